/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* getline() */
#include "removed.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "descriptor.h"

bool usdty_file_is_in_place(const struct usdty_file *file)
{
	struct stat st;

	return !USDTY_REPEAT(stat(file->path, &st)) &&
	       st.st_dev == file->device && st.st_ino == file->inode;
}

static bool covers(const char *line, const void *address)
{
	uintmax_t start, end;

	return sscanf(line, "%jx-%jx", &start, &end) == 2 &&
	       start <= (uintptr_t)address && (uintptr_t)address < end;
}

/* The kernel says it of the name by which the file was opened. It does not
 * matter whether the file has other names. */
static bool is_deleted(const char *line)
{
	static const char mark[] = " (deleted)\n";
	const size_t length = strlen(line), size = sizeof mark - 1;

	return length >= size && !strcmp(line + length - size, mark);
}

bool usdty_file_is_removed(const struct usdty_file *file)
{
	FILE *maps;
	char *line = NULL;
	size_t size = 0;
	bool removed = false, found = false;

	if (file->anonymous || usdty_file_is_in_place(file))
		return false;
	maps = usdty_open_lines("/proc/thread-self/maps");
	while (maps && !found && getline(&line, &size, maps) > 0) {
		found = covers(line, file->hold);
		removed = found && is_deleted(line);
	}
	free(line);
	if (maps)
		fclose(maps);
	return removed;
}
