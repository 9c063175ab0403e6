/* SPDX-License-Identifier: MIT */
/*
 * Checks what may be defined, in this one place. Also the definition of one
 * object, in canonical order, from which images are made. This file knows
 * neither the bytes of images nor the text of definitions.
 */
#ifndef USDTY_DEFINITION_H
#define USDTY_DEFINITION_H

#include <stdbool.h>

#include "error.h"
#include "hash.h"
#include "usdty.h"

/* The probes of one provider that become one object. They are sorted by name,
 * then function, so that the order of addition does not matter. Probes with the
 * same name are neighbours and share a gate. */
struct usdty_definition {
	const char *provider;
	struct usdty_probe **probes;
	size_t count;
	struct usdty_hash fingerprint; /* equal for equal definitions */
};

usdty_status usdty_check_names(const char *name, const char *module,
			       struct usdty_error *error);
/* Copies spec number `index` of a caller's array. The elements have the size
 * that their `size` says; members missing at the end are read as 0. A function
 * that is NULL becomes "". Refuses a name or types that are NULL, and members
 * that this library does not know. */
usdty_status usdty_spec_read(const char *provider,
			     const struct usdty_probe_spec *specs, size_t index,
			     struct usdty_probe_spec *spec,
			     struct usdty_error *error);

/* Checks a spec that usdty_spec_read() has copied. */
usdty_status usdty_check_spec(const struct usdty_probe_spec *spec,
			      struct usdty_error *error);

/* Sorts the probes and computes the fingerprint. False if there is not enough
 * memory. */
bool usdty_definition_seal(struct usdty_definition *definition);

/* Whether probe number `index` has the same name as the one before it. */
bool usdty_definition_repeats(const struct usdty_definition *definition,
			      size_t index);

#endif
