/* SPDX-License-Identifier: MIT */
/* The sentence that goes with a status. The stage that fails writes it; the
 * provider keeps it. */
#ifndef USDTY_ERROR_H
#define USDTY_ERROR_H

#include "usdty.h"

struct usdty_error {
	char text[1024];
};

/* Writes the sentence and returns the status. Keeps errno. Names of files in it
 * cannot control a terminal. */
__attribute__((format(printf, 3, 4))) usdty_status
usdty_fail(struct usdty_error *error, usdty_status status, const char *format,
	   ...);

/* Appends to the sentence, for reasons that add up: why each of several
 * directories cannot be used. */
__attribute__((format(printf, 2, 3))) void usdty_error_append(
	struct usdty_error *error, const char *format, ...);

/* A caller's string as a message can show it: in quotes, control characters and
 * what is not UTF-8 escaped, and cut with "..." if it is too long. NULL becomes NULL without
 * quotes. */
struct usdty_quoted {
	char text[96];
};
struct usdty_quoted usdty_quote(const char *string);

#endif
