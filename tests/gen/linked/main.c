/* SPDX-License-Identifier: MIT */
#include "shared.h"

/* Whoever runs it sees by its exit code that no probe is open. */
int main(int argc, char **argv)
{
	OTHER_FROM_EVERYWHERE(argv[0]);
	is_shared(argc);
	is_template(argc);
	is_used(argc);
	return is_asked();
}
