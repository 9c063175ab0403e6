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

/* What follows a failure. A span must not make the program fail: the exception is
 * reported. Those that are not an Exception, such as KeyboardInterrupt, are
 * requests to the thread, which happens to be here: returns -1, it stays set. */
static COLD int report(PyObject *object)
{
	if (!PyErr_ExceptionMatches(PyExc_Exception))
		return -1;
	PyErr_WriteUnraisable(object);
	return 0;
}

/* Fires a probe of a span. Returns as report() does. */
static COLD int fire(struct usdty_py_probe *probe, uint64_t id, PyObject *text)
{
	PyObject *argument = readable(text), *result = NULL;
	int status = 0;

	if (argument)
		result = PyObject_CallMethod((PyObject *)probe, "fire", "KO",
					     (unsigned long long)id, argument);
	if (!result)
		status = report((PyObject *)probe);
	Py_XDECREF(result);
	Py_XDECREF(argument);
	return status;
}

int usdty_py_span_begin(struct usdty_py_span *self, uint64_t *id)
{
	static uint64_t last; /* unique in the process */

	*id = 0;
	if (!usdty_py_span_is_watched(self))
		return 0;
	*id = ++last;
	return usdty_py_probe_is_watched(self->entry) ?
		       fire(self->entry, *id, self->detail) :
		       0;
}

/* Fires the second probe with the name of the type. */
static COLD int fire_type(struct usdty_py_span *self, uint64_t id,
			  PyObject *type)
{
	PyObject *name = PyObject_GetAttrString(type, "__name__");
	int status = name ? fire(self->return_, id, name) : report(type);

	Py_XDECREF(name);
	return status;
}

/* The exception that is set came while another one was handled, as in a
 * "finally". Takes the references to the other one. */
static COLD void set_context(PyObject *type, PyObject *value,
			     PyObject *traceback)
{
	PyObject *new_type, *new_value, *new_traceback;

	if (!type)
		return;
	PyErr_Fetch(&new_type, &new_value, &new_traceback);
	PyErr_NormalizeException(&new_type, &new_value, &new_traceback);
	PyErr_NormalizeException(&type, &value, &traceback);
	if (traceback)
		PyException_SetTraceback(value, traceback);
	PyException_SetContext(new_value, value); /* takes the reference */
	PyErr_Restore(new_type, new_value, new_traceback);
	Py_XDECREF(type);
	Py_XDECREF(traceback);
}

int usdty_py_span_end(struct usdty_py_span *self, uint64_t id, PyObject *type)
{
	PyObject *pending, *value, *traceback;
	int status;

	if (!id || !self->return_ || !usdty_py_probe_is_watched(self->return_))
		return 0;
	PyErr_Fetch(&pending, &value, &traceback);
	status = type ? fire_type(self, id, type) :
			fire(self->return_, id, NULL);
	if (status)
		set_context(pending, value, traceback);
	else
		PyErr_Restore(pending, value, traceback);
	return status;
}

static PyObject *type_of(PyObject *error)
{
	return error == Py_None ? NULL : (PyObject *)Py_TYPE(error);
}

static PyObject *span_begin(PyObject *object, PyObject *unused)
{
	uint64_t id;

	(void)unused;
	return usdty_py_span_begin(of(object), &id) ?
		       NULL :
		       PyLong_FromUnsignedLongLong(id);
}

static PyObject *span_end(PyObject *object, PyObject *arguments)
{
	unsigned long long id;
	PyObject *error;

	if (!PyArg_ParseTuple(arguments, "KO", &id, &error) ||
	    usdty_py_span_end(of(object), id, type_of(error)))
		return NULL;
	Py_RETURN_NONE;
}

/* == Blocks =============================================================== */

/* Calls a function of _spans.py, with an argument or NULL. *result is a new
 * reference, or NULL if it failed. Returns as report() does. */
static COLD int ask(const char *name, struct usdty_py_span *self,
		    PyObject *argument, PyObject **result)
{
	PyObject *function = usdty_py_attribute(name);

	*result = function ? PyObject_CallFunctionObjArgs(
				     function, (PyObject *)self, argument, NULL) :
			     NULL;
	return *result ? 0 : report((PyObject *)self);
}

/* Takes the id of a block out of its list. False if it was left already. */
static int take(PyObject *ids, uint64_t *id)
{
	if (!PyList_Check(ids) || !PyList_Size(ids))
		return 0;
	*id = PyLong_AsUnsignedLongLong(PyList_GetItem(ids, 0));
	return !PyList_SetSlice(ids, 0, 1, NULL);
}

/* A block's end, whether it was remembered or not. When nobody is inside, the
 * blocks that are still remembered were left in other contexts. */
static void leave(struct usdty_py_span *self)
{
	if (self->inside && !--self->inside && self->open) {
		self->open = 0;
		self->epoch++;
	}
}

/* Fires the first probe, and remembers the block if it needs to be. If a request
 * to the thread comes meanwhile, the block has its end here. */
static COLD int begin_block(struct usdty_py_span *self)
{
	PyObject *ids, *is_remembered;
	uint64_t id;
	int status = usdty_py_span_begin(self, &id);

	if (status)
		return status;
	ids = Py_BuildValue("[K]", (unsigned long long)id);
	if (!ids)
		return report((PyObject *)self);
	self->open++; /* before others run */
	status = ask("span_enter", self, ids, &is_remembered);
	if (is_remembered != Py_True && take(ids, &id)) {
		if (self->open)
			self->open--;
		if (status)
			status |= usdty_py_span_end(self, id, PyErr_Occurred());
	}
	Py_XDECREF(is_remembered);
	Py_DECREF(ids);
	return status;
}

static COLD PyObject *enter_slowly(struct usdty_py_span *self)
{
	if (!self->entry) {
		PyErr_SetString(PyExc_TypeError,
				"a traced block needs a name: "
				"usdty.traced(provider, \"name\")");
		return NULL;
	}
	self->inside++; /* before others run */
	if (begin_block(self)) {
		leave(self);
		return NULL;
	}
	Py_INCREF((PyObject *)self);
	return (PyObject *)self;
}

static PyObject *span_enter(PyObject *object, PyObject *unused)
{
	struct usdty_py_span *self = of(object);

	(void)unused;
	if (__builtin_expect(!self->entry || self->open ||
				     usdty_py_span_is_watched(self),
			     0))
		return enter_slowly(self);
	self->inside++;
	Py_INCREF(object);
	return object;
}

/* Takes the id of the innermost block of this context, if there is one. Returns
 * as report() does; on failure nothing is taken. */
static COLD int take_block(struct usdty_py_span *self, uint64_t *id,
			   int *is_taken)
{
	PyObject *ids;
	int status, is_found;

	*is_taken = 0;
	do {
		status = ask("span_exit", self, NULL, &ids);
		is_found = ids && ids != Py_None;
		*is_taken = is_found && take(ids, id);
		Py_XDECREF(ids);
	} while (is_found && !*is_taken); /* another thread was faster */
	return status;
}

/* The end of a block that may have been remembered. A request to the thread that
 * comes meanwhile goes on after it. */
static COLD int end_block(struct usdty_py_span *self, PyObject *type)
{
	PyObject *pending = NULL, *value, *traceback, *result = NULL;
	uint64_t id;
	int is_taken, status = take_block(self, &id, &is_taken);

	if (status) {
		PyErr_Fetch(&pending, &value, &traceback);
		if (take_block(self, &id, &is_taken))
			PyErr_Clear(); /* one request is enough */
		PyErr_Restore(pending, value, traceback);
	}
	if (!is_taken)
		return status;
	if (self->open)
		self->open--;
	status |= usdty_py_span_end(self, id, type);
	if (!status)
		status = ask("span_forget", self, NULL, &result);
	Py_XDECREF(result);
	return status;
}

static PyObject *span_exit(PyObject *object, PyObject *const *arguments,
			   Py_ssize_t count)
{
	struct usdty_py_span *self = of(object);
	int status = 0;

	if (count != 3) {
		PyErr_Format(PyExc_TypeError,
			     "__exit__() takes 3 arguments (%zd given)", count);
		return NULL;
	}
	if (__builtin_expect(self->open, 0))
		status = end_block(self, type_of(arguments[1]));
	leave(self);
	if (status)
		return NULL;
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
	block->inside = block->open = block->epoch = 0;
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
	{ "_open", T_PYSSIZET, offsetof(struct usdty_py_span, open), READONLY,
	  NULL },
	{ "_epoch", T_PYSSIZET, offsetof(struct usdty_py_span, epoch), READONLY,
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
