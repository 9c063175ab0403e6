/* SPDX-License-Identifier: MIT */
/*
 * libFuzzer's target for provider definitions: nothing crashes, what is
 * accepted is printed to a text that is accepted, too, and prints the same.
 *
 *	fuzz_parser -max_total_time=600 CORPUS
 */
#include <dlang/syntax.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct parsed {
	struct usdty_diagnostics diagnostics;
	struct usdty_file_syntax syntax;
	char *printed; /* NULL if it was refused */
	size_t size;
};

static void parse(struct parsed *parsed, const char *text, size_t size)
{
	char messages[4096];

	parsed->diagnostics = (struct usdty_diagnostics){ .text = text,
							  .size = size };
	parsed->printed = NULL;
	if (!usdty_parse(&parsed->syntax, "fuzz.d", &parsed->diagnostics)) {
		usdty_diagnostics_print(&parsed->diagnostics, messages,
					sizeof messages);
		return;
	}
	parsed->size = usdty_syntax_print(&parsed->syntax, NULL, 0);
	parsed->printed = malloc(parsed->size + 1);
	if (!parsed->printed)
		abort();
	usdty_syntax_print(&parsed->syntax, parsed->printed, parsed->size + 1);
}

static void release(struct parsed *parsed)
{
	usdty_syntax_free(&parsed->syntax);
	free(parsed->printed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct parsed once, twice;

	parse(&once, (const char *)data, size);
	if (once.printed) {
		parse(&twice, once.printed, once.size);
		if (!twice.printed || strcmp(once.printed, twice.printed))
			abort();
		release(&twice);
	}
	release(&once);
	return 0;
}
