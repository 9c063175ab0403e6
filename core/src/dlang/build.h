/* SPDX-License-Identifier: MIT */
/* Providers from what a text of definitions says. */
#ifndef USDTY_BUILD_H
#define USDTY_BUILD_H

#include "output.h"
#include "syntax.h"

/* The provider, disabled; the caller frees it. On failure NULL, and the reason
 * is put into reasons, after the file's name. */
usdty_status usdty_build(const struct usdty_provider_syntax *syntax,
			 const char *file, struct usdty_output *reasons,
			 usdty_provider **provider);

#endif
