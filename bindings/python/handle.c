/* SPDX-License-Identifier: MIT */
#include "handle.h"

#include <stddef.h>
#include <string.h>
#include <structmember.h>

#include "probe.h"

static PyTypeObject *handle_type;
static PyObject *module_dict;
static struct usdty_py_handle *handles;

struct usdty_py_handle *usdty_py_handle_first(void)
{
	return handles;
}

/* Frees the provider, unless a call uses it: then the end of that call does. Its
 * probes are closed at once. Returns what is to be freed, or NULL. */
static usdty_provider *close_handle(struct usdty_py_handle *self)
{
	struct usdty_py_probe *probe = self->probes;
	usdty_provider *provider = self->calls ? NULL : self->provider;

	self->is_closed = 1;
	while (probe) {
		struct usdty_py_probe *next = usdty_py_probe_next(probe);

		usdty_py_probe_closed(probe);
		probe = next;
	}
	self->probes = NULL;
	if (provider)
		self->provider = NULL;
	return provider;
}

static void free_unlocked(usdty_provider *provider)
{
	Py_BEGIN_ALLOW_THREADS
	usdty_provider_free(provider);
	Py_END_ALLOW_THREADS
}

static PyObject *handle_close(PyObject *object, PyObject *unused)
{
	(void)unused;
	free_unlocked(close_handle((struct usdty_py_handle *)object));
	Py_RETURN_NONE;
}

static void handle_dealloc(PyObject *object)
{
	PyTypeObject *type = Py_TYPE(object);
	freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
	struct usdty_py_handle *self = (struct usdty_py_handle *)object;

	if (self->next)
		self->next->previous = self->previous;
	if (self->previous)
		self->previous->next = self->next;
	else
		handles = self->next;
	free_unlocked(close_handle(self)); /* no one can reach it any more */
	Py_XDECREF(self->data);
	free_object(object);
	Py_DECREF(type);
}

static PyObject *handle_closed(PyObject *object, void *unused)
{
	(void)unused;
	return PyBool_FromLong(((struct usdty_py_handle *)object)->is_closed);
}

/* The objects of the provider's probes that something refers to. */
static PyObject *handle_probes(PyObject *object, PyObject *unused)
{
	struct usdty_py_probe *probe =
		((struct usdty_py_handle *)object)->probes;
	PyObject *list = PyList_New(0);

	(void)unused;
	for (; list && probe; probe = usdty_py_probe_next(probe))
		if (!usdty_py_probe_is_removed(probe) &&
		    PyList_Append(list, (PyObject *)probe))
			Py_CLEAR(list);
	return list;
}

static PyMethodDef methods[] = {
	{ "close", handle_close, METH_NOARGS,
	  "Frees the provider with all its probes." },
	{ "probes", handle_probes, METH_NOARGS, NULL },
	{ 0 }
};

static PyMemberDef members[] = {
	{ "data", T_OBJECT, offsetof(struct usdty_py_handle, data), 0, NULL },
	{ 0 }
};

static PyGetSetDef getters[] = { { "closed", handle_closed, NULL,
				   "Whether it was freed.", NULL },
				 { 0 } };

static PyType_Slot slots[] = { { Py_tp_dealloc, (void *)handle_dealloc },
			       { Py_tp_methods, methods },
			       { Py_tp_getset, getters },
			       { Py_tp_members, members },
			       { Py_tp_doc, (void *)"A provider's handle." },
			       { 0 } };

static PyType_Spec spec = {
	.name = "usdty._core.Handle",
	.basicsize = sizeof(struct usdty_py_handle),
	.flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
	.slots = slots,
};

/* Types and the module's dictionary exist once: they belong to the first
 * interpreter that imports the module. */
static int is_first_interpreter(void)
{
	static int64_t first = -1;
	int64_t number = PyInterpreterState_GetID(PyInterpreterState_Get());

	if (number < 0)
		return 0;
	if (first < 0)
		first = number;
	if (number != first)
		PyErr_SetString(PyExc_ImportError,
				"usdty is in use in "
				"another interpreter of this process: only "
				"one of them can import it");
	return number == first;
}

int usdty_py_add_type(PyObject *module, PyTypeObject **type, PyType_Spec *made)
{
	if (!*type)
		*type = (PyTypeObject *)PyType_FromSpec(made);
	if (*type)
		return PyModule_AddObjectRef(module,
					     strrchr(made->name, '.') + 1,
					     (PyObject *)*type);
	if (!PyErr_Occurred()) /* CPython 3.11 sometimes sets none */
		PyErr_NoMemory();
	return -1;
}

int usdty_py_handle_init(PyObject *module)
{
	if (!is_first_interpreter())
		return -1;
	module_dict = PyModule_GetDict(module);
	Py_INCREF(module_dict);
	return usdty_py_add_type(module, &handle_type, &spec);
}

PyObject *usdty_py_attribute(const char *name)
{
	PyObject *key = PyUnicode_FromString(name);
	PyObject *attribute =
		key ? PyDict_GetItemWithError(module_dict, key) : NULL;

	Py_XDECREF(key);
	if (!attribute && !PyErr_Occurred())
		PyErr_Format(PyExc_RuntimeError,
			     "usdty._core.%s is not set: "
			     "import usdty",
			     name);
	return attribute;
}

PyObject *usdty_py_handle_new(usdty_provider *provider)
{
	allocfunc allocate = (allocfunc)PyType_GetSlot(handle_type,
						       Py_tp_alloc);
	struct usdty_py_handle *self;

	if (!provider)
		Py_RETURN_NONE;
	self = (struct usdty_py_handle *)allocate(handle_type, 0);
	if (!self) {
		usdty_provider_free(provider);
		return NULL;
	}
	self->next = handles;
	if (handles)
		handles->previous = self;
	handles = self;
	self->provider = provider;
	strcpy(self->name, usdty_provider_get_name(provider));
	return (PyObject *)self;
}

int usdty_py_text(PyObject *object, const char **text)
{
	Py_ssize_t size;

	*text = NULL;
	if (object == Py_None)
		return 0;
	if (!PyUnicode_Check(object)) {
		PyErr_Format(PyExc_TypeError, "str or None expected, not %R",
			     object);
		return -1;
	}
	*text = PyUnicode_AsUTF8AndSize(object, &size);
	if (!*text)
		return -1;
	if (strlen(*text) == (size_t)size)
		return 0;
	PyErr_Format(PyExc_ValueError, "embedded null character in %R", object);
	return -1;
}

usdty_provider *usdty_py_handle_hold(PyObject *object)
{
	struct usdty_py_handle *self = (struct usdty_py_handle *)object;
	PyObject *exception;

	if (Py_TYPE(object) != handle_type) {
		PyErr_Format(PyExc_TypeError,
			     "a provider's handle expected, "
			     "not %R",
			     object);
		return NULL;
	}
	if (self->is_closed) {
		exception = usdty_py_attribute("ClosedError");
		if (exception)
			PyErr_Format(exception, "provider '%s' was closed",
				     self->name);
		return NULL;
	}
	self->calls++;
	return self->provider;
}

void usdty_py_handle_release(PyObject *object)
{
	struct usdty_py_handle *self = (struct usdty_py_handle *)object;
	PyObject *pending, *value, *traceback;

	self->calls--;
	if (!self->is_closed || self->calls)
		return;
	PyErr_Fetch(&pending, &value, &traceback);
	free_unlocked(close_handle(self));
	PyErr_Restore(pending, value, traceback);
}
