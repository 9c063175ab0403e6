/* SPDX-License-Identifier: MIT */
/* The command usdty: one file a sub-command. */
#ifndef USDTY_CLI_H
#define USDTY_CLI_H

/* Exit codes: 0 well, 1 failed, 2 was not understood. */
enum { WELL = 0, FAILED = 1, USAGE = 2 };

/* argv[0] is the sub-command's name. */
int cmd_dtrace(int argc, char **argv);
int cmd_gen(int argc, char **argv);
int cmd_list(int argc, char **argv);

/* A message on standard error, "usdty: ..."; returns FAILED. */
__attribute__((format(printf, 1, 2)))
int complain(const char *format, ...);

/* The path behind its last '/'. */
const char *base_name(const char *path);

#endif
