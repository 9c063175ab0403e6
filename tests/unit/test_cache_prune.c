/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stapsdt/cache_prune.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

#define HASH "0123456789abcdef0123456789abcdef"

enum { DAY = 24 * 60 * 60 };

/* A file of that name, last used that long ago; its descriptor. */
static int make(const char *name, time_t age)
{
	struct timespec times[2] = { { .tv_sec = time(NULL) - age },
				     { .tv_sec = time(NULL) - age } };
	int fd = open(scratch_entry(name), O_CREAT | O_RDWR, 0600);

	CU_ASSERT_EQUAL(futimens(fd, times), 0);
	return fd;
}

static int is_there(const char *name)
{
	return access(scratch_entry(name), F_OK) == 0;
}

static void prune(void)
{
	int directory = open(scratch_path(), O_RDONLY | O_DIRECTORY);

	usdty_cache_prune(directory);
	close(directory);
}

static void unused_file_goes_after_a_week(void)
{
	scratch_enter();
	close(make("old-" HASH ".so", 8 * DAY));
	close(make("young-" HASH ".so", 6 * DAY));
	close(make("left-" HASH ".so.4711.tmp", 8 * DAY));
	prune();
	CU_ASSERT_FALSE(is_there("old-" HASH ".so"));
	CU_ASSERT_FALSE(is_there("left-" HASH ".so.4711.tmp"));
	CU_ASSERT_TRUE(is_there("young-" HASH ".so"));
	scratch_leave();
}

static void file_that_somebody_holds_stays(void)
{
	int fd;

	scratch_enter();
	fd = make("held-" HASH ".so", 30 * DAY);
	flock(fd, LOCK_SH);
	prune();
	CU_ASSERT_TRUE(is_there("held-" HASH ".so"));
	close(fd);
	prune();
	CU_ASSERT_FALSE(is_there("held-" HASH ".so"));
	scratch_leave();
}

static void files_of_other_names_stay(void)
{
	static const char *const names[] = {
		"notes.txt",
		"-" HASH ".so",
		"short-0123.so",
		"x-" HASH ".txt",
		"x-" HASH "0.so",
		"x-" HASH ".so.bak",
		"x-" HASH ".so.tmp.txt",
	};
	const int count = sizeof names / sizeof *names;

	scratch_enter();
	for (int i = 0; i < count; i++)
		close(make(names[i], 30 * DAY));
	prune();
	for (int i = 0; i < count; i++)
		CU_ASSERT_TRUE(is_there(names[i]));
	scratch_leave();
}

static void what_is_no_file_stays(void)
{
	scratch_enter();
	CU_ASSERT_EQUAL(mkdir(scratch_entry("d-" HASH ".so"), 0700), 0);
	CU_ASSERT_EQUAL(symlink("/", scratch_entry("l-" HASH ".so")), 0);
	prune();
	CU_ASSERT_EQUAL(scratch_count(), 2);
	scratch_leave();
}

static const struct suite_case cases[] = {
	CASE(unused_file_goes_after_a_week),
	CASE(file_that_somebody_holds_stays),
	CASE(files_of_other_names_stay),
	CASE(what_is_no_file_stays),
};

SUITE_MAIN("cache_prune", cases)
