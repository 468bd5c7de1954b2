/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What carries our mark and no record wants, beside all that is not so. */
#include "host.h"
#include "engine/orphans.h"

/* Devices that claim 7001, and want a rule for 10.2.2.2 and one for a mark. */
static void gather(struct bulk *b)
{
	*b = (struct bulk){ 0 };
	table_list_add(&b->claimed, 7001);
	*vec_push(&b->wanted) =
		host_object("rule 77 priority 7300 from 10.2.2.2 lookup 7001");
	*vec_push(&b->wanted) =
		host_object("rule 77 priority 7400 from 10.2.2.9 unreachable");
	*vec_push(&b->wanted) =
		host_object("route 77 default dev eth1 table 7001");
}

static const char *found(int *ret)
{
	struct session *s = host_start(SESSION_LOOKING);
	struct kobjs out = { 0 };
	const char *text;
	struct bulk b;

	gather(&b);
	*ret = orphans_find(s, &b, &out);
	text = host_lines(&out);
	vec_free(&out);
	bulk_free(&b);
	host_end();
	return text;
}

static void finds(void **state)
{
	static const struct { const char *object; bool orphan; } rows[] = {
	/* of others */
	{ "rule 4 priority 7300 from 10.2.2.3 lookup 7002", false },
	{ "rule 77 priority 6999 from 10.2.2.3 lookup 7002", false },
	{ "rule 77 priority 8000 from 10.2.2.3 lookup 7002", false },
	{ "rule 78 priority 7300 from 10.2.2.3 lookup 7002", false },
	{ "route 4 10.2.2.0/24 dev eth1 table 7002", false },
	/* of a table that somebody claims: its device knows of it */
	{ "rule 77 priority 7300 from 10.2.2.3 lookup 7001", false },
	{ "route 77 10.2.2.0/24 dev eth1 table 7001", false },
	/* without a table: wanted, or beside one that has such a table */
	{ "rule 77 priority 7200 from 10.2.2.2 lookup main", false },
	{ "rule 77 priority 7400 from 10.2.2.9 unreachable", false },
	{ "rule 77 priority 7200 from 10.2.2.7 lookup main", false },
	{ "rule 77 priority 7200 from 10.2.2.8 lookup main", true },
	{ "rule 77 priority 7400 from 10.2.2.8 unreachable", true },
	{ "rule 77 priority 7300 from 10.2.2.3 lookup 7002", true },
	{ "rule* 77 priority 7500 from 10.2.2.2 lookup 7002", true },
	{ "rule 77 priority 7300 from 2001:db8::2 lookup 7002", true },
	{ "route 77 10.2.2.0/24 dev eth1 table 7002", true },
	{ "route 77 10.9.0.0/16 dev eth1", true },
	{ "route 77 2001:db8::/64 dev eth9 table 7002", true },
	};
	struct kobj k;
	struct kobjs one;
	char *got;
	size_t i;
	int ret;

	(void)state;
	host_boot();
	for (i = 0; i < COUNT(rows); i++) {
		host_put("rule 77 priority 7300 from 10.2.2.7 lookup 7001");
		host_put(rows[i].object);
		k = host_object(rows[i].object);
		k.dev[0] = '\0';
		one = (struct kobjs){ &k, rows[i].orphan, 1 };
		got = text_dup(found(&ret));
		same_text(got, host_lines(&one), rows[i].object);
		same_number(ret, 0, rows[i].object);
		free(got);
		fake.objects.n = 0;
	}
}

/* Without a protocol nothing tells whose a rule is: only a record does. */
static void no_protocol(void **state)
{
	int ret;

	(void)state;
	host_boot();
	fake.no_protocol = true;
	host_put("rule 77 priority 7300 from 10.2.2.3 lookup 7002");
	host_put("route 77 default dev eth1 table 7002");
	assert_string_equal(found(&ret), "default dev if99 table 7002\n");
}

static void unreadable(void **state)
{
	struct session *s;
	int ret;

	(void)state;
	host_boot();
	host_put("rule 77 priority 7300 from 10.2.2.3 lookup 7002");
	host_put("route 77 default dev eth1 table 7002");
	fake.error = ENOBUFS;
	for (fake.bad_question = 1; fake.bad_question <= 2;
	     fake.bad_question++) {
		fake.questions = 0;
		assert_string_equal(found(&ret), "");
		assert_int_equal(ret, -ENOBUFS);
		assert_string_equal(host_said(), "failed: cannot read the "
				    "kernel's rules and routes: the kernel "
				    "says 105\n");
		fake.questions = 0;
		s = host_start(SESSION_CHANGING);
		assert_int_equal(orphans_remove(s), -ENOBUFS);
		assert_int_equal(fake.operations, 0);
		host_end();
	}
	assert_int_equal(fake.objects.n, 2);
}

/* Two rules and a route of ours, and one rule that is another's. */
static void leave(void)
{
	host_boot();
	host_device("eth1 up");
	host_put("rule 77 priority 7300 from 10.2.2.3 lookup 7002");
	host_put("rule 77 priority 7200 from 10.2.2.3 lookup main");
	host_put("rule 4 priority 7300 from 10.2.2.3 lookup 7002");
	host_put("route 77 default dev eth1 table 7002");
}

static void removes(void **state)
{
	struct session *s;

	(void)state;
	leave();
	fake.bad_operation = 3;
	fake.error = EPERM;
	s = host_start(SESSION_CHANGING);
	assert_int_equal(orphans_remove(s), -EPERM);
	host_end();
	assert_string_equal(host_said(), "failed: left over: cannot remove "
			    "route default dev eth1 table 7002: the kernel "
			    "says 1\n");
	assert_int_equal(fake.objects.n, 4);
	leave();
	s = host_start(SESSION_CHANGING);
	assert_int_equal(orphans_remove(s), 0);
	assert_true(s->changed);
	host_end();
	assert_string_equal(host_said(),
		"note: left over: remove rule priority 7200 from 10.2.2.3 "
		"lookup main\n"
		"note: left over: remove rule priority 7300 from 10.2.2.3 "
		"lookup 7002\n"
		"note: left over: remove route default dev eth1 table 7002\n");
	assert_int_equal(fake.objects.n, 1);
	s = host_start(SESSION_CHANGING);
	assert_int_equal(orphans_remove(s), 0);
	assert_false(s->changed);
	host_end();
	assert_int_equal(host.d.n, 0);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(finds),
		cmocka_unit_test(no_protocol),
		cmocka_unit_test(unreadable),
		cmocka_unit_test(removes),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
