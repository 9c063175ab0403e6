/* SPDX-License-Identifier: MIT */
#include <stapsdt/elf_writer.h>
#include <stdlib.h>
#include <string.h>

#include "elf_reader.h"
#include "suite.h"

static struct usdty_elf writer;
static struct elf elf;

static void finish(void)
{
	CU_ASSERT_TRUE_FATAL(usdty_elf_finish(&writer, EM_X86_64));
	elf = (struct elf){ writer.bytes, writer.size, false };
}

static void leave(void)
{
	CU_ASSERT_FALSE(elf.broken);
	free(writer.bytes);
}

static void empty_file_has_headers_only(void)
{
	Elf64_Ehdr header;

	usdty_elf_begin(&writer, 0);
	finish();
	header = elf_header(&elf);
	CU_ASSERT_EQUAL(header.e_type, ET_DYN);
	CU_ASSERT_EQUAL(header.e_machine, EM_X86_64);
	CU_ASSERT_EQUAL(header.e_phnum, 0);
	CU_ASSERT_EQUAL(header.e_phoff, 64);
	CU_ASSERT_EQUAL(header.e_shnum, 2);
	CU_ASSERT_EQUAL(header.e_shstrndx, 1);
	CU_ASSERT_EQUAL(header.e_shoff % 8, 0);
	CU_ASSERT_STRING_EQUAL(elf_section_name(&elf, 0), "");
	CU_ASSERT_STRING_EQUAL(elf_section_name(&elf, 1), ".shstrtab");
	CU_ASSERT_EQUAL(elf_section(&elf, 1).sh_size, sizeof "\0.shstrtab");
	leave();
}

static void section_has_what_was_appended(void)
{
	Elf64_Shdr section;
	size_t second;

	usdty_elf_begin(&writer, 0);
	CU_ASSERT_EQUAL(usdty_elf_section(&writer, ".a", SHT_NOTE, SHF_ALLOC,
					  4),
			1);
	usdty_elf_append(&writer, "first", 5);
	second = usdty_elf_append(&writer, "second", 6);
	finish();
	section = elf_section_named(&elf, ".a");
	CU_ASSERT_EQUAL(section.sh_type, SHT_NOTE);
	CU_ASSERT_EQUAL(section.sh_flags, SHF_ALLOC);
	CU_ASSERT_EQUAL(section.sh_addralign, 4);
	CU_ASSERT_EQUAL(section.sh_size, 11);
	CU_ASSERT_EQUAL(second, section.sh_offset + 5);
	CU_ASSERT_TRUE(
		elf_has_bytes(&elf, section.sh_offset, "firstsecond", 11));
	leave();
}

static void numbers_are_little_endian(void)
{
	Elf64_Shdr section;

	usdty_elf_begin(&writer, 0);
	usdty_elf_section(&writer, ".a", SHT_PROGBITS, 0, 1);
	usdty_elf_append16(&writer, 0x8182);
	usdty_elf_append32(&writer, 0x83848586);
	usdty_elf_append64(&writer, 0x8788898a8b8c8d8e);
	finish();
	section = elf_section_named(&elf, ".a");
	CU_ASSERT_EQUAL(section.sh_size, 14);
	CU_ASSERT_TRUE(elf_has_bytes(&elf, section.sh_offset,
				     "\x82\x81\x86\x85\x84\x83\x8e\x8d\x8c"
				     "\x8b\x8a\x89\x88\x87",
				     14));
	leave();
}

static void gap_before_a_section_is_zero_and_belongs_to_none(void)
{
	Elf64_Shdr before, after;

	usdty_elf_begin(&writer, 0);
	usdty_elf_section(&writer, ".before", SHT_PROGBITS, 0, 1);
	usdty_elf_append(&writer, "x", 1);
	usdty_elf_section(&writer, ".after", SHT_PROGBITS, 0, 0x10000);
	usdty_elf_append(&writer, "y", 1);
	finish();
	before = elf_section_named(&elf, ".before");
	after = elf_section_named(&elf, ".after");
	CU_ASSERT_EQUAL(before.sh_size, 1);
	CU_ASSERT_EQUAL(after.sh_offset, 0x10000);
	CU_ASSERT_TRUE(elf_has_bytes(&elf, after.sh_offset, "y", 1));
	CU_ASSERT_TRUE(elf_is_zero(&elf, before.sh_offset + 1,
				   after.sh_offset - before.sh_offset - 1));
	leave();
}

static void aligning_within_a_section_belongs_to_it(void)
{
	Elf64_Shdr section;

	usdty_elf_begin(&writer, 0);
	usdty_elf_section(&writer, ".a", SHT_PROGBITS, 0, 64);
	usdty_elf_append(&writer, "x", 1);
	usdty_elf_align(&writer, 64);
	usdty_elf_align(&writer, 64);
	usdty_elf_append(&writer, NULL, 3);
	finish();
	section = elf_section_named(&elf, ".a");
	CU_ASSERT_EQUAL(section.sh_size, 67);
	CU_ASSERT_TRUE(elf_is_zero(&elf, section.sh_offset + 1, 66));
	leave();
}

static void only_allocated_sections_have_an_address(void)
{
	Elf64_Shdr section;

	usdty_elf_begin(&writer, 0);
	usdty_elf_section(&writer, ".in", SHT_PROGBITS, SHF_ALLOC, 16);
	usdty_elf_append(&writer, "x", 1);
	usdty_elf_section(&writer, ".out", SHT_PROGBITS, 0, 16);
	finish();
	section = elf_section_named(&elf, ".in");
	CU_ASSERT_EQUAL(section.sh_addr, section.sh_offset);
	section = elf_section_named(&elf, ".out");
	CU_ASSERT_EQUAL(section.sh_addr, 0);
	CU_ASSERT_EQUAL(section.sh_size, 0);
	leave();
}

static void segment_goes_from_first_to_last_section(void)
{
	Elf64_Shdr first, last;
	Elf64_Phdr segment;

	usdty_elf_begin(&writer, 0);
	usdty_elf_section(&writer, ".a", SHT_PROGBITS, SHF_ALLOC, 32);
	usdty_elf_append(&writer, "x", 1);
	usdty_elf_section(&writer, ".b", SHT_PROGBITS, SHF_ALLOC, 32);
	usdty_elf_append(&writer, "yz", 2);
	usdty_elf_segment(&writer, PT_LOAD, PF_R | PF_X, 1, 2, 0x1000);
	finish();
	first = elf_section_named(&elf, ".a");
	last = elf_section_named(&elf, ".b");
	segment = elf_segment_of(&elf, PT_LOAD, 0);
	CU_ASSERT_EQUAL(segment.p_flags, PF_R | PF_X);
	CU_ASSERT_EQUAL(segment.p_align, 0x1000);
	CU_ASSERT_EQUAL(segment.p_offset, first.sh_offset);
	CU_ASSERT_EQUAL(segment.p_vaddr, first.sh_offset);
	CU_ASSERT_EQUAL(segment.p_paddr, first.sh_offset);
	CU_ASSERT_EQUAL(segment.p_filesz, last.sh_offset + 2 - first.sh_offset);
	CU_ASSERT_EQUAL(segment.p_memsz, segment.p_filesz);
	leave();
}

static void segment_from_0_begins_with_the_headers(void)
{
	Elf64_Phdr segment;
	Elf64_Shdr section;

	usdty_elf_begin(&writer, 0);
	usdty_elf_section(&writer, ".a", SHT_PROGBITS, SHF_ALLOC, 1);
	usdty_elf_append(&writer, "x", 1);
	usdty_elf_segment(&writer, PT_LOAD, PF_R, 0, 1, 0x1000);
	usdty_elf_segment(&writer, PT_GNU_STACK, PF_R, 0, 0, 16);
	finish();
	section = elf_section_named(&elf, ".a");
	segment = elf_segment_of(&elf, PT_LOAD, 0);
	CU_ASSERT_EQUAL(segment.p_offset, 0);
	CU_ASSERT_EQUAL(segment.p_filesz, section.sh_offset + 1);
	segment = elf_segment_of(&elf, PT_GNU_STACK, 0);
	CU_ASSERT_EQUAL(segment.p_filesz, 0);
	leave();
}

static void all_fields_of_a_section_are_written(void)
{
	Elf64_Shdr section;

	usdty_elf_begin(&writer, 0);
	usdty_elf_section(&writer, ".a", SHT_SYMTAB, 0, 8);
	writer.sections[1].sh_link = 7;
	writer.sections[1].sh_info = 8;
	writer.sections[1].sh_entsize = 24;
	finish();
	section = elf_section_named(&elf, ".a");
	CU_ASSERT_EQUAL(section.sh_link, 7);
	CU_ASSERT_EQUAL(section.sh_info, 8);
	CU_ASSERT_EQUAL(section.sh_entsize, 24);
	leave();
}

static void file_grows_beyond_what_was_expected(void)
{
	uint8_t block[1000];
	Elf64_Shdr section;

	usdty_elf_begin(&writer, 1);
	usdty_elf_section(&writer, ".a", SHT_PROGBITS, 0, 1);
	for (int i = 0; i < 200; i++) {
		memset(block, i, sizeof block);
		usdty_elf_append(&writer, block, sizeof block);
	}
	finish();
	section = elf_section_named(&elf, ".a");
	CU_ASSERT_EQUAL(section.sh_size, 200 * sizeof block);
	for (int i = 0; i < 200; i++) {
		memset(block, i, sizeof block);
		CU_ASSERT_TRUE(elf_has_bytes(&elf,
					     section.sh_offset +
						     (uint64_t)i * sizeof block,
					     block, sizeof block));
	}
	leave();
}

static void tables_can_be_full(void)
{
	usdty_elf_begin(&writer, 0);
	for (int i = 2; i < USDTY_ELF_SECTIONS; i++) { /* and .shstrtab */
		usdty_elf_section(&writer, ".a", SHT_PROGBITS, 0, 1);
		usdty_elf_append(&writer, "x", 1);
	}
	for (int i = 0; i < USDTY_ELF_SEGMENTS; i++)
		usdty_elf_segment(&writer, PT_NOTE, PF_R, 1, 1, 4);
	finish();
	CU_ASSERT_EQUAL(elf_header(&elf).e_shnum, USDTY_ELF_SECTIONS);
	CU_ASSERT_EQUAL(elf_count_segments(&elf, PT_NOTE), USDTY_ELF_SEGMENTS);
	for (unsigned i = 1; i < USDTY_ELF_SECTIONS - 1; i++)
		CU_ASSERT_TRUE(elf_has_bytes(&elf,
					     elf_section(&elf, i).sh_offset,
					     "x", 1));
	leave();
}

static void writer_without_memory_ignores_calls_and_tells(void)
{
	size_t size;

	usdty_elf_begin(&writer, 0);
	usdty_elf_section(&writer, ".a", SHT_PROGBITS, SHF_ALLOC, 1);
	writer.failed = true;
	size = writer.size;
	usdty_elf_append(&writer, "x", 1);
	usdty_elf_append(&writer, NULL, 1 << 20);
	usdty_elf_align(&writer, 0x10000);
	usdty_elf_section(&writer, ".b", SHT_PROGBITS, 0, 0x10000);
	usdty_elf_segment(&writer, PT_LOAD, PF_R, 0, 1, 0x1000);
	CU_ASSERT_EQUAL(writer.size, size);
	CU_ASSERT_FALSE(usdty_elf_finish(&writer, EM_X86_64));
	CU_ASSERT_PTR_NULL(writer.bytes);
}

static const struct suite_case cases[] = {
	CASE(empty_file_has_headers_only),
	CASE(section_has_what_was_appended),
	CASE(numbers_are_little_endian),
	CASE(gap_before_a_section_is_zero_and_belongs_to_none),
	CASE(aligning_within_a_section_belongs_to_it),
	CASE(only_allocated_sections_have_an_address),
	CASE(segment_goes_from_first_to_last_section),
	CASE(segment_from_0_begins_with_the_headers),
	CASE(all_fields_of_a_section_are_written),
	CASE(file_grows_beyond_what_was_expected),
	CASE(tables_can_be_full),
	CASE(writer_without_memory_ignores_calls_and_tells),
};

SUITE_MAIN("elf_writer", cases)
