/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "scratch.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"

static char directory[64];

void scratch_enter(void)
{
	strcpy(directory, "/tmp/usdty-test-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(directory));
	setenv("USDTY_DIR", directory, 1);
	setenv("XDG_RUNTIME_DIR", "/dev/null", 1);
	setenv("TMPDIR", "/dev/null", 1);
}

static int remove_entry(const char *path, const struct stat *st, int type,
			struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

void scratch_leave(void)
{
	CU_ASSERT_EQUAL(nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS),
			0);
	unsetenv("USDTY_DIR");
	unsetenv("XDG_RUNTIME_DIR");
	unsetenv("TMPDIR");
}

const char *scratch_path(void)
{
	return directory;
}

const char *scratch_entry(const char *name)
{
	static char paths[2][512];
	static unsigned turn;
	char *path = paths[turn++ % 2];

	snprintf(path, sizeof paths[0], "%s/%s", directory, name);
	return path;
}

size_t scratch_count(void)
{
	DIR *entries = opendir(directory);
	struct dirent *entry;
	size_t count = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(entries);
	while ((entry = readdir(entries)))
		count += entry->d_name[0] != '.';
	closedir(entries);
	return count;
}

struct usdty_image scratch_image(const char *name)
{
	usdty_provider *provider = suite_provider(name);
	struct usdty_probe *probe = suite_probe(provider, "f", "p", NULL, 0);
	struct usdty_definition definition = { name, &probe, 1, { { 0 } } };
	struct usdty_error error;
	struct usdty_image image;

	CU_ASSERT_TRUE_FATAL(usdty_definition_seal(&definition));
	CU_ASSERT_EQUAL_FATAL(usdty_image_make(&definition, &usdty_arch_x86_64,
					       &usdty_arch_x86_64.traced,
					       &image, &error),
			      USDTY_OK);
	usdty_provider_free(provider);
	return image;
}
