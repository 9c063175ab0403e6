/* SPDX-License-Identifier: MIT */
#ifndef USDTY_KERNEL_H
#define USDTY_KERNEL_H

#include "arch/arch.h"

/* Chooses the traced instruction of arch by what the running kernel does with
 * it; arch is the native one. */
const struct usdty_code *usdty_kernel_traced(const struct usdty_arch *arch);

#endif
