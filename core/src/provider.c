/* SPDX-License-Identifier: MIT */
#include "provider.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "guard.h"
#include "lock.h"
#include "batch.h"
#include "conflict.h"
#include "definition.h"

/* == Creating and freeing ================================================ */

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
		return usdty_fail(error, USDTY_ERROR_MEMORY,
				  "provider '%s': "
				  "not enough memory",
				  name);
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
	struct usdty_guard guard;
	usdty_status status;

	if (provider)
		*provider = NULL;
	usdty_guard_raise(&guard);
	if (name && provider)
		status = create(name, module ? module : "", provider, &error);
	else
		status = usdty_fail(&error, USDTY_ERROR_ARGUMENT, "%s is NULL",
				    name ? "the pointer that receives the "
					   "provider" :
					   "the provider's name");
	if (!status) {
		usdty_lock();
		usdty_conflict_join(*provider);
		usdty_unlock();
	}
	usdty_guard_lower(&guard);
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
	struct usdty_guard guard;
	struct usdty_error unused;

	if (!provider)
		return;
	usdty_guard_raise(&guard);
	usdty_lock();
	/* If hiding fails, unloading removes them from sight all the same. */
	usdty_batches_hide(provider, &unused);
	usdty_conflict_leave(provider);
	usdty_unlock();
	usdty_batches_unload(provider);
	usdty_probe_set_free(&provider->probes);
	usdty_arena_free(&provider->memory);
	free(provider);
	usdty_guard_lower(&guard);
}

/* == Adding probes ======================================================= */

static usdty_status refuse(struct usdty_provider *provider, usdty_status status,
			   const struct usdty_probe_spec *spec)
{
	const bool has_function = *spec->function;

	return usdty_fail(&provider->error, status,
			  "provider '%s', probe '%s'%s%s%s: %s", provider->name,
			  spec->name, has_function ? " of function '" : "",
			  spec->function, has_function ? "'" : "",
			  usdty_status_text(status));
}

static bool is_shown(const struct usdty_probe *probe)
{
	return probe->batch && probe->batch->state == USDTY_BATCH_SHOWN;
}

/* Removed probes from which a new one may take something over. */
struct removed {
	struct usdty_probe *equal;   /* the new one gets its handle */
	struct usdty_probe *visible; /* the new one gets its slot */
};

/* The rules for probes of one name. */
static usdty_status check_name(struct usdty_provider *provider,
			       const struct usdty_probe_spec *spec,
			       struct removed *removed)
{
	struct usdty_probe *other = NULL;
	bool is_visible = false;

	while ((other = usdty_probe_set_named(&provider->probes, spec->name,
					      other))) {
		bool same = usdty_probe_has_signature(other, spec);
		bool same_function = !strcmp(usdty_probe_get_function(other),
					     spec->function);

		if (!other->removed && same_function)
			return refuse(provider, USDTY_ERROR_DUPLICATE, spec);
		if (!other->removed && !same)
			return refuse(provider, USDTY_ERROR_SIGNATURE, spec);
		if (other->removed && usdty_probe_equals(other, spec))
			removed->equal = other;
		if (!is_shown(other))
			continue;
		is_visible = true;
		if (other->removed && same && same_function)
			removed->visible = other;
	}
	if (is_visible && !removed->visible)
		return refuse(provider, USDTY_ERROR_ENABLED, spec);
	return USDTY_OK;
}

/* Returns the handle of an equal removed probe, or a new one; NULL if there is
 * not enough memory. */
static struct usdty_probe *make(struct usdty_provider *provider,
				const struct usdty_probe_spec *spec,
				struct usdty_probe *equal)
{
	if (!usdty_probe_set_reserve(&provider->probes, 1))
		return NULL;
	return equal ? equal :
		       usdty_probe_new(&provider->memory, provider, spec);
}

static usdty_status add_one(struct usdty_provider *provider,
			    const struct usdty_probe_spec *spec,
			    struct usdty_addition *added)
{
	struct removed removed = { NULL, NULL };
	usdty_status status = usdty_check_spec(spec, &provider->error);

	if (!status && provider->probes.live >= USDTY_MAX_PROBES)
		status = refuse(provider, USDTY_ERROR_TOO_MANY_PROBES, spec);
	if (!status)
		status = check_name(provider, spec, &removed);
	if (status)
		return status;
	added->probe = make(provider, spec, removed.equal);
	if (!added->probe)
		return usdty_fail(&provider->error, USDTY_ERROR_MEMORY,
				  "probe '%s': not enough memory", spec->name);
	usdty_probe_set_add(&provider->probes, added->probe);
	added->turn = added->probe->turn;
	if (removed.visible && removed.visible != added->probe)
		usdty_probe_set_replace(&provider->probes, removed.visible,
					added->probe);
	if (added->probe->batch)
		usdty_batch_enter(added->probe);
	if (!provider->enabled)
		usdty_batches_dissolve(provider);
	return USDTY_OK;
}

/* Removes a probe that could not be shown. Another thread may have found it and
 * removed it already, or even added it again; then it stays as it is. */
static void withdraw(struct usdty_provider *provider,
		     const struct usdty_addition *added)
{
	struct usdty_probe *probe = added->probe;
	struct usdty_error unused;

	if (probe->removed || probe->turn != added->turn)
		return;
	if (probe->batch && usdty_batch_leave(probe, &unused))
		usdty_probe_close(probe); /* visible, but it never fires */
	usdty_probe_set_remove(&provider->probes, probe);
}

/* Adds all probes, or none. */
static usdty_status add_all(struct usdty_provider *provider,
			    const struct usdty_probe_spec *specs, size_t count,
			    struct usdty_addition *added)
{
	struct usdty_error error = { "" };
	usdty_status status = USDTY_OK;
	size_t done = 0;

	provider->error.text[0] = '\0';
	while (done < count && !status) {
		struct usdty_probe_spec spec;

		status = usdty_spec_read(provider->name, specs, done, &spec,
					 &provider->error);
		if (!status)
			status = add_one(provider, &spec, &added[done]);
		done += !status;
	}
	if (!status && provider->enabled) {
		status = usdty_batch_add(provider, added, done, &error);
		provider->error = error;
		if (!status)
			provider->error.text[0] = '\0'; /* of other calls */
	}
	while (status && done)
		withdraw(provider, &added[--done]);
	return status;
}

/* Whether adding one probe calls neither the allocator nor the system. */
static bool is_simple(const struct usdty_provider *provider)
{
	return !provider->enabled && !provider->batches[USDTY_BATCH_HIDDEN] &&
	       usdty_probe_set_has_room(&provider->probes, 1) &&
	       usdty_arena_has(&provider->memory, usdty_probe_largest());
}

/* A guard takes longer than all the rest, so a simple addition has none. */
static usdty_status add_single(struct usdty_provider *provider,
			       const struct usdty_probe_spec *spec,
			       struct usdty_addition *added)
{
	struct usdty_guard guard;
	usdty_status status;
	bool simple;

	usdty_lock();
	simple = is_simple(provider);
	if (simple)
		status = add_all(provider, spec, 1, added);
	usdty_unlock();
	if (simple)
		return status;
	usdty_guard_raise(&guard);
	usdty_lock();
	status = add_all(provider, spec, 1, added);
	usdty_unlock();
	usdty_guard_lower(&guard);
	return status;
}

/* Memory for the list of additions is allocated outside of the lock. */
static usdty_status add_several(struct usdty_provider *provider,
				const struct usdty_probe_spec *specs,
				size_t count, usdty_probe **probes)
{
	struct usdty_addition *added = calloc(count + 1, sizeof *added);
	usdty_status status;

	usdty_lock();
	if (!specs && count)
		status = usdty_fail(&provider->error, USDTY_ERROR_ARGUMENT,
				    "provider '%s': the probes' specs are NULL",
				    provider->name);
	else if (!added)
		status = usdty_fail(&provider->error, USDTY_ERROR_MEMORY,
				    "provider '%s': not enough memory to add "
				    "%zu probes",
				    provider->name, count);
	else
		status = add_all(provider, specs, count, added);
	usdty_unlock();
	for (size_t i = 0; probes && i < count && !status; i++)
		probes[i] = added[i].probe;
	free(added);
	return status;
}

usdty_status usdty_provider_add_probes(usdty_provider *provider,
				       const usdty_probe_spec *specs,
				       size_t count, usdty_probe **probes)
{
	struct usdty_addition one;
	struct usdty_guard guard;
	usdty_status status;

	for (size_t i = 0; probes && i < count; i++)
		probes[i] = usdty_probe_none();
	if (!provider)
		return USDTY_ERROR_ARGUMENT;
	if (specs && count == 1) {
		status = add_single(provider, specs, &one);
		if (probes && !status)
			*probes = one.probe;
		return status;
	}
	usdty_guard_raise(&guard);
	status = add_several(provider, specs, count, probes);
	usdty_guard_lower(&guard);
	return status;
}

usdty_status usdty_provider_add_probe_with(
	usdty_provider *provider, const char *function, const char *name,
	const usdty_type *types, const char *const *argument_names,
	size_t count, unsigned flags, usdty_probe **probe)
{
	const usdty_probe_spec spec = {
		.size = sizeof spec,
		.function = function,
		.name = name,
		.types = types,
		.argument_names = argument_names,
		.count = count,
		.flags = flags,
	};

	return usdty_provider_add_probes(provider, &spec, 1, probe);
}

usdty_status usdty_provider_add_probe(usdty_provider *provider,
				      const char *function, const char *name,
				      const usdty_type *types, size_t count,
				      usdty_probe **probe)
{
	return usdty_provider_add_probe_with(provider, function, name, types,
					     NULL, count, 0, probe);
}

/* == Removing probes ===================================================== */

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
		usdty_probe_set_remove(&provider->probes, probe);
	return status;
}

usdty_status usdty_provider_remove_probe(usdty_provider *provider,
					 usdty_probe *probe)
{
	struct usdty_guard guard;
	usdty_status status;

	if (!provider)
		return USDTY_ERROR_ARGUMENT;
	usdty_guard_raise(&guard);
	usdty_lock();
	provider->error.text[0] = '\0';
	if (!probe)
		status = usdty_fail(&provider->error, USDTY_ERROR_ARGUMENT,
				    "provider '%s': the probe to remove is "
				    "NULL",
				    provider->name);
	else
		status = remove_probe(provider, probe);
	usdty_unlock();
	usdty_guard_lower(&guard);
	return status;
}

/* == Enabling ============================================================ */

static void set_enabled(struct usdty_provider *provider, bool enabled)
{
	__atomic_store_n(&provider->enabled, enabled, __ATOMIC_RELAXED);
}

static usdty_status enable(struct usdty_provider *provider,
			   struct usdty_error *error)
{
	struct usdty_error unused;
	usdty_status status = usdty_batches_show(provider, error);

	if (!status)
		set_enabled(provider, true);
	else if (provider->enabled) /* by another thread meanwhile */
		status = USDTY_OK;
	else
		usdty_batches_hide(provider, &unused);
	if (!status)
		error->text[0] = '\0'; /* of earlier attempts */
	return status;
}

usdty_status usdty_provider_enable(usdty_provider *provider)
{
	struct usdty_error error = { "" };
	struct usdty_guard guard;
	usdty_status status = USDTY_OK;

	if (!provider)
		return USDTY_ERROR_ARGUMENT;
	usdty_guard_raise(&guard);
	usdty_lock();
	if (!provider->enabled)
		status = enable(provider, &error);
	provider->error = error;
	usdty_unlock();
	usdty_guard_lower(&guard);
	return status;
}

usdty_status usdty_provider_disable(usdty_provider *provider)
{
	struct usdty_guard guard;
	usdty_status status = USDTY_OK;

	if (!provider)
		return USDTY_ERROR_ARGUMENT;
	usdty_guard_raise(&guard);
	usdty_lock();
	provider->error.text[0] = '\0';
	if (provider->enabled)
		status = usdty_batches_hide(provider, &provider->error);
	if (!status && provider->enabled)
		set_enabled(provider, false);
	usdty_unlock();
	usdty_guard_lower(&guard);
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

/* The list has the batch first that was shown last. */
static const struct usdty_batch *file_at(const struct usdty_provider *provider,
					 size_t index)
{
	const struct usdty_batch *first = provider->batches[USDTY_BATCH_SHOWN];
	const struct usdty_batch *batch;
	size_t shown = 0;

	for (batch = first; batch; batch = batch->next)
		shown += !!batch->path;
	for (batch = first; batch; batch = batch->next)
		if (batch->path && --shown == index)
			return batch;
	return NULL;
}

static size_t copy_path(const struct usdty_provider *provider,
			const struct usdty_batch *batch, char *text,
			size_t size)
{
	if (batch && provider->backend->path)
		return provider->backend->path(batch, text, size);
	return (size_t)snprintf(text, size, "%s", batch ? batch->path : "");
}

size_t usdty_provider_get_path(const usdty_provider *provider, size_t index,
			       char *text, size_t size)
{
	size_t length;

	usdty_lock();
	length = copy_path(provider, file_at(provider, index), text, size);
	usdty_unlock();
	return length;
}

size_t usdty_provider_get_probe_count(const usdty_provider *provider)
{
	size_t live;

	usdty_lock();
	live = provider->probes.live;
	usdty_unlock();
	return live;
}

usdty_probe *usdty_provider_get_probe(const usdty_provider *provider,
				      size_t index)
{
	struct usdty_probe *probe;

	usdty_lock();
	probe = usdty_probe_set_at(&provider->probes, index);
	usdty_unlock();
	return probe;
}

/* Returns the probe that was added first: the one with the lowest position in
 * the order. */
static struct usdty_probe *find(const struct usdty_provider *provider,
				const char *function, const char *name)
{
	struct usdty_probe *probe = NULL, *found = NULL;

	while ((probe = usdty_probe_set_named(&provider->probes, name, probe)))
		if (!probe->removed && (!found || probe->at < found->at) &&
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
