/* SPDX-License-Identifier: MIT */
#include "fire.h"

#include "words.h"

/* Fires with the arguments from index `first` on. It is not inlined, so that
 * reading the gate does not need to save registers. */
static __attribute__((noinline)) int fire(lua_State *L,
					  const struct usdty_lua_probe *probe,
					  int first)
{
	const int count = lua_gettop(L) - first + 1;
	uint64_t words[USDTY_MAX_ARGUMENTS];

	if (!probe->owner)
		return 0;
	if ((size_t)count != probe->count)
		return usdty_lua_refuse(
			L, probe, USDTY_ERROR_ARGUMENT_COUNT,
			lua_pushfstring(L, " takes %d arguments, not %d",
					(int)probe->count, count));
	usdty_lua_words(L, probe, first, words);
	usdty_probe_fire_words(probe->look, words, probe->count);
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
	const struct usdty_lua_probe *probe = usdty_lua_probe_at(L, 1);

	if (__builtin_expect(!probe, 0))
		return not_a_probe(L);
	if (__builtin_expect(usdty_probe_is_enabled(probe->look), 0))
		return fire(L, probe, 2);
	return 0;
}

static int closure_fire(lua_State *L)
{
	const struct usdty_lua_probe *probe =
		lua_touserdata(L, lua_upvalueindex(1));

	if (__builtin_expect(usdty_probe_is_enabled(probe->look), 0))
		return fire(L, probe, 1);
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
	const struct usdty_lua_probe *probe = check_probe(L);

	if (!usdty_probe_is_enabled(probe->look))
		return 0;
	lua_settop(L, 2);
	lua_call(L, 0, LUA_MULTRET);
	luaL_checkstack(L, LUA_MINSTACK, "too many arguments");
	return fire(L, probe, 2);
}

static int probe_is_enabled(lua_State *L)
{
	lua_pushboolean(L, usdty_probe_is_enabled(check_probe(L)->look));
	return 1;
}

/* For tests and benchmarks: opens or closes the gate as a tracer does. */
static int probe_force(lua_State *L)
{
	usdty_probe *probe = usdty_lua_to_probe(L, 1);
	const volatile uint16_t *gate;

	if (!usdty_provider_is_enabled(usdty_probe_get_provider(probe)))
		return luaL_error(L, "the provider is disabled");
	usdty_probe_location(probe, &gate, NULL);
	*(volatile uint16_t *)(uintptr_t)gate = (uint16_t)lua_toboolean(L, 2);
	return 0;
}

const luaL_Reg usdty_lua_probe_methods[] = {
	{ "fire", usdty_lua_fire },   { "fire_lazy", probe_fire_lazy },
	{ "closure", probe_closure }, { "is_enabled", probe_is_enabled },
	{ "_force", probe_force },    { NULL, NULL }
};

int usdty_lua_is_enabled_address(lua_State *L)
{
	int (*volatile function)(const usdty_probe *) = usdty_probe_is_enabled;

	lua_pushlightuserdata(L, (void *)(uintptr_t)function);
	return 1;
}
