/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "cache_prune.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cache_directory.h"
#include "descriptor.h"
#include "traced.h"

enum { WEEK = 7 * 24 * 60 * 60, HASH_DIGITS = 32 };

bool usdty_cache_is_name(const char *name)
{
	const char *end = strrchr(name, '-');

	if (!end || end == name ||
	    strspn(end + 1, "0123456789abcdef") != HASH_DIGITS)
		return false;
	end += 1 + HASH_DIGITS;
	if (strncmp(end, ".so", 3))
		return false;
	end += 3;
	return !*end ||
	       (*end == '.' && strlen(end) > 4 &&
		!strcmp(end + strlen(end) - 4, USDTY_TEMPORARY_SUFFIX));
}

static bool is_stale(const struct stat *st)
{
	return S_ISREG(st->st_mode) && st->st_uid == geteuid() &&
	       time(NULL) - st->st_mtime > WEEK;
}

/* Removes the name under an exclusive lock. A process that opened the file
 * before gets its own lock later, finds the name gone, and makes a new file. A
 * tracer that is attached to the file waits for its next use. */
static void remove_if_unused(int directory, const char *name)
{
	int fd = usdty_open_at(directory, name,
			       O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
	struct stat held, named;

	if (fd < 0)
		return;
	if (!flock(fd, LOCK_EX | LOCK_NB) && !fstat(fd, &held) &&
	    is_stale(&held) &&
	    !fstatat(directory, name, &named, AT_SYMLINK_NOFOLLOW) &&
	    named.st_dev == held.st_dev && named.st_ino == held.st_ino &&
	    !usdty_file_is_traced(fd, name, held.st_size))
		unlinkat(directory, name, 0);
	/* close() alone would not unlock: a child that was forked meanwhile
	 * has a copy of the descriptor. */
	flock(fd, LOCK_UN);
	close(fd);
}

static void prune(DIR *entries, int directory)
{
	struct dirent *entry;
	struct stat st;

	while ((entry = readdir(entries)))
		if (usdty_cache_is_name(entry->d_name) &&
		    !fstatat(directory, entry->d_name, &st,
			     AT_SYMLINK_NOFOLLOW) &&
		    is_stale(&st))
			remove_if_unused(directory, entry->d_name);
}

void usdty_cache_prune(int directory)
{
	int lock = usdty_directory_lock(directory);
	int fd = lock < 0 ? -1 : fcntl(lock, F_DUPFD_CLOEXEC,
				       STDERR_FILENO + 1);
	DIR *entries = fd < 0 ? NULL : fdopendir(fd);

	if (entries) {
		prune(entries, directory);
		closedir(entries);
	} else if (fd >= 0) {
		close(fd);
	}
	if (lock >= 0)
		usdty_directory_unlock(lock);
}
