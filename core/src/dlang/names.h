/* SPDX-License-Identifier: MIT */
/* A table from names to values, and names as DTrace shows them. */
#ifndef USDTY_NAMES_H
#define USDTY_NAMES_H

#include "arena.h"

/* Zero-initialize. */
struct usdty_names {
	struct usdty_names_entry **buckets;
	size_t size, count;
};

/* The value of the name, or NULL. */
const void *usdty_names_find(const struct usdty_names *names, const char *name,
			     size_t length);

/* Adds a name and a value, both borrowed. The entry is allocated in the arena,
 * which records it if memory runs out. Of equal names the last one added
 * counts. */
void usdty_names_add(struct usdty_names *names, struct usdty_arena *arena,
		     const char *name, const void *value);

void usdty_names_free(struct usdty_names *names);

/* Returns the next character of a probe's name as DTrace shows it, and moves
 * on. DTrace shows '-' for each "__" of a probe's name. At the end returns NUL
 * every time. DTrace does not change providers' names. */
char usdty_names_next_shown(const char **name);

#endif
