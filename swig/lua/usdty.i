/* SPDX-License-Identifier: MIT */
/*
 * The C API for Lua: the module usdty.core. SWIG wraps all functions. The
 * userdata of handles are our own, because they are freed in any order, and
 * because SWIG's look-up of a method takes many times as long as reading a
 * gate. See bindings/lua for what programs use.
 */
%module usdty_core

%{
#include "fire.h"
#include "handles.h"
#include "spec.h"
#include "words.h"
%}

/* The module's table is at the top of the stack. */
%init %{
	static const luaL_Reg functions[] = {
		{ "set_fail", usdty_lua_set_fail },
		{ "set_strict", usdty_lua_set_strict },
		{ "forget_probe", usdty_lua_forget_probe },
		{ "close_provider", usdty_lua_close_provider },
		{ "skip_probe", usdty_lua_skip_probe },
		{ "is_enabled_address", usdty_lua_is_enabled_address },
		{ NULL, NULL }
	};

	usdty_lua_set_functions(L, functions);
	usdty_lua_fire_open(L);
	usdty_lua_handles_open(L);
%}

/* == Handles ============================================================== */

%ignore usdty_provider;
%ignore usdty_probe;

%typemap(in) usdty_provider *
	"$1 = usdty_lua_to_provider(L, $input);"
%typemap(in) usdty_probe *, const usdty_probe *
	"$1 = usdty_lua_to_probe(L, $input);"

/* The userdata is there before the provider, so that it is freed if Lua runs out
 * of memory. */
%typemap(in, numinputs=0) usdty_provider **provider (int made) ""
%typemap(check) usdty_provider **provider {
	$1 = usdty_lua_new_provider(L);
	made$argnum = lua_gettop(L);
}

%typemap(argout) usdty_provider **provider {
	usdty_lua_push_provider(L, made$argnum);
	SWIG_arg++;
}

/* A probe keeps its provider alive. The provider is the first argument of each
 * function that returns a probe. */
%typemap(out) usdty_probe * {
	usdty_lua_push_probe(L, $1, 1);
	SWIG_arg++;
}

/* == Numbers ============================================================== */

%typemap(out) int, unsigned, size_t {
	lua_pushinteger(L, (lua_Integer)$1);
	SWIG_arg++;
}

/* == Texts ================================================================ */

%typemap(in, checkfn="lua_isstring") (const char *definition, size_t length) {
	$1 = (char *)lua_tolstring(L, $input, &$2);
}

/* Texts that are copied to the caller follow their length. */
%typemap(in, numinputs=0) (char *text, size_t size) (char room[16384]) {
	room[0] = '\0';
	$1 = room;
	$2 = sizeof room;
}

%typemap(argout) (char *text, size_t size) {
	lua_pushstring(L, $1);
	SWIG_arg++;
}

/* The reason why there is no provider follows the status and the provider. */
%apply (char *text, size_t size) { (char *reason, size_t size) };

/* == Lists ================================================================ */

/* The probes are in a list, behind the status: empty on failure. */
%typemap(in, checkfn="lua_istable")
	(const usdty_probe_spec *specs, size_t count, usdty_probe **probes)
	(struct usdty_lua_specs made) {
	usdty_lua_specs(L, $input, &made);
	$1 = made.specs;
	$2 = made.count;
	$3 = made.probes;
}

%typemap(argout)
	(const usdty_probe_spec *specs, size_t count, usdty_probe **probes) {
	usdty_lua_push_probes(L, &made$argnum, 1);
	SWIG_arg++;
}

/* Methods of the userdata do this; see reach.txt. */
%ignore usdty_probe_fire_words;
%ignore usdty_probe_get_provider;
%ignore usdty_probe_ask;
%ignore usdty_probe_location;
%ignore usdty_probe_none;
%ignore usdty_provider_add_probe;
%ignore usdty_provider_add_probe_with;
%ignore usdty_provider_free;

/* A member of a struct that is not wrapped. */
%warnfilter(314) usdty_probe_spec::function;

%include "../usdty.i"
