/* SPDX-License-Identifier: MIT */
#include "conflict.h"

#include <string.h>

#include "provider.h"

struct usdty_provider *usdty_providers;

void usdty_conflict_join(struct usdty_provider *provider)
{
	provider->next = usdty_providers;
	if (usdty_providers)
		usdty_providers->previous = provider;
	usdty_providers = provider;
}

void usdty_conflict_leave(struct usdty_provider *provider)
{
	if (provider->next)
		provider->next->previous = provider->previous;
	if (provider->previous)
		provider->previous->next = provider->next;
	else
		usdty_providers = provider->next;
}

/* Whether the other provider shows a probe of this name that comes from another
 * definition. */
static bool is_taken(const struct usdty_provider *other, const char *name,
		     const struct usdty_hash *fingerprint)
{
	struct usdty_probe *probe = NULL;

	while ((probe = usdty_probe_set_named(&other->probes, name, probe)))
		if (probe->batch && probe->batch->state == USDTY_BATCH_SHOWN &&
		    !usdty_hash_equal(&probe->batch->fingerprint, fingerprint))
			return true;
	return false;
}

static bool is_rival(const struct usdty_provider *provider,
		     const struct usdty_provider *other)
{
	return other != provider && other->backend == provider->backend &&
	       !strcmp(other->name, provider->name);
}

usdty_status usdty_conflict_fail(struct usdty_error *error,
				 const char *provider, const char *probe)
{
	return usdty_fail(error, USDTY_ERROR_CONFLICT,
			  "provider '%s', probe '%s': %s: rename one of the "
			  "two",
			  provider, probe,
			  usdty_status_text(USDTY_ERROR_CONFLICT));
}

usdty_status usdty_conflict_check(const struct usdty_provider *provider,
				  struct usdty_probe *const *probes,
				  size_t count,
				  const struct usdty_hash *fingerprint,
				  struct usdty_error *error)
{
	const struct usdty_provider *other = usdty_providers;

	for (; other; other = other->next)
		for (size_t i = 0; is_rival(provider, other) && i < count;
		     i++) {
			const char *name = usdty_probe_get_name(probes[i]);

			if (is_taken(other, name, fingerprint))
				return usdty_conflict_fail(error,
							   provider->name,
							   name);
		}
	return USDTY_OK;
}
