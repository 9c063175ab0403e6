/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stapsdt/cache.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

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
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0400);
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
		setenv("USDTY_DIR", "/dev/null", 1);
		if (usdty_cache_open(&image, &file, &error))
			_exit(1);
		sprintf(expected, "/proc/%d/fd/%d", (int)getpid(), file.fd);
		if (!file.anonymous || strcmp(file.path, expected))
			_exit(2);
		if (!has_the_bytes(file.fd) ||
		    fcntl(file.fd, F_GET_SEALS) !=
			    (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW |
			     F_SEAL_WRITE))
			_exit(3);
		_exit(0);
	}
	waitpid(child, &result, 0);
	CU_ASSERT_EQUAL(result, 0);
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
	CASE(planted_things_are_replaced),
	CASE(without_a_directory_it_is_in_memory),
	CASE(in_use_is_said_without_a_descriptor),
};

SUITE_MAIN("cache", cases)
