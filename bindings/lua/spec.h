/* SPDX-License-Identifier: MIT */
/* What probes are made of, from tables of Lua's. */
#ifndef USDTY_LUA_SPEC_H
#define USDTY_LUA_SPEC_H

#include "handles.h"

/* Many specs, and room for their probes. */
struct usdty_lua_specs {
	usdty_probe_spec *specs;
	usdty_probe **probes;
	size_t count;
};

/* From a list of tables { function, name, pairs of types and names, flags },
 * which keeps the texts. What they are made of is left on the stack. */
void usdty_lua_specs(lua_State *L, int index, struct usdty_lua_specs *specs);

/* A list of the probes of the provider at that index, once they are added. */
void usdty_lua_push_probes(lua_State *L, const struct usdty_lua_specs *specs,
			   int provider);

#endif
