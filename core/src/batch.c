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

/* Its probes have no batch then. */
static void leave(struct usdty_provider *provider, struct usdty_batch *batch,
		  enum usdty_batch_state state)
{
	usdty_probe_set_detach(&provider->probes, batch);
	move(provider, batch, state);
	if (provider->backend->empty)
		provider->backend->empty(batch);
}

static void dissolve(struct usdty_provider *provider, struct usdty_batch *batch)
{
	leave(provider, batch, USDTY_BATCH_EMPTY);
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

/* Begins the definition of a new batch with room for so many probes. */
static usdty_status begin(const struct usdty_provider *provider,
			  struct usdty_definition *definition, size_t room,
			  struct usdty_error *error)
{
	definition->provider = provider->name;
	definition->count = 0;
	definition->probes = malloc((room ? room : 1) *
				    sizeof *definition->probes);
	return definition->probes ? USDTY_OK : no_memory(provider, error);
}

static usdty_status seal(const struct usdty_provider *provider,
			 struct usdty_definition *definition,
			 struct usdty_error *error)
{
	if (usdty_definition_seal(definition))
		return USDTY_OK;
	free(definition->probes);
	return no_memory(provider, error);
}

/* The live probes that have no batch. */
static usdty_status collect(struct usdty_provider *provider,
			    struct usdty_definition *definition,
			    struct usdty_error *error)
{
	const size_t missing = provider->probes.missing;
	usdty_status status = begin(provider, definition, missing, error);

	if (status)
		return status;
	definition->count = missing;
	usdty_probe_set_collect(&provider->probes, definition->probes);
	return seal(provider, definition, error);
}

/* Those of one call. */
static usdty_status collect_added(const struct usdty_provider *provider,
				  const struct usdty_addition *added,
				  size_t count,
				  struct usdty_definition *definition,
				  struct usdty_error *error)
{
	usdty_status status = begin(provider, definition, count, error);

	if (status)
		return status;
	for (size_t i = 0; i < count; i++) {
		struct usdty_probe *probe = added[i].probe;

		if (!probe->batch && !probe->removed &&
		    probe->turn == added[i].turn)
			definition->probes[definition->count++] = probe;
	}
	return seal(provider, definition, error);
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

/* Whether the definition has a live probe, and other threads gave none of its
 * probes a batch. */
static bool is_current(const struct usdty_definition *definition)
{
	bool has_live = false;

	for (size_t i = 0; i < definition->count; i++) {
		if (definition->probes[i]->batch)
			return false;
		has_live |= !definition->probes[i]->removed;
	}
	return has_live;
}

/* How many probes of this name are live and have no batch; or NULL in *shown and
 * a probe of another batch that is visible. */
static size_t count_missing(const struct usdty_provider *provider,
			    const char *name, struct usdty_probe **shown)
{
	struct usdty_probe *probe = NULL;
	size_t missing = 0;

	*shown = NULL;
	while ((probe = usdty_probe_set_named(&provider->probes, name,
					      probe))) {
		missing += !probe->batch && !probe->removed;
		if (probe->batch && probe->batch->state == USDTY_BATCH_SHOWN)
			*shown = probe;
	}
	return missing;
}

/* Whether all probes of these names are in the definition. They must be in one
 * batch: the gate of a name is in one object. */
static bool has_whole_names(const struct usdty_provider *provider,
			    const struct usdty_definition *definition)
{
	size_t missing = 0, live = 0;
	struct usdty_probe *shown;

	for (size_t i = 0; i < definition->count; i++) {
		const struct usdty_probe *probe = definition->probes[i];

		if (!i || !usdty_definition_repeats(definition, i))
			missing += count_missing(provider,
						 usdty_probe_get_name(probe),
						 &shown);
		live += !probe->removed;
	}
	return missing == live;
}

/* Whether another call has shown a probe of one of these names meanwhile. */
static usdty_status check_names(const struct usdty_provider *provider,
				const struct usdty_definition *definition,
				struct usdty_error *error)
{
	for (size_t i = 0; i < definition->count; i++) {
		const char *name = usdty_probe_get_name(definition->probes[i]);
		struct usdty_probe *shown;

		count_missing(provider, name, &shown);
		if (shown)
			return usdty_fail(error, USDTY_ERROR_ENABLED,
					  "provider '%s', probe '%s': %s",
					  provider->name, name,
					  usdty_status_text(
						  USDTY_ERROR_ENABLED));
	}
	return USDTY_OK;
}

/* Whether what was loaded without the lock can be used. */
static usdty_status judge(const struct usdty_provider *provider,
			  const struct usdty_definition *definition,
			  bool enabling, bool *usable,
			  struct usdty_error *error)
{
	*usable = is_current(definition) &&
		  (enabling ? has_whole_names(provider, definition) :
			      provider->enabled);
	return *usable && !enabling ? check_names(provider, definition, error) :
				      USDTY_OK;
}

/* Releases the lock while the backend loads. If the batch cannot be used, *batch
 * is NULL. */
static usdty_status load(struct usdty_provider *provider,
			 const struct usdty_definition *definition,
			 bool enabling, struct usdty_batch **batch,
			 struct usdty_error *error)
{
	usdty_status status;
	bool usable;

	usdty_unlock();
	status = provider->backend->load(definition, batch, error);
	usdty_lock();
	if (status)
		return status;
	status = judge(provider, definition, enabling, &usable, error);
	if (usable && !status) {
		(*batch)->fingerprint = definition->fingerprint;
		(*batch)->count = definition->count;
		push(provider, *batch, USDTY_BATCH_EMPTY);
		return USDTY_OK;
	}
	usdty_unlock();
	provider->backend->unload(*batch);
	usdty_lock();
	*batch = NULL;
	return status;
}

/* Gives the definition's probes a batch, which is hidden then, or none, if other
 * threads changed too much meanwhile. A loaded object may be visible at once, so
 * we look for conflicts before we load it. Other providers may change while we
 * load, so show() looks again. */
static usdty_status place(struct usdty_provider *provider,
			  const struct usdty_definition *definition,
			  bool enabling, struct usdty_batch **batch,
			  struct usdty_error *error)
{
	usdty_status status = usdty_conflict_check(provider, definition->probes,
						   definition->count,
						   &definition->fingerprint,
						   error);

	*batch = status ? NULL :
			  find_empty(provider, &definition->fingerprint);
	if (!status && !*batch)
		status = load(provider, definition, enabling, batch, error);
	if (*batch) {
		usdty_probe_set_attach(&provider->probes, *batch,
				       definition->probes);
		move(provider, *batch, USDTY_BATCH_HIDDEN);
	} else {
		free(definition->probes);
	}
	return status;
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

/* As show(). If the batch is lost, its probes have none then. */
static usdty_status show_or_lose(struct usdty_provider *provider,
				 struct usdty_batch *batch,
				 struct usdty_error *error)
{
	usdty_status status = show(provider, batch, error);

	if (status != USDTY_BATCH_IS_LOST)
		return status;
	leave(provider, batch, USDTY_BATCH_LOST);
	return USDTY_OK;
}

usdty_status usdty_batches_show(struct usdty_provider *provider,
				struct usdty_error *error)
{
	struct usdty_batch **hidden = &provider->batches[USDTY_BATCH_HIDDEN];
	usdty_status status = USDTY_OK;

	while (!status && !provider->enabled &&
	       (provider->probes.missing || *hidden)) {
		struct usdty_definition definition;
		struct usdty_batch *batch;

		if (!provider->probes.missing) {
			status = show_or_lose(provider, *hidden, error);
			continue;
		}
		status = collect(provider, &definition, error);
		if (!status)
			status = place(provider, &definition, true, &batch,
				       error);
	}
	return status;
}

usdty_status usdty_batch_add(struct usdty_provider *provider,
			     const struct usdty_addition *added, size_t count,
			     struct usdty_error *error)
{
	usdty_status status = USDTY_OK;

	while (!status && provider->enabled) {
		struct usdty_definition definition;
		struct usdty_batch *batch;

		status = collect_added(provider, added, count, &definition,
				       error);
		if (status)
			break;
		if (!definition.count) {
			free(definition.probes);
			break;
		}
		status = place(provider, &definition, false, &batch, error);
		if (!status && batch) {
			status = show_or_lose(provider, batch, error);
			if (status)
				dissolve(provider, batch);
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
