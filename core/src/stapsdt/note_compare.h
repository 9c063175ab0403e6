/* SPDX-License-Identifier: MIT */
/*
 * When two objects that tracers can see are in each other's way: both have a
 * probe of one name, and they are not the same definition. Told by their notes
 * alone, so that it holds for objects of every copy and version of the library.
 * Pure.
 */
#ifndef USDTY_NOTE_COMPARE_H
#define USDTY_NOTE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The notes of an object: those for tracers, sorted by the probes' names, then
 * our own. */
struct usdty_notes {
	const uint8_t *bytes;
	size_t size;
};

/* The note of one probe, as tracers read it. */
struct usdty_probe_note {
	uint64_t traced; /* the address of its instruction in the file */
	const char *provider, *name;
};

/* Reads the first note. False if it is not a probe's. */
bool usdty_notes_first(const struct usdty_notes *notes,
		       struct usdty_probe_note *note);

/* The name of a probe that both have, if they are different definitions;
 * otherwise NULL. Points into `ours`. Addresses are not compared. */
const char *usdty_notes_conflict(const struct usdty_notes *ours,
				 const struct usdty_notes *theirs);

#endif
