/* SPDX-License-Identifier: MIT */
/*
 * What programs share that fire strings which they never read themselves. Such
 * a program has one argument, which names a way to fire. Each line of its input
 * is a command, and is answered by a line:
 *
 *	fire     fires each string once; the answer is whether it is watched
 *	fork N   so many children, one after the other, fire the first string;
 *	         the answer is how many of them failed
 *
 * Before each hit the pages of the strings are dropped: they are not in memory,
 * as when the program starts.
 */
#ifndef USDTY_TEST_STRINGS_H
#define USDTY_TEST_STRINGS_H

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* The number of the string, the string, and a pointer that leads nowhere. */
struct mode {
	const char *name;
	void (*fire)(int number, const char *text, void *nowhere);
};

/* As much as the kernel maps at once around a page that is read. */
enum { APART = 65536, LARGE = 256 * 1024, COUNT = 5 };

#define LARGE_TEXT \
	{ \
		[0 ... LARGE - 2] = 'x' \
	}

static const struct {
	char small[APART];
	char large[COUNT - 1][LARGE];
} texts __attribute__((aligned(APART))) = {
	"static", { LARGE_TEXT, LARGE_TEXT, LARGE_TEXT, LARGE_TEXT }
};

static const char *text(int number)
{
	return number ? texts.large[number - 1] : texts.small;
}

static void fire_one(const struct mode *mode, int number)
{
	madvise((char *)(unsigned long)&texts, sizeof texts, MADV_DONTNEED);
	mode->fire(number, text(number), (void *)16);
}

static int fork_all(const struct mode *mode, int count)
{
	int failed = 0, status;

	for (int i = 0; i < count; i++) {
		const pid_t child = fork();

		if (!child) {
			fire_one(mode, 0);
			_exit(0);
		}
		failed += waitpid(child, &status, 0) != child || status;
	}
	return failed;
}

static void obey(const struct mode *mode, int (*is_watched)(void))
{
	char line[64];
	int count;

	while (fgets(line, sizeof line, stdin)) {
		if (sscanf(line, "fork %d", &count) == 1) {
			count = fork_all(mode, count);
		} else {
			for (int i = 0; i < COUNT; i++)
				fire_one(mode, i);
			count = is_watched();
		}
		printf("%d\n", count);
		fflush(stdout);
	}
}

static const struct mode *find(const struct mode *mode, const char *name)
{
	while (strcmp(mode->name, name))
		mode++;
	return mode;
}

#endif
