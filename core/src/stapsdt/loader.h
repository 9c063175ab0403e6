/* SPDX-License-Identifier: MIT */
/*
 * Bytes into this process. An object is loaded by the system's loader, so
 * that gdb and every other reader of the link map finds it, and unloaded when
 * its provider is freed. In between it is hidden by mapping other pages over
 * its gates and stubs, never by unmapping: threads may be inside.
 *
 * Equal definitions, also of a second copy of this library in a plug-in, get
 * the same object from the system's loader. What they must agree about is in
 * the object itself, see struct state in visibility.c.
 */
#ifndef USDTY_LOADER_H
#define USDTY_LOADER_H

#include "image.h"
#include "cache.h"

struct usdty_object {
	void *handle; /* of dlopen() */
	char *base;
	struct usdty_file file; /* its descriptor is open if it is a memfd */
	struct usdty_range text, gates, state;
	bool showing; /* counted in the object's state */
};

/* Loads it; must not be called under the lock. On success the object may be
 * visible before it is shown. */
usdty_status usdty_object_load(struct usdty_object *object,
			       const struct usdty_image *image,
			       struct usdty_error *error);

/* Loads it from where packages put objects, or USDTY_ERROR_NOT_FOUND. */
usdty_status usdty_object_load_shipped(struct usdty_object *object,
				       const struct usdty_image *image,
				       struct usdty_error *error);

/* Releases it, hidden or not; must not be called under the lock. */
void usdty_object_unload(struct usdty_object *object);

/* The following, in visibility.c, enter no loader and are called under the
 * lock. */

/* Counts one more that shows the object. USDTY_BATCH_IS_LOST if it is hidden and
 * its file is gone. */
usdty_status usdty_object_show(struct usdty_object *object,
			       struct usdty_error *error);

/* Counts one less; the last one hides it. On failure nothing changed. */
usdty_status usdty_object_hide(struct usdty_object *object,
			       struct usdty_error *error);

/* For loader.c: notes the file that a freshly loaded object was mapped from.
 * Returns whether the object can be shown: not if it was there before, hidden,
 * and comes from another file. */
bool usdty_overlay_adopt(const struct usdty_object *object,
			 const struct usdty_file *file);

#endif
