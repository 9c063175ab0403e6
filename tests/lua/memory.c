/* SPDX-License-Identifier: MIT */
/*
 * Lua runs out of memory at each of its allocations in turn, while usdty is
 * loaded, and while it is used. Then the same state has memory again and does
 * all of it. Nothing dies, and each failure is an error:
 *
 *	memory load|use
 */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char require[] =
	"package.loaded['usdty.core'] = nil\n"
	"package.loaded.usdty = nil\n"
	"usdty = require 'usdty'\n";

/* As a program whose require failed, and that does not know why. */
static const char again[] = "require 'usdty.core' require 'usdty'\n";

static const char use[] =
	"local provider = usdty.provider('memory', { module = 'm' })\n"
	"local probe = provider:probe('a', { 'int', 'string' },\n"
	"  { func = 'f', names = { 'number' } })\n"
	"local made = provider:add_probes{ b = {}, { 'c', { 'pointer' } } }\n"
	"provider:enable()\n"
	"made.b:fire() probe:fire(1, 'text') probe:closure()(1, 'text')\n"
	"probe:fire_lazy(function() return 1, 'text' end)\n"
	"assert(provider.a == probe and provider:find('a', 'f') == probe)\n"
	"assert(#provider:probes() == 3 and probe:types()[2] == 'string')\n"
	"provider:path()\n"
	"assert(not pcall(provider.probe, provider, 'a-b'))\n"
	"assert(not pcall(usdty.provider, 'a b'))\n"
	"provider:remove(probe)\n"
	"provider:close()\n"
	"usdty.loads('provider memory { probe x(int); };').x:fire(7)\n"
	"assert(not pcall(usdty.loads, 'provider'))\n";

/* How many allocations succeed before all fail; negative: all. */
static long left = -1;

static void *allocate(void *unused, void *block, size_t old, size_t size)
{
	(void)unused;
	if (!size) {
		free(block);
		return NULL;
	}
	/* Lua assumes that shrinking cannot fail. */
	if (!block || size > old) {
		if (!left)
			return NULL;
		if (left > 0)
			left--;
	}
	return realloc(block, size);
}

static int run(lua_State *L, const char *code, long allocations)
{
	int status;

	lua_settop(L, 0);
	if (luaL_loadstring(L, code))
		abort();
	left = allocations;
	status = lua_pcall(L, 0, 0, 0);
	left = -1;
	return status;
}

static void must(lua_State *L, const char *code, long allocations)
{
	if (!run(L, code, -1))
		return;
	fprintf(stderr, "after %ld allocations: %s\n", allocations,
		lua_tostring(L, -1));
	exit(1);
}

/* Returns whether so many allocations were not enough. */
static int fails(lua_State *L, const char *code, long allocations)
{
	if (!run(L, code, allocations))
		return 0;
	if (!lua_isstring(L, -1)) {
		fprintf(stderr, "after %ld allocations: an error of type %s\n",
			allocations, luaL_typename(L, -1));
		exit(1);
	}
	return 1;
}

static lua_State *new_state(void)
{
	lua_State *L = lua_newstate(allocate, NULL);

	if (!L) {
		printf("SKIPPED: this Lua has an allocator of its own\n");
		exit(77);
	}
	luaL_openlibs(L);
	/* LuaJIT itself dies if its ffi is half loaded when the state is closed,
	 * and if a compiled trace runs out of memory. */
	must(L, "if jit then require 'ffi' jit.off() end", 0);
	return L;
}

/* In a new state each time. Returns how many allocations are enough. */
static long load_usdty(void)
{
	long allocations = 0;
	int failed;

	do {
		lua_State *L = new_state();

		failed = fails(L, require, allocations);
		if (failed)
			run(L, again, -1); /* Lua 5.1 refuses it */
		must(L, require, allocations);
		must(L, use, allocations);
		lua_close(L);
		allocations++;
	} while (failed);
	return allocations;
}

static long use_usdty(void)
{
	lua_State *L = new_state();
	long allocations = 0;

	must(L, require, 0);
	while (fails(L, use, allocations)) {
		must(L, use, allocations);
		allocations++;
	}
	lua_close(L);
	return allocations;
}

int main(int argc, char **argv)
{
	const int uses = argc > 1 && !strcmp(argv[1], "use");
	const long allocations = uses ? use_usdty() : load_usdty();

	printf("%ld allocations\n", allocations);
	return allocations < 100;
}
