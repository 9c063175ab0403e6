/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <stdlib.h>
#include <string.h>

#include "gate.h"
#include "part.h"
#include "type.h"

static const char *text(const struct usdty_probe *probe)
{
	return (const char *)(probe->ffi_types + probe->count);
}

static size_t text_size(const struct usdty_request *request)
{
	size_t size = strlen(request->name) + strlen(request->function) + 2;

	for (size_t i = 0; request->argument_names && i < request->count; i++)
		if (request->argument_names[i])
			size += strlen(request->argument_names[i]);
	return size + request->count;
}

/* A missing argument name is the empty string. */
static void write_text(char *at, const struct usdty_request *request)
{
	at = stpcpy(at, request->name) + 1;
	at = stpcpy(at, request->function) + 1;
	for (size_t i = 0; i < request->count; i++) {
		const char *name = request->argument_names ?
				   request->argument_names[i] : NULL;

		at = stpcpy(at, name ? name : "") + 1;
	}
}

struct usdty_probe *usdty_probe_new(struct usdty_provider *provider,
				    const struct usdty_request *request)
{
	size_t ffi_size = request->count * sizeof(ffi_type *);
	struct usdty_probe *probe = calloc(1, sizeof *probe + ffi_size +
					   text_size(request));

	if (!probe)
		return NULL;
	probe->gate = usdty_gate_closed;
	probe->entry = (void *)usdty_entry_closed;
	probe->provider = provider;
	probe->count = (uint8_t)request->count;
	probe->flags = (uint8_t)request->flags;
	probe->function_at = (uint8_t)(strlen(request->name) + 1);
	for (size_t i = 0; i < request->count; i++) {
		probe->types[i] = (uint8_t)request->types[i];
		probe->ffi_types[i] = usdty_type_ffi(request->types[i]);
	}
	write_text((char *)probe->ffi_types + ffi_size, request);
	/* Cannot fail: the types are libffi's own scalars. */
	ffi_prep_cif(&probe->call, FFI_DEFAULT_ABI, probe->count,
		     &ffi_type_void, probe->ffi_types);
	return probe;
}

bool usdty_probe_has_signature(const struct usdty_probe *probe,
			       const struct usdty_request *request)
{
	if (probe->count != request->count || probe->flags != request->flags)
		return false;
	for (size_t i = 0; i < request->count; i++)
		if (probe->types[i] != request->types[i])
			return false;
	return true;
}

static void set_gate(struct usdty_probe *probe, const volatile uint16_t *gate)
{
	__atomic_store_n(&probe->gate, gate, __ATOMIC_RELEASE);
}

/* The entry first: who sees the gate open may use the entry. */
void usdty_probe_open(struct usdty_probe *probe)
{
	const struct usdty_place *place = &probe->part->places[probe->slot];

	__atomic_store_n(&probe->entry, place->entry, __ATOMIC_RELEASE);
	set_gate(probe, place->gate);
}

/* The entry stays: a thread may have seen the gate open and be on its way. */
void usdty_probe_close(struct usdty_probe *probe)
{
	set_gate(probe, usdty_gate_closed);
}

usdty_provider *usdty_probe_get_provider(const usdty_probe *probe)
{
	return probe->provider;
}

const char *usdty_probe_get_name(const usdty_probe *probe)
{
	return text(probe);
}

const char *usdty_probe_get_function(const usdty_probe *probe)
{
	return text(probe) + probe->function_at;
}

size_t usdty_probe_get_count(const usdty_probe *probe)
{
	return probe->count;
}

usdty_type usdty_probe_get_type(const usdty_probe *probe, size_t index)
{
	return index < probe->count ? probe->types[index] : 0;
}

const char *usdty_probe_get_argument_name(const usdty_probe *probe,
					  size_t index)
{
	const char *name = usdty_probe_get_function(probe);

	if (index >= probe->count)
		return NULL;
	for (size_t i = 0; i <= index; i++)
		name += strlen(name) + 1;
	return *name ? name : NULL;
}

unsigned usdty_probe_get_flags(const usdty_probe *probe)
{
	return probe->flags;
}

usdty_status usdty_probe_location(const usdty_probe *probe,
				  const volatile uint16_t **gate, void **entry)
{
	if (!probe)
		return USDTY_ERROR_ARGUMENT;
	if (gate)
		*gate = __atomic_load_n(&probe->gate, __ATOMIC_ACQUIRE);
	if (entry)
		*entry = __atomic_load_n(&probe->entry, __ATOMIC_ACQUIRE);
	return USDTY_OK;
}
