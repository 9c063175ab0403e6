/* SPDX-License-Identifier: MIT */
/* What the library reports about itself: version and limits. */
#include "usdty.h"

const char *usdty_version(void)
{
	return USDTY_VERSION; /* given by the build */
}

int usdty_abi_version(void)
{
	return USDTY_ABI_VERSION;
}

size_t usdty_max_arguments(void)
{
	return USDTY_MAX_ARGUMENTS;
}

size_t usdty_max_provider_name(void)
{
	return USDTY_MAX_PROVIDER_NAME;
}

size_t usdty_max_module_name(void)
{
	return USDTY_MAX_MODULE_NAME;
}

size_t usdty_max_function_name(void)
{
	return USDTY_MAX_FUNCTION_NAME;
}

size_t usdty_max_probe_name(void)
{
	return USDTY_MAX_PROBE_NAME;
}

size_t usdty_max_argument_name(void)
{
	return USDTY_MAX_ARGUMENT_NAME;
}

size_t usdty_max_probes(void)
{
	return USDTY_MAX_PROBES;
}
