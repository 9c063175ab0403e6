/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* mremap(), getresuid() */
#include "kept.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4 /* Linux 5.7; of files 5.13 */
#endif

bool usdty_may_lose_access(void)
{
	uid_t real, effective, saved;

	return !getresuid(&real, &effective, &saved) &&
	       (!effective || real != effective || saved != effective);
}

bool usdty_may_keep(int fd)
{
	struct rlimit limit;

	return !getrlimit(RLIMIT_NOFILE, &limit) &&
	       (rlim_t)fd < limit.rlim_cur / 2;
}

bool usdty_kept_take(struct usdty_kept *kept, char *start, size_t size)
{
	void *at = mremap(start, size, size,
			  MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);

	if (at == MAP_FAILED)
		return false;
	kept->at = (uint64_t)(uintptr_t)at;
	return true;
}

bool usdty_kept_return(struct usdty_kept *kept, char *start, size_t size,
		       int protection)
{
	void *at = (void *)(uintptr_t)kept->at;

	if (mprotect(at, size, protection) ||
	    mremap(at, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, start) ==
		    MAP_FAILED)
		return false;
	kept->at = 0;
	return true;
}

void usdty_kept_drop(struct usdty_kept *kept, size_t size)
{
	if (kept->at)
		munmap((void *)(uintptr_t)kept->at, size);
	kept->at = 0;
}
