/* SPDX-License-Identifier: MIT */
/* The floors of Lua's benchmark: functions that do nothing. */
#include <lua.h>

/* As LuaJIT's FFI calls a look at a gate. */
static int look(const void *probe)
{
	(void)probe;
	return 0;
}

static int nothing(lua_State *L)
{
	(void)L;
	return 0;
}

static int look_address(lua_State *L)
{
	int (*volatile function)(const void *) = look;

	lua_pushlightuserdata(L, (void *)(unsigned long)function);
	return 1;
}

__attribute__((visibility("default"))) int luaopen_nothing(lua_State *L);

int luaopen_nothing(lua_State *L)
{
	lua_newtable(L);
	lua_pushcfunction(L, nothing);
	lua_setfield(L, -2, "nothing");
	lua_pushcfunction(L, look_address);
	lua_setfield(L, -2, "look_address");
	return 1;
}
