/* SPDX-License-Identifier: MIT */
/*
 * SystemTap's probe notes, which tracers read.
 * Format: SystemTap wiki, "UserSpaceProbeImplementation", and <sys/sdt.h>.
 */
#ifndef USDTY_NOTE_H
#define USDTY_NOTE_H

#include "arch/arch.h"
#include "elf_writer.h"
#include "probe.h"

#define USDTY_NOTE_STAPSDT_OWNER "stapsdt"
enum { USDTY_NOTE_STAPSDT_TYPE = 3 };

/* Where a probe is in the object. If it has no semaphore, `semaphore` is 0. */
struct usdty_note {
	uint64_t traced, base, semaphore;
};

/* Appends the note of one probe to the current section. */
void usdty_note_append(struct usdty_elf *elf, const struct usdty_arch *arch,
		       const char *provider, const struct usdty_probe *probe,
		       const struct usdty_note *note);

#endif
