/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* dlmopen(), dladdr1() */
#include "namespace.h"

#include <dlfcn.h>
#include <link.h>
#include <stddef.h>

#ifdef LM_ID_BASE

/* The program itself has no name. */
static bool look(void)
{
	Lmid_t id = LM_ID_BASE;
	struct link_map *map;
	Dl_info info;
	void *self;

	if (!dladdr1((void *)usdty_namespace_open, &info, (void **)&map,
		     RTLD_DL_LINKMAP) ||
	    !map->l_name || !*map->l_name)
		return true;
	self = dlopen(map->l_name, RTLD_LAZY | RTLD_LOCAL | RTLD_NOLOAD);
	if (!self) {
		dlerror(); /* the program does not get ours */
		return true;
	}
	if (dlinfo(self, RTLD_DI_LMID, &id))
		id = LM_ID_BASE;
	dlclose(self);
	return id == LM_ID_BASE;
}

bool usdty_namespace_is_program(void)
{
	static int known; /* 1: yes, -1: no */
	int is = __atomic_load_n(&known, __ATOMIC_RELAXED);

	if (!is) {
		is = look() ? 1 : -1;
		__atomic_store_n(&known, is, __ATOMIC_RELAXED);
	}
	return is > 0;
}

void *usdty_namespace_open(const char *path)
{
	const int mode = RTLD_NOW | RTLD_LOCAL;

	return usdty_namespace_is_program() ? dlopen(path, mode) :
					      dlmopen(LM_ID_BASE, path, mode);
}

#else /* a C library without namespaces, like musl */

bool usdty_namespace_is_program(void)
{
	return true;
}

void *usdty_namespace_open(const char *path)
{
	return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

#endif
