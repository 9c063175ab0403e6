/* SPDX-License-Identifier: MIT */
/* What images need to know of an architecture: one file, one const struct
 * each. Images for all of them can be made everywhere. */
#ifndef USDTY_ARCH_H
#define USDTY_ARCH_H

#include <stddef.h>
#include <stdint.h>

struct usdty_code {
	const char *bytes;
	size_t size;
};

struct usdty_arch {
	const char *name;
	uint16_t elf_machine;
	uint32_t page;            /* the largest that its kernels use */

	/* A stub: landing, a traced instruction, return; in a slot of
	 * stub_size bytes, filled up with returns. */
	size_t stub_size;
	struct usdty_code landing;
	struct usdty_code back;
	/* The traced instruction that always works, and one that newer
	 * kernels trace more cheaply (size 0: none), see stapsdt/kernel.c. */
	struct usdty_code traced, traced_optimized;
	long optimized_syscall;   /* that tells whether the kernel does */

	/* Where notes say that arguments are: registers, then the stack. */
	const char *const *registers;
	size_t register_count;
	const char *stack_format; /* takes the offset, an int */
	int stack_start;          /* offset of the first at the traced
				   * instruction */

	/* DWARF: how a stub is unwound. */
	uint8_t code_alignment;
	uint8_t return_register;
	struct usdty_code unwind;

	/* The GNU property by which loaders know that the code suits control
	 * flow protection. */
	uint32_t property_type, property_bits;
};

extern const struct usdty_arch usdty_arch_x86_64, usdty_arch_aarch64;

/* The one that the library runs on, or NULL. */
const struct usdty_arch *usdty_arch_native(void);

/* "x86_64" or "aarch64"; NULL for all else. */
const struct usdty_arch *usdty_arch_named(const char *name);

#define USDTY_CODE(string) { string, sizeof string - 1 }

#endif
