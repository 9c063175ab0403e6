/* SPDX-License-Identifier: MIT */
/* Fires by a function of the library: see strings.h. */
#include <usdty.h>

#include "strings.h"

static usdty_probe *probe;

static void fire_macro(int number, const char *text, void *nowhere)
{
	(void)USDTY_FIRE(probe, number, text, nowhere);
}

static void fire_words(int number, const char *text, void *nowhere)
{
	const uint64_t words[] = { (uint64_t)number, (uintptr_t)text,
				   (uintptr_t)nowhere };

	usdty_probe_fire_words(probe, words, 3);
}

static void fire_variadic(int number, const char *text, void *nowhere)
{
	usdty_probe_fire(probe, number, text, nowhere);
}

static void pass_va_list(const usdty_probe *fired, ...)
{
	va_list arguments;

	va_start(arguments, fired);
	usdty_probe_fire_v(fired, arguments);
	va_end(arguments);
}

static void fire_va_list(int number, const char *text, void *nowhere)
{
	pass_va_list(probe, number, text, nowhere);
}

static const struct mode modes[] = {
	{ "macro", fire_macro },
	{ "words", fire_words },
	{ "variadic", fire_variadic },
	{ "va_list", fire_va_list },
};

static int is_watched(void)
{
	return usdty_probe_is_enabled(probe);
}

int main(int argc, char **argv)
{
	const usdty_type types[] = { USDTY_INT, USDTY_STRING, USDTY_POINTER };
	usdty_provider *provider;

	if (argc < 2 || usdty_provider_new("strings", NULL, &provider) ||
	    usdty_provider_add_probe(provider, NULL, "text", types, 3,
				     &probe) ||
	    usdty_provider_enable(provider))
		return 1;
	obey(find(modes, argv[1]), is_watched);
	usdty_provider_free(provider);
	return 0;
}
