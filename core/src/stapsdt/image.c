/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "elf_writer.h"
#include "note_usdty.h"
#include "probe.h"
#include "note_stapsdt.h"

enum {
	GATE_SIZE = 4,  /* a 16-bit semaphore, readable as 32 bits */
	ID_HEADER = 16, /* of the build-id note, before its bytes */
};

struct work {
	const struct usdty_definition *definition;
	const struct usdty_arch *arch;
	const struct usdty_code *traced; /* NULL: stubs only return */
	struct usdty_image *image;
	struct usdty_elf elf;
	uint64_t base; /* of .stapsdt.base */
	size_t soname; /* offset of the name in the file, or 0 */
};

size_t usdty_image_entry(const struct usdty_image *image,
			 const struct usdty_arch *arch, size_t slot)
{
	return image->text.offset + slot * arch->stub_size;
}

size_t usdty_image_gate(const struct usdty_image *image, size_t index)
{
	return image->gates.offset + index * GATE_SIZE;
}

static struct usdty_range range_of(const struct work *work, unsigned section)
{
	const Elf64_Shdr *s = &work->elf.sections[section];

	return (struct usdty_range){ s->sh_offset, s->sh_size };
}

static void append_note(struct usdty_elf *elf, uint32_t type, const void *bytes,
			size_t size)
{
	usdty_elf_append32(elf, sizeof "GNU");
	usdty_elf_append32(elf, (uint32_t)size);
	usdty_elf_append32(elf, type);
	usdty_elf_append(elf, "GNU", sizeof "GNU");
	usdty_elf_append(elf, bytes, size);
}

static void write_id(struct work *work)
{
	struct usdty_elf *elf = &work->elf;
	unsigned section = usdty_elf_section(elf, ".note.gnu.build-id",
					     SHT_NOTE, SHF_ALLOC, 4);

	append_note(elf, NT_GNU_BUILD_ID, NULL, sizeof work->image->build_id);
	usdty_elf_segment(elf, PT_NOTE, PF_R, section, section, 4);
	work->image->id = range_of(work, section);
	work->image->id.offset += ID_HEADER;
	work->image->id.size -= ID_HEADER;
}

static void write_property(struct work *work)
{
	struct usdty_elf *elf = &work->elf;
	unsigned section = usdty_elf_section(elf, ".note.gnu.property",
					     SHT_NOTE, SHF_ALLOC, 8);
	uint8_t property[16] = { 0 };

	usdty_put32(property, work->arch->property_type);
	usdty_put32(property + 4, 4);
	usdty_put32(property + 8, work->arch->property_bits);
	append_note(elf, NT_GNU_PROPERTY_TYPE_0, property, sizeof property);
	usdty_elf_segment(elf, PT_NOTE, PF_R, section, section, 8);
	usdty_elf_segment(elf, PT_GNU_PROPERTY, PF_R, section, section, 8);
}

/* The system's loader requires a symbol table; ours is empty, and so are its
 * hash chains. The only strings are "" and the object's name. The name is
 * filled in when the hash is known. */
static void write_symbols_for_loader(struct work *work)
{
	static const uint8_t hash[16] = { 1, 0, 0, 0, 1 };
	struct usdty_elf *elf = &work->elf;
	unsigned section = usdty_elf_section(elf, ".hash", SHT_HASH, SHF_ALLOC,
					     8);

	elf->sections[section].sh_entsize = 4;
	elf->sections[section].sh_link = section + 1;
	usdty_elf_append(elf, hash, sizeof hash);
	section = usdty_elf_section(elf, ".dynsym", SHT_DYNSYM, SHF_ALLOC, 8);
	elf->sections[section].sh_entsize = sizeof(Elf64_Sym);
	elf->sections[section].sh_link = section + 1;
	elf->sections[section].sh_info = 1;
	usdty_elf_append(elf, NULL, sizeof(Elf64_Sym));
	usdty_elf_section(elf, ".dynstr", SHT_STRTAB, SHF_ALLOC, 1);
	work->soname = usdty_elf_append(elf, NULL, 1) + 1;
	usdty_elf_append(elf, NULL, strlen(work->image->name) + 1);
}

/* One byte whose address changes with those of the text if a tool moves the
 * object. Readers of notes compare its address with the one in the notes. */
static void write_base(struct work *work)
{
	unsigned section = usdty_elf_section(&work->elf, ".stapsdt.base",
					     SHT_PROGBITS, SHF_ALLOC, 1);

	usdty_elf_append(&work->elf, NULL, 1);
	work->base = work->elf.sections[section].sh_addr;
}

/* The signed distance between two addresses of the file. */
static uint32_t distance(size_t from, size_t to)
{
	return (uint32_t)(to - from);
}

/* DWARF's call frame information (LSB, "Exception Frames"). All stubs unwind in
 * the same way at every instruction, so one entry covers them. */
static size_t write_frames(struct work *work, size_t text, size_t text_size)
{
	const struct usdty_arch *arch = work->arch;
	const uint8_t head[] = { 1,
				 'z',
				 'R',
				 0,
				 arch->code_alignment,
				 0x78 /* data alignment -8 */,
				 arch->return_register,
				 1,
				 0x1b /* pointers: pc-relative, 4 bytes */ };
	struct usdty_elf *elf = &work->elf;
	size_t start, entry, body = 4 + sizeof head + arch->unwind.size;

	usdty_elf_section(elf, ".eh_frame", SHT_PROGBITS, SHF_ALLOC, 8);
	start = elf->size;
	usdty_elf_append32(elf, (uint32_t)((body + 4 + 7) / 8 * 8 - 4));
	usdty_elf_append32(elf, 0);
	usdty_elf_append(elf, head, sizeof head);
	usdty_elf_append(elf, arch->unwind.bytes, arch->unwind.size);
	usdty_elf_align(elf, 8); /* zeros are DW_CFA_nop */
	entry = elf->size;
	usdty_elf_append32(elf, 20);
	usdty_elf_append32(elf, distance(start, elf->size));
	usdty_elf_append32(elf, distance(elf->size, text));
	usdty_elf_append32(elf, (uint32_t)text_size);
	usdty_elf_append64(elf, 0); /* no augmentation; padding */
	usdty_elf_append32(elf, 0); /* the end */
	return entry;
}

/* The search table for .eh_frame. Without it unwinders stop. */
static void write_frame_table(struct work *work, size_t text, size_t entry)
{
	static const uint8_t head[] = { 1, 0x1b, 0x03, 0x3b };
	struct usdty_elf *elf = &work->elf;
	unsigned section = usdty_elf_section(elf, ".eh_frame_hdr", SHT_PROGBITS,
					     SHF_ALLOC, 4);
	size_t table = usdty_elf_append(elf, head, sizeof head);
	const Elf64_Shdr *frames = &elf->sections[section - 1];

	usdty_elf_append32(elf, distance(elf->size, frames->sh_offset));
	usdty_elf_append32(elf, 1);
	usdty_elf_append32(elf, distance(table, text));
	usdty_elf_append32(elf, distance(table, entry));
	usdty_elf_segment(elf, PT_GNU_EH_FRAME, PF_R, section, section, 4);
}

static void append_code(struct usdty_elf *elf, const struct usdty_code *code)
{
	usdty_elf_append(elf, code->bytes, code->size);
}

/* Appends one slot: a stub, filled up with returns. If traced is NULL, the stub
 * has no traced instruction. */
static void append_stub(struct usdty_elf *elf, const struct usdty_arch *arch,
			const struct usdty_code *traced)
{
	size_t end = elf->size + arch->stub_size;

	append_code(elf, &arch->landing);
	if (traced)
		append_code(elf, traced);
	while (elf->size < end && !elf->failed)
		append_code(elf, &arch->back);
}

/* Writes the section with `count` stubs, and its segment. */
static unsigned write_stubs(struct work *work, size_t count)
{
	struct usdty_elf *elf = &work->elf;
	unsigned section = usdty_elf_section(elf, ".text", SHT_PROGBITS,
					     SHF_ALLOC | SHF_EXECINSTR,
					     work->arch->page);

	for (size_t i = 0; i < count; i++)
		append_stub(elf, work->arch, work->traced);
	usdty_elf_segment(elf, PT_LOAD, PF_R | PF_X, section, section,
			  work->arch->page);
	work->image->text = range_of(work, section);
	return section;
}

/* The number of gates, one for each name of the definition. At least one, so
 * that the segment exists. */
static size_t count_gates(const struct usdty_definition *definition)
{
	size_t count = 0;

	for (size_t i = 0; i < definition->count; i++)
		count += !usdty_definition_repeats(definition, i);
	return count ? count : 1;
}

static void append_dynamic(struct usdty_elf *elf, int64_t tag, uint64_t value)
{
	usdty_elf_append64(elf, (uint64_t)tag);
	usdty_elf_append64(elf, value);
}

/* Writes what the system's loader reads, and the state: see visibility.c.
 * Returns the first section. */
static unsigned write_data(struct work *work, unsigned hash)
{
	struct usdty_elf *elf = &work->elf;
	const Elf64_Shdr *sections = elf->sections;
	unsigned first = usdty_elf_section(elf, ".dynamic", SHT_DYNAMIC,
					   SHF_ALLOC | SHF_WRITE,
					   work->arch->page);
	unsigned last;

	elf->sections[first].sh_entsize = sizeof(Elf64_Dyn);
	elf->sections[first].sh_link = hash + 2;
	append_dynamic(elf, DT_SONAME, 1);
	append_dynamic(elf, DT_HASH, sections[hash].sh_addr);
	append_dynamic(elf, DT_STRTAB, sections[hash + 2].sh_addr);
	append_dynamic(elf, DT_SYMTAB, sections[hash + 1].sh_addr);
	append_dynamic(elf, DT_STRSZ, sections[hash + 2].sh_size);
	append_dynamic(elf, DT_SYMENT, sizeof(Elf64_Sym));
	append_dynamic(elf, DT_NULL, 0);
	usdty_elf_segment(elf, PT_DYNAMIC, PF_R | PF_W, first, first, 8);
	work->image->dynamic = range_of(work, first);
	last = usdty_elf_section(elf, ".data", SHT_PROGBITS,
				 SHF_ALLOC | SHF_WRITE, 64);
	usdty_elf_append32(elf, USDTY_IMAGE_STATE_VERSION);
	usdty_elf_append(elf, NULL, USDTY_IMAGE_STATE_SIZE - sizeof(uint32_t));
	work->image->state = range_of(work, last);
	return first;
}

/* Returns the section. */
static unsigned write_notes(struct work *work)
{
	const struct usdty_definition *definition = work->definition;
	unsigned section = usdty_elf_section(&work->elf, ".note.stapsdt",
					     SHT_NOTE, 0, 4);
	size_t gate = 0;

	for (size_t i = 0; i < definition->count; i++) {
		const struct usdty_probe *probe = definition->probes[i];
		struct usdty_note note = {
			.traced = usdty_image_entry(work->image, work->arch,
						    i) +
				  work->arch->landing.size,
			.base = work->base,
		};

		gate += i && !usdty_definition_repeats(definition, i);
		if (!(probe->flags & USDTY_PROBE_NO_SEMAPHORE))
			note.semaphore = usdty_image_gate(work->image, gate);
		usdty_note_append(&work->elf, work->arch, definition->provider,
				  probe, &note);
	}
	return section;
}

/* Returns the section. */
static unsigned write_names_notes(struct work *work)
{
	const struct usdty_definition *definition = work->definition;
	unsigned section = usdty_elf_section(&work->elf,
					     USDTY_NOTE_USDTY_SECTION, SHT_NOTE,
					     0, 4);

	for (size_t i = 0; i < definition->count; i++)
		usdty_note_usdty_append(&work->elf, definition->provider,
					definition->probes[i]);
	return section;
}

/* The last segment. The notes are mapped with it, so that other copies of the
 * library can compare definitions in memory, without the file: see
 * neighbors.h. Their sections are not marked as allocated: perf and SystemTap
 * pass over notes that are. */
static void write_tail(struct work *work, unsigned hash)
{
	struct usdty_elf *elf = &work->elf;
	unsigned first = write_data(work, hash);
	unsigned notes = write_notes(work);
	unsigned last = write_names_notes(work);

	usdty_elf_segment(elf, PT_LOAD, PF_R | PF_W, first, last,
			  work->arch->page);
	usdty_elf_segment(elf, PT_NOTE, PF_R, notes, last, 4);
	work->image->notes = range_of(work, notes);
	work->image->notes.size = elf->size - work->image->notes.offset;
}

/* A stub's symbol is PROVIDER.NAME, or PROVIDER.FUNCTION.NAME. */
static size_t symbol_size(const struct usdty_definition *definition, size_t i)
{
	const struct usdty_probe *probe = definition->probes[i];
	size_t function = strlen(usdty_probe_get_function(probe));

	return strlen(definition->provider) + 1 + function + (function > 0) +
	       strlen(usdty_probe_get_name(probe)) + 1;
}

static void write_symbol_table(struct work *work, unsigned text)
{
	struct usdty_elf *elf = &work->elf;
	unsigned section = usdty_elf_section(elf, ".symtab", SHT_SYMTAB, 0, 8);
	size_t name = 1, count = work->definition->count;

	elf->sections[section].sh_entsize = sizeof(Elf64_Sym);
	elf->sections[section].sh_link = section + 1;
	elf->sections[section].sh_info = (uint32_t)count + 1; /* all local */
	usdty_elf_append(elf, NULL, sizeof(Elf64_Sym));
	for (size_t i = 0; i < count; i++) {
		usdty_elf_append32(elf, (uint32_t)name);
		usdty_elf_append16(elf, ELF64_ST_INFO(STB_LOCAL, STT_FUNC));
		usdty_elf_append16(elf, (uint16_t)text);
		usdty_elf_append64(elf, usdty_image_entry(work->image,
							  work->arch, i));
		usdty_elf_append64(elf, work->arch->stub_size);
		name += symbol_size(work->definition, i);
	}
}

static void append_text(struct usdty_elf *elf, const char *text)
{
	usdty_elf_append(elf, text, strlen(text));
}

static void write_symbol_names(struct work *work)
{
	struct usdty_elf *elf = &work->elf;

	usdty_elf_section(elf, ".strtab", SHT_STRTAB, 0, 1);
	usdty_elf_append(elf, NULL, 1);
	for (size_t i = 0; i < work->definition->count; i++) {
		const struct usdty_probe *probe = work->definition->probes[i];
		const char *function = usdty_probe_get_function(probe);

		append_text(elf, work->definition->provider);
		append_text(elf, ".");
		append_text(elf, function);
		append_text(elf, *function ? "." : "");
		append_text(elf, usdty_probe_get_name(probe));
		usdty_elf_append(elf, NULL, 1);
	}
}

/* Writes the first segment. It is small, and its size does not depend on the
 * number of probes, so that the stubs begin on the second page. */
static unsigned write_head(struct work *work)
{
	struct usdty_elf *elf = &work->elf;
	size_t text = work->arch->page, entry;
	unsigned hash;

	write_id(work);
	write_property(work);
	hash = (unsigned)elf->section_count;
	write_symbols_for_loader(work);
	write_base(work);
	entry = write_frames(work, text,
			     work->definition->count * work->arch->stub_size);
	write_frame_table(work, text, entry);
	usdty_elf_segment(elf, PT_LOAD, PF_R, 0,
			  (unsigned)elf->section_count - 1, work->arch->page);
	return hash;
}

static void write_gates(struct work *work)
{
	unsigned section = usdty_elf_section(&work->elf, ".probes",
					     SHT_PROGBITS,
					     SHF_ALLOC | SHF_WRITE,
					     work->arch->page);

	usdty_elf_append(&work->elf, NULL,
			 count_gates(work->definition) * GATE_SIZE);
	usdty_elf_segment(&work->elf, PT_LOAD, PF_R | PF_W, section, section,
			  work->arch->page);
	work->image->gates = range_of(work, section);
}

void usdty_image_name(char *name, const char *stem, const struct usdty_hash *id)
{
	static const char digits[] = "0123456789abcdef";
	char *at = stpcpy(stpcpy(name, stem), "-");

	for (size_t i = 0; i < sizeof id->bytes; i++) {
		*at++ = digits[id->bytes[i] >> 4];
		*at++ = digits[id->bytes[i] & 15];
	}
	strcpy(at, ".so");
}

/* Hashes everything but padding: first the headers and each section, then these
 * hashes. The bytes that depend on the hash are still zero. */
static struct usdty_hash hash_content(const struct usdty_elf *elf)
{
	const Elf64_Shdr *last = &elf->sections[elf->section_count - 1];
	struct usdty_hash hashes[USDTY_ELF_SECTIONS + 1];
	size_t count = elf->section_count;

	hashes[0] = usdty_hash(elf->bytes, elf->sections[1].sh_offset);
	for (size_t i = 1; i < count; i++)
		hashes[i] = usdty_hash(elf->bytes + elf->sections[i].sh_offset,
				       elf->sections[i].sh_size);
	hashes[count] = usdty_hash(elf->bytes + last->sh_offset + last->sh_size,
				   elf->size - last->sh_offset - last->sh_size);
	return usdty_hash(hashes, (count + 1) * sizeof *hashes);
}

static void name_by_content(struct work *work, const char *stem)
{
	struct usdty_image *image = work->image;

	image->build_id = hash_content(&work->elf);
	usdty_image_name(image->name, stem, &image->build_id);
	if (!work->soname)
		return;
	memcpy(image->bytes + image->id.offset, image->build_id.bytes,
	       image->id.size);
	memcpy(image->bytes + work->soname, image->name, strlen(image->name));
}

static usdty_status finish(struct work *work, const char *stem,
			   struct usdty_error *error)
{
	usdty_elf_segment(&work->elf, PT_GNU_STACK, PF_R | PF_W, 0, 0, 16);
	if (!usdty_elf_finish(&work->elf, work->arch->elf_machine))
		return usdty_fail(error, USDTY_ERROR_MEMORY,
				  "%s: not enough memory for the object", stem);
	work->image->bytes = work->elf.bytes;
	work->image->size = work->elf.size;
	name_by_content(work, stem);
	return USDTY_OK;
}

usdty_status usdty_image_make(const struct usdty_definition *definition,
			      const struct usdty_arch *arch,
			      const struct usdty_code *traced,
			      struct usdty_image *image,
			      struct usdty_error *error)
{
	struct work work = { .definition = definition,
			     .arch = arch,
			     .traced = traced,
			     .image = image };
	unsigned hash, text;

	*image = (struct usdty_image){ 0 };
	usdty_image_name(image->name, definition->provider,
			 &image->build_id); /* for the name's length */
	usdty_elf_begin(&work.elf, 4 * arch->page + definition->count * 256);
	hash = write_head(&work);
	text = write_stubs(&work, definition->count);
	write_gates(&work);
	write_tail(&work, hash);
	write_symbol_table(&work, text);
	write_symbol_names(&work);
	return finish(&work, definition->provider, error);
}

usdty_status usdty_image_make_closed(const struct usdty_arch *arch,
				     struct usdty_image *image,
				     struct usdty_error *error)
{
	struct work work = { .arch = arch, .image = image };

	*image = (struct usdty_image){ 0 };
	usdty_elf_begin(&work.elf, 2 * arch->page);
	write_stubs(&work, arch->page / arch->stub_size);
	return finish(&work, "closed", error);
}
