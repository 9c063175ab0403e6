/* SPDX-License-Identifier: MIT */
/*
 * Several copies of the library in one process show equal definitions:
 * copies SHARED COPY. The program's own; that of the plug-in COPY; and two more
 * of the plug-in SHARED, which is loaded into namespaces of the loader. Told on
 * standard input, a line each:
 *
 *	fire    each copy fires, with its number, from 0. Answers how many did so
 *	        while they were watched.
 *	sync    the program fires, with the number -1.
 *	path    answers the path of the object.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <usdty.h>

enum { PLUGINS = 3 };

static usdty_provider *provider;
static usdty_probe *probe;
static int (*fire[PLUGINS])(int number);

static int create(void)
{
	static const usdty_type types[] = { USDTY_INT };

	return usdty_provider_new("plugin", NULL, &provider) ||
	       usdty_provider_add_probe(provider, "f", "shared", types, 1,
					&probe) ||
	       usdty_provider_enable(provider);
}

static int load(int number, Lmid_t namespace, const char *path)
{
	void *plugin = dlmopen(namespace, path, RTLD_NOW | RTLD_LOCAL);
	int (*status)(void);

	if (!plugin) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	*(void **)&status = dlsym(plugin, "plugin_status");
	*(void **)&fire[number] = dlsym(plugin, "plugin_fire");
	return status();
}

static int fire_all(void)
{
	int watched = usdty_probe_is_enabled(probe);

	USDTY_FIRE(probe, 0);
	for (int i = 0; i < PLUGINS; i++)
		watched += fire[i](1 + i);
	return watched;
}

int main(int argc, char **argv)
{
	char line[16], path[1024];

	if (argc != 1 + 2 || create() || load(0, LM_ID_BASE, argv[2]) ||
	    load(1, LM_ID_NEWLM, argv[1]) || load(2, LM_ID_NEWLM, argv[1]))
		return EXIT_FAILURE;
	while (fgets(line, sizeof line, stdin)) {
		usdty_provider_get_path(provider, 0, path, sizeof path);
		if (!strcmp(line, "fire\n"))
			printf("%d\n", fire_all());
		else if (!strcmp(line, "sync\n"))
			printf("%d\n", USDTY_FIRE(probe, -1));
		else
			printf("%s\n", path);
		fflush(stdout);
	}
	usdty_provider_free(provider);
	return EXIT_SUCCESS;
}
