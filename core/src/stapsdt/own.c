/* SPDX-License-Identifier: MIT */
#include "own.h"

#include <stdlib.h>
#include <string.h>

#include "loader.h"

enum { BUCKETS = 256 };

static struct usdty_own *buckets[BUCKETS]; /* by the hash's first byte */
static size_t idle;

struct usdty_own *usdty_own_add(const struct usdty_image *image)
{
	struct usdty_own *own = calloc(1, sizeof *own);

	if (!own)
		return NULL;
	own->id = image->build_id;
	own->state = image->state;
	own->next = buckets[own->id.bytes[0]];
	buckets[own->id.bytes[0]] = own;
	idle++;
	return own;
}

void usdty_own_remove(struct usdty_own *own)
{
	struct usdty_own **link = &buckets[own->id.bytes[0]];

	while (*link != own)
		link = &(*link)->next;
	*link = own->next;
	usdty_own_set_showing(own, false);
	idle--;
	free(own);
}

void usdty_own_set_showing(struct usdty_own *own, bool showing)
{
	if (own->showing != showing)
		idle += showing ? (size_t)-1 : 1;
	own->showing = showing;
}

/* What we have of an object. */
struct share {
	bool found;
	const struct usdty_own *loaded; /* NULL: it is just being loaded */
	uint32_t handles, users;
};

static struct share share_of(const struct usdty_hash *id, const char *base)
{
	const struct usdty_own *own = buckets[id->bytes[0]];
	struct share share = { .found = false };

	for (; own; own = own->next) {
		if (memcmp(&own->id, id, sizeof *id))
			continue;
		share.found = true;
		if (own->base != base)
			continue;
		share.loaded = own;
		share.handles++;
		share.users += own->showing;
	}
	return share;
}

bool usdty_own_only(const struct usdty_hash *id, const char *base)
{
	struct share share = share_of(id, base);

	if (!share.loaded)
		return share.found;
	return usdty_visibility_handles(base, &share.loaded->state) <=
	       share.handles;
}

bool usdty_own_shows_only(const struct usdty_hash *id, const char *base)
{
	struct share share = share_of(id, base);

	if (!share.loaded)
		return share.found;
	return usdty_visibility_users(base, &share.loaded->state) <=
	       share.users;
}

size_t usdty_own_idle(void)
{
	return idle;
}
