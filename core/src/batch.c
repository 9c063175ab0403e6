/* SPDX-License-Identifier: MIT */
#include "batch.h"

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
		if (probe->batch && probe->batch->shown &&
		    !same(&probe->batch->fingerprint, fingerprint))
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
				return usdty_fail(
					error, USDTY_ERROR_CONFLICT,
					"provider '%s', probe '%s': %s: "
					"rename one of the two",
					provider->name, name,
					usdty_status_text(
						USDTY_ERROR_CONFLICT));
		}
	return USDTY_OK;
}

/* == Giving probes a batch ================================================ */

static usdty_status no_memory(const struct usdty_provider *provider,
			      struct usdty_error *error)
{
	return usdty_fail(error, USDTY_ERROR_MEMORY,
			  "provider '%s': not enough memory to enable it",
			  provider->name);
}

/* The live probes that have no batch, as the definition of a new one. */
static usdty_status collect(struct usdty_provider *provider,
			    struct usdty_definition *definition,
			    struct usdty_error *error)
{
	definition->provider = provider->name;
	definition->count = 0;
	definition->probes =
		malloc(provider->missing * sizeof *definition->probes);
	if (!definition->probes)
		return no_memory(provider, error);
	for (size_t i = 0; i < provider->count; i++) {
		struct usdty_probe *probe = provider->probes[i];

		if (!probe->removed && !probe->batch)
			definition->probes[definition->count++] = probe;
	}
	if (usdty_definition_seal(definition))
		return USDTY_OK;
	free(definition->probes);
	return no_memory(provider, error);
}

/* An empty batch that was made from the same definition. */
static struct usdty_batch *find_empty(struct usdty_provider *provider,
				      const struct usdty_hash *fingerprint)
{
	struct usdty_batch *batch = provider->batches;

	while (batch && (batch->probes || batch->lost ||
			 !same(&batch->fingerprint, fingerprint)))
		batch = batch->next;
	return batch;
}

/* The batch owns the definition's list of probes from now on. */
static void attach(struct usdty_provider *provider, struct usdty_batch *batch,
		   struct usdty_definition *definition)
{
	batch->probes = definition->probes;
	batch->live = definition->count;
	for (size_t i = 0; i < definition->count; i++) {
		definition->probes[i]->batch = batch;
		definition->probes[i]->slot = (uint32_t)i;
	}
	provider->missing -= definition->count;
	provider->generation++;
}

/* Releases the lock for the backend's loading. No batch and no error if the
 * provider was changed meanwhile. */
static usdty_status load(struct usdty_provider *provider,
			 const struct usdty_definition *definition,
			 struct usdty_batch **batch, struct usdty_error *error)
{
	uint64_t generation = provider->generation;
	usdty_status status;

	usdty_unlock();
	status = provider->backend->load(definition, batch, error);
	usdty_lock();
	if (status)
		return status;
	if (provider->generation == generation) {
		(*batch)->fingerprint = definition->fingerprint;
		(*batch)->count = definition->count;
		(*batch)->next = provider->batches;
		provider->batches = *batch;
		return USDTY_OK;
	}
	usdty_unlock();
	provider->backend->unload(*batch);
	usdty_lock();
	*batch = NULL;
	return USDTY_OK;
}

/* A loaded object is visible: conflicts are looked for before. Other providers
 * may change while it is loaded: so they are looked for again before it is
 * shown. */
static usdty_status place_missing(struct usdty_provider *provider,
				  struct usdty_error *error)
{
	struct usdty_definition definition;
	struct usdty_batch *batch = NULL;
	usdty_status status = collect(provider, &definition, error);

	if (status)
		return status;
	status = check_conflicts(provider, definition.probes, definition.count,
				 &definition.fingerprint, error);
	if (!status)
		batch = find_empty(provider, &definition.fingerprint);
	if (!status && !batch)
		status = load(provider, &definition, &batch, error);
	if (batch)
		attach(provider, batch, &definition);
	else
		free(definition.probes);
	return status;
}

void usdty_batch_dissolve(struct usdty_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct usdty_probe *probe = batch->probes[i];

		probe->batch = NULL;
		if (probe->removed)
			usdty_provider_forget(probe);
		else
			probe->provider->missing++;
		probe->provider->generation++;
	}
	free(batch->probes);
	batch->probes = NULL;
	batch->live = 0;
}

/* == Showing and hiding =================================================== */

static usdty_status show(struct usdty_provider *provider,
			 struct usdty_batch *batch, struct usdty_error *error)
{
	struct usdty_error unused;
	usdty_status status = check_conflicts(provider, batch->probes,
					      batch->count, &batch->fingerprint,
					      error);

	if (status)
		provider->backend->hide(batch, &unused); /* as it was loaded */
	else
		status = provider->backend->show(batch, error);
	if (status)
		return status;
	batch->shown = true;
	for (size_t i = 0; i < batch->count; i++)
		if (!batch->probes[i]->removed)
			usdty_probe_open(batch->probes[i]);
	return USDTY_OK;
}

static usdty_status hide(struct usdty_provider *provider,
			 struct usdty_batch *batch, struct usdty_error *error)
{
	usdty_status status = provider->backend->hide(batch, error);

	if (status)
		return status;
	batch->shown = false;
	for (size_t i = 0; i < batch->count; i++)
		usdty_probe_close(batch->probes[i]);
	return USDTY_OK;
}

/* The first batch that is ready but not shown. */
static struct usdty_batch *find_hidden(struct usdty_provider *provider)
{
	struct usdty_batch *batch = provider->batches;

	while (batch && (!batch->probes || batch->shown))
		batch = batch->next;
	return batch;
}

usdty_status usdty_batches_show(struct usdty_provider *provider, bool enabling,
				struct usdty_error *error)
{
	struct usdty_batch *batch = NULL;
	usdty_status status = USDTY_OK;

	while (!status && (enabling || provider->enabled)) {
		if (provider->missing) {
			status = place_missing(provider, error);
			continue;
		}
		batch = find_hidden(provider);
		if (!batch)
			return USDTY_OK;
		status = show(provider, batch, error);
		if (status == USDTY_BATCH_LOST) {
			batch->lost = true;
			usdty_batch_dissolve(batch);
			status = USDTY_OK;
		}
	}
	return status;
}

/* A removed probe must not come back with the rest of its object. */
static void dissolve_incomplete(struct usdty_provider *provider)
{
	for (struct usdty_batch *batch = provider->batches; batch;
	     batch = batch->next)
		if (batch->probes && !batch->shown &&
		    batch->live < batch->count)
			usdty_batch_dissolve(batch);
}

usdty_status usdty_batches_hide(struct usdty_provider *provider,
				struct usdty_error *error)
{
	struct usdty_error unused;
	struct usdty_batch *batch = provider->batches, *stop;
	usdty_status status = USDTY_OK;

	for (; batch; batch = batch->next) {
		if (batch->shown)
			status = hide(provider, batch, error);
		if (status)
			break;
	}
	for (stop = batch, batch = provider->batches; status && batch != stop;
	     batch = batch->next)
		if (batch->probes && !batch->shown)
			show(provider, batch, &unused);
	if (!status)
		dissolve_incomplete(provider);
	return status;
}

/* == Single probes ======================================================= */

usdty_status usdty_batch_leave(struct usdty_probe *probe,
			       struct usdty_error *error)
{
	struct usdty_batch *batch = probe->batch;
	usdty_status status = USDTY_OK;

	if (batch->shown && batch->live == 1)
		status = hide(probe->provider, batch, error);
	if (status)
		return status;
	batch->live--;
	usdty_probe_close(probe);
	if (!batch->shown)
		usdty_batch_dissolve(batch);
	return USDTY_OK;
}

void usdty_batch_take_over(struct usdty_probe *probe,
			   struct usdty_probe *removed)
{
	struct usdty_provider *provider = probe->provider;
	struct usdty_batch *batch = removed->batch;

	probe->batch = batch;
	probe->slot = removed->slot;
	batch->probes[probe->slot] = probe;
	batch->live++;
	provider->missing--;
	provider->generation++;
	removed->batch = NULL;
	usdty_provider_forget(removed);
	usdty_probe_open(probe);
}

void usdty_batches_unload(struct usdty_provider *provider)
{
	struct usdty_batch *batch, *next;

	for (batch = provider->batches; batch; batch = next) {
		next = batch->next;
		free(batch->probes);
		provider->backend->unload(batch);
	}
}
