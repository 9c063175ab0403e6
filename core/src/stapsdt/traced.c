/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* getline() */
#include "traced.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "descriptor.h"

enum { CHUNK = 4096 };

/* Compares the mapping with the file. The mapping is read through the kernel:
 * if the file were made shorter meanwhile, we would get a signal. */
static bool is_unchanged(const char *mapped, int memory, int fd, size_t size)
{
	char bytes[CHUNK], seen[CHUNK];
	size_t done = 0;

	while (done < size) {
		size_t want = size - done < CHUNK ? size - done : CHUNK;

		if (pread(fd, bytes, want, (off_t)done) != (ssize_t)want ||
		    pread(memory, seen, want,
			  (off_t)(uintptr_t)(mapped + done)) != (ssize_t)want ||
		    memcmp(bytes, seen, want))
			return false;
		done += want;
	}
	return true;
}

/* The mapping need not be executable. That it may become so is enough. */
static bool has_breakpoints(int fd, size_t size)
{
	int memory = usdty_open_at(AT_FDCWD, "/proc/thread-self/mem",
				   O_RDONLY, 0);
	void *mapped = memory < 0 ? MAP_FAILED :
				    mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd,
					 0);
	bool has = true;

	if (mapped != MAP_FAILED) {
		has = !is_unchanged(mapped, memory, fd, size);
		munmap(mapped, size);
	}
	if (memory >= 0)
		usdty_descriptor_close(memory);
	return has;
}

/* Lines like "p:sdt_app/start /run/usdty/NAME:0x1004(0x2000) arg1=%di:s32". */
static bool is_listed(FILE *events, const char *name)
{
	const size_t length = strlen(name);
	bool found = false;
	size_t size = 0;
	char *line = NULL;

	while (!found && getline(&line, &size, events) > 0)
		for (char *at = line; !found && (at = strchr(at, '/')); at++)
			found = !strncmp(at + 1, name, length) &&
				at[1 + length] == ':';
	free(line);
	return found;
}

/* Only root can read the list, and only root can define events. */
static bool has_events(const char *name)
{
	static const char *const paths[] = {
		"/sys/kernel/tracing/uprobe_events",
		"/sys/kernel/debug/tracing/uprobe_events",
	};
	FILE *events = NULL;
	bool has = false;

	for (size_t i = 0; !events && i < sizeof paths / sizeof *paths; i++)
		events = usdty_open_lines(paths[i]);
	if (events) {
		has = is_listed(events, name);
		fclose(events);
	}
	return has;
}

bool usdty_file_is_traced(int fd, const char *name, off_t size)
{
	return (size && has_breakpoints(fd, (size_t)size)) || has_events(name);
}
