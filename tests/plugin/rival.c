/* SPDX-License-Identifier: MIT */
#include "rival.h"

#include <string.h>

static void *create(const char *definition)
{
	usdty_provider *provider;

	usdty_provider_from_text(definition, strlen(definition), NULL,
				 &provider, NULL, 0);
	return provider;
}

static int add(void *rival, const char *name, int type)
{
	const usdty_type types[] = { type };

	return usdty_provider_add_probe(rival, NULL, name, types, 1, NULL);
}

static int enable(void *rival)
{
	return usdty_provider_enable(rival);
}

static int disable(void *rival)
{
	return usdty_provider_disable(rival);
}

static int is_enabled(void *rival)
{
	return usdty_provider_is_enabled(rival);
}

static void release(void *rival)
{
	usdty_provider_free(rival);
}

static const char *error(void *rival)
{
	static char text[1024];

	usdty_provider_error(rival, text, sizeof text);
	return text;
}

static const volatile uint16_t *gate(void *rival)
{
	const volatile uint16_t *gate;

	usdty_probe_location(usdty_provider_get_probe(rival, 0), &gate, NULL);
	return gate;
}

static const char *path(void *rival)
{
	static char text[4096];

	usdty_provider_get_path(rival, 0, text, sizeof text);
	return text;
}

static void *of_lua;

int rival_lua_start(void *lua)
{
	(void)lua;
	if (!of_lua)
		of_lua = create("provider luacopies { probe start(char *); };");
	return enable(of_lua) != USDTY_OK;
}

int rival_lua_stop(void *lua)
{
	(void)lua;
	release(of_lua);
	of_lua = NULL;
	return 0;
}

const struct rival_functions *rival_get(void)
{
	static const struct rival_functions functions = {
		create,  add,   enable, disable, is_enabled,
		release, error, gate,   path,
	};

	return &functions;
}
