/* SPDX-License-Identifier: MIT */
/*
 * A plug-in: its constructor enables a provider, as a library's may. Built
 * twice: with the shared library, and with a static copy of its own.
 */
#include <usdty.h>

static usdty_provider *provider;
static usdty_probe *probe;

int plugin_status(void);
int plugin_disable(void);
int plugin_enable(void);
const usdty_probe *plugin_probe(void);
int plugin_fire(int number);

static int status = 1;

static __attribute__((constructor)) void enable(void)
{
	const usdty_type types[] = { USDTY_INT };

	status = usdty_provider_new("plugin", NULL, &provider);
	if (!status)
		status = usdty_provider_add_probe(provider, "f", "shared",
						  types, 1, &probe);
	if (!status)
		status = usdty_provider_enable(provider);
}

static __attribute__((destructor)) void leave(void)
{
	usdty_provider_free(provider);
}

int plugin_status(void)
{
	return status;
}

int plugin_disable(void)
{
	return usdty_provider_disable(provider);
}

int plugin_enable(void)
{
	return usdty_provider_enable(provider);
}

const usdty_probe *plugin_probe(void)
{
	return probe;
}

/* Whether the probe was watched. */
int plugin_fire(int number)
{
	int watched = usdty_probe_is_enabled(probe);

	USDTY_FIRE(probe, number);
	return watched;
}
