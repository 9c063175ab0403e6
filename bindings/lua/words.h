/* SPDX-License-Identifier: MIT */
/*
 * Lua's values as the words that a probe fires, by rule and never rounded:
 *
 * - A number must be integral and in the argument's range.
 * - A floating-point number (every number of Lua 5.1 and 5.2) must not be
 *   beyond 2^53: its neighbours would be the same number.
 * - An integer of Lua 5.3 and later is its 64 bits: for uint64 and pointer
 *   negative ones stand for what is beyond 2^63, as with string.format("%x").
 * - A string with a decimal integer is that integer, in every version: the way
 *   to 64 bits in Lua 5.1 and 5.2. So are LuaJIT's 1LL and 1ULL.
 * - true is 1 and false is 0; nil is a null pointer or string.
 */
#ifndef USDTY_LUA_WORDS_H
#define USDTY_LUA_WORDS_H

#include "handles.h"

/* The probe's words from the values from `first` on, as many as it has
 * arguments. Strings are addresses of Lua's own, valid while on its stack. */
void usdty_lua_words(lua_State *L, const struct usdty_lua_probe *probe,
		     int first, uint64_t words[USDTY_MAX_ARGUMENTS]);

/* Throws what usdty.lua makes of it: a table with status and message. */
int usdty_lua_throw(lua_State *L, usdty_status status, const char *message);

/* The same, about a probe, whose name comes first. */
int usdty_lua_refuse(lua_State *L, const struct usdty_lua_probe *probe,
		     usdty_status status, const char *detail);

/* Takes the function that throws. */
int usdty_lua_set_fail(lua_State *L);

#endif
