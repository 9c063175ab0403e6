/* SPDX-License-Identifier: MIT */
#include "type.h"

#include <string.h>

#define IS_SIGNED(name, ctype) \
	(name != USDTY_POINTER && name != USDTY_STRING && \
	 (ctype) - 1 < (ctype)1)

#define NAME(name, number, text, ctype, passed) \
	case name: return text;
#define SIZE(name, number, text, ctype, passed) \
	case name: return sizeof(ctype);
#define SIGNED(name, number, text, ctype, passed) \
	case name: return IS_SIGNED(name, ctype);
#define LOOK(name, number, text, ctype, passed) \
	if (!strcmp(wanted, text)) \
		return name;

const char *usdty_type_name(usdty_type type)
{
	switch (type) {
		USDTY_TYPE_TABLE(NAME)
	default: return NULL;
	}
}

usdty_type usdty_type_from_name(const char *wanted)
{
	if (!wanted)
		return 0;
	USDTY_TYPE_TABLE(LOOK)
	return 0;
}

size_t usdty_type_size(usdty_type type)
{
	switch (type) {
		USDTY_TYPE_TABLE(SIZE)
	default: return 0;
	}
}

int usdty_type_is_signed(usdty_type type)
{
	switch (type) {
		USDTY_TYPE_TABLE(SIGNED)
	default: return 0;
	}
}

usdty_type usdty_type_exact(usdty_type type)
{
	usdty_type exact = USDTY_INT8;

	if (type == USDTY_POINTER || type == USDTY_STRING)
		return type;
	while (usdty_type_size(exact) != usdty_type_size(type) ||
	       usdty_type_is_signed(exact) != usdty_type_is_signed(type))
		exact++;
	return exact;
}

int usdty_type_note_size(usdty_type type)
{
	const int size = (int)usdty_type_size(type);

	return usdty_type_is_signed(type) ? -size : size;
}
