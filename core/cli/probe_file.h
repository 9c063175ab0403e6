/* SPDX-License-Identifier: MIT */
/*
 * The probes of an ELF file, by SystemTap's notes and by those of usdty
 * (note_usdty.h), which have names and types of arguments. Reads with libelf.
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
	size_t next;           /* number + 1 of the next one of its name, or 0 */
};

struct probe_file {
	struct probe_entry *probes; /* in the order of the notes */
	size_t count;
	void *names;               /* a tree of names, for probe_file.c */
	void *elf;
	int fd;
};

/* NULL, or why it cannot be read. Free it in any case. */
const char *probe_file_read(struct probe_file *file, const char *path);
void probe_file_free(struct probe_file *file);

#endif
