/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of tables to numbers, and which number a new name gets. None is published
 * here, since that is a file of the machine: see tests/netns/tables.sh.
 */
#include "host.h"
#include "engine/names.h"

#define ORIGIN "O: multihome-table: "

/* One uplink with that table, as an option has it; its number, or -1. */
static long long number(enum session_mode mode, const char *table)
{
	char *line = text_printf("inet table=%s gateway=none", table);
	struct session *s = host_start(mode);
	struct made m = { 0 };
	long long n;

	made_stanza(&m, line);
	diag_free(&host.d);
	n = names_number_table(s, &m.u[0], &host.d)
		? (long long)m.u[0].table : -1;
	host_end();
	made_free(&m);
	free(line);
	return n;
}

static void names(void **state)
{
	static const struct {
		const char *tables, *name;
		long long want;
		const char *said;
	} rows[] = {
		{ "7001 ISP1\n7002 ISP1\n", "ISP1", -1, "refused: " ORIGIN
		  "expected one number for that name in rt_tables, but "
		  "ISP1 is 7001 (rt_tables:1) and 7002 (rt_tables:2): "
		  "remove one of these lines, then: multihome reload "
		  "s0\n" },
		{ "254 ISP1\n", "ISP1", -1, "refused: " ORIGIN "expected a "
		  "table other than 0 and the kernel's own 253 to 255 "
		  "(default, main, local), got \"ISP1\"\n" },
		{ "7001 ISP1\n", "ISP2", 0, "" },
		{ "7001 ISP1\n", "isp1", 0, "" },
		{ "7001 ISP1\n", "ISP1", 7001, "" },
		{ "7001 ISP1\n7001 ISP1\n", "ISP1", 7001, "" },
		{ "7001 ISP1\n4711 ISP2\n", "ISP2", 4711, "" },
		{ "7001 ISP1\n", "4711", 4711, "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		host_boot();
		host.tables = rows[i].tables;
		same_number(number(SESSION_LOOKING, rows[i].name),
			    rows[i].want, rows[i].name);
		same_text(host_said(), rows[i].said, rows[i].name);
	}
}

static struct kobj object(enum kobj_kind kind, int family, uint32_t table)
{
	return (struct kobj){
		.kind = kind, .family = (uint8_t)family, .table = table,
		.type = kind == KOBJ_RULE ? FR_ACT_TO_TBL : RTN_UNICAST,
		.protocol = RTPROT_STATIC, .dst.addr.family = (uint8_t)family,
		.suppress = -1,
	};
}

static void refused(void **state)
{
	(void)state;
	host_boot();
	host.policy.table_max = 7003;
	assert_int_equal(number(SESSION_PROPOSING, "new"), -1);
	assert_string_equal(host_said(), "failed: " ORIGIN "no free number "
			    "from 7001 to 7003 for the new name new\n");
	/* who cannot see what is in use gives nothing out */
	host.policy.table_max = 8999;
	fake.error = ENOBUFS;
	for (fake.bad_question = 1; fake.bad_question <= 2;
	     fake.bad_question++) {
		fake.questions = 0;
		assert_int_equal(number(SESSION_PROPOSING, "new"), -1);
		assert_string_equal(host_said(), "failed: " ORIGIN "cannot "
				    "see which tables are in use: the kernel "
				    "says 105\n");
	}
}

/* The first that no file names, no claim has, no rule and no route uses. */
static void proposed(void **state)
{
	(void)state;
	host_boot();
	host.tables = "7001 ISP1\n";
	assert_int_equal(number(SESSION_PROPOSING, "new"), 7002);
	host_link("names", "table:7002", "eth9");
	assert_int_equal(number(SESSION_PROPOSING, "new"), 7003);
	fake_put(object(KOBJ_RULE, AF_INET, 7003));
	assert_int_equal(number(SESSION_PROPOSING, "new"), 7004);
	fake_put(object(KOBJ_RULE, AF_INET6, 7004));
	assert_int_equal(number(SESSION_PROPOSING, "new"), 7005);
	fake_put(object(KOBJ_ROUTE, AF_INET, 7005));
	assert_int_equal(number(SESSION_PROPOSING, "new"), 7006);
	fake_put(object(KOBJ_ROUTE, AF_INET6, 7006));
	fake_put(object(KOBJ_ROUTE, AF_INET6, 7008));
	assert_int_equal(number(SESSION_PROPOSING, "new"), 7007);
	assert_int_equal(host.d.n, 0);
	/* a machine on which nothing was ever recorded */
	host_boot();
	host.tables = "";
	assert_int_equal(number(SESSION_PROPOSING, "new"), 7001);
}

/* One name is one number, as long as the session lasts. */
static void proposed_once(void **state)
{
	static const uint32_t want[] = { 7004, 7004, 7005 };
	struct made m = { 0 };
	struct session *s;
	size_t i;

	(void)state;
	host_boot();
	made_stanza(&m, "inet table=new gateway=none");
	made_stanza(&m, "inet6 table=new gateway=none");
	made_stanza(&m, "inet table=newer gateway=none");
	s = host_start(SESSION_PROPOSING);
	for (i = 0; i < COUNT(want); i++) {
		assert_true(names_number_table(s, &m.u[i], &host.d));
		assert_int_equal(m.u[i].table, want[i]);
	}
	host_end();
	made_free(&m);
}

int main(void)
{
	static const struct CMUnitTest list[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(refused),
		cmocka_unit_test(proposed),
		cmocka_unit_test(proposed_once),
	};

	return cmocka_run_group_tests(list, host_setup, host_teardown);
}
