/* Many probes, defined from data, as in a program that loads plug-ins or
 * scripts. One more is added when tracers may already be attached. */
#include <stdio.h>
#include <unistd.h>
#include <usdty.h>

enum { COUNT = 1000 };

static usdty_probe *probes[COUNT];

static int define(usdty_provider *provider)
{
	const usdty_type types[] = { USDTY_INT };
	char name[32];

	for (int i = 0; i < COUNT; i++) {
		snprintf(name, sizeof name, "event_%d", i);
		if (usdty_provider_add_probe(provider, "loop", name, types, 1,
					     &probes[i]))
			return -1;
	}
	return usdty_provider_enable(provider);
}

int main(void)
{
	const usdty_type types[] = { USDTY_STRING, USDTY_INT };
	usdty_provider *provider;
	usdty_probe *late;

	if (usdty_provider_new("manyapp", NULL, &provider) ||
	    define(provider) ||
	    usdty_provider_add_probe(provider, "loop", "late", types, 2, &late))
		return 1;
	for (int round = 0; round < 100; round++) {
		for (int i = 0; i < COUNT; i++)
			USDTY_FIRE(probes[i], round);
		USDTY_FIRE(late, "round", round);
		usleep(100 * 1000);
	}
	usdty_provider_free(provider);
	return 0;
}
