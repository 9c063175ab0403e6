/* SPDX-License-Identifier: MIT */
/*
 * A program, or a plug-in, that uses the library until its very end: in a
 * handler of atexit(), in a destructor, and in that of a C++ object. With a
 * static library the library's own destructors run in between. Prints a line for
 * each, with the statuses.
 */
#include "late.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <usdty.h>

#ifndef LATE_CHANGES
#define LATE_CHANGES 3 /* 2 without the C++ object */
#endif

static usdty_provider *provider;
static usdty_probe *probe;
static int changes = LATE_CHANGES; /* that are to come */

int main(void)
{
	return EXIT_SUCCESS;
}

/* Not by printf(): the last lines would come too late for it. */
static void report(const char *when, const int *statuses, size_t count)
{
	char line[200];
	int length = snprintf(line, sizeof line, "%s:", when);

	for (size_t i = 0; i < count; i++)
		length += snprintf(line + length,
				   sizeof line - (size_t)length, " %d",
				   statuses[i]);
	line[length++] = '\n';
	if (write(STDOUT_FILENO, line, (size_t)length) != length)
		_exit(EXIT_FAILURE);
}

void late_change(const char *when)
{
	static const usdty_type types[] = { USDTY_INT };
	usdty_probe *more = usdty_probe_none();
	const int statuses[] = {
		usdty_provider_add_probe(provider, "", "more", types, 1, &more),
		USDTY_FIRE(more, 1),
		usdty_provider_remove_probe(provider, more),
		usdty_provider_disable(provider),
		USDTY_FIRE(probe, 1),
		usdty_provider_enable(provider),
	};

	report(when, statuses, sizeof statuses / sizeof *statuses);
	if (!--changes)
		usdty_provider_free(provider);
}

static void at_exit(void)
{
	late_change("atexit");
}

static __attribute__((constructor)) void begin(void)
{
	int statuses[] = { 0, 0, 0 };

	statuses[0] = usdty_provider_new("late", NULL, &provider);
	statuses[1] = usdty_provider_add_probe(provider, "", "once", NULL, 0,
					       &probe);
	statuses[2] = usdty_provider_enable(provider);
	report("constructor", statuses, 3);
	atexit(at_exit);
}

static __attribute__((destructor)) void end(void)
{
	late_change("destructor");
}
