/* SPDX-License-Identifier: MIT */
#ifndef USDTY_CACHE_PRUNE_H
#define USDTY_CACHE_PRUNE_H

#define USDTY_TEMPORARY_SUFFIX ".tmp"

/* Removes files of ours from the directory that no process holds and none
 * used for a week. What cannot be removed stays. */
void usdty_cache_prune(int directory);

#endif
