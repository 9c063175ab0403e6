/* SPDX-License-Identifier: MIT */
#include "c_header.h"

#include <stdio.h>
#include <stdlib.h>

#include "../dlang/names.h"
#include "../hash.h"
#include "../letters.h"

#define put usdty_output_put

/* A letter or digit as a capital, "_" for all else. */
static void put_capital(struct usdty_output *output, char byte)
{
	put(output, "%c", usdty_is_word(byte) ? usdty_capital(byte) : '_');
}

void usdty_c_put_macro(struct usdty_output *output,
		       const struct usdty_provider_syntax *provider,
		       const struct usdty_probe_syntax *probe)
{
	const char *at = probe->name;
	char byte;

	for (const char *name = provider->name; *name; name++)
		put_capital(output, *name);
	put(output, "_");
	while ((byte = usdty_names_next_shown(&at)))
		put_capital(output, byte);
}

void usdty_c_put_function(struct usdty_output *output,
			  const struct usdty_provider_syntax *provider,
			  const struct usdty_probe_syntax *probe)
{
	const char *at = probe->name;
	char byte;

	put(output, "%s_", provider->name);
	while ((byte = usdty_names_next_shown(&at)))
		put(output, "%c", usdty_is_word(byte) ? byte : '_');
}

void usdty_c_put_list(struct usdty_output *output, size_t count)
{
	put(output, "(");
	for (size_t i = 0; i < count; i++)
		put(output, "%sa%zu", i ? ", " : "", i);
	put(output, ")");
}

/* == The guard ============================================================ */

/* The body, rendered by itself. Caller frees; NULL if memory ran out. */
static char *render(const struct usdty_file_syntax *syntax,
		    usdty_c_put_body *put_body, size_t *length)
{
	struct usdty_output body;
	char *text;

	usdty_output_begin(&body, NULL, 0);
	put_body(&body, syntax);
	text = malloc(body.length + 1);
	if (!text)
		return NULL;
	usdty_output_begin(&body, text, body.length + 1);
	put_body(&body, syntax);
	*length = body.length;
	return text;
}

void usdty_c_put_guarded(struct usdty_output *output,
			 const struct usdty_file_syntax *syntax,
			 usdty_c_put_body *put_body)
{
	size_t length;
	char *body = render(syntax, put_body, &length), name[33];
	struct usdty_hash hash;

	if (!body) {
		output->failed = true;
		return;
	}
	hash = usdty_hash(body, length);
	for (size_t i = 0; i < sizeof hash.bytes; i++)
		sprintf(name + 2 * i, "%02x", hash.bytes[i]);
	put(output, "#ifndef USDTY_HEADER_%s\n#define USDTY_HEADER_%s 1\n",
	    name, name);
	put(output, "%s#endif\n", body);
	free(body);
}
