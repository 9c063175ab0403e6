/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem() */
#include "neighbor.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/arch.h"
#include "image.h"

enum {
	ID_AT = 16, /* in its note */
	NOTES_LIMIT = 1 << 28,
};

const void *usdty_memory_look(struct usdty_memory *memory, const char *address,
			      size_t size)
{
	void *copy;

	if (memory->fd < 0)
		return address;
	copy = realloc(memory->copy, size);
	if (!copy)
		return NULL;
	memory->copy = copy;
	return pread(memory->fd, copy, size, (off_t)(uintptr_t)address) ==
			       (ssize_t)size ?
		       copy :
		       NULL;
}

static void note_segment(struct usdty_head *head, const Elf64_Phdr *segment)
{
	static const uint32_t id_header[] = { sizeof "GNU",
					      sizeof(struct usdty_hash),
					      NT_GNU_BUILD_ID };
	const char *id = head->bytes + segment->p_vaddr + ID_AT;

	if (segment->p_type == PT_LOAD && segment->p_flags & PF_X)
		head->text = *segment;
	if (segment->p_type != PT_NOTE)
		return;
	if (segment->p_vaddr >= head->size)
		head->notes = *segment;
	else if (segment->p_filesz == USDTY_ID_NOTE_SIZE &&
		 segment->p_vaddr + USDTY_ID_NOTE_SIZE <= head->size &&
		 !memcmp(id - ID_AT, id_header, sizeof id_header))
		memcpy(&head->id, id, sizeof head->id);
}

/* Whether the notes are mapped, and their mark can be written. */
static bool has_notes(const Elf64_Phdr *segments, size_t count,
		      const Elf64_Phdr *notes)
{
	const uint64_t start = notes->p_vaddr - USDTY_IMAGE_MARK_SIZE;

	for (size_t i = 0; i < count && notes->p_filesz <= NOTES_LIMIT; i++)
		if (segments[i].p_type == PT_LOAD &&
		    segments[i].p_flags == (PF_R | PF_W) && start % 4 == 0 &&
		    start >= segments[i].p_vaddr &&
		    notes->p_vaddr + notes->p_filesz <=
			    segments[i].p_vaddr + segments[i].p_filesz)
			return true;
	return false;
}

bool usdty_head_read(struct usdty_head *head)
{
	const Elf64_Ehdr *file = (const void *)head->bytes;
	const Elf64_Phdr *segments;

	if (head->size < sizeof *file || memcmp(head->bytes, ELFMAG, SELFMAG) ||
	    file->e_ident[EI_CLASS] != ELFCLASS64 || file->e_phoff % 8 ||
	    file->e_phentsize != sizeof *segments ||
	    file->e_phoff > head->size ||
	    file->e_phnum > (head->size - file->e_phoff) / sizeof *segments)
		return false;
	segments = (const void *)(head->bytes + file->e_phoff);
	head->id = (struct usdty_hash){ 0 };
	head->notes.p_filesz = head->text.p_filesz = 0;
	for (size_t i = 0; i < file->e_phnum; i++)
		note_segment(head, &segments[i]);
	return head->notes.p_filesz && head->text.p_filesz &&
	       has_notes(segments, file->e_phnum, &head->notes);
}

static bool has_name(const struct usdty_head *head, const char *provider)
{
	char name[1 + USDTY_IMAGE_NAME_SIZE] = "";

	if (strlen(provider) > USDTY_MAX_PROVIDER_NAME)
		return false;
	usdty_image_name(name + 1, provider, &head->id);
	return memmem(head->bytes, head->size, name, strlen(name + 1) + 2);
}

/* ThreadSanitizer takes the mapping of stubs for a write to them. */
USDTY_UNSANITIZED_ static bool is_code(const volatile char *at,
				       const struct usdty_code *code)
{
	for (size_t i = 0; i < code->size; i++)
		if (at[i] != code->bytes[i])
			return false;
	return true;
}

/* Whether its stubs are there, not those that only return. */
static bool is_visible(struct usdty_memory *memory,
		       const struct usdty_head *head, const char *base,
		       uint64_t traced)
{
	const struct usdty_code *back = &usdty_arch_native()->back;
	const void *code;

	if (traced < head->text.p_vaddr ||
	    traced - head->text.p_vaddr > head->text.p_filesz - back->size)
		return false;
	code = usdty_memory_look(memory, base + traced, back->size);
	return code && !is_code(code, back);
}

/* Before we check whether it is visible: see usdty_object_show(). The load
 * keeps what is read next after the store; ThreadSanitizer knows no fence. */
static void set_mark(const char *notes)
{
	uint32_t *mark = (void *)(uintptr_t)(notes - USDTY_IMAGE_MARK_SIZE);

	__atomic_store_n(mark, 1, __ATOMIC_SEQ_CST);
	(void)__atomic_load_n(mark, __ATOMIC_SEQ_CST);
}

bool usdty_neighbor_inspect(struct usdty_neighbor *neighbor,
			    struct usdty_memory *memory,
			    const struct usdty_head *head,
			    const struct usdty_notes *ours, bool mark)
{
	const char *start = neighbor->base + head->notes.p_vaddr;
	struct usdty_notes theirs = { NULL, head->notes.p_filesz };
	struct usdty_probe_note first, own;
	uint64_t traced;

	theirs.bytes = usdty_memory_look(memory, start, theirs.size);
	if (!theirs.bytes || !usdty_notes_first(&theirs, &first) ||
	    !has_name(head, first.provider))
		return false;
	traced = first.traced; /* the rest goes with the next look */
	neighbor->id = head->id;
	neighbor->rival = usdty_notes_first(ours, &own) &&
			  !strcmp(own.provider, first.provider);
	neighbor->taken = neighbor->rival ?
				  usdty_notes_conflict(ours, &theirs) :
				  NULL;
	if (mark && neighbor->rival)
		set_mark(start);
	if (neighbor->taken &&
	    !is_visible(memory, head, neighbor->base, traced))
		neighbor->taken = NULL;
	return true;
}
