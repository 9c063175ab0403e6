/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

static int answer(const char *value)
{
	if (value)
		setenv("USDTY_STRICT", value, 1);
	else
		unsetenv("USDTY_STRICT");
	return usdty_is_strict();
}

static void strict_is_what_the_environment_asks_for(void)
{
	CU_ASSERT_EQUAL(answer(NULL), 0);
	CU_ASSERT_EQUAL(answer(""), 0);
	CU_ASSERT_EQUAL(answer("0"), 0);
	CU_ASSERT_EQUAL(answer("1"), 1);
	CU_ASSERT_EQUAL(answer("yes"), 1);
	CU_ASSERT_EQUAL(answer("00"), 1);
	CU_ASSERT_EQUAL(answer(NULL), 0);
}

/* == A set-user-id program ================================================ */

enum { NOT_SECURE = 77 };

/* This program, run again, only answers. */
__attribute__((constructor)) static void answer_as_another_user(void)
{
	if (getenv("USDTY_TEST_ANSWER"))
		_exit(getauxval(AT_SECURE) ? usdty_is_strict() : NOT_SECURE);
}

static int copy_of_this_program(const char *path)
{
	const int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	const int to = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	struct stat status;
	off_t at = 0;
	int copied;

	if (from < 0 || to < 0 || fstat(from, &status))
		return 0;
	while (at < status.st_size &&
	       sendfile(to, from, &at, (size_t)(status.st_size - at)) > 0)
		;
	copied = at == status.st_size && !fchmod(to, 04755);
	close(from);
	close(to);
	return copied;
}

/* In a child: as a user who does not own the program. */
static void run_as_another_user(const char *path)
{
	char *const arguments[] = { (char *)path, NULL };
	char *const environment[] = { "USDTY_STRICT=1", "USDTY_TEST_ANSWER=1",
				      NULL };

	if (!setgid(65534) && !setuid(65534))
		execve(path, arguments, environment);
	_exit(NOT_SECURE);
}

/* The exit status of the child that runs it. */
static int status_as_another_user(const char *path)
{
	const pid_t child = fork();
	int status;

	if (!child)
		run_as_another_user(path);
	return waitpid(child, &status, 0) == child && WIFEXITED(status) ?
		       WEXITSTATUS(status) :
		       -1;
}

static void a_set_user_id_program_ignores_the_variable(void)
{
	int status = NOT_SECURE;

	scratch_enter();
	chmod(scratch_path(), 0711); /* the other user may enter */
	if (!geteuid() && copy_of_this_program(scratch_entry("copy")))
		status = status_as_another_user(scratch_entry("copy"));
	scratch_leave();
	if (status == NOT_SECURE)
		printf(" SKIPPED: no set-user-id program can be made here ");
	else
		CU_ASSERT_EQUAL(status, 0);
}

static const struct suite_case cases[] = {
	CASE(strict_is_what_the_environment_asks_for),
	CASE(a_set_user_id_program_ignores_the_variable),
};

SUITE_MAIN("strict", cases)
