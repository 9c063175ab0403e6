/* SPDX-License-Identifier: MIT */
/* Runs work in a process of its own, which must not hang. */
#ifndef PROCESSES_H
#define PROCESSES_H

/* Returns the exit status of a child that runs the function. It is less than 0
 * if a signal ended the child. A child that hangs is ended by a signal, with
 * all its children. */
int process_run(int (*run)(void));

#endif
