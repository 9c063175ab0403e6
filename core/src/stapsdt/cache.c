/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* F_DUPFD_CLOEXEC */
#include "cache.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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
#include "cache_write.h"
#include "descriptor.h"

enum {
	AGAIN = -2,
	ATTEMPTS = 100,
	HOUR = 60 * 60,
	DAY = 24 * HOUR,
};

/* == Finding ============================================================= */

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
	int result = usdty_cache_write(directory, image);

	if (!result)
		prune_sometimes(directory);
	return result < 0 ? -1 : 0;
}

/* Reads the file, because a private mapping of it would contain the breakpoints
 * of an attached tracer. */
static bool has_bytes(int fd, const struct usdty_image *image)
{
	char bytes[0x1000];
	size_t done = 0;

	while (done < image->size) {
		ssize_t got = USDTY_REPEAT(
			pread(fd, bytes, sizeof bytes, (off_t)done));

		if (got < 0)
			return false;
		if (!got || (size_t)got > image->size - done ||
		    memcmp(bytes, image->bytes + done, (size_t)got)) {
			errno = ESTALE;
			return false;
		}
		done += (size_t)got;
	}
	return true;
}

/* On failure sets errno: to ESTALE if it is another file. */
static bool is_right(int fd, const struct usdty_image *image, uid_t owner,
		     struct stat *st)
{
	if (USDTY_REPEAT(fstat(fd, st)))
		return false;
	errno = ESTALE;
	return S_ISREG(st->st_mode) && st->st_uid == owner &&
	       !(st->st_mode & (S_IWGRP | S_IWOTH)) &&
	       (size_t)st->st_size == image->size && has_bytes(fd, image);
}

/* Opens the file with the image's name, if it is the right one. Otherwise
 * returns -1 and sets errno: to ESTALE if something else has the name. */
static int open_right(int directory, const struct usdty_image *image,
		      uid_t owner, struct stat *st)
{
	int fd = usdty_open_at(directory, image->name,
			       O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);

	if (fd >= 0 && is_right(fd, image, owner, st))
		return fd;
	if (fd >= 0)
		usdty_descriptor_close(fd);
	else if (errno == ELOOP || errno == EACCES || errno == ENXIO)
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
 * usdty_cache_prune(). Protects files of earlier versions. */
static void touch(int fd, const struct stat *st)
{
	const struct timespec now[2] = { { .tv_nsec = UTIME_NOW },
					 { .tv_nsec = UTIME_NOW } };
	const time_t age = time(NULL) - st->st_mtime;

	if (age < 0 || age > DAY)
		futimens(fd, now); /* on failure it is removed earlier */
	if (!(st->st_mode & S_ISVTX))
		usdty_cache_protect(fd, st->st_mode);
}

/* Marks the file as in use. Returns 0, or -1 and errno: EAGAIN if the file is
 * being removed, or its name no longer refers to it. The link count cannot show
 * this, because a backup may add links. */
static int claim(int directory, const char *name, int fd, const struct stat *st)
{
	struct stat named;

	if (USDTY_REPEAT(flock(fd, LOCK_SH | LOCK_NB)))
		return -1; /* EWOULDBLOCK is EAGAIN */
	if (USDTY_REPEAT(fstatat(directory, name, &named,
				 AT_SYMLINK_NOFOLLOW))) {
		if (errno == ENOENT)
			errno = EAGAIN;
		return -1;
	}
	if (named.st_dev != st->st_dev || named.st_ino != st->st_ino) {
		errno = EAGAIN;
		return -1;
	}
	touch(fd, st);
	return 0;
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
	if (fd >= 0 && !claim(directory, image->name, fd, st))
		return fd;
	if (fd >= 0)
		usdty_descriptor_close(fd);
	if (errno != EAGAIN)
		return -1;
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

static const char *reason_of(int error)
{
	switch (error) {
	case EBUSY:
		return "another process has been changing it for too long; "
		       "try again";
	case EFBIG:
		return "the limit on the size of files (RLIMIT_FSIZE, ulimit "
		       "-f) is too low";
	default: return strerror(error);
	}
}

static char *join(const char *directory, const char *name)
{
	const size_t size = strlen(directory) + strlen(name) + sizeof "/";
	char *path = size > PATH_MAX ? NULL : malloc(size);

	if (size > PATH_MAX)
		errno = ENAMETOOLONG;
	if (path)
		stpcpy(stpcpy(stpcpy(path, directory), "/"), name);
	return path;
}

/* Returns 1 if the file is open. Returns 0 if this directory cannot be used, or
 * -1 and errno if that cannot be determined now; appends the reason. */
static int open_in(const char *path, bool is_ours,
		   const struct usdty_image *image, struct usdty_file *file,
		   struct usdty_error *error)
{
	char *real;
	int directory = usdty_directory_open(path, is_ours, &real, error);
	struct stat st;
	int saved;

	if (directory < 0)
		return usdty_is_inconclusive(errno) ? -1 : 0;
	file->fd = find_or_make(directory, image, &st);
	file->anonymous = false;
	file->path = file->fd < 0 ? NULL : join(real, image->name);
	saved = file->path && hold(file, &st) ? 0 : errno;
	if (saved) {
		usdty_error_append(error, "; %s: %s", path, reason_of(saved));
		free(file->path);
		if (file->fd >= 0)
			close(file->fd);
	}
	usdty_descriptor_close(directory);
	free(real);
	errno = saved;
	return !saved ? 1 : usdty_is_inconclusive(saved) ? -1 : 0;
}

/* Another thread may have written into it while its descriptor was one that the
 * program uses for its output. */
static bool is_whole(int fd, const struct usdty_image *image, struct stat *st)
{
	if (USDTY_REPEAT(fstat(fd, st)))
		return false;
	if ((size_t)st->st_size == image->size && has_bytes(fd, image))
		return true;
	errno = EIO;
	return false;
}

static int open_memory(const struct usdty_image *image, struct usdty_file *file,
		       struct usdty_error *error)
{
	struct stat st;
	int saved;

	file->fd = usdty_cache_write_memory(image);
	file->anonymous = true;
	file->path = file->fd < 0 || !is_whole(file->fd, image, &st) ?
			     NULL :
			     malloc(USDTY_FD_PATH_SIZE);
	if (file->path && usdty_cache_fd_path(file->path, file->fd) &&
	    hold(file, &st))
		return 1;
	saved = errno;
	usdty_error_append(error, "; memfd: %s", reason_of(saved));
	free(file->path);
	if (file->fd >= 0)
		close(file->fd);
	errno = saved;
	return usdty_is_inconclusive(saved) ? -1 : 0;
}

static int open_somewhere(const struct usdty_image *image,
			  struct usdty_file *file, struct usdty_error *error)
{
	char path[3072];
	int applies, result;

	for (unsigned index = USDTY_DIRECTORY_CHOSEN + 1;
	     (applies = usdty_directory_candidate(index, path, sizeof path)) >=
	     0;
	     index++) {
		result = applies ? open_in(path, true, image, file, error) : 0;
		if (result)
			return result;
	}
	return open_memory(image, file, error);
}

static usdty_status refuse(const struct usdty_image *image, int result,
			   int reason, const char *chosen,
			   const struct usdty_error *reasons,
			   struct usdty_error *error)
{
	if (result < 0)
		return usdty_fail(error, usdty_status_of(reason),
				  "%s cannot be opened or made now%s",
				  image->name, reasons->text);
	if (chosen)
		return usdty_fail(error, USDTY_ERROR_IO,
				  "USDTY_DIR cannot be used for %s (set it to "
				  "a private directory, or unset it)%s",
				  image->name, reasons->text);
	return usdty_fail(error, USDTY_ERROR_IO,
			  "no directory can be used for %s (set USDTY_DIR to "
			  "a private one)%s",
			  image->name, reasons->text);
}

usdty_status usdty_cache_open(const struct usdty_image *image,
			      struct usdty_file *file,
			      struct usdty_error *error)
{
	const char *chosen = usdty_directory_chosen();
	struct usdty_error reasons = { "" };
	int result;

	if (chosen)
		result = open_in(chosen, false, image, file, &reasons);
	else
		result = open_somewhere(image, file, &reasons);
	return result > 0 ? USDTY_OK :
			    refuse(image, result, errno, chosen, &reasons,
				   error);
}

/* == Shipped objects ====================================================== */

/* Returns -1 and errno if the file is in none of them, or if that cannot be
 * determined now. */
static int find_shipped(const struct usdty_image *image, const char **path,
			struct stat *st)
{
	for (unsigned i = 0; (*path = usdty_directory_shipped(i)); i++) {
		int directory = usdty_directory_open_shipped(*path);
		int fd = directory < 0 ? -1 :
					 open_right(directory, image, 0, st);
		bool is_wrong = directory >= 0 && fd < 0 && errno == ESTALE;

		if (directory >= 0)
			usdty_descriptor_close(directory);
		if (fd >= 0 || (!is_wrong && usdty_is_inconclusive(errno)))
			return fd;
	}
	errno = ENOENT;
	return -1;
}

usdty_status usdty_cache_open_shipped(const struct usdty_image *image,
				      struct usdty_file *file,
				      struct usdty_error *error)
{
	const char *directory;
	struct stat st;

	file->fd = find_shipped(image, &directory, &st);
	if (file->fd < 0 && errno == ENOENT)
		return USDTY_ERROR_NOT_FOUND;
	if (file->fd < 0)
		return usdty_fail(error, usdty_status_of(errno), "%s/%s: %s",
				  directory, image->name, strerror(errno));
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

	return file->fd >= 0 && !USDTY_REPEAT(fstat(file->fd, &st)) &&
	       st.st_dev == file->device && st.st_ino == file->inode;
}

int usdty_cache_reopen(const struct usdty_file *file)
{
	if (is_open(file))
		return fcntl(file->fd, F_DUPFD_CLOEXEC,
			     STDERR_FILENO + 1);
	errno = ENOENT;
	return -1;
}

/* Only privileged processes can open a mapping's file, but tracers are. */
static void mapping_path(char path[USDTY_FD_PATH_SIZE], const void *page)
{
	const unsigned long start = (unsigned long)page;
	char own[sizeof "4294967295"] = "self";
	ssize_t length = readlink("/proc/self", own, sizeof own - 1);

	if (length > 0)
		own[length] = '\0';
	sprintf(path, "/proc/%s/map_files/%lx-%lx", own, start,
		start + page_size());
}

size_t usdty_cache_path(const struct usdty_file *file, char *text, size_t size)
{
	char path[USDTY_FD_PATH_SIZE];

	if (!file->anonymous)
		return (size_t)snprintf(text, size, "%s", file->path);
	if (!is_open(file) || !usdty_cache_fd_path(path, file->fd))
		mapping_path(path, file->hold);
	return (size_t)snprintf(text, size, "%s", path);
}

void usdty_cache_close(struct usdty_file *file)
{
	if (is_open(file))
		close(file->fd);
	file->fd = -1;
}

void usdty_cache_release(struct usdty_file *file)
{
	usdty_cache_close(file);
	munmap(file->hold, page_size());
	free(file->path);
}
