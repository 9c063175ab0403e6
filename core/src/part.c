/* SPDX-License-Identifier: MIT */
#include "part.h"

#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "definition.h"
#include "lock.h"
#include "probe.h"
#include "provider.h"

static bool same(const struct usdty_hash *a, const struct usdty_hash *b)
{
	return !memcmp(a, b, sizeof *a);
}

/* == Conflicts =========================================================== */

/* Whether the other provider shows a probe of that name by another
 * definition. */
static bool is_taken(const struct usdty_provider *other, const char *name,
		     const struct usdty_hash *fingerprint)
{
	struct usdty_probe *probe = NULL;

	while ((probe = usdty_provider_named(other, name, probe)))
		if (probe->part && probe->part->shown &&
		    !same(&probe->part->fingerprint, fingerprint))
			return true;
	return false;
}

static bool is_rival(const struct usdty_provider *provider,
		     const struct usdty_provider *other)
{
	return other != provider && other->backend == provider->backend &&
	       !strcmp(other->name, provider->name);
}

static usdty_status check_conflicts(const struct usdty_provider *provider,
				    struct usdty_probe *const *probes,
				    size_t count,
				    const struct usdty_hash *fingerprint,
				    struct usdty_error *error)
{
	const struct usdty_provider *other = usdty_providers;

	for (; other; other = other->next)
		for (size_t i = 0; i < count && is_rival(provider, other);
		     i++) {
			const char *name = usdty_probe_get_name(probes[i]);

			if (is_taken(other, name, fingerprint))
				return usdty_fail(error, USDTY_ERROR_CONFLICT,
						  "provider '%s', probe '%s': "
						  "%s", provider->name, name,
						  usdty_status_text(
							USDTY_ERROR_CONFLICT));
		}
	return USDTY_OK;
}

/* == Giving probes a part ================================================ */

static usdty_status no_memory(const struct usdty_provider *provider,
			      struct usdty_error *error)
{
	return usdty_fail(error, USDTY_ERROR_MEMORY,
			  "provider '%s': not enough memory to enable it",
			  provider->name);
}

/* The live probes that have no part, as the definition of a new one. */
static usdty_status collect(struct usdty_provider *provider,
			    struct usdty_definition *definition,
			    struct usdty_error *error)
{
	definition->provider = provider->name;
	definition->count = 0;
	definition->probes = malloc(provider->missing *
				    sizeof *definition->probes);
	if (!definition->probes)
		return no_memory(provider, error);
	for (size_t i = 0; i < provider->count; i++) {
		struct usdty_probe *probe = provider->probes[i];

		if (!probe->removed && !probe->part)
			definition->probes[definition->count++] = probe;
	}
	if (usdty_definition_seal(definition))
		return USDTY_OK;
	free(definition->probes);
	return no_memory(provider, error);
}

/* An empty part that was made from the same definition. */
static struct usdty_part *find_empty(struct usdty_provider *provider,
				     const struct usdty_hash *fingerprint)
{
	struct usdty_part *part = provider->parts;

	while (part && (part->probes || part->lost ||
			!same(&part->fingerprint, fingerprint)))
		part = part->next;
	return part;
}

/* The part owns the definition's list of probes from now on. */
static void attach(struct usdty_provider *provider, struct usdty_part *part,
		   struct usdty_definition *definition)
{
	part->probes = definition->probes;
	part->live = definition->count;
	for (size_t i = 0; i < definition->count; i++) {
		definition->probes[i]->part = part;
		definition->probes[i]->slot = (uint32_t)i;
	}
	provider->missing -= definition->count;
	provider->generation++;
}

/* Releases the lock for the backend's loading. No part and no error if the
 * provider was changed meanwhile. */
static usdty_status load(struct usdty_provider *provider,
			 const struct usdty_definition *definition,
			 struct usdty_part **part, struct usdty_error *error)
{
	uint64_t generation = provider->generation;
	usdty_status status;

	usdty_unlock();
	status = provider->backend->load(definition, part, error);
	usdty_lock();
	if (status)
		return status;
	if (provider->generation == generation) {
		(*part)->fingerprint = definition->fingerprint;
		(*part)->count = definition->count;
		(*part)->next = provider->parts;
		provider->parts = *part;
		return USDTY_OK;
	}
	usdty_unlock();
	provider->backend->unload(*part);
	usdty_lock();
	*part = NULL;
	return USDTY_OK;
}

/* A loaded object is visible: conflicts are looked for before. Other providers
 * may change while it is loaded: so they are looked for again before it is
 * shown. */
static usdty_status place_missing(struct usdty_provider *provider,
				  struct usdty_error *error)
{
	struct usdty_definition definition;
	struct usdty_part *part = NULL;
	usdty_status status = collect(provider, &definition, error);

	if (status)
		return status;
	status = check_conflicts(provider, definition.probes, definition.count,
				 &definition.fingerprint, error);
	if (!status)
		part = find_empty(provider, &definition.fingerprint);
	if (!status && !part)
		status = load(provider, &definition, &part, error);
	if (part)
		attach(provider, part, &definition);
	else
		free(definition.probes);
	return status;
}

void usdty_part_dissolve(struct usdty_part *part)
{
	for (size_t i = 0; i < part->count; i++) {
		struct usdty_probe *probe = part->probes[i];

		probe->part = NULL;
		if (probe->removed)
			usdty_provider_forget(probe);
		else
			probe->provider->missing++;
		probe->provider->generation++;
	}
	free(part->probes);
	part->probes = NULL;
	part->live = 0;
}

/* == Showing and hiding =================================================== */

static usdty_status show(struct usdty_provider *provider,
			 struct usdty_part *part, struct usdty_error *error)
{
	struct usdty_error unused;
	usdty_status status = check_conflicts(provider, part->probes,
					      part->count, &part->fingerprint,
					      error);

	if (status)
		provider->backend->hide(part, &unused); /* as it was loaded */
	else
		status = provider->backend->show(part, error);
	if (status)
		return status;
	part->shown = true;
	for (size_t i = 0; i < part->count; i++)
		if (!part->probes[i]->removed)
			usdty_probe_open(part->probes[i]);
	return USDTY_OK;
}

static usdty_status hide(struct usdty_provider *provider,
			 struct usdty_part *part, struct usdty_error *error)
{
	usdty_status status = provider->backend->hide(part, error);

	if (status)
		return status;
	part->shown = false;
	for (size_t i = 0; i < part->count; i++)
		usdty_probe_close(part->probes[i]);
	return USDTY_OK;
}

/* The first part that is ready but not shown. */
static struct usdty_part *find_hidden(struct usdty_provider *provider)
{
	struct usdty_part *part = provider->parts;

	while (part && (!part->probes || part->shown))
		part = part->next;
	return part;
}

usdty_status usdty_parts_show(struct usdty_provider *provider, bool enabling,
			      struct usdty_error *error)
{
	struct usdty_part *part = NULL;
	usdty_status status = USDTY_OK;

	while (!status && (enabling || provider->enabled)) {
		if (provider->missing) {
			status = place_missing(provider, error);
			continue;
		}
		part = find_hidden(provider);
		if (!part)
			return USDTY_OK;
		status = show(provider, part, error);
		if (status == USDTY_PART_LOST) {
			part->lost = true;
			usdty_part_dissolve(part);
			status = USDTY_OK;
		}
	}
	return status;
}

/* A removed probe must not come back with the rest of its object. */
static void dissolve_incomplete(struct usdty_provider *provider)
{
	for (struct usdty_part *part = provider->parts; part; part = part->next)
		if (part->probes && !part->shown && part->live < part->count)
			usdty_part_dissolve(part);
}

usdty_status usdty_parts_hide(struct usdty_provider *provider,
			      struct usdty_error *error)
{
	struct usdty_error unused;
	struct usdty_part *part = provider->parts, *stop;
	usdty_status status = USDTY_OK;

	for (; part; part = part->next) {
		if (part->shown)
			status = hide(provider, part, error);
		if (status)
			break;
	}
	for (stop = part, part = provider->parts; status && part != stop;
	     part = part->next)
		if (part->probes && !part->shown)
			show(provider, part, &unused);
	if (!status)
		dissolve_incomplete(provider);
	return status;
}

/* == Single probes ======================================================= */

usdty_status usdty_part_leave(struct usdty_probe *probe,
			      struct usdty_error *error)
{
	struct usdty_part *part = probe->part;
	usdty_status status = USDTY_OK;

	if (part->shown && part->live == 1)
		status = hide(probe->provider, part, error);
	if (status)
		return status;
	part->live--;
	usdty_probe_close(probe);
	if (!part->shown)
		usdty_part_dissolve(part);
	return USDTY_OK;
}

void usdty_part_take_over(struct usdty_probe *probe,
			  struct usdty_probe *removed)
{
	struct usdty_provider *provider = probe->provider;
	struct usdty_part *part = removed->part;

	probe->part = part;
	probe->slot = removed->slot;
	part->probes[probe->slot] = probe;
	part->live++;
	provider->missing--;
	provider->generation++;
	removed->part = NULL;
	usdty_provider_forget(removed);
	usdty_probe_open(probe);
}

void usdty_parts_unload(struct usdty_provider *provider)
{
	struct usdty_part *part, *next;

	for (part = provider->parts; part; part = next) {
		next = part->next;
		free(part->probes);
		provider->backend->unload(part);
	}
}
