/* SPDX-License-Identifier: MIT */
/*
 * A process may have a limited number of mappings (sysctl vm.max_map_count),
 * and an object takes five. A program that adds probes one by one to an enabled
 * provider would use them up. It could then start no thread and get no memory.
 * So we refuse an object while the program still has some mappings left.
 */
#ifndef USDTY_RESERVE_H
#define USDTY_RESERVE_H

#include <stdbool.h>

/* Whether enough mappings are left to load one more object. Tests this once for
 * every few objects, by making mappings of its own. */
bool usdty_reserve_is_left(void);

#endif
