/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* dlinfo() */
#include "loader.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stapsdt/namespace.h"
#include "stapsdt/neighbors.h"
#include "stapsdt/removed.h"
#include "stapsdt/return_stubs.h"
#include "lock.h"

enum { ATTEMPTS = 8 };

/* Whether the object that the loader returned has our bytes. Compares the
 * layout first: with another layout the build-id cannot be read. */
static bool is_ours(struct usdty_object *object,
		    const struct usdty_image *image)
{
	struct link_map *map;

	if (dlinfo(object->handle, RTLD_DI_LINKMAP, &map))
		return false;
	object->base = (char *)map->l_addr;
	return (char *)map->l_ld == object->base + image->dynamic.offset &&
	       !memcmp(object->base + image->id.offset, image->build_id.bytes,
		       image->id.size);
}

static bool adopt(struct usdty_object *object, const struct usdty_file *file)
{
	bool usable;

	usdty_lock();
	usable = usdty_visibility_adopt(object, file);
	if (usable)
		object->own->base = object->base;
	usdty_unlock();
	return usable;
}

/* Writes the path with a number of "/." inserted. The loader identifies objects
 * by name, and returns the old object for a path whose file was replaced. For
 * another spelling of the path the loader opens the file. */
static void spell(char *spelled, const char *path, size_t extra)
{
	const char *name = strrchr(path, '/');

	spelled = stpncpy(spelled, path, (size_t)(name - path));
	while (extra--)
		spelled = stpcpy(spelled, "/.");
	strcpy(spelled, name);
}

static usdty_status refuse(const struct usdty_file *file, const char *reason,
			   struct usdty_error *error)
{
	return usdty_fail(error, USDTY_ERROR_LOAD, "cannot load %s: %s",
			  file->path, reason ? reason : "unknown reason");
}

/* The loader does not repeat what a signal interrupted. It only says so, in the
 * language that the guard sets. */
static void *open_object(const char *path, const char **reason)
{
	int attempts = 0;
	void *handle;

	do {
		handle = usdty_namespace_open(path);
		*reason = handle ? NULL : dlerror();
	} while (!handle && *reason && strstr(*reason, strerror(EINTR)) &&
		 ++attempts < ATTEMPTS);
	return handle;
}

/* Tries other spellings as long as the loader returns objects of other files: a
 * provider keeps an object whose file was removed until the provider is
 * freed. */
static usdty_status load_spelled(struct usdty_object *object,
				 const struct usdty_image *image,
				 const struct usdty_file *file, bool *in_place,
				 struct usdty_error *error)
{
	const size_t length = strlen(file->path);
	const char *reason;
	char spelled[PATH_MAX];

	*in_place = true;
	for (size_t i = 0; *in_place && length + 2 * i < PATH_MAX; i++) {
		spell(spelled, file->path, i);
		object->handle = open_object(spelled, &reason);
		*in_place = usdty_file_is_in_place(file);
		if (!object->handle)
			return refuse(file, reason, error);
		/* We record the identity of the file that we inspected, not of
		 * whatever the path names now. */
		if (*in_place && is_ours(object, image) && adopt(object, file))
			return USDTY_OK;
		dlclose(object->handle);
	}
	return refuse(file,
		      "the system's loader has another object of this "
		      "name",
		      error);
}

/* Finds or makes the file. */
typedef usdty_status open_file(const struct usdty_image *image,
			       struct usdty_file *file,
			       struct usdty_error *error);

static usdty_status load_once(struct usdty_object *object,
			      const struct usdty_image *image, open_file *open,
			      bool *in_place, struct usdty_error *error)
{
	struct usdty_file *file = &object->file;
	usdty_status status = open(image, file, error);

	if (status)
		return status;
	status = load_spelled(object, image, file, in_place, error);
	if (status)
		usdty_cache_release(file);
	else if (!file->anonymous)
		usdty_cache_close(file);
	return status;
}

static usdty_status load_file(struct usdty_object *object,
			      const struct usdty_image *image, open_file *open,
			      struct usdty_error *error)
{
	bool in_place = false;

	for (int i = 0; i < ATTEMPTS; i++) {
		usdty_status status = load_once(object, image, open, &in_place,
						error);

		if (in_place || status != USDTY_ERROR_LOAD)
			return status;
	}
	return usdty_fail(error, USDTY_ERROR_LOAD,
			  "cannot load %s: another process replaces the file "
			  "again and again",
			  image->name);
}

static usdty_status prepare(struct usdty_object *object,
			    const struct usdty_image *image,
			    struct usdty_error *error)
{
	usdty_status status;

	*object = (struct usdty_object){ .text = image->text,
					 .gates = image->gates,
					 .state = image->state,
					 .notes = image->notes };
	usdty_lock();
	status = usdty_return_stubs_enter(error);
	if (!status)
		object->own = usdty_own_add(image);
	if (!status && !object->own)
		usdty_return_stubs_leave();
	usdty_unlock();
	if (!status && !object->own)
		return usdty_fail(error, USDTY_ERROR_MEMORY,
				  "%s: not enough memory", image->name);
	return status;
}

static void forget(struct usdty_object *object)
{
	usdty_lock();
	usdty_own_remove(object->own);
	usdty_return_stubs_leave();
	usdty_unlock();
}

/* Looks for conflicts before, because an object is visible once it is loaded;
 * and after, because another copy may have loaded one meanwhile. */
static usdty_status load(struct usdty_object *object,
			 const struct usdty_image *image, open_file *open,
			 struct usdty_error *error)
{
	const struct usdty_notes notes = { image->bytes + image->notes.offset,
					   image->notes.size };
	usdty_status status = prepare(object, image, error);

	if (status)
		return status;
	status = usdty_neighbors_check(&notes, 0, error);
	if (!status)
		status = load_file(object, image, open, error);
	if (status) {
		forget(object);
		return status;
	}
	status = usdty_neighbors_check(&notes, object->fresh, error);
	if (status)
		usdty_object_unload(object);
	return status;
}

usdty_status usdty_object_load(struct usdty_object *object,
			       const struct usdty_image *image,
			       struct usdty_error *error)
{
	return load(object, image, usdty_cache_open, error);
}

usdty_status usdty_object_load_shipped(struct usdty_object *object,
				       const struct usdty_image *image,
				       struct usdty_error *error)
{
	return load(object, image, usdty_cache_open_shipped, error);
}

void usdty_object_unload(struct usdty_object *object)
{
	struct usdty_error unused;

	/* Hide it, because not every system's loader unmaps it: hiding may have
	 * failed before, or the object was loaded and never shown. */
	usdty_lock();
	usdty_object_hide(object, &unused);
	usdty_visibility_leave(object);
	object->own->base = NULL; /* nobody reads it from now on: see own.c */
	usdty_unlock();
	dlclose(object->handle);
	forget(object);
	usdty_cache_release(&object->file);
}
