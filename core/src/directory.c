/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* secure_getenv() */
#include "directory.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Copies into path, all of it or nothing. */
static int place(char *path, size_t size, const char *directory,
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
	case 0:
		return place(path, size, secure_getenv("USDTY_DIR"), "");
	case 1:
		return place(path, size, secure_getenv("XDG_RUNTIME_DIR"),
			     "/usdty");
	case 2:
		return place(path, size, geteuid() ? NULL : "/run/usdty", "");
	case 3:
		sprintf(suffix, "/usdty-%u", (unsigned)geteuid());
		return place(path, size, temporary && *temporary ? temporary
								 : "/tmp",
			     suffix);
	default:
		return -1;
	}
}

static int refuse(struct usdty_error *error, const char *path,
		  const char *reason)
{
	usdty_error_append(error, "; %s: %s", path, reason);
	return -1;
}

/* Whether only root and we can change what the path leads to: each directory
 * is root's or ours, and not writable by others unless it is sticky, in which
 * case others cannot rename what is ours. */
static bool is_chain_safe(const char *real)
{
	char path[4096];
	size_t length = 0;
	struct stat st;

	if (strlen(real) >= sizeof path)
		return false;
	do {
		length += strcspn(real + length + 1, "/") + 1;
		memcpy(path, real, length);
		path[length] = '\0';
		if (lstat(path, &st) || !S_ISDIR(st.st_mode))
			return false;
		if (st.st_uid && st.st_uid != geteuid())
			return false;
		if (st.st_mode & (S_IWGRP | S_IWOTH) &&
		    !(st.st_mode & S_ISVTX))
			return false;
	} while (real[length]);
	return lstat("/", &st) == 0 && (!st.st_uid || st.st_uid == geteuid());
}

/* What may be wrong with the directory itself, or NULL. */
static const char *check(int fd, const char *real)
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
	if (!is_chain_safe(real))
		return "others may exchange a directory above it";
	return NULL;
}

/* Makes the directory if its parent is there and safe: root must not leave
 * its own in a directory of a user, who then could not have one. */
static int make(const char *path)
{
	char *copy = strdup(path);
	char *parent = copy ? realpath(dirname(copy), NULL) : NULL;
	bool safe = parent && is_chain_safe(parent);
	int result = -1;

	if (safe)
		result = mkdir(path, 0700);
	else if (parent)
		errno = EPERM;
	free(parent);
	free(copy);
	return result;
}

/* Opens the directory itself, not what a link leads to. */
static int open_or_make(const char *path)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = open(path, flags);

	if (fd < 0 && errno == ENOENT && (!make(path) || errno == EEXIST))
		fd = open(path, flags);
	return fd;
}

int usdty_directory_open(const char *path, char **real,
			 struct usdty_error *error)
{
	const char *reason;
	int fd = open_or_make(path);

	if (fd < 0)
		return refuse(error, path, strerror(errno));
	*real = realpath(path, NULL);
	reason = *real ? check(fd, *real) : strerror(errno);
	if (!reason)
		return fd;
	refuse(error, path, reason);
	close(fd);
	free(*real);
	return -1;
}
