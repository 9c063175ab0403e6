/* SPDX-License-Identifier: MIT */
#include "traced.h"

#include <stddef.h>
#include <structmember.h>

#include "span.h"

/* CPython has these since 3.8, and names them in the stable ABI since 3.12.
 * PyObject_Vectorcall() is not exported before 3.11. */
#if defined Py_LIMITED_API && Py_LIMITED_API + 0 < 0x030c0000
typedef PyObject *(*vectorcallfunc)(PyObject *function,
				    PyObject *const *arguments, size_t count,
				    PyObject *names);
PyObject *PyVectorcall_Call(PyObject *function, PyObject *arguments,
			    PyObject *keywords);
PyObject *PyObject_VectorcallDict(PyObject *function,
				  PyObject *const *arguments, size_t count,
				  PyObject *keywords);
PyObject *PyObject_Vectorcall(PyObject *function, PyObject *const *arguments,
			      size_t count, PyObject *names)
	__attribute__((weak));
#define Py_TPFLAGS_HAVE_VECTORCALL (1UL << 11)
#define PY_VECTORCALL_ARGUMENTS_OFFSET ((size_t)1 << (8 * sizeof(size_t) - 1))
#endif

struct traced {
	PyObject_HEAD vectorcallfunc vectorcall;
	struct usdty_py_span *span;
	PyObject *function;
	/* Makes of what the function returns what is returned while a tracer is
	 * attached, or NULL. It is set for coroutines and generators. */
	PyObject *wrap;
	PyObject *dictionary, *weak_references;
};

static PyTypeObject *traced_type;
static PyObject *method_type;

static struct traced *of(PyObject *object)
{
	return (struct traced *)object;
}

/* == Calls ================================================================ */

/* For Python 3.10. */
static PyObject *call_with_dictionary(PyObject *function,
				      PyObject *const *arguments, size_t count,
				      PyObject *names)
{
	const size_t positional = count & ~PY_VECTORCALL_ARGUMENTS_OFFSET;
	PyObject *keywords = names ? PyDict_New() : NULL, *result;

	if (names && !keywords)
		return NULL;
	for (Py_ssize_t i = 0; names && i < PyTuple_Size(names); i++)
		if (PyDict_SetItem(keywords, PyTuple_GetItem(names, i),
				   arguments[positional + (size_t)i])) {
			Py_DECREF(keywords);
			return NULL;
		}
	result = PyObject_VectorcallDict(function, arguments, count, keywords);
	Py_XDECREF(keywords);
	return result;
}

static inline PyObject *call(PyObject *function, PyObject *const *arguments,
			     size_t count, PyObject *names)
{
	if (PyObject_Vectorcall)
		return PyObject_Vectorcall(function, arguments, count, names);
	return call_with_dictionary(function, arguments, count, names);
}

static __attribute__((cold, noinline)) PyObject *call_watched(
	struct traced *self, PyObject *const *arguments, size_t count,
	PyObject *names)
{
	PyObject *result, *wrapped;
	uint64_t id;

	if (!self->wrap) {
		if (usdty_py_span_begin(self->span, &id))
			return NULL;
		result = call(self->function, arguments, count, names);
		if (usdty_py_span_end(self->span, id,
				      result ? NULL : PyErr_Occurred()))
			Py_CLEAR(result);
		return result;
	}
	result = call(self->function, arguments, count, names);
	if (!result)
		return NULL;
	wrapped = PyObject_CallFunctionObjArgs(self->wrap, result, NULL);
	Py_DECREF(result);
	return wrapped;
}

static PyObject *traced_vectorcall(PyObject *object, PyObject *const *arguments,
				   size_t count, PyObject *names)
{
	struct traced *self = of(object);

	if (__builtin_expect(usdty_py_span_is_watched(self->span), 0))
		return call_watched(self, arguments, count, names);
	return call(self->function, arguments, count, names);
}

/* == A function's behaviour =============================================== */

static PyObject *traced_bind(PyObject *object, PyObject *instance,
			     PyObject *type)
{
	(void)type;
	if (instance && instance != Py_None)
		return PyObject_CallFunctionObjArgs(method_type, object,
						    instance, NULL);
	Py_INCREF(object);
	return object;
}

/* What the object itself has not, the function has: __code__, __defaults__,
 * cache_clear() of functools.lru_cache and so on. */
static PyObject *traced_get(PyObject *object, PyObject *name)
{
	PyObject *value = PyObject_GenericGetAttr(object, name);

	if (value || !PyErr_ExceptionMatches(PyExc_AttributeError))
		return value;
	PyErr_Clear();
	return PyObject_GetAttr(of(object)->function, name);
}

/* Pickled and copied by name, as functions are. */
static PyObject *traced_reduce(PyObject *object, PyObject *unused)
{
	(void)unused;
	return PyObject_GetAttrString(object, "__qualname__");
}

static PyObject *traced_repr(PyObject *object)
{
	return PyUnicode_FromFormat("<usdty.traced %R>", of(object)->function);
}

/* == Setting up =========================================================== */

static PyObject *traced_new(PyTypeObject *type, PyObject *arguments,
			    PyObject *keywords)
{
	allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
	PyObject *span, *function, *wrap;
	struct traced *self;

	(void)keywords;
	if (!PyArg_ParseTuple(arguments, "OOO", &span, &function, &wrap) ||
	    !usdty_py_is_span(span))
		return NULL;
	self = (struct traced *)allocate(type, 0);
	if (!self)
		return NULL;
	Py_INCREF(span);
	Py_INCREF(function);
	self->vectorcall = traced_vectorcall;
	self->span = (struct usdty_py_span *)span;
	self->function = function;
	if (wrap != Py_None) {
		Py_INCREF(wrap);
		self->wrap = wrap;
	}
	return (PyObject *)self;
}

static int traced_traverse(PyObject *object, visitproc visit, void *arg)
{
	Py_VISIT((PyObject *)Py_TYPE(object));
	Py_VISIT((PyObject *)of(object)->span);
	Py_VISIT(of(object)->function);
	Py_VISIT(of(object)->wrap);
	Py_VISIT(of(object)->dictionary);
	return 0;
}

/* The function and the span stay: the object can be called until its end. */
static int traced_clear(PyObject *object)
{
	Py_CLEAR(of(object)->dictionary);
	return 0;
}

static void traced_dealloc(PyObject *object)
{
	PyTypeObject *type = Py_TYPE(object);
	freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);

	PyObject_GC_UnTrack(object);
	if (of(object)->weak_references)
		PyObject_ClearWeakRefs(object);
	Py_CLEAR(of(object)->dictionary);
	Py_CLEAR(of(object)->function);
	Py_CLEAR(of(object)->wrap);
	Py_XDECREF((PyObject *)of(object)->span);
	free_object(object);
	Py_DECREF(type);
}

static PyMethodDef methods[] = {
	{ "__reduce__", traced_reduce, METH_NOARGS, NULL }, { 0 }
};

static PyGetSetDef getters[] = {
	{ "__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL,
	  NULL },
	{ 0 }
};

static PyMemberDef members[] = {
	{ "__vectorcalloffset__", T_PYSSIZET,
	  offsetof(struct traced, vectorcall), READONLY, NULL },
	{ "__dictoffset__", T_PYSSIZET, offsetof(struct traced, dictionary),
	  READONLY, NULL },
	{ "__weaklistoffset__", T_PYSSIZET,
	  offsetof(struct traced, weak_references), READONLY, NULL },
	{ 0 }
};

static PyType_Slot slots[] = {
	{ Py_tp_new, (void *)traced_new },
	{ Py_tp_dealloc, (void *)traced_dealloc },
	{ Py_tp_traverse, (void *)traced_traverse },
	{ Py_tp_clear, (void *)traced_clear },
	{ Py_tp_call, (void *)PyVectorcall_Call },
	{ Py_tp_descr_get, (void *)traced_bind },
	{ Py_tp_getattro, (void *)traced_get },
	{ Py_tp_repr, (void *)traced_repr },
	{ Py_tp_methods, methods },
	{ Py_tp_getset, getters },
	{ Py_tp_members, members },
	{ 0 }
};

static PyType_Spec spec = {
	.name = "usdty._core.Traced",
	.basicsize = sizeof(struct traced),
	.flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC |
		 Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR |
		 Py_TPFLAGS_IMMUTABLETYPE, /* the interpreter then caches methods */
	.slots = slots,
};

/* types.MethodType. */
static int find_method_type(void)
{
	PyObject *types = PyImport_ImportModule("types");

	method_type = types ? PyObject_GetAttrString(types, "MethodType") :
			      NULL;
	Py_XDECREF(types);
	return method_type ? 0 : -1;
}

int usdty_py_traced_init(PyObject *module)
{
	if (!method_type && find_method_type())
		return -1;
	return usdty_py_add_type(module, &traced_type, &spec);
}
