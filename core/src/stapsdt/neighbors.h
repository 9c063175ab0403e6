/* SPDX-License-Identifier: MIT */
/*
 * The objects that other copies of the library show in this process. A plug-in
 * may have a copy inside, of any version; each language's module has one. Copies
 * share no variable, and a copy does not know the other's state. It looks at
 * what tracers look at: the loaded objects. This holds for every version:
 *
 *	the first segment begins with the file's headers and fits 4096 bytes; it
 *	contains the build-id of 16 bytes and the name "PROVIDER-BUILDID.so";
 *	a PT_NOTE segment has the notes, sorted by the probes' names;
 *	while the object is hidden, its traced instructions are returns;
 *	the 4 bytes before the notes are a mark, 0 in the file. A copy sets it in
 *	all objects of a provider's name if several copies have some. A copy that
 *	shows a hidden object with a mark looks for conflicts.
 *
 * The mark is not part of the object's state, whose layout only copies of one
 * version share. It is needed because showing an object again must neither
 * enter the system's loader, which a child of fork() may find locked, nor read
 * the list of mappings each time.
 */
#ifndef USDTY_NEIGHBORS_H
#define USDTY_NEIGHBORS_H

#include "note_compare.h"
#include "error.h"

/* USDTY_ERROR_CONFLICT if an object with these notes would be in the way of
 * another copy's that is visible. */

/* By the system's loader, so not under the lock: before an object is loaded,
 * and after it. Sets marks. `added`: how many objects the caller loaded since
 * the last time. */
usdty_status usdty_neighbors_check(const struct usdty_notes *notes,
				   unsigned added, struct usdty_error *error);

/* By the kernel's list of mappings, under the lock: enters no loader. For an
 * object with a mark. Finds nothing where there is no /proc. */
usdty_status usdty_neighbors_check_mapped(const struct usdty_notes *notes,
					  struct usdty_error *error);

#endif
