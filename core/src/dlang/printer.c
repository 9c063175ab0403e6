/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "syntax.h"

/* "const int" needs a space before a name, "char *" does not. */
static bool ends_in_mark(const char *prefix)
{
	size_t length = strlen(prefix);

	return !length || strchr("*(", prefix[length - 1]);
}

static void put_parameters(struct usdty_output *output,
			   const struct usdty_parameters *parameters)
{
	const struct usdty_parameter *parameter = parameters->first;

	usdty_output_put(output, "(");
	for (; parameter; parameter = parameter->next)
		usdty_output_put(output, "%s%s%s%s%s", parameter->prefix,
				 parameter->name && !ends_in_mark(
							    parameter->prefix) ?
					 " " :
					 "",
				 parameter->name ? parameter->name : "",
				 parameter->suffix,
				 parameter->next ? ", " : "");
	usdty_output_put(output, ")");
}

void usdty_syntax_put_signature(struct usdty_output *output,
				const struct usdty_probe_syntax *probe)
{
	usdty_output_put(output, "%s", probe->name);
	put_parameters(output, &probe->native);
}

static void put_probe(struct usdty_output *output,
		      const struct usdty_probe_syntax *probe)
{
	usdty_output_put(output, "\tprobe ");
	usdty_syntax_put_signature(output, probe);
	if (probe->has_translated) {
		usdty_output_put(output, " : ");
		put_parameters(output, &probe->translated);
	}
	usdty_output_put(output, ";\n");
}

static void put_provider(struct usdty_output *output,
			 const struct usdty_provider_syntax *provider)
{
	const struct usdty_probe_syntax *probe = provider->probes;

	usdty_output_put(output, "provider %s {\n", provider->name);
	for (; probe; probe = probe->next)
		put_probe(output, probe);
	usdty_output_put(output, "};\n");
	for (int i = 0; i < USDTY_ATTRIBUTE_KINDS; i++)
		if (provider->attributes[i])
			usdty_output_put(
				output,
				"#pragma D attributes %s provider %s %s\n",
				provider->attributes[i], provider->name,
				usdty_attribute_kinds[i]);
}

size_t usdty_syntax_print(const struct usdty_file_syntax *syntax, char *text,
			  size_t size)
{
	const struct usdty_declaration *declaration = syntax->declarations;
	const struct usdty_provider_syntax *provider = syntax->providers;
	struct usdty_output output;

	usdty_output_begin(&output, text, size);
	for (; declaration; declaration = declaration->next)
		usdty_output_put(&output,
				 declaration->is_pragma ? "#pragma D %s\n" :
							  "%s;\n",
				 declaration->text);
	for (; provider; provider = provider->next) {
		if (output.length)
			usdty_output_put(&output, "\n");
		put_provider(&output, provider);
	}
	return output.length;
}
