/* SPDX-License-Identifier: MIT */
/*
 * The C API for Go: package core, internal to bindings/go/usdty. SWIG wraps all
 * functions; what is hot does not come through here: a look at a gate is made
 * in Go, and a fire in Go's assembly.
 *
 * bindings/go/generate.sh makes bindings/go/usdty/internal/core of it.
 */
%module core

/* Handles are numbers in Go: what keeps them valid is written by hand. */
%typemap(gotype) usdty_provider *, usdty_probe * "uintptr"

/* Results are returned: the status is only OK with one. */
%typemap(gotype) usdty_provider **, usdty_probe ** "*uintptr"
%typemap(in) usdty_provider **, usdty_probe ** "$1 = ($1_ltype)$input;"

/* usdty_type is an int of C, which is 32 bits, where Go's has 64. */
%typemap(gotype) const usdty_type * "*int32"
%typemap(in) const usdty_type * "$1 = ($1_ltype)$input;"

/* The addresses of C strings: Go's pointers to pointers may not be passed. */
%typemap(gotype) const char *const * "uintptr"
%typemap(in) const char *const * "$1 = ($1_ltype)$input;"

/* Specs, which are in C's memory, too. */
%typemap(gotype) const usdty_probe_spec *specs "uintptr"
%typemap(in) const usdty_probe_spec *specs "$1 = ($1_ltype)$input;"

/* Room for a text, as a slice. */
%typemap(gotype) (char *text, size_t size), (char *reason, size_t size) "[]byte"
%typemap(in) (char *text, size_t size), (char *reason, size_t size) {
	$1 = (char *)$input.array;
	$2 = (size_t)$input.len;
}

%typemap(gotype) const volatile uint16_t **gate "*uintptr"
%typemap(in) const volatile uint16_t **gate "$1 = ($1_ltype)$input;"
%typemap(gotype) void **entry "*uintptr"
%typemap(in) void **entry "$1 = ($1_ltype)$input;"

/* Go has no NULL for a string: "" stands for it where that means something. */
%ignore usdty_provider_from_text;
%ignore usdty_provider_from_file;
%rename(provider_from_text) from_text;
%rename(provider_from_file) from_file;

%include "usdty.i"

%inline %{
static usdty_status from_text(const char *definition, size_t length,
			      const char *name, usdty_provider **provider,
			      char *reason, size_t size)
{
	return usdty_provider_from_text(definition, length,
					*name ? name : NULL, provider, reason,
					size);
}

static usdty_status from_file(const char *path, const char *name,
			      usdty_provider **provider, char *reason,
			      size_t size)
{
	return usdty_provider_from_file(path, *name ? name : NULL, provider,
					reason, size);
}
%}
