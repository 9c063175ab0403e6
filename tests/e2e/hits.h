/* SPDX-License-Identifier: MIT */
/* What hits.bpf.c sends to libbpf_hits.c for each hit. */
#ifndef USDTY_TESTS_HITS_H
#define USDTY_TESTS_HITS_H

enum { MAX_ARGUMENTS = 12 };

struct hit {
	unsigned pid;
	unsigned probe; /* its index, given when it was attached */
	int count;
	long arguments[MAX_ARGUMENTS];
};

#endif
