/* SPDX-License-Identifier: MIT */
/* The invariants at the heads of probe_set.h and batch.h. */
#ifndef SOUND_H
#define SOUND_H

#include <usdty.h>

/* NULL if they hold for the provider, or which one does not. Every ASSERT_OK()
 * with a provider looks. */
const char *sound_check(const usdty_provider *provider);

#endif
