/* SPDX-License-Identifier: MIT */
/* The sentence that goes with a status: filled by the stage that fails, kept
 * by the provider. */
#ifndef USDTY_ERROR_H
#define USDTY_ERROR_H

#include "usdty.h"

struct usdty_error {
	char text[1024];
};

/* Writes the sentence and returns the status. errno is kept. */
__attribute__((format(printf, 3, 4)))
usdty_status usdty_fail(struct usdty_error *error, usdty_status status,
			const char *format, ...);

/* Appends to the sentence: for reasons that gather, as of directories that do
 * not serve. */
__attribute__((format(printf, 2, 3)))
void usdty_error_append(struct usdty_error *error, const char *format, ...);

/* A given string as it can be shown: quoted, the unprintable escaped, and cut
 * with "..." if it is long. NULL shows as no string. */
struct usdty_quoted {
	char text[96];
};
struct usdty_quoted usdty_quote(const char *string);

#endif
