/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_TMPFILE, memfd_create() */
#include "cache_write.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache_prune.h"
#include "descriptor.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U /* Linux 6.3; older kernels refuse it */
#endif

/* == In a directory ======================================================= */

/* The umask does not matter. */
static bool fill(int fd, const struct usdty_image *image)
{
	return usdty_write_all(fd, image->bytes, image->size) &&
	       (!usdty_cache_protect(fd, S_IRUSR) ||
		!USDTY_REPEAT(fchmod(fd, S_IRUSR)));
}

/* Linux itself has no use for the bit on files. A file system in the network
 * may refuse it. */
int usdty_cache_protect(int fd, mode_t mode)
{
	return USDTY_REPEAT(fchmod(fd, (mode & 07777) | S_ISVTX));
}

/* Gives a nameless file its name. Without /proc this needs a privilege. */
static int link_nameless(int fd, int directory, const char *name)
{
	char path[sizeof "/proc/self/fd/2147483647"];

	sprintf(path, "/proc/self/fd/%d", fd);
	if (!USDTY_REPEAT(linkat(AT_FDCWD, path, directory, name,
				 AT_SYMLINK_FOLLOW)))
		return 0;
	if (errno != ENOENT)
		return -1;
	return USDTY_REPEAT(linkat(fd, "", directory, name, AT_EMPTY_PATH));
}

static int write_nameless(int directory, const struct usdty_image *image)
{
	int fd = usdty_open_at(directory, ".", O_TMPFILE | O_WRONLY, S_IRUSR);
	int result = -1;

	if (fd < 0)
		return -1;
	if (fill(fd, image))
		result = link_nameless(fd, directory, image->name);
	usdty_descriptor_close(fd);
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
		fd = usdty_open_at(directory, name, O_CREAT | O_EXCL | O_WRONLY,
				   S_IRUSR);
	} while (fd < 0 && errno == EEXIST);
	return fd;
}

/* For file systems without O_TMPFILE. A process that is killed half-way leaves
 * a temporary file, which usdty_cache_prune() removes later. */
static int write_named(int directory, const struct usdty_image *image)
{
	char name[sizeof image->name + sizeof ".2147483647.4294967295.tmp"];
	int fd = create_temporary(directory, image->name, name);
	bool filled;
	int result = -1, saved;

	if (fd < 0)
		return -1;
	filled = fill(fd, image);
	/* A file system in the network may report only now that it is full. */
	if (filled)
		filled = !close(fd) || errno == EINTR;
	else
		usdty_descriptor_close(fd);
	if (filled)
		result = USDTY_REPEAT(linkat(directory, name, directory,
					     image->name, 0));
	saved = errno;
	unlinkat(directory, name, 0);
	errno = saved;
	return result;
}

/* Whether the file system, or what guards it, may have nothing against a file
 * that has a name from the start. */
static bool may_be_named(int error)
{
	return error == EOPNOTSUPP || error == EISDIR || error == EINVAL ||
	       error == ENOENT || error == EPERM || error == EXDEV ||
	       error == EACCES;
}

int usdty_cache_write(int directory, const struct usdty_image *image)
{
	int result = write_nameless(directory, image);

	if (result && may_be_named(errno))
		result = write_named(directory, image);
	return result && errno == EEXIST ? 1 : result;
}

/* == In memory ============================================================ */

/* Whether the path leads to the open file. */
static bool leads_to(const char *path, int fd)
{
	struct stat named, opened;

	if (USDTY_REPEAT(fstat(fd, &opened)) ||
	    USDTY_REPEAT(stat(path, &named)))
		return false;
	if (named.st_dev == opened.st_dev && named.st_ino == opened.st_ino)
		return true;
	errno = ENOENT;
	return false;
}

/* /proc/self has no files once the first thread ended. */
bool usdty_cache_fd_path(char path[USDTY_FD_PATH_SIZE], int fd)
{
	static const char *const links[] = { "/proc/self",
					     "/proc/thread-self" };
	char own[sizeof "4294967295/task/4294967295"];

	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		ssize_t length = readlink(links[i], own, sizeof own - 1);

		if (length < 0)
			continue;
		own[length] = '\0';
		sprintf(path, "/proc/%s/fd/%d", own, fd);
		if (leads_to(path, fd))
			return true;
	}
	return false;
}

/* Its mode has no right to execute, which vm.memfd_noexec may forbid. To map it
 * executable needs no such right. */
static int create(const char *name)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd = memfd_create(name, flags | MFD_NOEXEC_SEAL);

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create(name, flags);
	return usdty_descriptor_raise(fd);
}

/* We open the file again, read-only: the kernel refuses shared mappings of a
 * sealed file through a descriptor that may write. */
int usdty_cache_write_memory(const struct usdty_image *image)
{
	char path[USDTY_FD_PATH_SIZE];
	int fd = create(image->name), readable = -1;

	if (fd < 0)
		return -1;
	if (usdty_write_all(fd, image->bytes, image->size) &&
	    !fcntl(fd, F_ADD_SEALS,
		   F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) &&
	    usdty_cache_fd_path(path, fd))
		readable = usdty_open_at(AT_FDCWD, path, O_RDONLY, 0);
	usdty_descriptor_close(fd);
	return readable;
}
