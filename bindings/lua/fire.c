/* SPDX-License-Identifier: MIT */
#include "fire.h"

#include "words.h"

/* Throws an error for each argument that is refused. */
static void fire_strictly(lua_State *L, const struct usdty_lua_probe *probe,
			  int first, int count)
{
	uint64_t words[USDTY_MAX_ARGUMENTS];

	if ((size_t)count != probe->count)
		usdty_lua_refuse(L, probe, USDTY_ERROR_ARGUMENT_COUNT,
				 lua_pushfstring(L,
						 " takes %d arguments, not %d",
						 (int)probe->count, count));
	usdty_lua_words(L, probe, first, words);
	usdty_probe_fire_words(probe->fired, words, probe->count);
}

/* == Hits that fail ======================================================= */

/*
 * A program must not fail because a tracer is attached. So whatever can throw is
 * called by lua_pcall(), as a function that the registry has: to push a C
 * function takes memory, in Lua 5.1.
 */

/* The error is at the top, the probe at the index. Throws nothing. */
static int skip(lua_State *L, struct usdty_lua_probe *probe, int index)
{
	probe->skipped++;
	if (probe->is_reported) {
		lua_pop(L, 1);
		return 0;
	}
	probe->is_reported = 1; /* the handler may fire */
	lua_getfield(L, LUA_REGISTRYINDEX, "usdty.report");
	lua_pushvalue(L, index);
	lua_pushvalue(L, -3);
	/* An error of the handler counts as a report. */
	if (!lua_pcall(L, 2, 1, 0))
		probe->is_reported = lua_toboolean(L, -1);
	lua_pop(L, 2);
	return 0;
}

/* Arguments: the probe, the number of arguments, the arguments if the number is
 * right. */
static int guarded_fire(lua_State *L)
{
	fire_strictly(L, lua_touserdata(L, 1), 3, (int)lua_tointeger(L, 2));
	return 0;
}

/* Arguments: the probe, and a function that returns the arguments. */
static int guarded_lazy(lua_State *L)
{
	lua_call(L, 0, LUA_MULTRET);
	luaL_checkstack(L, LUA_MINSTACK, "too many arguments");
	fire_strictly(L, lua_touserdata(L, 1), 2, lua_gettop(L) - 1);
	return 0;
}

void usdty_lua_fire_open(lua_State *L)
{
	lua_pushcfunction(L, guarded_fire);
	lua_setfield(L, LUA_REGISTRYINDEX, "usdty.guarded_fire");
	lua_pushcfunction(L, guarded_lazy);
	lua_setfield(L, LUA_REGISTRYINDEX, "usdty.guarded_lazy");
}

/* The probe is at the index `self`. */
static int fire_guarded(lua_State *L, struct usdty_lua_probe *probe, int self,
			int first, int count)
{
	const int is_right = (size_t)count == probe->count;

	lua_getfield(L, LUA_REGISTRYINDEX, "usdty.guarded_fire");
	lua_pushvalue(L, self);
	lua_pushinteger(L, count);
	for (int i = 0; is_right && i < count; i++)
		lua_pushvalue(L, first + i);
	if (lua_pcall(L, is_right ? count + 2 : 2, 0, 0))
		skip(L, probe, self);
	return 0;
}

/* == Firing =============================================================== */

/* Fires with the arguments from index `first` on. It is not inlined, so that
 * reading the gate does not need to save registers. */
static __attribute__((noinline)) int fire(lua_State *L,
					  struct usdty_lua_probe *probe,
					  int self, int first)
{
	const int count = lua_gettop(L) - first + 1;
	uint64_t words[USDTY_MAX_ARGUMENTS];

	if (!probe->owner)
		return 0;
	if (usdty_lua_is_strict(probe))
		fire_strictly(L, probe, first, count);
	else if ((size_t)count == probe->count &&
		 usdty_lua_plain_words(L, probe, first, words))
		usdty_probe_fire_words(probe->fired, words, probe->count);
	else
		fire_guarded(L, probe, self, first, count);
	return 0;
}

static __attribute__((noinline)) int not_a_probe(lua_State *L)
{
	return usdty_lua_throw(L, USDTY_ERROR_ARGUMENT,
			       lua_pushfstring(L,
					       "a probe expected, not %s: call "
					       "probe:fire(), not probe.fire()",
					       luaL_typename(L, 1)));
}

static struct usdty_lua_probe *check_probe(lua_State *L)
{
	struct usdty_lua_probe *probe = usdty_lua_probe_at(L, 1);

	if (!probe)
		not_a_probe(L);
	return probe;
}

int usdty_lua_fire(lua_State *L)
{
	struct usdty_lua_probe *probe = usdty_lua_probe_at(L, 1);

	if (__builtin_expect(!probe, 0))
		return not_a_probe(L);
	if (__builtin_expect(usdty_probe_is_enabled(probe->look), 0))
		return fire(L, probe, 1, 2);
	return 0;
}

static int closure_fire(lua_State *L)
{
	struct usdty_lua_probe *probe =
		lua_touserdata(L, lua_upvalueindex(1));

	if (__builtin_expect(usdty_probe_is_enabled(probe->look), 0))
		return fire(L, probe, lua_upvalueindex(1), 1);
	return 0;
}

static int probe_closure(lua_State *L)
{
	check_probe(L);
	lua_settop(L, 1);
	lua_pushcclosure(L, closure_fire, 1);
	return 1;
}

static int probe_fire_lazy(lua_State *L)
{
	struct usdty_lua_probe *probe = check_probe(L);

	if (!usdty_probe_is_enabled(probe->look) || !probe->owner)
		return 0;
	lua_settop(L, 2);
	if (usdty_lua_is_strict(probe))
		return guarded_lazy(L); /* with nothing around it */
	lua_getfield(L, LUA_REGISTRYINDEX, "usdty.guarded_lazy");
	lua_pushvalue(L, 1);
	lua_pushvalue(L, 2);
	if (lua_pcall(L, 2, 0, 0))
		skip(L, probe, 1);
	return 0;
}

int usdty_lua_skip_probe(lua_State *L)
{
	struct usdty_lua_probe *probe = check_probe(L);

	lua_settop(L, 2);
	return skip(L, probe, 1);
}

static int probe_skipped(lua_State *L)
{
	lua_pushinteger(L, (lua_Integer)check_probe(L)->skipped);
	return 1;
}

static int probe_is_enabled(lua_State *L)
{
	lua_pushboolean(L, usdty_probe_is_enabled(check_probe(L)->fired));
	return 1;
}

const luaL_Reg usdty_lua_probe_methods[] = {
	{ "fire", usdty_lua_fire },   { "fire_lazy", probe_fire_lazy },
	{ "closure", probe_closure }, { "is_enabled", probe_is_enabled },
	{ "skipped", probe_skipped }, { NULL, NULL }
};

int usdty_lua_is_enabled_address(lua_State *L)
{
	int (*volatile function)(const usdty_probe *) = usdty_probe_is_enabled;

	lua_pushlightuserdata(L, (void *)(uintptr_t)function);
	return 1;
}
