/* SPDX-License-Identifier: MIT */
/* What probes are made of, from lists of Python's. */
#ifndef USDTY_PY_SPEC_H
#define USDTY_PY_SPEC_H

#include <Python.h>
#include <usdty.h>

/* Many specs, and room for their probes. */
struct usdty_py_specs {
	usdty_probe_spec *specs;
	usdty_probe **probes;
	size_t count;
	struct usdty_py_arguments *arguments; /* one for each spec */
};

/* From a list of tuples (function, name, pairs of types and names, flags), which
 * keeps the texts. -1 with an exception set. Freed by usdty_py_specs_free(),
 * also then. */
int usdty_py_specs(PyObject *list, struct usdty_py_specs *specs);
void usdty_py_specs_free(struct usdty_py_specs *specs);

/* The list of probes, once they are added; the owner is a handle. */
PyObject *usdty_py_specs_probes(const struct usdty_py_specs *specs,
				PyObject *owner);

#endif
