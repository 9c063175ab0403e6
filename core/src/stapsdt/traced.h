/* SPDX-License-Identifier: MIT */
/*
 * Whether a tracer uses a file of the object cache. It holds no lock on it. But
 * the kernel writes the breakpoints of a tracer that watches the file itself,
 * not one process, into every private mapping of the file. And root can read
 * which events are defined, as `perf probe` does it, although nobody records
 * them now.
 */
#ifndef USDTY_TRACED_H
#define USDTY_TRACED_H

#include <stdbool.h>
#include <sys/types.h>

/* `fd` can be read. True also if this cannot be found out. */
bool usdty_file_is_traced(int fd, const char *name, off_t size);

#endif
