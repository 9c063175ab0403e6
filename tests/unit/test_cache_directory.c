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
static const char *reason_for(const char *path, bool is_ours)
{
	static struct usdty_error error;
	char *real;
	int fd;

	error.text[0] = '\0';
	fd = usdty_directory_open(path, is_ours, &real, &error);
	if (fd >= 0) {
		close(fd);
		free(real);
	}
	return error.text;
}

static const char *reason_of(const char *path)
{
	return reason_for(path, false);
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

static mode_t mode_of(const char *path)
{
	struct stat st;

	CU_ASSERT_EQUAL(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void umask_does_not_matter(void)
{
	static const mode_t masks[] = { 0, 022, 0277, 0777 };

	scratch_enter();
	for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
		mode_t before = umask(masks[i]);

		CU_ASSERT_STRING_EQUAL(reason_of(scratch_entry("new")), "");
		umask(before);
		CU_ASSERT_EQUAL(mode_of(scratch_entry("new")), 0700);
		rmdir(scratch_entry("new"));
	}
	scratch_leave();
}

/* Of what the user chose, only what we make ourselves. */
static void wrong_mode_of_ours_is_put_right(void)
{
	static const mode_t modes[] = { 0777, 01777, 0770, 0702, 0, 0500 };

	scratch_enter();
	mkdir(scratch_entry("ours"), 0700);
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		chmod(scratch_entry("ours"), modes[i]);
		CU_ASSERT_STRING_EQUAL(reason_for(scratch_entry("ours"), true),
				       "");
		CU_ASSERT_EQUAL(mode_of(scratch_entry("ours")), 0700);
	}
	chmod(scratch_entry("ours"), 0755);
	CU_ASSERT_STRING_EQUAL(reason_for(scratch_entry("ours"), true), "");
	CU_ASSERT_EQUAL(mode_of(scratch_entry("ours")), 0755);
	scratch_leave();
}

static void path_that_tracers_cannot_use_is_refused(void)
{
	scratch_enter();
	ASSERT_REFUSED(scratch_entry("a:b"), "bpftrace cannot use");
	ASSERT_REFUSED(scratch_entry("a\nb"), "line break");
	CU_ASSERT_EQUAL(access(scratch_entry("a:b"), F_OK), -1);
	mkdir(scratch_entry("a:b"), 0700);
	mkdir(scratch_entry("a:b/c"), 0700);
	CU_ASSERT_EQUAL(symlink("a:b", scratch_entry("link")), 0);
	ASSERT_REFUSED(scratch_entry("link/c"), "bpftrace cannot use");
	scratch_leave();
}

static void relative_path_is_refused(void)
{
	scratch_enter();
	CU_ASSERT_EQUAL(chdir(scratch_path()), 0);
	ASSERT_REFUSED("new", "not an absolute path");
	ASSERT_REFUSED("./new", "not an absolute path");
	CU_ASSERT_EQUAL(scratch_count(), 0);
	CU_ASSERT_EQUAL(chdir("/"), 0);
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
	CASE(umask_does_not_matter),
	CASE(wrong_mode_of_ours_is_put_right),
	CASE(path_that_tracers_cannot_use_is_refused),
	CASE(relative_path_is_refused),
	CASE(directory_below_one_that_others_may_write_is_refused),
	CASE(what_is_no_directory_is_refused),
	CASE(directory_of_another_user_is_refused),
	CASE(noexec_directory_is_refused),
};

SUITE_MAIN("cache_directory", cases)
