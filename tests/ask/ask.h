/* SPDX-License-Identifier: MIT */
/*
 * A backend for tests, as one for DTrace will be: while a provider is enabled its
 * gates hold USDTY_GATE_ASK, and whether a probe is watched is for the backend
 * to say. Linked in place of core/src/backends.c, into a program or the module
 * of a language, whose tests are in the folder of that language.
 *
 * What follows stands for the tracer. It is for all probes of the process.
 */
#ifndef ASK_H
#define ASK_H

#include <stdint.h>

#define ASK_API __attribute__((visibility("default")))

/* What the backend answers from now on: 1, a tracer is attached; or 0. */
ASK_API void ask_answer(int yes);

/* How many times the library asked. */
ASK_API uint64_t ask_questions(void);

/* The hits of entry number 0, where each probe begins, and of number 1. */
ASK_API uint64_t ask_hits(int entry);

/* A thread moves all probes of enabled providers from one entry to the other and
 * back, until it is stopped. 0 for success. */
ASK_API int ask_start_moving(void);
ASK_API void ask_stop_moving(void);

#endif
