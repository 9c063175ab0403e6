/* SPDX-License-Identifier: MIT */
/* Compiled instead of cmd_list.c if libelf was not found. */
#include "cli.h"

int cmd_list(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return complain(
		"list: this usdty was built without libelf: install its "
		"headers and build usdty again");
}
