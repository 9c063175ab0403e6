/* SPDX-License-Identifier: MIT */
#include "elf_reader.h"

#include <string.h>

static bool lies_inside(struct elf *elf, uint64_t at, uint64_t size)
{
	bool inside = at <= elf->size && size <= elf->size - at;

	elf->broken |= !inside;
	return inside;
}

uint64_t elf_number(struct elf *elf, uint64_t at, unsigned size)
{
	uint64_t number = 0;

	if (lies_inside(elf, at, size))
		while (size--)
			number = number << 8 | elf->bytes[at + size];
	return number;
}

int64_t elf_distance(struct elf *elf, uint64_t at)
{
	int64_t number = (int64_t)elf_number(elf, at, 4);

	return number < INT64_C(1) << 31 ? number : number - (INT64_C(1) << 32);
}

const char *elf_string(struct elf *elf, uint64_t at)
{
	bool ends = lies_inside(elf, at, 1) &&
		    memchr(elf->bytes + at, 0, elf->size - at);

	elf->broken |= !ends;
	return ends ? (const char *)elf->bytes + at : "";
}

bool elf_has_bytes(struct elf *elf, uint64_t at, const void *bytes, size_t size)
{
	return lies_inside(elf, at, size) &&
	       !memcmp(elf->bytes + at, bytes, size);
}

bool elf_is_zero(struct elf *elf, uint64_t at, uint64_t size)
{
	bool zero = lies_inside(elf, at, size);

	for (uint64_t i = 0; zero && i < size; i++)
		zero = !elf->bytes[at + i];
	return zero;
}

/* Reads field after field. */
struct cursor {
	struct elf *elf;
	uint64_t at;
};

static uint64_t next(struct cursor *cursor, unsigned size)
{
	cursor->at += size;
	return elf_number(cursor->elf, cursor->at - size, size);
}

#define NEXT(cursor, field) ((field) = next(cursor, sizeof(field)))

Elf64_Ehdr elf_header(struct elf *elf)
{
	struct cursor cursor = { elf, 0 };
	Elf64_Ehdr header = { 0 };

	for (int i = 0; i < EI_NIDENT; i++)
		NEXT(&cursor, header.e_ident[i]);
	NEXT(&cursor, header.e_type);
	NEXT(&cursor, header.e_machine);
	NEXT(&cursor, header.e_version);
	NEXT(&cursor, header.e_entry);
	NEXT(&cursor, header.e_phoff);
	NEXT(&cursor, header.e_shoff);
	NEXT(&cursor, header.e_flags);
	NEXT(&cursor, header.e_ehsize);
	NEXT(&cursor, header.e_phentsize);
	NEXT(&cursor, header.e_phnum);
	NEXT(&cursor, header.e_shentsize);
	NEXT(&cursor, header.e_shnum);
	NEXT(&cursor, header.e_shstrndx);
	return header;
}

Elf64_Shdr elf_section(struct elf *elf, unsigned number)
{
	Elf64_Ehdr header = elf_header(elf);
	struct cursor cursor = { elf,
				 header.e_shoff + number * header.e_shentsize };
	Elf64_Shdr section = { 0 };

	elf->broken |= number >= header.e_shnum;
	NEXT(&cursor, section.sh_name);
	NEXT(&cursor, section.sh_type);
	NEXT(&cursor, section.sh_flags);
	NEXT(&cursor, section.sh_addr);
	NEXT(&cursor, section.sh_offset);
	NEXT(&cursor, section.sh_size);
	NEXT(&cursor, section.sh_link);
	NEXT(&cursor, section.sh_info);
	NEXT(&cursor, section.sh_addralign);
	NEXT(&cursor, section.sh_entsize);
	return section;
}

const char *elf_section_name(struct elf *elf, unsigned number)
{
	Elf64_Shdr names = elf_section(elf, elf_header(elf).e_shstrndx);

	return elf_string(elf,
			  names.sh_offset + elf_section(elf, number).sh_name);
}

unsigned elf_find_section(struct elf *elf, const char *name)
{
	for (unsigned i = 1; i < elf_header(elf).e_shnum; i++)
		if (!strcmp(elf_section_name(elf, i), name))
			return i;
	elf->broken = true;
	return 0;
}

Elf64_Shdr elf_section_named(struct elf *elf, const char *name)
{
	return elf_section(elf, elf_find_section(elf, name));
}

Elf64_Phdr elf_segment(struct elf *elf, unsigned number)
{
	Elf64_Ehdr header = elf_header(elf);
	struct cursor cursor = { elf,
				 header.e_phoff + number * header.e_phentsize };
	Elf64_Phdr segment = { 0 };

	elf->broken |= number >= header.e_phnum;
	NEXT(&cursor, segment.p_type);
	NEXT(&cursor, segment.p_flags);
	NEXT(&cursor, segment.p_offset);
	NEXT(&cursor, segment.p_vaddr);
	NEXT(&cursor, segment.p_paddr);
	NEXT(&cursor, segment.p_filesz);
	NEXT(&cursor, segment.p_memsz);
	NEXT(&cursor, segment.p_align);
	return segment;
}

unsigned elf_count_segments(struct elf *elf, uint32_t type)
{
	unsigned count = 0;

	for (unsigned i = 0; i < elf_header(elf).e_phnum; i++)
		count += elf_segment(elf, i).p_type == type;
	return count;
}

Elf64_Phdr elf_segment_of(struct elf *elf, uint32_t type, unsigned index)
{
	for (unsigned i = 0; i < elf_header(elf).e_phnum; i++) {
		Elf64_Phdr segment = elf_segment(elf, i);

		if (segment.p_type == type && !index--)
			return segment;
	}
	elf->broken = true;
	return (Elf64_Phdr){ 0 };
}

Elf64_Sym elf_symbol(struct elf *elf, const Elf64_Shdr *section, size_t index,
		     const char **name)
{
	Elf64_Shdr strings = elf_section(elf, section->sh_link);
	struct cursor cursor = { elf, section->sh_offset +
					      index * section->sh_entsize };
	Elf64_Sym symbol = { 0 };

	elf->broken |= (index + 1) * section->sh_entsize > section->sh_size;
	NEXT(&cursor, symbol.st_name);
	NEXT(&cursor, symbol.st_info);
	NEXT(&cursor, symbol.st_other);
	NEXT(&cursor, symbol.st_shndx);
	NEXT(&cursor, symbol.st_value);
	NEXT(&cursor, symbol.st_size);
	elf->broken |= symbol.st_name >= strings.sh_size;
	*name = elf_string(elf, strings.sh_offset + symbol.st_name);
	return symbol;
}

bool elf_dynamic(struct elf *elf, int64_t tag, uint64_t *value)
{
	Elf64_Shdr section = elf_section_named(elf, ".dynamic");

	for (uint64_t at = 0; at < section.sh_size && !elf->broken; at += 16)
		if ((int64_t)elf_number(elf, section.sh_offset + at, 8) ==
		    tag) {
			if (value)
				*value = elf_number(elf,
						    section.sh_offset + at + 8,
						    8);
			return true;
		}
	return false;
}

static uint64_t round_up(uint64_t size, uint64_t align)
{
	return (size + align - 1) / align * align;
}

bool elf_next_note(struct elf *elf, const Elf64_Shdr *section, uint64_t *at,
		   struct elf_note *note)
{
	uint64_t end = section->sh_offset + section->sh_size;
	struct cursor cursor = { elf, *at };
	uint64_t align = section->sh_addralign == 8 ? 8 : 4;
	uint32_t name_size = 0;

	if (*at >= end)
		return false;
	NEXT(&cursor, name_size);
	note->size = next(&cursor, 4);
	NEXT(&cursor, note->type);
	note->owner = elf_string(elf, cursor.at);
	elf->broken |= strlen(note->owner) + 1 != name_size;
	note->description = *at + round_up(12 + name_size, align);
	*at = round_up(note->description + note->size, align);
	elf->broken |= *at > end;
	return !elf->broken;
}

static struct elf_probe read_probe(struct elf *elf, const struct elf_note *note)
{
	struct cursor cursor = { elf, note->description };
	struct elf_probe probe;

	NEXT(&cursor, probe.location);
	NEXT(&cursor, probe.base);
	NEXT(&cursor, probe.semaphore);
	probe.provider = elf_string(elf, cursor.at);
	cursor.at += strlen(probe.provider) + 1;
	probe.name = elf_string(elf, cursor.at);
	cursor.at += strlen(probe.name) + 1;
	probe.arguments = elf_string(elf, cursor.at);
	cursor.at += strlen(probe.arguments) + 1;
	elf->broken |= cursor.at != note->description + note->size;
	return probe;
}

size_t elf_probes(struct elf *elf, struct elf_probe *probes, size_t most)
{
	Elf64_Shdr section = elf_section_named(elf, ".note.stapsdt");
	uint64_t at = section.sh_offset;
	struct elf_note note;
	size_t count = 0;

	while (elf_next_note(elf, &section, &at, &note)) {
		elf->broken |= note.type != 3 ||
			       strcmp(note.owner, "stapsdt") ||
			       note.description % 4 || count >= most;
		if (elf->broken)
			break;
		probes[count++] = read_probe(elf, &note);
	}
	return count;
}
