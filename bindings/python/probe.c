/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <string.h>

#define COLD __attribute__((cold, noinline))

static PyTypeObject *probe_type;
static int is_strict;

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
	/* The owners of strings. JSON that has to be escaped makes two. */
	PyObject *made[2 * USDTY_MAX_ARGUMENTS];
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
	PyObject *digits, *detail;

	PyErr_Clear();
	digits = PyNumber_ToBase(value, 10); /* runs no Python code */
	if (!digits) /* Python limits the digits of an int */
		PyErr_Clear();
	detail = digits ? PyUnicode_FromFormat("%U is out of range for %s",
					       digits, type) :
			  PyUnicode_FromFormat("it is out of range for %s",
					       type);
	Py_XDECREF(digits);
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

static int has_text(PyObject *object, const char *name, const char *expected)
{
	PyObject *text = PyObject_GetAttrString(object, name);
	const int result = text && PyUnicode_Check(text) &&
			   !PyUnicode_CompareWithASCIIString(text, expected);

	PyErr_Clear();
	Py_XDECREF(text);
	return result;
}

/* numpy's truth values are no integers: they have no __index__(), or one that
 * warns. */
static COLD int is_truth_of_numpy(PyObject *value)
{
	PyObject *type = (PyObject *)Py_TYPE(value);

	return has_text(type, "__module__", "numpy") &&
	       (has_text(type, "__name__", "bool") ||
		has_text(type, "__name__", "bool_"));
}

/* What is not an int itself: an object that Python accepts as one, for example
 * numpy's integers, or a truth value. New reference. */
static COLD PyObject *number_of(const struct usdty_py_probe *self, size_t index,
				PyObject *value)
{
	int truth;

	if (is_truth_of_numpy(value)) {
		truth = PyObject_IsTrue(value);
		return truth < 0 ? NULL : PyLong_FromLong(truth);
	}
	if (PyIndex_Check(value))
		return PyNumber_Index(value);
	refuse_type(self, index, "int", value);
	return NULL;
}

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
	number = number_of(self, index, value);
	if (!number)
		return -1;
	result = take_number(self, index, number, word);
	Py_DECREF(number);
	return result;
}

/* Keeps an object until the probe was fired. */
static PyObject *keep(struct words *words, PyObject *made)
{
	if (made)
		words->made[words->made_count++] = made;
	return made;
}

/* The bytes with each null character as "\x00". */
static PyObject *without_null(const char *bytes, Py_ssize_t size)
{
	static const char shown[] = { '\\', 'x', '0', '0' };
	Py_ssize_t longer = 0;
	PyObject *made;
	char *to;

	for (Py_ssize_t i = 0; i < size; i++)
		if (!bytes[i])
			longer += (Py_ssize_t)sizeof shown - 1;
	made = PyBytes_FromStringAndSize(NULL, size + longer);
	to = made ? PyBytes_AsString(made) : NULL;
	for (Py_ssize_t i = 0; to && i < size; i++) {
		const size_t length = bytes[i] ? 1 : sizeof shown;

		memcpy(to, bytes[i] ? &bytes[i] : shown, length);
		to += length;
	}
	return made;
}

static COLD int take_null(const struct usdty_py_probe *self, size_t index,
			  const char *bytes, Py_ssize_t size,
			  struct words *words)
{
	PyObject *made;

	if (is_strict)
		return refuse(self, index, PyExc_ValueError,
			      PyUnicode_FromString("embedded null character: "
						   "tracers would not see "
						   "what follows it"));
	made = keep(words, without_null(bytes, size));
	if (!made)
		return -1;
	words->values[index] = (uintptr_t)PyBytes_AsString(made);
	return 0;
}

static inline int take_bytes(const struct usdty_py_probe *self, size_t index,
			     const char *bytes, Py_ssize_t size,
			     struct words *words)
{
	if (strlen(bytes) != (size_t)size)
		return take_null(self, index, bytes, size, words);
	words->values[index] = (uintptr_t)bytes;
	return 0;
}

/* A str that UTF-8 cannot encode, because it has surrogates: they become
 * "\udc80". The exception is set. */
static COLD int take_surrogates(const struct usdty_py_probe *self, size_t index,
				PyObject *value, struct words *words)
{
	PyObject *made;

	if (is_strict || !PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
		return -1;
	PyErr_Clear();
	made = keep(words, PyUnicode_AsEncodedString(value, "utf-8",
						     "backslashreplace"));
	return made ? take_bytes(self, index, PyBytes_AsString(made),
				 PyBytes_Size(made), words) :
		      -1;
}

static inline int take_string(const struct usdty_py_probe *self, size_t index,
			      PyObject *value, struct words *words)
{
	Py_ssize_t size;

	if (Py_IS_TYPE(value, &PyUnicode_Type) || PyUnicode_Check(value)) {
		const char *bytes = PyUnicode_AsUTF8AndSize(value, &size);

		return bytes ? take_bytes(self, index, bytes, size, words) :
			       take_surrogates(self, index, value, words);
	}
	if (PyBytes_Check(value))
		return take_bytes(self, index, PyBytes_AsString(value),
				  PyBytes_Size(value), words);
	words->values[index] = 0;
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
	PyObject *text = keep(words, dump(value));

	return text ? take_string(self, index, text, words) : -1;
}

static inline int take(const struct usdty_py_probe *self, size_t index,
		       PyObject *value, struct words *words)
{
	if (self->kinds[index].bits)
		return take_integer(self, index, value, &words->values[index]);
	if (self->kinds[index].type == USDTY_STRING)
		return take_string(self, index, value, words);
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

/*
 * The end of a hit for which an exception is set. A program must not fail
 * because a tracer is attached. So the exception is not raised, except in strict
 * mode, and except for those that are not an Exception: KeyboardInterrupt,
 * SystemExit and the like are requests to the thread, which happens to be here.
 */
static COLD PyObject *skip(struct usdty_py_probe *self)
{
	if (is_strict || !PyErr_ExceptionMatches(PyExc_Exception))
		return NULL;
	self->skipped++;
	if (self->is_reported) {
		PyErr_Clear();
	} else {
		self->is_reported = 1;
		PyErr_WriteUnraisable((PyObject *)self);
	}
	Py_RETURN_NONE;
}

/* A hit of a probe that was alive when it began. */
static PyObject *hit(struct usdty_py_probe *self, PyObject *const *arguments,
		     Py_ssize_t count)
{
	if (fire(self, arguments, count))
		return skip(self);
	Py_RETURN_NONE;
}

static __attribute__((noinline)) PyObject *fire_slowly(
	PyObject *object, PyObject *const *arguments, Py_ssize_t count)
{
	return is_alive(of(object)) ? hit(of(object), arguments, count) : NULL;
}

static PyObject *probe_fire(PyObject *object, PyObject *const *arguments,
			    Py_ssize_t count)
{
	if (is_likely_enabled(of(object)))
		return fire_slowly(object, arguments, count);
	Py_RETURN_NONE;
}

/* A hit with the arguments in a tuple. Any other value is the only argument. */
static PyObject *hit_value(struct usdty_py_probe *self, PyObject *value)
{
	PyObject *arguments[USDTY_MAX_ARGUMENTS + 1];
	Py_ssize_t count;

	if (!PyTuple_Check(value))
		return hit(self, &value, 1);
	count = PyTuple_Size(value);
	for (Py_ssize_t i = 0; i < count && i <= USDTY_MAX_ARGUMENTS; i++)
		arguments[i] = PyTuple_GetItem(value, i);
	return hit(self, arguments, count);
}

static PyObject *probe_call(PyObject *object, PyObject *arguments,
			    PyObject *keywords)
{
	struct usdty_py_probe *self = of(object);

	if (!is_likely_enabled(self))
		Py_RETURN_NONE;
	if (!is_alive(self))
		return NULL;
	if (keywords && PyDict_Size(keywords)) {
		PyErr_Format(PyExc_TypeError, "%U takes no keyword arguments",
			     self->label);
		return skip(self);
	}
	return hit_value(self, arguments);
}

static PyObject *probe_fire_lazy(PyObject *object, PyObject *function)
{
	struct usdty_py_probe *self = of(object);
	PyObject *value, *result;

	if (!is_likely_enabled(self))
		Py_RETURN_NONE;
	if (!is_alive(self))
		return NULL;
	value = PyObject_CallFunctionObjArgs(function, NULL);
	result = value ? hit_value(self, value) : skip(self);
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

static PyObject *probe_skipped(PyObject *object, void *unused)
{
	(void)unused;
	return PyLong_FromSize_t(of(object)->skipped);
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

static PyObject *probe_argument_names(PyObject *object, void *unused)
{
	usdty_probe *probe = usdty_py_probe_get(object);
	PyObject *names =
		probe ? PyTuple_New((Py_ssize_t)of(object)->count) : NULL;

	(void)unused;
	for (size_t i = 0; names && i < of(object)->count; i++) {
		PyObject *name = Py_BuildValue(
			"z", usdty_probe_get_argument_name(probe, i));

		if (!name || PyTuple_SetItem(names, (Py_ssize_t)i, name))
			Py_CLEAR(names);
	}
	return names;
}

/* What a function of the package's Python code makes of an object, which is
 * passed with its reference. */
static PyObject *converted(const char *name, PyObject *object)
{
	PyObject *function = object ? usdty_py_attribute(name) : NULL;
	PyObject *result = function ? PyObject_CallFunctionObjArgs(
					      function, object, NULL) :
				      NULL;

	Py_XDECREF(object);
	return result;
}

static PyObject *probe_types(PyObject *object, void *unused)
{
	return converted("types_of", probe_kinds(object, unused));
}

static PyObject *probe_provider(PyObject *object, void *unused)
{
	(void)unused;
	return converted("provider_of", usdty_py_probe_owner(object));
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

/* Sets how arguments are converted. Called once for each new probe. */
static PyObject *probe_prepare(PyObject *object, PyObject *arguments)
{
	struct usdty_py_probe *self = of(object);
	PyObject *kinds;

	if (!PyArg_ParseTuple(arguments, "O!", &PyTuple_Type, &kinds))
		return NULL;
	for (size_t i = 0; i < self->count; i++) {
		PyObject *kind = PyTuple_GetItem(kinds, (Py_ssize_t)i);

		if (!kind)
			return NULL;
		self->kinds[i] = kind_of((int)PyLong_AsLong(kind));
		if (PyErr_Occurred())
			return NULL;
	}
	Py_RETURN_NONE;
}

/* Called after the probe was removed: firing it has no effect from now on, even
 * if an equal probe is added later. */
static PyObject *probe_forget(PyObject *object, PyObject *unused)
{
	(void)unused;
	of(object)->fired = usdty_probe_none();
	of(object)->always = 0;
	Py_RETURN_NONE;
}

/* For Python code that makes arguments: a hit that failed with this exception. */
static PyObject *probe_skip(PyObject *object, PyObject *exception)
{
	PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
	return skip(of(object));
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
	  "same.\n\nRaises ClosedError if the provider was closed. Arguments "
	  "that do not fit the probe\nraise nothing: the hit is skipped and "
	  "counted, and sys.unraisablehook gets the\nfirst exception. In "
	  "strict mode they raise TypeError, OverflowError or ValueError,"
	  "\nwhether a tracer is attached or not." },
	{ "fire_lazy", probe_fire_lazy, METH_O,
	  "fire_lazy($self, function, /)\n--\n\n"
	  "While a tracer is attached, calls the function and fires the probe "
	  "with its\nresult: a tuple of the arguments, or the only argument." },
	{ "_location", probe_location, METH_NOARGS, NULL },
	{ "_forget", probe_forget, METH_NOARGS, NULL },
	{ "_skip", probe_skip, METH_O, NULL },
	{ "_prepare", probe_prepare, METH_VARARGS, NULL },
	{ 0 }
};

static PyGetSetDef getters[] = {
	{ "is_enabled", probe_is_enabled, NULL,
	  "Whether a tracer is attached. bool(probe) is the same.", NULL },
	{ "name", probe_name, NULL, "The probe's name.", NULL },
	{ "function", probe_function, NULL, "Its function, or ''.", NULL },
	{ "provider", probe_provider, NULL, "Its provider.", NULL },
	{ "types", probe_types, NULL,
	  "The types of its arguments: a tuple of usdty.Type.", NULL },
	{ "argument_names", probe_argument_names, NULL,
	  "The names of its arguments: a tuple of str, or None for no name.",
	  NULL },
	{ "skipped", probe_skipped, NULL,
	  "How many hits were skipped, because an argument did not fit or the "
	  "function of\nfire_lazy() raised an exception.",
	  NULL },
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

/* == Strict mode ========================================================== */

static PyObject *strict(PyObject *module, PyObject *unused)
{
	(void)module, (void)unused;
	return PyBool_FromLong(is_strict);
}

/* A flag in each probe, so that fire() has no more to look at than before. */
static PyObject *set_strict(PyObject *module, PyObject *value)
{
	const int wanted = PyObject_IsTrue(value); /* may run Python code */
	struct usdty_py_handle *handle = usdty_py_handle_first();

	(void)module;
	if (wanted < 0)
		return NULL;
	is_strict = wanted;
	for (; handle; handle = handle->next)
		for (struct usdty_py_probe *probe = handle->probes; probe;
		     probe = probe->next)
			probe->always = is_strict &&
					probe->fired == probe->probe;
	Py_RETURN_NONE;
}

static PyMethodDef functions[] = { { "strict", strict, METH_NOARGS, NULL },
				   { "set_strict", set_strict, METH_O, NULL },
				   { 0 } };

int usdty_py_probe_init(PyObject *module)
{
	return PyModule_AddFunctions(module, functions) ?
		       -1 :
		       usdty_py_add_type(module, &probe_type, &spec);
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
	self->always = is_strict;
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
	PyObject *closed;

	if (Py_TYPE(object) != probe_type) {
		PyErr_Format(PyExc_TypeError, "a probe expected, not %R",
			     object);
		return NULL;
	}
	closed = of(object)->probe ? NULL : usdty_py_attribute("ClosedError");
	if (closed)
		PyErr_Format(closed, "%U: its provider was closed",
			     of(object)->label);
	return of(object)->probe;
}

PyObject *usdty_py_probe_owner(PyObject *object)
{
	PyObject *owner = (PyObject *)of(object)->owner;

	Py_INCREF(owner);
	return owner;
}
