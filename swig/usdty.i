/* SPDX-License-Identifier: MIT */
/*
 * The C API for SWIG, read from the real header. Nothing here is of one
 * language: a language's own file has its %module and its typemaps, and then
 * includes this one.
 */
%{
#include <usdty.h>
%}

/* int64_t is long, as <stdint.h> has it on 64-bit systems. */
#define SWIGWORDSIZE64
%include <stdint.i>

/* Opaque, but seen: SWIG makes named types only of structs that it knows. */
%nodefaultctor;
%nodefaultdtor;
struct usdty_provider {};
struct usdty_probe {};

/* Modules have a name of their own: usdty_status_text is status_text there,
 * and USDTY_INT8 INT8. */
%rename("%(regex:/^(?:usdty|USDTY)_(.*)$/\\1/)s", %$not %$ismember) "";

/* Of C's "...", SWIG makes nothing that can be used: languages fire words. */
%ignore usdty_probe_fire;
%ignore usdty_probe_fire_v;

/* Languages have lists of their own, of which their typemaps make specs. */
%ignore usdty_probe_spec;

/* The header's own. */
%ignore usdty_word_signed_;
%ignore usdty_word_unsigned_;
%ignore usdty_word_pointer_;
%ignore USDTY_H;
%ignore USDTY_API;
%ignore USDTY_UNSANITIZED_;

#define __attribute__(ignored)
%include <usdty.h>
