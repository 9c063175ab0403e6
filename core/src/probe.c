/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <stdlib.h>
#include <string.h>

#include "gate.h"
#include "batch.h"
#include "type.h"

static const char *text(const struct usdty_probe *probe)
{
	return (const char *)(probe->ffi_types + probe->count);
}

static size_t text_size(const struct usdty_spec *spec)
{
	size_t size = strlen(spec->name) + strlen(spec->function) + 2;

	for (size_t i = 0; spec->argument_names && i < spec->count; i++)
		if (spec->argument_names[i])
			size += strlen(spec->argument_names[i]);
	return size + spec->count;
}

/* A missing argument name is the empty string. */
static void write_text(char *at, const struct usdty_spec *spec)
{
	at = stpcpy(at, spec->name) + 1;
	at = stpcpy(at, spec->function) + 1;
	for (size_t i = 0; i < spec->count; i++) {
		const char *name =
			spec->argument_names ? spec->argument_names[i] : NULL;

		at = stpcpy(at, name ? name : "") + 1;
	}
}

struct usdty_probe *usdty_probe_new(struct usdty_provider *provider,
				    const struct usdty_spec *spec)
{
	size_t ffi_size = spec->count * sizeof(ffi_type *);
	struct usdty_probe *probe =
		calloc(1, sizeof *probe + ffi_size + text_size(spec));

	if (!probe)
		return NULL;
	probe->gate = usdty_gate_closed;
	probe->entry = (void *)usdty_entry_closed;
	probe->provider = provider;
	probe->count = (uint8_t)spec->count;
	probe->flags = (uint8_t)spec->flags;
	probe->function_at = (uint8_t)(strlen(spec->name) + 1);
	for (size_t i = 0; i < spec->count; i++) {
		probe->types[i] = (uint8_t)spec->types[i];
		probe->ffi_types[i] = usdty_type_ffi(spec->types[i]);
	}
	write_text((char *)probe->ffi_types + ffi_size, spec);
	/* Cannot fail: the types are libffi's own scalars. */
	ffi_prep_cif(&probe->call, FFI_DEFAULT_ABI, probe->count,
		     &ffi_type_void, probe->ffi_types);
	return probe;
}

bool usdty_probe_has_signature(const struct usdty_probe *probe,
			       const struct usdty_spec *spec)
{
	if (probe->count != spec->count || probe->flags != spec->flags)
		return false;
	for (size_t i = 0; i < spec->count; i++)
		if (probe->types[i] != spec->types[i])
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
	const struct usdty_location *location =
		&probe->batch->locations[probe->slot];

	__atomic_store_n(&probe->entry, location->entry, __ATOMIC_RELEASE);
	set_gate(probe, location->gate);
}

/* The entry stays: a thread may have seen the gate open and be on its way. */
void usdty_probe_close(struct usdty_probe *probe)
{
	set_gate(probe, usdty_gate_closed);
}

/* A probe without texts; the room behind it is for those, all empty. */
usdty_probe *usdty_probe_none(void)
{
	static const union {
		struct usdty_probe probe;
		char room[sizeof(struct usdty_probe) + sizeof(uint64_t)];
	} none = { .probe = { .gate = usdty_gate_closed,
			      .entry = (void *)usdty_entry_closed } };

	return (usdty_probe *)&none.probe;
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
