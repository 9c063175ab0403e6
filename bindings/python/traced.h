/* SPDX-License-Identifier: MIT */
/* A function with a span around each call. It behaves as the function does. */
#ifndef USDTY_PY_TRACED_H
#define USDTY_PY_TRACED_H

#include <Python.h>

int usdty_py_traced_init(PyObject *module);

#endif
