/* SPDX-License-Identifier: MIT */
/* What loaders and other readers of ELF files see. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image_case.h"

/* == Headers and segments =============================================== */

IMAGE_CASE(header_is_a_shared_objects)
{
	Elf64_Ehdr header = elf_header(&elf);

	CU_ASSERT_TRUE(elf_has_bytes(&elf, 0,
				     "\x7f"
				     "ELF\2\1\1\0\0\0\0\0\0\0"
				     "\0\0",
				     EI_NIDENT));
	CU_ASSERT_EQUAL(header.e_type, ET_DYN);
	CU_ASSERT_EQUAL(header.e_machine, expected->machine);
	CU_ASSERT_EQUAL(header.e_version, 1);
	CU_ASSERT_EQUAL(header.e_entry, 0);
	CU_ASSERT_EQUAL(header.e_flags, 0);
	CU_ASSERT_EQUAL(header.e_ehsize, sizeof(Elf64_Ehdr));
	CU_ASSERT_EQUAL(header.e_phentsize, sizeof(Elf64_Phdr));
	CU_ASSERT_EQUAL(header.e_shentsize, sizeof(Elf64_Shdr));
	CU_ASSERT_EQUAL(header.e_shoff % 8, 0);
	CU_ASSERT_EQUAL(header.e_shoff + header.e_shnum * sizeof(Elf64_Shdr),
			image.size);
}

IMAGE_CASE(loaded_segments_ascend_each_in_its_own_pages)
{
	static const uint32_t flags[] = { PF_R, PF_R | PF_X, PF_R | PF_W,
					  PF_R | PF_W };
	uint64_t end = 0;

	CU_ASSERT_EQUAL_FATAL(elf_count_segments(&elf, PT_LOAD), 4);
	for (unsigned i = 0; i < 4; i++) {
		Elf64_Phdr load = elf_segment_of(&elf, PT_LOAD, i);

		CU_ASSERT_EQUAL(load.p_flags, flags[i]);
		CU_ASSERT_EQUAL(load.p_vaddr, load.p_offset);
		CU_ASSERT_EQUAL(load.p_paddr, load.p_offset);
		CU_ASSERT_EQUAL(load.p_memsz, load.p_filesz);
		CU_ASSERT_EQUAL(load.p_align, expected->page);
		CU_ASSERT_EQUAL(load.p_offset % expected->page, 0);
		CU_ASSERT_EQUAL(load.p_offset, end);
		CU_ASSERT_TRUE(load.p_filesz > 0);
		end = load.p_offset + load.p_filesz + expected->page - 1;
		end -= end % expected->page;
	}
}

static bool holds(const Elf64_Phdr *segment, const Elf64_Shdr *section)
{
	return section->sh_offset >= segment->p_offset &&
	       section->sh_offset + section->sh_size <=
		       segment->p_offset + segment->p_filesz;
}

IMAGE_CASE(each_allocated_section_is_in_its_segment)
{
	for (unsigned i = 1; i < elf_header(&elf).e_shnum; i++) {
		Elf64_Shdr section = elf_section(&elf, i);
		const char *name = elf_section_name(&elf, i);
		unsigned number = section.sh_flags & SHF_EXECINSTR ? 1 :
				  !(section.sh_flags & SHF_WRITE)  ? 0 :
				  !strcmp(name, ".probes")         ? 2 :
								     3;
		Elf64_Phdr load = elf_segment_of(&elf, PT_LOAD, number);

		if (section.sh_flags & SHF_ALLOC) {
			CU_ASSERT_TRUE(holds(&load, &section));
			CU_ASSERT_EQUAL(section.sh_addr, section.sh_offset);
		} else {
			CU_ASSERT_EQUAL(section.sh_addr, 0);
		}
	}
}

IMAGE_CASE(nothing_is_writable_and_executable)
{
	Elf64_Phdr stack = elf_segment_of(&elf, PT_GNU_STACK, 0);

	for (unsigned i = 0; i < elf_header(&elf).e_phnum; i++)
		CU_ASSERT_NOT_EQUAL(elf_segment(&elf, i).p_flags &
					    (PF_W | PF_X),
				    PF_W | PF_X);
	CU_ASSERT_EQUAL(elf_count_segments(&elf, PT_GNU_STACK), 1);
	CU_ASSERT_EQUAL(stack.p_flags, PF_R | PF_W);
	CU_ASSERT_EQUAL(elf_count_segments(&elf, PT_GNU_RELRO), 0);
	CU_ASSERT_EQUAL(elf_count_segments(&elf, PT_INTERP), 0);
}

IMAGE_CASE(segments_lie_over_the_sections_that_they_name)
{
	static const struct {
		uint32_t type;
		unsigned index, flags;
		const char *section;
	} rows[] = {
		{ PT_NOTE, 0, PF_R, ".note.gnu.build-id" },
		{ PT_NOTE, 1, PF_R, ".note.gnu.property" },
		{ PT_GNU_PROPERTY, 0, PF_R, ".note.gnu.property" },
		{ PT_GNU_EH_FRAME, 0, PF_R, ".eh_frame_hdr" },
		{ PT_DYNAMIC, 0, PF_R | PF_W, ".dynamic" },
		{ PT_LOAD, 1, PF_R | PF_X, ".text" },
		{ PT_LOAD, 2, PF_R | PF_W, ".probes" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		Elf64_Phdr segment = elf_segment_of(&elf, rows[i].type,
						    rows[i].index);
		Elf64_Shdr section = elf_section_named(&elf, rows[i].section);

		CU_ASSERT_EQUAL(segment.p_offset, section.sh_offset);
		CU_ASSERT_EQUAL(segment.p_vaddr, section.sh_addr);
		CU_ASSERT_EQUAL(segment.p_filesz, section.sh_size);
		CU_ASSERT_EQUAL(segment.p_flags, rows[i].flags);
		CU_ASSERT_EQUAL(segment.p_vaddr % segment.p_align, 0);
	}
	CU_ASSERT_EQUAL(elf_count_segments(&elf, PT_NOTE), 3);
	CU_ASSERT_EQUAL(elf_header(&elf).e_phnum, 4 + 3 + 1 + 1 + 1 + 1);
}

/* In memory the notes are found by the program headers alone. */
IMAGE_CASE(probes_notes_are_one_mapped_segment)
{
	Elf64_Phdr segment = elf_segment_of(&elf, PT_NOTE, 2);
	Elf64_Phdr load = elf_segment_of(&elf, PT_LOAD, 3);
	Elf64_Shdr first = elf_section_named(&elf, ".note.stapsdt");
	Elf64_Shdr last = elf_section_named(&elf, ".note.usdty");

	CU_ASSERT_EQUAL(segment.p_offset, first.sh_offset);
	CU_ASSERT_EQUAL(segment.p_vaddr, segment.p_offset);
	CU_ASSERT_EQUAL(segment.p_offset + segment.p_filesz,
			last.sh_offset + last.sh_size);
	CU_ASSERT_EQUAL(last.sh_offset, first.sh_offset + first.sh_size);
	CU_ASSERT_EQUAL(load.p_offset + load.p_filesz,
			segment.p_offset + segment.p_filesz);
	CU_ASSERT_EQUAL(image.notes.offset, segment.p_offset);
	CU_ASSERT_EQUAL(image.notes.offset,
			image.state.offset + image.state.size);
	CU_ASSERT_EQUAL(image.notes.size, segment.p_filesz);
}

/* == Sections ============================================================ */

IMAGE_CASE(sections_have_names_types_and_flags)
{
	static const struct {
		const char *name;
		uint32_t type;
		uint64_t flags;
	} rows[] = {
		{ "", SHT_NULL, 0 },
		{ ".note.gnu.build-id", SHT_NOTE, SHF_ALLOC },
		{ ".note.gnu.property", SHT_NOTE, SHF_ALLOC },
		{ ".hash", SHT_HASH, SHF_ALLOC },
		{ ".dynsym", SHT_DYNSYM, SHF_ALLOC },
		{ ".dynstr", SHT_STRTAB, SHF_ALLOC },
		{ ".stapsdt.base", SHT_PROGBITS, SHF_ALLOC },
		{ ".eh_frame", SHT_PROGBITS, SHF_ALLOC },
		{ ".eh_frame_hdr", SHT_PROGBITS, SHF_ALLOC },
		{ ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR },
		{ ".probes", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE },
		{ ".dynamic", SHT_DYNAMIC, SHF_ALLOC | SHF_WRITE },
		{ ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE },
		{ ".note.stapsdt", SHT_NOTE, 0 },
		{ ".note.usdty", SHT_NOTE, 0 },
		{ ".symtab", SHT_SYMTAB, 0 },
		{ ".strtab", SHT_STRTAB, 0 },
		{ ".shstrtab", SHT_STRTAB, 0 },
	};
	const unsigned count = sizeof rows / sizeof *rows;

	CU_ASSERT_EQUAL_FATAL(elf_header(&elf).e_shnum, count);
	CU_ASSERT_EQUAL(elf_header(&elf).e_shstrndx, count - 1);
	for (unsigned i = 0; i < count; i++) {
		CU_ASSERT_STRING_EQUAL(elf_section_name(&elf, i), rows[i].name);
		CU_ASSERT_EQUAL(elf_section(&elf, i).sh_type, rows[i].type);
		CU_ASSERT_EQUAL(elf_section(&elf, i).sh_flags, rows[i].flags);
	}
}

IMAGE_CASE(sections_are_aligned_and_do_not_overlap)
{
	Elf64_Ehdr header = elf_header(&elf);
	uint64_t end = header.e_phoff + header.e_phnum * header.e_phentsize;

	CU_ASSERT_TRUE(elf_is_zero(&elf, header.e_shoff, sizeof(Elf64_Shdr)));
	for (unsigned i = 1; i < header.e_shnum; i++) {
		Elf64_Shdr section = elf_section(&elf, i);

		CU_ASSERT_TRUE(section.sh_offset >= end);
		CU_ASSERT_EQUAL(section.sh_offset % section.sh_addralign, 0);
		end = section.sh_offset + section.sh_size;
	}
	CU_ASSERT_TRUE(end <= header.e_shoff);
}

static void assert_range(const struct usdty_range *range, const char *name)
{
	Elf64_Shdr section = elf_section_named(&elf, name);

	CU_ASSERT_EQUAL(range->offset, section.sh_offset);
	CU_ASSERT_EQUAL(range->size, section.sh_size);
}

IMAGE_CASE(ranges_are_the_sections)
{
	const struct usdty_arch *arch = expected->machine == EM_X86_64 ?
						&usdty_arch_x86_64 :
						&usdty_arch_aarch64;

	assert_range(&image.text, ".text");
	assert_range(&image.gates, ".probes");
	assert_range(&image.dynamic, ".dynamic");
	assert_range(&image.state, ".data");
	CU_ASSERT_EQUAL(image.state.size, 64);
	CU_ASSERT_EQUAL(image.state.offset % 64, 0);
	CU_ASSERT_EQUAL(image.bytes[image.state.offset],
			USDTY_IMAGE_STATE_VERSION);
	CU_ASSERT_TRUE(elf_is_zero(&elf, image.state.offset + 1, 63));
	CU_ASSERT_EQUAL(usdty_image_entry(&image, arch, 3),
			image.text.offset + 3 * SLOT);
	CU_ASSERT_EQUAL(usdty_image_gate(&image, 3),
			image.gates.offset + 3 * 4);
}

/* == What loaders read =================================================== */

IMAGE_CASE(dynamic_section_names_the_file_and_needs_nothing)
{
	Elf64_Shdr strings = elf_section_named(&elf, ".dynstr");
	Elf64_Shdr symbols = elf_section_named(&elf, ".dynsym");
	Elf64_Shdr hash = elf_section_named(&elf, ".hash");
	uint64_t value = 0;

	CU_ASSERT_TRUE(elf_dynamic(&elf, DT_SONAME, &value));
	CU_ASSERT_STRING_EQUAL(elf_string(&elf, strings.sh_offset + value),
			       image.name);
	CU_ASSERT_EQUAL(value + strlen(image.name) + 1, strings.sh_size);
	CU_ASSERT_FALSE(elf_dynamic(&elf, DT_NEEDED, NULL));
	CU_ASSERT_TRUE(elf_dynamic(&elf, DT_NULL, NULL));
	elf_dynamic(&elf, DT_STRTAB, &value);
	CU_ASSERT_EQUAL(value, strings.sh_addr);
	elf_dynamic(&elf, DT_STRSZ, &value);
	CU_ASSERT_EQUAL(value, strings.sh_size);
	elf_dynamic(&elf, DT_SYMTAB, &value);
	CU_ASSERT_EQUAL(value, symbols.sh_addr);
	elf_dynamic(&elf, DT_SYMENT, &value);
	CU_ASSERT_EQUAL(value, sizeof(Elf64_Sym));
	elf_dynamic(&elf, DT_HASH, &value);
	CU_ASSERT_EQUAL(value, hash.sh_addr);
}

IMAGE_CASE(dynamic_symbol_table_is_empty)
{
	Elf64_Shdr symbols = elf_section_named(&elf, ".dynsym");
	Elf64_Shdr hash = elf_section_named(&elf, ".hash");

	CU_ASSERT_EQUAL(symbols.sh_size, sizeof(Elf64_Sym));
	CU_ASSERT_TRUE(elf_is_zero(&elf, symbols.sh_offset, symbols.sh_size));
	CU_ASSERT_EQUAL(symbols.sh_link, elf_find_section(&elf, ".dynstr"));
	CU_ASSERT_EQUAL(hash.sh_link, elf_find_section(&elf, ".dynsym"));
	CU_ASSERT_EQUAL(hash.sh_size, 16);
	/* one bucket, one chain, both without a symbol */
	CU_ASSERT_TRUE(elf_has_bytes(&elf, hash.sh_offset,
				     "\1\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0", 16));
}

/* The only note of a section. */
static struct elf_note note_of(const char *name)
{
	Elf64_Shdr section = elf_section_named(&elf, name);
	uint64_t at = section.sh_offset;
	struct elf_note note = { "", 0, 0, 0 }, next;

	CU_ASSERT_TRUE(elf_next_note(&elf, &section, &at, &note));
	CU_ASSERT_FALSE(elf_next_note(&elf, &section, &at, &next));
	CU_ASSERT_STRING_EQUAL(note.owner, "GNU");
	return note;
}

IMAGE_CASE(property_note_promises_control_flow_protection)
{
	struct elf_note note = note_of(".note.gnu.property");

	CU_ASSERT_EQUAL(note.type, NT_GNU_PROPERTY_TYPE_0);
	CU_ASSERT_EQUAL(note.size, 16);
	CU_ASSERT_EQUAL(elf_number(&elf, note.description, 4),
			expected->property_type);
	CU_ASSERT_EQUAL(elf_number(&elf, note.description + 4, 4), 4);
	CU_ASSERT_EQUAL(elf_number(&elf, note.description + 8, 4),
			expected->property_bits);
	CU_ASSERT_TRUE(elf_is_zero(&elf, note.description + 12, 4));
}

IMAGE_CASE(build_id_is_the_hash_in_the_files_name)
{
	struct elf_note note = note_of(".note.gnu.build-id");
	char name[64] = "sample-";

	CU_ASSERT_EQUAL(note.type, NT_GNU_BUILD_ID);
	CU_ASSERT_EQUAL(note.size, 16);
	CU_ASSERT_EQUAL(image.id.offset, note.description);
	CU_ASSERT_EQUAL(image.id.size, note.size);
	CU_ASSERT_TRUE(elf_has_bytes(&elf, note.description,
				     image.build_id.bytes, 16));
	for (unsigned i = 0; i < 16; i++)
		sprintf(name + 7 + 2 * i, "%02x",
			(unsigned)elf_number(&elf, note.description + i, 1));
	strcat(name, ".so");
	CU_ASSERT_STRING_EQUAL(image.name, name);
}

IMAGE_CASE(build_id_is_over_all_but_what_comes_of_it)
{
	Elf64_Shdr strings = elf_section_named(&elf, ".dynstr");
	uint8_t *bytes = malloc(image.size);
	struct usdty_hash hash;

	memcpy(bytes, image.bytes, image.size);
	memset(bytes + image.id.offset, 0, image.id.size);
	memset(bytes + strings.sh_offset, 0, strings.sh_size);
	hash = image_hash(bytes, image.size);
	CU_ASSERT_EQUAL(memcmp(&hash, &image.build_id, sizeof hash), 0);
	free(bytes);
}

/* So there is nothing that the hash could miss. */
IMAGE_CASE(padding_is_zero)
{
	uint64_t end = elf_section(&elf, 1).sh_offset;

	for (unsigned i = 1; i < elf_header(&elf).e_shnum; i++) {
		Elf64_Shdr section = elf_section(&elf, i);

		CU_ASSERT_TRUE(elf_is_zero(&elf, end, section.sh_offset - end));
		end = section.sh_offset + section.sh_size;
	}
	CU_ASSERT_EQUAL(elf_header(&elf).e_shoff, (end + 7) / 8 * 8);
	CU_ASSERT_TRUE(elf_is_zero(&elf, end, elf_header(&elf).e_shoff - end));
}

/* == Unwinding =========================================================== */

/* Length and end of the entry of .eh_frame at an offset. */
static uint64_t entry_end(uint64_t at)
{
	return at + 4 + elf_number(&elf, at, 4);
}

IMAGE_CASE(frame_entry_covers_the_text_and_nothing_else)
{
	Elf64_Shdr frames = elf_section_named(&elf, ".eh_frame");
	uint64_t common = frames.sh_offset, entry = entry_end(common);
	uint64_t end = entry_end(entry), at = common + 8;

	CU_ASSERT_EQUAL(elf_number(&elf, common + 4, 4), 0);
	CU_ASSERT_TRUE(elf_has_bytes(&elf, at, expected->frame.bytes,
				     expected->frame.size));
	at += expected->frame.size; /* then DW_CFA_nop */
	CU_ASSERT_TRUE(elf_is_zero(&elf, at, entry - at));
	CU_ASSERT_EQUAL(entry % 8, 0);
	CU_ASSERT_EQUAL(entry + 4 - elf_number(&elf, entry + 4, 4), common);
	CU_ASSERT_EQUAL(entry + 8 + (uint64_t)elf_distance(&elf, entry + 8),
			image.text.offset);
	CU_ASSERT_EQUAL(elf_number(&elf, entry + 12, 4), image.text.size);
	CU_ASSERT_TRUE(elf_is_zero(&elf, entry + 16, end - entry - 16));
	CU_ASSERT_TRUE(elf_is_zero(&elf, end, 4));
	CU_ASSERT_EQUAL(end + 4, frames.sh_offset + frames.sh_size);
}

IMAGE_CASE(frame_table_leads_to_the_entry)
{
	Elf64_Shdr frames = elf_section_named(&elf, ".eh_frame");
	Elf64_Shdr header = elf_section_named(&elf, ".eh_frame_hdr");
	uint64_t at = header.sh_offset;

	CU_ASSERT_EQUAL(header.sh_size, 20);
	/* version; pc-relative, unsigned, relative to the table: 4 bytes */
	CU_ASSERT_TRUE(elf_has_bytes(&elf, at, "\1\x1b\3\x3b", 4));
	CU_ASSERT_EQUAL(at + 4 + (uint64_t)elf_distance(&elf, at + 4),
			frames.sh_addr);
	CU_ASSERT_EQUAL(elf_number(&elf, at + 8, 4), 1);
	CU_ASSERT_EQUAL(at + (uint64_t)elf_distance(&elf, at + 12),
			image.text.offset);
	CU_ASSERT_EQUAL(at + (uint64_t)elf_distance(&elf, at + 16),
			entry_end(frames.sh_offset));
}

/* == Sizes and names ===================================================== */

static usdty_provider *crowd_provider(void)
{
	usdty_provider *provider = suite_provider("crowd");
	char name[16];

	for (int i = 0; i < MANY; i++) {
		sprintf(name, "p%05d", i);
		suite_probe(provider, "f", name, NULL, 0);
	}
	return provider;
}

static void check_crowd(void)
{
	size_t wrong = 0;
	char name[16];

	check_loaded_segments_ascend_each_in_its_own_pages();
	CU_ASSERT_EQUAL(image.text.size, MANY * SLOT);
	CU_ASSERT_EQUAL_FATAL(probe_count, MANY);
	for (size_t i = 0; i < MANY; i++) {
		sprintf(name, "p%05zu", i);
		wrong += strcmp(probes[i].name, name) ||
			 probes[i].semaphore != image.gates.offset + 4 * i ||
			 probes[i].location !=
				 image.text.offset + SLOT * i + LANDING ||
			 !elf_has_bytes(&elf, image.text.offset + SLOT * i,
					expected->stub.bytes, SLOT);
	}
	CU_ASSERT_EQUAL(wrong, 0);
}

static void ten_thousand_probes_fit(void)
{
	image_each(crowd_provider, check_crowd);
}

static char longest[USDTY_MAX_FUNCTION_NAME + 1];

static usdty_provider *longest_provider(void)
{
	usdty_provider *provider;

	memset(longest, 'x', sizeof longest - 1);
	provider = suite_provider(longest + sizeof longest - 1 -
				  USDTY_MAX_PROVIDER_NAME);
	suite_probe(provider, longest,
		    longest + sizeof longest - 1 - USDTY_MAX_PROBE_NAME, NULL,
		    0);
	return provider;
}

static void check_longest(void)
{
	Elf64_Shdr symbols = elf_section_named(&elf, ".symtab");
	const char *name;

	CU_ASSERT_EQUAL(strlen(image.name), USDTY_IMAGE_NAME_SIZE - 1);
	CU_ASSERT_EQUAL_FATAL(probe_count, 1);
	CU_ASSERT_EQUAL(strlen(probes[0].provider), USDTY_MAX_PROVIDER_NAME);
	CU_ASSERT_EQUAL(strlen(probes[0].name), USDTY_MAX_PROBE_NAME);
	elf_symbol(&elf, &symbols, 1, &name);
	CU_ASSERT_EQUAL(strlen(name), USDTY_MAX_PROVIDER_NAME + 1 +
					      USDTY_MAX_FUNCTION_NAME + 1 +
					      USDTY_MAX_PROBE_NAME);
	check_loaded_segments_ascend_each_in_its_own_pages();
}

static void longest_names_fit(void)
{
	image_each(longest_provider, check_longest);
}

static const struct suite_case cases[] = {
	CASE(header_is_a_shared_objects),
	CASE(loaded_segments_ascend_each_in_its_own_pages),
	CASE(each_allocated_section_is_in_its_segment),
	CASE(nothing_is_writable_and_executable),
	CASE(segments_lie_over_the_sections_that_they_name),
	CASE(probes_notes_are_one_mapped_segment),
	CASE(sections_have_names_types_and_flags),
	CASE(sections_are_aligned_and_do_not_overlap),
	CASE(ranges_are_the_sections),
	CASE(dynamic_section_names_the_file_and_needs_nothing),
	CASE(dynamic_symbol_table_is_empty),
	CASE(property_note_promises_control_flow_protection),
	CASE(build_id_is_the_hash_in_the_files_name),
	CASE(build_id_is_over_all_but_what_comes_of_it),
	CASE(padding_is_zero),
	CASE(frame_entry_covers_the_text_and_nothing_else),
	CASE(frame_table_leads_to_the_entry),
	CASE(ten_thousand_probes_fit),
	CASE(longest_names_fit),
};

SUITE_MAIN("image_layout", cases)
