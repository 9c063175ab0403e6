/* SPDX-License-Identifier: MIT */
/* Another translation unit with the same probes. */
#include "probes.h"
#include "shop.h"

void serve(unsigned long order)
{
	if (SHOP_ORDER_START_ENABLED())
		SHOP_ORDER_START(order, "served");
	if (SHOP_ORDER_DONE_ENABLED())
		SHOP_ORDER_DONE(order, -3);
}
