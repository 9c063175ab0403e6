// SPDX-License-Identifier: MIT
#include "late.h"

namespace {

struct object {
	~object()
	{
		late_change("object");
	}
} object;

}
