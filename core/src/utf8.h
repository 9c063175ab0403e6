/* SPDX-License-Identifier: MIT */
/*
 * Characters of texts that strangers wrote: definitions, names of files, notes
 * of any object. A terminal obeys control characters; a source file or a manifest
 * with one, or with bytes that are not UTF-8, may be no valid one.
 */
#ifndef USDTY_UTF8_H
#define USDTY_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* The length of the character at `text`, of `size` bytes, if it is valid UTF-8
 * and neither a control character, nor one that separates lines or changes the
 * direction of text, nor a byte order mark. Else 0. */
size_t usdty_utf8_plain(const char *text, size_t size);

/* Puts '?' in place of each byte that a terminal could obey. Keeps bytes that are
 * letters in a locale other than UTF-8. */
void usdty_utf8_tame(char *text);

#endif
