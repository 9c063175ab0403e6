/* SPDX-License-Identifier: MIT */
#ifndef USDTY_CACHE_PRUNE_H
#define USDTY_CACHE_PRUNE_H

#define USDTY_TEMPORARY_SUFFIX ".tmp"

/* Removes files of ours that no process holds and that none has used for a
 * week. Ignores files that cannot be removed. */
void usdty_cache_prune(int directory);

#endif
