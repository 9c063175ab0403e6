/* SPDX-License-Identifier: MIT */
/* In place of cmd_list.c where libelf was not there. */
#include "cli.h"

int cmd_list(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return complain("list: built without libelf");
}
