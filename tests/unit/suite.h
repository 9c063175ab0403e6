/* SPDX-License-Identifier: MIT */
/* What every CUnit suite needs: a table of cases and a main() of one line. */
#ifndef SUITE_H
#define SUITE_H

#include <CUnit/CUnit.h>
#include <usdty.h>

struct suite_case {
	const char *name;
	void (*run)(void);
};

#define CASE(function) { #function, function }

/* Runs the cases; the exit status of the program. */
int suite_run(const char *name, const struct suite_case *cases, size_t count);

#define SUITE_MAIN(name, cases) \
	int main(void) \
	{ \
		return suite_run(name, cases, sizeof cases / sizeof *cases); \
	}

/* Asserts that a call succeeds and leaves the provider sound; prints what is
 * wrong if not. */
#define ASSERT_OK(provider, call) \
	CU_ASSERT_TRUE_FATAL(suite_is_ok(provider, call, #call))
int suite_is_ok(const usdty_provider *provider, usdty_status status,
		const char *call);

/* Makes a provider; a failure fails the test. Caller frees. */
usdty_provider *suite_provider(const char *name);

/* Adds a probe; a failure fails the test. */
usdty_probe *suite_probe(usdty_provider *provider, const char *function,
			 const char *name, const usdty_type *types,
			 size_t count);

/* The provider's error. Valid until the next call. */
const char *suite_error(const usdty_provider *provider);

/* Opens or closes a probe's gate as the kernel would; the provider is
 * enabled and its backend has gates. */
void suite_set_gate(const usdty_probe *probe, int value);

#endif
