/* SPDX-License-Identifier: MIT */
#include "note_usdty.h"

#include <string.h>

#include "type.h"

/* "uint64 name, " */
enum { ARGUMENT_SIZE = sizeof "pointer , " + USDTY_MAX_ARGUMENT_NAME };

static char *write_arguments(char *at, const struct usdty_probe *probe)
{
	for (size_t i = 0; i < probe->count; i++) {
		const char *name = usdty_probe_get_argument_name(probe, i);

		at = stpcpy(at, i ? ", " : "");
		at = stpcpy(at,
			    usdty_type_name(usdty_type_exact(probe->types[i])));
		if (name)
			at = stpcpy(stpcpy(at, " "), name);
	}
	*at = '\0';
	return at + 1;
}

void usdty_note_usdty_append(struct usdty_elf *elf, const char *provider,
			     const struct usdty_probe *probe)
{
	char text[USDTY_MAX_PROVIDER_NAME + USDTY_MAX_PROBE_NAME +
		  USDTY_MAX_FUNCTION_NAME + 4 +
		  USDTY_MAX_ARGUMENTS * ARGUMENT_SIZE];
	char *end = stpcpy(text, provider) + 1;

	end = stpcpy(end, usdty_probe_get_name(probe)) + 1;
	end = stpcpy(end, usdty_probe_get_function(probe)) + 1;
	end = write_arguments(end, probe);
	usdty_elf_append32(elf, sizeof USDTY_NOTE_USDTY_OWNER);
	usdty_elf_append32(elf, (uint32_t)(end - text));
	usdty_elf_append32(elf, USDTY_NOTE_USDTY_TYPE);
	usdty_elf_append(elf, USDTY_NOTE_USDTY_OWNER,
			 sizeof USDTY_NOTE_USDTY_OWNER);
	usdty_elf_align(elf, 4);
	usdty_elf_append(elf, text, (size_t)(end - text));
	usdty_elf_align(elf, 4);
}
