/* SPDX-License-Identifier: MIT */
/* Names: a table from them to what they stand for, and DTrace's spelling. */
#ifndef USDTY_NAMES_H
#define USDTY_NAMES_H

#include "arena.h"

/* Zero-initialize. */
struct usdty_names {
	struct usdty_names_entry **buckets;
	size_t size, count;
};

/* What the name stands for, or NULL. */
const void *usdty_names_find(const struct usdty_names *names,
			     const char *name, size_t length);

/* The name and the value are borrowed; the entry is the arena's, which is
 * marked if memory runs out. The last of equal names counts. */
void usdty_names_add(struct usdty_names *names, struct usdty_arena *arena,
		     const char *name, const void *value);

void usdty_names_free(struct usdty_names *names);

/* Takes the next character of a probe's name as DTrace shows it, which is '-'
 * for each "__"; NUL at the end, and then again. Providers' names have no
 * other spelling. */
char usdty_names_next_shown(const char **name);

#endif
