/* SPDX-License-Identifier: MIT */
#ifndef LATE_H
#define LATE_H

#ifdef __cplusplus
extern "C" {
#endif

/* Changes the provider in each way, and prints the statuses. */
void late_change(const char *when);

#ifdef __cplusplus
}
#endif

#endif
