/* SPDX-License-Identifier: MIT */
/* For programs: names, types and attributes. C's declarators may hold quotes, in
 * an array's size, and so may attributes. */
#include "gen.h"

#define put usdty_output_put

/* UTF-8 as it is. */
static void put_escaped(struct usdty_output *output, const char *text)
{
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte == '"' || byte == '\\')
			put(output, "\\%c", byte);
		else if (byte < ' ' || byte == 0x7f)
			put(output, "\\u%04x", byte);
		else
			put(output, "%c", byte);
	}
}

static void put_string(struct usdty_output *output, const char *text)
{
	put(output, "\"");
	put_escaped(output, text);
	put(output, "\"");
}

static void put_argument(struct usdty_output *output,
			 const struct usdty_parameter *parameter)
{
	put(output, "            {\"name\": ");
	if (parameter->name)
		put_string(output, parameter->name);
	else
		put(output, "null");
	if (parameter->type)
		put(output, ", \"type\": \"%s\"",
		    usdty_type_name(parameter->type));
	put(output, ", \"declared\": \"");
	put_escaped(output, parameter->prefix);
	put_escaped(output, parameter->suffix);
	put(output, "\"}%s\n", parameter->next ? "," : "");
}

static void put_arguments(struct usdty_output *output, const char *name,
			  const struct usdty_parameters *parameters,
			  const char *end)
{
	const struct usdty_parameter *parameter = parameters->first;

	put(output, "          \"%s\": [%s", name, parameter ? "\n" : "");
	for (; parameter; parameter = parameter->next)
		put_argument(output, parameter);
	put(output, "%s]%s\n", parameters->first ? "          " : "", end);
}

static void put_probe(struct usdty_output *output,
		      const struct usdty_probe_syntax *probe)
{
	put(output, "        {\n          \"name\": \"%s\",\n", probe->name);
	put_arguments(output, "arguments", &probe->native,
		      probe->has_translated ? "," : "");
	if (probe->has_translated)
		put_arguments(output, "translated", &probe->translated, "");
	put(output, "        }%s\n", probe->next ? "," : "");
}

static void put_attributes(struct usdty_output *output,
			   const struct usdty_provider_syntax *provider)
{
	const char *before = "";

	put(output, "      \"attributes\": {");
	for (int i = 0; i < USDTY_ATTRIBUTE_KINDS; i++)
		if (provider->attributes[i]) {
			put(output, "%s\"%s\": ", before,
			    usdty_attribute_kinds[i]);
			put_string(output, provider->attributes[i]);
			before = ", ";
		}
	put(output, "},\n");
}

static void put_provider(struct usdty_output *output,
			 const struct usdty_provider_syntax *provider)
{
	const struct usdty_probe_syntax *probe = provider->probes;

	put(output, "    {\n      \"name\": \"%s\",\n", provider->name);
	put_attributes(output, provider);
	put(output, "      \"probes\": [\n");
	for (; probe; probe = probe->next)
		put_probe(output, probe);
	put(output, "      ]\n    }%s\n", provider->next ? "," : "");
}

static void generate(const struct usdty_file_syntax *syntax,
		     const struct usdty_generator_options *options,
		     struct usdty_output *output)
{
	const struct usdty_provider_syntax *provider = syntax->providers;

	(void)options->source;
	put(output, "{\n  \"providers\": [\n");
	for (; provider; provider = provider->next)
		put_provider(output, provider);
	put(output, "  ]\n}\n");
}

const struct usdty_generator usdty_gen_json = {
	.name = "json",
	.what = "a manifest for programs",
	.generate = generate,
};
