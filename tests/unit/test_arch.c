/* SPDX-License-Identifier: MIT */
#include <arch/arch.h>
#include <elf.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "suite.h"

static const struct usdty_arch *const all[] = {
	&usdty_arch_x86_64,
	&usdty_arch_aarch64,
};

enum { ALL = sizeof all / sizeof *all };

static bool is(const struct usdty_code *code, const char *bytes, size_t size)
{
	return code->size == size && !memcmp(code->bytes, bytes, size);
}

#define IS(code, string) is(code, string, sizeof string - 1)

static void x86_64_instructions_are_encoded_as_in_the_manual(void)
{
	const struct usdty_arch *arch = &usdty_arch_x86_64;

	CU_ASSERT_TRUE(IS(&arch->landing, "\xf3\x0f\x1e\xfa")); /* endbr64 */
	CU_ASSERT_TRUE(IS(&arch->traced, "\x90"));              /* nop */
	CU_ASSERT_TRUE(IS(&arch->traced_optimized, /* cs nopw 0(%rax,%rax) */
			  "\x66\x2e\x0f\x1f\x84\0\0\0\0\0"));
	CU_ASSERT_TRUE(IS(&arch->back, "\xc3")); /* ret */
	CU_ASSERT_EQUAL(arch->optimized_syscall, 336);
}

static void aarch64_instructions_are_encoded_as_in_the_manual(void)
{
	const struct usdty_arch *arch = &usdty_arch_aarch64;

	CU_ASSERT_TRUE(IS(&arch->landing, "\x5f\x24\x03\xd5")); /* bti c */
	CU_ASSERT_TRUE(IS(&arch->traced, "\x1f\x20\x03\xd5"));  /* nop */
	CU_ASSERT_EQUAL(arch->traced_optimized.size, 0);
	CU_ASSERT_TRUE(IS(&arch->back, "\xc0\x03\x5f\xd6")); /* ret */
}

static void name_machine_and_page_are_the_abis(void)
{
	CU_ASSERT_STRING_EQUAL(usdty_arch_x86_64.name, "x86_64");
	CU_ASSERT_EQUAL(usdty_arch_x86_64.elf_machine, EM_X86_64);
	CU_ASSERT_EQUAL(usdty_arch_x86_64.page, 4096);
	CU_ASSERT_STRING_EQUAL(usdty_arch_aarch64.name, "aarch64");
	CU_ASSERT_EQUAL(usdty_arch_aarch64.elf_machine, EM_AARCH64);
	CU_ASSERT_EQUAL(usdty_arch_aarch64.page, 65536);
}

static void argument_places_are_the_abis(void)
{
	char text[32];

	CU_ASSERT_EQUAL(usdty_arch_x86_64.register_count, 6);
	CU_ASSERT_STRING_EQUAL(usdty_arch_x86_64.registers[0], "%rdi");
	CU_ASSERT_STRING_EQUAL(usdty_arch_x86_64.registers[5], "%r9");
	CU_ASSERT_EQUAL(usdty_arch_x86_64.stack_start, 8);
	sprintf(text, usdty_arch_x86_64.stack_format, 8);
	CU_ASSERT_STRING_EQUAL(text, "8(%rsp)");
	CU_ASSERT_EQUAL(usdty_arch_aarch64.register_count, 8);
	CU_ASSERT_STRING_EQUAL(usdty_arch_aarch64.registers[0], "x0");
	CU_ASSERT_STRING_EQUAL(usdty_arch_aarch64.registers[7], "x7");
	CU_ASSERT_EQUAL(usdty_arch_aarch64.stack_start, 0);
	sprintf(text, usdty_arch_aarch64.stack_format, 16);
	CU_ASSERT_STRING_EQUAL(text, "[sp, 16]");
}

/* A gate is 4 bytes, a page holds whole slots, and a stub ends in its slot
 * with whole returns. */
static void stubs_fit_their_slots(void)
{
	for (int i = 0; i < ALL; i++) {
		const struct usdty_code *traced[] = {
			&all[i]->traced,
			&all[i]->traced_optimized,
		};

		CU_ASSERT_EQUAL(all[i]->page % all[i]->stub_size, 0);
		for (int j = 0; j < 2; j++) {
			size_t size = all[i]->landing.size + traced[j]->size +
				      all[i]->back.size;

			CU_ASSERT_TRUE(size <= all[i]->stub_size);
			CU_ASSERT_EQUAL((all[i]->stub_size - size) %
						all[i]->back.size,
					0);
		}
	}
}

static void native_is_what_the_compiler_targets(void)
{
	const struct usdty_arch *native = usdty_arch_native();
	Elf64_Ehdr self = { .e_machine = EM_NONE };
	FILE *file = fopen("/proc/self/exe", "rb");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(fread(&self, sizeof self, 1, file), 1);
	fclose(file);
	for (int i = 0; i < ALL; i++)
		if (self.e_machine == all[i]->elf_machine &&
		    self.e_ident[EI_CLASS] == ELFCLASS64 &&
		    self.e_ident[EI_DATA] == ELFDATA2LSB)
			CU_ASSERT_PTR_EQUAL(native, all[i]);
	if (native)
		CU_ASSERT_EQUAL(native->elf_machine, self.e_machine);
}

static const struct suite_case cases[] = {
	CASE(x86_64_instructions_are_encoded_as_in_the_manual),
	CASE(aarch64_instructions_are_encoded_as_in_the_manual),
	CASE(name_machine_and_page_are_the_abis),
	CASE(argument_places_are_the_abis),
	CASE(stubs_fit_their_slots),
	CASE(native_is_what_the_compiler_targets),
};

SUITE_MAIN("arch", cases)
