/* SPDX-License-Identifier: MIT */
#ifndef USDTY_CLI_OUTPUT_FILE_H
#define USDTY_CLI_OUTPUT_FILE_H

#include "text.h"

/* Writes a file, whole or not at all. Standard output if path is NULL or "-".
 * WELL, or FAILED with a message. */
int output_file_write(const char *path, const struct text *text);

#endif
