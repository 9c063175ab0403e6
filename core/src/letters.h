/* SPDX-License-Identifier: MIT */
/* Kinds of characters in names. C's own functions depend on the program's
 * locale. Names are ASCII everywhere; bytes outside of ASCII are of no kind. */
#ifndef USDTY_LETTERS_H
#define USDTY_LETTERS_H

#include <stdbool.h>

static inline bool usdty_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Includes '_', which counts as a letter in names. */
static inline bool usdty_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static inline bool usdty_is_word(char c)
{
	return usdty_is_letter(c) || usdty_is_digit(c);
}

static inline bool usdty_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline char usdty_capital(char c)
{
	return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

#endif
