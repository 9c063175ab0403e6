/* SPDX-License-Identifier: MIT */
/*
 * loaded FILE: a provider of the definition in FILE, enabled, whose probe
 * "done" takes a string and an int. Answers each line of its input: "path" with
 * that of the provider's object, "fire" with "ok" after a fire of ("café", -7).
 */
#include <stdio.h>
#include <string.h>

#include <usdty.h>

static int fail(const char *reason)
{
	fprintf(stderr, "%s\n", reason);
	return 1;
}

int main(int argc, char **argv)
{
	const char *file = argc > 1 ? argv[1] : "";
	usdty_provider *provider;
	usdty_probe *done;
	char line[64], path[4096], reason[1024];

	if (usdty_provider_from_file(file, NULL, &provider, reason,
				     sizeof reason))
		return fail(reason);
	if (usdty_provider_enable(provider)) {
		usdty_provider_error(provider, reason, sizeof reason);
		return fail(reason);
	}
	done = usdty_provider_find_probe(provider, NULL, "done");
	while (fgets(line, sizeof line, stdin)) {
		if (!strcmp(line, "fire\n"))
			USDTY_FIRE(done, "caf\303\251", -7);
		usdty_provider_get_path(provider, 0, path, sizeof path);
		puts(strcmp(line, "path\n") ? "ok" : path);
		fflush(stdout);
	}
	usdty_provider_free(provider);
	return 0;
}
