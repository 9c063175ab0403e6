/* SPDX-License-Identifier: MIT */
/* A directory of the test's own, in which objects may be made. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stapsdt/image.h>

/* Makes it, mode 0700, and lets USDTY_DIR point to it; XDG_RUNTIME_DIR and
 * TMPDIR point to where nothing serves. */
void scratch_enter(void);

/* Removes it and all that is in it. */
void scratch_leave(void);

/* Its path; the path of an entry in it. Valid until the second next call. */
const char *scratch_path(void);
const char *scratch_entry(const char *name);

/* How many entries there are in it. */
size_t scratch_count(void);

/* The image of a provider of that name with one probe. Caller frees
 * image.bytes. */
struct usdty_image scratch_image(const char *provider);

#endif
