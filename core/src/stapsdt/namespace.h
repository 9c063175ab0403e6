/* SPDX-License-Identifier: MIT */
/*
 * The namespaces of the system's loader. dlmopen() loads a plug-in into one of
 * its own, with a copy of this library and of the C library. Objects always go
 * into the program's namespace. In another one the system's loader would map
 * the object's file a second time, and the kernel counts the semaphores of only
 * one mapping in a process: the gates of the other would stay closed.
 */
#ifndef USDTY_NAMESPACE_H
#define USDTY_NAMESPACE_H

#include <stdbool.h>

/* dlopen() into the program's namespace. Enters the system's loader. */
void *usdty_namespace_open(const char *path);

/* Whether this copy of the library is in the program's namespace, so that
 * dl_iterate_phdr() lists the objects. Enters the system's loader. */
bool usdty_namespace_is_program(void);

#endif
