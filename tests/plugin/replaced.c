/* SPDX-License-Identifier: MIT */
/* Prints the path of an object, which has a hash of what is written. With
 * REPLACE the program has functions named like the library's own. */
#include <stdio.h>
#include <usdty.h>

#ifdef REPLACE
const char *usdty_type_name(usdty_type type)
{
	(void)type;
	return NULL;
}

int usdty_type_is_signed(usdty_type type)
{
	(void)type;
	return 0;
}

const char *usdty_probe_get_name(const usdty_probe *probe)
{
	(void)probe;
	return "replaced";
}

int usdty_hash(void);
int usdty_hash(void)
{
	return 0;
}
#endif

int main(void)
{
	static const usdty_type types[] = { USDTY_INT8, USDTY_STRING };
	usdty_provider *provider;
	usdty_probe *probe;
	char text[512] = "";

	if (usdty_provider_new("replaced", NULL, &provider) ||
	    usdty_provider_add_probe(provider, "f", "p", types, 2, &probe) ||
	    usdty_provider_enable(provider))
		return 1;
	usdty_provider_get_path(provider, 0, text, sizeof text);
	puts(text);
	usdty_provider_free(provider);
	return *text == '\0';
}
