/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <string.h>

#include "batch.h"
#include "fire_variadic.h"
#include "gate.h"

enum {
	LONGEST_TEXT = USDTY_MAX_PROBE_NAME + 1 + USDTY_MAX_FUNCTION_NAME + 1 +
		USDTY_MAX_ARGUMENTS * (USDTY_MAX_ARGUMENT_NAME + 1),
};

_Static_assert((offsetof(struct usdty_probe, text) + LONGEST_TEXT) /
			       USDTY_CALL_UNIT <
		       UINT8_MAX,
	       "call_at is too small");

static size_t text_size(const struct usdty_probe_spec *spec)
{
	size_t size = strlen(spec->name) + strlen(spec->function) + 2;

	for (size_t i = 0; spec->argument_names && i < spec->count; i++)
		if (spec->argument_names[i])
			size += strlen(spec->argument_names[i]);
	return size + spec->count;
}

/* A missing argument name is the empty string. */
static void write_text(char *at, const struct usdty_probe_spec *spec)
{
	at = stpcpy(at, spec->name) + 1;
	at = stpcpy(at, spec->function) + 1;
	for (size_t i = 0; i < spec->count; i++) {
		const char *name = spec->argument_names ?
					   spec->argument_names[i] :
					   NULL;

		at = stpcpy(at, name ? name : "") + 1;
	}
}

/* The description of the call is behind the text. */
static size_t call_at(size_t size_of_text)
{
	return (offsetof(struct usdty_probe, text) + size_of_text +
		USDTY_CALL_UNIT - 1) /
	       USDTY_CALL_UNIT;
}

static size_t size_of(size_t size_of_text, size_t count)
{
	return call_at(size_of_text) * USDTY_CALL_UNIT + usdty_call_size(count);
}

size_t usdty_probe_largest(void)
{
	return size_of(LONGEST_TEXT, USDTY_MAX_ARGUMENTS);
}

/* The memory is zeros. */
static void set_types(struct usdty_probe *probe,
		      const struct usdty_probe_spec *spec)
{
	for (size_t i = 0; i < spec->count; i++) {
		probe->types[i] = (uint8_t)spec->types[i];
		if (spec->types[i] == USDTY_STRING &&
		    !(spec->flags & USDTY_PROBE_NO_SEMAPHORE))
			probe->strings |= (uint16_t)(1U << i);
	}
}

struct usdty_probe *usdty_probe_new(struct usdty_arena *arena,
				    struct usdty_provider *provider,
				    const struct usdty_probe_spec *spec)
{
	const size_t size = text_size(spec);
	struct usdty_probe *probe = usdty_arena_get(arena,
						    size_of(size, spec->count));

	if (!probe)
		return NULL;
	probe->gate = usdty_gate_closed;
	probe->entry = (void *)usdty_entry_closed;
	probe->provider = provider;
	probe->count = (uint8_t)spec->count;
	probe->flags = (uint8_t)spec->flags;
	probe->function_at = (uint8_t)(strlen(spec->name) + 1);
	probe->call_at = (uint8_t)call_at(size);
	set_types(probe, spec);
	write_text(probe->text, spec);
	usdty_call_prepare(probe);
	return probe;
}

bool usdty_probe_has_signature(const struct usdty_probe *probe,
			       const struct usdty_probe_spec *spec)
{
	if (probe->count != spec->count || probe->flags != spec->flags)
		return false;
	for (size_t i = 0; i < spec->count; i++)
		if (probe->types[i] != spec->types[i])
			return false;
	return true;
}

bool usdty_probe_equals(const struct usdty_probe *probe,
			const struct usdty_probe_spec *spec)
{
	if (strcmp(usdty_probe_get_function(probe), spec->function) ||
	    !usdty_probe_has_signature(probe, spec))
		return false;
	for (size_t i = 0; i < spec->count; i++) {
		const char *mine = usdty_probe_get_argument_name(probe, i);
		const char *name = spec->argument_names ?
					   spec->argument_names[i] :
					   NULL;

		if (strcmp(mine ? mine : "", name ? name : ""))
			return false;
	}
	return true;
}

static void set_gate(struct usdty_probe *probe, const volatile uint16_t *gate)
{
	__atomic_store_n(&probe->gate, gate, __ATOMIC_RELEASE);
}

/* The entry is stored first: a thread that sees the gate open may call the
 * entry. */
void usdty_probe_open(struct usdty_probe *probe,
		      const struct usdty_location *location)
{
	__atomic_store_n(&probe->entry, location->entry, __ATOMIC_RELEASE);
	set_gate(probe, location->gate);
}

/* The entry stays: a thread may have seen the gate open and not called it
 * yet. */
void usdty_probe_close(struct usdty_probe *probe)
{
	set_gate(probe, usdty_gate_closed);
}

/* Name and function are the same empty string: function_at is 0. */
usdty_probe *usdty_probe_none(void)
{
	static const struct usdty_probe none = {
		.gate = usdty_gate_closed,
		.entry = (void *)usdty_entry_closed,
		.text = "",
	};

	return (usdty_probe *)&none;
}

usdty_provider *usdty_probe_get_provider(const usdty_probe *probe)
{
	return probe->provider;
}

const char *usdty_probe_get_name(const usdty_probe *probe)
{
	return probe->text;
}

const char *usdty_probe_get_function(const usdty_probe *probe)
{
	return probe->text + probe->function_at;
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
