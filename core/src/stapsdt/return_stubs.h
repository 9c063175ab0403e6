/* SPDX-License-Identifier: MIT */
/*
 * Stubs that only return, to be mapped over those of a hidden object. They
 * come from a file, because memory that a process wrote may not be executable
 * everywhere; from a file without notes, because tracers list the probes of
 * each file that is mapped executable. It is mapped with the first object, and
 * stays: one page a process.
 *
 * All this is called under the lock.
 */
#ifndef USDTY_RETURN_STUBS_H
#define USDTY_RETURN_STUBS_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

/* Maps it, if it is not mapped yet. Errors: as usdty_cache_open(). */
usdty_status usdty_return_stubs_prepare(struct usdty_error *error);

/* Maps them over whole pages of stubs. Needs neither path nor descriptor.
 * False if the system refuses; some pages may be covered then. */
bool usdty_return_stubs_cover(char *start, size_t size);

#endif
