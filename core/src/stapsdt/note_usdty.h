/* SPDX-License-Identifier: MIT */
/*
 * What SystemTap's notes have no place for: names and types of arguments, and
 * the function. In a section of its own, ".note.usdty", which tracers pass
 * over and "usdty list" reads; one note a probe of the definition:
 *
 *	owner "usdty", type 1
 *	provider, probe, function and arguments, each with its NUL
 *
 * Arguments are "TYPE NAME, TYPE NAME", by types of usdty_type_name() with
 * their size in it; those without a name are "TYPE". The generated headers for
 * C write such notes, too (gen/gen_c.c).
 */
#ifndef USDTY_NOTE_USDTY_H
#define USDTY_NOTE_USDTY_H

#include "elf_writer.h"
#include "probe.h"

#define USDTY_NOTE_USDTY_SECTION ".note.usdty"
#define USDTY_NOTE_USDTY_OWNER "usdty"
enum { USDTY_NOTE_USDTY_TYPE = 1 };

/* Appends the note of one probe to the current section. */
void usdty_note_usdty_append(struct usdty_elf *elf, const char *provider,
			     const struct usdty_probe *probe);

#endif
