/* SPDX-License-Identifier: MIT */
#include "provider.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "lock.h"
#include "batch.h"

struct usdty_provider *usdty_providers;

/* == The index by name =================================================== */

static uint32_t *bucket_of(const struct usdty_provider *provider,
			   const char *name)
{
	struct usdty_hash hash = usdty_hash(name, strlen(name));
	uint32_t number;

	memcpy(&number, hash.bytes, sizeof number);
	return &provider->buckets[number & (provider->capacity - 1)];
}

static void index_probe(struct usdty_provider *provider, uint32_t number)
{
	struct usdty_probe *probe = provider->probes[number - 1];
	uint32_t *bucket = bucket_of(provider, usdty_probe_get_name(probe));

	probe->next = *bucket;
	*bucket = number;
}

/* Room for one more; the capacity is a power of two. */
static bool grow(struct usdty_provider *provider)
{
	size_t capacity = provider->capacity ? provider->capacity * 2 : 8;
	struct usdty_probe **probes;
	uint32_t *buckets;

	if (provider->count < provider->capacity)
		return true;
	if (capacity > UINT32_MAX)
		return false;
	probes = realloc(provider->probes, capacity * sizeof *probes);
	if (!probes)
		return false;
	provider->probes = probes;
	buckets = calloc(capacity, sizeof *buckets);
	if (!buckets)
		return false;
	free(provider->buckets);
	provider->buckets = buckets;
	provider->capacity = capacity;
	for (size_t i = 0; i < provider->count; i++)
		if (!probes[i]->removed || probes[i]->batch)
			index_probe(provider, (uint32_t)i + 1);
	return true;
}

struct usdty_probe *usdty_provider_named(const struct usdty_provider *provider,
					 const char *name,
					 const struct usdty_probe *previous)
{
	uint32_t number;

	if (!provider->capacity)
		return NULL;
	number = previous ? previous->next : *bucket_of(provider, name);
	while (number) {
		struct usdty_probe *probe = provider->probes[number - 1];

		if (!strcmp(usdty_probe_get_name(probe), name))
			return probe;
		number = probe->next;
	}
	return NULL;
}

void usdty_provider_forget(struct usdty_probe *probe)
{
	struct usdty_provider *provider = probe->provider;
	uint32_t *link = bucket_of(provider, usdty_probe_get_name(probe));

	while (*link && provider->probes[*link - 1] != probe)
		link = &provider->probes[*link - 1]->next;
	if (*link)
		*link = probe->next;
}

/* == Creating and freeing ================================================ */

static void join(struct usdty_provider *provider)
{
	usdty_lock();
	provider->next = usdty_providers;
	if (usdty_providers)
		usdty_providers->previous = provider;
	usdty_providers = provider;
	usdty_unlock();
}

static void leave(struct usdty_provider *provider)
{
	if (provider->next)
		provider->next->previous = provider->previous;
	if (provider->previous)
		provider->previous->next = provider->next;
	else
		usdty_providers = provider->next;
}

static usdty_status create(const char *name, const char *module,
			   struct usdty_provider **provider,
			   struct usdty_error *error)
{
	usdty_status status = usdty_check_names(name, module, error);
	const struct usdty_backend *backend;
	size_t name_size = strlen(name) + 1;
	struct usdty_provider *made;

	if (status)
		return status;
	backend = usdty_backend_choose(error);
	if (!backend)
		return USDTY_ERROR_BACKEND;
	made = calloc(1, sizeof *made + name_size + strlen(module) + 1);
	if (!made)
		return usdty_fail(error, USDTY_ERROR_MEMORY, "provider '%s': "
				  "not enough memory", name);
	made->backend = backend;
	made->module = made->name + name_size;
	memcpy(made->name, name, name_size);
	strcpy(made->name + name_size, module);
	*provider = made;
	return USDTY_OK;
}

usdty_status usdty_provider_new_with(const char *name, const char *module,
				     usdty_provider **provider, char *reason,
				     size_t size)
{
	struct usdty_error error = { "" };
	usdty_status status;

	if (provider)
		*provider = NULL;
	if (name && provider)
		status = create(name, module ? module : "", provider, &error);
	else
		status = usdty_fail(&error, USDTY_ERROR_ARGUMENT, "%s is NULL",
				    name ? "the pointer that receives the "
					   "provider"
					 : "the provider's name");
	if (!status)
		join(*provider);
	snprintf(reason, size, "%s", error.text);
	return status;
}

usdty_status usdty_provider_new(const char *name, const char *module,
				usdty_provider **provider)
{
	return usdty_provider_new_with(name, module, provider, NULL, 0);
}

void usdty_provider_free(usdty_provider *provider)
{
	struct usdty_error unused;

	if (!provider)
		return;
	usdty_lock();
	/* If the system cannot hide them, unloading does. */
	usdty_batches_hide(provider, &unused);
	leave(provider);
	usdty_unlock();
	usdty_batches_unload(provider);
	for (size_t i = 0; i < provider->count; i++)
		free(provider->probes[i]);
	free(provider->probes);
	free(provider->buckets);
	free(provider);
}

/* == Probes ============================================================== */

static usdty_status append(struct usdty_provider *provider,
			   const struct usdty_spec *spec,
			   struct usdty_probe **probe)
{
	struct usdty_probe *made = grow(provider) ?
				   usdty_probe_new(provider, spec) : NULL;

	if (!made)
		return usdty_fail(&provider->error, USDTY_ERROR_MEMORY,
				  "probe '%s': not enough memory", spec->name);
	*probe = provider->probes[provider->count++] = made;
	index_probe(provider, (uint32_t)provider->count);
	provider->live++;
	provider->missing++;
	provider->generation++;
	return USDTY_OK;
}

static usdty_status refuse(struct usdty_provider *provider, usdty_status status,
			   const struct usdty_spec *spec)
{
	const bool has_function = *spec->function;

	return usdty_fail(&provider->error, status,
			  "provider '%s', probe '%s'%s%s%s: %s",
			  provider->name, spec->name,
			  has_function ? " of function '" : "", spec->function,
			  has_function ? "'" : "", usdty_status_text(status));
}

/* The rules for probes of one name; finds a removed one of the same identity
 * that tracers still see. */
static usdty_status check_name(struct usdty_provider *provider,
			       const struct usdty_spec *spec,
			       struct usdty_probe **removed)
{
	struct usdty_probe *other = NULL;
	usdty_status status = USDTY_OK;

	*removed = NULL;
	while ((other = usdty_provider_named(provider, spec->name, other))) {
		bool same = usdty_probe_has_signature(other, spec);
		bool same_function = !strcmp(usdty_probe_get_function(other),
					     spec->function);

		if (other->removed && same && same_function)
			*removed = other;
		else if (!other->removed && same_function)
			return refuse(provider, USDTY_ERROR_DUPLICATE, spec);
		else if (!other->removed && !same)
			return refuse(provider, USDTY_ERROR_SIGNATURE, spec);
		else if (other->batch && other->batch->shown)
			status = USDTY_ERROR_ENABLED;
	}
	if (status && !*removed)
		return refuse(provider, status, spec);
	return USDTY_OK;
}

/* A probe of another function that is in a hidden batch already would come
 * into another object than the new one: let both be missing. */
static void unite(struct usdty_provider *provider, const char *name)
{
	struct usdty_probe *other = NULL;

	while ((other = usdty_provider_named(provider, name, other)))
		if (other->batch && !other->batch->shown)
			usdty_batch_dissolve(other->batch);
}

/* The handle stays, as of any removed probe: others may have found it. */
static void drop(struct usdty_probe *probe)
{
	struct usdty_provider *provider = probe->provider;

	probe->removed = true;
	provider->cursor = provider->cursor_live = 0;
	provider->live--;
	provider->generation++;
	if (!probe->batch) {
		provider->missing--;
		usdty_provider_forget(probe);
	}
}

/* Takes back a probe that could not be shown. */
static void withdraw(struct usdty_probe *probe)
{
	struct usdty_error unused;

	if (probe->removed) /* by another thread, which found it meanwhile */
		return;
	if (probe->batch && usdty_batch_leave(probe, &unused)) {
		probe->batch->live--; /* tracers see it, but it is closed */
		usdty_probe_close(probe);
	}
	drop(probe);
}

static usdty_status add(struct usdty_provider *provider,
			const struct usdty_spec *spec,
			struct usdty_probe **probe)
{
	struct usdty_probe *removed;
	struct usdty_error error = { "" };
	usdty_status status = usdty_check_spec(spec, &provider->error);

	if (!status && provider->live >= USDTY_MAX_PROBES)
		status = refuse(provider, USDTY_ERROR_TOO_MANY_PROBES, spec);
	if (!status)
		status = check_name(provider, spec, &removed);
	if (!status)
		status = append(provider, spec, probe);
	if (status)
		return status;
	if (removed && removed->batch && removed->batch->shown) {
		usdty_batch_take_over(*probe, removed);
		return USDTY_OK;
	}
	if (!provider->enabled) {
		unite(provider, spec->name);
		return USDTY_OK;
	}
	status = usdty_batches_show(provider, false, &error);
	if (status) {
		provider->error = error;
		withdraw(*probe);
		*probe = usdty_probe_none();
	}
	return status;
}

usdty_status usdty_provider_add_probe_with(
	usdty_provider *provider, const char *function, const char *name,
	const usdty_type *types, const char *const *argument_names,
	size_t count, unsigned flags, usdty_probe **probe)
{
	const struct usdty_spec spec = {
		function ? function : "", name,	 types,
		argument_names,		  count, flags,
	};
	struct usdty_probe *added = usdty_probe_none();
	usdty_status status;

	if (probe)
		*probe = added;
	if (!provider)
		return USDTY_ERROR_ARGUMENT;
	usdty_lock();
	provider->error.text[0] = '\0';
	if (!name || (!types && count))
		status = usdty_fail(&provider->error, USDTY_ERROR_ARGUMENT,
				    "provider '%s': a probe's %s is NULL",
				    provider->name, name ? "types" : "name");
	else
		status = add(provider, &spec, &added);
	usdty_unlock();
	if (probe)
		*probe = added;
	return status;
}

usdty_status usdty_provider_add_probe(usdty_provider *provider,
				      const char *function, const char *name,
				      const usdty_type *types, size_t count,
				      usdty_probe **probe)
{
	return usdty_provider_add_probe_with(provider, function, name, types,
					     NULL, count, 0, probe);
}

static usdty_status remove_probe(struct usdty_provider *provider,
				 struct usdty_probe *probe)
{
	usdty_status status = USDTY_OK;

	if (probe->provider != provider || probe->removed)
		return usdty_fail(&provider->error, USDTY_ERROR_NOT_FOUND,
				  "provider '%s', probe '%s': it is another "
				  "provider's, or was removed already",
				  provider->name, usdty_probe_get_name(probe));
	if (probe->batch)
		status = usdty_batch_leave(probe, &provider->error);
	if (!status)
		drop(probe);
	return status;
}

usdty_status usdty_provider_remove_probe(usdty_provider *provider,
					 usdty_probe *probe)
{
	usdty_status status;

	if (!provider)
		return USDTY_ERROR_ARGUMENT;
	usdty_lock();
	provider->error.text[0] = '\0';
	if (!probe)
		status = usdty_fail(&provider->error, USDTY_ERROR_ARGUMENT,
				    "provider '%s': the probe to remove is "
				    "NULL", provider->name);
	else
		status = remove_probe(provider, probe);
	usdty_unlock();
	return status;
}

/* == Enabling ============================================================ */

static void set_enabled(struct usdty_provider *provider, bool enabled)
{
	__atomic_store_n(&provider->enabled, enabled, __ATOMIC_RELAXED);
	provider->generation++;
}

static usdty_status enable(struct usdty_provider *provider,
			   struct usdty_error *error)
{
	struct usdty_error unused;
	usdty_status status = usdty_batches_show(provider, true, error);

	if (!status) {
		set_enabled(provider, true);
		error->text[0] = '\0'; /* reasons of places that did not serve */
	} else if (!provider->enabled) {
		usdty_batches_hide(provider, &unused);
	}
	return status;
}

usdty_status usdty_provider_enable(usdty_provider *provider)
{
	struct usdty_error error = { "" };
	usdty_status status = USDTY_OK;

	if (!provider)
		return USDTY_ERROR_ARGUMENT;
	usdty_lock();
	if (!provider->enabled)
		status = enable(provider, &error);
	provider->error = error;
	usdty_unlock();
	return status;
}

usdty_status usdty_provider_disable(usdty_provider *provider)
{
	usdty_status status = USDTY_OK;

	if (!provider)
		return USDTY_ERROR_ARGUMENT;
	usdty_lock();
	provider->error.text[0] = '\0';
	if (provider->enabled)
		status = usdty_batches_hide(provider, &provider->error);
	if (!status && provider->enabled)
		set_enabled(provider, false);
	usdty_unlock();
	return status;
}

int usdty_provider_is_enabled(const usdty_provider *provider)
{
	return __atomic_load_n(&provider->enabled, __ATOMIC_RELAXED);
}

/* == Getters ============================================================= */

size_t usdty_provider_error(const usdty_provider *provider, char *text,
			    size_t size)
{
	int length;

	usdty_lock();
	length = snprintf(text, size, "%s", provider->error.text);
	usdty_unlock();
	return (size_t)length;
}

const char *usdty_provider_get_name(const usdty_provider *provider)
{
	return provider->name;
}

const char *usdty_provider_get_module(const usdty_provider *provider)
{
	return provider->module;
}

const char *usdty_provider_get_backend(const usdty_provider *provider)
{
	return provider->backend->name;
}

/* Batches are in order of age, the newest first. */
static const char *path_at(const struct usdty_provider *provider, size_t index)
{
	size_t shown = 0;

	for (struct usdty_batch *batch = provider->batches; batch;
	     batch = batch->next)
		shown += batch->shown && batch->path;
	for (struct usdty_batch *batch = provider->batches; batch;
	     batch = batch->next)
		if (batch->shown && batch->path && --shown == index)
			return batch->path;
	return "";
}

size_t usdty_provider_get_path(const usdty_provider *provider, size_t index,
			       char *text, size_t size)
{
	int length;

	usdty_lock();
	length = snprintf(text, size, "%s", path_at(provider, index));
	usdty_unlock();
	return (size_t)length;
}

size_t usdty_provider_get_probe_count(const usdty_provider *provider)
{
	size_t live;

	usdty_lock();
	live = provider->live;
	usdty_unlock();
	return live;
}

/* From where the last call ended, so that a loop over all probes takes linear
 * time, removed ones or not. */
static struct usdty_probe *live_at(struct usdty_provider *provider,
				   size_t index)
{
	if (index >= provider->live)
		return NULL;
	if (provider->live == provider->count)
		return provider->probes[index];
	if (index < provider->cursor_live)
		provider->cursor = provider->cursor_live = 0;
	for (;; provider->cursor++) {
		struct usdty_probe *probe = provider->probes[provider->cursor];

		if (probe->removed)
			continue;
		if (provider->cursor_live == index)
			return probe;
		provider->cursor_live++;
	}
}

usdty_probe *usdty_provider_get_probe(const usdty_provider *provider,
				      size_t index)
{
	struct usdty_probe *probe;

	usdty_lock();
	/* To callers it is const: only the cursor changes, under the lock. */
	probe = live_at((struct usdty_provider *)provider, index);
	usdty_unlock();
	return probe;
}

/* Buckets have the youngest first; the oldest is wanted. */
static struct usdty_probe *find(const struct usdty_provider *provider,
				const char *function, const char *name)
{
	struct usdty_probe *probe = NULL, *found = NULL;

	while ((probe = usdty_provider_named(provider, name, probe)))
		if (!probe->removed &&
		    (!function ||
		     !strcmp(usdty_probe_get_function(probe), function)))
			found = probe;
	return found;
}

usdty_probe *usdty_provider_find_probe(const usdty_provider *provider,
				       const char *function, const char *name)
{
	struct usdty_probe *probe;

	if (!name)
		return NULL;
	usdty_lock();
	probe = find(provider, function, name);
	usdty_unlock();
	return probe;
}
