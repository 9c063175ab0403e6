/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* Each block is twice as large as the one before. */
enum { SMALLEST = 1 << 7, LARGEST = 1 << 16 };

struct usdty_arena_block {
	struct usdty_arena_block *next;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

static struct usdty_arena_block *add_block(struct usdty_arena *arena,
					   size_t size)
{
	size_t usual = arena->blocks ? arena->blocks->size * 2 : SMALLEST;
	struct usdty_arena_block *block;

	if (usual > LARGEST)
		usual = LARGEST;
	if (size < usual)
		size = usual;
	block = calloc(1, sizeof *block + size);
	if (!block) {
		arena->failed = true;
		return NULL;
	}
	block->size = size;
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

static size_t round_up(size_t size)
{
	return (size + alignof(max_align_t) - 1) / alignof(max_align_t) *
	       alignof(max_align_t);
}

bool usdty_arena_has(const struct usdty_arena *arena, size_t size)
{
	return arena->blocks &&
	       arena->blocks->size - arena->blocks->used >= round_up(size);
}

void *usdty_arena_get(struct usdty_arena *arena, size_t size)
{
	struct usdty_arena_block *block = arena->blocks;
	void *got;

	size = round_up(size);
	if (!usdty_arena_has(arena, size))
		block = add_block(arena, size);
	if (!block)
		return NULL;
	got = block->bytes + block->used;
	block->used += size;
	return got;
}

char *usdty_arena_copy(struct usdty_arena *arena, const char *bytes,
		       size_t size)
{
	char *copy = usdty_arena_get(arena, size + 1);

	if (copy)
		memcpy(copy, bytes, size);
	return copy;
}

void usdty_arena_free(struct usdty_arena *arena)
{
	while (arena->blocks) {
		struct usdty_arena_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
}
