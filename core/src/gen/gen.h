/* SPDX-License-Identifier: MIT */
/* What is made of provider definitions: text, deterministic, one file per
 * output. */
#ifndef USDTY_GEN_H
#define USDTY_GEN_H

#include "../dlang/output.h"
#include "../dlang/syntax.h"

struct usdty_generator {
	const char *name;
	const char *what; /* in a few words */
	/* source: the definition's file name, without directories. */
	void (*generate)(const struct usdty_file_syntax *syntax,
			 const char *source, struct usdty_output *output);
};

extern const struct usdty_generator usdty_gen_bpftrace, usdty_gen_c,
	usdty_gen_c_dynamic, usdty_gen_d, usdty_gen_json, usdty_gen_python;

/* In alphabetical order; NULL after the last. */
const struct usdty_generator *usdty_generator_at(size_t index);
const struct usdty_generator *usdty_generator_find(const char *name);

#endif
