/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <stapsdt/cache_directory.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

/* Opens it; the reason of a refusal, or "" */
static const char *reason_of(const char *path)
{
	static struct usdty_error error;
	char *real;
	int fd;

	error.text[0] = '\0';
	fd = usdty_directory_open(path, &real, &error);
	if (fd >= 0) {
		close(fd);
		free(real);
	}
	return error.text;
}

#define ASSERT_REFUSED(path, reason) \
	CU_ASSERT_PTR_NOT_NULL(strstr(reason_of(path), reason))

static void candidates_are_in_order_of_preference(void)
{
	char path[256], expected[64];

	setenv("USDTY_DIR", "/a", 1);
	setenv("XDG_RUNTIME_DIR", "/b", 1);
	setenv("TMPDIR", "/c", 1);
	CU_ASSERT_EQUAL(usdty_directory_candidate(0, path, sizeof path), 1);
	CU_ASSERT_STRING_EQUAL(path, "/a");
	CU_ASSERT_EQUAL(usdty_directory_candidate(1, path, sizeof path), 1);
	CU_ASSERT_STRING_EQUAL(path, "/b/usdty");
	CU_ASSERT_EQUAL(usdty_directory_candidate(2, path, sizeof path),
			geteuid() == 0);
	CU_ASSERT_EQUAL(usdty_directory_candidate(3, path, sizeof path), 1);
	snprintf(expected, sizeof expected, "/c/usdty-%u", (unsigned)geteuid());
	CU_ASSERT_STRING_EQUAL(path, expected);
	CU_ASSERT_EQUAL(usdty_directory_candidate(4, path, sizeof path), -1);
}

static void unset_and_empty_variables_do_not_apply(void)
{
	char path[256], expected[64];

	setenv("USDTY_DIR", "", 1);
	unsetenv("XDG_RUNTIME_DIR");
	unsetenv("TMPDIR");
	CU_ASSERT_EQUAL(usdty_directory_candidate(0, path, sizeof path), 0);
	CU_ASSERT_EQUAL(usdty_directory_candidate(1, path, sizeof path), 0);
	CU_ASSERT_EQUAL(usdty_directory_candidate(3, path, sizeof path), 1);
	snprintf(expected, sizeof expected, "/tmp/usdty-%u",
		 (unsigned)geteuid());
	CU_ASSERT_STRING_EQUAL(path, expected);
}

static void path_that_is_too_long_does_not_apply(void)
{
	char path[8];

	setenv("USDTY_DIR", "/longer-than-that", 1);
	CU_ASSERT_EQUAL(usdty_directory_candidate(0, path, sizeof path), 0);
	unsetenv("USDTY_DIR");
}

static void missing_directory_is_made_private(void)
{
	struct stat st;

	scratch_enter();
	CU_ASSERT_STRING_EQUAL(reason_of(scratch_entry("new")), "");
	CU_ASSERT_EQUAL(stat(scratch_entry("new"), &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0700);
	ASSERT_REFUSED(scratch_entry("no/parent"), "No such file");
	scratch_leave();
}

static void directory_that_others_may_write_is_refused(void)
{
	scratch_enter();
	chmod(scratch_path(), 0770);
	ASSERT_REFUSED(scratch_path(), "others may write");
	chmod(scratch_path(), 01777);
	ASSERT_REFUSED(scratch_path(), "others may write");
	chmod(scratch_path(), 0755);
	CU_ASSERT_STRING_EQUAL(reason_of(scratch_path()), "");
	scratch_leave();
}

static void directory_below_one_that_others_may_write_is_refused(void)
{
	scratch_enter();
	mkdir(scratch_entry("mine"), 0700);
	chmod(scratch_path(), 0777);
	ASSERT_REFUSED(scratch_entry("mine"), "others may replace");
	chmod(scratch_path(), 01777); /* sticky, as /tmp */
	CU_ASSERT_STRING_EQUAL(reason_of(scratch_entry("mine")), "");
	scratch_leave();
}

static void what_is_no_directory_is_refused(void)
{
	scratch_enter();
	CU_ASSERT_EQUAL(symlink("/", scratch_entry("link")), 0);
	ASSERT_REFUSED(scratch_entry("link"), "Not a directory");
	ASSERT_REFUSED("/dev/null", "Not a directory");
	scratch_leave();
}

static void directory_of_another_user_is_refused(void)
{
	if (geteuid())
		return; /* cannot make one; root's own is checked as root */
	scratch_enter();
	mkdir(scratch_entry("theirs"), 0700);
	CU_ASSERT_EQUAL(chown(scratch_entry("theirs"), 65534, 65534), 0);
	ASSERT_REFUSED(scratch_entry("theirs"), "belongs to another user");
	ASSERT_REFUSED(scratch_entry("theirs/new"), "Operation not permitted");
	CU_ASSERT_EQUAL(access(scratch_entry("theirs/new"), F_OK), -1);
	mkdir(scratch_entry("theirs/mine"), 0700);
	ASSERT_REFUSED(scratch_entry("theirs/mine"), "others may replace");
	scratch_leave();
}

static void noexec_directory_is_refused(void)
{
	const char *path;

	scratch_enter();
	path = scratch_entry("mount");
	mkdir(path, 0700);
	if (mount("none", path, "tmpfs", MS_NOEXEC, "mode=0700")) {
		printf("\n    SKIPPED: noexec: no right to mount");
	} else {
		ASSERT_REFUSED(path, "mounted noexec");
		umount(path);
	}
	scratch_leave();
}

static const struct suite_case cases[] = {
	CASE(candidates_are_in_order_of_preference),
	CASE(unset_and_empty_variables_do_not_apply),
	CASE(path_that_is_too_long_does_not_apply),
	CASE(missing_directory_is_made_private),
	CASE(directory_that_others_may_write_is_refused),
	CASE(directory_below_one_that_others_may_write_is_refused),
	CASE(what_is_no_directory_is_refused),
	CASE(directory_of_another_user_is_refused),
	CASE(noexec_directory_is_refused),
};

SUITE_MAIN("cache_directory", cases)
