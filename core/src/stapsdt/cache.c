/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_TMPFILE, memfd_create() */
#include "cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cache_directory.h"
#include "cache_prune.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U /* Linux 6.3; older kernels refuse it */
#endif

enum {
	AGAIN = -2,
	ATTEMPTS = 100,
	HOUR = 60 * 60,
	DAY = 24 * HOUR,
	FD_PATH_SIZE = sizeof "/proc/2147483647/fd/2147483647",
};

/* A path that works in this process only. It uses /proc/self, because /proc may
 * belong to another PID namespace, in which our process has another number. */
static void fd_path(char *path, int fd)
{
	sprintf(path, "/proc/self/fd/%d", fd);
}

/* == Writing ============================================================= */

static bool write_all(int fd, const struct usdty_image *image)
{
	size_t done = 0;

	while (done < image->size) {
		ssize_t wrote = write(fd, image->bytes + done,
				      image->size - done);

		if (wrote < 0 && errno != EINTR)
			return false;
		if (wrote > 0)
			done += (size_t)wrote;
	}
	return true;
}

/* Gives a nameless file its name. Without /proc this needs a privilege. */
static int link_nameless(int fd, int directory, const char *name)
{
	char path[FD_PATH_SIZE];

	fd_path(path, fd);
	if (!linkat(AT_FDCWD, path, directory, name, AT_SYMLINK_FOLLOW))
		return 0;
	if (errno != ENOENT)
		return -1;
	return linkat(fd, "", directory, name, AT_EMPTY_PATH);
}

static int publish_nameless(int directory, const struct usdty_image *image)
{
	int fd = openat(directory, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC,
			S_IRUSR);
	int result = -1, saved;

	if (fd < 0)
		return -1;
	if (write_all(fd, image) && !fchmod(fd, S_IRUSR))
		result = link_nameless(fd, directory, image->name);
	saved = errno;
	close(fd);
	errno = saved;
	return result;
}

/* Creates a file under a name that nothing else uses: the number keeps threads
 * apart, the process id processes, and O_EXCL containers. */
static int create_temporary(int directory, const char *image, char *name)
{
	static unsigned number;
	int fd;

	do {
		sprintf(name, "%s.%d.%u" USDTY_TEMPORARY_SUFFIX, image,
			(int)getpid(),
			__atomic_add_fetch(&number, 1, __ATOMIC_RELAXED));
		fd = openat(directory, name,
			    O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, S_IRUSR);
	} while (fd < 0 && errno == EEXIST);
	return fd;
}

/* For file systems without O_TMPFILE. A process that is killed half-way leaves
 * a temporary file, which usdty_cache_prune() removes later. */
static int publish_named(int directory, const struct usdty_image *image)
{
	char name[sizeof image->name + sizeof ".2147483647.4294967295.tmp"];
	int fd = create_temporary(directory, image->name, name);
	int result = -1, saved;

	if (fd < 0)
		return -1;
	if (write_all(fd, image) && !fchmod(fd, S_IRUSR))
		result = linkat(directory, name, directory, image->name, 0);
	saved = errno;
	unlinkat(directory, name, 0);
	close(fd);
	errno = saved;
	return result;
}

/* Prunes after the first file that the process makes, then at most once an
 * hour. */
static void prune_sometimes(int directory)
{
	static time_t last;
	time_t then = __atomic_load_n(&last, __ATOMIC_RELAXED);
	time_t now = time(NULL);

	if (now - then >= 0 && now - then < HOUR)
		return;
	__atomic_store_n(&last, now, __ATOMIC_RELAXED);
	usdty_cache_prune(directory);
}

/* Returns 0 if the name exists now, whichever process made it. */
static int publish(int directory, const struct usdty_image *image)
{
	int result = publish_nameless(directory, image);

	if (result && (errno == EOPNOTSUPP || errno == EISDIR ||
		       errno == EINVAL || errno == ENOENT || errno == EPERM ||
		       errno == EXDEV || errno == EACCES))
		result = publish_named(directory, image);
	if (result && errno == EEXIST)
		return 0;
	if (!result)
		prune_sometimes(directory);
	return result;
}

/* == Finding ============================================================= */

/* Reads the file, because a private mapping of it would contain the breakpoints
 * of an attached tracer. */
static bool has_bytes(int fd, const struct usdty_image *image)
{
	char bytes[0x4000];
	size_t done = 0;

	while (done < image->size) {
		ssize_t got = pread(fd, bytes, sizeof bytes, (off_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 || (size_t)got > image->size - done ||
		    memcmp(bytes, image->bytes + done, (size_t)got))
			return false;
		done += (size_t)got;
	}
	return true;
}

static bool is_right(int fd, const struct usdty_image *image, uid_t owner,
		     struct stat *st)
{
	return !fstat(fd, st) && S_ISREG(st->st_mode) && st->st_uid == owner &&
	       !(st->st_mode & (S_IWGRP | S_IWOTH)) &&
	       (size_t)st->st_size == image->size && has_bytes(fd, image);
}

/* Opens the file with the image's name, if it is the right one. Otherwise
 * returns -1 and sets errno: to ESTALE if something else has the name. */
static int open_right(int directory, const struct usdty_image *image,
		      uid_t owner, struct stat *st)
{
	int fd = openat(directory, image->name,
			O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd >= 0 && is_right(fd, image, owner, st))
		return fd;
	if (fd >= 0)
		close(fd);
	if (fd >= 0 || errno == ELOOP || errno == EACCES || errno == ENXIO)
		errno = ESTALE;
	return -1;
}

static void pause_briefly(void)
{
	const struct timespec millisecond = { 0, 1000000 };

	nanosleep(&millisecond, NULL);
}

/* Removes whatever else has the image's name. Checks again under the
 * directory's lock, because another process may have put the right file there
 * meanwhile. */
static int remove_wrong(int directory, const struct usdty_image *image)
{
	int lock = usdty_directory_lock(directory), fd, result = 0;
	struct stat st;

	if (lock < 0 && errno != EWOULDBLOCK)
		return -1;
	if (lock < 0) {
		pause_briefly();
		return 0;
	}
	fd = open_right(directory, image, geteuid(), &st);
	if (fd >= 0) {
		close(fd);
	} else if (errno == ESTALE) {
		result = unlinkat(directory, image->name, 0);
		if (result && errno == EISDIR)
			result = unlinkat(directory, image->name, AT_REMOVEDIR);
	}
	usdty_directory_unlock(lock);
	return result;
}

/* Records the day of the last use in the file's modification time, for
 * usdty_cache_prune(). */
static void touch(int fd, const struct stat *st)
{
	const struct timespec now[2] = { { .tv_nsec = UTIME_NOW },
					 { .tv_nsec = UTIME_NOW } };
	const time_t age = time(NULL) - st->st_mtime;

	if (age < 0 || age > DAY)
		futimens(fd, now); /* on failure it is removed earlier */
}

/* Marks the file as in use. Returns false if the file is being removed, or its
 * name no longer refers to it. The link count cannot show this, because a
 * backup may add links. */
static bool claim(int directory, const char *name, int fd,
		  const struct stat *st)
{
	struct stat named;

	if (flock(fd, LOCK_SH | LOCK_NB) ||
	    fstatat(directory, name, &named, AT_SYMLINK_NOFOLLOW) ||
	    named.st_dev != st->st_dev || named.st_ino != st->st_ino)
		return false;
	touch(fd, st);
	return true;
}

/* One attempt. Returns a descriptor of the right file, with *st filled in; or
 * -1 and errno; or AGAIN, if something was repaired or another process is about
 * to do so. */
static int find_once(int directory, const struct usdty_image *image,
		     struct stat *st)
{
	int fd = open_right(directory, image, geteuid(), st);

	if (fd < 0 && errno == ENOENT)
		return publish(directory, image) ? -1 : AGAIN;
	if (fd < 0 && errno == ESTALE)
		return remove_wrong(directory, image) ? -1 : AGAIN;
	if (fd < 0 || claim(directory, image->name, fd, st))
		return fd;
	close(fd);
	pause_briefly();
	return AGAIN;
}

static int find_or_make(int directory, const struct usdty_image *image,
			struct stat *st)
{
	for (int i = 0; i < ATTEMPTS; i++) {
		int fd = find_once(directory, image, st);

		if (fd != AGAIN)
			return fd;
	}
	errno = EBUSY;
	return -1;
}

/* == Directories ========================================================= */

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static bool hold(struct usdty_file *file, const struct stat *st)
{
	file->device = st->st_dev;
	file->inode = st->st_ino;
	file->hold = mmap(NULL, page_size(), PROT_NONE, MAP_PRIVATE, file->fd,
			  0);
	return file->hold != MAP_FAILED;
}

static char *join(const char *directory, const char *name)
{
	char *path = malloc(strlen(directory) + strlen(name) + sizeof "/");

	if (path)
		stpcpy(stpcpy(stpcpy(path, directory), "/"), name);
	return path;
}

/* Returns 1 if the file is open, and 0 if this directory cannot be used.
 * Returns -1 if memory ran out: other directories would fail, too. */
static int open_in(const char *path, const struct usdty_image *image,
		   struct usdty_file *file, struct usdty_error *error)
{
	char *real;
	int directory = usdty_directory_open(path, &real, error);
	struct stat st;
	int result = 0;

	if (directory < 0)
		return 0;
	file->fd = find_or_make(directory, image, &st);
	file->anonymous = false;
	file->path = file->fd < 0 ? NULL : join(real, image->name);
	if (file->path && hold(file, &st)) {
		result = 1;
	} else {
		result = errno == ENOMEM ? -1 : 0;
		usdty_error_append(error, "; %s: %s", path, strerror(errno));
		free(file->path);
		if (file->fd >= 0)
			close(file->fd);
	}
	close(directory);
	free(real);
	return result;
}

static int make_memfd(const struct usdty_image *image)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	char path[FD_PATH_SIZE];
	int fd = memfd_create(image->name, flags | MFD_EXEC), readable = -1;

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create(image->name, flags);
	if (fd < 0)
		return -1;
	/* We open the file again, read-only: the kernel refuses shared mappings
	 * of a sealed file through a descriptor that may write. */
	fd_path(path, fd);
	if (write_all(fd, image) &&
	    !fcntl(fd, F_ADD_SEALS,
		   F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE))
		readable = open(path, O_RDONLY | O_CLOEXEC);
	close(fd);
	return readable;
}

static bool open_memfd(const struct usdty_image *image, struct usdty_file *file,
		       struct usdty_error *error)
{
	struct stat st;

	file->fd = make_memfd(image);
	file->anonymous = true;
	file->path = file->fd < 0 || fstat(file->fd, &st) ?
			     NULL :
			     malloc(FD_PATH_SIZE);
	if (file->path) {
		/* Not /proc/self: other processes use this path, too. */
		sprintf(file->path, "/proc/%d/fd/%d", (int)getpid(), file->fd);
		if (hold(file, &st))
			return true;
		free(file->path);
	}
	usdty_error_append(error, "; memfd: %s", strerror(errno));
	if (file->fd >= 0)
		close(file->fd);
	return false;
}

static int open_somewhere(const struct usdty_image *image,
			  struct usdty_file *file, struct usdty_error *error)
{
	char path[3072];
	unsigned index = 0;
	int applies, result;

	for (; (applies = usdty_directory_candidate(index, path,
						    sizeof path)) >= 0;
	     index++) {
		result = applies ? open_in(path, image, file, error) : 0;
		if (result)
			return result;
	}
	return open_memfd(image, file, error) ? 1 : errno == ENOMEM ? -1 : 0;
}

usdty_status usdty_cache_open(const struct usdty_image *image,
			      struct usdty_file *file,
			      struct usdty_error *error)
{
	struct usdty_error reasons;
	int result;

	reasons.text[0] = '\0';
	result = open_somewhere(image, file, &reasons);
	if (result > 0)
		return USDTY_OK;
	if (result)
		return usdty_fail(error, USDTY_ERROR_MEMORY,
				  "not enough memory for %s%s", image->name,
				  reasons.text);
	return usdty_fail(error, USDTY_ERROR_IO,
			  "no directory can be used for %s (set USDTY_DIR to "
			  "a private one)%s",
			  image->name, reasons.text);
}

static int find_shipped(const struct usdty_image *image, const char **path,
			struct stat *st)
{
	for (unsigned i = 0; (*path = usdty_directory_shipped(i)); i++) {
		int directory = usdty_directory_open_shipped(*path);
		int fd = directory < 0 ? -1 :
					 open_right(directory, image, 0, st);

		if (directory >= 0)
			close(directory);
		if (fd >= 0)
			return fd;
	}
	return -1;
}

usdty_status usdty_cache_open_shipped(const struct usdty_image *image,
				      struct usdty_file *file,
				      struct usdty_error *error)
{
	const char *directory;
	struct stat st;

	file->fd = find_shipped(image, &directory, &st);
	if (file->fd < 0)
		return USDTY_ERROR_NOT_FOUND;
	file->anonymous = false;
	file->path = join(directory, image->name);
	if (file->path && hold(file, &st))
		return USDTY_OK;
	free(file->path);
	close(file->fd);
	return usdty_fail(error, USDTY_ERROR_MEMORY, "%s: not enough memory",
			  image->name);
}

static bool is_open(const struct usdty_file *file)
{
	struct stat st;

	return file->fd >= 0 && !fstat(file->fd, &st) &&
	       st.st_dev == file->device && st.st_ino == file->inode;
}

int usdty_cache_reopen(const struct usdty_file *file)
{
	if (is_open(file))
		return fcntl(file->fd, F_DUPFD_CLOEXEC, 0);
	errno = ENOENT;
	return -1;
}

void usdty_cache_close(struct usdty_file *file)
{
	if (file->fd >= 0 && (!file->anonymous || is_open(file)))
		close(file->fd);
	file->fd = -1;
}

void usdty_cache_release(struct usdty_file *file)
{
	usdty_cache_close(file);
	munmap(file->hold, page_size());
	free(file->path);
}
