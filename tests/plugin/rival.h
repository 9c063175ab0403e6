/* SPDX-License-Identifier: MIT */
/*
 * A provider of one copy of the library, for the program and for each plug-in:
 * rival.c is built into all of them.
 */
#ifndef RIVAL_H
#define RIVAL_H

#include <usdty.h>

/* Functions of the copy that has them; `rival` is a usdty_provider. */
struct rival_functions {
	/* Of a definition in D; NULL on failure. */
	void *(*create)(const char *definition);
	int (*add)(void *rival, const char *name, int type);
	int (*enable)(void *rival);
	int (*disable)(void *rival);
	int (*is_enabled)(void *rival);
	void (*release)(void *rival);
	const char *(*error)(void *rival);
	/* The address of the first probe's gate. */
	const volatile uint16_t *(*gate)(void *rival);
	const char *(*path)(void *rival); /* "" while it is disabled */
};

/* For Lua's package.loadlib(): show and free a provider "luacopies" with the
 * probe start(char *). The first returns its argument if it was refused. */
int rival_lua_start(void *lua);
int rival_lua_stop(void *lua);

/* Those of the program, or of the plug-in when asked by dlsym(). */
const struct rival_functions *rival_get(void);

#endif
