/* SPDX-License-Identifier: MIT */
#include <stapsdt/note_usdty.h>
#include <stapsdt/note_stapsdt.h>
#include <stdlib.h>
#include <string.h>

#include "elf_reader.h"
#include "suite.h"

static const struct usdty_note place = {
	.traced = 0x1122334455667788,
	.base = 0x99aabbccddeeff00,
	.semaphore = 0x0123456789abcdef,
};

static usdty_provider *provider;
static struct usdty_elf writer;
static struct elf elf;
static struct elf_probe probes[8];
static Elf64_Shdr section;

static void enter(void)
{
	provider = suite_provider("prov");
	usdty_elf_begin(&writer, 0);
	usdty_elf_section(&writer, ".note.stapsdt", SHT_NOTE, 0, 4);
}

static void append(const struct usdty_arch *arch, const char *name,
		   const usdty_type *types, size_t count)
{
	usdty_note_append(&writer, arch, "prov",
			  suite_probe(provider, NULL, name, types, count),
			  &place);
}

/* Reads what was written; how many notes there are. */
static size_t finish(void)
{
	CU_ASSERT_TRUE_FATAL(usdty_elf_finish(&writer, EM_X86_64));
	elf = (struct elf){ writer.bytes, writer.size, false };
	section = elf_section_named(&elf, ".note.stapsdt");
	return elf_probes(&elf, probes, 8);
}

static void leave(void)
{
	CU_ASSERT_FALSE(elf.broken);
	free(writer.bytes);
	usdty_provider_free(provider);
}

static void note_has_exactly_these_bytes(void)
{
	static const char bytes[] = "\x08\0\0\0"
				    "\x29\0\0\0"
				    "\x03\0\0\0"
				    "stapsdt\0"
				    "\x88\x77\x66\x55\x44\x33\x22\x11"
				    "\0\xff\xee\xdd\xcc\xbb\xaa\x99"
				    "\xef\xcd\xab\x89\x67\x45\x23\x01"
				    "prov\0"
				    "goo\0"
				    "-4@%rdi\0"
				    "\0\0"; /* and its own 0 */
	const usdty_type type = USDTY_INT;

	enter();
	append(&usdty_arch_x86_64, "goo", &type, 1);
	CU_ASSERT_EQUAL(finish(), 1);
	CU_ASSERT_EQUAL(section.sh_size, 20 + 0x29 + 3);
	CU_ASSERT_TRUE(
		elf_has_bytes(&elf, section.sh_offset, bytes, 20 + 0x29 + 3));
	leave();
}

static void names_note_has_exactly_these_bytes(void)
{
	static const char bytes[] = "\x06\0\0\0"
				    "\x29\0\0\0"
				    "\x01\0\0\0"
				    "usdty\0\0\0"
				    "prov\0"
				    "go\0"
				    "main\0"
				    "string path, int32, pointer"; /* 0 */
	static const usdty_type types[] = { USDTY_STRING, USDTY_INT,
					    USDTY_POINTER };
	static const char *const names[] = { "path", NULL, NULL };
	usdty_probe *probe;

	enter();
	ASSERT_OK(provider,
		  usdty_provider_add_probe_with(provider, "main", "go", types,
						names, 3, 0, &probe));
	usdty_note_usdty_append(&writer, "prov", probe);
	finish();
	elf.broken = false; /* for readers of the other kind it is */
	CU_ASSERT_EQUAL(section.sh_size, 20 + 0x29 + 3);
	CU_ASSERT_TRUE(
		elf_has_bytes(&elf, section.sh_offset, bytes, sizeof bytes));
	leave();
}

static void fields_read_back(void)
{
	enter();
	append(&usdty_arch_x86_64, "go", NULL, 0);
	CU_ASSERT_EQUAL(finish(), 1);
	CU_ASSERT_EQUAL(probes[0].location, place.traced);
	CU_ASSERT_EQUAL(probes[0].base, place.base);
	CU_ASSERT_EQUAL(probes[0].semaphore, place.semaphore);
	CU_ASSERT_STRING_EQUAL(probes[0].provider, "prov");
	CU_ASSERT_STRING_EQUAL(probes[0].name, "go");
	CU_ASSERT_STRING_EQUAL(probes[0].arguments, "");
	leave();
}

static void each_note_begins_at_a_multiple_of_4(void)
{
	static const char *const names[] = { "a", "bb", "ccc", "dddd", "e" };
	struct elf_note note;
	uint64_t at;

	enter();
	for (int i = 0; i < 5; i++)
		append(&usdty_arch_x86_64, names[i], NULL, 0);
	CU_ASSERT_EQUAL(finish(), 5);
	at = section.sh_offset;
	for (int i = 0; i < 5; i++) {
		CU_ASSERT_STRING_EQUAL(probes[i].name, names[i]);
		CU_ASSERT_EQUAL(at % 4, 0);
		CU_ASSERT_TRUE(elf_next_note(&elf, &section, &at, &note));
		CU_ASSERT_STRING_EQUAL(note.owner, "stapsdt");
		CU_ASSERT_EQUAL(note.type, 3);
		/* without the padding */
		CU_ASSERT_EQUAL(note.size,
				3 * 8 + sizeof "prov" + strlen(names[i]) + 2);
	}
	CU_ASSERT_EQUAL(at, section.sh_offset + section.sh_size);
	leave();
}

static void arguments_go_by_the_architecture(void)
{
	const usdty_type types[] = {
		USDTY_INT8, USDTY_INT8, USDTY_INT8, USDTY_INT8,
		USDTY_INT8, USDTY_INT8, USDTY_INT8, USDTY_INT8,
		USDTY_INT8, USDTY_INT8, USDTY_INT8, USDTY_INT8,
	};

	enter();
	append(&usdty_arch_x86_64, "x", types, 12);
	append(&usdty_arch_aarch64, "a", types, 12);
	CU_ASSERT_EQUAL(finish(), 2);
	CU_ASSERT_STRING_EQUAL(probes[0].arguments,
			       "-1@%rdi -1@%rsi -1@%rdx -1@%rcx -1@%r8 -1@%r9 "
			       "-1@8(%rsp) -1@16(%rsp) -1@24(%rsp) "
			       "-1@32(%rsp) -1@40(%rsp) -1@48(%rsp)");
	CU_ASSERT_STRING_EQUAL(probes[1].arguments,
			       "-1@x0 -1@x1 -1@x2 -1@x3 -1@x4 -1@x5 -1@x6 "
			       "-1@x7 -1@[sp, 0] -1@[sp, 8] -1@[sp, 16] "
			       "-1@[sp, 24]");
	leave();
}

static void size_and_sign_go_by_the_type(void)
{
	const usdty_type types[] = {
		USDTY_INT64, USDTY_UINT64, USDTY_UINT32,
		USDTY_INT16, USDTY_STRING, USDTY_POINTER,
	};

	enter();
	append(&usdty_arch_x86_64, "p", types, 6);
	CU_ASSERT_EQUAL(finish(), 1);
	CU_ASSERT_STRING_EQUAL(probes[0].arguments,
			       "-8@%rdi 8@%rsi 4@%rdx -2@%rcx 8@%r8 8@%r9");
	leave();
}

static void two_underscores_stay(void)
{
	enter();
	append(&usdty_arch_x86_64, "__start__done__", NULL, 0);
	CU_ASSERT_EQUAL(finish(), 1);
	CU_ASSERT_STRING_EQUAL(probes[0].name, "__start__done__");
	leave();
}

static const struct suite_case cases[] = {
	CASE(note_has_exactly_these_bytes),
	CASE(names_note_has_exactly_these_bytes),
	CASE(fields_read_back),
	CASE(each_note_begins_at_a_multiple_of_4),
	CASE(arguments_go_by_the_architecture),
	CASE(size_and_sign_go_by_the_type),
	CASE(two_underscores_stay),
};

SUITE_MAIN("note_stapsdt", cases)
