/* SPDX-License-Identifier: MIT */
#include "spec.h"

#include <string.h>

/* One more than there may be: the library refuses that many. */
struct arguments {
	usdty_type types[USDTY_MAX_ARGUMENTS + 1];
	const char *names[USDTY_MAX_ARGUMENTS + 1];
};

static size_t length_of(lua_State *L, int index)
{
	const size_t count = lua_rawlen(L, index);

	/* One too many, and the library says so. */
	return count > USDTY_MAX_ARGUMENTS ? USDTY_MAX_ARGUMENTS + 1 : count;
}

/* From the table of pairs of a number and a name or nil, which keeps the names.
 * Returns how many there are, at most as many as fit. */
static size_t take_arguments(lua_State *L, int index,
			     struct arguments *arguments)
{
	const size_t count = length_of(L, index);

	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, index, (int)i + 1);
		lua_rawgeti(L, -1, 1);
		lua_rawgeti(L, -2, 2);
		arguments->types[i] = (usdty_type)lua_tointeger(L, -2);
		arguments->names[i] = lua_tostring(L, -1);
		lua_pop(L, 3);
	}
	return count;
}

/* Of the spec at the top. */
static void take_spec(lua_State *L, usdty_probe_spec *spec,
		      struct arguments *arguments)
{
	const int top = lua_gettop(L);

	for (int i = 1; i <= 4; i++)
		lua_rawgeti(L, top, i);
	luaL_checktype(L, top + 3, LUA_TTABLE);
	spec->size = sizeof *spec;
	spec->function = lua_tostring(L, top + 1); /* the table keeps them */
	spec->name = lua_tostring(L, top + 2);
	spec->count = take_arguments(L, top + 3, arguments);
	spec->types = arguments->types;
	spec->argument_names = arguments->names;
	spec->flags = (unsigned)lua_tointeger(L, top + 4);
	lua_settop(L, top);
}

/* Lua frees them, also after an error. */
static void *allocate(lua_State *L, size_t count, size_t size)
{
	void *made = lua_newuserdata(L, count * size + 1);

	memset(made, 0, count * size + 1);
	return made;
}

void usdty_lua_specs(lua_State *L, int index, struct usdty_lua_specs *specs)
{
	struct arguments *arguments;

	specs->count = lua_rawlen(L, index);
	specs->specs = allocate(L, specs->count, sizeof *specs->specs);
	specs->probes = allocate(L, specs->count, sizeof *specs->probes);
	arguments = allocate(L, specs->count, sizeof *arguments);
	for (size_t i = 0; i < specs->count; i++) {
		lua_rawgeti(L, index, (int)i + 1);
		luaL_checktype(L, -1, LUA_TTABLE);
		take_spec(L, &specs->specs[i], &arguments[i]);
		lua_pop(L, 1);
	}
}

void usdty_lua_push_probes(lua_State *L, const struct usdty_lua_specs *specs,
			   int provider)
{
	lua_createtable(L, (int)specs->count, 0);
	for (size_t i = 0; i < specs->count; i++) {
		usdty_lua_push_probe(L, specs->probes[i], provider);
		lua_rawseti(L, -2, (int)i + 1);
	}
}
