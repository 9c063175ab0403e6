/* SPDX-License-Identifier: MIT */
/*
 * Where an object is depends on what is there, never on a call that failed for
 * another reason. Each call of the library fails once, each time with another
 * error; a tracer that is attached to the object by path would miss one in
 * another place.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

/* == What fails ========================================================== */

static int countdown = -1; /* calls that succeed before one fails; -1: none */
static int reason;

static bool fails(void)
{
	if (countdown < 0 || countdown--)
		return false;
	errno = reason;
	return true;
}

/* The linker leads the library's calls here, see CMakeLists.txt. */
#define WRAP(type, name, parameters, arguments, failure) \
	type __real_##name parameters; \
	type __wrap_##name parameters; \
	type __wrap_##name parameters \
	{ \
		return fails() ? failure : __real_##name arguments; \
	}

WRAP(ssize_t, write, (int fd, const void *bytes, size_t size),
     (fd, bytes, size), -1)
WRAP(ssize_t, pread, (int fd, void *bytes, size_t size, off_t at),
     (fd, bytes, size, at), -1)
WRAP(int, flock, (int fd, int operation), (fd, operation), -1)
WRAP(int, linkat,
     (int from, const char *name, int to, const char *newname, int flags),
     (from, name, to, newname, flags), -1)
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode), -1)
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode), -1)
WRAP(int, fstat, (int fd, struct stat *st), (fd, st), -1)
WRAP(int, fstatvfs, (int fd, struct statvfs *fs), (fd, fs), -1)

/* No system call, so it never answers EINTR. */
char *__real_realpath(const char *path, char *real);
char *__wrap_realpath(const char *path, char *real);
char *__wrap_realpath(const char *path, char *real)
{
	return reason != EINTR && fails() ? NULL : __real_realpath(path, real);
}

int __real_openat(int directory, const char *name, int flags, ...);
int __wrap_openat(int directory, const char *name, int flags, ...);
int __wrap_openat(int directory, const char *name, int flags, ...)
{
	mode_t mode;
	va_list arguments;

	va_start(arguments, flags);
	mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return fails() ? -1 : __real_openat(directory, name, flags, mode);
}

/* == Where it is ========================================================== */

static usdty_provider *provider;

/* The first place is the scratch directory; the second is below it. */
static void enter(void)
{
	scratch_enter();
	unsetenv("USDTY_DIR");
	setenv("XDG_RUNTIME_DIR", scratch_path(), 1);
	setenv("TMPDIR", scratch_entry("second"), 1);
	mkdir(scratch_entry("second"), 0700);
	provider = suite_provider("places");
	suite_probe(provider, "f", "p", NULL, 0);
}

static void leave(void)
{
	usdty_provider_free(provider);
	scratch_leave();
}

static bool is_in_place(void)
{
	const char *directory = scratch_entry("usdty/places-");
	char path[512];

	usdty_provider_get_path(provider, 0, path, sizeof path);
	return !strncmp(path, directory, strlen(directory));
}

/* Enables while call number `call` fails. Returns whether one did. */
static bool enable_while(int call, int error, bool must_succeed)
{
	usdty_status status;
	bool came;

	reason = error;
	countdown = call;
	status = usdty_provider_enable(provider);
	came = countdown < 0;
	countdown = -1;
	if (must_succeed)
		CU_ASSERT_EQUAL(status, USDTY_OK);
	if (status)
		CU_ASSERT_PTR_NOT_NULL(
			strstr(suite_error(provider), strerror(error)));
	CU_ASSERT_EQUAL(usdty_provider_enable(provider), USDTY_OK);
	if (!is_in_place())
		printf("\n    call %d: %s", call, strerror(error));
	CU_ASSERT_TRUE(is_in_place());
	return came;
}

static void remove_place(void)
{
	char command[512];

	snprintf(command, sizeof command, "rm -r %s", scratch_entry("usdty"));
	CU_ASSERT_EQUAL(system(command), 0);
}

/* The object is made, found, or shown again. */
static void first_enables(int error, bool must_succeed)
{
	for (int call = 0;; call++) {
		bool came;

		enter();
		came = enable_while(call, error, must_succeed);
		leave();
		if (!came)
			return;
	}
}

static void later_enables(int error, bool must_succeed)
{
	bool came = true;

	enter();
	enable_while(-1, 0, true);
	for (int call = 0; came; call++) {
		usdty_provider_free(provider);
		provider = suite_provider("places");
		suite_probe(provider, "f", "p", NULL, 0);
		came = enable_while(call, error, must_succeed);
	}
	leave();
}

static void enables_again(int error, bool must_succeed)
{
	bool came = true;

	enter();
	enable_while(-1, 0, true);
	for (int call = 0; came; call++) {
		CU_ASSERT_EQUAL(usdty_provider_disable(provider), USDTY_OK);
		came = enable_while(call, error, must_succeed);
	}
	leave();
}

static void interruption_changes_nothing(void)
{
	first_enables(EINTR, true);
	later_enables(EINTR, true);
	enables_again(EINTR, true);
}

static void what_cannot_be_determined_is_an_error(void)
{
	static const int errors[] = { EMFILE, ENFILE, ENOMEM, EIO, ESTALE,
				      ETIMEDOUT };

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		first_enables(errors[i], false);
		later_enables(errors[i], false);
		enables_again(errors[i], false);
	}
}

/* The difference: here something is known of the first place. */
static void place_that_is_gone_is_made_again(void)
{
	enter();
	enable_while(-1, 0, true);
	CU_ASSERT_EQUAL(usdty_provider_disable(provider), USDTY_OK);
	remove_place();
	enable_while(-1, 0, true);
	leave();
}

static const struct suite_case cases[] = {
	CASE(interruption_changes_nothing),
	CASE(what_cannot_be_determined_is_an_error),
	CASE(place_that_is_gone_is_made_again),
};

SUITE_MAIN("places", cases)
