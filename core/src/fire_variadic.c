/* SPDX-License-Identifier: MIT */
/*
 * usdty_probe_fire() and usdty_probe_fire_v(): from arguments of C to the
 * traced instruction, through libffi. No other file uses libffi. Built like
 * fire.c, with the same rules: it takes no lock and allocates nothing, and the
 * provider may be disabled after the gate was read and before the entry is
 * called.
 */
#include "fire_variadic.h"

#include <ffi.h>

#include "gate.h"
#include "usdty/probe.h"

/* == With the probe ====================================================== */

struct call {
	ffi_cif interface;
	ffi_type *types[];
};

_Static_assert(_Alignof(struct call) <= USDTY_CALL_UNIT,
	       "the description is not aligned");

size_t usdty_call_size(size_t count)
{
	return sizeof(struct call) + count * sizeof(ffi_type *);
}

static ffi_type *ffi_type_of(usdty_type type)
{
	if (type == USDTY_POINTER || type == USDTY_STRING)
		return &ffi_type_pointer;
	switch (usdty_type_is_signed(type) ? -(int)usdty_type_size(type) :
					     (int)usdty_type_size(type)) {
	case -1: return &ffi_type_sint8;
	case -2: return &ffi_type_sint16;
	case -4: return &ffi_type_sint32;
	case -8: return &ffi_type_sint64;
	case 1: return &ffi_type_uint8;
	case 2: return &ffi_type_uint16;
	case 4: return &ffi_type_uint32;
	default: return &ffi_type_uint64;
	}
}

void usdty_call_prepare(struct usdty_probe *probe)
{
	struct call *call = usdty_probe_call(probe);

	for (size_t i = 0; i < probe->count; i++)
		call->types[i] = ffi_type_of(probe->types[i]);
	/* Cannot fail: all types are libffi's own scalars. */
	ffi_prep_cif(&call->interface, FFI_DEFAULT_ABI, probe->count,
		     &ffi_type_void, call->types);
}

/* == A hit =============================================================== */

/* One argument of any type. libffi gets its address. */
union value {
#define MEMBER(name, number, text, ctype, passed) ctype as_##name;
	USDTY_TYPE_TABLE(MEMBER)
};

#define TAKE(name, number, text, ctype, passed) \
	case name: value->as_##name = (ctype)va_arg(*arguments, passed); break;

static void take(union value *value, usdty_type type, va_list *arguments)
{
	switch (type) {
		USDTY_TYPE_TABLE(TAKE)
	}
}

/* Not inlined, because its stack frame would slow down calls without a
 * tracer. */
static __attribute__((noinline)) void fire_open(const struct usdty_probe *probe,
						va_list *arguments)
{
	struct call *call = usdty_probe_call(probe);
	union value values[USDTY_MAX_ARGUMENTS];
	void *addresses[USDTY_MAX_ARGUMENTS];

	for (size_t i = 0; i < probe->count; i++) {
		take(&values[i], probe->types[i], arguments);
		if (probe->strings >> i & 1)
			usdty_read_string_(usdty_gate_open,
					   values[i].as_USDTY_STRING);
		addresses[i] = &values[i];
	}
	ffi_call(&call->interface, (void (*)(void))usdty_probe_entry(probe),
		 NULL, addresses);
}

usdty_status usdty_probe_fire(const usdty_probe *probe, ...)
{
	if (__builtin_expect(usdty_probe_is_enabled(probe), 0)) {
		va_list arguments;

		va_start(arguments, probe);
		fire_open(probe, &arguments);
		va_end(arguments);
	}
	return USDTY_OK;
}

usdty_status usdty_probe_fire_v(const usdty_probe *probe, va_list arguments)
{
	if (__builtin_expect(usdty_probe_is_enabled(probe), 0)) {
		va_list copy; /* &arguments need not be a va_list * */

		va_copy(copy, arguments);
		fire_open(probe, &copy);
		va_end(copy);
	}
	return USDTY_OK;
}
