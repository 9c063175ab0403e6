/* SPDX-License-Identifier: MIT */
/*
 * The C API for SWIG, read from the real header. Nothing here depends on the
 * language. A language's own file has its %module and its typemaps, and then
 * includes this file.
 */
%{
#include <usdty.h>
%}

/* int64_t is long, as in <stdint.h> on 64-bit systems. */
#define SWIGWORDSIZE64
%include <stdint.i>

/* Handles are opaque, but SWIG makes named types only of structs that it has
 * seen. */
%nodefaultctor;
%nodefaultdtor;
struct usdty_provider {};
struct usdty_probe {};

/* The prefix is removed, because modules have a name of their own:
 * usdty_status_text becomes status_text, and USDTY_INT8 becomes INT8. */
%rename("%(regex:/^(?:usdty|USDTY)_(.*)$/\\1/)s", %$not %$ismember) "";

/* SWIG cannot wrap C's "..." usefully. Languages fire words. */
%ignore usdty_probe_fire;
%ignore usdty_probe_fire_v;

/* Languages have lists of their own, of which their typemaps make specs. */
%ignore usdty_probe_spec;

/* Private to the header. */
%ignore usdty_word_signed_;
%ignore usdty_word_unsigned_;
%ignore usdty_word_pointer_;
%ignore USDTY_H;
%ignore USDTY_API;
%ignore USDTY_UNSANITIZED_;

#define __attribute__(ignored)
%include <usdty.h>
