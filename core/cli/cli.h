/* SPDX-License-Identifier: MIT */
/* The command usdty. Each sub-command has one file. */
#ifndef USDTY_CLI_H
#define USDTY_CLI_H

/* Exit codes: 0 success, 1 failure, 2 wrong usage. */
enum { WELL = 0, FAILED = 1, USAGE = 2 };

/* argv[0] is the sub-command's name. */
int cmd_dtrace(int argc, char **argv);
int cmd_gen(int argc, char **argv);
int cmd_list(int argc, char **argv);

/* Prints a message to standard error, "usdty: ...". Names of files in it cannot
 * control a terminal. Returns FAILED. */
__attribute__((format(printf, 1, 2))) int complain(const char *format, ...);

/* Reports an option that getopt() has refused. */
void complain_option(char **argv);

/* The part of the path after its last '/'. */
const char *base_name(const char *path);

#endif
