/* SPDX-License-Identifier: MIT */
#include "spec.h"

#include "probe.h"

/* One more than there may be: the library refuses that many. */
struct usdty_py_arguments {
	usdty_type types[USDTY_MAX_ARGUMENTS + 1];
	const char *names[USDTY_MAX_ARGUMENTS + 1];
};

/* From a sequence of pairs of an int and a name or None, which keeps the names.
 * Returns how many there are, at most as many as fit, or -1 with an exception
 * set. */
static Py_ssize_t take_arguments(PyObject *sequence,
				 struct usdty_py_arguments *arguments)
{
	Py_ssize_t count = PySequence_Size(sequence), i;

	if (count > USDTY_MAX_ARGUMENTS)
		count = USDTY_MAX_ARGUMENTS + 1; /* the core says no */
	for (i = 0; i < count; i++) {
		PyObject *item = PySequence_GetItem(sequence, i);
		int right = item &&
			    PyArg_ParseTuple(item, "iz", &arguments->types[i],
					     &arguments->names[i]);

		Py_XDECREF(item); /* the sequence keeps it */
		if (!right)
			return -1;
	}
	return count;
}

static int take_spec(PyObject *tuple, usdty_probe_spec *spec,
		     struct usdty_py_arguments *arguments)
{
	PyObject *function, *name, *types;
	Py_ssize_t count;

	if (!PyTuple_Check(tuple)) {
		PyErr_Format(PyExc_TypeError, "a tuple expected, not %R",
			     tuple);
		return -1;
	}
	if (!PyArg_ParseTuple(tuple, "OOOI", &function, &name, &types,
			      &spec->flags) ||
	    usdty_py_text(function, &spec->function) ||
	    usdty_py_text(name, &spec->name))
		return -1;
	count = take_arguments(types, arguments);
	if (count < 0)
		return -1;
	spec->size = sizeof *spec;
	spec->types = arguments->types;
	spec->argument_names = arguments->names;
	spec->count = (size_t)count;
	return 0;
}

int usdty_py_specs(PyObject *list, struct usdty_py_specs *specs)
{
	if (!PyList_Check(list)) {
		PyErr_Format(PyExc_TypeError, "a list expected, not %R", list);
		return -1;
	}
	specs->count = (size_t)PyList_Size(list);
	specs->specs = PyMem_Calloc(specs->count, sizeof *specs->specs);
	specs->probes = PyMem_Calloc(specs->count, sizeof *specs->probes);
	specs->arguments = PyMem_Calloc(specs->count, sizeof *specs->arguments);
	if (!specs->specs || !specs->probes || !specs->arguments) {
		PyErr_NoMemory();
		return -1;
	}
	for (size_t i = 0; i < specs->count; i++)
		if (take_spec(PyList_GetItem(list, (Py_ssize_t)i),
			      &specs->specs[i], &specs->arguments[i]))
			return -1;
	return 0;
}

void usdty_py_specs_free(struct usdty_py_specs *specs)
{
	PyMem_Free(specs->specs);
	PyMem_Free(specs->probes);
	PyMem_Free(specs->arguments);
}

PyObject *usdty_py_specs_probes(const struct usdty_py_specs *specs,
				PyObject *owner)
{
	PyObject *list = PyList_New((Py_ssize_t)specs->count);

	for (size_t i = 0; list && i < specs->count; i++) {
		PyObject *probe = usdty_py_probe_new(specs->probes[i], owner);

		if (!probe || PyList_SetItem(list, (Py_ssize_t)i, probe))
			Py_CLEAR(list);
	}
	return list;
}
