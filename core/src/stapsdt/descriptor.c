/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* F_DUPFD_CLOEXEC */
#include "descriptor.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

void usdty_descriptor_close(int fd)
{
	int saved = errno;

	close(fd);
	errno = saved;
}

int usdty_descriptor_raise(int fd)
{
	int raised;

	if (fd < 0 || fd > STDERR_FILENO)
		return fd;
	raised = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	usdty_descriptor_close(fd);
	return raised;
}

int usdty_open_at(int directory, const char *name, int flags, mode_t mode)
{
	return usdty_descriptor_raise(USDTY_REPEAT(
		openat(directory, name, flags | O_CLOEXEC, mode)));
}

FILE *usdty_open_lines(const char *path)
{
	int fd = usdty_open_at(AT_FDCWD, path, O_RDONLY, 0);
	FILE *lines = fd < 0 ? NULL : fdopen(fd, "r");

	if (fd >= 0 && !lines)
		usdty_descriptor_close(fd);
	return lines;
}

/* == Errors =============================================================== */

bool usdty_is_inconclusive(int error)
{
	switch (error) {
	case EAGAIN:
	case EBUSY:
	case EINTR:
	case EIO:
	case ELOOP:
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case ESTALE:
	case ETIMEDOUT: return true;
	default: return false;
	}
}

usdty_status usdty_status_of(int error)
{
	return error == EAGAIN || error == ENOMEM ? USDTY_ERROR_MEMORY :
						    USDTY_ERROR_IO;
}

/* == Writing ============================================================= */

static bool write_some(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t wrote = USDTY_REPEAT(write(fd, bytes, size));

		if (wrote < 0)
			return false;
		bytes += wrote;
		size -= (size_t)wrote;
	}
	return true;
}

static bool is_within_limit(size_t size)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_FSIZE, &limit) ||
	       limit.rlim_cur == RLIM_INFINITY || size <= limit.rlim_cur;
}

/* Takes the signal that the kernel sent to this thread. */
static void take(const sigset_t *signals)
{
	const struct timespec now = { 0, 0 };
	int attempts = 0;

	while (sigtimedwait(signals, NULL, &now) < 0 && errno == EINTR &&
	       ++attempts < USDTY_INTERRUPTIONS)
		continue;
}

/* The limit may change after we compared it. Then the signal is taken back
 * before it can be delivered, unless the program has one pending anyway. */
bool usdty_write_all(int fd, const void *bytes, size_t size)
{
	sigset_t excess, before, pending;
	bool done;
	int saved;

	if (!is_within_limit(size)) {
		errno = EFBIG;
		return false;
	}
	sigemptyset(&excess);
	sigaddset(&excess, SIGXFSZ);
	pthread_sigmask(SIG_BLOCK, &excess, &before);
	sigpending(&pending);
	done = write_some(fd, bytes, size);
	saved = errno;
	if (!done && saved == EFBIG && !sigismember(&pending, SIGXFSZ))
		take(&excess);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = saved;
	return done;
}
