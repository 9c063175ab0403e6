/* SPDX-License-Identifier: MIT */
/* The invariants at the heads of probe_set.h and batch.h. */
#ifndef SOUND_H
#define SOUND_H

#include <usdty.h>

/* Returns NULL if they hold for the provider, or one that does not. ASSERT_OK()
 * checks them if it has a provider. */
const char *sound_check(const usdty_provider *provider);

/* Whatever the number of probes; the other one leaves most checks of large
 * providers out. */
const char *sound_check_all(const usdty_provider *provider);

#endif
