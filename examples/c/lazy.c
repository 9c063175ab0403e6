/* Expensive arguments are evaluated only while a tracer is attached: USDTY_FIRE
 * checks the gate first. */
#include <stdio.h>
#include <unistd.h>
#include <usdty.h>

static unsigned summaries;

/* Stands for work that is too slow to do while nobody watches. */
static const char *summarize(int round)
{
	static char text[64];

	summaries++;
	snprintf(text, sizeof text, "summary %u, of round %d", summaries,
		 round);
	return text;
}

int main(void)
{
	const usdty_type types[] = { USDTY_STRING };
	usdty_provider *provider;
	usdty_probe *summary;

	if (usdty_provider_new("lazyapp", NULL, &provider) ||
	    usdty_provider_add_probe(provider, "main", "summary", types, 1,
				     &summary) ||
	    usdty_provider_enable(provider))
		return 1;
	for (int round = 0; round < 100; round++) {
		USDTY_FIRE(summary, summarize(round));
		usleep(100 * 1000);
	}
	printf("%u of 100 rounds were summarized\n", summaries);
	usdty_provider_free(provider);
	return 0;
}
