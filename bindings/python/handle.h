/* SPDX-License-Identifier: MIT */
/* A provider for Python. The object frees the provider with the last reference
 * to it, or when it is closed. Probes hold a reference. The interpreter's lock
 * guards everything here. */
#ifndef USDTY_PY_HANDLE_H
#define USDTY_PY_HANDLE_H

#include <Python.h>
#include <usdty.h>

struct usdty_py_probe;

struct usdty_py_handle {
	PyObject_HEAD usdty_provider *provider; /* NULL once it is closed */
	char name[USDTY_MAX_PROVIDER_NAME + 1]; /* also of a closed provider */
	struct usdty_py_probe *probes;          /* borrowed: all live ones */
	struct usdty_py_handle *previous, *next; /* of all live handles */
	/* Calls of the library that use the provider, perhaps without the
	 * interpreter's lock. The last one frees a provider that was closed
	 * meanwhile. No one waits: after fork() a call may never end. */
	int calls;
	int is_closed;
	PyObject *data; /* what _provider.py keeps with it, or NULL */
};

int usdty_py_handle_init(PyObject *module);

/* Makes a type, unless *type has it already, and adds it to the module under the
 * last part of its name. Returns -1 with an exception set. */
int usdty_py_add_type(PyObject *module, PyTypeObject **type, PyType_Spec *spec);

/* An attribute that the package's Python code has set in this module. Returns a
 * borrowed reference, or NULL with RuntimeError set. */
PyObject *usdty_py_attribute(const char *name);

/* Makes an object that owns the provider; None for NULL. */
PyObject *usdty_py_handle_new(usdty_provider *provider);

/* The first of all live handles. */
struct usdty_py_handle *usdty_py_handle_first(void);

/* Sets *text to the UTF-8 of a str, borrowed from it, or to NULL for None.
 * Returns -1 with an exception set for any other object, and for a str with a
 * null character, at which C would stop. */
int usdty_py_text(PyObject *object, const char **text);

/* Returns the provider for the time until usdty_py_handle_release(), or NULL
 * with TypeError or ClosedError set. */
usdty_provider *usdty_py_handle_hold(PyObject *object);
void usdty_py_handle_release(PyObject *object);

#endif
