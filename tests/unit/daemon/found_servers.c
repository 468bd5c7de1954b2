/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How DNS servers that nobody has named by hand are asked. */
#include "daemon/found_servers.h"
#include "../unit.h"

static void set(struct found_servers *l, const char *const *addresses)
{
	struct probe_targets t = { 0 };

	for (; *addresses; addresses++)
		assert_null(probe_target_parse(vec_push(&t), *addresses));
	found_servers_set(l, &t);
	vec_free(&t);
}

/* The next question: answered, or not; as it is written. */
static const char *ask(struct found_servers *l, size_t i, bool answered)
{
	static struct text t;
	const struct probe_target *q = found_servers_question(l, i);

	text_free(&t);
	probe_target_print(&t, q);
	if (answered)
		found_servers_answered(l, q);
	return t.s;
}

static void order(void **state)
{
	static const char *const two[] = { "10.9.9.9", "2001:db8::1", NULL };
	struct found_servers l = { .n = 0 };
	const struct probe_target *echo;

	(void)state;
	set(&l, two);
	assert_int_equal(l.n, 2);
	assert_string_equal(ask(&l, 0, false), "10.9.9.9");
	assert_string_equal(ask(&l, 1, true), "2001:db8::1");
	assert_string_equal(ask(&l, 0, false), "dns:10.9.9.9");
	assert_string_equal(ask(&l, 0, false), "10.9.9.9");
	assert_int_equal(found_servers_target(&l, 0)->kind, PROBE_ICMP);
	assert_string_equal(ask(&l, 0, true), "dns:10.9.9.9");
	assert_string_equal(ask(&l, 0, false), "dns:10.9.9.9");
	assert_int_equal(found_servers_target(&l, 0)->kind, PROBE_DNS);
	/* the other one is another one */
	assert_string_equal(ask(&l, 1, false), "2001:db8::1");
	assert_string_equal(ask(&l, 1, false), "2001:db8::1");
	/* an echo that comes late is one, and a query's answer changes nothing */
	echo = &l.v[0].echo;
	found_servers_answered(&l, echo);
	assert_string_equal(ask(&l, 0, false), "10.9.9.9");
	found_servers_answered(&l, &l.v[0].query);
	assert_string_equal(ask(&l, 0, false), "10.9.9.9");
}

/* Another lease: those that are named again answer as they did. */
static void another(void **state)
{
	static const char *const first[] = { "10.9.9.1", "10.9.9.2", "10.9.9.3",
		"10.9.9.4", NULL };
	static const char *const then[] = { "10.9.9.5", "10.9.9.2", "10.9.9.1",
		NULL };
	static const char *const none[] = { NULL };
	struct found_servers l = { .n = 0 };

	(void)state;
	set(&l, first);
	assert_int_equal(l.n, FOUND_SERVERS);
	ask(&l, 1, false);
	ask(&l, 1, true);
	ask(&l, 0, true);
	set(&l, then);
	assert_string_equal(ask(&l, 0, false), "10.9.9.5");
	assert_string_equal(ask(&l, 0, false), "dns:10.9.9.5");
	assert_string_equal(ask(&l, 1, false), "dns:10.9.9.2");
	assert_string_equal(ask(&l, 1, false), "dns:10.9.9.2");
	assert_string_equal(ask(&l, 2, false), "10.9.9.1");
	assert_string_equal(ask(&l, 2, false), "10.9.9.1");
	set(&l, none);
	assert_int_equal(l.n, 0);
	set(&l, then);
	assert_string_equal(ask(&l, 1, false), "10.9.9.2");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(order),
		cmocka_unit_test(another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
