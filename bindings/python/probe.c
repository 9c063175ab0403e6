/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <string.h>

#define COLD __attribute__((cold, noinline))

static PyTypeObject *probe_type;

static struct usdty_py_probe *of(PyObject *object)
{
	return (struct usdty_py_probe *)object;
}

static int is_likely_enabled(const struct usdty_py_probe *self)
{
	return __builtin_expect(self->always ||
					usdty_probe_is_enabled(self->fired),
				0);
}

/* == Arguments ============================================================ */

/* The result of converting the arguments of one call. */
struct words {
	uint64_t values[USDTY_MAX_ARGUMENTS];
	size_t made_count;
	PyObject *made[USDTY_MAX_ARGUMENTS]; /* the owners of strings */
};

static struct usdty_py_kind kind_of(int type)
{
	int is_integer = type != USDTY_STRING && type != USDTY_PY_JSON;

	return (struct usdty_py_kind){
		.type = type,
		.bits = is_integer ? 8 * (int)usdty_type_size(type) : 0,
		.is_signed = usdty_type_is_signed(type),
	};
}

/* Sets an exception that names the probe and the argument. */
static COLD int refuse(const struct usdty_py_probe *self, size_t index,
		       PyObject *exception, PyObject *detail)
{
	/* Converting an argument may have closed the provider. */
	const char *name = self->probe ?
				   usdty_probe_get_argument_name(self->probe,
								 index) :
				   NULL;

	if (detail)
		PyErr_Format(exception, "%U, argument %zu%s%s%s: %U",
			     self->label, index + 1, name ? " ('" : "",
			     name ? name : "", name ? "')" : "", detail);
	Py_XDECREF(detail);
	return -1;
}

static COLD int refuse_type(const struct usdty_py_probe *self, size_t index,
			    const char *wanted, PyObject *value)
{
	PyObject *type = PyObject_GetAttrString((PyObject *)Py_TYPE(value),
						"__name__");
	PyObject *detail = type ? PyUnicode_FromFormat("%s expected, not %U",
						       wanted, type) :
				  NULL;

	Py_XDECREF(type);
	return refuse(self, index, PyExc_TypeError, detail);
}

static COLD int refuse_range(const struct usdty_py_probe *self, size_t index,
			     PyObject *value)
{
	const char *type = usdty_type_name(self->kinds[index].type);

	PyObject *detail;

	PyErr_Clear();
	detail = PyUnicode_FromFormat("%S is out of range for %s", value, type);
	if (!detail) { /* Python limits the digits of an int */
		PyErr_Clear();
		detail = PyUnicode_FromFormat("it is out of range for %s",
					      type);
	}
	return refuse(self, index, PyExc_OverflowError, detail);
}

static inline int take_signed(const struct usdty_py_probe *self, size_t index,
			      PyObject *number, uint64_t *word)
{
	int overflow;
	long long value = PyLong_AsLongLongAndOverflow(number, &overflow);

	if (overflow || value >> (self->kinds[index].bits - 1) != value >> 63)
		return refuse_range(self, index, number);
	*word = (uint64_t)value;
	return value == -1 && PyErr_Occurred() ? -1 : 0;
}

static inline int take_unsigned(const struct usdty_py_probe *self, size_t index,
				PyObject *number, uint64_t *word)
{
	const int bits = self->kinds[index].bits;
	unsigned long long value = PyLong_AsUnsignedLongLong(number);

	if ((value == (unsigned long long)-1 && PyErr_Occurred()) ||
	    (bits < 64 && value >> bits))
		return refuse_range(self, index, number);
	*word = value;
	return 0;
}

static inline int take_number(const struct usdty_py_probe *self, size_t index,
			      PyObject *number, uint64_t *word)
{
	return self->kinds[index].is_signed ?
		       take_signed(self, index, number, word) :
		       take_unsigned(self, index, number, word);
}

/* An int, or an object that Python accepts as one, for example numpy's
 * integers. */
static inline int take_integer(const struct usdty_py_probe *self, size_t index,
			       PyObject *value, uint64_t *word)
{
	PyObject *number;
	int result;

	if (Py_IS_TYPE(value, &PyLong_Type))
		return take_number(self, index, value, word);
	if (value == Py_None && self->kinds[index].type == USDTY_POINTER) {
		*word = 0;
		return 0;
	}
	if (!PyIndex_Check(value))
		return refuse_type(self, index, "int", value);
	number = PyNumber_Index(value);
	if (!number)
		return -1;
	result = take_number(self, index, number, word);
	Py_DECREF(number);
	return result;
}

static inline int take_bytes(const struct usdty_py_probe *self, size_t index,
			     const char *bytes, Py_ssize_t size, uint64_t *word)
{
	if (!bytes)
		return -1;
	if (strlen(bytes) != (size_t)size)
		return refuse(self, index, PyExc_ValueError,
			      PyUnicode_FromString("embedded null character: "
						   "tracers would not see "
						   "what follows it"));
	*word = (uintptr_t)bytes;
	return 0;
}

static inline int take_string(const struct usdty_py_probe *self, size_t index,
			      PyObject *value, uint64_t *word)
{
	Py_ssize_t size;

	if (Py_IS_TYPE(value, &PyUnicode_Type) || PyUnicode_Check(value)) {
		const char *bytes = PyUnicode_AsUTF8AndSize(value, &size);

		return take_bytes(self, index, bytes, size, word);
	}
	if (PyBytes_Check(value))
		return take_bytes(self, index, PyBytes_AsString(value),
				  PyBytes_Size(value), word);
	*word = 0;
	return value == Py_None ?
		       0 :
		       refuse_type(self, index, "str, bytes or None", value);
}

static PyObject *dump(PyObject *value)
{
	PyObject *dumps = usdty_py_attribute("json_dumps");

	return dumps ? PyObject_CallFunctionObjArgs(dumps, value, NULL) : NULL;
}

static COLD int take_json(const struct usdty_py_probe *self, size_t index,
			  PyObject *value, struct words *words)
{
	PyObject *text = dump(value);

	if (!text)
		return -1;
	words->made[words->made_count++] = text;
	return take_string(self, index, text, &words->values[index]);
}

static inline int take(const struct usdty_py_probe *self, size_t index,
		       PyObject *value, struct words *words)
{
	if (self->kinds[index].bits)
		return take_integer(self, index, value, &words->values[index]);
	if (self->kinds[index].type == USDTY_STRING)
		return take_string(self, index, value, &words->values[index]);
	return take_json(self, index, value, words);
}

/* == Firing =============================================================== */

static COLD int refuse_count(const struct usdty_py_probe *self,
			     Py_ssize_t count)
{
	PyErr_Format(PyExc_TypeError, "%U takes %zu argument%s (%zd given)",
		     self->label, self->count, self->count == 1 ? "" : "s",
		     count);
	return -1;
}

/* False with ClosedError set if the provider was freed. */
static int is_alive(struct usdty_py_probe *self)
{
	return self->probe || usdty_py_probe_get((PyObject *)self);
}

static int fire(struct usdty_py_probe *self, PyObject *const *arguments,
		Py_ssize_t count)
{
	struct words words;
	int result = 0;

	if (!is_alive(self))
		return -1;
	if ((size_t)count != self->count)
		return refuse_count(self, count);
	words.made_count = 0;
	for (size_t i = 0; i < self->count && !result; i++)
		result = take(self, i, arguments[i], &words);
	/* A conversion runs Python's code, which may close the provider. */
	if (!result && is_alive(self))
		usdty_probe_fire_words(self->fired, words.values, self->count);
	else
		result = -1;
	while (words.made_count)
		Py_DECREF(words.made[--words.made_count]);
	return result;
}

static __attribute__((noinline)) PyObject *fire_slowly(
	PyObject *object, PyObject *const *arguments, Py_ssize_t count)
{
	if (fire(of(object), arguments, count))
		return NULL;
	Py_RETURN_NONE;
}

static PyObject *probe_fire(PyObject *object, PyObject *const *arguments,
			    Py_ssize_t count)
{
	if (is_likely_enabled(of(object)))
		return fire_slowly(object, arguments, count);
	Py_RETURN_NONE;
}

/* Fires with the arguments in a tuple. Any other value is the only argument. */
static PyObject *fire_value(PyObject *object, PyObject *value)
{
	PyObject *arguments[USDTY_MAX_ARGUMENTS + 1];
	Py_ssize_t count;

	if (!PyTuple_Check(value))
		return fire_slowly(object, &value, 1);
	count = PyTuple_Size(value);
	for (Py_ssize_t i = 0; i < count && i <= USDTY_MAX_ARGUMENTS; i++)
		arguments[i] = PyTuple_GetItem(value, i);
	return fire_slowly(object, arguments, count);
}

static PyObject *probe_call(PyObject *object, PyObject *arguments,
			    PyObject *keywords)
{
	if (!is_likely_enabled(of(object)))
		Py_RETURN_NONE;
	if (keywords && PyDict_Size(keywords)) {
		PyErr_Format(PyExc_TypeError, "%U takes no keyword arguments",
			     of(object)->label);
		return NULL;
	}
	return fire_value(object, arguments);
}

static PyObject *probe_fire_lazy(PyObject *object, PyObject *function)
{
	PyObject *value, *result;

	if (!is_likely_enabled(of(object)))
		Py_RETURN_NONE;
	if (!usdty_py_probe_get(object))
		return NULL;
	value = PyObject_CallFunctionObjArgs(function, NULL);
	result = value ? fire_value(object, value) : NULL;
	Py_XDECREF(value);
	return result;
}

/* == Getters ============================================================== */

static int probe_bool(PyObject *object)
{
	return usdty_py_probe_is_watched(of(object));
}

static PyObject *probe_is_enabled(PyObject *object, void *unused)
{
	(void)unused;
	return PyBool_FromLong(usdty_py_probe_is_watched(of(object)));
}

static PyObject *probe_name(PyObject *object, void *unused)
{
	usdty_probe *probe = usdty_py_probe_get(object);

	(void)unused;
	return probe ? PyUnicode_FromString(usdty_probe_get_name(probe)) : NULL;
}

static PyObject *probe_function(PyObject *object, void *unused)
{
	usdty_probe *probe = usdty_py_probe_get(object);

	(void)unused;
	return probe ? PyUnicode_FromString(usdty_probe_get_function(probe)) :
		       NULL;
}

static PyObject *probe_kinds(PyObject *object, void *unused)
{
	PyObject *kinds = PyTuple_New((Py_ssize_t)of(object)->count);

	(void)unused;
	for (size_t i = 0; kinds && i < of(object)->count; i++)
		if (PyTuple_SetItem(kinds, (Py_ssize_t)i,
				    PyLong_FromLong(of(object)->kinds[i].type)))
			Py_CLEAR(kinds);
	return kinds;
}

/* For benchmarks and tests: the current addresses of gate and entry. */
static PyObject *probe_location(PyObject *object, PyObject *unused)
{
	usdty_probe *probe = usdty_py_probe_get(object);
	const volatile uint16_t *gate;
	void *entry;

	(void)unused;
	if (!probe)
		return NULL;
	usdty_probe_location(probe, &gate, &entry);
	return Py_BuildValue("KK", (unsigned long long)(uintptr_t)gate,
			     (unsigned long long)(uintptr_t)entry);
}

static PyObject *probe_repr(PyObject *object)
{
	const struct usdty_py_probe *self = of(object);

	return PyUnicode_FromFormat("<usdty.Probe %U, %zu argument%s%s>",
				    self->label, self->count,
				    self->count == 1 ? "" : "s",
				    self->probe ? "" : ", closed");
}

/* == Setting up =========================================================== */

/* Sets how arguments are converted, and whether they are checked even while no
 * tracer is attached. Called once for each new probe. */
static PyObject *probe_prepare(PyObject *object, PyObject *arguments)
{
	struct usdty_py_probe *self = of(object);
	PyObject *kinds;
	int checks;

	if (!PyArg_ParseTuple(arguments, "O!p", &PyTuple_Type, &kinds, &checks))
		return NULL;
	for (size_t i = 0; i < self->count; i++) {
		PyObject *kind = PyTuple_GetItem(kinds, (Py_ssize_t)i);

		if (!kind)
			return NULL;
		self->kinds[i] = kind_of((int)PyLong_AsLong(kind));
		if (PyErr_Occurred())
			return NULL;
	}
	self->always = checks || !self->probe;
	Py_RETURN_NONE;
}

/* Called after the probe was removed: firing it has no effect from now on, even
 * if an equal probe is added later. */
static PyObject *probe_forget(PyObject *object, PyObject *unused)
{
	(void)unused;
	of(object)->fired = usdty_probe_none();
	Py_RETURN_NONE;
}

static void probe_dealloc(PyObject *object)
{
	PyTypeObject *type = Py_TYPE(object);
	freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
	struct usdty_py_probe *self = of(object);

	if (self->next)
		self->next->previous = self->previous;
	if (self->previous)
		self->previous->next = self->next;
	else if (self->owner->probes == self)
		self->owner->probes = self->next;
	Py_XDECREF(self->label);
	Py_DECREF(self->owner);
	free_object(object);
	Py_DECREF(type);
}

static PyMethodDef methods[] = {
	{ "fire", (PyCFunction)(void (*)(void))probe_fire, METH_FASTCALL,
	  "fire($self, *arguments, /)\n--\n\n"
	  "Fires the probe with its arguments. While no tracer is attached, "
	  "does nothing\nand does not examine them. Calling the probe does the "
	  "same.\n\nRaises TypeError, OverflowError or ValueError for "
	  "arguments that are not of the\nprobe's types, ClosedError if the "
	  "provider was closed." },
	{ "fire_lazy", probe_fire_lazy, METH_O,
	  "fire_lazy($self, function, /)\n--\n\n"
	  "While a tracer is attached, calls the function and fires the probe "
	  "with its\nresult: a tuple of the arguments, or the only argument." },
	{ "_location", probe_location, METH_NOARGS, NULL },
	{ "_forget", probe_forget, METH_NOARGS, NULL },
	{ "_prepare", probe_prepare, METH_VARARGS, NULL },
	{ 0 }
};

static PyGetSetDef getters[] = {
	{ "is_enabled", probe_is_enabled, NULL,
	  "Whether a tracer is attached. bool(probe) is the same.", NULL },
	{ "name", probe_name, NULL, "The probe's name.", NULL },
	{ "function", probe_function, NULL, "Its function, or ''.", NULL },
	{ "_kinds", probe_kinds, NULL, NULL, NULL },
	{ 0 }
};

static PyType_Slot slots[] = {
	{ Py_tp_dealloc, (void *)probe_dealloc },
	{ Py_tp_repr, (void *)probe_repr },
	{ Py_tp_call, (void *)probe_call },
	{ Py_nb_bool, (void *)probe_bool },
	{ Py_tp_methods, methods },
	{ Py_tp_getset, getters },
	{ Py_tp_doc, (void *)"A probe of a provider: see Provider.probe()." },
	{ 0 }
};

static PyType_Spec spec = {
	.name = "usdty.Probe",
	.basicsize = sizeof(struct usdty_py_probe),
	.flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
	.slots = slots,
};

int usdty_py_probe_init(PyObject *module)
{
	if (!probe_type)
		probe_type = (PyTypeObject *)PyType_FromSpec(&spec);
	return !probe_type ? -1 :
			     PyModule_AddObjectRef(module, "Probe",
						   (PyObject *)probe_type);
}

PyObject *usdty_py_probe_new(usdty_probe *probe, PyObject *owner)
{
	allocfunc allocate = (allocfunc)PyType_GetSlot(probe_type, Py_tp_alloc);
	struct usdty_py_probe *self;

	if (!probe || probe == usdty_probe_none())
		Py_RETURN_NONE;
	self = (struct usdty_py_probe *)allocate(probe_type, 0);
	if (!self)
		return NULL;
	self->fired = self->probe = probe;
	self->count = usdty_probe_get_count(probe);
	for (size_t i = 0; i < self->count; i++)
		self->kinds[i] = kind_of(usdty_probe_get_type(probe, i));
	Py_INCREF(owner);
	self->owner = (struct usdty_py_handle *)owner;
	self->next = self->owner->probes;
	if (self->next)
		self->next->previous = self;
	self->owner->probes = self;
	self->label = PyUnicode_FromFormat(
		"%s:%s",
		usdty_provider_get_name(usdty_probe_get_provider(probe)),
		usdty_probe_get_name(probe));
	if (!self->label)
		Py_CLEAR(self);
	return (PyObject *)self;
}

void usdty_py_probe_closed(struct usdty_py_probe *self)
{
	self->always = 1;
	self->probe = NULL;
	self->fired = usdty_probe_none();
	self->previous = self->next = NULL;
}

struct usdty_py_probe *usdty_py_probe_next(struct usdty_py_probe *self)
{
	return self->next;
}

usdty_probe *usdty_py_probe_get(PyObject *object)
{
	if (Py_TYPE(object) != probe_type) {
		PyErr_Format(PyExc_TypeError, "a probe expected, not %R",
			     object);
		return NULL;
	}
	if (!of(object)->probe)
		PyErr_Format(usdty_py_attribute("ClosedError"),
			     "%U: its provider was closed", of(object)->label);
	return of(object)->probe;
}

PyObject *usdty_py_probe_owner(PyObject *object)
{
	PyObject *owner = (PyObject *)of(object)->owner;

	Py_INCREF(owner);
	return owner;
}
