/* SPDX-License-Identifier: MIT */
/*
 * What may be defined, checked here once; and the definition of one object,
 * in canonical order, from which images are made. Knows neither bytes nor
 * text.
 */
#ifndef USDTY_DEFINITION_H
#define USDTY_DEFINITION_H

#include <stdbool.h>

#include "error.h"
#include "hash.h"
#include "usdty.h"

/* A probe as a caller asks for it. */
struct usdty_spec {
	const char *function; /* never NULL */
	const char *name;
	const usdty_type *types;
	const char *const *argument_names; /* or NULL */
	size_t count;
	unsigned flags;
};

/* The probes of one provider that become one object: sorted by name, then
 * function, so that the order of addition does not matter. Probes of one name
 * stand together and share a gate. */
struct usdty_definition {
	const char *provider;
	struct usdty_probe **probes;
	size_t count;
	struct usdty_hash fingerprint; /* equal for equal definitions */
};

usdty_status usdty_check_names(const char *name, const char *module,
			       struct usdty_error *error);
usdty_status usdty_check_spec(const struct usdty_spec *spec,
			      struct usdty_error *error);

/* Sorts the probes and takes the fingerprint. Fails for want of memory. */
bool usdty_definition_seal(struct usdty_definition *definition);

/* Whether probe number `index` has the name of the one before it. */
bool usdty_definition_repeats(const struct usdty_definition *definition,
			      size_t index);

#endif
