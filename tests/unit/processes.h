/* SPDX-License-Identifier: MIT */
/* Work in a process of its own, which must not hang. */
#ifndef PROCESSES_H
#define PROCESSES_H

/* The exit status of a child that runs the function; less than 0 if a signal
 * ended it, which also ends one that hangs, with all its children. */
int process_run(int (*run)(void));

#endif
