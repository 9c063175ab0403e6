/* SPDX-License-Identifier: MIT */
/* ask.h for Lua: package.loadlib(MODULE, "ask_lua")() is a table of it. */
#include <lauxlib.h>
#include <lua.h>

#include "ask.h"

static int answer(lua_State *L)
{
	ask_answer(lua_toboolean(L, 1));
	return 0;
}

static int questions(lua_State *L)
{
	lua_pushnumber(L, (lua_Number)ask_questions());
	return 1;
}

static int hits(lua_State *L)
{
	lua_pushnumber(L, (lua_Number)ask_hits((int)luaL_checknumber(L, 1)));
	return 1;
}

static int start_moving(lua_State *L)
{
	lua_pushnumber(L, ask_start_moving());
	return 1;
}

static int stop_moving(lua_State *L)
{
	(void)L;
	ask_stop_moving();
	return 0;
}

ASK_API int ask_lua(lua_State *L);

int ask_lua(lua_State *L)
{
	static const luaL_Reg functions[] = { { "answer", answer },
					      { "questions", questions },
					      { "hits", hits },
					      { "start_moving", start_moving },
					      { "stop_moving", stop_moving },
					      { NULL, NULL } };

	lua_newtable(L);
	for (const luaL_Reg *each = functions; each->name; each++) {
		lua_pushcfunction(L, each->func);
		lua_setfield(L, -2, each->name);
	}
	return 1;
}
