/* SPDX-License-Identifier: MIT */
/* The contents of a text of provider definitions. Everything is allocated in
 * the file's arena, and in the order of the text. */
#ifndef USDTY_SYNTAX_H
#define USDTY_SYNTAX_H

#include <usdty.h>

#include "diagnostics.h"
#include "output.h"

/* The declaration of a parameter in C is prefix, name, suffix: "char *" "names"
 * "[4]". */
struct usdty_parameter {
	struct usdty_parameter *next;
	const char *prefix, *suffix;
	const char *name; /* NULL if it has none */
	struct usdty_position position;
	size_t length; /* of the text there that errors underline */
	usdty_type type; /* 0 in a translated signature, and if is_untyped */
	bool is_bool;    /* of C, which converts to 0 or 1 */
	bool is_untyped; /* the compiler knows the argument's type */
	unsigned float_size; /* of an untyped one, if it is known */
};

struct usdty_parameters {
	struct usdty_parameter *first, **end;
	size_t count;
};

struct usdty_probe_syntax {
	struct usdty_probe_syntax *next;
	const char *name;
	struct usdty_position position;
	struct usdty_parameters native; /* what the program passes */
	struct usdty_parameters translated;
	bool has_translated;
	size_t surplus; /* parameters after the last that can be passed */
};

/* The five kinds of attributes, with their names in "#pragma D attributes". */
enum { USDTY_ATTRIBUTE_KINDS = 5 };
extern const char *const usdty_attribute_kinds[USDTY_ATTRIBUTE_KINDS];

struct usdty_provider_syntax {
	struct usdty_provider_syntax *next;
	const char *name;
	struct usdty_position position;
	const char *attributes[USDTY_ATTRIBUTE_KINDS]; /* "A/B/C" or NULL */
	struct usdty_probe_syntax *probes, **probes_end;
	size_t count;
};

/* A pragma, without "#pragma D", or a declaration, without its ';'. */
struct usdty_declaration {
	struct usdty_declaration *next;
	const char *text;
	bool is_pragma;
};

struct usdty_file_syntax {
	struct usdty_arena arena;
	struct usdty_declaration *declarations, **declarations_end;
	struct usdty_provider_syntax *providers, **providers_end;
	size_t count;
};

/*
 * Parses diagnostics->text, which messages call `file`. Returns false if it
 * added errors or memory ran out (syntax->arena.failed). Caller frees with
 * usdty_syntax_free(), also after a failure.
 */
bool usdty_parse(struct usdty_file_syntax *syntax, const char *file,
		 struct usdty_diagnostics *diagnostics);

void usdty_syntax_free(struct usdty_file_syntax *syntax);

/* Writes the canonical text as snprintf() does, and returns its length. */
size_t usdty_syntax_print(const struct usdty_file_syntax *syntax, char *text,
			  size_t size);

/* Writes "stop(char *, uint8_t)". */
void usdty_syntax_put_signature(struct usdty_output *output,
				const struct usdty_probe_syntax *probe);

#endif
