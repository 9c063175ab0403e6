/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <stdlib.h>

#include "backend.h"
#include "conflict.h"
#include "definition.h"
#include "lock.h"
#include "provider.h"

/* == States ============================================================== */

static void push(struct usdty_provider *provider, struct usdty_batch *batch,
		 enum usdty_batch_state state)
{
	struct usdty_batch **list = &provider->batches[state];

	batch->state = state;
	batch->next = *list;
	batch->link = list;
	if (*list)
		(*list)->link = &batch->next;
	*list = batch;
}

static void move(struct usdty_provider *provider, struct usdty_batch *batch,
		 enum usdty_batch_state state)
{
	*batch->link = batch->next;
	if (batch->next)
		batch->next->link = batch->link;
	push(provider, batch, state);
}

static void dissolve(struct usdty_provider *provider, struct usdty_batch *batch)
{
	usdty_probe_set_detach(&provider->probes, batch);
	move(provider, batch, USDTY_BATCH_EMPTY);
}

void usdty_batches_dissolve(struct usdty_provider *provider)
{
	struct usdty_batch **hidden = &provider->batches[USDTY_BATCH_HIDDEN];

	while (*hidden)
		dissolve(provider, *hidden);
}

/* == Giving probes a batch =============================================== */

static usdty_status no_memory(const struct usdty_provider *provider,
			      struct usdty_error *error)
{
	return usdty_fail(error, USDTY_ERROR_MEMORY,
			  "provider '%s': not enough memory to enable it",
			  provider->name);
}

/* Makes the definition of a new batch: the live probes that have none. */
static usdty_status collect(struct usdty_provider *provider,
			    struct usdty_definition *definition,
			    struct usdty_error *error)
{
	definition->provider = provider->name;
	definition->count = provider->probes.missing;
	definition->probes = malloc(definition->count *
				    sizeof *definition->probes);
	if (!definition->probes)
		return no_memory(provider, error);
	usdty_probe_set_collect(&provider->probes, definition->probes);
	if (usdty_definition_seal(definition))
		return USDTY_OK;
	free(definition->probes);
	return no_memory(provider, error);
}

/* An empty batch that was made from the same definition. */
static struct usdty_batch *find_empty(struct usdty_provider *provider,
				      const struct usdty_hash *fingerprint)
{
	struct usdty_batch *batch = provider->batches[USDTY_BATCH_EMPTY];

	while (batch && !usdty_hash_equal(&batch->fingerprint, fingerprint))
		batch = batch->next;
	return batch;
}

/* Releases the lock while the backend loads. If the provider was changed
 * meanwhile, *batch is NULL and no error is reported. */
static usdty_status load(struct usdty_provider *provider,
			 const struct usdty_definition *definition,
			 struct usdty_batch **batch, struct usdty_error *error)
{
	uint64_t generation = provider->probes.generation;
	usdty_status status;

	usdty_unlock();
	status = provider->backend->load(definition, batch, error);
	usdty_lock();
	if (status)
		return status;
	if (provider->probes.generation == generation) {
		(*batch)->fingerprint = definition->fingerprint;
		(*batch)->count = definition->count;
		push(provider, *batch, USDTY_BATCH_EMPTY);
		return USDTY_OK;
	}
	usdty_unlock();
	provider->backend->unload(*batch);
	usdty_lock();
	*batch = NULL;
	return USDTY_OK;
}

/* A loaded object may be visible at once, so we look for conflicts before we
 * load it. Other providers may change while we load, so show() looks again. */
static usdty_status place_missing(struct usdty_provider *provider,
				  struct usdty_error *error)
{
	struct usdty_definition definition;
	struct usdty_batch *batch = NULL;
	usdty_status status = collect(provider, &definition, error);

	if (status)
		return status;
	status = usdty_conflict_check(provider, definition.probes,
				      definition.count, &definition.fingerprint,
				      error);
	if (!status)
		batch = find_empty(provider, &definition.fingerprint);
	if (!status && !batch)
		status = load(provider, &definition, &batch, error);
	if (!batch) {
		free(definition.probes);
		return status;
	}
	usdty_probe_set_attach(&provider->probes, batch, definition.probes);
	move(provider, batch, USDTY_BATCH_HIDDEN);
	return USDTY_OK;
}

/* == Showing and hiding =================================================== */

void usdty_batch_enter(struct usdty_probe *probe)
{
	usdty_probe_open(probe, &probe->batch->locations[probe->slot]);
}

static usdty_status show(struct usdty_provider *provider,
			 struct usdty_batch *batch, struct usdty_error *error)
{
	struct usdty_error unused;
	usdty_status status = usdty_conflict_check(provider, batch->probes,
						   batch->count,
						   &batch->fingerprint, error);

	if (status)
		provider->backend->hide(batch, &unused); /* load() showed it */
	else
		status = provider->backend->show(batch, error);
	if (status)
		return status;
	move(provider, batch, USDTY_BATCH_SHOWN);
	for (size_t i = 0; i < batch->count; i++)
		if (!batch->probes[i]->removed)
			usdty_batch_enter(batch->probes[i]);
	return USDTY_OK;
}

static usdty_status hide(struct usdty_provider *provider,
			 struct usdty_batch *batch, struct usdty_error *error)
{
	usdty_status status = provider->backend->hide(batch, error);

	if (status)
		return status;
	move(provider, batch, USDTY_BATCH_HIDDEN);
	for (size_t i = 0; i < batch->count; i++)
		usdty_probe_close(batch->probes[i]);
	return USDTY_OK;
}

usdty_status usdty_batches_show(struct usdty_provider *provider, bool enabling,
				struct usdty_error *error)
{
	struct usdty_batch *batch;
	usdty_status status = USDTY_OK;

	while (!status && (enabling || provider->enabled)) {
		if (provider->probes.missing) {
			status = place_missing(provider, error);
			continue;
		}
		batch = provider->batches[USDTY_BATCH_HIDDEN];
		if (!batch)
			return USDTY_OK;
		status = show(provider, batch, error);
		if (status == USDTY_BATCH_IS_LOST) {
			usdty_probe_set_detach(&provider->probes, batch);
			move(provider, batch, USDTY_BATCH_LOST);
			status = USDTY_OK;
		}
	}
	return status;
}

/* Several hidden batches become one when they are shown again. A batch in which
 * probes were removed or replaced no longer fits its object. */
static void dissolve_changed(struct usdty_provider *provider)
{
	const struct usdty_batch *hidden =
		provider->batches[USDTY_BATCH_HIDDEN];

	if (hidden &&
	    (hidden->next || hidden->live < hidden->count || hidden->changed))
		usdty_batches_dissolve(provider);
}

usdty_status usdty_batches_hide(struct usdty_provider *provider,
				struct usdty_error *error)
{
	struct usdty_error unused;
	struct usdty_batch **shown = &provider->batches[USDTY_BATCH_SHOWN];
	struct usdty_batch **hidden = &provider->batches[USDTY_BATCH_HIDDEN];
	struct usdty_batch *before = *hidden, *batch, *next;
	usdty_status status = USDTY_OK;

	while (*shown && !status)
		status = hide(provider, *shown, error);
	for (batch = *hidden; status && batch != before; batch = next) {
		next = batch->next;
		show(provider, batch, &unused);
	}
	if (!status)
		dissolve_changed(provider);
	return status;
}

usdty_status usdty_batch_leave(struct usdty_probe *probe,
			       struct usdty_error *error)
{
	struct usdty_batch *batch = probe->batch;
	usdty_status status = USDTY_OK;

	if (batch->state == USDTY_BATCH_SHOWN && batch->live == 1)
		status = hide(probe->provider, batch, error);
	if (status)
		return status;
	usdty_probe_close(probe);
	if (batch->state == USDTY_BATCH_HIDDEN)
		dissolve(probe->provider, batch);
	return USDTY_OK;
}

void usdty_batches_unload(struct usdty_provider *provider)
{
	struct usdty_batch *batch, *next;

	for (int state = 0; state < USDTY_BATCH_STATES; state++)
		for (batch = provider->batches[state]; batch; batch = next) {
			next = batch->next;
			free(batch->probes);
			provider->backend->unload(batch);
		}
}
