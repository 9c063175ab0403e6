/* SPDX-License-Identifier: MIT */
/*
 * Converts Lua's values to the words that a probe fires. No value is rounded:
 *
 * - A number must be integral and in the argument's range.
 * - A floating-point number (every number of Lua 5.1 and 5.2) must not be
 *   beyond 2^53, where different integers become the same number.
 * - An integer of Lua 5.3 and later gives its 64 bits. For uint64 and pointer a
 *   negative integer means the value with the same bits, as in
 *   string.format("%x").
 * - A string with a decimal integer means that integer, in every version. This
 *   is how Lua 5.1 and 5.2 pass 64 bits. LuaJIT's 1LL and 1ULL work, too.
 * - true is 1 and false is 0. nil is a null pointer or a null string.
 * - A NUL in a string becomes "\x00", except in strict mode, which refuses it.
 */
#ifndef USDTY_LUA_WORDS_H
#define USDTY_LUA_WORDS_H

#include "handles.h"

/* Converts the values from index `first` on, as many as the probe has
 * arguments. Strings become addresses of strings of Lua, which are valid while
 * the values are on the stack. A value that cannot be converted is an error. */
void usdty_lua_words(lua_State *L, const struct usdty_lua_probe *probe,
		     int first, uint64_t words[USDTY_MAX_ARGUMENTS]);

/* The same for values that need no memory, no code in Lua and no error message.
 * Returns 0 if there is another one. Throws nothing. */
int usdty_lua_plain_words(lua_State *L, const struct usdty_lua_probe *probe,
			  int first, uint64_t words[USDTY_MAX_ARGUMENTS]);

/* Throws the error that usdty.lua makes: a string with the position, the
 * message and the status's name. */
int usdty_lua_throw(lua_State *L, usdty_status status, const char *message);

/* The same for a probe; the message begins with the probe's name. */
int usdty_lua_refuse(lua_State *L, const struct usdty_lua_probe *probe,
		     usdty_status status, const char *detail);

/* Sets the function that throws errors, and the one that reports those that
 * nobody may see: report(probe, error), which returns whether it did. */
int usdty_lua_set_fail(lua_State *L);

#endif
