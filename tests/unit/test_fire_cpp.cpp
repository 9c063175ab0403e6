/* SPDX-License-Identifier: MIT */
/* USDTY_FIRE from C++, with nothing but the public header. */
#include <usdty.h>

#include <climits>
#include <cstddef>
#include <string>

extern "C" {
#include "recorder.h"
#include "suite.h"
}

enum color { RED, GREEN = 7 };
enum class level : signed char { LOW = -1, HIGH = 1 };
enum class mask : unsigned long long { ALL = ULLONG_MAX };

static const usdty_type one[] = { USDTY_UINT64 };

template <typename T> static uint64_t fired(const usdty_probe *probe, T value)
{
	CU_ASSERT_EQUAL(USDTY_FIRE(probe, value), USDTY_OK);
	return recorder_words[0];
}

static uint64_t address(const volatile void *pointer)
{
	return (uint64_t)(uintptr_t)pointer;
}

static void integers_are_widened_by_their_sign()
{
	usdty_probe *probe = recorder_enter(one, 1);

	CU_ASSERT_EQUAL(fired(probe, true), 1);
	CU_ASSERT_EQUAL(fired(probe, 'c'), 'c');
	CU_ASSERT_EQUAL(fired(probe, (signed char)-1), UINT64_MAX);
	CU_ASSERT_EQUAL(fired(probe, (unsigned char)255), 255);
	CU_ASSERT_EQUAL(fired(probe, (short)-2), (uint64_t)-2);
	CU_ASSERT_EQUAL(fired(probe, (unsigned short)65535), 65535);
	CU_ASSERT_EQUAL(fired(probe, INT_MIN), (uint64_t)INT_MIN);
	CU_ASSERT_EQUAL(fired(probe, UINT_MAX), UINT_MAX);
	CU_ASSERT_EQUAL(fired(probe, LONG_MIN), (uint64_t)LONG_MIN);
	CU_ASSERT_EQUAL(fired(probe, ULONG_MAX), ULONG_MAX);
	CU_ASSERT_EQUAL(fired(probe, LLONG_MIN), (uint64_t)LLONG_MIN);
	CU_ASSERT_EQUAL(fired(probe, ULLONG_MAX), ULLONG_MAX);
	CU_ASSERT_EQUAL(recorder_hits, 12);
	recorder_leave();
}

static void enumerations_are_integers()
{
	usdty_probe *probe = recorder_enter(one, 1);

	CU_ASSERT_EQUAL(fired(probe, GREEN), 7);
	CU_ASSERT_EQUAL(fired(probe, level::LOW), UINT64_MAX);
	CU_ASSERT_EQUAL(fired(probe, level::HIGH), 1);
	CU_ASSERT_EQUAL(fired(probe, mask::ALL), UINT64_MAX);
	CU_ASSERT_EQUAL(fired(probe, static_cast<int>(level::LOW)), UINT64_MAX);
	recorder_leave();
}

static void functions_are_addresses()
{
	usdty_probe *probe = recorder_enter(one, 1);
	void (*const function)() = enumerations_are_integers;

	CU_ASSERT_EQUAL(fired(probe, function),
			reinterpret_cast<uint64_t>(function));
	CU_ASSERT_EQUAL(USDTY_FIRE(probe, enumerations_are_integers), USDTY_OK);
	CU_ASSERT_EQUAL(recorder_words[0],
			reinterpret_cast<uint64_t>(function));
	recorder_leave();
}

/* A temporary that spoils its text when it dies. */
struct temporary {
	char *text;
	explicit temporary(char *room) : text(room) { *room = 'a'; }
	~temporary() { *text = 'd'; }
};

static char seen;

static void see(const char *text)
{
	seen = *text;
}

static void temporaries_live_until_the_hit_is_over()
{
	usdty_probe *probe = recorder_enter(one, 1);
	char room = 0;

	recorder_entry(probe, reinterpret_cast<void *>(see));
	CU_ASSERT_EQUAL(USDTY_FIRE(probe, temporary(&room).text), USDTY_OK);
	CU_ASSERT_EQUAL(seen, 'a');
	CU_ASSERT_EQUAL(room, 'd');
	recorder_leave();
}

static void pointers_are_addresses()
{
	usdty_probe *probe = recorder_enter(one, 1);
	const std::string text = "text";
	char array[] = "array";
	volatile int number = 0;

	CU_ASSERT_EQUAL(fired(probe, text.c_str()), address(text.c_str()));
	CU_ASSERT_EQUAL(fired(probe, array), address(array));
	CU_ASSERT_EQUAL(fired(probe, &number), address(&number));
	CU_ASSERT_EQUAL(fired(probe, &text), address(&text));
	CU_ASSERT_EQUAL(USDTY_FIRE(probe, array), USDTY_OK);
	CU_ASSERT_EQUAL(recorder_words[0], address(array));
	CU_ASSERT_EQUAL(USDTY_FIRE(probe, "literal"), USDTY_OK);
	CU_ASSERT_STRING_EQUAL((const char *)recorder_words[0], "literal");
	recorder_leave();
}

static void null_pointers_are_zero()
{
	usdty_probe *probe = recorder_enter(one, 1);

	CU_ASSERT_EQUAL(fired(probe, nullptr), 0);
	CU_ASSERT_EQUAL(fired(probe, (const char *)NULL), 0);
	CU_ASSERT_EQUAL(USDTY_FIRE(probe, nullptr), USDTY_OK);
	CU_ASSERT_EQUAL(recorder_words[0], 0);
	CU_ASSERT_EQUAL(recorder_hits, 3);
	recorder_leave();
}

static void twelve_arguments_arrive()
{
	const usdty_type types[] = { 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8 };
	usdty_probe *probe = recorder_enter(types, 12);

	CU_ASSERT_EQUAL(USDTY_FIRE(probe, 1, 2u, 3l, 4ul, 5ll, 6ull, (char)7,
				   (short)8, true, nullptr, GREEN, -12),
			USDTY_OK);
	for (uint64_t i = 0; i < 8; i++)
		CU_ASSERT_EQUAL(recorder_words[i], i + 1);
	CU_ASSERT_EQUAL(recorder_words[8], 1);
	CU_ASSERT_EQUAL(recorder_words[9], 0);
	CU_ASSERT_EQUAL(recorder_words[10], GREEN);
	CU_ASSERT_EQUAL(recorder_words[11], (uint64_t)-12);
	recorder_leave();
}

static void wrong_number_is_refused()
{
	usdty_probe *probe = recorder_enter(one, 1);

	CU_ASSERT_EQUAL(USDTY_FIRE(probe), USDTY_ERROR_ARGUMENT_COUNT);
	CU_ASSERT_EQUAL(USDTY_FIRE(probe, 1, 2), USDTY_ERROR_ARGUMENT_COUNT);
	CU_ASSERT_EQUAL(recorder_hits, 0);
	recorder_leave();
}

static void arguments_are_evaluated_once_and_only_when_watched()
{
	usdty_probe *probe = recorder_enter(one, 1);
	int probes = 0, arguments = 0;

	for (int i = 1; i < 3; i++) {
		CU_ASSERT_EQUAL(USDTY_FIRE((probes++, probe), ++arguments),
				USDTY_OK);
		CU_ASSERT_EQUAL(probes, i);
		CU_ASSERT_EQUAL(arguments, 1);
		CU_ASSERT_EQUAL(recorder_hits, 1);
		CU_ASSERT_EQUAL(usdty_probe_is_enabled(probe), i == 1);
		recorder_close(probe);
	}
	recorder_leave();
}

static const struct suite_case cases[] = {
	CASE(integers_are_widened_by_their_sign),
	CASE(enumerations_are_integers),
	CASE(functions_are_addresses),
	CASE(temporaries_live_until_the_hit_is_over),
	CASE(pointers_are_addresses),
	CASE(null_pointers_are_zero),
	CASE(twelve_arguments_arrive),
	CASE(wrong_number_is_refused),
	CASE(arguments_are_evaluated_once_and_only_when_watched),
};

SUITE_MAIN("fire_cpp", cases)
