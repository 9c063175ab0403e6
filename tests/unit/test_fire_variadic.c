/* SPDX-License-Identifier: MIT */
/* What arrives at the entry through libffi. */
#define _GNU_SOURCE
#include <errno.h>
#include <ffi.h>
#include <fire_variadic.h>
#include <limits.h>
#include <string.h>

#include "recorder.h"
#include "suite.h"

typedef uint64_t word;

/* A register's or slot's part that a tracer reads for the type. */
static word narrowed(word value, usdty_type type)
{
	int unused = 64 - 8 * (int)usdty_type_size(type);

	value <<= unused;
	return usdty_type_is_signed(type) ? (word)((int64_t)value >> unused) :
					    value >> unused;
}

/* Fires one value variadically, as C passes it, and reads it back. */
#define ASSERT_PASSED(type, value) \
	do { \
		const usdty_type types[] = { type }; \
		usdty_probe *probe = recorder_enter(types, 1); \
		CU_ASSERT_EQUAL(usdty_probe_fire(probe, value), USDTY_OK); \
		CU_ASSERT_EQUAL(recorder_hits, 1); \
		CU_ASSERT_EQUAL(narrowed(recorder_words[0], type), \
				(word)(value)); \
		recorder_leave(); \
	} while (0)

static void variadic_extremes_arrive(void)
{
	static const char text[] = "text";

	ASSERT_PASSED(USDTY_INT8, INT8_MIN);
	ASSERT_PASSED(USDTY_INT8, INT8_MAX);
	ASSERT_PASSED(USDTY_INT16, INT16_MIN);
	ASSERT_PASSED(USDTY_INT16, INT16_MAX);
	ASSERT_PASSED(USDTY_INT32, INT32_MIN);
	ASSERT_PASSED(USDTY_INT32, -1);
	ASSERT_PASSED(USDTY_INT64, INT64_MIN);
	ASSERT_PASSED(USDTY_INT64, INT64_MAX);
	ASSERT_PASSED(USDTY_UINT8, UINT8_MAX);
	ASSERT_PASSED(USDTY_UINT16, UINT16_MAX);
	ASSERT_PASSED(USDTY_UINT32, UINT32_MAX);
	ASSERT_PASSED(USDTY_UINT64, UINT64_MAX);
	ASSERT_PASSED(USDTY_INT, INT_MIN);
	ASSERT_PASSED(USDTY_LONG, LONG_MIN);
	ASSERT_PASSED(USDTY_POINTER, (void *)&recorder_words);
	ASSERT_PASSED(USDTY_POINTER, NULL);
	ASSERT_PASSED(USDTY_STRING, text);
}

static usdty_status fire_v(const usdty_probe *probe, ...)
{
	va_list arguments;
	usdty_status status;

	va_start(arguments, probe);
	status = usdty_probe_fire_v(probe, arguments);
	va_end(arguments);
	return status;
}

static void twelve_mixed_arguments_arrive(void)
{
	static const char text[] = "text";
	const usdty_type types[12] = {
		USDTY_INT8,  USDTY_UINT8,  USDTY_INT16,   USDTY_UINT16,
		USDTY_INT32, USDTY_UINT32, USDTY_INT64,   USDTY_UINT64,
		USDTY_INT,   USDTY_LONG,   USDTY_POINTER, USDTY_STRING,
	};
	const word expected[12] = {
		(word)-1, 255,        (word)-2,    65535,
		(word)-3, UINT32_MAX, (word)-4,    UINT64_MAX,
		(word)-5, (word)-6,   (word)types, (word)text,
	};
	usdty_probe *probe = recorder_enter(types, 12);

	for (int way = 0; way < 2; way++) {
		CU_ASSERT_EQUAL((way ? fire_v : usdty_probe_fire)(
					probe, -1, 255, -2, 65535, -3,
					UINT32_MAX, INT64_C(-4), UINT64_MAX, -5,
					-6L, types, text),
				USDTY_OK);
		CU_ASSERT_EQUAL(recorder_hits, way + 1);
		for (int i = 0; i < 12; i++)
			CU_ASSERT_EQUAL(narrowed(recorder_words[i], types[i]),
					expected[i]);
	}
	recorder_leave();
}

static void small_values_arrive_on_the_stack(void)
{
	static const usdty_type small[] = {
		USDTY_INT8,
		USDTY_UINT8,
		USDTY_INT16,
		USDTY_UINT16,
	};
	usdty_type types[12];

	for (int i = 0; i < 4; i++) {
		usdty_probe *probe;

		for (int j = 0; j < 12; j++)
			types[j] = small[i];
		probe = recorder_enter(types, 12);
		usdty_probe_fire(probe, -1, -2, -3, -4, -5, -6, -7, -8, -9, -10,
				 -11, -12);
		for (int j = 0; j < 12; j++)
			CU_ASSERT_EQUAL(narrowed(recorder_words[j], small[i]),
					narrowed((word)-j - 1, small[i]));
		recorder_leave();
	}
}

static void nothing_happens_while_closed(void)
{
	const usdty_type types[] = { USDTY_INT };
	usdty_probe *probe = recorder_enter(types, 1);

	recorder_close(probe);
	errno = EBADMSG;
	CU_ASSERT_EQUAL(usdty_probe_fire(probe, 1), USDTY_OK);
	CU_ASSERT_EQUAL(fire_v(probe, 1), USDTY_OK);
	CU_ASSERT_EQUAL(errno, EBADMSG);
	CU_ASSERT_EQUAL(recorder_hits, 0);
	recorder_leave();
}

/* With a real stub: nothing touches errno. */
static void fire_int_and_string(const usdty_probe *probe)
{
	usdty_probe_fire(probe, 1, "text");
}

static void errno_is_kept(void)
{
	recorder_errno_is_kept(fire_int_and_string);
}

static void fire_int(const usdty_probe *probe)
{
	if (usdty_probe_is_enabled(probe))
		usdty_probe_fire(probe, 42);
}

static void handler_may_fire(void)
{
	CU_ASSERT_EQUAL(narrowed(recorder_in_handler(fire_int), USDTY_INT), 42);
}

static const usdty_type all[] = {
	USDTY_INT8,  USDTY_INT16,  USDTY_INT32,   USDTY_INT64,
	USDTY_UINT8, USDTY_UINT16, USDTY_UINT32,  USDTY_UINT64,
	USDTY_INT,   USDTY_LONG,   USDTY_POINTER, USDTY_STRING,
};

#define ONE(name, number, text, ctype, passed) +1
_Static_assert(sizeof all / sizeof *all == 0 USDTY_TYPE_TABLE(ONE),
	       "a type is missing here");

static void call_has_libffi_s_width_and_sign(void)
{
	ffi_type *const expected[] = {
		&ffi_type_sint8,  &ffi_type_sint16,  &ffi_type_sint32,
		&ffi_type_sint64, &ffi_type_uint8,   &ffi_type_uint16,
		&ffi_type_uint32, &ffi_type_uint64,  &ffi_type_sint,
		&ffi_type_slong,  &ffi_type_pointer, &ffi_type_pointer,
	};
	const ffi_cif *call = usdty_probe_call(recorder_enter(all, 12));

	CU_ASSERT_EQUAL_FATAL(call->nargs, 12);
	CU_ASSERT_PTR_EQUAL(call->rtype, &ffi_type_void);
	for (int i = 0; i < 12; i++) {
		CU_ASSERT_PTR_EQUAL(call->arg_types[i], expected[i]);
		CU_ASSERT_EQUAL(call->arg_types[i]->size,
				usdty_type_size(all[i]));
	}
	recorder_leave();
}

/* Whatever the texts' size. AddressSanitizer and Valgrind see whether the call
 * is in the probe's memory. */
static void call_lies_behind_texts_of_each_size(void)
{
	char name[USDTY_MAX_ARGUMENT_NAME + 1] = "";
	const char *names[12];
	usdty_provider *provider = suite_provider("variadic");
	usdty_probe *probe;

	for (int i = 0; i < 12; i++)
		names[i] = name;
	for (size_t size = 1; size < sizeof name; size++) {
		const char *end;

		memset(name, 'n', size);
		ASSERT_OK(provider,
			  usdty_provider_add_probe_with(provider, name, "p",
							all, names, 12, 0,
							&probe));
		end = usdty_probe_get_argument_name(probe, 11) + size;
		CU_ASSERT_TRUE((const char *)usdty_probe_call(probe) > end);
		CU_ASSERT_EQUAL((uintptr_t)usdty_probe_call(probe) % 8, 0);
	}
	usdty_provider_free(provider);
}

static const struct suite_case cases[] = {
	CASE(call_has_libffi_s_width_and_sign),
	CASE(call_lies_behind_texts_of_each_size),
	CASE(variadic_extremes_arrive),
	CASE(twelve_mixed_arguments_arrive),
	CASE(small_values_arrive_on_the_stack),
	CASE(nothing_happens_while_closed),
	CASE(errno_is_kept),
	CASE(handler_may_fire),
};

SUITE_MAIN("fire_variadic", cases)
