/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of uplinks: its text, what is none, what is kept of it. */
#include "opened.h"
#include "state/uplink_list.h"
#include "../unit.h"

#include <errno.h>

#define HEAD "multihome\t1\n"

/* Everything that a list can say, as it is written. */
static const char full[] =
	HEAD
	"uplink\teth1\n"
	"uplink\teth2\tinet\tto-inet\n"
	"line\teth2\tinet\t1\t7001\t10.1.1.1\n"
	"uplink\teth3\tinet6\tto-inet6\n"
	"uplink\tppp0\tinet\tinet6\tto-inet\tto-inet6\n"
	"line\tppp0\tinet\t255\t7002\t-\n"
	"line\tppp0\tinet6\t2\t4294967295\tfe80::1\tonlink\n"
	"group\t2\teth0\t7000\n"
	"group\t3\teth1\t1\n"
	"narrow\tinet\n"
	"narrow\tinet6\n"
	"answers\t7000\t77\n"
	"balance\n"
	"end\n";

static const char *parse(struct uplink_list *l, const char *text)
{
	*l = (struct uplink_list){ .answers = false };
	return uplink_list_parse(l, text, strlen(text));
}

static void same_list(const struct uplink_list *l, const char *want)
{
	struct text t = { 0 };

	uplink_list_format(&t, l);
	same_text(t.s, want, "list");
	text_free(&t);
}

static void comes_back(void **state)
{
	struct uplink_list l;

	(void)state;
	same_text(parse(&l, full), NULL, "full");
	assert_int_equal(l.devices.n, 4);
	assert_true(l.devices.v[1].to[0] && !l.devices.v[1].to[1]);
	assert_true(!l.devices.v[2].to[0] && l.devices.v[2].to[1]);
	assert_true(!l.devices.v[2].claims[0] && l.devices.v[2].claims[1]);
	assert_string_equal(l.devices.v[3].device, "ppp0");
	assert_int_equal(l.groups.n, 2);
	assert_string_equal(l.groups.v[0].device, "eth0");
	assert_int_equal(l.groups.v[0].ifindex, 2);
	assert_int_equal(l.groups.v[0].group, 7000);
	assert_true(l.narrow[0] && l.narrow[1] && l.answers);
	assert_true(l.balance);
	assert_int_equal(l.devices.v[1].line[0].priority, 1);
	assert_int_equal(l.devices.v[1].line[0].table, 7001);
	assert_int_equal(l.devices.v[1].line[0].gateway.family, AF_INET);
	assert_int_equal(l.devices.v[1].line[1].priority, 0);
	assert_int_equal(l.devices.v[3].line[0].gateway.family, 0);
	assert_false(l.devices.v[3].line[0].onlink);
	assert_true(l.devices.v[3].line[1].onlink);
	assert_int_equal(l.base, 7000);
	assert_int_equal(l.protocol, 77);
	same_list(&l, full);
	uplink_list_free(&l);
	same_text(parse(&l, HEAD "end\n"), NULL, "empty");
	same_list(&l, HEAD "end\n");
	uplink_list_free(&l);
	/* an older version does not say of what band */
	same_text(parse(&l, HEAD "answers\nend\n"), NULL, "bare");
	assert_true(l.answers && !l.protocol);
	same_list(&l, HEAD "answers\nend\n");
	uplink_list_free(&l);
}

#define ETH1(text) HEAD "uplink\teth1\tinet\n" text "\nend\n"

static void refused(void **state)
{
	static const char line[] = "expected a line of the list",
			  head[] = "expected \"multihome 1\"",
			  no_end[] = "expected an end";
	static const struct { const char *text, *why; } rows[] = {
	{ "", no_end }, { HEAD, no_end }, { HEAD "uplink\teth1\n", no_end },
	{ "end\n", head }, { "uplink\teth1\n" HEAD "end\n", head },
	{ "multihome\t2\nend\n", head }, { "multihome\nend\n", head },
	{ "multihome 1\nend\n", head },
	{ HEAD "uplink\nend\n", line }, { HEAD "uplink\ta/b\nend\n", line },
	{ HEAD "uplink\ta123456789abcdef\nend\n", line },
	{ HEAD "uplink\teth1\tboth\nend\n", line },
	{ HEAD "uplink\teth1\tinet\tinet6\tinet\tinet\tinet\tinet\nend\n",
	  line },
	{ HEAD "group\t2\teth0\nend\n", line },
	{ HEAD "group\t2147483648\teth0\t1\nend\n", line },
	{ HEAD "group\tx\teth0\t1\nend\n", line },
	{ HEAD "group\t2\t..\t1\nend\n", line },
	{ HEAD "group\t2\teth0\t4294967296\nend\n", line },
	{ HEAD "group\t2\teth0\t1\t1\nend\n", line },
	{ HEAD "narrow\nend\n", line }, { HEAD "narrow\tboth\nend\n", line },
	{ HEAD "narrow\tinet\tinet6\nend\n", line },
	{ HEAD "answers\tyes\nend\n", line },
	{ HEAD "answers\t7000\t0\nend\n", line },
	{ HEAD "answers\t7000\t256\nend\n", line },
	{ HEAD "answers\tx\t77\nend\n", line },
	{ HEAD "answers\t7000\t77\t1\nend\n", line },
	{ HEAD "end\tx\n", line }, { HEAD "balance\tyes\nend\n", line },
	/* a line: of an uplink that is there, and all that it is made of */
	{ HEAD "line\teth1\tinet\t1\t7001\t-\nuplink\teth1\nend\n", line },
	{ ETH1("line\teth1\tinet\t1\t7001"), line },
	{ ETH1("line\teth2\tinet\t1\t7001\t-"), line },
	{ ETH1("line\teth1\tboth\t1\t7001\t-"), line },
	{ ETH1("line\teth1\tinet\t256\t7001\t-"), line },
	{ ETH1("line\teth1\tinet\tx\t7001\t-"), line },
	{ ETH1("line\teth1\tinet\t1\t4294967296\t-"), line },
	{ ETH1("line\teth1\tinet\t1\t7001\t10.1.1"), line },
	{ ETH1("line\teth1\tinet\t1\t7001\t-\tlink"), line },
	{ ETH1("line\teth1\tinet\t1\t7001\t-\tonlink\tx"), line },
	{ HEAD "something\nend\n", line }, { HEAD "\t\nend\n", line },
	};
	struct uplink_list l;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		same_text(parse(&l, rows[i].text), rows[i].why, rows[i].text);
		uplink_list_free(&l);
	}
	l = (struct uplink_list){ .answers = false };
	same_text(uplink_list_parse(&l, HEAD "\0end\n", sizeof HEAD + 4),
		  "expected text without NUL", "NUL");
	/* what was read of it is there */
	assert_non_null(parse(&l, HEAD "uplink\teth1\nuplink\teth2\nx\nend\n"));
	assert_int_equal(l.devices.n, 2);
	uplink_list_free(&l);
}

/* Each beginning is none: it may have been cut off. */
static void cut_off(void **state)
{
	struct uplink_list l = { .answers = false };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof full - 2; i++) {
		assert_non_null(uplink_list_parse(&l, full, i));
		uplink_list_free(&l);
	}
}

static void notes(void **state)
{
	struct uplink_device eth1 = { .device = "eth1" },
			     eth2 = { .device = "eth2", .to = { true } },
			     eth3 = { .device = "eth3", .claims = { true }, .to = { false, true } };
	struct uplink_list l = { .answers = false };

	(void)state;
	assert_null(uplink_list_find(&l, "eth1"));
	uplink_list_note(&l, &eth1, false);
	assert_int_equal(l.devices.n, 0);
	uplink_list_note(&l, &eth1, true);
	uplink_list_note(&l, &eth1, true);
	assert_int_equal(l.devices.n, 1);
	uplink_list_note(&l, &eth2, true);
	uplink_list_note(&l, &eth3, true);
	eth1.to[1] = true;
	uplink_list_note(&l, &eth1, true);
	assert_int_equal(l.devices.n, 3);
	assert_true(uplink_list_find(&l, "eth1")->to[1]);
	uplink_list_note(&l, &eth1, false);
	assert_int_equal(l.devices.n, 2);
	assert_null(uplink_list_find(&l, "eth1"));
	assert_non_null(uplink_list_find(&l, "eth2"));
	assert_non_null(uplink_list_find(&l, "eth3"));
	assert_null(uplink_list_find(&l, "eth"));
	uplink_list_free(&l);
}

/* A device, by its number, has been put into one group or none. */
static void groups(void **state)
{
	struct uplink_list l = { .answers = false };

	(void)state;
	uplink_list_group(&l, "eth0", 2, 0);
	assert_int_equal(l.groups.n, 0);
	uplink_list_group(&l, "eth0", 2, 7000);
	uplink_list_group(&l, "eth1", 3, 7000);
	uplink_list_group(&l, "eth0", 2, 1);
	same_list(&l, HEAD "group\t2\teth0\t1\ngroup\t3\teth1\t7000\nend\n");
	uplink_list_group(&l, "wan", 3, 7000);
	same_list(&l, HEAD "group\t2\teth0\t1\ngroup\t3\twan\t7000\nend\n");
	assert_int_equal(uplink_list_group_of(&l, 3), 7000);
	assert_int_equal(uplink_list_group_of(&l, 0), 0);
	uplink_list_group(&l, "eth0", 2, 0);
	assert_int_equal(uplink_list_group_of(&l, 2), 0);
	same_list(&l, HEAD "group\t3\twan\t7000\nend\n");
	uplink_list_free(&l);
}

static void files(void **state)
{
	struct store *s = *state, closed = STORE_CLOSED;
	struct uplink_list l, again;
	char *text;
	size_t n;

	assert_false(uplink_list_exists(&closed));
	assert_int_equal(uplink_list_read(&closed, &l), 0);
	assert_false(uplink_list_exists(s));
	assert_false(store_knows("eth9", true));
	assert_int_equal(uplink_list_read(s, &l), 0);
	assert_int_equal(l.devices.n + l.groups.n, 0);
	/* an empty one is no file */
	assert_int_equal(uplink_list_write(s, &l), 0);
	assert_false(uplink_list_exists(s));
	assert_null(parse(&l, full));
	assert_int_equal(uplink_list_write(s, &l), 0);
	assert_true(uplink_list_exists(s));
	/* any interface may change what belongs to the machine */
	assert_true(store_knows("eth9", true));
	assert_int_equal(store_read(s, "machine", "uplinks", &text, &n), 0);
	same_text(text, full, "file");
	free(text);
	assert_int_equal(uplink_list_read(s, &again), 0);
	same_list(&again, full);
	uplink_list_free(&again);
	uplink_list_free(&l);
	l = (struct uplink_list){ .narrow = { true, true } };
	assert_int_equal(uplink_list_write(s, &l), 0);
	assert_false(uplink_list_exists(s));
	assert_false(store_knows("eth9", true));
	/* what is damaged says so, and shows what could be read */
	assert_int_equal(store_write(s, "machine", "uplinks",
				     HEAD "uplink\teth1\n", 23), 0);
	assert_int_equal(uplink_list_read(s, &l), -EBADMSG);
	assert_int_equal(l.devices.n, 1);
	uplink_list_free(&l);
	assert_int_equal(store_remove(s, "machine", "uplinks"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(refused),
		cmocka_unit_test(cut_off),
		cmocka_unit_test(notes),
		cmocka_unit_test(groups),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, opened_setup, opened_teardown);
}
