/* SPDX-License-Identifier: MIT */
/* Uses an installed library that was built with USDTY_VARIADIC=OFF; prints the
 * backend and whether an object is mapped. Exits with 0 if all went well. */
#include <stdio.h>
#include <string.h>
#include <usdty.h>

static usdty_provider *provider;
static usdty_probe *probe;

static int fire(void)
{
	const uint64_t words[] = { 1, (uint64_t)(uintptr_t)"text" };

	return USDTY_FIRE(probe, 1, "text") != USDTY_OK ||
	       USDTY_FIRE(probe) != (usdty_probe_is_enabled(probe) ?
					     USDTY_ERROR_ARGUMENT_COUNT :
					     USDTY_OK) ||
	       usdty_probe_fire_words(probe, words, 2) != USDTY_OK;
}

/* As the kernel opens the gate when a tracer attaches. */
static void open_gate(void)
{
	const volatile uint16_t *gate;

	usdty_probe_location(probe, &gate, NULL);
	*(volatile uint16_t *)gate = 1;
}

int main(void)
{
	const usdty_type types[] = { USDTY_INT, USDTY_STRING };
	char path[4096];

	if (usdty_provider_new("words", NULL, &provider) ||
	    usdty_provider_add_probe_with(provider, "function", "used", types,
					  (const char *const[]){ "number",
								 "text" },
					  2, 0, &probe) ||
	    strcmp(usdty_probe_get_function(probe), "function") ||
	    strcmp(usdty_probe_get_argument_name(probe, 1), "text") ||
	    usdty_provider_enable(provider) || fire())
		return 1;
	usdty_provider_get_path(provider, 0, path, sizeof path);
	if (*path)
		open_gate();
	printf("%s %s %d\n", usdty_provider_get_backend(provider),
	       *path ? "object" : "none", usdty_probe_is_enabled(probe));
	if (fire() || usdty_provider_disable(provider) || fire())
		return 1;
	usdty_provider_free(provider);
	return 0;
}
