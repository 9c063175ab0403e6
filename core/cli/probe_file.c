/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* open_memstream(), tdestroy() */
#include "probe_file.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <search.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../src/stapsdt/note_usdty.h"

enum { STAPSDT_TYPE = 3 };

/* Takes the texts of a note one after another; NULL for a missing one. */
struct texts {
	const char *at, *end;
};

static const char *next_text(struct texts *texts)
{
	const char *text = texts->at;
	const char *end = text ? memchr(text, '\0',
					(size_t)(texts->end - text)) :
				 NULL;

	texts->at = end ? end + 1 : NULL;
	return end ? text : NULL;
}

/* == Probes of one name =================================================== */

/* A file may have tens of thousands of probes, so a tree finds those of a
 * name. */
struct name {
	const char *provider, *name;
	size_t first, last, turn; /* numbers of probes */
};

static int compare(const void *left, const void *right)
{
	const struct name *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	return order ? order : strcmp(a->provider, b->provider);
}

/* Returns the next probe of this name. Notes of both kinds have the same order,
 * so the n-th note of a name belongs to the n-th probe of that name. */
static struct probe_entry *find(struct probe_file *file, const char *provider,
				const char *text)
{
	const struct name wanted = { .provider = provider, .name = text };
	struct name *const *found = tfind(&wanted, &file->names, compare);
	struct probe_entry *probe;

	if (!found)
		return NULL;
	probe = &file->probes[(*found)->turn];
	(*found)->turn = probe->next ? probe->next - 1 : (*found)->first;
	return probe;
}

/* Appends the last probe to the list of those with its name. */
static bool index_last(struct probe_file *file)
{
	size_t number = file->count - 1;
	struct name *name = malloc(sizeof *name), **found;

	if (!name)
		return false;
	*name = (struct name){ file->probes[number].provider,
			       file->probes[number].name, number, number,
			       number };
	found = tsearch(name, &file->names, compare);
	if (!found || *found != name)
		free(name);
	if (!found)
		return false;
	if (*found != name) {
		file->probes[(*found)->last].next = number + 1;
		(*found)->last = number;
	}
	return true;
}

static bool add(struct probe_file *file, struct probe_entry probe)
{
	/* The array is doubled at each power of two. */
	if (!(file->count & (file->count - 1))) {
		struct probe_entry *more = realloc(
			file->probes,
			(file->count ? 2 * file->count : 1) * sizeof *more);

		if (!more)
			return false;
		file->probes = more;
	}
	file->probes[file->count++] = probe;
	if (index_last(file))
		return true;
	file->count--;
	return false;
}

/* == Notes of usdty ======================================================= */

static bool take_names(struct probe_file *file, struct texts texts)
{
	struct probe_entry probe = { 0 };

	probe.provider = next_text(&texts);
	probe.name = next_text(&texts);
	probe.function = next_text(&texts);
	probe.arguments = next_text(&texts);
	return !probe.arguments || add(file, probe);
}

/* == SystemTap's notes ==================================================== */

/* Converts the sizes and signs of "-4@%edi 8@%rsi" to "int32, uint64". A
 * location may contain a blank, as in "-4@[sp, 12]": a word without a number
 * before an '@' is skipped. SystemTap's "8f@" is a floating-point number.
 * Caller frees the result; NULL if there is not enough memory. */
static char *name_types(const char *arguments)
{
	const char *separator = "";
	size_t size;
	char *text = NULL;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	for (; *arguments; arguments += strcspn(arguments, " ")) {
		char *end;
		long bytes;

		arguments += strspn(arguments, " ");
		bytes = strtol(arguments, &end, 10);
		if (end == arguments || bytes < -16 || bytes > 16 ||
		    (strncmp(end, "@", 1) && strncmp(end, "f@", 2)))
			continue;
		fprintf(stream, "%s%s%ld", separator,
			*end == 'f' ? "float" :
			bytes < 0   ? "int" :
				      "uint",
			8 * labs(bytes));
		separator = ", ";
	}
	if (!fclose(stream))
		return text;
	free(text);
	return NULL;
}

static bool take_stapsdt(struct probe_file *file, struct texts texts)
{
	struct probe_entry probe = { 0 }, *known;
	const char *arguments;

	probe.provider = next_text(&texts);
	probe.name = next_text(&texts);
	arguments = next_text(&texts);
	if (!arguments)
		return true; /* tracers do not read such a note, either */
	known = find(file, probe.provider, probe.name);
	if (known) {
		known->locations++;
		return true;
	}
	probe.function = "";
	probe.arguments = probe.made = name_types(arguments);
	probe.locations = 1;
	if (probe.made && add(file, probe))
		return true;
	free(probe.made);
	return false;
}

/* == The file ============================================================= */

static bool is_note(const GElf_Nhdr *note, const char *owner,
		    const char *wanted, unsigned type)
{
	return note->n_type == type && note->n_namesz == strlen(wanted) + 1 &&
	       !memcmp(owner, wanted, note->n_namesz);
}

/* `addresses` is the size of the addresses that precede the texts in
 * SystemTap's notes, and 0 for our own notes. */
static bool take_note(struct probe_file *file, const GElf_Nhdr *note,
		      const char *owner, const char *bytes, size_t addresses)
{
	struct texts texts = { bytes, bytes + note->n_descsz };

	if (!addresses)
		return !is_note(note, owner, USDTY_NOTE_USDTY_OWNER,
				USDTY_NOTE_USDTY_TYPE) ||
		       take_names(file, texts);
	if (!is_note(note, owner, "stapsdt", STAPSDT_TYPE) ||
	    note->n_descsz < addresses)
		return true;
	texts.at += addresses;
	return take_stapsdt(file, texts);
}

static bool take_section(struct probe_file *file, Elf_Scn *section,
			 size_t addresses)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t at = 0, name, bytes;
	GElf_Nhdr note;

	while (data && (at = gelf_getnote(data, at, &note, &name, &bytes)))
		if (!take_note(file, &note, (char *)data->d_buf + name,
			       (char *)data->d_buf + bytes, addresses))
			return false;
	return true;
}

static bool take_sections(struct probe_file *file, const char *wanted,
			  size_t addresses)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	size_t names;

	if (elf_getshdrstrndx(file->elf, &names))
		return true;
	while ((section = elf_nextscn(file->elf, section))) {
		const char *name = gelf_getshdr(section, &header) ?
					   elf_strptr(file->elf, names,
						      header.sh_name) :
					   NULL;

		if (name && !strcmp(name, wanted) &&
		    header.sh_type == SHT_NOTE &&
		    !take_section(file, section, addresses))
			return false;
	}
	return true;
}

/* Drops probes that only our own notes name: they are not in the program's
 * code. */
static void drop_unplaced(struct probe_file *file)
{
	size_t kept = 0;

	for (size_t i = 0; i < file->count; i++)
		if (file->probes[i].locations)
			file->probes[kept++] = file->probes[i];
	file->count = kept;
}

const char *probe_file_read(struct probe_file *file, const char *path)
{
	struct stat st;

	/* O_NONBLOCK: do not wait until a process opens the other end of a
	 * pipe. */
	*file = (struct probe_file){ .fd = open(path, O_RDONLY | O_CLOEXEC |
							      O_NONBLOCK) };
	if (file->fd < 0 || fstat(file->fd, &st))
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "it is not a regular file";
	elf_version(EV_CURRENT);
	file->elf = elf_begin(file->fd, ELF_C_READ_MMAP, NULL);
	if (!file->elf || elf_kind(file->elf) != ELF_K_ELF)
		return "it is not an ELF file";
	if (!take_sections(file, USDTY_NOTE_USDTY_SECTION, 0) ||
	    !take_sections(file, ".note.stapsdt",
			   gelf_getclass(file->elf) == ELFCLASS32 ? 12 : 24))
		return "not enough memory";
	drop_unplaced(file);
	return NULL;
}

void probe_file_free(struct probe_file *file)
{
	for (size_t i = 0; i < file->count; i++)
		free(file->probes[i].made);
	free(file->probes);
	tdestroy(file->names, free);
	elf_end(file->elf);
	if (file->fd >= 0)
		close(file->fd);
}
