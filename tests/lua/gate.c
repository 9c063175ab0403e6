/* SPDX-License-Identifier: MIT */
/*
 * The module "gate" of the tests and benchmarks: gate.set(probe, is_open) opens
 * or closes a probe's gate, as a tracer does. The provider is enabled, and the
 * probe has a semaphore.
 */
#include "handles.h"

static int set(lua_State *L)
{
	const struct usdty_lua_probe *probe = lua_touserdata(L, 1);
	/* The first word of a probe is the address of its gate. */
	volatile uint16_t *gate = *(volatile uint16_t *const *)probe->probe;

	*gate = (uint16_t)lua_toboolean(L, 2);
	return 0;
}

__attribute__((visibility("default"))) int luaopen_gate(lua_State *L);
int luaopen_gate(lua_State *L)
{
	lua_createtable(L, 0, 1);
	lua_pushcfunction(L, set);
	lua_setfield(L, -2, "set");
	return 1;
}
