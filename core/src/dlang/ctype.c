/* SPDX-License-Identifier: MIT */
#include "ctype.h"

#include <string.h>

#define VALUE(value) { .kind = USDTY_CTYPE_VALUE, .type = value }

#define FLOAT(bytes) { .kind = USDTY_CTYPE_FLOAT, .size = bytes }
#define WIDE { .kind = USDTY_CTYPE_WIDE }

/* The types of compilers, of <stdint.h>, <sys/types.h> and <netinet/in.h> on
 * Linux and Solaris, and those of D. */
static const struct {
	const char *name;
	struct usdty_ctype type;
} known[] = {
	{ "int8_t", VALUE(USDTY_INT8) },
	{ "int16_t", VALUE(USDTY_INT16) },
	{ "int32_t", VALUE(USDTY_INT32) },
	{ "int64_t", VALUE(USDTY_INT64) },
	{ "uint8_t", VALUE(USDTY_UINT8) },
	{ "uint16_t", VALUE(USDTY_UINT16) },
	{ "uint32_t", VALUE(USDTY_UINT32) },
	{ "uint64_t", VALUE(USDTY_UINT64) },
	{ "u_int8_t", VALUE(USDTY_UINT8) },
	{ "u_int16_t", VALUE(USDTY_UINT16) },
	{ "u_int32_t", VALUE(USDTY_UINT32) },
	{ "u_int64_t", VALUE(USDTY_UINT64) },
	{ "intptr_t", VALUE(USDTY_INT64) },
	{ "uintptr_t", VALUE(USDTY_UINT64) },
	{ "intmax_t", VALUE(USDTY_INT64) },
	{ "uintmax_t", VALUE(USDTY_UINT64) },
	{ "ptrdiff_t", VALUE(USDTY_INT64) },
	{ "size_t", VALUE(USDTY_UINT64) },
	{ "ssize_t", VALUE(USDTY_INT64) },
	{ "off_t", VALUE(USDTY_INT64) },
	{ "off64_t", VALUE(USDTY_INT64) },
	{ "loff_t", VALUE(USDTY_INT64) },
	{ "blkcnt_t", VALUE(USDTY_INT64) },
	{ "time_t", VALUE(USDTY_INT64) },
	{ "clock_t", VALUE(USDTY_INT64) },
	{ "clockid_t", VALUE(USDTY_INT32) },
	{ "useconds_t", VALUE(USDTY_UINT32) },
	{ "suseconds_t", VALUE(USDTY_INT64) },
	{ "hrtime_t", VALUE(USDTY_INT64) },
	{ "dev_t", VALUE(USDTY_UINT64) },
	{ "ino_t", VALUE(USDTY_UINT64) },
	{ "mode_t", VALUE(USDTY_UINT32) },
	{ "pid_t", VALUE(USDTY_INT32) },
	{ "id_t", VALUE(USDTY_INT32) },
	{ "uid_t", VALUE(USDTY_UINT32) },
	{ "gid_t", VALUE(USDTY_UINT32) },
	{ "key_t", VALUE(USDTY_INT32) },
	{ "socklen_t", VALUE(USDTY_UINT32) },
	{ "in_addr_t", VALUE(USDTY_UINT32) },
	{ "in_port_t", VALUE(USDTY_UINT16) },
	{ "zoneid_t", VALUE(USDTY_INT32) },
	{ "processorid_t", VALUE(USDTY_INT32) },
	{ "boolean_t", VALUE(USDTY_INT32) },
	{ "uchar_t", VALUE(USDTY_UINT8) },
	{ "ushort_t", VALUE(USDTY_UINT16) },
	{ "uint_t", VALUE(USDTY_UINT32) },
	{ "ulong_t", VALUE(USDTY_UINT64) },
	{ "uint", VALUE(USDTY_UINT32) },
	{ "ushort", VALUE(USDTY_UINT16) },
	{ "ulong", VALUE(USDTY_UINT64) },
	{ "u_char", VALUE(USDTY_UINT8) },
	{ "u_short", VALUE(USDTY_UINT16) },
	{ "u_int", VALUE(USDTY_UINT32) },
	{ "u_long", VALUE(USDTY_UINT64) },
	{ "longlong_t", VALUE(USDTY_INT64) },
	{ "u_longlong_t", VALUE(USDTY_UINT64) },
	{ "caddr_t", VALUE(USDTY_STRING) },
	{ "string", VALUE(USDTY_STRING) },
	{ "nullptr_t", VALUE(USDTY_POINTER) },
	{ "__int128_t", WIDE },
	{ "__uint128_t", WIDE },
	{ "_Float16", FLOAT(2) },
	{ "__fp16", FLOAT(2) },
	{ "__bf16", FLOAT(2) },
	{ "_Float32", FLOAT(4) },
	{ "_Float32x", FLOAT(8) },
	{ "_Float64", FLOAT(8) },
	{ "_Float64x", FLOAT(16) },
	{ "_Float128", FLOAT(16) },
	{ "__float128", FLOAT(16) },
	{ "_Decimal32", FLOAT(4) },
	{ "_Decimal64", FLOAT(8) },
	{ "_Decimal128", FLOAT(16) },
};

/* == Built-in types ======================================================= */

bool usdty_ctype_word(struct usdty_ctype_words *words, const char *word,
		      size_t length)
{
	const struct {
		const char *word;
		int *count;
	} all[] = {
		{ "void", &words->void_ },
		{ "char", &words->char_ },
		{ "short", &words->short_ },
		{ "int", &words->int_ },
		{ "long", &words->long_ },
		{ "signed", &words->signed_ },
		{ "__signed__", &words->signed_ },
		{ "__signed", &words->signed_ },
		{ "unsigned", &words->unsigned_ },
		{ "float", &words->float_ },
		{ "double", &words->double_ },
		{ "__int128", &words->int128_ },
		{ "_Bool", &words->bool_ },
		{ "bool", &words->bool_ },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strlen(all[i].word) == length &&
		    !memcmp(all[i].word, word, length)) {
			++*all[i].count;
			return true;
		}
	return false;
}

static struct usdty_ctype value(usdty_type signed_type,
				usdty_type unsigned_type, int is_unsigned)
{
	return (struct usdty_ctype)VALUE(is_unsigned ? unsigned_type :
						       signed_type);
}

/* Plain char is signed on every machine, as in DTrace. */
static struct usdty_ctype of_char(const struct usdty_ctype_words *words)
{
	struct usdty_ctype type = value(USDTY_INT8, USDTY_UINT8,
					words->unsigned_);

	type.is_char = !words->signed_ && !words->unsigned_;
	return type;
}

static struct usdty_ctype of_integer(const struct usdty_ctype_words *words)
{
	if (words->short_)
		return value(USDTY_INT16, USDTY_UINT16, words->unsigned_);
	if (words->long_ == 1)
		return value(USDTY_LONG, USDTY_UINT64, words->unsigned_);
	if (words->long_)
		return value(USDTY_INT64, USDTY_UINT64, words->unsigned_);
	return value(USDTY_INT, USDTY_UINT32, words->unsigned_);
}

/* Whether C has a type that consists of these words. */
static bool is_possible(const struct usdty_ctype_words *w)
{
	int base = w->void_ + w->char_ + w->float_ + w->double_ + w->bool_ +
		   w->int128_;
	int signs = w->signed_ + w->unsigned_;

	if (base > 1 || w->int_ > 1 || w->short_ > 1 || w->long_ > 2 ||
	    signs > 1 || (w->short_ && w->long_))
		return false;
	if (w->double_)
		return !signs && !w->short_ && !w->int_ && w->long_ < 2;
	if (base)
		return !w->short_ && !w->long_ && !w->int_ &&
		       (w->char_ || w->int128_ || !signs);
	return true;
}

struct usdty_ctype usdty_ctype_of_words(const struct usdty_ctype_words *words,
					const char **wrong)
{
	if (!is_possible(words)) {
		*wrong = "these words do not form a type of C";
		return (struct usdty_ctype){ .kind = USDTY_CTYPE_UNKNOWN };
	}
	if (words->void_)
		return (struct usdty_ctype){ .kind = USDTY_CTYPE_VOID };
	if (words->float_)
		return (struct usdty_ctype)FLOAT(4);
	if (words->double_)
		return (struct usdty_ctype)FLOAT(words->long_ ? 16 : 8);
	if (words->int128_)
		return (struct usdty_ctype)WIDE;
	if (words->bool_)
		return (struct usdty_ctype){ .kind = USDTY_CTYPE_VALUE,
					     .type = USDTY_UINT8,
					     .is_bool = true };
	return words->char_ ? of_char(words) : of_integer(words);
}

/* == Names ================================================================ */

static bool is_named(const char *name, const char *other, size_t length)
{
	return *name == *other && strlen(name) == length &&
	       !memcmp(name, other, length);
}

struct usdty_ctype usdty_ctype_find(const struct usdty_names *types,
				    const char *name, size_t length)
{
	const struct usdty_ctype *declared = usdty_names_find(types, name,
							      length);

	if (declared)
		return *declared;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (is_named(known[i].name, name, length))
			return known[i].type;
	return (struct usdty_ctype){ .kind = USDTY_CTYPE_UNKNOWN };
}

void usdty_ctype_declare(struct usdty_names *types, struct usdty_arena *arena,
			 const char *name, struct usdty_ctype type)
{
	struct usdty_ctype *copy = usdty_arena_get(arena, sizeof *copy);

	if (!copy)
		return;
	*copy = type;
	usdty_names_add(types, arena, name, copy);
}
