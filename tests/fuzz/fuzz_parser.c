/* SPDX-License-Identifier: MIT */
/*
 * libFuzzer's target for provider definitions: nothing crashes, what is
 * accepted is printed to a plain text that is accepted, too, and prints the same.
 * What is accepted is accepted by the lenient reader, too, with the same probes.
 *
 *	fuzz_parser -max_total_time=600 CORPUS
 */
#include <dlang/syntax.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct parsed {
	struct usdty_diagnostics diagnostics;
	struct usdty_file_syntax syntax;
	char *printed; /* NULL if it was refused */
	size_t size;
};

static void assert_plain(const char *text, size_t size)
{
	for (size_t length; size; text += length, size -= length) {
		length = usdty_utf8_plain(text, size);
		if (!length && *text != '\n' && *text != '\t')
			abort();
		length += !length;
	}
}

static void parse(struct parsed *parsed, const char *text, size_t size,
		  bool is_lenient)
{
	char messages[4096];

	parsed->diagnostics = (struct usdty_diagnostics){ .text = text,
							  .size = size,
							  .is_lenient =
								  is_lenient };
	parsed->printed = NULL;
	if (!usdty_parse(&parsed->syntax, "fuzz.d", &parsed->diagnostics)) {
		usdty_diagnostics_print(&parsed->diagnostics, messages,
					sizeof messages);
		assert_plain(messages, strlen(messages));
		return;
	}
	parsed->size = usdty_syntax_print(&parsed->syntax, NULL, 0);
	parsed->printed = malloc(parsed->size + 1);
	if (!parsed->printed)
		abort();
	usdty_syntax_print(&parsed->syntax, parsed->printed, parsed->size + 1);
}

static size_t count_probes(const struct usdty_file_syntax *syntax)
{
	const struct usdty_provider_syntax *provider = syntax->providers;
	size_t count = 0;

	for (; provider; provider = provider->next)
		count += provider->count;
	return count;
}

static void release(struct parsed *parsed)
{
	usdty_syntax_free(&parsed->syntax);
	free(parsed->printed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct parsed once, twice, lenient;

	parse(&once, (const char *)data, size, false);
	parse(&lenient, (const char *)data, size, true);
	if (once.printed) {
		assert_plain(once.printed, once.size);
		parse(&twice, once.printed, once.size, false);
		if (!twice.printed || strcmp(once.printed, twice.printed))
			abort();
		release(&twice);
		if (!lenient.printed || count_probes(&lenient.syntax) !=
						count_probes(&once.syntax))
			abort();
	}
	release(&lenient);
	release(&once);
	return 0;
}
