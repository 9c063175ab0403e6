/* SPDX-License-Identifier: MIT */
#include "elf_writer.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"

/* The format's sizes, not those of this machine's structures. */
enum { EHDR_SIZE = 64, PHDR_SIZE = 56, SHDR_SIZE = 64 };

static bool reserve(struct usdty_elf *elf, size_t size)
{
	size_t room = elf->room;
	uint8_t *bytes;

	if (elf->failed || elf->size + size <= room)
		return !elf->failed;
	while (room < elf->size + size)
		room *= 2;
	bytes = realloc(elf->bytes, room);
	elf->failed = !bytes;
	if (bytes) {
		elf->bytes = bytes;
		elf->room = room;
	}
	return bytes;
}

size_t usdty_elf_append(struct usdty_elf *elf, const void *bytes, size_t size)
{
	size_t offset = elf->size;

	if (!reserve(elf, size))
		return offset;
	if (bytes)
		memcpy(elf->bytes + offset, bytes, size);
	else
		memset(elf->bytes + offset, 0, size);
	elf->size += size;
	if (elf->section_count)
		elf->sections[elf->section_count - 1].sh_size =
			elf->size -
			elf->sections[elf->section_count - 1].sh_offset;
	return offset;
}

void usdty_elf_append16(struct usdty_elf *elf, uint16_t value)
{
	uint8_t bytes[2];

	usdty_put16(bytes, value);
	usdty_elf_append(elf, bytes, sizeof bytes);
}

void usdty_elf_append32(struct usdty_elf *elf, uint32_t value)
{
	uint8_t bytes[4];

	usdty_put32(bytes, value);
	usdty_elf_append(elf, bytes, sizeof bytes);
}

void usdty_elf_append64(struct usdty_elf *elf, uint64_t value)
{
	uint8_t bytes[8];

	usdty_put64(bytes, value);
	usdty_elf_append(elf, bytes, sizeof bytes);
}

static size_t padding(size_t size, size_t align)
{
	return -size & (align - 1);
}

void usdty_elf_align(struct usdty_elf *elf, size_t align)
{
	usdty_elf_append(elf, NULL, padding(elf->size, align));
}

void usdty_elf_begin(struct usdty_elf *elf, size_t expected)
{
	*elf = (struct usdty_elf){ .room = expected + 0x1000 };
	elf->bytes = malloc(elf->room);
	elf->failed = !elf->bytes;
	usdty_elf_append(elf, NULL, EHDR_SIZE + USDTY_ELF_SEGMENTS * PHDR_SIZE);
	elf->section_count = 1;
	elf->names[0] = "";
}

unsigned usdty_elf_section(struct usdty_elf *elf, const char *name,
			   uint32_t type, uint64_t flags, size_t align)
{
	unsigned number = (unsigned)elf->section_count;

	/* The gap belongs to no section, not even to the previous one. */
	if (reserve(elf, padding(elf->size, align))) {
		memset(elf->bytes + elf->size, 0, padding(elf->size, align));
		elf->size += padding(elf->size, align);
	}
	elf->names[number] = name;
	elf->sections[number] = (Elf64_Shdr){
		.sh_type = type,
		.sh_flags = flags,
		.sh_addr = flags & SHF_ALLOC ? elf->size : 0,
		.sh_offset = elf->size,
		.sh_addralign = align,
	};
	elf->section_count++;
	return number;
}

void usdty_elf_segment(struct usdty_elf *elf, uint32_t type, uint32_t flags,
		       unsigned first, unsigned last, size_t align)
{
	const Elf64_Shdr *end = &elf->sections[last];
	uint64_t start = first ? elf->sections[first].sh_offset : 0;
	uint64_t size = end->sh_offset + end->sh_size - start;

	elf->segments[elf->segment_count++] = (Elf64_Phdr){
		.p_type = type,
		.p_flags = flags,
		.p_offset = start,
		.p_vaddr = start,
		.p_paddr = start,
		.p_filesz = size,
		.p_memsz = size,
		.p_align = align,
	};
}

static void write_names(struct usdty_elf *elf)
{
	size_t start;

	usdty_elf_section(elf, ".shstrtab", SHT_STRTAB, 0, 1);
	start = elf->size;
	for (size_t i = 0; i < elf->section_count; i++)
		elf->sections[i].sh_name =
			(uint32_t)(usdty_elf_append(elf, elf->names[i],
						    strlen(elf->names[i]) + 1) -
				   start);
}

static void write_section_header(struct usdty_elf *elf, const Elf64_Shdr *s)
{
	usdty_elf_append32(elf, s->sh_name);
	usdty_elf_append32(elf, s->sh_type);
	usdty_elf_append64(elf, s->sh_flags);
	usdty_elf_append64(elf, s->sh_addr);
	usdty_elf_append64(elf, s->sh_offset);
	usdty_elf_append64(elf, s->sh_size);
	usdty_elf_append32(elf, s->sh_link);
	usdty_elf_append32(elf, s->sh_info);
	usdty_elf_append64(elf, s->sh_addralign);
	usdty_elf_append64(elf, s->sh_entsize);
}

static void write_segment_header(uint8_t *at, const Elf64_Phdr *s)
{
	usdty_put32(at, s->p_type);
	usdty_put32(at + 4, s->p_flags);
	usdty_put64(at + 8, s->p_offset);
	usdty_put64(at + 16, s->p_vaddr);
	usdty_put64(at + 24, s->p_paddr);
	usdty_put64(at + 32, s->p_filesz);
	usdty_put64(at + 40, s->p_memsz);
	usdty_put64(at + 48, s->p_align);
}

static void write_file_header(struct usdty_elf *elf, uint16_t machine,
			      uint64_t section_headers)
{
	uint8_t *at = elf->bytes;

	memcpy(at,
	       "\x7f"
	       "ELF\2\1\1",
	       7); /* 64 bits, little-endian, v1 */
	usdty_put16(at + 16, ET_DYN);
	usdty_put16(at + 18, machine);
	usdty_put32(at + 20, EV_CURRENT);
	usdty_put64(at + 32, EHDR_SIZE);
	usdty_put64(at + 40, section_headers);
	usdty_put16(at + 52, EHDR_SIZE);
	usdty_put16(at + 54, PHDR_SIZE);
	usdty_put16(at + 56, (uint16_t)elf->segment_count);
	usdty_put16(at + 58, SHDR_SIZE);
	usdty_put16(at + 60, (uint16_t)elf->section_count);
	usdty_put16(at + 62, (uint16_t)(elf->section_count - 1));
}

bool usdty_elf_finish(struct usdty_elf *elf, uint16_t machine)
{
	size_t count, headers;

	write_names(elf);
	count = elf->section_count;
	elf->section_count = 0; /* what follows belongs to no section */
	usdty_elf_align(elf, 8);
	headers = elf->size;
	for (size_t i = 0; i < count; i++)
		write_section_header(elf, &elf->sections[i]);
	elf->section_count = count;
	if (elf->failed) {
		free(elf->bytes);
		elf->bytes = NULL;
		return false;
	}
	for (size_t i = 0; i < elf->segment_count; i++)
		write_segment_header(elf->bytes + EHDR_SIZE + i * PHDR_SIZE,
				     &elf->segments[i]);
	write_file_header(elf, machine, headers);
	return true;
}
