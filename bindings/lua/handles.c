/* SPDX-License-Identifier: MIT */
#include "handles.h"

#include <stdlib.h>
#include <string.h>

#include "fire.h"
#include "words.h"

struct usdty_lua_owner {
	usdty_provider *provider;
	size_t count; /* userdata that hold it */
	int is_closed;
};

struct provider {
	const char *mark;
	struct usdty_lua_owner *owner; /* NULL once it was finalized */
};

const char usdty_lua_probe_mark;
static const char provider_mark;

/* The first two words of a probe whose gate is open. Strict mode takes it, so
 * that firing has no more to look at than otherwise. Nothing is fired with
 * it. */
static const uint16_t open_gate[2] __attribute__((aligned(4))) = { 1, 0 };
static const void *const always_open[2] = { open_gate, NULL };

static void release(struct usdty_lua_owner **owner)
{
	if (*owner && !--(*owner)->count) {
		usdty_provider_free((*owner)->provider);
		free(*owner);
	}
	*owner = NULL;
}

static struct provider *provider_at(lua_State *L, int index)
{
	struct provider *provider = lua_touserdata(L, index);

	return provider && lua_rawlen(L, index) == sizeof *provider &&
			       provider->mark == &provider_mark ?
		       provider :
		       NULL;
}

static void refuse(lua_State *L, const char *what, int index)
{
	usdty_lua_throw(L, USDTY_ERROR_ARGUMENT,
			lua_pushfstring(L, "%s expected, not %s", what,
					luaL_typename(L, index)));
}

usdty_provider *usdty_lua_to_provider(lua_State *L, int index)
{
	struct provider *provider = provider_at(L, index);

	if (!provider || !provider->owner)
		refuse(L, "a provider", index);
	return provider->owner->provider;
}

usdty_probe *usdty_lua_to_probe(lua_State *L, int index)
{
	struct usdty_lua_probe *probe = usdty_lua_probe_at(L, index);

	if (!probe || !probe->owner)
		refuse(L, "a probe", index);
	return probe->probe;
}

static void *push_userdata(lua_State *L, size_t size, const char *metatable)
{
	void *made = lua_newuserdata(L, size);

	memset(made, 0, size);
	lua_getfield(L, LUA_REGISTRYINDEX, metatable);
	lua_setmetatable(L, -2);
	return made;
}

usdty_provider **usdty_lua_new_provider(lua_State *L)
{
	struct provider *made = push_userdata(L, sizeof *made, "usdty.Provider");

	made->mark = &provider_mark;
	made->owner = calloc(1, sizeof *made->owner);
	if (!made->owner)
		luaL_error(L, "not enough memory");
	made->owner->count = 1;
	lua_newtable(L); /* its probes, by their addresses */
	lua_setuservalue(L, -2);
	return &made->owner->provider;
}

void usdty_lua_push_provider(lua_State *L, int index)
{
	const struct provider *made = provider_at(L, index);

	if (made->owner->provider)
		lua_pushvalue(L, index);
	else
		lua_pushnil(L);
}

static void disconnect(struct usdty_lua_probe *probe)
{
	probe->look = probe->fired = usdty_probe_none();
}

static void set_strict(struct usdty_lua_probe *probe, int is_strict)
{
	if (is_strict && probe->fired != usdty_probe_none())
		probe->look = (const usdty_probe *)always_open;
	else
		probe->look = probe->fired;
}

static void push_new_probe(lua_State *L, usdty_probe *probe,
			   struct usdty_lua_owner *owner)
{
	struct usdty_lua_probe *made = push_userdata(L, sizeof *made,
						     "usdty.Probe");

	made->mark = &usdty_lua_probe_mark;
	made->look = made->fired = made->probe = probe;
	if (owner->is_closed)
		disconnect(made);
	lua_getfield(L, LUA_REGISTRYINDEX, "usdty.strict");
	set_strict(made, lua_toboolean(L, -1));
	lua_pop(L, 1);
	made->count = usdty_probe_get_count(probe);
	for (size_t i = 0; i < made->count; i++)
		made->types[i] = usdty_probe_get_type(probe, i);
	made->owner = owner;
	owner->count++;
}

/* table[key] = the value at the top, which stays there. */
static void set_probe(lua_State *L, int table, usdty_probe *key)
{
	lua_pushvalue(L, table);
	lua_pushlightuserdata(L, key);
	lua_pushvalue(L, -3);
	lua_rawset(L, -3);
	lua_pop(L, 1);
}

/* Pushes the same userdata for the same probe as long as Lua has not collected
 * it, which it does not before the provider. */
void usdty_lua_push_probe(lua_State *L, usdty_probe *probe, int provider)
{
	if (!probe || probe == usdty_probe_none()) {
		lua_pushnil(L);
		return;
	}
	lua_getfield(L, LUA_REGISTRYINDEX, "usdty.probes");
	lua_pushlightuserdata(L, probe);
	lua_rawget(L, -2);
	if (lua_isnil(L, -1)) {
		lua_pop(L, 1);
		push_new_probe(L, probe, provider_at(L, provider)->owner);
		lua_getuservalue(L, provider);
		lua_insert(L, -2);
		set_probe(L, -2, probe);
		lua_remove(L, -2);
		set_probe(L, -2, probe);
	}
	lua_remove(L, -2);
}

static int provider_gc(lua_State *L)
{
	struct provider *provider = provider_at(L, 1);

	if (provider)
		release(&provider->owner);
	return 0;
}

static int probe_gc(lua_State *L)
{
	struct usdty_lua_probe *probe = usdty_lua_probe_at(L, 1);

	if (probe) {
		disconnect(probe);
		release(&probe->owner);
	}
	return 0;
}

int usdty_lua_forget_probe(lua_State *L)
{
	struct usdty_lua_probe *probe = usdty_lua_probe_at(L, 1);

	if (!probe)
		refuse(L, "a probe", 1);
	disconnect(probe);
	usdty_lua_to_provider(L, 2);
	lua_getuservalue(L, 2);
	lua_getfield(L, LUA_REGISTRYINDEX, "usdty.probes");
	lua_pushnil(L);
	set_probe(L, -2, probe->probe);
	set_probe(L, -3, probe->probe);
	return 0;
}

int usdty_lua_close_provider(lua_State *L)
{
	usdty_lua_to_provider(L, 1);
	provider_at(L, 1)->owner->is_closed = 1;
	lua_getuservalue(L, 1);
	for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
		disconnect(lua_touserdata(L, -1));
	return 0;
}

int usdty_lua_set_strict(lua_State *L)
{
	const int is_strict = lua_toboolean(L, 1);

	lua_pushboolean(L, is_strict);
	lua_setfield(L, LUA_REGISTRYINDEX, "usdty.strict");
	lua_getfield(L, LUA_REGISTRYINDEX, "usdty.probes");
	for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
		set_strict(lua_touserdata(L, -1), is_strict);
	return 0;
}

/* == Classes ============================================================== */

void usdty_lua_set_functions(lua_State *L, const luaL_Reg *functions)
{
	for (; functions->name; functions++) {
		lua_pushcfunction(L, functions->func);
		lua_setfield(L, -2, functions->name);
	}
}

void usdty_lua_add_class(lua_State *L, const char *name,
			 const luaL_Reg *methods, const luaL_Reg *events)
{
	/* Both tables have spare room: names that collide make each call
	 * slower. */
	lua_createtable(L, 0, 32); /* the metatable, which C looks up */
	usdty_lua_set_functions(L, events);
	lua_pushvalue(L, -1);
	lua_pushfstring(L, "usdty.%s", name);
	lua_insert(L, -2);
	lua_settable(L, LUA_REGISTRYINDEX);
	lua_createtable(L, 0, 64);
	usdty_lua_set_functions(L, methods);
	lua_pushvalue(L, -1);
	lua_setfield(L, -3, "__index");
	lua_setfield(L, -3, name);
	lua_pushfstring(L, "%s_metatable", name);
	lua_insert(L, -2);
	lua_settable(L, -3);
}

void usdty_lua_handles_open(lua_State *L)
{
	static const luaL_Reg none[] = { { NULL, NULL } };
	static const luaL_Reg provider_events[] = { { "__gc", provider_gc },
						    { NULL, NULL } };
	static const luaL_Reg probe_events[] = { { "__gc", probe_gc },
						 { "__call", usdty_lua_fire },
						 { NULL, NULL } };

	lua_newtable(L); /* all probes, as weak values */
	lua_newtable(L);
	lua_pushliteral(L, "v");
	lua_setfield(L, -2, "__mode");
	lua_setmetatable(L, -2);
	lua_setfield(L, LUA_REGISTRYINDEX, "usdty.probes");
	lua_getglobal(L, "tostring");
	lua_setfield(L, LUA_REGISTRYINDEX, "usdty.tostring");
	usdty_lua_add_class(L, "Provider", none, provider_events);
	usdty_lua_add_class(L, "Probe", usdty_lua_probe_methods, probe_events);
}
