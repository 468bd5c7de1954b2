/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A claim on trial against those of another device. */
#include "host.h"
#include "engine/conflicts.h"

#define REFUSED(key, what) "refused: O: " key ": expected " what \
	" that no other interface has, but eth1 claims it\n"
#define TABLE REFUSED("multihome-table", "a table")
#define SOURCE REFUSED("multihome-source", "a source")
#define ADDRESS REFUSED("address", "a source")
#define AROUND REFUSED("multihome-strict", "a strict source outside of prefixes")
#define WITHIN REFUSED("multihome-source", "a prefix without a strict source")
#define MARK REFUSED("multihome-mark", "a mark")
#define TO REFUSED("multihome-to", "a destination")

struct row {
	const char *has;	/* eth1, in force, */
	const char *tries;	/* and eth2 */
	const char *want;
};

/* Has eth1, which is not there yet, claim that line. */
static void claim(const char *line)
{
	char *whole = text_printf("%s gateway=none", line);

	assert_int_equal(host_up("eth1", whole), 0);
	same_text(host_complained(), "", whole);
	free(whole);
}

static void check(const struct row *rows, size_t n)
{
	struct session *s;
	struct made m;
	size_t i, j;

	for (i = 0; i < n; i++) {
		m = (struct made){ 0 };
		host_boot();
		host.voice.pending = false;
		claim(rows[i].has);
		made_stanza(&m, rows[i].tries);
		s = host_start(SESSION_CHANGING);
		for (j = 0; j < m.n; j++) {
			strcpy(m.u[j].device, "eth2");
			conflicts_check(s, &m.u[j], &host.d);
		}
		host_end();
		same_text(host_said(), rows[i].want, rows[i].tries);
		made_free(&m);
	}
}

#define CHECK(rows) check(rows, COUNT(rows))
#define ONE "inet table=7001 "
#define TWO "inet table=7002 "

static void tables_and_sources(void **state)
{
	static const struct row rows[] = {
	{ ONE, "inet table=7001", TABLE },
	{ ONE, "inet6 table=7001", TABLE },
	{ "any table=7001", "any table=7001", TABLE },
	{ ONE "address=10.2.2.2/24", TWO "address=10.2.2.2/24", ADDRESS },
	{ ONE "source=10.2.2.2", TWO "address=10.2.2.2/24", ADDRESS },
	{ ONE "address=10.2.2.2/24", TWO "source=10.2.2.9,10.2.2.2", SOURCE },
	{ "any table=7001 source=10.8.0.0/16,2001:db8::/32",
	  "inet6 table=7002 source=2001:db8::/32", SOURCE },
	/* all of it at once */
	{ ONE "source=10.2.2.2 mark=2 to=10.9.0.0/16",
	  "inet table=7001 source=10.2.2.2 mark=2 to=10.9.0.0/16",
	  TABLE SOURCE MARK TO },
	/* no conflict: what auto finds; what is wider, or not strict */
	{ ONE, TWO, "" },
	{ "any table=7001 address=10.2.2.2/24", TWO "address=10.2.2.2/24", "" },
	{ ONE "source=10.2.2.0/24", TWO "source=10.2.2.2", "" },
	{ ONE "source=10.2.2.2", TWO "source=10.2.0.0/16", "" },
	{ ONE "source=10.2.2.2", "inet6 table=7002 source=2001:db8::2", "" },
	};

	(void)state;
	CHECK(rows);
}

static void strict(void **state)
{
	static const struct row rows[] = {
	{ ONE "source=10.2.2.0/24", TWO "source=10.2.2.2 strict=yes", AROUND },
	{ ONE "source=128.0.0.0/1", TWO "address=192.0.2.2/24 strict=yes",
	  AROUND },
	{ "inet6 table=7001 source=2001:db8::/32",
	  "inet6 table=7002 source=2001:db8:2::/64 strict=yes", AROUND },
	{ ONE "source=10.2.2.2 strict=yes", TWO "source=10.2.0.0/16", WITHIN },
	{ ONE "address=10.2.2.2/24 strict=yes",
	  TWO "source=10.2.2.0/30,10.2.2.9", WITHIN },
	{ ONE "source=10.2.2.0/24 strict=yes",
	  TWO "source=10.2.0.0/16,10.2.2.2 strict=yes", AROUND WITHIN },
	{ ONE "source=10.2.2.2 strict=yes", TWO "source=10.3.0.0/16", "" },
	{ ONE "source=10.2.2.0/24 strict=yes", TWO "source=10.2.2.2", "" },
	{ ONE "source=10.2.2.0/24", TWO "source=10.2.3.2 strict=yes", "" },
	};

	(void)state;
	CHECK(rows);
}

static void marks_and_destinations(void **state)
{
	static const struct row rows[] = {
	{ ONE "mark=2", TWO "mark=2", MARK },
	{ ONE "mark=0x200/0xff00", TWO "mark=0x10/0xff", MARK },
	{ ONE "mark=0x200/0xff00", TWO "mark=0x201/0xff01", MARK },
	{ "any table=7001 mark=2", "inet6 table=7002 mark=2", MARK },
	{ ONE "to=10.9.0.0/16,0.0.0.0/0", TWO "to=0.0.0.0/0", TO },
	{ "inet6 table=7001 to=2001:db8:f::/48",
	  "inet6 table=7002 to=::/0,2001:db8:f::/48", TO },
	{ ONE "mark=2", TWO "mark=3", "" },
	{ ONE "mark=0x100/0x300", TWO "mark=0x200/0x300", "" },
	{ ONE "mark=2", "inet6 table=7002 mark=2", "" },
	{ ONE "to=10.9.0.0/16", TWO "to=10.9.0.0/17", "" },
	};

	(void)state;
	CHECK(rows);
}

/* Only other devices, and only by what their records bear out. */
static void not_asked(void **state)
{
	struct session *s;
	struct made m = { 0 };

	(void)state;
	made_stanza(&m, "inet table=7001 source=10.2.2.2 strict=yes mark=2");
	/* a machine on which nothing was ever recorded */
	host_boot();
	s = host_start(SESSION_LOOKING);
	conflicts_check(s, &m.u[0], &host.d);
	assert_int_equal(host.d.n, 0);
	host_end();
	/* links that lead to nobody, or to who has it not */
	host_link("names", "table:7001", "eth1");
	host_link("names", "from:10.2.2.2_32", "eth9");
	host_link("names", "from:10.2.2.0_24", "eth9");
	host_link("names", "strict:10.2.2.2_32", "eth9");
	host_link("names", "mark:inet:2:4294967295", "eth1");
	host_up("eth1", "inet table=7002 source=10.2.2.9 gateway=none");
	strcpy(m.u[0].device, "eth2");
	s = host_start(SESSION_LOOKING);
	conflicts_check(s, &m.u[0], &host.d);
	assert_int_equal(host.d.n, 0);
	host_end();
	/* its own */
	host_boot();
	host_up("eth2", "inet table=7001 source=10.2.2.2 mark=2 gateway=none");
	s = host_start(SESSION_LOOKING);
	conflicts_check(s, &m.u[0], &host.d);
	assert_int_equal(host.d.n, 0);
	host_end();
	made_free(&m);
}

/* A new name has no number where somebody only looks: no table is the same. */
static void without_number(void **state)
{
	struct session *s;
	struct made m = { 0 };

	(void)state;
	host_boot();
	host_up("eth1", "inet table=7001 source=10.2.2.2 gateway=none");
	made_stanza(&m, "inet table=new source=10.2.2.2");
	strcpy(m.u[0].device, "eth2");
	s = host_start(SESSION_LOOKING);
	conflicts_check(s, &m.u[0], &host.d);
	assert_string_equal(host_said(), SOURCE);
	host_end();
	made_free(&m);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(tables_and_sources),
		cmocka_unit_test(strict),
		cmocka_unit_test(marks_and_destinations),
		cmocka_unit_test(not_asked),
		cmocka_unit_test(without_number),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
