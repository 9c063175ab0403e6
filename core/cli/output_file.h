/* SPDX-License-Identifier: MIT */
#ifndef USDTY_CLI_OUTPUT_FILE_H
#define USDTY_CLI_OUTPUT_FILE_H

#include <sys/types.h>

#include "text.h"

/* Writes a file completely or not at all. If path is a link, writes the file
 * that it leads to. If path is NULL or "-", writes to standard output. A new
 * file gets `mode` without the bits of the umask. Returns WELL, or FAILED after
 * a message. */
int output_file_write(const char *path, const struct usdty_content *text,
		      mode_t mode);

#endif
