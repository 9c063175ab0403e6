/* SPDX-License-Identifier: MIT */
/* What is made of provider definitions: text, or objects; deterministic, one
 * file per output. */
#ifndef USDTY_GEN_H
#define USDTY_GEN_H

#include "../dlang/output.h"
#include "../dlang/syntax.h"
#include "../stapsdt/image.h"
#include "generators.h"

/* What objects are made for. */
struct usdty_target {
	const struct usdty_arch *arch;
	bool optimized; /* for kernels that trace another instruction better */
};

struct usdty_generator_options {
	const char *source;  /* the definition's file, without directories, as
			      * a comment in any language can have it */
	const char *package; /* of Go; NULL: the first provider's name */
};

struct usdty_generator {
	const char *name;
	const char *what; /* in a few words */
	void (*generate)(const struct usdty_file_syntax *syntax,
			 const struct usdty_generator_options *options,
			 struct usdty_output *output);
	/* The names that the output has for a probe, or for a provider if
	 * probe is NULL, one a line: no two of a file may be equal. NULL if
	 * it has none of its own. */
	void (*names)(const struct usdty_file_syntax *syntax,
		      const struct usdty_provider_syntax *provider,
		      const struct usdty_probe_syntax *probe,
		      struct usdty_output *output);
	/* Instead: the file of one provider, which has a name of its own. The
	 * caller frees image->bytes. On failure a reason is put out. */
	bool (*make)(const struct usdty_provider_syntax *provider,
		     const char *source, const struct usdty_target *target,
		     struct usdty_image *image, struct usdty_output *reason);
};

#define USDTY_GENERATOR_DECLARED_(name) \
	extern const struct usdty_generator usdty_gen_##name;
USDTY_GENERATOR_TABLE(USDTY_GENERATOR_DECLARED_)
#undef USDTY_GENERATOR_DECLARED_
/* Of "usdty dtrace -h" and "-G", and not in the list. */
extern const struct usdty_generator usdty_gen_dtrace, usdty_gen_semaphores;

/* Those of "usdty gen", in alphabetical order; NULL after the last. */
const struct usdty_generator *usdty_generator_at(size_t index);
const struct usdty_generator *usdty_generator_find(const char *name);

/* Whether the output's names are names, and no two of them equal; else
 * diagnostics are added, or memory ran out. */
bool usdty_generator_check(const struct usdty_generator *generator,
			   const struct usdty_file_syntax *syntax,
			   struct usdty_diagnostics *diagnostics);

/* Whether no package of Go can be called so. */
bool usdty_go_is_keyword(const char *name);

/* == What several of them need =========================================== */

/* Whether the name is `before` and a number, as outputs call parameters that
 * have no name. */
bool usdty_generator_is_numbered(const char *name, const char *before);

/* Whether one of the parameters before it has the name of this one. */
bool usdty_generator_is_taken(const struct usdty_probe_syntax *probe,
			      const struct usdty_parameter *parameter);

/* words: with a NULL behind the last. */
bool usdty_generator_is_one_of(const char *name, const char *const *words);

/* The parameter's name, or "a" and its index if it has none that serves. */
void usdty_generator_put_parameter(struct usdty_output *output,
				   const struct usdty_probe_syntax *probe,
				   const struct usdty_parameter *parameter,
				   bool (*is_reserved)(const char *name));

/* The canonical text, for code that brings its definition along. The caller
 * frees it with free(); NULL, and output->failed, if memory ran out. */
char *usdty_generator_definition(const struct usdty_file_syntax *syntax,
				 struct usdty_output *output);

/* Puts out each probe of each provider. */
void usdty_generator_put_each(
	struct usdty_output *output, const struct usdty_file_syntax *syntax,
	void (*put_probe)(struct usdty_output *output,
			  const struct usdty_provider_syntax *provider,
			  const struct usdty_probe_syntax *probe));

/* "shop, bank": the names of all providers. */
void usdty_generator_put_providers(struct usdty_output *output,
				   const struct usdty_file_syntax *syntax);

/* Whether any provider has a probe. */
bool usdty_generator_has_probes(const struct usdty_file_syntax *syntax);

/* " NAME=%d" for each of the first arguments, "argN" for those without a name,
 * and " ..." if there are more; conversion: of printf() for a type. */
void usdty_generator_put_format(struct usdty_output *output,
				const struct usdty_probe_syntax *probe,
				int readable,
				const char *(*conversion)(usdty_type type));

/* For the printf() of a language whose integers know their width. */
const char *usdty_generator_conversion(usdty_type type);

#endif
