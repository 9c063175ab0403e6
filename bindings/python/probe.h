/* SPDX-License-Identifier: MIT */
/* A probe for Python: fire() with Python objects as arguments. */
#ifndef USDTY_PY_PROBE_H
#define USDTY_PY_PROBE_H

#include "handle.h"

/* How an argument is converted: a usdty_type, or this number. An argument of
 * this kind is any object; the module's `json_dumps` converts it to a
 * string. */
enum { USDTY_PY_JSON = 256 };

/* How an argument is converted. */
struct usdty_py_kind {
	int type; /* usdty_type, or USDTY_PY_JSON */
	int bits; /* of an integer, otherwise 0 */
	int is_signed;
};

struct usdty_py_probe {
	PyObject_HEAD
		/* Set if fire() must not return at once while no tracer is attached: it
	 * checks the arguments (strict mode), or raises the error for a freed
	 * provider. */
		int always;
	usdty_probe *probe;       /* NULL once the provider was freed */
	const usdty_probe *fired; /* the same, or usdty_probe_none() */
	PyObject *label;          /* "provider:probe", for messages */
	struct usdty_py_handle *owner;
	struct usdty_py_probe *previous, *next; /* in the owner's list */
	size_t skipped; /* hits */
	int is_reported;
	size_t count;
	struct usdty_py_kind kinds[USDTY_MAX_ARGUMENTS];
};

/* Whether a tracer is attached. */
static inline int usdty_py_probe_is_watched(const struct usdty_py_probe *self)
{
	return usdty_probe_is_enabled(self->fired);
}

/* Whether it was removed, or its provider closed. */
static inline int usdty_py_probe_is_removed(const struct usdty_py_probe *self)
{
	return self->fired != self->probe;
}

int usdty_py_probe_init(PyObject *module);

/* Makes an object for the probe; None for NULL and usdty_probe_none(). It keeps
 * its owner, a handle, alive. */
PyObject *usdty_py_probe_new(usdty_probe *probe, PyObject *owner);

/* Returns the probe, or NULL with TypeError or ClosedError set. */
usdty_probe *usdty_py_probe_get(PyObject *object);

/* Returns the probe's handle, a new reference. */
PyObject *usdty_py_probe_owner(PyObject *object);

/* Called when the probe's provider is freed. */
void usdty_py_probe_closed(struct usdty_py_probe *probe);
struct usdty_py_probe *usdty_py_probe_next(struct usdty_py_probe *probe);

#endif
