/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with an uplink now: in words, and when nothing is. */
#include "host.h"
#include "engine/trouble.h"

static const char *said(struct diag *d)
{
	static const char *const levels[] = {
		[DIAG_NOTE] = "note", [DIAG_WARNING] = "warning",
	};
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < d->n; i++)
		text_addf(&t, "%s: %s\n", levels[d->v[i].level], d->v[i].text);
	diag_free(d);
	return host_text(&t);
}

static void on_way(void **state)
{
	struct session *s;
	struct diag d = { 0 };
	struct facts f;
	struct addr hop, none = { 0 };

	(void)state;
	host_boot();
	host_device("eth1 up no-carrier 10.2.2.2/24");
	host_device("eth2 up 10.3.3.2/24");
	assert_null(addr_parse(&hop, "10.2.2.1"));
	fake.silent = hop;
	fake.silent_state = "FAILED";
	s = host_start(SESSION_LOOKING);
	f = (struct facts){ 0 };
	assert_int_equal(kernel_device(s->kernel, "eth1", &f), 0);
	trouble_on_way(s, &f, &hop, &d);
	assert_string_equal(said(&d), "warning: eth1 has no carrier\n"
			    "warning: 10.2.2.1 does not answer on eth1 "
			    "(neighbour FAILED)\n");
	trouble_on_way(s, &f, &none, &d);
	assert_string_equal(said(&d), "warning: eth1 has no carrier\n");
	facts_free(&f);
	assert_int_equal(kernel_device(s->kernel, "eth2", &f), 0);
	assert_null(addr_parse(&hop, "10.3.3.1"));
	trouble_on_way(s, &f, &hop, &d);
	assert_string_equal(said(&d), "");
	/* nobody is asked for where there is nobody */
	fake_works();
	trouble_on_way(s, &f, &none, &d);
	assert_int_equal(fake.questions, 0);
	fake.bad_question = 1;
	fake.error = ENOBUFS;
	trouble_on_way(s, &f, &hop, &d);
	assert_string_equal(said(&d), "");
	facts_free(&f);
	host_end();
	assert_string_equal(host_said(), "failed: eth2: cannot read the "
			    "kernel's neighbours: the kernel says 105\n");
}

/* A stanza and a device: what the latter lacks. */
static void absent(void **state)
{
	static const char *const rows[][3] = {
	{ "inet address=10.2.2.2/24 table=7001", "up 10.2.2.2/24", "" },
	{ "inet address=10.2.2.2/24 table=7001", "up 10.2.2.3/24",
	  "warning: 10.2.2.2 is not an address of eth1\n" },
	{ "inet6 address=2001:db8::2/64 table=7001", "up 10.2.2.2/24",
	  "warning: 2001:db8::2 is not an address of eth1\n" },
	/* one that is no source is not the uplink's */
	{ "inet address=10.2.2.2/24 table=7001 source=10.2.2.3",
	  "up 10.2.2.3/24", "" },
	{ "inet address=10.2.2.2/24 table=7001 source=10.2.2.2",
	  "up 10.2.2.3/24", "warning: 10.2.2.2 is not an address of eth1\n" },
	/* others that are given: in the device's networks it may be meant so */
	{ "inet address=10.2.2.2/24 table=7001 "
	  "source=10.2.2.2,10.2.2.9,198.18.0.1,10.2.2.64/26",
	  "up 10.2.2.2/24", "note: 10.2.2.9 is not an address of eth1\n" },
	{ "inet table=7001 source=10.2.2.9", "up 10.2.2.2/24",
	  "note: 10.2.2.9 is not an address of eth1\n" },
	{ "inet table=7001 source=10.2.2.9", "up 10.2.2.2/24,local", "" },
	};
	struct diag d = { 0 };
	struct made m;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		m = (struct made){ 0 };
		made_stanza(&m, rows[i][0]);
		made_facts(&m, rows[i][1]);
		trouble_absent(&m.u[0], &m.f, &d);
		same_text(said(&d), rows[i][2], rows[i][0]);
		made_free(&m);
	}
}

static void unclaimed(void **state)
{
	struct prefixes claimed = { 0 };
	struct diag d = { 0 };
	struct made m = { 0 };

	(void)state;
	made_facts(&m, "up 10.2.2.2/24 10.9.9.3/24 169.254.0.1/16,local "
		   "2001:db8::2/64 2001:db8:9::2/64");
	prefix_parse(vec_push(&claimed), "10.2.2.2", true);
	prefix_parse(vec_push(&claimed), "2001:db8::/64", true);
	trouble_unclaimed(AF_INET, &m.f, &claimed, &d);
	assert_string_equal(said(&d),
			    "warning: 10.9.9.3 on eth1 belongs to no uplink\n");
	trouble_unclaimed(AF_INET6, &m.f, &claimed, &d);
	assert_string_equal(said(&d), "warning: 2001:db8:9::2 on eth1 belongs "
			    "to no uplink\n");
	vec_free(&claimed);
	made_free(&m);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(on_way),
		cmocka_unit_test(absent),
		cmocka_unit_test(unclaimed),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
