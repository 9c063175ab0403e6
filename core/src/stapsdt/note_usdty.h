/* SPDX-License-Identifier: MIT */
/*
 * Notes for what SystemTap's notes cannot hold: names and exact types of
 * arguments, and the function. They have a section of their own, ".note.usdty",
 * which tracers ignore and "usdty list" reads. Each probe of the definition has
 * one note:
 *
 *	owner "usdty", type 1
 *	provider, probe, function and arguments, each with a NUL
 *
 * Arguments are "TYPE NAME, TYPE NAME"; an argument without a name is "TYPE". A
 * TYPE is a name of usdty_type_name() with the size in it. The generated
 * headers for C write such notes, too (gen/gen_c.c).
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
