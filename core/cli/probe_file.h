/* SPDX-License-Identifier: MIT */
/*
 * The probes of an ELF file, from SystemTap's notes and from our own
 * (note_usdty.h), which have names and types of arguments. Uses libelf.
 */
#ifndef USDTY_PROBE_FILE_H
#define USDTY_PROBE_FILE_H

#include <stddef.h>

struct probe_entry {
	const char *provider, *name;
	const char *function;  /* "" if unknown */
	const char *arguments; /* "string path, int32 status", or types alone */
	size_t locations;      /* locations in the program's code */
	char *made;            /* arguments, if allocated */
	size_t next;           /* number + 1 of the next of its name, or 0 */
};

struct probe_file {
	struct probe_entry *probes; /* in the order of the notes */
	size_t count;
	void *names; /* a tree of names, for probe_file.c */
	void *elf;
	int fd;
};

/* Returns NULL, or why the file cannot be read. Caller frees with
 * probe_file_free(), also after a failure. */
const char *probe_file_read(struct probe_file *file, const char *path);
void probe_file_free(struct probe_file *file);

#endif
