/* SPDX-License-Identifier: MIT */
/*
 * A kernel replaces the traced instruction by a breakpoint, and emulates the
 * instruction when it is hit. All kernels can emulate the one-byte nop, and it
 * survives fork().
 *
 * On x86-64, Linux 6.18 rewrites a five-byte nop to a call. A child that is
 * forked while the probe is traced crashes there, so we do not use that nop.
 * Later kernels rewrite a ten-byte nop, which is safe. We recognize them by
 * their system call uprobe(), which returns EPROTO to every caller that is not
 * the kernel's own code for such a probe. Older kernels single-step long nops,
 * which takes six times as long. A seccomp filter may kill a process for an
 * unknown system call, so we check the kernel's version first.
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
