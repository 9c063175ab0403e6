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

#include "descriptor.h"

/* Copies directory and suffix into path. Returns 0 if there is no directory, or
 * if they do not fit. */
static int join(char *path, size_t size, const char *directory,
		const char *suffix)
{
	if (!directory || !*directory)
		return 0;
	return (size_t)snprintf(path, size, "%s%s", directory, suffix) < size;
}

const char *usdty_directory_chosen(void)
{
	const char *chosen = secure_getenv("USDTY_DIR");

	return chosen && *chosen ? chosen : NULL;
}

int usdty_directory_candidate(unsigned index, char *path, size_t size)
{
	const char *temporary = secure_getenv("TMPDIR");
	char suffix[sizeof "/usdty-4294967295"];

	switch (index) {
	case USDTY_DIRECTORY_CHOSEN:
		return join(path, size, usdty_directory_chosen(), "");
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

/* Whether the directory belongs to root or to us, and other users cannot rename
 * what is ours in it: either they cannot write to it, or it is sticky. */
static bool is_safe(const char *directory)
{
	struct stat st;

	return !USDTY_REPEAT(lstat(directory, &st)) && S_ISDIR(st.st_mode) &&
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

/* Returns what is wrong with a path, or NULL. A relative one would lead to
 * another directory once the program changes its own. */
static const char *check_path(const char *path)
{
	if (*path != '/')
		return "not an absolute path";
	if (strchr(path, ':'))
		return "bpftrace cannot use a path with ':'";
	if (strchr(path, '\n'))
		return "tracers cannot use a path with a line break";
	return NULL;
}

/* Returns what is wrong with the directory itself, or NULL, and what it is. */
static const char *check(int fd, struct stat *st)
{
	struct statvfs fs;

	if (USDTY_REPEAT(fstat(fd, st)) || USDTY_REPEAT(fstatvfs(fd, &fs)))
		return strerror(errno);
	errno = EPERM;
	if (st->st_uid != geteuid())
		return "belongs to another user";
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
	int result = -1, saved;

	if (parent && is_safe(parent) && is_fixed(parent))
		result = USDTY_REPEAT(mkdir(path, S_IRWXU));
	else if (parent)
		errno = EPERM;
	saved = errno;
	free(parent);
	free(copy);
	errno = saved;
	return result;
}

/* Opens the directory itself, never what a link leads to. */
static int open_or_make(const char *path, bool *made)
{
	const int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW;
	int fd = usdty_open_at(AT_FDCWD, path, flags, 0);

	*made = fd < 0 && errno == ENOENT && !make(path);
	if (*made || (fd < 0 && errno == EEXIST))
		fd = usdty_open_at(AT_FDCWD, path, flags, 0);
	return fd;
}

/* Returns the path without links; the caller frees it. Returns NULL, errno and
 * a reason if other users can replace what it leads to. */
static char *resolve(const char *path, const char **reason)
{
	char *real = is_fixed(path) ? strdup(path) : realpath(path, NULL);

	if (!real) {
		*reason = strerror(errno);
		return NULL;
	}
	errno = EPERM;
	*reason = is_fixed(real) ? check_path(real) :
				   "others may replace a directory above it";
	if (!*reason)
		return real;
	free(real);
	return NULL;
}

/* Returns what is wrong with its mode, or NULL. Puts it right if we may: the
 * umask, or another program, left it wrong. Nobody else can replace what the
 * path leads to. */
static const char *check_mode(const char *real, mode_t mode, bool may_change)
{
	const bool is_shared = mode & (S_IWGRP | S_IWOTH);

	if (may_change && (is_shared || (mode & S_IRWXU) != S_IRWXU))
		return USDTY_REPEAT(chmod(real, S_IRWXU)) ? strerror(errno) :
							    NULL;
	errno = EPERM;
	return is_shared ? "others may write to it" : NULL;
}

/* Whether the path still leads to the directory that was checked. Nobody else
 * can replace what resolve() returns, once it is that directory. */
static bool is_same(const char *real, const struct stat *st)
{
	struct stat named;

	return !USDTY_REPEAT(lstat(real, &named)) &&
	       named.st_dev == st->st_dev && named.st_ino == st->st_ino;
}

static const char *inspect(const char *path, int fd, bool may_change,
			   char **real)
{
	struct stat st;
	const char *reason = check(fd, &st);

	*real = reason ? NULL : resolve(path, &reason);
	if (!*real)
		return reason;
	reason = is_same(*real, &st) ?
			 check_mode(*real, st.st_mode, may_change) :
			 "somebody replaces it";
	if (reason)
		free(*real);
	return reason;
}

static int open_checked(const char *path, bool is_ours, char **real,
			const char **reason)
{
	bool made;
	int fd;

	errno = EINVAL;
	*reason = check_path(path);
	if (*reason)
		return -1;
	fd = open_or_make(path, &made);
	if (fd < 0) {
		*reason = strerror(errno);
		return -1;
	}
	*reason = inspect(path, fd, is_ours || made, real);
	if (!*reason)
		return fd;
	usdty_descriptor_close(fd);
	return -1;
}

int usdty_directory_open(const char *path, bool is_ours, char **real,
			 struct usdty_error *error)
{
	const char *reason;
	int fd = open_checked(path, is_ours, real, &reason);

	if (fd < 0)
		usdty_error_append(error, "; %s: %s", path, reason);
	return fd;
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
		if (!access(path, F_OK) ||
		    (errno != ENOENT && errno != ENOTDIR))
			return true;
	__atomic_store_n(&looked, now, __ATOMIC_RELAXED);
	return false;
}

/* Checks the directory itself by its descriptor, and those above it by their
 * paths. */
int usdty_directory_open_shipped(const char *path)
{
	int fd = usdty_open_at(AT_FDCWD, path,
			       O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
	struct statvfs fs;
	struct stat st;

	if (fd < 0)
		return -1;
	if (!USDTY_REPEAT(fstat(fd, &st)) &&
	    !USDTY_REPEAT(fstatvfs(fd, &fs))) {
		errno = EPERM;
		if (!st.st_uid && !(st.st_mode & (S_IWGRP | S_IWOTH)) &&
		    !(fs.f_flag & ST_NOEXEC) && is_fixed(path))
			return fd;
	}
	usdty_descriptor_close(fd);
	return -1;
}

int usdty_directory_lock(int directory)
{
	int fd = usdty_open_at(directory, ".", O_RDONLY | O_DIRECTORY, 0);

	if (fd < 0 || !USDTY_REPEAT(flock(fd, LOCK_EX | LOCK_NB)))
		return fd;
	usdty_descriptor_close(fd);
	return -1;
}

/* close() alone would not unlock: a child that was forked meanwhile has a copy
 * of the descriptor. */
void usdty_directory_unlock(int lock)
{
	flock(lock, LOCK_UN);
	close(lock);
}
