/* SPDX-License-Identifier: MIT */
/* A directory of the test, in which objects may be made. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stapsdt/image.h>

/* Makes the directory with mode 0700 and sets USDTY_DIR to it. Sets
 * XDG_RUNTIME_DIR and TMPDIR to paths that cannot be used. */
void scratch_enter(void);

/* Removes the directory and everything in it. */
void scratch_leave(void);

/* The directory's path, and the path of an entry in it. Valid until the next
 * call but one. */
const char *scratch_path(void);
const char *scratch_entry(const char *name);

/* The number of entries in the directory. */
size_t scratch_count(void);

/* The image of a provider of that name with one probe. Caller frees
 * image.bytes. */
struct usdty_image scratch_image(const char *provider);

#endif
