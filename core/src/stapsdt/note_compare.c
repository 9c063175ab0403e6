/* SPDX-License-Identifier: MIT */
#include "note_compare.h"

#include <string.h>

#include "bytes.h"
#include "note_stapsdt.h"
#include "note_usdty.h"

enum { HEADER = 12, ADDRESSES = 24, SEMAPHORE = 16 };

/* One note, of whatever owner. The owner has its NUL. */
struct note {
	uint32_t type;
	const char *owner;
	const uint8_t *bytes;
	size_t size;
};

static size_t aligned(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

/* Takes the next note off. False at the end, or if it is cut. */
static bool take(struct usdty_notes *rest, struct note *note)
{
	size_t owner, size, whole;

	if (rest->size < HEADER)
		return false;
	owner = usdty_get32(rest->bytes);
	size = usdty_get32(rest->bytes + 4);
	whole = HEADER + aligned(owner) + aligned(size);
	if (!owner || whole > rest->size || rest->bytes[HEADER + owner - 1])
		return false;
	note->type = usdty_get32(rest->bytes + 8);
	note->owner = (const char *)rest->bytes + HEADER;
	note->bytes = rest->bytes + HEADER + aligned(owner);
	note->size = size;
	rest->bytes += whole;
	rest->size -= whole;
	return true;
}

/* The next note of that owner and type. */
static bool next(struct usdty_notes *rest, const char *owner, uint32_t type,
		 struct note *note)
{
	while (take(rest, note))
		if (note->type == type && !strcmp(note->owner, owner))
			return true;
	return false;
}

/* The string at an offset of the note's bytes, or NULL if it has no end. */
static const char *string(const struct note *note, size_t at)
{
	if (at >= note->size || !memchr(note->bytes + at, 0, note->size - at))
		return NULL;
	return (const char *)note->bytes + at;
}

/* The next probe, and its name. */
static bool next_probe(struct usdty_notes *rest, struct note *note,
		       const char **name)
{
	const char *provider;

	if (!next(rest, USDTY_NOTE_STAPSDT_OWNER, USDTY_NOTE_STAPSDT_TYPE,
		  note))
		return false;
	provider = string(note, ADDRESSES);
	*name = provider ? string(note, ADDRESSES + strlen(provider) + 1) :
			   NULL;
	return *name;
}

bool usdty_notes_first(const struct usdty_notes *notes,
		       struct usdty_probe_note *probe)
{
	struct usdty_notes rest = *notes;
	struct note note;

	if (!next_probe(&rest, &note, &probe->name))
		return false;
	probe->provider = (const char *)note.bytes + ADDRESSES;
	probe->traced = usdty_get64(note.bytes);
	return true;
}

/* Both lists are sorted. */
static const char *common_name(struct usdty_notes ours,
			       struct usdty_notes theirs)
{
	const char *our_name, *their_name;
	struct note note;
	bool more = next_probe(&ours, &note, &our_name) &&
		    next_probe(&theirs, &note, &their_name);

	while (more) {
		int order = strcmp(our_name, their_name);

		if (!order)
			return our_name;
		more = order < 0 ? next_probe(&ours, &note, &our_name) :
				   next_probe(&theirs, &note, &their_name);
	}
	return NULL;
}

/* Addresses aside; but a probe with a semaphore is none without. */
static bool same_probe(const struct note *ours, const struct note *theirs)
{
	return ours->size == theirs->size && ours->size >= ADDRESSES &&
	       !usdty_get64(ours->bytes + SEMAPHORE) ==
		       !usdty_get64(theirs->bytes + SEMAPHORE) &&
	       !memcmp(ours->bytes + ADDRESSES, theirs->bytes + ADDRESSES,
		       ours->size - ADDRESSES);
}

static bool same_probes(struct usdty_notes ours, struct usdty_notes theirs)
{
	struct note our_note, their_note;
	const char *unused;

	for (;;) {
		bool more = next_probe(&ours, &our_note, &unused);

		if (more != next_probe(&theirs, &their_note, &unused))
			return false;
		if (!more)
			return true;
		if (!same_probe(&our_note, &their_note))
			return false;
	}
}

/* Our own notes are compared only if both have them: another version may have
 * written others. */
static bool same_names(struct usdty_notes ours, struct usdty_notes theirs)
{
	const char *owner = USDTY_NOTE_USDTY_OWNER;
	const uint32_t type = USDTY_NOTE_USDTY_TYPE;
	struct note our_note, their_note;
	bool more = next(&ours, owner, type, &our_note) &&
		    next(&theirs, owner, type, &their_note);

	while (more) {
		if (our_note.size != their_note.size ||
		    memcmp(our_note.bytes, their_note.bytes, our_note.size))
			return false;
		more = next(&ours, owner, type, &our_note);
		if (more != next(&theirs, owner, type, &their_note))
			return false;
	}
	return true;
}

const char *usdty_notes_conflict(const struct usdty_notes *ours,
				 const struct usdty_notes *theirs)
{
	const char *name = common_name(*ours, *theirs);

	if (name && same_probes(*ours, *theirs) && same_names(*ours, *theirs))
		return NULL;
	return name;
}
