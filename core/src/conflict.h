/* SPDX-License-Identifier: MIT */
/*
 * The list of all providers of this copy of the library, and the check for
 * conflicts: two providers with the same name must not show different probes
 * under the same name. Everything here is used under the lock.
 */
#ifndef USDTY_CONFLICT_H
#define USDTY_CONFLICT_H

#include "error.h"
#include "hash.h"

struct usdty_probe;
struct usdty_provider;

/* The first provider; see usdty_provider.next. */
extern struct usdty_provider *usdty_providers;

void usdty_conflict_join(struct usdty_provider *provider);
void usdty_conflict_leave(struct usdty_provider *provider);

/* USDTY_ERROR_CONFLICT, with the sentence that names the two. */
usdty_status usdty_conflict_fail(struct usdty_error *error,
				 const char *provider, const char *probe);

/* Whether the provider's probes may be shown. USDTY_ERROR_CONFLICT if another
 * provider of the same name shows one of these names from a definition with
 * another fingerprint. */
usdty_status usdty_conflict_check(const struct usdty_provider *provider,
				  struct usdty_probe *const *probes,
				  size_t count,
				  const struct usdty_hash *fingerprint,
				  struct usdty_error *error);

#endif
