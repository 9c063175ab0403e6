/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stapsdt/cache.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "processes.h"
#include "scratch.h"
#include "suite.h"

enum { SEAL_EXEC = 0x20 }; /* Linux 6.3 */

static struct usdty_image image;
static struct usdty_file file;
static struct usdty_error error;

static void enter(void)
{
	scratch_enter();
	image = scratch_image("store");
}

static void leave(void)
{
	free(image.bytes);
	scratch_leave();
}

static void open_ok(void)
{
	usdty_status status = usdty_cache_open(&image, &file, &error);

	if (status)
		printf("\n    %s", error.text);
	CU_ASSERT_EQUAL_FATAL(status, USDTY_OK);
}

static int has_the_bytes(int fd)
{
	char *bytes = malloc(image.size + 1);
	int same = pread(fd, bytes, image.size + 1, 0) == (ssize_t)image.size &&
		   !memcmp(bytes, image.bytes, image.size);

	free(bytes);
	return same;
}

static void file_has_name_mode_and_bytes(void)
{
	struct stat st;

	enter();
	open_ok();
	CU_ASSERT_STRING_EQUAL(file.path, scratch_entry(image.name));
	CU_ASSERT_EQUAL(stat(file.path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 01400);
	CU_ASSERT_EQUAL(st.st_ino, file.inode);
	CU_ASSERT_TRUE(has_the_bytes(file.fd));
	CU_ASSERT_FALSE(file.anonymous);
	CU_ASSERT_EQUAL(fcntl(file.fd, F_GETFL) & O_ACCMODE, O_RDONLY);
	CU_ASSERT_EQUAL(fcntl(file.fd, F_GETFD), FD_CLOEXEC);
	usdty_cache_release(&file);
	CU_ASSERT_EQUAL(scratch_count(), 1);
	leave();
}

static void second_open_finds_the_same_inode(void)
{
	ino_t first;

	enter();
	open_ok();
	first = file.inode;
	usdty_cache_release(&file);
	open_ok();
	CU_ASSERT_EQUAL(file.inode, first);
	usdty_cache_release(&file);
	leave();
}

static void use_is_noted_once_a_day(void)
{
	const struct timespec now = { .tv_sec = time(NULL) };
	struct timespec times[2] = { now, now };
	struct stat st;

	enter();
	open_ok();
	for (int hours = 1; hours <= 25; hours += 24) {
		times[1].tv_sec = now.tv_sec - hours * 60 * 60;
		CU_ASSERT_EQUAL(futimens(file.fd, times), 0);
		usdty_cache_release(&file);
		open_ok();
		CU_ASSERT_EQUAL(fstat(file.fd, &st), 0);
		if (hours == 1)
			CU_ASSERT_EQUAL(st.st_mtime, times[1].tv_sec);
		if (hours == 25)
			CU_ASSERT_TRUE(st.st_mtime >= now.tv_sec);
	}
	usdty_cache_release(&file);
	leave();
}

static void two_first_starts_end_on_one_inode(void)
{
	enter();
	for (int i = 0; i < 50; i++) {
		pid_t child = fork();
		int result;
		ino_t inode;

		open_ok();
		inode = file.inode;
		usdty_cache_release(&file);
		if (!child)
			_exit((int)(inode & 0x7f));
		waitpid(child, &result, 0);
		CU_ASSERT_EQUAL(WEXITSTATUS(result), (int)(inode & 0x7f));
		CU_ASSERT_EQUAL(scratch_count(), 1);
		unlink(scratch_entry(image.name));
	}
	leave();
}

/* What stands under the name before is replaced. */
static void assert_replaced(void)
{
	open_ok();
	CU_ASSERT_TRUE(has_the_bytes(file.fd));
	CU_ASSERT_STRING_EQUAL(file.path, scratch_entry(image.name));
	usdty_cache_release(&file);
	unlink(scratch_entry(image.name));
}

static void plant(const char *bytes, size_t size, mode_t mode)
{
	int fd = open(scratch_entry(image.name), O_CREAT | O_WRONLY, 0600);

	CU_ASSERT_EQUAL(write(fd, bytes, size), (ssize_t)size);
	fchmod(fd, mode);
	close(fd);
}

static void wrong_file_is_replaced(void)
{
	enter();
	plant("other", 5, 0600);
	assert_replaced();
	image.bytes[image.size - 1] ^= 1;
	plant((char *)image.bytes, image.size, 0400); /* one bit differs */
	image.bytes[image.size - 1] ^= 1;
	assert_replaced();
	plant((char *)image.bytes, image.size, 0666); /* others may write */
	assert_replaced();
	leave();
}

static void file_of_an_earlier_version_is_protected(void)
{
	struct stat before, st;

	enter();
	plant((char *)image.bytes, image.size, 0444);
	stat(scratch_entry(image.name), &before);
	open_ok();
	CU_ASSERT_EQUAL(fstat(file.fd, &st), 0);
	CU_ASSERT_EQUAL(st.st_ino, before.st_ino);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 01444);
	usdty_cache_release(&file);
	leave();
}

static void planted_things_are_replaced(void)
{
	enter();
	CU_ASSERT_EQUAL(mkfifo(scratch_entry(image.name), 0600), 0);
	assert_replaced();
	CU_ASSERT_EQUAL(mkdir(scratch_entry(image.name), 0700), 0);
	assert_replaced();
	CU_ASSERT_EQUAL(symlink("/etc/passwd", scratch_entry(image.name)), 0);
	assert_replaced();
	CU_ASSERT_EQUAL(symlink("nowhere", scratch_entry(image.name)), 0);
	assert_replaced();
	leave();
}

static void without_a_directory_it_is_in_memory(void)
{
	char expected[64];
	pid_t child;
	int result;

	enter();
	child = fork();
	if (!child) {
		if (!geteuid()) /* root has /run/usdty: become someone else */
			CU_ASSERT_EQUAL(setresuid(65534, 65534, 65534), 0);
		unsetenv("USDTY_DIR");
		if (usdty_cache_open(&image, &file, &error))
			_exit(1);
		sprintf(expected, "/proc/%d/fd/%d", (int)getpid(), file.fd);
		if (!file.anonymous || strcmp(file.path, expected))
			_exit(2);
		if (!has_the_bytes(file.fd) ||
		    (fcntl(file.fd, F_GET_SEALS) & ~SEAL_EXEC) !=
			    (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW |
			     F_SEAL_WRITE))
			_exit(3);
		_exit(0);
	}
	waitpid(child, &result, 0);
	CU_ASSERT_EQUAL(result, 0);
	leave();
}

/* Without a directory: root would have /run/usdty. */
static int open_in_memory(void)
{
	if (!geteuid() && setresuid(65534, 65534, 65534))
		return 1;
	unsetenv("USDTY_DIR");
	return usdty_cache_open(&image, &file, &error) || !file.anonymous;
}

/* The path's file is this one. */
static int leads_to_the_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && st.st_dev == file.device &&
	       st.st_ino == file.inode;
}

static int report_own_path(void)
{
	char path[64], expected[64];

	usdty_cache_path(&file, path, sizeof path);
	snprintf(expected, sizeof expected, "/proc/%d/fd/%d", (int)getpid(),
		 file.fd);
	return strcmp(path, expected) || !leads_to_the_file(path);
}

static int report_in_a_child(void)
{
	return open_in_memory() || report_own_path() ||
	       process_run(report_own_path);
}

static void child_reports_a_path_of_its_own(void)
{
	enter();
	CU_ASSERT_EQUAL(process_run(report_in_a_child), 0);
	leave();
}

/* As a daemon that closes all descriptors, and opens its own. */
static int report_without_descriptor(void)
{
	char path[64], expected[64];

	if (open_in_memory() || dup2(open("/dev/zero", O_RDONLY), file.fd) < 0)
		return 1;
	snprintf(expected, sizeof expected, "/proc/%d/map_files/%lx-%lx",
		 (int)getpid(), (unsigned long)file.hold,
		 (unsigned long)file.hold +
			 (unsigned long)sysconf(_SC_PAGESIZE));
	return usdty_cache_path(&file, path, sizeof path) !=
		       strlen(expected) ||
	       strcmp(path, expected);
}

static void without_its_descriptor_the_mapping_is_reported(void)
{
	enter();
	CU_ASSERT_EQUAL(process_run(report_without_descriptor), 0);
	leave();
}

/* == The process's settings =============================================== */

static int open_with_closed_streams(void)
{
	close(0);
	close(1);
	close(2);
	return open_in_memory() || file.fd < 3 || !has_the_bytes(file.fd);
}

static void standard_streams_may_be_closed(void)
{
	enter();
	CU_ASSERT_EQUAL(process_run(open_with_closed_streams), 0);
	leave();
}

static void umask_does_not_matter(void)
{
	struct stat st;
	mode_t before;

	enter();
	before = umask(0777);
	open_ok();
	umask(before);
	CU_ASSERT_EQUAL(fstat(file.fd, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 01400);
	usdty_cache_release(&file);
	leave();
}

static int open_in_a_deleted_directory(void)
{
	if (mkdir(scratch_entry("gone"), 0700) ||
	    chdir(scratch_entry("gone")) || rmdir(scratch_entry("gone")))
		return 1;
	return usdty_cache_open(&image, &file, &error) ||
	       strcmp(file.path, scratch_entry(image.name));
}

static void working_directory_does_not_matter(void)
{
	enter();
	CU_ASSERT_EQUAL(process_run(open_in_a_deleted_directory), 0);
	leave();
}

static int open_with_small_limit(void)
{
	const struct rlimit limit = { 1, 1 };

	setrlimit(RLIMIT_FSIZE, &limit);
	if (usdty_cache_open(&image, &file, &error) != USDTY_ERROR_IO ||
	    !strstr(error.text, "RLIMIT_FSIZE") || scratch_count())
		return 1;
	return open_in_memory() && strstr(error.text, "memfd: the limit") ? 0 :
									    2;
}

static void too_small_a_limit_is_an_error(void)
{
	enter();
	CU_ASSERT_EQUAL(process_run(open_with_small_limit), 0);
	open_ok(); /* what exists needs no room */
	usdty_cache_release(&file);
	leave();
}

/* == Directories that the user chose ====================================== */

static void assert_refused(const char *path, const char *reason)
{
	setenv("USDTY_DIR", path, 1);
	CU_ASSERT_EQUAL(usdty_cache_open(&image, &file, &error),
			USDTY_ERROR_IO);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(error.text, "USDTY_DIR cannot be used for store-"));
	CU_ASSERT_PTR_NOT_NULL(strstr(error.text, path));
	CU_ASSERT_PTR_NOT_NULL(strstr(error.text, reason));
}

static void chosen_directory_has_no_replacement(void)
{
	enter();
	setenv("XDG_RUNTIME_DIR", scratch_path(), 1); /* it would serve */
	assert_refused("/dev/null", "Not a directory");
	assert_refused("relative", "not an absolute path");
	assert_refused(scratch_entry("a:b"), "bpftrace cannot use a path");
	assert_refused(scratch_entry("no/parent"), "No such file");
	chmod(scratch_path(), 0777);
	assert_refused(scratch_path(), "others may write to it");
	chmod(scratch_path(), 0700);
	CU_ASSERT_EQUAL(scratch_count(), 0);
	leave();
}

static void in_use_is_said_without_a_descriptor(void)
{
	int fd;

	enter();
	open_ok();
	usdty_cache_close(&file);
	fd = open(file.path, O_RDONLY);
	CU_ASSERT_EQUAL(flock(fd, LOCK_EX | LOCK_NB), -1);
	usdty_cache_release(&file);
	CU_ASSERT_EQUAL(flock(fd, LOCK_EX | LOCK_NB), 0);
	close(fd);
	leave();
}

static const struct suite_case cases[] = {
	CASE(file_has_name_mode_and_bytes),
	CASE(second_open_finds_the_same_inode),
	CASE(use_is_noted_once_a_day),
	CASE(two_first_starts_end_on_one_inode),
	CASE(wrong_file_is_replaced),
	CASE(file_of_an_earlier_version_is_protected),
	CASE(planted_things_are_replaced),
	CASE(without_a_directory_it_is_in_memory),
	CASE(child_reports_a_path_of_its_own),
	CASE(without_its_descriptor_the_mapping_is_reported),
	CASE(standard_streams_may_be_closed),
	CASE(umask_does_not_matter),
	CASE(working_directory_does_not_matter),
	CASE(too_small_a_limit_is_an_error),
	CASE(chosen_directory_has_no_replacement),
	CASE(in_use_is_said_without_a_descriptor),
};

SUITE_MAIN("cache", cases)
