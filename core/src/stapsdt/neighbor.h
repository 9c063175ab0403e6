/* SPDX-License-Identifier: MIT */
/* One loaded object: whether it is one of the library's, of whichever copy, and
 * in the way of ours. Only its memory is read; neighbors.h has what holds for
 * every version. */
#ifndef USDTY_NEIGHBOR_H
#define USDTY_NEIGHBOR_H

#include <elf.h>

#include "note_compare.h"
#include "hash.h"

enum {
	USDTY_HEAD_SIZE = 4096,  /* of the first segment, at most */
	USDTY_ID_NOTE_SIZE = 32, /* the build-id's: header, "GNU", 16 bytes */
};

/* The memory of the process. By a descriptor if it may be unmapped
 * meanwhile. */
struct usdty_memory {
	int fd;     /* or -1 */
	void *copy; /* of what was read last, by the descriptor */
};

/* Up to `size` bytes, valid until the next call; NULL if they are not there. */
const void *usdty_memory_look(struct usdty_memory *memory, const char *address,
			      size_t size);

/* What the first segment says. */
struct usdty_head {
	char bytes[USDTY_HEAD_SIZE]; /* set by the caller, and their size */
	size_t size;
	struct usdty_hash id;
	Elf64_Phdr notes, text; /* notes: behind the mark */
};

/* Reads the head. Whether it may be an object of the library's. */
bool usdty_head_read(struct usdty_head *head);

/* An object of the library's, whichever copy loaded it. */
struct usdty_neighbor {
	const char *base;
	struct usdty_hash id;
	bool rival;        /* of our provider's name */
	const char *taken; /* probe for which it is in our way, or NULL */
};

/* Whether it is an object of the library's; fills in what it is. `mark`: marks
 * it if it is a rival, before it checks whether it is visible. */
bool usdty_neighbor_inspect(struct usdty_neighbor *neighbor,
			    struct usdty_memory *memory,
			    const struct usdty_head *head,
			    const struct usdty_notes *ours, bool mark);

#endif
