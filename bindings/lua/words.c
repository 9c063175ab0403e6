/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CDATA = 10 }; /* LuaJIT's type of FFI objects */

/* The argument that is being converted. */
struct argument {
	lua_State *L;
	const struct usdty_lua_probe *probe;
	int number; /* from 1 on */
	int index;  /* of the value */
	usdty_type type;
	/* Set if the value needs more than plain C; NULL to give it that. */
	int *is_odd;
};

/* Whether the value is left to others. */
static int is_left(const struct argument *a)
{
	if (a->is_odd)
		*a->is_odd = 1;
	return a->is_odd != NULL;
}

/* == Refusals ============================================================= */

int usdty_lua_set_fail(lua_State *L)
{
	lua_settop(L, 2);
	lua_setfield(L, LUA_REGISTRYINDEX, "usdty.report");
	lua_setfield(L, LUA_REGISTRYINDEX, "usdty.fail");
	return 0;
}

int usdty_lua_throw(lua_State *L, usdty_status status, const char *message)
{
	lua_getfield(L, LUA_REGISTRYINDEX, "usdty.fail");
	lua_pushinteger(L, status);
	lua_pushstring(L, message);
	lua_call(L, 2, 0);
	return 0; /* not reached */
}

int usdty_lua_refuse(lua_State *L, const struct usdty_lua_probe *probe,
		     usdty_status status, const char *detail)
{
	return usdty_lua_throw(
		L, status,
		lua_pushfstring(L, "%s:%s%s",
				usdty_provider_get_name(
					usdty_probe_get_provider(probe->probe)),
				usdty_probe_get_name(probe->probe), detail));
}

static void refuse(const struct argument *a, const char *detail)
{
	const char *name = usdty_probe_get_argument_name(a->probe->probe,
							 (size_t)a->number - 1);

	if (is_left(a))
		return;
	lua_pushfstring(a->L, ", argument %d%s%s%s: %s", a->number,
			name ? " ('" : "", name ? name : "", name ? "')" : "",
			detail);
	usdty_lua_refuse(a->L, a->probe, USDTY_ERROR_TYPE,
			 lua_tostring(a->L, -1));
}

static void refuse_type(const struct argument *a, const char *detail)
{
	if (!is_left(a))
		refuse(a, lua_pushfstring(a->L, detail,
					  luaL_typename(a->L, a->index)));
}

/* Pushes the value as Lua shows it. Uses the tostring() that existed when the
 * module was loaded. */
static const char *show(const struct argument *a)
{
	const char *text;

	lua_getfield(a->L, LUA_REGISTRYINDEX, "usdty.tostring");
	lua_pushvalue(a->L, a->index);
	lua_call(a->L, 1, 1);
	text = lua_tostring(a->L, -1);
	return text ? text : "it";
}

/* The message begins with the value. */
static void refuse_value(const struct argument *a, const char *detail)
{
	if (is_left(a))
		return;
	lua_pushfstring(a->L, "%s %s", show(a), detail);
	refuse(a, lua_tostring(a->L, -1));
}

static void refuse_range(const struct argument *a)
{
	if (is_left(a))
		return;
	lua_pushfstring(a->L, "is out of range for %s",
			usdty_type_name(a->type));
	refuse_value(a, lua_tostring(a->L, -1));
}

/* == Integers ============================================================= */

static int is_signed(const struct argument *a)
{
	return usdty_type_is_signed(a->type);
}

/* Makes a word from a magnitude and its sign. */
static uint64_t word_of(const struct argument *a, uint64_t magnitude,
			int negative)
{
	const int bits = 8 * (int)usdty_type_size(a->type) - is_signed(a);
	const uint64_t most = UINT64_MAX >> (64 - bits);

	if (negative ? !is_signed(a) ? magnitude > 0 : magnitude > most + 1 :
		       magnitude > most)
		refuse_range(a);
	return negative ? 0 - magnitude : magnitude;
}

static uint64_t word_of_float(const struct argument *a)
{
	const double value = (double)lua_tonumber(a->L, a->index);

	if (floor(value) != value || isinf(value))
		refuse_value(a, "is not an integer");
	else if (fabs(value) > 9007199254740992.0) /* 2^53 */
		refuse_value(a, "is beyond 2^53, where floating-point numbers "
				"are not exact: give it as a string");
	else
		return word_of(a, (uint64_t)fabs(value), value < 0);
	return 0;
}

static uint64_t word_of_number(const struct argument *a)
{
#if LUA_VERSION_NUM >= 503
	if (lua_isinteger(a->L, a->index)) {
		const lua_Integer value = lua_tointeger(a->L, a->index);

		if (usdty_type_size(a->type) == 8)
			return (uint64_t)value;
		return word_of(a,
			       value < 0 ? 0 - (uint64_t)value :
					   (uint64_t)value,
			       value < 0);
	}
#endif
	return word_of_float(a);
}

/* "-1", or with a suffix of LuaJIT: "-1LL", "1ULL". */
static uint64_t word_of_text(const struct argument *a, const char *text,
			     size_t length, int may_end)
{
	const int negative = *text == '-';
	const char *digits = text + negative;
	uint64_t magnitude;
	char *end;

	errno = 0;
	magnitude = strtoull(digits, &end, 10);
	if (may_end && (!strcmp(end, "LL") || !strcmp(end, "ULL")))
		end = (char *)text + length;
	if (*digits < '0' || *digits > '9' || end != text + length)
		refuse_value(a, "is not an integer");
	if (errno)
		refuse_range(a);
	return word_of(a, magnitude, negative);
}

static uint64_t word_of_cdata(const struct argument *a)
{
	const char *text;
	uint64_t word;

	if (is_left(a))
		return 0;
	text = show(a);
	word = word_of_text(a, text, strlen(text), 1);
	lua_pop(a->L, 1);
	return word;
}

static uint64_t word_of_string_integer(const struct argument *a)
{
	size_t length;
	const char *text = lua_tolstring(a->L, a->index, &length);

	return word_of_text(a, text, length, 0);
}

static uint64_t word_of_integer(const struct argument *a)
{
	const int type = lua_type(a->L, a->index);

	switch (type) {
	case LUA_TNUMBER: return word_of_number(a);
	case LUA_TBOOLEAN: return (uint64_t)lua_toboolean(a->L, a->index);
	case LUA_TSTRING: return word_of_string_integer(a);
	case CDATA: return word_of_cdata(a);
	}
	if (type != LUA_TNIL || a->type != USDTY_POINTER)
		refuse_type(a, "an integer expected, not %s");
	return 0;
}

/* == Strings ============================================================== */

/* Replaces the value by a string with "\x00" for each NUL. */
static const char *without_null(const struct argument *a, const char *text,
				size_t size)
{
	luaL_Buffer buffer;

	if (a->is_odd || usdty_lua_is_strict(a->probe)) {
		refuse(a, "embedded NUL: tracers would not see what follows");
		return NULL;
	}
	luaL_buffinit(a->L, &buffer);
	for (size_t i = 0; i < size; i++)
		if (text[i])
			luaL_addchar(&buffer, text[i]);
		else
			luaL_addstring(&buffer, "\\x00");
	luaL_pushresult(&buffer);
	lua_replace(a->L, a->index);
	return lua_tostring(a->L, a->index);
}

static uint64_t word_of_string(const struct argument *a)
{
	const int type = lua_type(a->L, a->index);
	const char *text;
	size_t size;

	if (type == LUA_TNIL)
		return 0;
	if (type != LUA_TSTRING) {
		refuse_type(a, "a string or nil expected, not %s");
		return 0;
	}
	text = lua_tolstring(a->L, a->index, &size);
	return (uintptr_t)(memchr(text, '\0', size) ?
				   without_null(a, text, size) :
				   text);
}

static void convert(lua_State *L, const struct usdty_lua_probe *probe,
		    int first, uint64_t words[USDTY_MAX_ARGUMENTS], int *is_odd)
{
	for (size_t i = 0; i < probe->count; i++) {
		const struct argument a = { L,	      probe,
					    (int)i + 1,	      first + (int)i,
					    probe->types[i], is_odd };

		words[i] = a.type == USDTY_STRING ? word_of_string(&a) :
						    word_of_integer(&a);
	}
}

void usdty_lua_words(lua_State *L, const struct usdty_lua_probe *probe,
		     int first, uint64_t words[USDTY_MAX_ARGUMENTS])
{
	convert(L, probe, first, words, NULL);
}

int usdty_lua_plain_words(lua_State *L, const struct usdty_lua_probe *probe,
			  int first, uint64_t words[USDTY_MAX_ARGUMENTS])
{
	int is_odd = 0;

	convert(L, probe, first, words, &is_odd);
	return !is_odd;
}
