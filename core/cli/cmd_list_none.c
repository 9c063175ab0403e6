/* SPDX-License-Identifier: MIT */
/* In place of cmd_list.c where libelf was not there. */
#include "cli.h"

int cmd_list(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return complain("list: this usdty was built without libelf: install its "
			"headers and build usdty again");
}
