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
/* Copies spec number `index` of a caller's array, whose elements have the size
 * that they say: what is missing at the end is 0. A function that is NULL becomes
 * "". Refuses names and types that are NULL, and what this library does not
 * know. */
usdty_status usdty_spec_read(const struct usdty_probe_spec *specs, size_t index,
			     struct usdty_probe_spec *spec,
			     struct usdty_error *error);

/* Of a spec that was read. */
usdty_status usdty_check_spec(const struct usdty_probe_spec *spec,
			      struct usdty_error *error);

/* Sorts the probes and takes the fingerprint. Fails for want of memory. */
bool usdty_definition_seal(struct usdty_definition *definition);

/* Whether probe number `index` has the name of the one before it. */
bool usdty_definition_repeats(const struct usdty_definition *definition,
			      size_t index);

#endif
