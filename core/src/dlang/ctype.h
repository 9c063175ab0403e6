/* SPDX-License-Identifier: MIT */
/* C's and D's types, as far as an argument's type depends on them. */
#ifndef USDTY_CTYPE_H
#define USDTY_CTYPE_H

#include <usdty.h>

#include "names.h"

enum usdty_ctype_kind {
	USDTY_CTYPE_VALUE,   /* an integer, pointer or string */
	USDTY_CTYPE_VOID,
	USDTY_CTYPE_FLOAT,
	USDTY_CTYPE_STRUCT,
	USDTY_CTYPE_UNKNOWN, /* a name that nothing declares */
};

struct usdty_ctype {
	enum usdty_ctype_kind kind;
	usdty_type type; /* of a value */
	bool is_char;    /* a pointer to it is a string */
};

/* The words of a declaration that make up a built-in type, counted. */
struct usdty_ctype_words {
	int void_, char_, short_, int_, long_, signed_, unsigned_, float_,
		double_, bool_;
};

/* Counts the word; false if it is none of C's type words. */
bool usdty_ctype_word(struct usdty_ctype_words *words, const char *word,
		      size_t length);

/* The type that the words say, or a message in *wrong. */
struct usdty_ctype usdty_ctype_of_words(const struct usdty_ctype_words *words,
					const char **wrong);

/* The type of that name: declared, or one of C's and the system's headers. */
struct usdty_ctype usdty_ctype_find(const struct usdty_names *types,
				    const char *name, size_t length);

/* Declares one; the name is the arena's or lives as long. */
void usdty_ctype_declare(struct usdty_names *types, struct usdty_arena *arena,
			 const char *name, struct usdty_ctype type);

#endif
