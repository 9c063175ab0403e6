/* SPDX-License-Identifier: MIT */
/* Texts that generators put out as they are. Each is a file, in support/
 * or <usdty/probe.h>, which can be compiled by itself; embed.cmake makes strings
 * of them. */
#ifndef USDTY_GEN_SUPPORT_H
#define USDTY_GEN_SUPPORT_H

extern const char usdty_support_probe[], usdty_support_c_untyped[],
	usdty_support_c_dynamic[];

#endif
