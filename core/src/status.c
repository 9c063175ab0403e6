/* SPDX-License-Identifier: MIT */
#include "usdty.h"

#define TEXT(name, number, text) \
	case number: return text;
#define NAME(name, number, text) \
	case number: return #name;

const char *usdty_status_text(usdty_status status)
{
	switch (status) {
		USDTY_STATUS_TABLE(TEXT)
	default: return "not a status of this library";
	}
}

const char *usdty_status_name(usdty_status status)
{
	switch (status) {
		USDTY_STATUS_TABLE(NAME)
	default: return NULL;
	}
}
