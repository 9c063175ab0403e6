/* SPDX-License-Identifier: MIT */
/*
 * A process may have a limited number of mappings (sysctl vm.max_map_count), and
 * an object takes five. A program that adds probes one by one to an enabled
 * provider would use them up, and could then start no thread and get no memory.
 * So an object is refused while some are still left for the program.
 */
#ifndef USDTY_RESERVE_H
#define USDTY_RESERVE_H

#include <stdbool.h>

/* Whether enough mappings are left to load one more object. It tries that with
 * mappings of its own, each time that a few objects were loaded. */
bool usdty_reserve_is_left(void);

#endif
