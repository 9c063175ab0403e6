/* SPDX-License-Identifier: MIT */
#ifndef USDTY_CLI_OUTPUT_FILE_H
#define USDTY_CLI_OUTPUT_FILE_H

#include <sys/types.h>

#include "text.h"

/* Writes a file, whole or not at all; where a link leads to if it is one. mode:
 * of a new file, less the umask. Standard output if path is NULL or "-". WELL,
 * or FAILED with a message. */
int output_file_write(const char *path, const struct usdty_content *text, mode_t mode);

#endif
