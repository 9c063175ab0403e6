/* SPDX-License-Identifier: MIT */
#include "gen.h"

#include <string.h>

static const struct usdty_generator *const all[] = {
	&usdty_gen_bpftrace,
	&usdty_gen_c,
	&usdty_gen_c_dynamic,
	&usdty_gen_d,
	&usdty_gen_json,
	&usdty_gen_python,
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
