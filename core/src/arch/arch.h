/* SPDX-License-Identifier: MIT */
/* What images need to know about an architecture. Each architecture is one file
 * with one const struct. Every machine can make images for all of them. */
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
	uint32_t page; /* the largest that its kernels use */

	/* A stub is a landing instruction, a traced instruction and a return.
	 * Its slot has stub_size bytes and is filled up with returns. */
	size_t stub_size;
	struct usdty_code landing;
	struct usdty_code back;
	/* The traced instruction that always works, and one that newer kernels
	 * trace at less cost (size 0: there is none). See stapsdt/kernel.c. */
	struct usdty_code traced, traced_optimized;
	long optimized_syscall; /* only such kernels have it */

	/* How notes name the locations of arguments: registers, then the
	 * stack. */
	const char *const *registers;
	size_t register_count;
	const char *stack_format; /* takes the offset, an int */
	int stack_start;          /* offset of the first at the traced
				   * instruction */

	/* DWARF: how a stub is unwound. */
	uint8_t code_alignment;
	uint8_t return_register;
	struct usdty_code unwind;

	/* The GNU property that says to loaders which kinds of control flow
	 * protection the code supports. */
	uint32_t property_type, property_bits;
};

extern const struct usdty_arch usdty_arch_x86_64, usdty_arch_aarch64;

/* The architecture that the library runs on, or NULL. */
const struct usdty_arch *usdty_arch_native(void);

/* The architecture named "x86_64" or "aarch64"; NULL for any other name. */
const struct usdty_arch *usdty_arch_named(const char *name);

#define USDTY_CODE(string) { string, sizeof string - 1 }

#endif
