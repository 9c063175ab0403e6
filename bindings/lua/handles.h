/* SPDX-License-Identifier: MIT */
/*
 * Providers and probes for Lua 5.1 to 5.4 and LuaJIT, as full userdata.
 *
 * The provider is freed when neither it nor one of its probes is left: each
 * holds a count. Lua may call finalizers in any order, and firing from one,
 * after the probe's own ran, does nothing.
 */
#ifndef USDTY_LUA_HANDLES_H
#define USDTY_LUA_HANDLES_H

#include <lauxlib.h>
#include <lua.h>
#include <usdty.h>

#if LUA_VERSION_NUM < 502
#define lua_rawlen lua_objlen
#endif

struct usdty_lua_owner;

struct usdty_lua_probe {
	const char *mark;
	/* What is fired: the probe, or usdty_probe_none() once it was removed
	 * or finalized. usdty.lua relies on its being the second member. */
	const usdty_probe *look;
	usdty_probe *probe;
	struct usdty_lua_owner *owner; /* NULL once it was finalized */
	size_t count;
	usdty_type types[USDTY_MAX_ARGUMENTS];
};

extern const char usdty_lua_probe_mark;

/* The probe at that index, or NULL. By its size and mark: a metatable is looked
 * up by its name, which costs more than all else of a fire. */
static inline struct usdty_lua_probe *usdty_lua_probe_at(lua_State *L,
							 int index)
{
	struct usdty_lua_probe *probe = lua_touserdata(L, index);

	/* Light userdata have no length. */
	return probe && lua_rawlen(L, index) == sizeof *probe &&
	       probe->mark == &usdty_lua_probe_mark ? probe : NULL;
}

/* What the library has for them; an error for anything else. */
usdty_provider *usdty_lua_to_provider(lua_State *L, int index);
usdty_probe *usdty_lua_to_probe(lua_State *L, int index);

/* Takes the provider over; nil for NULL. */
void usdty_lua_push_provider(lua_State *L, usdty_provider *provider);

/* A probe of the provider at that index; nil for NULL and for
 * usdty_probe_none(). */
void usdty_lua_push_probe(lua_State *L, usdty_probe *probe, int provider);

void usdty_lua_set_functions(lua_State *L, const luaL_Reg *functions);

/* Adds to the table at the top: the class `name`, the table of its methods, and
 * `name`_metatable, which finds methods there. */
void usdty_lua_add_class(lua_State *L, const char *name,
			 const luaL_Reg *methods, const luaL_Reg *events);

/* Fires of the probe at 1 have no effect from now on: an equal one that is added
 * later is another userdata. */
int usdty_lua_forget_probe(lua_State *L);

/* Adds "Provider" and "Probe". */
void usdty_lua_handles_open(lua_State *L);

#endif
