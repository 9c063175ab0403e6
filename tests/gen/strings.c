/* SPDX-License-Identifier: MIT */
/* Fires by generated functions and macros, and by those of <usdty/probe.h>: see
 * strings.h of tests/e2e. */
#include "strings_d.h"

#include "strings.h"

#ifdef IS_ONE_LINE
#define STRINGS_TEXT(...) USDTY_PROBE(strings, text, __VA_ARGS__)
#define STRINGS_TEXT_LAZY STRINGS_TEXT
#define STRINGS_TEXT_ENABLED() USDTY_PROBE_ENABLED(strings, text)
#endif
#ifdef IS_DYNAMIC
#define STRINGS_TEXT strings_text
#define STRINGS_TEXT_ENABLED strings_text_enabled
#else
#define strings_register_probes() 0
#endif

/* Nothing but a tracer reads what is here, so that a compiler may leave it out
 * if it does not know better. */
static __attribute__((noinline)) void fire_local(int first)
{
	char text[8];
	int cell[2];

	text[0] = (char)first;
	text[1] = 'o';
	text[2] = '\0';
	cell[0] = 77;
	STRINGS_TEXT(COUNT, text, cell);
}

static void fire_plain(int number, const char *text, void *nowhere)
{
	STRINGS_TEXT(number, text, nowhere);
	if (number == COUNT - 1)
		fire_local('l');
}

static __attribute__((noinline)) void fire_local_lazily(int first)
{
	char text[8];
	int cell[2];

	text[0] = (char)first;
	text[1] = 'o';
	text[2] = '\0';
	cell[0] = 77;
	STRINGS_TEXT_LAZY(COUNT, text, cell);
}

static void fire_lazy(int number, const char *text, void *nowhere)
{
	STRINGS_TEXT_LAZY(number, text, nowhere);
	if (number == COUNT - 1)
		fire_local_lazily('l');
}

static const struct mode modes[] = {
	{ "plain", fire_plain },
	{ "lazy", fire_lazy },
};

static int is_watched(void)
{
	return STRINGS_TEXT_ENABLED();
}

int main(int argc, char **argv)
{
	if (argc < 2 || strings_register_probes())
		return 1;
	obey(find(modes, argv[1]), is_watched);
	return 0;
}
