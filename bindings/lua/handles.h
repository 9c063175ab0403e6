/* SPDX-License-Identifier: MIT */
/*
 * Providers and probes for Lua 5.1 to 5.4 and LuaJIT, as full userdata.
 *
 * A provider and its probes count as users of the library's provider, which is
 * freed when the last of them is finalized. Lua may call finalizers in any
 * order. Firing a probe in a finalizer does nothing if the probe's own
 * finalizer has run.
 *
 * A provider's user value is the table of its probes, so that what was skipped
 * and reported of a probe is not forgotten while the provider can be reached.
 */
#ifndef USDTY_LUA_HANDLES_H
#define USDTY_LUA_HANDLES_H

#include <lauxlib.h>
#include <lua.h>
#include <usdty.h>

#if LUA_VERSION_NUM < 502
#define lua_rawlen lua_objlen
#define lua_getuservalue lua_getfenv
#define lua_setuservalue lua_setfenv
#endif

struct usdty_lua_owner;

struct usdty_lua_probe {
	const char *mark;
	/* Whose gate firing looks at: in strict mode one that is always open,
	 * otherwise the next member's. usdty.lua relies on these being the second
	 * and the third member. */
	const usdty_probe *look;
	/* The probe to fire; usdty_probe_none() once the probe was removed or
	 * finalized. */
	const usdty_probe *fired;
	usdty_probe *probe;
	struct usdty_lua_owner *owner; /* NULL once it was finalized */
	size_t skipped; /* hits */
	int is_reported;
	size_t count;
	usdty_type types[USDTY_MAX_ARGUMENTS];
};

extern const char usdty_lua_probe_mark;

/* Returns the probe at this index, or NULL. Recognizes it by size and mark:
 * finding its metatable by name would take longer than the rest of firing. */
static inline struct usdty_lua_probe *usdty_lua_probe_at(lua_State *L,
							 int index)
{
	struct usdty_lua_probe *probe = lua_touserdata(L, index);

	/* Light userdata have no length. */
	return probe && lua_rawlen(L, index) == sizeof *probe &&
			       probe->mark == &usdty_lua_probe_mark ?
		       probe :
		       NULL;
}

/* Return the library's handle of the value at this index; any other value is an
 * error. */
usdty_provider *usdty_lua_to_provider(lua_State *L, int index);
usdty_probe *usdty_lua_to_probe(lua_State *L, int index);

/* Pushes an object that owns the provider that is stored at the result. */
usdty_provider **usdty_lua_new_provider(lua_State *L);

/* Pushes the object at this index; nil if no provider was stored. */
void usdty_lua_push_provider(lua_State *L, int index);

/* Pushes a probe of the provider at the index `provider`; nil for NULL and for
 * usdty_probe_none(). */
void usdty_lua_push_probe(lua_State *L, usdty_probe *probe, int provider);

void usdty_lua_set_functions(lua_State *L, const luaL_Reg *functions);

/* Adds two fields to the table at the top: `name`, the table of the class's
 * methods, and `name`_metatable, whose __index is this table. */
void usdty_lua_add_class(lua_State *L, const char *name,
			 const luaL_Reg *methods, const luaL_Reg *events);

/* Arguments of the probe are to be checked always, and refused ones thrown. */
static inline int usdty_lua_is_strict(const struct usdty_lua_probe *probe)
{
	return probe->look != probe->fired;
}

/* Sets strict mode, for all probes of the state, to the boolean at index 1. */
int usdty_lua_set_strict(lua_State *L);

/* Firing the probe at index 1, of the provider at index 2, has no effect from
 * now on. If an equal probe is added later, it is another userdata. */
int usdty_lua_forget_probe(lua_State *L);

/* Firing the probes of the provider at index 1 has no effect from now on, in
 * strict mode either. */
int usdty_lua_close_provider(lua_State *L);

/* Adds "Provider" and "Probe". */
void usdty_lua_handles_open(lua_State *L);

#endif
