/* SPDX-License-Identifier: MIT */
/* Plug-ins with the library, shared or a copy of their own:
 * test_plugin SHARED COPY OTHER-VERSION */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "suite.h"

static const char *shared_path, *copy_path, *other_path;

struct plugin {
	void *handle;
	int (*status)(void);
	int (*disable)(void);
	int (*enable)(void);
	const usdty_probe *(*probe)(void);
};

static struct plugin load(const char *path)
{
	struct plugin plugin = { .handle = dlopen(path,
						  RTLD_NOW | RTLD_LOCAL) };

	if (!plugin.handle)
		printf("\n    %s", dlerror());
	CU_ASSERT_PTR_NOT_NULL_FATAL(plugin.handle);
	*(void **)&plugin.status = dlsym(plugin.handle, "plugin_status");
	*(void **)&plugin.disable = dlsym(plugin.handle, "plugin_disable");
	*(void **)&plugin.enable = dlsym(plugin.handle, "plugin_enable");
	*(void **)&plugin.probe = dlsym(plugin.handle, "plugin_probe");
	CU_ASSERT_EQUAL(plugin.status(), USDTY_OK);
	return plugin;
}

static const volatile uint16_t *gate_of(const usdty_probe *probe)
{
	const volatile uint16_t *gate;

	usdty_probe_location(probe, &gate, NULL);
	return gate;
}

static usdty_provider *own(usdty_probe **probe)
{
	static const usdty_type types[] = { USDTY_INT };
	usdty_provider *provider = suite_provider("plugin");

	*probe = suite_probe(provider, "f", "shared", types, 1);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	return provider;
}

/* Whichever leaves or hides first, the other's probe works on. */
static void check_side_by_side(const char *path)
{
	struct plugin plugin = load(path);
	usdty_probe *probe;
	usdty_provider *provider = own(&probe);

	CU_ASSERT_PTR_EQUAL(gate_of(plugin.probe()), gate_of(probe));
	CU_ASSERT_EQUAL(plugin.disable(), USDTY_OK);
	suite_set_gate(probe, 1);
	CU_ASSERT_TRUE(usdty_probe_is_enabled(probe));
	CU_ASSERT_FALSE(usdty_probe_is_enabled(plugin.probe()));
	CU_ASSERT_EQUAL(plugin.enable(), USDTY_OK);
	CU_ASSERT_TRUE(usdty_probe_is_enabled(plugin.probe()));
	ASSERT_OK(provider, usdty_provider_disable(provider));
	CU_ASSERT_TRUE(usdty_probe_is_enabled(plugin.probe()));
	CU_ASSERT_EQUAL(USDTY_FIRE(plugin.probe(), 1), USDTY_OK);
	ASSERT_OK(provider, usdty_provider_enable(provider));
	CU_ASSERT_EQUAL(dlclose(plugin.handle), 0);
	CU_ASSERT_TRUE(usdty_probe_is_enabled(probe));
	CU_ASSERT_EQUAL(USDTY_FIRE(probe, 1), USDTY_OK);
	usdty_provider_free(provider);
}

static void plugin_with_the_shared_library_lives_beside(void)
{
	check_side_by_side(shared_path);
}

static void plugin_with_a_copy_of_the_library_lives_beside(void)
{
	check_side_by_side(copy_path);
}

/* Equal definitions of copies that keep different states: two objects, each
 * shown and hidden by its own copy alone, whichever was there first. */
static void check_apart(struct plugin *plugin, usdty_provider *provider,
			const usdty_probe *probe)
{
	const usdty_probe *theirs = plugin->probe();

	CU_ASSERT_PTR_NOT_EQUAL(gate_of(theirs), gate_of(probe));
	CU_ASSERT_EQUAL(plugin->disable(), USDTY_OK);
	suite_set_gate(probe, 1);
	CU_ASSERT_TRUE(usdty_probe_is_enabled(probe));
	CU_ASSERT_EQUAL(plugin->enable(), USDTY_OK);
	CU_ASSERT_FALSE(usdty_probe_is_enabled(theirs));
	suite_set_gate(theirs, 1);
	ASSERT_OK(provider, usdty_provider_disable(provider));
	CU_ASSERT_FALSE(usdty_probe_is_enabled(probe));
	CU_ASSERT_TRUE(usdty_probe_is_enabled(theirs));
	CU_ASSERT_EQUAL(USDTY_FIRE(theirs, 1), USDTY_OK);
}

static void plugin_of_another_version_has_its_own_object(void)
{
	struct plugin plugin;
	usdty_probe *probe;
	usdty_provider *provider = own(&probe);

	plugin = load(other_path);
	check_apart(&plugin, provider, probe);
	usdty_provider_free(provider);
	provider = own(&probe);
	check_apart(&plugin, provider, probe);
	usdty_provider_free(provider);
	CU_ASSERT_EQUAL(dlclose(plugin.handle), 0);
}

static void *load_in_thread(void *path)
{
	for (int i = 0; i < 200; i++)
		dlclose(load(path).handle);
	return NULL;
}

/* The constructor holds the loader's lock and wants the library's; a thread
 * that enables goes the other way. A deadlock ends in the alarm. */
static void check_no_deadlock(const char *path)
{
	usdty_provider *provider;
	usdty_probe *probe;
	pthread_t thread;

	alarm(120);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, load_in_thread,
					     (void *)path),
			      0);
	for (int i = 0; i < 200; i++) {
		provider = own(&probe);
		usdty_provider_free(provider);
	}
	pthread_join(thread, NULL);
	alarm(0);
}

static void constructor_that_enables_does_not_deadlock(void)
{
	check_no_deadlock(shared_path);
	check_no_deadlock(copy_path);
}

static const struct suite_case cases[] = {
	CASE(plugin_with_the_shared_library_lives_beside),
	CASE(plugin_with_a_copy_of_the_library_lives_beside),
	CASE(plugin_of_another_version_has_its_own_object),
	CASE(constructor_that_enables_does_not_deadlock),
};

int main(int argc, char **argv)
{
	if (argc != 4)
		return EXIT_FAILURE;
	shared_path = argv[1];
	copy_path = argv[2];
	other_path = argv[3];
	return suite_run("plugin", cases, sizeof cases / sizeof *cases);
}
