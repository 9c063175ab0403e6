/* SPDX-License-Identifier: MIT */
/* The only file that asks the compiler for the architecture. */
#include "arch.h"

#include <string.h>

const struct usdty_arch *usdty_arch_native(void)
{
#if defined __x86_64__ && defined __LP64__
	return &usdty_arch_x86_64;
#elif defined __aarch64__ && defined __LP64__ && defined __AARCH64EL__
	return &usdty_arch_aarch64;
#else
	return NULL;
#endif
}

const struct usdty_arch *usdty_arch_named(const char *name)
{
	static const struct usdty_arch *const all[] = { &usdty_arch_x86_64,
							&usdty_arch_aarch64 };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!strcmp(all[i]->name, name))
			return all[i];
	return NULL;
}
