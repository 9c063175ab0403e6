/* SPDX-License-Identifier: MIT */
/* System V ABI, AMD64 supplement: arguments in six registers, then on the
 * stack above the return address. */
#include "arch.h"

#include <elf.h>

static const char *const registers[] = {
	"%rdi", "%rsi", "%rdx", "%rcx", "%r8", "%r9",
};

const struct usdty_arch usdty_arch_x86_64 = {
	.name = "x86_64",
	.elf_machine = EM_X86_64,
	.page = 0x1000,
	.stub_size = 16,
	.landing = USDTY_CODE("\xf3\x0f\x1e\xfa"), /* endbr64 */
	.back = USDTY_CODE("\xc3"),                /* ret */
	.traced = USDTY_CODE("\x90"),              /* nop */
	.traced_optimized =                        /* cs nopw 0(%rax,%rax) */
	USDTY_CODE("\x66\x2e\x0f\x1f\x84\0\0\0\0\0"),
	.optimized_syscall = 336, /* uprobe() */
	.registers = registers,
	.register_count = sizeof registers / sizeof *registers,
	.stack_format = "%d(%%rsp)",
	.stack_start = 8,
	.code_alignment = 1,
	.return_register = 16,
	/* CFA = rsp + 8; the return address is at CFA - 8. */
	.unwind = USDTY_CODE("\x0c\x07\x08\x90\x01"),
	.property_type = GNU_PROPERTY_X86_FEATURE_1_AND,
	.property_bits = GNU_PROPERTY_X86_FEATURE_1_IBT |
			 GNU_PROPERTY_X86_FEATURE_1_SHSTK,
};
