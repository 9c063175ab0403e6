/* SPDX-License-Identifier: MIT */
/* AAPCS64: arguments in eight registers, then on the stack. */
#include "arch.h"

#include <elf.h>

static const char *const registers[] = {
	"x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7",
};

const struct usdty_arch usdty_arch_aarch64 = {
	.name = "aarch64",
	.elf_machine = EM_AARCH64,
	.page = 0x10000,
	.stub_size = 16,
	.landing = USDTY_CODE("\x5f\x24\x03\xd5"), /* bti c */
	.back = USDTY_CODE("\xc0\x03\x5f\xd6"),    /* ret */
	.traced = USDTY_CODE("\x1f\x20\x03\xd5"),  /* nop */
	.registers = registers,
	.register_count = sizeof registers / sizeof *registers,
	.stack_format = "[sp, %d]",
	.stack_start = 0,
	.code_alignment = 4,
	.return_register = 30,
	/* CFA = sp; the return address stays in x30. */
	.unwind = USDTY_CODE("\x0c\x1f\x00"),
	.property_type = GNU_PROPERTY_AARCH64_FEATURE_1_AND,
	.property_bits = GNU_PROPERTY_AARCH64_FEATURE_1_BTI |
			 GNU_PROPERTY_AARCH64_FEATURE_1_PAC |
			 1u << 2, /* GCS: missing in older <elf.h> */
};
