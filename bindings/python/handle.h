/* SPDX-License-Identifier: MIT */
/* A provider for Python: an object that frees it with its last reference, or
 * before. Probes hold a reference. The interpreter's lock guards all of it. */
#ifndef USDTY_PY_HANDLE_H
#define USDTY_PY_HANDLE_H

#include <Python.h>
#include <usdty.h>

struct usdty_py_probe;

struct usdty_py_handle {
	PyObject_HEAD
	usdty_provider *provider;      /* NULL once it is closed */
	char name[USDTY_MAX_PROVIDER_NAME + 1]; /* of a closed one, too */
	struct usdty_py_probe *probes; /* borrowed: all that are alive */
};

int usdty_py_handle_init(PyObject *module);

/* What the module of Python's own has put into this one: a borrowed
 * reference, or NULL with RuntimeError set. */
PyObject *usdty_py_attribute(const char *name);

/* Takes the provider over; None for NULL. */
PyObject *usdty_py_handle_new(usdty_provider *provider);

/* The UTF-8 of a str, borrowed from it, or NULL for None. -1 with an exception
 * set for anything else, also for what C would take for the end. */
int usdty_py_text(PyObject *object, const char **text);

/* The provider, or NULL with TypeError or ClosedError set. */
usdty_provider *usdty_py_handle_get(PyObject *object);

#endif
