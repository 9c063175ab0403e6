/* SPDX-License-Identifier: MIT */
/* The types of C and D, as far as the type of an argument depends on them. */
#ifndef USDTY_CTYPE_H
#define USDTY_CTYPE_H

#include <usdty.h>

#include "names.h"

enum usdty_ctype_kind {
	USDTY_CTYPE_VALUE, /* an integer, pointer or string */
	USDTY_CTYPE_VOID,
	USDTY_CTYPE_FLOAT,
	USDTY_CTYPE_WIDE, /* an integer of 128 bits */
	USDTY_CTYPE_STRUCT,
	USDTY_CTYPE_UNKNOWN, /* a name that is not declared */
};

struct usdty_ctype {
	enum usdty_ctype_kind kind;
	usdty_type type; /* of a value */
	unsigned size;   /* of a floating-point number, in bytes */
	bool is_char;    /* a pointer to it is a string */
	bool is_bool;    /* C converts to it otherwise than to other integers */
};

/* Counts of the words in a declaration that make up a built-in type. */
struct usdty_ctype_words {
	int void_, char_, short_, int_, long_, signed_, unsigned_, float_,
		double_, bool_, int128_;
};

/* Counts the word. False if it is not a word of a built-in type. */
bool usdty_ctype_word(struct usdty_ctype_words *words, const char *word,
		      size_t length);

/* The type that the words mean. If they mean none, sets *wrong to a message. */
struct usdty_ctype usdty_ctype_of_words(const struct usdty_ctype_words *words,
					const char **wrong);

/* The type with this name: a declared one, or one of D, C or the system's
 * headers. */
struct usdty_ctype usdty_ctype_find(const struct usdty_names *types,
				    const char *name, size_t length);

/* Declares a type. The name must live as long as the arena. */
void usdty_ctype_declare(struct usdty_names *types, struct usdty_arena *arena,
			 const char *name, struct usdty_ctype type);

#endif
