/* SPDX-License-Identifier: MIT */
/* What all providers of "usdty gen c-dynamic" share. Generated headers contain
 * this file from the first empty line on, behind their own #include. */
#include <usdty.h>

#ifndef USDTY_DYNAMIC
#define USDTY_DYNAMIC 1
/* An argument of this type becomes 0 or 1, whatever its bits. */
#ifndef USDTY_BOOL_
#ifdef __cplusplus
#define USDTY_BOOL_ bool
#else
#define USDTY_BOOL_ _Bool
#endif
#endif
struct usdtyDescribed_ {
	const char *name;
	size_t count;
	usdty_type types[USDTY_MAX_ARGUMENTS];
	const char *names[USDTY_MAX_ARGUMENTS];
};

/* The probe, or while it is not registered one that does nothing. */
static inline usdty_probe *usdtyShared_(usdty_probe *const *shared)
{
	usdty_probe *probe = __atomic_load_n(shared, __ATOMIC_ACQUIRE);

	return __builtin_expect(!probe, 0) ? usdty_probe_none() : probe;
}
#define USDTY_SHARED_PROBE_(provider, index) \
	usdtyShared_(&usdty_##provider##_.probes[index])

static inline usdty_status usdtyDefine_(
	const char *name, const struct usdtyDescribed_ *described,
	size_t count, usdty_provider **provider)
{
	usdty_status status = usdty_provider_new(name, NULL, provider);
	size_t i;

	for (i = 0; i < count && !status; i++)
		status = usdty_provider_add_probe_with(
			*provider, NULL, described[i].name,
			described[i].types, described[i].names,
			described[i].count, 0, NULL);
	if (status)
		usdty_provider_free(*provider);
	return status;
}

/* Without a lock: of several threads the first one's provider is taken. */
static inline usdty_status usdtyRegister_(
	const char *name, const struct usdtyDescribed_ *described,
	size_t count, usdty_provider **shared, usdty_probe **probes)
{
	usdty_provider *provider, *mine;
	usdty_status status;
	size_t i;

	provider = __atomic_load_n(shared, __ATOMIC_ACQUIRE);
	if (!provider) {
		status = usdtyDefine_(name, described, count, &mine);
		if (status)
			return status;
		if (__atomic_compare_exchange_n(shared, &provider, mine, 0,
						__ATOMIC_ACQ_REL,
						__ATOMIC_ACQUIRE))
			provider = mine;
		else
			usdty_provider_free(mine);
	}
	for (i = 0; i < count; i++)
		__atomic_store_n(&probes[i],
				 usdty_provider_get_probe(provider, i),
				 __ATOMIC_RELEASE);
	return usdty_provider_enable(provider);
}

static inline void usdtyUnregister_(size_t count, usdty_provider **shared,
				     usdty_probe **probes)
{
	usdty_provider *none = NULL;
	size_t i;

	for (i = 0; i < count; i++)
		__atomic_store_n(&probes[i], usdty_probe_none(),
				 __ATOMIC_RELEASE);
	usdty_provider_free(__atomic_exchange_n(shared, none,
						__ATOMIC_ACQ_REL));
}
#endif
