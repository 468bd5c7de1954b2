/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What claims take for themselves: which names, who has one, who gives it back. */
#include "host.h"
#include "engine/names.h"

/* Names of the uplinks of a line, one a line, in their order. */
static char *names_of(const char *line)
{
	struct strings names = { 0 };
	struct made m = { 0 };
	struct text t = { 0 };
	size_t i;

	made_stanza(&m, line);
	names_of_uplinks(m.u, m.n, &names);
	text_add(&t, "");
	for (i = 0; i < names.n; i++)
		text_addf(&t, "%s\n", names.v[i]);
	strings_free(&names);
	made_free(&m);
	return t.s;
}

static void taken(void **state)
{
	static const struct { const char *line, *want; } rows[] = {
	/* auto takes nothing, but what stands in its stanza */
	{ "inet table=7001 gateway=none", "table:7001\n" },
	{ "inet table=7001 address=10.2.2.2/24 gateway=none",
	  "table:7001\nfrom:10.2.2.2_32\n" },
	{ "any table=7001 address=10.2.2.2/24 gateway=none", "table:7001\n" },
	/* a strict source has two */
	{ "inet table=7001 source=10.2.2.2,10.8.0.0/16 strict=yes",
	  "table:7001\nfrom:10.2.2.2_32\nstrict:10.2.2.2_32\n"
	  "from:10.8.0.0_16\nstrict:10.8.0.0_16\n" },
	{ "inet6 table=7001 source=2001:db8::/32 to=::/0,2001:db8:f::/48",
	  "table:7001\nfrom:2001:db8::_32\nto:::_0\nto:2001:db8:f::_48\n" },
	/* a mark is a family's */
	{ "inet table=7001 mark=0x200/0xff00",
	  "table:7001\nmark:inet:512:65280\n" },
	{ "any table=7001 source=10.2.2.2,2001:db8::2 mark=2",
	  "table:7001\nfrom:10.2.2.2_32\nmark:inet:2:4294967295\n"
	  "from:2001:db8::2_128\nmark:inet6:2:4294967295\n" },
	};
	size_t i;
	char *got;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		got = names_of(rows[i].line);
		same_text(got, rows[i].want, rows[i].line);
		free(got);
	}
}

#define RECORD "multihome\t1\nband\t7000\t77\n"
#define CLAIM(iface, table) "claim\t" iface "\tinet\tinet static\t" table \
	"\nnow\tmultihome-table\t" table "\tO\n"

/* Only who has it by his record has it. */
static void holders(void **state)
{
	static const struct {
		const char *name, *link, *want;
	} rows[] = {
		{ "table:7009", NULL, NULL }, { "table:7009", "eth1", NULL },
		{ "table:7001", "eth1", NULL }, { "table:7001", "eth2", NULL },
		{ "table:7001", "eth3", NULL }, { "table:7001", "eth9", NULL },
		{ "from:10.2.2.2_32", "eth2", NULL },
		/* what is only tried is not had */
		{ "from:10.2.2.7_32", "eth2", NULL },
		{ "table:7002", "eth2", "eth2" },
		{ "from:10.2.2.9_32", "eth2", "eth2" },
	};
	char buf[16];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		host_boot();
		host_write("dev", "eth1", RECORD CLAIM("eth1", "7001") "end\n");
		host_write("dev", "eth2", RECORD CLAIM("eth2", "7002")
			   "now\tmultihome-source\t10.2.2.9\tO\n"
			   "try\tmultihome-table\t7002\tO\n"
			   "try\tmultihome-source\t10.2.2.7\tO\nend\n");
		host_write("dev", "eth3", "what is no record");
		if (rows[i].link)
			host_link("names", rows[i].name, rows[i].link);
		same_text(names_holder(host_start(SESSION_LOOKING),
				       rows[i].name, "eth1", buf),
			  rows[i].want, rows[i].name);
		host_end();
	}
	/* a machine on which nothing was ever recorded */
	host_boot();
	assert_null(names_holder(host_start(SESSION_LOOKING), "table:7001",
				 "eth1", buf));
	host_end();
}

static struct record record(const char *device, const char *iface)
{
	struct record r = { 0 };

	strcpy(r.device, device);
	if (iface)
		claims_get(&r.claims, iface, AF_INET, "inet static");
	return r;
}

static struct strings strings_of(const char *a, const char *b)
{
	struct strings l = { 0 };

	if (a)
		strings_add(&l, a);
	if (b)
		strings_add(&l, b);
	return l;
}

/* Who has one keeps it; a link that no record bears out is taken over. */
static void takes(void **state)
{
	struct strings names = strings_of("table:7001", "table:7002");
	struct record r = record("eth1", "dsl");

	(void)state;
	host_boot();
	host_write("dev", "eth2", RECORD CLAIM("eth2", "7002") "end\n");
	host_link("names", "table:7001", "eth2");
	host_link("names", "table:7002", "eth2");
	host_link("iface", "dsl", "eth2");
	names_take(host_start(SESSION_CHANGING), &r, &names);
	host_end();
	assert_string_equal(host_keeps(), "dev/eth2\niface/dsl eth1\n"
			    "names/table:7001 eth1\nnames/table:7002 eth2\n");
	record_free(&r);
	/* a stanza of the device's own name needs no link */
	r = record("eth1", "eth1");
	host_boot();
	names_take(host_start(SESSION_CHANGING), &r, &names);
	host_end();
	assert_string_equal(host_keeps(), "names/table:7001 eth1\n"
			    "names/table:7002 eth1\n");
	record_free(&r);
	strings_free(&names);
}

#define ALL "iface/a eth1\niface/b eth1\niface/c eth2\n" \
	"names/table:7001 eth1\nnames/table:7002 eth1\nnames/table:7003 eth2\n"

static void link_all(void)
{
	host_boot();
	host_link("iface", "a", "eth1");
	host_link("iface", "b", "eth1");
	host_link("iface", "c", "eth2");
	host_link("names", "table:7001", "eth1");
	host_link("names", "table:7002", "eth1");
	host_link("names", "table:7003", "eth2");
}

/* Of what the old record had, what the new one has no more; nothing of others. */
static void releases(void **state)
{
	struct record old = record("eth1", "a"), r = record("eth1", NULL);
	struct strings before = strings_of("table:7001", "table:7003");
	struct strings now = strings_of("table:7002", NULL);
	struct session *s;

	(void)state;
	link_all();
	s = host_start(SESSION_CHANGING);
	assert_int_equal(names_release(s, &old, &before, &old, &before), 0);
	assert_string_equal(host_keeps(), ALL);
	assert_int_equal(names_release(s, &r, &now, &old, &before), 0);
	assert_string_equal(host_keeps(), "iface/b eth1\niface/c eth2\n"
			    "names/table:7002 eth1\nnames/table:7003 eth2\n");
	/* gone already is done */
	assert_int_equal(names_release(s, &r, &now, &old, &before), 0);
	host_end();
	record_free(&old);
	record_free(&r);
	strings_free(&before);
	strings_free(&now);
}

static void releases_others(void **state)
{
	struct record r = record("eth1", "b");
	struct strings now = strings_of("table:7002", "table:7003");

	(void)state;
	link_all();
	assert_int_equal(names_release_others(host_start(SESSION_CHANGING), &r,
					      &now), 0);
	host_end();
	assert_string_equal(host_keeps(), "iface/b eth1\niface/c eth2\n"
			    "names/table:7002 eth1\nnames/table:7003 eth2\n");
	record_free(&r);
	strings_free(&now);
}

/* What cannot be looked at may be ours. */
static void unreadable(void **state)
{
	struct strings before = strings_of("table:7001", NULL), none = { 0 };
	struct record old = record("eth1", NULL);
	struct session *s;

	(void)state;
	host_boot();
	s = host_start(SESSION_CHANGING);
	assert_int_equal(store_write(&s->store, "x", "y", "z", 1), 0);
	assert_int_equal(renameat(s->store.dir, "x/y", s->store.dir, "names"),
			 0);
	assert_int_equal(names_release(s, &old, &none, &old, &before),
			 -ENOTDIR);
	assert_int_not_equal(names_release_others(s, &old, &none), 0);
	host_end();
	strings_free(&before);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(taken),
		cmocka_unit_test(holders),
		cmocka_unit_test(takes),
		cmocka_unit_test(releases),
		cmocka_unit_test(releases_others),
		cmocka_unit_test(unreadable),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
