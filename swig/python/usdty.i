/* SPDX-License-Identifier: MIT */
/*
 * The C API for Python. SWIG wraps all functions. The types of handles are our
 * own, because SWIG's proxies take many times as long as reading a gate. See
 * bindings/python for what programs use.
 */
%module(package="usdty") core

%{
#include "handle.h"
#include "probe.h"
#include "span.h"
#include "spec.h"
#include "traced.h"

/* SWIG's own function crashes if there was no memory for the number. The end of
 * the initialization reports what failed. */
static void set_constant(PyObject *dictionary, const char *name,
			 PyObject *number)
{
	if (number && !PyErr_Occurred())
		PyDict_SetItemString(dictionary, name, number);
	Py_XDECREF(number);
}

#define SWIG_Python_SetConstant set_constant
%}

%init %{
	if (PyErr_Occurred() || usdty_py_handle_init(m) || usdty_py_probe_init(m) ||
	    usdty_py_span_init(m) || usdty_py_traced_init(m))
		return -1;
%}

/* == Handles ============================================================== */

%typemap(in) usdty_provider * {
	$1 = usdty_py_handle_hold($input);
	if (!$1)
		SWIG_fail;
}

/* It is the first argument of all functions. */
%typemap(freearg) usdty_provider * {
	if ($1)
		usdty_py_handle_release(swig_obj[0]);
}

%typemap(in) usdty_probe * {
	$1 = usdty_py_probe_get($input);
	if (!$1)
		SWIG_fail;
}

%typemap(in, numinputs=0) usdty_provider **provider (usdty_provider *made) {
	$1 = &made;
}

%typemap(argout) usdty_provider **provider {
	$result = SWIG_AppendOutput($result, usdty_py_handle_new(*$1));
	if (!$result)
		SWIG_fail;
}

/* A probe keeps its provider alive. The provider is the first argument of each
 * function that returns a probe. */
%typemap(out) usdty_probe * {
	$result = usdty_py_probe_new($1, swig_obj[0]);
	if (!$result)
		SWIG_fail;
}

%typemap(out) usdty_provider * {
	(void)$1; /* the probe has its own handle */
	$result = usdty_py_probe_owner(swig_obj[0]);
}

/* == Texts ================================================================ */

%typemap(in) const char * {
	if (usdty_py_text($input, (const char **)&$1))
		SWIG_fail;
}

%typemap(freearg) const char * ""

%typemap(in) (const char *definition, size_t length) (Py_ssize_t size) {
	$1 = (char *)PyUnicode_AsUTF8AndSize($input, &size);
	if (!$1)
		SWIG_fail;
	$2 = (size_t)size;
}

%typemap(freearg) (const char *definition, size_t length) ""

/* == Texts that are copied out ============================================ */

%typemap(in, numinputs=0) (char *text, size_t size) (char room[16384]) {
	room[0] = '\0';
	$1 = room;
	$2 = sizeof room;
}

/* A path is decoded as os.fsdecode() does, so that it can be opened. */
%typemap(argout) (char *text, size_t size) {
	Py_DECREF($result);
	if (!strcmp("$symname", "provider_get_path"))
		$result = PyUnicode_DecodeFSDefault($1);
	else
		$result = PyUnicode_DecodeUTF8($1, (Py_ssize_t)strlen($1),
					       "backslashreplace");
	if (!$result)
		SWIG_fail;
}

/* The reason why there is no provider follows the status and the provider. */
%apply (char *text, size_t size) { (char *reason, size_t size) };

%typemap(argout) (char *reason, size_t size) {
	PyObject *reason = PyUnicode_DecodeUTF8($1, (Py_ssize_t)strlen($1),
						"backslashreplace");

	if (!reason)
		SWIG_fail;
	$result = SWIG_AppendOutput($result, reason);
}

/* == The interpreter's lock =============================================== */

/* What reads or writes files, or waits for who does, lets other threads run. */
%define UNLOCKED(function)
%exception function {
	Py_BEGIN_ALLOW_THREADS
	$action
	Py_END_ALLOW_THREADS
}
%enddef

UNLOCKED(usdty_provider_from_file)
UNLOCKED(usdty_provider_from_text)
UNLOCKED(usdty_provider_new_with)
UNLOCKED(usdty_provider_add_probes)
UNLOCKED(usdty_provider_remove_probe)
UNLOCKED(usdty_provider_enable)
UNLOCKED(usdty_provider_disable)
UNLOCKED(usdty_provider_get_path)
UNLOCKED(usdty_provider_error)

/* == Lists ================================================================ */

/* The probes are in a list, behind the status: all None on failure. */
%typemap(in) (const usdty_probe_spec *specs, size_t count,
	      usdty_probe **probes) (struct usdty_py_specs made = { 0 }) {
	if (usdty_py_specs($input, &made))
		SWIG_fail;
	$1 = made.specs;
	$2 = made.count;
	$3 = made.probes;
}

%typemap(argout) (const usdty_probe_spec *specs, size_t count,
		  usdty_probe **probes) {
	$result = SWIG_AppendOutput(
		$result, usdty_py_specs_probes(&made$argnum, swig_obj[0]));
	if (!$result)
		SWIG_fail;
}

%typemap(freearg) (const usdty_probe_spec *specs, size_t count,
		   usdty_probe **probes) {
	usdty_py_specs_free(&made$argnum);
}

/* The objects do this: Probe.fire(), Handle.close() and others. */
%ignore usdty_probe_fire_words;
%ignore usdty_probe_ask;
%ignore usdty_probe_location;
%ignore usdty_probe_none;
%ignore usdty_provider_add_probe;
%ignore usdty_provider_add_probe_with;
%ignore usdty_provider_free;

%include "../usdty.i"

%init %{
	if (PyErr_Occurred())
		return -1;
%}
