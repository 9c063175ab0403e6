/* SPDX-License-Identifier: MIT */
/* Firing a probe from Lua, and reading its gate. */
#ifndef USDTY_LUA_FIRE_H
#define USDTY_LUA_FIRE_H

#include "handles.h"

/* probe:fire(...) */
int usdty_lua_fire(lua_State *L);

extern const luaL_Reg usdty_lua_probe_methods[];

/* Puts into the registry what firing needs. */
void usdty_lua_fire_open(lua_State *L);

/* For usdty.lua: skips a hit of the probe at index 1, whose arguments failed with
 * the error at index 2. */
int usdty_lua_skip_probe(lua_State *L);

/* For LuaJIT: its compiled code calls usdty_probe_is_enabled() directly. */
int usdty_lua_is_enabled_address(lua_State *L);

#endif
