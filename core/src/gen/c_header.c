/* SPDX-License-Identifier: MIT */
#include "c_header.h"

#include <string.h>

#include "../dlang/names.h"
#include "../letters.h"

#define put usdty_output_put

/* A letter or digit as a capital, "_" for all else. */
static void put_capital(struct usdty_output *output, char byte)
{
	put(output, "%c", usdty_is_word(byte) ? usdty_capital(byte) : '_');
}

void usdty_c_put_macro(struct usdty_output *output,
		       const struct usdty_provider_syntax *provider,
		       const struct usdty_probe_syntax *probe)
{
	const char *at = probe->name;
	char byte;

	for (const char *name = provider->name; *name; name++)
		put_capital(output, *name);
	put(output, "_");
	while ((byte = usdty_names_next_shown(&at)))
		put_capital(output, byte);
}

void usdty_c_put_function(struct usdty_output *output,
			  const struct usdty_provider_syntax *provider,
			  const struct usdty_probe_syntax *probe)
{
	const char *at = probe->name;
	char byte;

	put(output, "%s_", provider->name);
	while ((byte = usdty_names_next_shown(&at)))
		put(output, "%c", usdty_is_word(byte) ? byte : '_');
}

void usdty_c_put_list(struct usdty_output *output, size_t count)
{
	put(output, "(");
	for (size_t i = 0; i < count; i++)
		put(output, "%sa%zu", i ? ", " : "", i);
	put(output, ")");
}

static void put_guard_name(struct usdty_output *output, const char *source,
			   const char *ending)
{
	const char *dot = strrchr(source, '.');

	put(output, "_");
	for (; *source && source != dot; source++)
		put_capital(output, *source);
	put(output, "%s\n", ending);
}

void usdty_c_put_guard(struct usdty_output *output, const char *source,
		       const char *ending)
{
	put(output, "#ifndef ");
	put_guard_name(output, source, ending);
	put(output, "#define ");
	put_guard_name(output, source, ending);
}
