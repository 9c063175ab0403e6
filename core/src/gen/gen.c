/* SPDX-License-Identifier: MIT */
#include "gen.h"

#include <string.h>

static const struct usdty_generator *const all[] = {
	&usdty_gen_bpftrace,
	&usdty_gen_c,
	&usdty_gen_c_dynamic,
	&usdty_gen_d,
	&usdty_gen_dtrace_script,
	&usdty_gen_json,
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

const char *usdty_generator_conversion(usdty_type type)
{
	return type == USDTY_STRING ? "%s" :
	       type == USDTY_POINTER ? "0x%x" :
	       usdty_type_is_signed(type) ? "%d" : "%u";
}
