/* SPDX-License-Identifier: MIT */
/* Loads and unloads a plug-in again and again: late_load PLUGIN. The library in
 * it leaves no mapping behind. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 5 };

static int count_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	int count = 0, byte;

	while (maps && (byte = getc(maps)) != EOF)
		count += byte == '\n';
	if (maps)
		fclose(maps);
	return count;
}

static int once(const char *path)
{
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);

	if (!handle)
		fprintf(stderr, "%s\n", dlerror());
	return !handle || dlclose(handle);
}

int main(int argc, char **argv)
{
	int first = 0, last = 0;

	for (int i = 0; i < ROUNDS; i++) {
		if (argc != 2 || once(argv[1]))
			return EXIT_FAILURE;
		last = count_mappings();
		if (i == 1)
			first = last;
	}
	if (first == last)
		return EXIT_SUCCESS;
	printf("%d mappings, then %d\n", first, last);
	return EXIT_FAILURE;
}
