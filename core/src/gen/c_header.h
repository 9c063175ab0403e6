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

typedef void usdty_c_put_body(struct usdty_output *output,
			      const struct usdty_file_syntax *syntax);

/* Puts out the body in an include guard that is named by its hash: two headers
 * of one program may have files of one name, and a guard that is made from that
 * name may be the one of a header of the project itself. */
void usdty_c_put_guarded(struct usdty_output *output,
			 const struct usdty_file_syntax *syntax,
			 usdty_c_put_body *put_body);

#endif
