/* SPDX-License-Identifier: MIT */
/*
 * The objects that this copy of the library loads and has loaded. They are
 * known from before the system's loader maps them, so that nobody takes them
 * for another copy's. By their hash: the address comes later.
 *
 * All this is called under the lock.
 */
#ifndef USDTY_OWN_H
#define USDTY_OWN_H

#include "image.h"

struct usdty_own {
	struct usdty_own *next;
	struct usdty_hash id;
	struct usdty_range state;
	const char *base; /* NULL until it is mapped, and once it may not be */
	bool showing;     /* counted in the object's state as a user */
};

/* NULL if there is not enough memory. */
struct usdty_own *usdty_own_add(const struct usdty_image *image);
void usdty_own_remove(struct usdty_own *own);

void usdty_own_set_showing(struct usdty_own *own, bool showing);

/* Whether the object of that hash at that address is ours, and no other copy
 * has loaded it, too; shows it. */
bool usdty_own_only(const struct usdty_hash *id, const char *base);
bool usdty_own_shows_only(const struct usdty_hash *id, const char *base);

/* How many of ours we do not show. */
size_t usdty_own_idle(void);

#endif
