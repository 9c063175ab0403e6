/* SPDX-License-Identifier: MIT */
/* Uses the installed library as a program would; prints the backend and
 * whether an object is mapped. Exits with 0 if all went well. */
#include <stdio.h>
#include <string.h>
#include <usdty.h>

int main(void)
{
	const usdty_type types[] = { USDTY_INT, USDTY_STRING };
	usdty_provider *provider;
	usdty_probe *probe;
	char path[4096];

	if (usdty_abi_version() != USDTY_ABI_VERSION ||
	    usdty_provider_new("consumer", NULL, &provider) ||
	    usdty_provider_add_probe(provider, NULL, "used", types, 2,
				     &probe) ||
	    usdty_provider_enable(provider))
		return 1;
	usdty_provider_get_path(provider, 0, path, sizeof path);
	printf("%s %s %d\n", usdty_provider_get_backend(provider),
	       *path ? "object" : "none", usdty_probe_is_enabled(probe));
	if (USDTY_FIRE(probe, 1, "text") || usdty_probe_fire(probe, 1, "text"))
		return 1;
	usdty_provider_free(provider);
	return 0;
}
