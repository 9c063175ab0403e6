/* SPDX-License-Identifier: MIT */
/*
 * The C API for Go: package core, which is internal to bindings/go/usdty. SWIG
 * wraps all functions. Fast paths do not use the wrappers: Go itself reads a
 * gate, and Go's assembly fires.
 *
 * bindings/go/generate.sh generates bindings/go/usdty/internal/core from this
 * file.
 */
%module core

/* Handles are numbers in Go. Code written by hand keeps them valid. */
%typemap(gotype) usdty_provider *, usdty_probe * "uintptr"

/* A function with a result writes it through a pointer, and returns the
 * status. */
%typemap(gotype) usdty_provider **, usdty_probe ** "*uintptr"
%typemap(in) usdty_provider **, usdty_probe ** "$1 = ($1_ltype)$input;"

/* usdty_type is an int in C, with 32 bits. Go's int has 64. */
%typemap(gotype) const usdty_type * "*int32"
%typemap(in) const usdty_type * "$1 = ($1_ltype)$input;"

/* The address of an array of C strings: Go may not pass pointers to Go
 * pointers. */
%typemap(gotype) const char *const * "uintptr"
%typemap(in) const char *const * "$1 = ($1_ltype)$input;"

/* Specs, which are in C's memory, too. */
%typemap(gotype) const usdty_probe_spec *specs "uintptr"
%typemap(in) const usdty_probe_spec *specs "$1 = ($1_ltype)$input;"

/* A buffer for a text is a slice. */
%typemap(gotype) (char *text, size_t size), (char *reason, size_t size) "[]byte"
%typemap(in) (char *text, size_t size), (char *reason, size_t size) {
	$1 = (char *)$input.array;
	$2 = (size_t)$input.len;
}

%typemap(gotype) const volatile uint16_t **gate "*uintptr"
%typemap(in) const volatile uint16_t **gate "$1 = ($1_ltype)$input;"
%typemap(gotype) void **entry "*uintptr"
%typemap(in) void **entry "$1 = ($1_ltype)$input;"

/* A Go string cannot be NULL. Where NULL has a meaning, "" is passed
 * instead. */
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
