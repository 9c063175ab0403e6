/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct usdty_names_entry {
	struct usdty_names_entry *next;
	const char *name;
	size_t length;
	const void *value;
};

/* FNV-1a. A file with many collisions would only slow down the program of its
 * own author. */
static size_t hash(const char *name, size_t length)
{
	uint64_t value = 0xcbf29ce484222325;

	while (length--)
		value = (value ^ (unsigned char)*name++) * 0x100000001b3;
	return (size_t)(value ^ value >> 32);
}

static struct usdty_names_entry *find(const struct usdty_names *names,
				      const char *name, size_t length)
{
	struct usdty_names_entry *entry =
		names->size ? names->buckets[hash(name, length) % names->size] :
			      NULL;

	for (; entry; entry = entry->next)
		if (entry->length == length &&
		    !memcmp(entry->name, name, length))
			return entry;
	return NULL;
}

const void *usdty_names_find(const struct usdty_names *names, const char *name,
			     size_t length)
{
	const struct usdty_names_entry *entry = find(names, name, length);

	return entry ? entry->value : NULL;
}

static void put(struct usdty_names_entry **buckets, size_t size,
		struct usdty_names_entry *entry)
{
	size_t at = hash(entry->name, entry->length) % size;

	entry->next = buckets[at];
	buckets[at] = entry;
}

static bool grow(struct usdty_names *names)
{
	size_t size = names->size ? 4 * names->size : 64;
	struct usdty_names_entry **buckets = calloc(size, sizeof *buckets);

	if (!buckets)
		return false;
	for (size_t i = 0; i < names->size; i++)
		for (struct usdty_names_entry *entry = names->buckets[i], *next;
		     entry; entry = next) {
			next = entry->next;
			put(buckets, size, entry);
		}
	free(names->buckets);
	names->buckets = buckets;
	names->size = size;
	return true;
}

void usdty_names_add(struct usdty_names *names, struct usdty_arena *arena,
		     const char *name, const void *value)
{
	struct usdty_names_entry *entry =
		name ? find(names, name, strlen(name)) : NULL;

	if (entry) {
		entry->value = value;
		return;
	}
	entry = usdty_arena_get(arena, sizeof *entry);
	if (!entry || !name)
		return;
	if (names->count >= names->size && !grow(names)) {
		arena->failed = true;
		return;
	}
	entry->name = name;
	entry->length = strlen(name);
	entry->value = value;
	put(names->buckets, names->size, entry);
	names->count++;
}

void usdty_names_free(struct usdty_names *names)
{
	free(names->buckets);
}

char usdty_names_next_shown(const char **name)
{
	const char *at = *name;
	bool is_hyphen = at[0] == '_' && at[1] == '_';

	*name += is_hyphen ? 2 : *at != 0;
	return is_hyphen ? '-' : *at;
}
