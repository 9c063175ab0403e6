/* SPDX-License-Identifier: MIT */
/* A probe for Python: fire() with arguments of Python's own. */
#ifndef USDTY_PY_PROBE_H
#define USDTY_PY_PROBE_H

#include "handle.h"

/* How an argument is taken: a usdty_type, or this: any object, as the string
 * that the module's `json_dumps` makes of it. */
enum { USDTY_PY_JSON = 256 };

int usdty_py_probe_init(PyObject *module);

/* None for NULL and usdty_probe_none(); keeps the owner, a handle. */
PyObject *usdty_py_probe_new(usdty_probe *probe, PyObject *owner);

/* The probe, or NULL with TypeError or ClosedError set. */
usdty_probe *usdty_py_probe_get(PyObject *object);

/* Its handle, a new reference. */
PyObject *usdty_py_probe_owner(PyObject *object);

/* Its provider was freed. */
void usdty_py_probe_closed(struct usdty_py_probe *probe);
struct usdty_py_probe *usdty_py_probe_next(struct usdty_py_probe *probe);

#endif
