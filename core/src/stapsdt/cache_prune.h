/* SPDX-License-Identifier: MIT */
#ifndef USDTY_CACHE_PRUNE_H
#define USDTY_CACHE_PRUNE_H

#include <stdbool.h>

#define USDTY_TEMPORARY_SUFFIX ".tmp"

/* Whether it looks like the name of a file of the cache: PROVIDER-HASH.so, or
 * such a name followed by a process id and ".tmp". */
bool usdty_cache_is_name(const char *name);

/* Removes files of ours that no process holds, that none has used for a week,
 * and that no tracer is attached to. Ignores files that cannot be removed. */
void usdty_cache_prune(int directory);

#endif
