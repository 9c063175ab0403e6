/* Many probes, defined from data, as in a program that loads plug-ins or
 * scripts. One call adds a thousand, and one adds a hundred more when tracers
 * may already be attached: they share one new object. */
#include <stdio.h>
#include <unistd.h>
#include <usdty.h>

enum { EARLY = 1000, LATE = 100, ALL = EARLY + LATE };

static usdty_probe *probes[ALL];

static int add(usdty_provider *provider, int first, int count)
{
	static const usdty_type types[] = { USDTY_INT };
	static char names[ALL][32];
	static usdty_probe_spec specs[ALL];

	for (int i = first; i < first + count; i++) {
		snprintf(names[i], sizeof names[i], "event_%d", i);
		specs[i].size = sizeof specs[i];
		specs[i].function = "loop";
		specs[i].name = names[i];
		specs[i].types = types;
		specs[i].count = 1;
	}
	return usdty_provider_add_probes(provider, specs + first, (size_t)count,
					 probes + first);
}

int main(void)
{
	usdty_provider *provider;

	if (usdty_provider_new("manyapp", NULL, &provider) ||
	    add(provider, 0, EARLY) || usdty_provider_enable(provider) ||
	    add(provider, EARLY, LATE))
		return 1;
	for (int round = 0; round < 100; round++) {
		for (int i = 0; i < ALL; i++)
			USDTY_FIRE(probes[i], round);
		usleep(100 * 1000);
	}
	usdty_provider_free(provider);
	return 0;
}
