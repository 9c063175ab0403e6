/* SPDX-License-Identifier: MIT */
#include "span.h"

#include <stddef.h>
#include <string.h>
#include <structmember.h>

#define COLD __attribute__((cold, noinline))

static PyTypeObject *span_type;

static struct usdty_py_span *of(PyObject *object)
{
	return (struct usdty_py_span *)object;
}

/* == Firing =============================================================== */

/* A text that tracers can show, or None for NULL. New reference. */
static PyObject *readable(PyObject *text)
{
	Py_ssize_t size;
	const char *bytes = text ? PyUnicode_AsUTF8AndSize(text, &size) : NULL;
	PyObject *convert;

	if (!text)
		Py_RETURN_NONE;
	if (bytes && strlen(bytes) == (size_t)size) {
		Py_INCREF(text);
		return text;
	}
	PyErr_Clear();
	convert = usdty_py_attribute("readable");
	return convert ? PyObject_CallFunctionObjArgs(convert, text, NULL) :
			 NULL;
}

/* Fires a probe of a span. A span must not make the program fail: errors are
 * reported. */
static COLD void fire(struct usdty_py_probe *probe, uint64_t id, PyObject *text)
{
	PyObject *argument = readable(text), *result = NULL;

	if (argument)
		result = PyObject_CallMethod((PyObject *)probe, "fire", "KO",
					     (unsigned long long)id, argument);
	if (!result)
		PyErr_WriteUnraisable((PyObject *)probe);
	Py_XDECREF(result);
	Py_XDECREF(argument);
}

uint64_t usdty_py_span_begin(struct usdty_py_span *self)
{
	static uint64_t last; /* unique in the process */
	uint64_t id;

	if (!usdty_py_span_is_watched(self))
		return 0;
	id = ++last;
	if (usdty_py_probe_is_watched(self->entry))
		fire(self->entry, id, self->detail);
	return id;
}

/* Fires the second probe with the name of the type. */
static COLD void fire_type(struct usdty_py_span *self, uint64_t id,
			   PyObject *type)
{
	PyObject *name = PyObject_GetAttrString(type, "__name__");

	if (name)
		fire(self->return_, id, name);
	else
		PyErr_WriteUnraisable(type);
	Py_XDECREF(name);
}

void usdty_py_span_end(struct usdty_py_span *self, uint64_t id, PyObject *type)
{
	PyObject *pending, *value, *traceback;

	if (!id || !self->return_ || !usdty_py_probe_is_watched(self->return_))
		return;
	PyErr_Fetch(&pending, &value, &traceback);
	if (type)
		fire_type(self, id, type);
	else
		fire(self->return_, id, NULL);
	PyErr_Restore(pending, value, traceback);
}

static PyObject *span_begin(PyObject *object, PyObject *unused)
{
	(void)unused;
	return PyLong_FromUnsignedLongLong(usdty_py_span_begin(of(object)));
}

static PyObject *span_end(PyObject *object, PyObject *arguments)
{
	unsigned long long id;
	PyObject *error;

	if (!PyArg_ParseTuple(arguments, "KO", &id, &error))
		return NULL;
	usdty_py_span_end(of(object), id,
			  error == Py_None ? NULL : (PyObject *)Py_TYPE(error));
	Py_RETURN_NONE;
}

/* == Blocks =============================================================== */

/* Calls a function of _spans.py, with an argument or NULL. Returns whether its
 * result is true. Errors are reported: the program's block goes on. */
static COLD int ask(const char *name, PyObject *self, PyObject *argument)
{
	PyObject *function = usdty_py_attribute(name);
	PyObject *result = function ?
				   PyObject_CallFunctionObjArgs(function, self,
								argument, NULL) :
				   NULL;
	int is_true = result ? PyObject_IsTrue(result) : -1;

	if (is_true < 0)
		PyErr_WriteUnraisable(self);
	Py_XDECREF(result);
	return is_true > 0;
}

static COLD PyObject *enter_slowly(struct usdty_py_span *self)
{
	PyObject *object = (PyObject *)self;

	if (!self->entry) {
		PyErr_SetString(PyExc_TypeError,
				"a traced block needs a name: "
				"usdty.traced(provider, \"name\")");
		return NULL;
	}
	self->open++; /* before others run */
	if (!ask("span_enter", object, NULL))
		self->open--;
	Py_INCREF(object);
	return object;
}

static PyObject *span_enter(PyObject *object, PyObject *unused)
{
	struct usdty_py_span *self = of(object);

	(void)unused;
	if (__builtin_expect(!self->entry || self->open ||
				     usdty_py_span_is_watched(self),
			     0))
		return enter_slowly(self);
	Py_INCREF(object);
	return object;
}

static PyObject *span_exit(PyObject *object, PyObject *const *arguments,
			   Py_ssize_t count)
{
	struct usdty_py_span *self = of(object);

	if (count != 3) {
		PyErr_Format(PyExc_TypeError,
			     "__exit__() takes 3 arguments (%zd given)", count);
		return NULL;
	}
	if (__builtin_expect(self->open, 0) &&
	    ask("span_exit", object, arguments[1]))
		self->open--;
	Py_RETURN_NONE;
}

/* Returns -1 with TypeError set if it is not a str or None. This does not depend
 * on tracers. */
static int check_detail(PyObject *detail)
{
	if (Py_IS_TYPE(detail, &PyUnicode_Type) || detail == Py_None ||
	    PyUnicode_Check(detail))
		return 0;
	PyErr_Format(PyExc_TypeError, "a span's detail is a str or None, not %R",
		     Py_TYPE(detail));
	return -1;
}

/* Takes new references. */
static void set(struct usdty_py_span *self, struct usdty_py_probe *entry,
		struct usdty_py_probe *return_, PyObject *detail)
{
	Py_XINCREF((PyObject *)entry);
	Py_XINCREF((PyObject *)return_);
	Py_INCREF(detail);
	self->entry = entry;
	self->return_ = return_;
	self->detail = detail == Py_None ? NULL : detail;
	if (detail == Py_None)
		Py_DECREF(detail);
}

static PyObject *span_block(PyObject *object, PyObject *detail)
{
	struct usdty_py_span *self = of(object), *block;

	if (check_detail(detail))
		return NULL;
	block = PyObject_New(struct usdty_py_span, span_type);
	if (!block)
		return NULL;
	block->open = 0;
	set(block, self->entry, self->return_, detail);
	return (PyObject *)block;
}

static PyObject *span_call(PyObject *object, PyObject *arguments,
			   PyObject *keywords)
{
	PyObject *decorate = usdty_py_attribute("span_decorate"), *function;
	static char *names[] = { "function", NULL };

	if (!decorate || !PyArg_ParseTupleAndKeywords(arguments, keywords, "O",
						      names, &function))
		return NULL;
	return PyObject_CallFunctionObjArgs(decorate, object, function, NULL);
}

/* == Setting up =========================================================== */

static void clear(struct usdty_py_span *self)
{
	Py_XDECREF((PyObject *)self->entry);
	Py_XDECREF((PyObject *)self->return_);
	Py_XDECREF(self->detail);
}

static PyObject *span_prepare(PyObject *object, PyObject *arguments)
{
	PyObject *entry, *return_, *detail;
	struct usdty_py_span before = *of(object);

	if (!PyArg_ParseTuple(arguments, "OOO", &entry, &return_, &detail) ||
	    check_detail(detail))
		return NULL;
	if (entry != Py_None &&
	    (!usdty_py_probe_get(entry) || !usdty_py_probe_get(return_)))
		return NULL;
	if (entry == Py_None)
		entry = return_ = NULL;
	set(of(object), (struct usdty_py_probe *)entry,
	    (struct usdty_py_probe *)return_, detail);
	clear(&before);
	Py_RETURN_NONE;
}

static void span_dealloc(PyObject *object)
{
	PyTypeObject *type = Py_TYPE(object);

	clear(of(object));
	if (type == span_type)
		PyObject_Free(object); /* as a block's type does, only faster */
	else
		((freefunc)PyType_GetSlot(type, Py_tp_free))(object);
	Py_DECREF(type);
}

static PyMethodDef methods[] = {
	{ "__enter__", span_enter, METH_NOARGS, NULL },
	{ "__exit__", (PyCFunction)(void (*)(void))span_exit, METH_FASTCALL,
	  NULL },
	{ "block", span_block, METH_O,
	  "block($self, detail, /)\n--\n\n"
	  "The same span with another detail, for a block.\n\n"
	  "detail: a str or None; otherwise raises TypeError." },
	{ "_prepare", span_prepare, METH_VARARGS, NULL },
	{ "_begin", span_begin, METH_NOARGS, NULL },
	{ "_end", span_end, METH_VARARGS, NULL },
	{ 0 }
};

static PyMemberDef members[] = {
	{ "_entry", T_OBJECT, offsetof(struct usdty_py_span, entry), READONLY,
	  NULL },
	{ "_return", T_OBJECT, offsetof(struct usdty_py_span, return_), READONLY,
	  NULL },
	{ "_detail", T_OBJECT, offsetof(struct usdty_py_span, detail), READONLY,
	  NULL },
	{ 0 }
};

static PyType_Slot slots[] = {
	{ Py_tp_dealloc, (void *)span_dealloc },
	{ Py_tp_call, (void *)span_call },
	{ Py_tp_methods, methods },
	{ Py_tp_members, members },
	{ Py_tp_doc, (void *)"A span: see usdty.traced." },
	{ 0 }
};

static PyType_Spec spec = {
	.name = "usdty.Span",
	.basicsize = sizeof(struct usdty_py_span),
	.flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
	.slots = slots,
};

int usdty_py_span_init(PyObject *module)
{
	return usdty_py_add_type(module, &span_type, &spec);
}

int usdty_py_is_span(PyObject *object)
{
	if (PyObject_TypeCheck(object, span_type))
		return 1;
	PyErr_Format(PyExc_TypeError, "a usdty.Span expected, not %R", object);
	return 0;
}
