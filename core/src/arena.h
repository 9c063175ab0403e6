/* SPDX-License-Identifier: MIT */
/* Memory that is freed all at once: of a parsed file, of a provider's probes. */
#ifndef USDTY_ARENA_H
#define USDTY_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct usdty_arena {
	struct usdty_arena_block *blocks; /* zero-initialize the whole */
	bool failed;                      /* memory ran out at least once */
};

/* Whether usdty_arena_get() has so much without calling the allocator. */
bool usdty_arena_has(const struct usdty_arena *arena, size_t size);

/* Zeroed memory, or NULL. */
void *usdty_arena_get(struct usdty_arena *arena, size_t size);

/* A copy of `size` bytes followed by a NUL, or NULL. */
char *usdty_arena_copy(struct usdty_arena *arena, const char *bytes,
		       size_t size);

void usdty_arena_free(struct usdty_arena *arena);

#endif
