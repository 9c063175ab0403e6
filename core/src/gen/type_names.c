/* SPDX-License-Identifier: MIT */
#include "type_names.h"

/* All columns, so that a row cannot leave one out. */
#define ROW(type, c, c_plain, d, go, lua, python, printf, printf_plain) \
	[type] = { c, c_plain, d, go, lua, python, printf, printf_plain }

/* C takes pointers of all kinds but to functions, which need a cast. A
 * compiled-in probe takes what points to another character type for a string,
 * too; it takes a pointer as a number, see gen_c.c. */
static const struct usdty_type_names names[] = {
	ROW(USDTY_INT8, "int8_t ", "__INT8_TYPE__ ", "int8_t",
	    "int8", "integer", "int", "%d", "%d"),
	ROW(USDTY_INT16, "int16_t ", "__INT16_TYPE__ ", "int16_t",
	    "int16", "integer", "int", "%d", "%d"),
	ROW(USDTY_INT32, "int32_t ", "__INT32_TYPE__ ", "int32_t",
	    "int32", "integer", "int", "%d", "%d"),
	ROW(USDTY_INT64, "int64_t ", "__INT64_TYPE__ ", "int64_t",
	    "int64", "integer", "int", "%ld", "%d"),
	ROW(USDTY_UINT8, "uint8_t ", "__UINT8_TYPE__ ", "uint8_t",
	    "uint8", "integer", "int", "%u", "%u"),
	ROW(USDTY_UINT16, "uint16_t ", "__UINT16_TYPE__ ", "uint16_t",
	    "uint16", "integer", "int", "%u", "%u"),
	ROW(USDTY_UINT32, "uint32_t ", "__UINT32_TYPE__ ", "uint32_t",
	    "uint32", "integer", "int", "%u", "%u"),
	ROW(USDTY_UINT64, "uint64_t ", "__UINT64_TYPE__ ", "uint64_t",
	    "uint64", "integer", "int", "%lu", "%u"),
	ROW(USDTY_INT, "int ", "int ", "int",
	    "int32", "integer", "int", "%d", "%d"),
	ROW(USDTY_LONG, "long ", "long ", "long",
	    "int64", "integer", "int", "%ld", "%d"),
	ROW(USDTY_POINTER, "const volatile void *", "__UINTPTR_TYPE__ ",
	    "uintptr_t", "uintptr", "integer?", "int | None", "0x%lx", "0x%x"),
	ROW(USDTY_STRING, "const char *", "void const volatile *", "string",
	    "string", "string?", "str | bytes | None", "%s", "%s"),
};

#define ONE(name, number, text, ctype, passed) + 1
_Static_assert(sizeof names / sizeof *names == 1 USDTY_TYPE_TABLE(ONE),
	       "a type of usdty.h has no row here");

const struct usdty_type_names *usdty_type_names(usdty_type type)
{
	return &names[type];
}
