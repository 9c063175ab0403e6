/* SPDX-License-Identifier: MIT */
#include "gen.h"

#include <stdlib.h>
#include <string.h>

static const struct usdty_generator *const all[] = {
	&usdty_gen_bpftrace,
	&usdty_gen_c,
	&usdty_gen_c_dynamic,
	&usdty_gen_d,
	&usdty_gen_dtrace_script,
	&usdty_gen_go,
	&usdty_gen_json,
	&usdty_gen_lua,
	&usdty_gen_object,
	&usdty_gen_python,
	&usdty_gen_stp,
};

const struct usdty_generator *usdty_generator_at(size_t index)
{
	return index < sizeof all / sizeof *all ? all[index] : NULL;
}

const struct usdty_generator *usdty_generator_find(const char *name)
{
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!strcmp(all[i]->name, name))
			return all[i];
	return NULL;
}

bool usdty_generator_is_numbered(const char *name, const char *before)
{
	size_t length = strlen(before);

	return !strncmp(name, before, length) && name[length] &&
	       !name[length + strspn(name + length, "0123456789")];
}

bool usdty_generator_is_taken(const struct usdty_probe_syntax *probe,
			      const struct usdty_parameter *parameter)
{
	const struct usdty_parameter *other = probe->native.first;

	for (; other != parameter; other = other->next)
		if (other->name && !strcmp(other->name, parameter->name))
			return true;
	return false;
}

bool usdty_generator_is_one_of(const char *name, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(*words, name))
			return true;
	return false;
}

void usdty_generator_put_parameter(struct usdty_output *output,
				   const struct usdty_probe_syntax *probe,
				   const struct usdty_parameter *parameter,
				   bool (*is_reserved)(const char *name))
{
	const struct usdty_parameter *other = probe->native.first;
	const char *name = parameter->name;
	size_t index = 0;

	for (; other != parameter; other = other->next)
		index++;
	if (name && !is_reserved(name) &&
	    !usdty_generator_is_numbered(name, "a") &&
	    !usdty_generator_is_taken(probe, parameter))
		usdty_output_put(output, "%s", name);
	else
		usdty_output_put(output, "a%zu", index);
}

char *usdty_generator_definition(const struct usdty_file_syntax *syntax,
				 struct usdty_output *output)
{
	size_t size = usdty_syntax_print(syntax, NULL, 0) + 1;
	char *text = malloc(size);

	if (text)
		usdty_syntax_print(syntax, text, size);
	else
		output->failed = true;
	return text;
}

bool usdty_generator_has_probes(const struct usdty_file_syntax *syntax)
{
	const struct usdty_provider_syntax *provider = syntax->providers;

	while (provider && !provider->probes)
		provider = provider->next;
	return provider;
}

const char *usdty_generator_conversion(usdty_type type)
{
	return type == USDTY_STRING ? "%s" :
	       type == USDTY_POINTER ? "0x%x" :
	       usdty_type_is_signed(type) ? "%d" : "%u";
}
