/* SPDX-License-Identifier: MIT */
/*
 * Kernels replace the traced instruction by a breakpoint and then emulate it;
 * the one-byte nop is emulated by all of them and survives fork().
 *
 * x86-64: Linux 6.18 rewrites a five-byte nop to a call, but a child that was
 * forked while traced dies in it, so that one is not for us. A later
 * generation rewrites a ten-byte nop safely; it is told by its system call
 * uprobe(), which answers EPROTO to whoever calls it from elsewhere. Older
 * kernels single-step long nops, six times slower. A seccomp filter may kill
 * for an unknown system call, so the version is asked first.
 */
#define _GNU_SOURCE
#include "kernel.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

static bool is_at_least(int major, int minor)
{
	struct utsname system;
	int has_major, has_minor;

	if (uname(&system) ||
	    sscanf(system.release, "%d.%d", &has_major, &has_minor) != 2)
		return false;
	return has_major > major || (has_major == major && has_minor >= minor);
}

const struct usdty_code *usdty_kernel_traced(const struct usdty_arch *arch)
{
	int saved = errno;
	bool optimizes;

	if (!arch->traced_optimized.size || !is_at_least(6, 18))
		return &arch->traced;
	optimizes = syscall(arch->optimized_syscall) == -1 && errno == EPROTO;
	errno = saved;
	return optimizes ? &arch->traced_optimized : &arch->traced;
}
