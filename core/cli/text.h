/* SPDX-License-Identifier: MIT */
/* The texts that the command reads and writes. */
#ifndef USDTY_CLI_TEXT_H
#define USDTY_CLI_TEXT_H

#include <stdio.h>

#include "../src/dlang/content.h"

/* Writes and flushes. Returns 0, or -1 and sets errno. */
int text_write(const struct usdty_content *text, FILE *stream);

#endif
