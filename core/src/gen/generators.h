/* SPDX-License-Identifier: MIT */
/* The list of generators: usdty_gen_NAME is in gen_NAME.c. The build reads it,
 * too. "usdty gen --help" shows them in this order, which is alphabetical. */
#ifndef USDTY_GENERATORS_H
#define USDTY_GENERATORS_H

#define USDTY_GENERATOR_TABLE(X) \
	X(bpftrace) \
	X(c) \
	X(c_dynamic) \
	X(d) \
	X(dtrace_script) \
	X(go) \
	X(json) \
	X(lua) \
	X(object) \
	X(python) \
	X(stp)

#endif
