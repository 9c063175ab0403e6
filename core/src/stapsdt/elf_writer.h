/* SPDX-License-Identifier: MIT */
/*
 * Writes 64-bit little-endian ELF shared objects: sections in the order of the
 * file, and segments that cover them. Addresses equal file offsets, so that a
 * tool gets the same result with either. Pure: no I/O, and the result does not
 * depend on this machine.
 *
 * Format: System V gABI, chapter 4 and 5.
 *
 * Errors are remembered: a writer that ran out of memory ignores further calls,
 * and usdty_elf_finish() reports it.
 */
#ifndef USDTY_ELF_WRITER_H
#define USDTY_ELF_WRITER_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { USDTY_ELF_SECTIONS = 24, USDTY_ELF_SEGMENTS = 12 };

struct usdty_elf {
	uint8_t *bytes;
	size_t size, room;
	bool failed;
	Elf64_Shdr sections[USDTY_ELF_SECTIONS]; /* [0]: the null section */
	const char *names[USDTY_ELF_SECTIONS];
	size_t section_count;
	Elf64_Phdr segments[USDTY_ELF_SEGMENTS];
	size_t segment_count;
};

/* Begins a file with room for the headers. `expected` is roughly its final
 * size. */
void usdty_elf_begin(struct usdty_elf *elf, size_t expected);

/* Begins a section at the next multiple of align. Everything appended from now
 * on belongs to it. Returns its number. */
unsigned usdty_elf_section(struct usdty_elf *elf, const char *name,
			   uint32_t type, uint64_t flags, size_t align);

/* Appends bytes, or zeros if `bytes` is NULL. Returns their offset in the
 * file. */
size_t usdty_elf_append(struct usdty_elf *elf, const void *bytes, size_t size);
void usdty_elf_append16(struct usdty_elf *elf, uint16_t value);
void usdty_elf_append32(struct usdty_elf *elf, uint32_t value);
void usdty_elf_append64(struct usdty_elf *elf, uint64_t value);

/* Fills with zeros up to a multiple of align. */
void usdty_elf_align(struct usdty_elf *elf, size_t align);

/* Adds a segment that covers the sections from first to last. If first is 0, it
 * begins with the headers. */
void usdty_elf_segment(struct usdty_elf *elf, uint32_t type, uint32_t flags,
		       unsigned first, unsigned last, size_t align);

/* Writes names and headers. On success the caller frees elf->bytes. Returns
 * false if memory ran out; the bytes are then freed. */
bool usdty_elf_finish(struct usdty_elf *elf, uint16_t machine);

#endif
