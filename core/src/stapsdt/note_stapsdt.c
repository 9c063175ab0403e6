/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* stpcpy() */
#include "note_stapsdt.h"

#include <stdio.h>
#include <string.h>

#include "../type.h"

enum { ARGUMENT_SIZE = sizeof " -8@[sp, 2147483647]" };

/* "-4@%rdi": the size, negative if signed, and the location. Names whole
 * registers for every size: tracers narrow the value themselves. Returns the
 * end. */
static char *write_argument(char *at, const struct usdty_arch *arch,
			    const struct usdty_probe *probe, size_t index)
{
	at += sprintf(at, "%s%d@", index ? " " : "",
		      usdty_type_note_size(probe->types[index]));
	if (index < arch->register_count)
		return stpcpy(at, arch->registers[index]);
	index -= arch->register_count;
	return at + sprintf(at, arch->stack_format,
			    arch->stack_start + 8 * (int)index);
}

void usdty_note_append(struct usdty_elf *elf, const struct usdty_arch *arch,
		       const char *provider, const struct usdty_probe *probe,
		       const struct usdty_note *note)
{
	char arguments[USDTY_MAX_ARGUMENTS * ARGUMENT_SIZE];
	const char *name = usdty_probe_get_name(probe);
	char *end = arguments;

	for (size_t i = 0; i < probe->count; i++)
		end = write_argument(end, arch, probe, i);
	*end = '\0';
	usdty_elf_append32(elf, sizeof USDTY_NOTE_STAPSDT_OWNER);
	usdty_elf_append32(elf,
			   (uint32_t)(3 * 8 + strlen(provider) + strlen(name) +
				      3 + (size_t)(end - arguments)));
	usdty_elf_append32(elf, USDTY_NOTE_STAPSDT_TYPE);
	usdty_elf_append(elf, USDTY_NOTE_STAPSDT_OWNER,
			 sizeof USDTY_NOTE_STAPSDT_OWNER);
	usdty_elf_append64(elf, note->traced);
	usdty_elf_append64(elf, note->base);
	usdty_elf_append64(elf, note->semaphore);
	usdty_elf_append(elf, provider, strlen(provider) + 1);
	usdty_elf_append(elf, name, strlen(name) + 1);
	usdty_elf_append(elf, arguments, (size_t)(end - arguments) + 1);
	usdty_elf_align(elf, 4);
}
