/* SPDX-License-Identifier: MIT */
/*
 * Stubs that only return, to be mapped over the stubs of a hidden object. They
 * come from a file, because some systems do not allow a process to execute
 * memory that it has written. The file has no notes, because tracers list the
 * probes of every file that is mapped executable. It is mapped with the first
 * object: one page for each process. It stays mapped until the program ends or
 * the plug-in that contains the library is unloaded, and then as long as
 * objects are loaded.
 *
 * All functions here are called under the lock.
 */
#ifndef USDTY_RETURN_STUBS_H
#define USDTY_RETURN_STUBS_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

/* Each object enters before it is loaded, and leaves once it is unloaded. The
 * first one maps the file. Errors: those of usdty_cache_open(). */
usdty_status usdty_return_stubs_enter(struct usdty_error *error);
void usdty_return_stubs_leave(void);

/* Maps the stubs that only return over whole pages of other stubs. Needs
 * neither path nor descriptor. False if the system refuses; some pages may then
 * be covered. */
bool usdty_return_stubs_cover(char *start, size_t size);

#endif
