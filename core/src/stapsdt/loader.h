/* SPDX-License-Identifier: MIT */
/*
 * From bytes to an object in this process. The system's loader loads it, so
 * that gdb and every other reader of the link map finds it. It is unloaded when
 * its provider is freed. Until then it is hidden by mapping other pages over
 * its gates and stubs, never by unmapping, because threads may be inside.
 *
 * The system's loader returns the same object for equal definitions, even to a
 * second copy of this library in a plug-in. What the copies must agree about is
 * in the object itself: see struct state in visibility.c.
 */
#ifndef USDTY_LOADER_H
#define USDTY_LOADER_H

#include "image.h"
#include "cache.h"
#include "own.h"

struct usdty_object {
	void *handle; /* of dlopen() */
	char *base;
	struct usdty_file file; /* its descriptor is open if it is a memfd */
	struct usdty_range text, gates, state, notes;
	struct usdty_own *own;
	bool fresh; /* this load mapped it */
};

/* Loads the object. Must not be called under the lock. After success the object
 * may be visible before it is shown. USDTY_ERROR_CONFLICT if it would conflict
 * with an object that another copy of the library shows. */
usdty_status usdty_object_load(struct usdty_object *object,
			       const struct usdty_image *image,
			       struct usdty_error *error);

/* Loads the object from a directory where packages install objects. Returns
 * USDTY_ERROR_NOT_FOUND if it is in none of them. */
usdty_status usdty_object_load_shipped(struct usdty_object *object,
				       const struct usdty_image *image,
				       struct usdty_error *error);

/* Releases the object, hidden or not. Must not be called under the lock. */
void usdty_object_unload(struct usdty_object *object);

/* The functions below are in visibility.c. They do not enter the system's
 * loader, and are called under the lock. */

/* Counts one more provider that shows the object. USDTY_BATCH_IS_LOST if its
 * file is gone; USDTY_ERROR_CONFLICT as above. */
usdty_status usdty_object_show(struct usdty_object *object,
			       struct usdty_error *error);

/* Counts one provider less; when the last one is gone, hides the object. On
 * failure nothing has changed. */
usdty_status usdty_object_hide(struct usdty_object *object,
			       struct usdty_error *error);

/* For loader.c: records the file that a newly loaded object was mapped from.
 * Returns whether the object can be used. It cannot if it was already loaded and
 * comes from another file: tracers that attach to the path would not see it. */
bool usdty_visibility_adopt(struct usdty_object *object,
			    const struct usdty_file *file);

/* For loader.c: the object is about to be unloaded. */
void usdty_visibility_leave(const struct usdty_object *object);

/* For own.c: how often the object is loaded, and how many providers show it, of
 * whichever copies. */
uint32_t usdty_visibility_handles(const char *base,
				  const struct usdty_range *state);
uint32_t usdty_visibility_users(const char *base,
				const struct usdty_range *state);

#endif
