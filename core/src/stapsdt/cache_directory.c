/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* secure_getenv() */
#include "cache_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

/* Copies directory and suffix into path. Returns 0 if there is no directory, or
 * if they do not fit. */
static int join(char *path, size_t size, const char *directory,
		const char *suffix)
{
	if (!directory || !*directory)
		return 0;
	return (size_t)snprintf(path, size, "%s%s", directory, suffix) < size;
}

int usdty_directory_candidate(unsigned index, char *path, size_t size)
{
	const char *temporary = secure_getenv("TMPDIR");
	char suffix[sizeof "/usdty-4294967295"];

	switch (index) {
	case 0: return join(path, size, secure_getenv("USDTY_DIR"), "");
	case 1:
		return join(path, size, secure_getenv("XDG_RUNTIME_DIR"),
			    "/usdty");
	case 2: return join(path, size, geteuid() ? NULL : "/run/usdty", "");
	case 3:
		sprintf(suffix, "/usdty-%u", (unsigned)geteuid());
		return join(path, size,
			    temporary && *temporary ? temporary : "/tmp",
			    suffix);
	default: return -1;
	}
}

static int refuse(struct usdty_error *error, const char *path,
		  const char *reason)
{
	usdty_error_append(error, "; %s: %s", path, reason);
	return -1;
}

/* Whether the directory belongs to root or to us, and other users cannot rename
 * what is ours in it: either they cannot write to it, or it is sticky. */
static bool is_safe(const char *directory)
{
	struct stat st;

	return !lstat(directory, &st) && S_ISDIR(st.st_mode) &&
	       (!st.st_uid || st.st_uid == geteuid()) &&
	       (!(st.st_mode & (S_IWGRP | S_IWOTH)) || st.st_mode & S_ISVTX);
}

/* Whether the path is spelled as realpath() would spell it. Looks at the text
 * only, not for links. */
static bool is_plain(const char *path)
{
	if (!strcmp(path, "/"))
		return true;
	while (*path == '/') {
		size_t length = strcspn(++path, "/");

		if (!length || !strncmp(path, ".", length) ||
		    !strncmp(path, "..", length))
			return false;
		path += length;
	}
	return !*path;
}

/* Whether only root and we can replace what the path leads to, or a part of it:
 * each directory above it is safe and none is a link. The root directory itself
 * is trusted, because the C library was loaded from there, too. */
static bool is_fixed(const char *path)
{
	char above[4096];
	const char *end = path;

	if (!is_plain(path) || strlen(path) >= sizeof above)
		return false;
	while ((end = strchr(end + 1, '/'))) {
		memcpy(above, path, (size_t)(end - path));
		above[end - path] = '\0';
		if (!is_safe(above))
			return false;
	}
	return true;
}

/* Returns what is wrong with the directory itself, or NULL. */
static const char *check(int fd)
{
	struct statvfs fs;
	struct stat st;

	if (fstat(fd, &st) || fstatvfs(fd, &fs))
		return strerror(errno);
	if (st.st_uid != geteuid())
		return "belongs to another user";
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return "others may write to it";
	if (fs.f_flag & ST_NOEXEC)
		return "mounted noexec";
	return NULL;
}

/* Makes the directory if its parent exists and is safe. Root must not make one
 * of its own in a user's directory: the user could then not make one there. */
static int make(const char *path)
{
	char *copy = strdup(path);
	char *parent = copy ? realpath(dirname(copy), NULL) : NULL;
	int result = -1;

	if (parent && is_safe(parent) && is_fixed(parent))
		result = mkdir(path, 0700);
	else if (parent)
		errno = EPERM;
	free(parent);
	free(copy);
	return result;
}

/* Opens the directory itself, never what a link leads to. */
static int open_or_make(const char *path)
{
	const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = open(path, flags);

	if (fd < 0 && errno == ENOENT && (!make(path) || errno == EEXIST))
		fd = open(path, flags);
	return fd;
}

/* Returns the path without links; the caller frees it. Returns NULL and a
 * reason if other users can replace what it leads to. */
static char *resolve(const char *path, const char **reason)
{
	char *real;

	if (is_fixed(path)) {
		real = strdup(path);
	} else {
		real = realpath(path, NULL);
		if (real && !is_fixed(real)) {
			*reason = "others may replace a directory above it";
			free(real);
			return NULL;
		}
	}
	if (!real)
		*reason = strerror(errno);
	return real;
}

int usdty_directory_open(const char *path, char **real,
			 struct usdty_error *error)
{
	const char *reason;
	int fd = open_or_make(path);

	if (fd < 0)
		return refuse(error, path, strerror(errno));
	reason = check(fd);
	*real = reason ? NULL : resolve(path, &reason);
	if (*real)
		return fd;
	refuse(error, path, reason);
	close(fd);
	return -1;
}

bool usdty_directory_is_private(const char *path)
{
	struct stat st;

	return !lstat(path, &st) && S_ISDIR(st.st_mode) &&
	       (!st.st_uid || st.st_uid == geteuid()) &&
	       !(st.st_mode & (S_IWGRP | S_IWOTH));
}

const char *usdty_directory_shipped(unsigned index)
{
	static const char *const paths[] = { "/usr/local/lib/usdty",
					     "/usr/lib/usdty", NULL };

	return paths[index];
}

/* If there was none, the result is kept for a minute, so that a program that
 * enables providers often does not pay for the check each time. */
bool usdty_directory_any_shipped(void)
{
	static time_t looked;
	const time_t now = time(NULL);
	const time_t then = __atomic_load_n(&looked, __ATOMIC_RELAXED);
	const char *path;

	if (now - then >= 0 && now - then < 60)
		return false;
	for (unsigned i = 0; (path = usdty_directory_shipped(i)); i++)
		if (!access(path, F_OK))
			return true;
	__atomic_store_n(&looked, now, __ATOMIC_RELAXED);
	return false;
}

/* Checks the directory itself by its descriptor, and those above it by their
 * paths. */
int usdty_directory_open_shipped(const char *path)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct statvfs fs;
	struct stat st;

	if (fd < 0 || (!fstat(fd, &st) && !fstatvfs(fd, &fs) && !st.st_uid &&
		       !(st.st_mode & (S_IWGRP | S_IWOTH)) &&
		       !(fs.f_flag & ST_NOEXEC) && is_fixed(path)))
		return fd;
	close(fd);
	return -1;
}

int usdty_directory_lock(int directory)
{
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int saved;

	if (fd < 0 || !flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

/* close() alone would not unlock: a child that was forked meanwhile has a copy
 * of the descriptor. */
void usdty_directory_unlock(int lock)
{
	flock(lock, LOCK_UN);
	close(lock);
}
