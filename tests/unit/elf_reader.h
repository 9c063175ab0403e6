/* SPDX-License-Identifier: MIT */
/*
 * Reads 64-bit little-endian ELF files in memory. Uses no code of the library:
 * the check of a writer must not share its mistakes.
 *
 * What is missing, or lies outside of the file, reads as zeros and "", and
 * marks the file as broken.
 */
#ifndef ELF_READER_H
#define ELF_READER_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf {
	const uint8_t *bytes; /* borrowed */
	uint64_t size;
	bool broken;
};

/* A number of 1, 2, 4 or 8 bytes; four bytes as a signed distance; a string
 * with its NUL; bytes. */
uint64_t elf_number(struct elf *elf, uint64_t at, unsigned size);
int64_t elf_distance(struct elf *elf, uint64_t at);
const char *elf_string(struct elf *elf, uint64_t at);
bool elf_has_bytes(struct elf *elf, uint64_t at, const void *bytes,
		   size_t size);

/* Whether the range lies in the file and contains only zeros. */
bool elf_is_zero(struct elf *elf, uint64_t at, uint64_t size);

Elf64_Ehdr elf_header(struct elf *elf);
Elf64_Shdr elf_section(struct elf *elf, unsigned number);
const char *elf_section_name(struct elf *elf, unsigned number);
unsigned elf_find_section(struct elf *elf, const char *name);
Elf64_Shdr elf_section_named(struct elf *elf, const char *name);

/* Segments: by number, and how many and which there are of a type. */
Elf64_Phdr elf_segment(struct elf *elf, unsigned number);
unsigned elf_count_segments(struct elf *elf, uint32_t type);
Elf64_Phdr elf_segment_of(struct elf *elf, uint32_t type, unsigned index);

/* A symbol of the table, and its name. */
Elf64_Sym elf_symbol(struct elf *elf, const Elf64_Shdr *section, size_t index,
		     const char **name);

/* Whether .dynamic has the tag; its value, if value is not NULL. */
bool elf_dynamic(struct elf *elf, int64_t tag, uint64_t *value);

struct elf_note {
	const char *owner;
	uint32_t type;
	uint64_t description, size; /* offset in the file */
};

/* The note at *at in the section; moves *at to the next one. False at the
 * end. */
bool elf_next_note(struct elf *elf, const Elf64_Shdr *section, uint64_t *at,
		   struct elf_note *note);

struct elf_probe {
	uint64_t location, base, semaphore;
	const char *provider, *name, *arguments;
};

/* Reads the probes of .note.stapsdt; returns how many there are. More than
 * `most`, or a note that is not a probe's from end to end: broken. */
size_t elf_probes(struct elf *elf, struct elf_probe *probes, size_t most);

#endif
