/* SPDX-License-Identifier: MIT */
/* What the generated headers for C have in common. */
#ifndef USDTY_C_HEADER_H
#define USDTY_C_HEADER_H

#include "gen.h"

/* What probes have in the names of macros: "TEST_QUERY_DONE", as "dtrace -h"
 * has it. */
void usdty_c_put_macro(struct usdty_output *output,
		       const struct usdty_provider_syntax *provider,
		       const struct usdty_probe_syntax *probe);

/* The same of functions: "test_query_done". */
void usdty_c_put_function(struct usdty_output *output,
			  const struct usdty_provider_syntax *provider,
			  const struct usdty_probe_syntax *probe);

/* "(a0, a1)" */
void usdty_c_put_list(struct usdty_output *output, size_t count);

/* The "#ifndef" and "#define" of "_TEST_H" of "test.d", as "dtrace -h" has
 * it; ending: what is behind the file's name, "_H". */
void usdty_c_put_guard(struct usdty_output *output, const char *source,
		       const char *ending);

#endif
