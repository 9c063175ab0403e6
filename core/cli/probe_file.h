/* SPDX-License-Identifier: MIT */
/*
 * The probes of an ELF file, by SystemTap's notes and by those of usdty
 * (names_note.h), which have names and types of arguments. Reads with libelf.
 */
#ifndef USDTY_PROBE_FILE_H
#define USDTY_PROBE_FILE_H

#include <stddef.h>

struct probe_entry {
	const char *provider, *name;
	const char *function;  /* "" if none is told */
	const char *arguments; /* "string path, int32 status", or types alone */
	size_t places;         /* in the program's code */
	char *made;            /* arguments, if they are no text of the file */
};

struct probe_file {
	struct probe_entry *probes; /* in the order of the notes */
	size_t count;
	size_t last;               /* that was looked for and found */
	void *elf;
	int fd;
};

/* NULL, or why it cannot be read. Free it in any case. */
const char *probe_file_read(struct probe_file *file, const char *path);
void probe_file_free(struct probe_file *file);

#endif
