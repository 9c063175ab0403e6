/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stapsdt/descriptor.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "processes.h"
#include "suite.h"

enum { LIMIT = 0x1000 };

/* == What the linker leads here =========================================== */

int __wrap_getrlimit(__rlimit_resource_t resource, struct rlimit *limit);
int __real_getrlimit(__rlimit_resource_t resource, struct rlimit *limit);
int __wrap_openat(int directory, const char *name, int flags, ...);
int __real_openat(int directory, const char *name, int flags, ...);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __real_write(int fd, const void *bytes, size_t size);

static bool limit_comes_later; /* when the library has compared it */
static int interruptions;      /* of the next calls */

int __wrap_getrlimit(__rlimit_resource_t resource, struct rlimit *limit)
{
	int result = __real_getrlimit(resource, limit);

	if (limit_comes_later)
		limit->rlim_cur = RLIM_INFINITY;
	return result;
}

static bool is_interrupted(void)
{
	if (!interruptions)
		return false;
	interruptions--;
	errno = EINTR;
	return true;
}

int __wrap_openat(int directory, const char *name, int flags, ...)
{
	mode_t mode;
	va_list arguments;

	va_start(arguments, flags);
	mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return is_interrupted() ? -1 :
				  __real_openat(directory, name, flags, mode);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
	return is_interrupted() ? -1 : __real_write(fd, bytes, size);
}

/* == The limit on the size of files ======================================= */

static volatile sig_atomic_t handled;

static void handle(int number)
{
	(void)number;
	handled++;
}

static bool is_pending(void)
{
	sigset_t pending;

	return !sigpending(&pending) && sigismember(&pending, SIGXFSZ);
}

/* Whether a write over the limit fails and leaves no trace. */
static bool fails_quietly(void)
{
	static const char bytes[2 * LIMIT];
	int fd = memfd_create("limit", 0);
	sigset_t before, after;

	sigprocmask(SIG_BLOCK, NULL, &before);
	errno = 0;
	if (usdty_write_all(fd, bytes, sizeof bytes) || errno != EFBIG)
		return false;
	sigprocmask(SIG_BLOCK, NULL, &after);
	close(fd);
	for (int number = 1; number < SIGRTMIN; number++)
		if (sigismember(&before, number) !=
		    sigismember(&after, number))
			return false;
	return !handled;
}

static int write_over_the_limit(void)
{
	const struct rlimit limit = { LIMIT, LIMIT };
	sigset_t blocked;

	if (setrlimit(RLIMIT_FSIZE, &limit) || !fails_quietly())
		return 1;
	signal(SIGXFSZ, SIG_IGN);
	if (!fails_quietly() || is_pending())
		return 2;
	signal(SIGXFSZ, handle);
	if (!fails_quietly() || is_pending())
		return 3;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGXFSZ);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	if (!fails_quietly() || is_pending())
		return 4;
	raise(SIGXFSZ); /* the program's own */
	if (!fails_quietly() || !is_pending())
		return 5;
	sigprocmask(SIG_UNBLOCK, &blocked, NULL);
	return handled == 1 ? 0 : 6;
}

static void too_large_a_file_raises_no_signal(void)
{
	limit_comes_later = false;
	CU_ASSERT_EQUAL(process_run(write_over_the_limit), 0);
}

static void limit_that_comes_late_raises_none_either(void)
{
	limit_comes_later = true;
	CU_ASSERT_EQUAL(process_run(write_over_the_limit), 0);
	limit_comes_later = false;
}

static int write_up_to_the_limit(void)
{
	static const char bytes[LIMIT];
	const struct rlimit limit = { LIMIT, LIMIT };
	int fd = memfd_create("limit", 0);

	setrlimit(RLIMIT_FSIZE, &limit);
	return usdty_write_all(fd, bytes, sizeof bytes) &&
			       lseek(fd, 0, SEEK_END) == LIMIT ?
		       0 :
		       1;
}

static void file_of_the_limits_size_is_written(void)
{
	CU_ASSERT_EQUAL(process_run(write_up_to_the_limit), 0);
}

/* == Interruptions ======================================================== */

static void interrupted_calls_are_repeated(void)
{
	int fd;

	interruptions = 3;
	fd = usdty_open_at(AT_FDCWD, "/dev/null", O_WRONLY, 0);
	CU_ASSERT_TRUE_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(interruptions, 0);
	interruptions = 3;
	CU_ASSERT_TRUE(usdty_write_all(fd, "text", 4));
	CU_ASSERT_EQUAL(interruptions, 0);
	close(fd);
}

static void call_that_is_always_interrupted_fails(void)
{
	interruptions = 2 * USDTY_INTERRUPTIONS;
	CU_ASSERT_EQUAL(usdty_open_at(AT_FDCWD, "/dev/null", O_RDONLY, 0), -1);
	CU_ASSERT_EQUAL(errno, EINTR);
	interruptions = 0;
}

/* == Numbers ============================================================== */

static int open_without_standard_streams(void)
{
	int fd;

	close(0);
	close(1);
	close(2);
	fd = usdty_open_at(AT_FDCWD, "/dev/null", O_RDONLY, 0);
	if (fd < 3 || fcntl(fd, F_GETFD) != FD_CLOEXEC)
		return 1;
	for (int low = 0; low < 3; low++)
		if (fcntl(low, F_GETFD) != -1 || errno != EBADF)
			return 2;
	return 0;
}

static void standard_streams_numbers_are_not_taken(void)
{
	CU_ASSERT_EQUAL(process_run(open_without_standard_streams), 0);
}

static int open_without_numbers(void)
{
	const struct rlimit few = { 3, 3 };

	setrlimit(RLIMIT_NOFILE, &few);
	if (dup(0) != -1)
		return 77;
	close(0);
	if (usdty_open_at(AT_FDCWD, "/dev/null", O_RDONLY, 0) != -1)
		return 1;
	return fcntl(0, F_GETFD) == -1 ? 0 : 2;
}

static void nothing_stays_open_if_there_are_no_other_numbers(void)
{
	int result = process_run(open_without_numbers);

	if (result == 77)
		printf("\n    SKIPPED: descriptors are not limited here "
		       "(Valgrind)");
	else
		CU_ASSERT_EQUAL(result, 0);
}

static const struct suite_case cases[] = {
	CASE(too_large_a_file_raises_no_signal),
	CASE(limit_that_comes_late_raises_none_either),
	CASE(file_of_the_limits_size_is_written),
	CASE(interrupted_calls_are_repeated),
	CASE(call_that_is_always_interrupted_fails),
	CASE(standard_streams_numbers_are_not_taken),
	CASE(nothing_stays_open_if_there_are_no_other_numbers),
};

SUITE_MAIN("descriptor", cases)
