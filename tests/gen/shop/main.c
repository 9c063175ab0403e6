/* SPDX-License-Identifier: MIT */
/* Fires its probes for each line of input; says whether they are enabled. */
#include <stdio.h>

#include "probes.h"
#include "shop.h"

int main(void)
{
	char line[64];

	for (unsigned long order = 5000000000; fgets(line, sizeof line, stdin);
	     order++) {
		if (SHOP_ORDER_START_ENABLED())
			SHOP_ORDER_START(order, "caf\303\251");
		serve(order);
		printf("%d %d\n", !!SHOP_ORDER_START_ENABLED(),
		       !!SHOP_ORDER_DONE_ENABLED());
		fflush(stdout);
	}
	return 0;
}
