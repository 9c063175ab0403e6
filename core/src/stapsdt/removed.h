/* SPDX-License-Identifier: MIT */
#ifndef USDTY_REMOVED_H
#define USDTY_REMOVED_H

#include <stdbool.h>

#include "cache.h"

/* Whether the path still leads to the file that was checked. */
bool usdty_file_is_in_place(const struct usdty_file *file);

/* Whether somebody removed the name of a file that this process holds. False if
 * the path leads nowhere only for this process, for example after chroot().
 * Enters no loader. */
bool usdty_file_is_removed(const struct usdty_file *file);

#endif
