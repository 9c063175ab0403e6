/* SPDX-License-Identifier: MIT */
/* Makes providers from parsed definitions. */
#ifndef USDTY_BUILD_H
#define USDTY_BUILD_H

#include "output.h"
#include "syntax.h"

/* Makes the provider, disabled; the caller frees it. On failure *provider is
 * NULL, and the file's name and the reason are written to reasons. */
usdty_status usdty_build(const struct usdty_provider_syntax *syntax,
			 const char *file, struct usdty_output *reasons,
			 usdty_provider **provider);

#endif
