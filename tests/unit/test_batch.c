/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <batch.h>
#include <provider.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"

static usdty_provider *provider;
static usdty_probe *a, *b;

static void enter(void)
{
	provider = suite_provider("batch");
	a = suite_probe(provider, "f", "a", NULL, 0);
	b = suite_probe(provider, "f", "b", NULL, 0);
	ASSERT_OK(provider, usdty_provider_enable(provider));
}

static void leave(void)
{
	usdty_provider_free(provider);
}

static void disable(void)
{
	ASSERT_OK(provider, usdty_provider_disable(provider));
}

static void enable(void)
{
	ASSERT_OK(provider, usdty_provider_enable(provider));
}

static void remove_probe(usdty_probe *probe)
{
	ASSERT_OK(provider, usdty_provider_remove_probe(provider, probe));
}

static int count_batches(void)
{
	int count = 0;

	for (int state = 0; state < USDTY_BATCH_STATES; state++)
		for (struct usdty_batch *batch = provider->batches[state];
		     batch; batch = batch->next)
			count++;
	return count;
}

static int is_shown(const struct usdty_batch *batch)
{
	return batch->state == USDTY_BATCH_SHOWN;
}

/* Of the provider's objects, and of what is mapped over them. */
static int count_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[1024];
	int count = 0;

	while (fgets(line, sizeof line, maps))
		count += strstr(line, "/batch-") || strstr(line, "/closed-");
	fclose(maps);
	return count;
}

static void probes_are_in_one_batch_by_name(void)
{
	enter();
	CU_ASSERT_PTR_EQUAL(a->batch, b->batch);
	CU_ASSERT_EQUAL(a->slot, 0);
	CU_ASSERT_EQUAL(b->slot, 1);
	CU_ASSERT_EQUAL(a->batch->live, 2);
	CU_ASSERT_TRUE(a->batch->state == USDTY_BATCH_SHOWN);
	leave();
}

static void batch_is_shown_again_as_it_was(void)
{
	struct usdty_batch *batch;

	enter();
	batch = a->batch;
	disable();
	CU_ASSERT_FALSE(is_shown(batch));
	CU_ASSERT_PTR_EQUAL(a->batch, batch);
	enable();
	CU_ASSERT_TRUE(is_shown(batch));
	CU_ASSERT_PTR_EQUAL(a->batch, batch);
	CU_ASSERT_EQUAL(count_batches(), 1);
	leave();
}

static void incomplete_batch_is_dissolved_when_hidden(void)
{
	struct usdty_batch *batch;

	enter();
	batch = a->batch;
	remove_probe(b);
	CU_ASSERT_TRUE(is_shown(batch));
	disable();
	CU_ASSERT_PTR_NULL(batch->probes);
	CU_ASSERT_PTR_NULL(a->batch);
	CU_ASSERT_EQUAL(provider->probes.missing, 1);
	enable();
	CU_ASSERT_PTR_NOT_EQUAL(a->batch, batch);
	CU_ASSERT_EQUAL(a->batch->count, 1);
	leave();
}

static void last_removed_probe_hides_its_batch(void)
{
	struct usdty_batch *batch;

	enter();
	batch = a->batch;
	remove_probe(a);
	CU_ASSERT_TRUE(is_shown(batch));
	remove_probe(b);
	CU_ASSERT_FALSE(is_shown(batch));
	CU_ASSERT_EQUAL(usdty_provider_get_path(provider, 0, NULL, 0), 0);
	leave();
}

static void equal_set_takes_the_old_batch(void)
{
	struct usdty_batch *batch;

	enter();
	batch = a->batch;
	remove_probe(b);
	disable();
	enable();
	disable();
	b = suite_probe(provider, "f", "b", NULL, 0);
	remove_probe(a);
	a = suite_probe(provider, "f", "a", NULL, 0);
	enable();
	CU_ASSERT_PTR_EQUAL(a->batch, batch);
	CU_ASSERT_EQUAL(count_batches(), 2);
	leave();
}

static void cycles_do_not_pile_up_mappings(void)
{
	int before = 0;

	enter();
	for (int i = 0; i < 200; i++) {
		usdty_probe *late = suite_probe(provider, "g", "late", NULL, 0);

		remove_probe(b);
		disable();
		enable();
		b = suite_probe(provider, "f", "b", NULL, 0);
		remove_probe(late);
		disable();
		enable();
		if (i == 2)
			before = count_mappings();
	}
	CU_ASSERT_TRUE(count_mappings() <= before);
	CU_ASSERT_TRUE(count_batches() < 8);
	leave();
}

static void batch_with_a_deleted_file_is_replaced(void)
{
	struct usdty_batch *batch;

	enter();
	batch = a->batch;
	disable();
	CU_ASSERT_EQUAL(unlink(batch->path), 0);
	enable();
	CU_ASSERT_EQUAL(batch->state, USDTY_BATCH_LOST);
	CU_ASSERT_PTR_NOT_EQUAL(a->batch, batch);
	CU_ASSERT_TRUE(a->batch->state == USDTY_BATCH_SHOWN);
	leave();
}

/* Each thread adds, removes, disables and enables; all of it may be refused
 * by what the others do, but nothing may break. */
static void *stir(void *number)
{
	char name[16];

	snprintf(name, sizeof name, "t%c", 'a' + (int)(size_t)number);
	for (int i = 0; i < 100; i++) {
		usdty_probe *probe;

		if (!usdty_provider_add_probe(provider, "f", name, NULL, 0,
					      &probe)) {
			USDTY_FIRE(probe);
			usdty_provider_remove_probe(provider, probe);
		}
		usdty_provider_disable(provider);
		usdty_provider_enable(provider);
	}
	return NULL;
}

static void threads_may_change_one_provider(void)
{
	pthread_t threads[4];

	enter();
	for (size_t i = 0; i < 4; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, stir,
						     (void *)i),
				      0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_EQUAL(usdty_provider_get_probe_count(provider), 2);
	enable();
	CU_ASSERT_EQUAL(provider->probes.missing, 0);
	CU_ASSERT_TRUE(a->batch->state == USDTY_BATCH_SHOWN);
	CU_ASSERT_TRUE(b->batch->state == USDTY_BATCH_SHOWN);
	leave();
}

static const struct suite_case cases[] = {
	CASE(probes_are_in_one_batch_by_name),
	CASE(batch_is_shown_again_as_it_was),
	CASE(incomplete_batch_is_dissolved_when_hidden),
	CASE(last_removed_probe_hides_its_batch),
	CASE(equal_set_takes_the_old_batch),
	CASE(cycles_do_not_pile_up_mappings),
	CASE(batch_with_a_deleted_file_is_replaced),
	CASE(threads_may_change_one_provider),
};

SUITE_MAIN("batch", cases)
