/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run over all devices gathers of each. */
#include "host.h"
#include "engine/orphans.h"

static const char *claimed(const struct bulk *b)
{
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < b->claimed.n; i++)
		text_addf(&t, "%s%u", i ? " " : "", b->claimed.v[i]);
	return host_text(&t);
}

static void gathered(void **state)
{
	struct bulk b = { 0 };
	struct device dev = { 0 };
	struct recognised by = { 0 };

	(void)state;
	host_boot();
	table_list_add(&by.tables, 7001);
	*vec_push(&dev.plan.wanted) =
		host_object("rule 77 priority 7300 from 10.2.2.2 lookup 7001");
	*vec_push(&dev.plan.wanted) =
		host_object("route 77 default dev eth1 table 7001");
	bulk_gather(&b, &dev, &by);
	by.tables.v[0] = 7002;
	bulk_gather(&b, &dev, &by);
	assert_string_equal(claimed(&b), "7001 7002");
	assert_int_equal(b.wanted.n, 4);
	assert_int_equal(kobj_cmp(&b.wanted.v[3], &dev.plan.wanted.v[1]), 0);
	assert_false(b.unread);
	/* a device that could not be planned: it may want anything */
	vec_push(&dev.uplinks);
	bulk_gather(&b, &dev, &by);
	assert_true(b.unread);
	vec_push(&dev.plan.uplinks);
	b.unread = false;
	bulk_gather(&b, &dev, &by);
	assert_false(b.unread);
	vec_free(&dev.uplinks);
	vec_free(&dev.plan.uplinks);
	vec_free(&dev.plan.wanted);
	vec_free(&by.tables);
	*vec_push(&b.rules.all) = b.wanted.v[0];
	ruleset_sort(&b.rules);
	bulk_free(&b);
	assert_int_equal(b.wanted.n, 0);
	assert_null(b.rules.by_subject);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(gathered),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
