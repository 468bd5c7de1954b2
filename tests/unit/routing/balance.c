/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of lines: who carries, and the rules and routes that follow. */
#include "routing/balance.h"
#include "../unit.h"

#include <linux/rtnetlink.h>

#define LINES 5

/*
 * "eth0 1 up 1", and perhaps "10.1.1.1", "onlink", "spare", "spent", "part=3",
 * "rate=100", "to=5": device, priority, state, weight, a gateway, what is forwarded,
 * and so on. Of the gateway's family, or of IPv4; "up6" is up, and of IPv6.
 */
static struct balance_line line(const char *text)
{
	static const char *const states[] = {
		[HEALTH_UNKNOWN] = "unknown", [HEALTH_UP] = "up",
		[HEALTH_DEGRADED] = "degraded", [HEALTH_DOWN] = "down",
	};
	struct balance_line l = { .family = AF_INET };
	char *copy = text_dup(text), *save, *w[4], *more;
	const char *state;
	size_t i;

	for (i = 0; i < COUNT(w); i++)
		w[i] = strtok_r(i ? NULL : copy, " ", &save);
	assert_non_null(w[3]);
	text_copy(l.dev, sizeof l.dev, w[0]);
	l.priority = (unsigned)strtoul(w[1], NULL, 10);
	state = w[2];
	l.weight = l.forwarded = (unsigned)strtoul(w[3], NULL, 10);
	l.ifindex = 2 + l.dev[3] - '0';
	l.held = !strcmp(state, "held");
	l.state = HEALTH_DOWN;
	for (i = 0; i < COUNT(states); i++)
		if (!strcmp(states[i], state))
			l.state = (enum health_state)i;
	if (!strcmp(state, "up6")) {
		l.state = HEALTH_UP;
		l.family = AF_INET6;
	}
	while ((more = strtok_r(NULL, " ", &save))) {
		if (!strcmp(more, "onlink"))
			l.onlink = true;
		else if (!strcmp(more, "spare"))
			l.spare = true;
		else if (!strcmp(more, "spent"))
			l.spent = true;
		else if (!strcmp(more, "drained"))
			l.drained = true;
		else if (!strncmp(more, "part=", 5))
			l.part = (unsigned)strtoul(more + 5, NULL, 10);
		else if (!strncmp(more, "rate=", 5))
			l.rate = strtoull(more + 5, NULL, 10);
		else if (!strncmp(more, "to=", 3))
			l.forwarded = (unsigned)strtoul(more + 3, NULL, 10);
		else
			assert_null(addr_parse(&l.gateway, more));
	}
	if (l.gateway.family)
		l.family = l.gateway.family;
	free(copy);
	return l;
}

static void add(struct balance_lines *out, const char *const *lines)
{
	size_t i;

	for (i = 0; i < LINES && lines[i]; i++)
		*vec_push(out) = line(lines[i]);
}

static void weighs(void **state)
{
	static const struct {
		const char *lines[LINES];
		bool refuse;
		const char *weights;	/* a digit each */
	} rows[] = {
	{ { NULL }, false, "" },
	{ { "eth0 1 up 0" }, false, "1" },
	{ { "eth0 1 up 0", "eth1 2 up 1" }, false, "10" },
	{ { "eth0 2 up 1", "eth1 1 up 0" }, false, "01" },
	{ { "eth0 1 up 0", "eth1 1 up 0", "eth2 2 up 1" }, false, "110" },
	{ { "eth0 1 down 1", "eth1 2 up 0", "eth2 2 up 0" }, false, "011" },
	{ { "eth0 1 down 1", "eth1 1 up 1" }, false, "01" },
	/* what is not well comes after all that is, whatever its priority */
	{ { "eth0 1 degraded 1", "eth1 9 up 0" }, false, "01" },
	{ { "eth0 1 unknown 1", "eth1 9 up 0" }, false, "01" },
	{ { "eth0 1 held 1", "eth1 9 up 0" }, false, "01" },
	{ { "eth0 1 held 0", "eth1 9 degraded 0" }, false, "01" },
	{ { "eth0 1 held 0", "eth1 9 unknown 0" }, false, "01" },
	{ { "eth0 1 unknown 0", "eth1 1 degraded 0", "eth2 2 degraded 0" },
	  false, "110" },
	{ { "eth0 1 down 1", "eth1 2 held 0" }, false, "01" },
	{ { "eth0 2 held 0", "eth1 1 held 0", "eth2 1 down 1" }, false, "010" },
	/* all are down: who carried does; who began so, the best */
	{ { "eth0 1 down 0", "eth1 2 down 1" }, false, "01" },
	{ { "eth0 1 down 3", "eth1 2 down 1" }, false, "31" },
	{ { "eth0 1 down 0", "eth1 2 down 0", "eth2 1 down 0" }, false, "101" },
	{ { "eth0 1 down 1", "eth1 2 down 0" }, true, "00" },
	{ { "eth0 1 down 0" }, true, "0" },
	{ { "eth0 1 down 1", "eth1 2 held 0" }, true, "01" },
	/* each family by itself */
	{ { "eth0 1 down 1 10.1.1.1", "eth0 1 up 0 2001:db8:1::1",
	    "eth1 2 up 0 10.2.2.1", "eth1 2 up 1 2001:db8:2::1" }, false,
	  "0110" },
	{ { "eth0 1 down 1 10.1.1.1", "eth0 1 down 0 2001:db8:1::1",
	    "eth1 2 up 0 2001:db8:2::1" }, true, "001" },
	{ { "eth0 1 down 1 10.1.1.1", "eth0 1 down 0 2001:db8:1::1",
	    "eth1 2 down 1 2001:db8:2::1" }, false, "101" },
	/* what the kernel puts into no route of several stands by */
	{ { "eth0 1 up6 1", "eth1 1 up6 0 2001:db8:2::1", "eth2 1 up 0" },
	  false, "011" },
	{ { "eth0 1 up6 0", "eth1 1 up6 0", "eth2 2 up6 1 2001:db8:2::1" },
	  false, "100" },
	};
	struct balance_lines lines;
	char got[LINES + 1];
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		lines = (struct balance_lines){ 0 };
		add(&lines, rows[i].lines);
		balance_weigh(&lines, rows[i].refuse);
		memset(got, 0, sizeof got);
		for (j = 0; j < lines.n; j++)
			got[j] = (char)('0' + lines.v[j].weight);
		same_text(got, rows[i].weights, rows[i].lines[0]);
		/* and again: nothing moves by itself */
		balance_weigh(&lines, rows[i].refuse);
		for (j = 0; j < lines.n; j++)
			got[j] = (char)('0' + lines.v[j].weight);
		same_text(got, rows[i].weights, rows[i].lines[0]);
		vec_free(&lines);
	}
}

/* By what the lines say, a weight each, also when it is done again. */
static void weighs_unequally(void **state)
{
	static const struct {
		const char *lines[LINES], *weights;
	} rows[] = {
	{ { "eth0 1 up 0 part=3", "eth1 1 up 0 part=1" }, " 3 1" },
	{ { "eth0 1 up 0 part=256", "eth1 1 up 0" }, " 256 1" },
	{ { "eth0 1 up 0 part=3", "eth1 2 up 7 part=5" }, " 3 0" },
	/* in the ratio of rates, or as near as 256 come to it */
	{ { "eth0 1 up 0 rate=100000000", "eth1 1 up 0 rate=20000000" },
	  " 5 1" },
	{ { "eth0 1 up 0 rate=100", "eth1 1 up 0 rate=30",
	    "eth2 1 up 0 rate=50" }, " 10 3 5" },
	{ { "eth0 1 up 0 rate=1000000000", "eth1 1 up 0 rate=333000000" },
	  " 256 85" },
	{ { "eth0 1 up 0 rate=1000000000000", "eth1 1 up 0 rate=1001" },
	  " 256 1" },
	{ { "eth0 1 up 0 rate=7", "eth1 1 up 0 rate=7" }, " 1 1" },
	{ { "eth0 1 up 0 rate=7" }, " 1" },
	/* each priority by itself, and each family */
	{ { "eth0 1 up 0 rate=10", "eth1 2 up 0", "eth2 1 up 0 rate=20" },
	  " 1 0 2" },
	{ { "eth0 1 up 0 rate=10", "eth1 1 up6 0", "eth2 1 up 0 rate=20" },
	  " 1 1 2" },
	/* not where one has none, or a part is said */
	{ { "eth0 1 up 0 rate=100", "eth1 1 up 0" }, " 1 1" },
	{ { "eth0 1 up 0 rate=100 part=2", "eth1 1 up 0 rate=10" }, " 2 1" },
	{ { "eth0 1 up 0 rate=100", "eth1 1 up 0 rate=10",
	    "eth2 1 up 0 spare" }, " 10 1 0" },
	/* the death of one says nothing of the others */
	{ { "eth0 1 up 10 rate=100", "eth1 1 down 1 rate=10",
	    "eth2 1 up 5 rate=50" }, " 10 0 5" },
	{ { "eth0 1 up 0 rate=100", "eth1 1 down 1", "eth2 1 up 0 rate=50" },
	  " 1 0 1" },
	/* a spare one is behind all that work, whatever their priority */
	{ { "eth0 1 up 1 spare", "eth1 9 up 0 part=4" }, " 0 4" },
	{ { "eth0 1 up 1 spare", "eth1 9 degraded 0" }, " 0 1" },
	{ { "eth0 1 up 1 spare", "eth1 9 unknown 0" }, " 0 1" },
	{ { "eth0 9 up 0 spare rate=9", "eth1 1 held 1" }, " 1 0" },
	{ { "eth0 9 up 0 spare", "eth1 1 down 1" }, " 1 0" },
	{ { "eth0 2 up 0 spare", "eth1 1 up 0 spare" }, " 0 1" },
	{ { "eth0 1 up 0 spare", "eth1 1 up 0 spare" }, " 1 1" },
	{ { "eth0 1 held 0 spare", "eth1 9 held 0 part=2" }, " 0 2" },
	{ { "eth0 1 held 0 spare", "eth1 1 down 0" }, " 1 0" },
	/* a quota that is spent is behind these; of several by their priority */
	{ { "eth0 1 up 1 spent", "eth1 255 up 0 part=4" }, " 0 4" },
	{ { "eth0 1 up 1 spent", "eth1 9 degraded 0" }, " 0 1" },
	{ { "eth0 1 up 1 spent", "eth1 9 unknown 0 spare" }, " 0 1" },
	{ { "eth0 1 degraded 1 spent", "eth1 9 up 0 spent" }, " 0 1" },
	{ { "eth0 9 up 1 spent", "eth1 1 up 0 spent spare" }, " 1 0" },
	{ { "eth0 2 up 1 spent", "eth1 1 up 0 spent" }, " 0 1" },
	{ { "eth0 1 up 1 spent part=3", "eth1 1 up 1 spent" }, " 3 1" },
	{ { "eth0 1 up 1 spent rate=9", "eth1 1 up 1 rate=3",
	    "eth2 1 up 1 rate=6" }, " 0 1 2" },
	/* and used, where no other is alive */
	{ { "eth0 1 up 0 spent", "eth1 1 held 1" }, " 1 0" },
	{ { "eth0 9 degraded 0 spent", "eth1 1 down 1" }, " 1 0" },
	{ { "eth0 1 held 0 spent", "eth1 9 held 0" }, " 0 1" },
	{ { "eth0 1 down 3 spent", "eth1 1 down 0" }, " 3 0" },
	/* one that is drained is behind whatever is not simply down */
	{ { "eth0 1 up 1 drained", "eth1 9 up 0 part=4" }, " 0 4" },
	{ { "eth0 1 up 1 drained", "eth1 9 unknown 0 spare" }, " 0 1" },
	{ { "eth0 1 up 1 drained", "eth1 9 held 0 spent" }, " 0 1" },
	{ { "eth0 1 up 1 drained part=3", "eth1 1 up 1" }, " 0 1" },
	{ { "eth0 1 degraded 1 drained", "eth1 9 down 1" }, " 1 0" },
	{ { "eth0 1 held 0 drained", "eth1 9 down 1" }, " 1 0" },
	/* where all are that live, it is as if none was */
	{ { "eth0 1 up 0 drained", "eth1 9 up 1 drained" }, " 1 0" },
	{ { "eth0 1 held 0 drained", "eth1 9 degraded 1 drained" }, " 0 1" },
	{ { "eth0 1 down 0 drained", "eth1 9 down 3" }, " 0 3" },
	{ { "eth0 1 down 0 drained", "eth1 9 down 0" }, " 0 1" },
	/* none works: who carried does, as it did */
	{ { "eth0 1 down 3 part=3", "eth1 1 down 1", "eth2 1 down 0 spare" },
	  " 3 1 0" },
	{ { "eth0 1 down 0 part=3", "eth1 1 down 0 part=2",
	    "eth2 1 down 0 spare" }, " 3 2 0" },
	/* without a gateway nothing is shared, and the weight is kept */
	{ { "ppp0 1 up6 0 part=3", "ppp1 1 up6 0 part=2" }, " 3 0" },
	{ { "ppp0 1 up6 0 part=3", "eth1 1 up 0 2001:db8:1::1 part=2" },
	  " 0 2" },
	};
	struct balance_lines lines;
	struct text got = { 0 };
	const struct balance_line *l;
	size_t i, again;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		lines = (struct balance_lines){ 0 };
		add(&lines, rows[i].lines);
		for (again = 0; again < 2; again++) {
			balance_weigh(&lines, false);
			got.n = 0;
			vec_each(l, &lines)
				text_addf(&got, " %u", l->weight);
			same_text(got.s, rows[i].weights, rows[i].lines[0]);
		}
		vec_free(&lines);
	}
	text_free(&got);
}

/* Beside the first, which carries or not: whether each of the others may. */
static void joins(void **state)
{
	static const struct {
		const char *lines[LINES], *may;
	} rows[] = {
	{ { "eth0 1 up 1", "eth1 2 up 0", "eth2 9 up 0" }, "011" },
	{ { "eth0 1 up 1", "eth1 2 degraded 0", "eth2 2 unknown 0",
	    "eth3 2 held 0", "eth4 2 down 0" }, "00000" },
	{ { "eth0 1 degraded 1", "eth1 2 degraded 0", "eth2 2 up 0" }, "011" },
	{ { "eth0 1 up 0", "eth1 2 up 0" }, "00" },
	{ { "eth0 1 up 1", "eth1 2 up 1", "eth2 2 up 0 spare" }, "000" },
	{ { "eth0 1 up 1", "eth1 2 up6 0" }, "00" },
	/* IPv6 shares nothing without a gateway */
	{ { "eth0 1 up6 1", "eth1 2 up 0 2001:db8:2::1" }, "00" },
	{ { "eth0 1 up 1 2001:db8:2::1", "eth1 2 up6 0",
	    "eth2 2 up 0 2001:db8:3::1" }, "001" },
	};
	struct balance_lines lines;
	char got[LINES + 1];
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		lines = (struct balance_lines){ 0 };
		add(&lines, rows[i].lines);
		memset(got, 0, sizeof got);
		for (j = 0; j < lines.n; j++)
			got[j] = balance_may_join(&lines, &lines.v[j]) ? '1'
								       : '0';
		same_text(got, rows[i].may, rows[i].lines[1]);
		vec_free(&lines);
	}
}

/* More lines than share one route: the first do, and when one dies another. */
static void weighs_many(void **state)
{
	struct balance_lines lines = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < KOBJ_HOPS + 2; i++)
		*vec_push(&lines) = line("eth0 1 up 1 10.1.1.1 part=3");
	balance_weigh(&lines, false);
	for (i = 0; i < lines.n; i++)
		assert_int_equal(lines.v[i].weight, i < KOBJ_HOPS ? 3 : 0);
	lines.v[3].state = HEALTH_DOWN;
	balance_weigh(&lines, false);
	for (i = 0; i < lines.n; i++)
		assert_int_equal(lines.v[i].weight,
				 i != 3 && i <= KOBJ_HOPS ? 3 : 0);
	vec_free(&lines);
}

/* What is wanted, an object a line. */
static char *build(const struct balance_lines *lines, const bool forbids[2],
		   bool refuse, enum policy_balance balance,
		   struct kobjs *wanted, struct hops hops[BALANCE_ROUTES])
{
	struct policy policy = policy_default;
	struct text t = { 0 };
	const struct kobj *k;

	policy.none_alive_refuse = refuse;
	policy.balance = balance;
	balance_build(wanted, hops, lines->v, lines->n, forbids, &policy);
	text_add(&t, "");
	vec_each(k, wanted) {
		text_add(&t, k->family == AF_INET6 ? "6 " : "");
		kobj_print(&t, k, NULL);
		text_add(&t, "\n");
		assert_int_equal(k->protocol, 77);
		assert_int_equal(k->claim, -1);
		assert_true(balance_has(k));
		assert_int_equal(k->several, k->hops != NULL);
	}
	return t.s;
}

#define MAIN_RULE "priority 32764 from all lookup main suppress_prefixlength 0\n"
#define LINES_RULE "priority 32765 from all lookup 7000\n"
#define OWN_RULE "priority 32765 from all iif lo lookup 7000\n"
#define FORWARDED_RULE "priority 32765 not from all iif lo lookup 6999\n"
#define PRIVATE(net) "priority 32764 from all to " net " lookup main " \
	"suppress_prefixlength 0\n"

static void check_build(const char *const *lines, const bool forbids[2],
			bool refuse, enum policy_balance balance,
			const char *want)
{
	struct balance_lines of = { 0 };
	struct kobjs wanted = { 0 };
	struct hops hops[BALANCE_ROUTES];
	char *got;

	add(&of, lines);
	got = build(&of, forbids, refuse, balance, &wanted, hops);
	same_text(got, want, lines[0]);
	free(got);
	vec_free(&wanted);
	vec_free(&of);
}

static void builds(void **state)
{
	static const struct {
		const char *lines[LINES];
		bool forbids[2], refuse;
		const char *want;
	} rows[] = {
	{ { NULL }, { false }, false, "" },
	{ { "eth0 1 up 1 10.1.1.1" }, { false }, false,
	  MAIN_RULE LINES_RULE
	  "default via 10.1.1.1 dev eth0 table 7000 metric 1\n"
	  "default via 10.1.1.1 dev eth0 table 7000 metric 1001\n" },
	/* none carries: the last resort does, by priority, then name */
	{ { "eth2 1 up 0 10.3.3.1", "eth1 2 up 0 10.2.2.1",
	    "eth0 1 up 0 10.1.1.1" }, { false }, false,
	  MAIN_RULE LINES_RULE
	  "default via 10.1.1.1 dev eth0 table 7000 metric 1001\n"
	  "default via 10.3.3.1 dev eth2 table 7000 metric 1002\n"
	  "default via 10.2.2.1 dev eth1 table 7000 metric 1003\n" },
	/* next hops in their own order */
	{ { "eth1 1 up 2 10.2.2.1", "eth0 2 up 256 10.1.1.1", "eth2 1 up 0" },
	  { false }, false,
	  MAIN_RULE LINES_RULE
	  "default table 7000 metric 1 nexthop via 10.1.1.1 dev eth0 weight 256"
	  " nexthop via 10.2.2.1 dev eth1 weight 2\n"
	  "default via 10.2.2.1 dev eth1 table 7000 metric 1001\n"
	  "default dev eth2 table 7000 metric 1002\n"
	  "default via 10.1.1.1 dev eth0 table 7000 metric 1003\n" },
	{ { "eth0 1 up 1 10.9.9.1 onlink", "eth1 1 up 1 onlink" }, { false },
	  false,
	  MAIN_RULE LINES_RULE
	  "default table 7000 metric 1 nexthop via 10.9.9.1 dev eth0 weight 1 "
	  "onlink nexthop dev eth1 weight 1 onlink\n"
	  "default via 10.9.9.1 dev eth0 table 7000 metric 1001 onlink\n"
	  "default dev eth1 table 7000 metric 1002 onlink\n" },
	/* IPv6 has a route to such a gateway */
	{ { "eth0 1 up 1 2001:db8:9::1 onlink", "eth1 1 up 1 2001:db8:2::1" },
	  { false }, false,
	  "6 " MAIN_RULE "6 " LINES_RULE
	  "6 default table 7000 metric 1 nexthop via 2001:db8:9::1 dev eth0 "
	  "weight 1 nexthop via 2001:db8:2::1 dev eth1 weight 1\n"
	  "6 default via 2001:db8:9::1 dev eth0 table 7000 metric 1001\n"
	  "6 2001:db8:9::1 dev eth0 table 7000 metric 1001\n"
	  "6 default via 2001:db8:2::1 dev eth1 table 7000 metric 1002\n" },
	/* to the kernel, IPv6 without a gateway has no part in such a route */
	{ { "eth0 1 up 1 2001:db8:1::1", "ppp1 1 up6 1", "eth2 1 up 1 fe80::1" },
	  { false }, false,
	  "6 " MAIN_RULE "6 " LINES_RULE
	  "6 default table 7000 metric 1 nexthop via 2001:db8:1::1 dev eth0 "
	  "weight 1 nexthop via fe80::1 dev eth2 weight 1\n"
	  "6 default via 2001:db8:1::1 dev eth0 table 7000 metric 1001\n"
	  "6 default via fe80::1 dev eth2 table 7000 metric 1002\n"
	  "6 default dev ppp1 table 7000 metric 1003\n" },
	{ { "ppp0 1 up6 1", "eth1 1 up 1 2001:db8:1::1" }, { false }, false,
	  "6 " MAIN_RULE "6 " LINES_RULE
	  "6 default via 2001:db8:1::1 dev eth1 table 7000 metric 1\n"
	  "6 default via 2001:db8:1::1 dev eth1 table 7000 metric 1001\n"
	  "6 default dev ppp0 table 7000 metric 1002\n" },
	{ { "ppp1 1 up6 1", "ppp0 1 up6 3", "eth2 1 up 0 2001:db8:1::1" },
	  { false }, false,
	  "6 " MAIN_RULE "6 " LINES_RULE
	  "6 default dev ppp0 table 7000 metric 1\n"
	  "6 default via 2001:db8:1::1 dev eth2 table 7000 metric 1001\n"
	  "6 default dev ppp0 table 7000 metric 1002\n"
	  "6 default dev ppp1 table 7000 metric 1003\n" },
	/* main forbids: it is asked for what is private */
	{ { "eth0 1 up 1 10.1.1.1" }, { true, false }, false,
	  PRIVATE("10.0.0.0/8") PRIVATE("100.64.0.0/10")
	  PRIVATE("169.254.0.0/16") PRIVATE("172.16.0.0/12")
	  PRIVATE("192.168.0.0/16") LINES_RULE
	  "default via 10.1.1.1 dev eth0 table 7000 metric 1\n"
	  "default via 10.1.1.1 dev eth0 table 7000 metric 1001\n" },
	{ { "eth0 1 up 1 2001:db8:1::1" }, { true, true }, false,
	  "6 " PRIVATE("fc00::/7") "6 " LINES_RULE
	  "6 default via 2001:db8:1::1 dev eth0 table 7000 metric 1\n"
	  "6 default via 2001:db8:1::1 dev eth0 table 7000 metric 1001\n" },
	/* none is alive, of one family */
	{ { "eth0 1 down 0 10.1.1.1", "eth1 1 down 0 10.2.2.1",
	    "eth0 1 held 0 2001:db8:1::1" }, { false }, true,
	  MAIN_RULE LINES_RULE "unreachable default table 7000 metric 1\n"
	  "6 " MAIN_RULE "6 " LINES_RULE
	  "6 default via 2001:db8:1::1 dev eth0 table 7000 metric 1001\n" },
	{ { "eth0 1 down 0 2001:db8:1::1" }, { false }, true,
	  "6 " MAIN_RULE "6 " LINES_RULE
	  "6 unreachable default dev if1 table 7000 metric 1\n" },
	/* by the policy of now, and by weights of another */
	{ { "eth0 1 down 1 10.1.1.1" }, { false }, true,
	  MAIN_RULE LINES_RULE
	  "default via 10.1.1.1 dev eth0 table 7000 metric 1\n"
	  "default via 10.1.1.1 dev eth0 table 7000 metric 1001\n" },
	{ { "eth0 1 down 0 10.1.1.1" }, { false }, false,
	  MAIN_RULE LINES_RULE
	  "default via 10.1.1.1 dev eth0 table 7000 metric 1001\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check_build(rows[i].lines, rows[i].forbids, rows[i].refuse,
			    POLICY_STATIC, rows[i].want);
}

/* What is forwarded goes otherwise, or as all else does. */
static void builds_forwarded(void **state)
{
	static const struct {
		const char *lines[LINES];
		bool forbids[2], refuse;
		enum policy_balance balance;
		const char *want;
	} rows[] = {
	{ { "eth0 1 up 3 10.1.1.1 to=1", "eth1 1 up 1 10.2.2.1 to=64",
	    "eth0 1 up 2 2001:db8:1::1", "eth1 1 up 1 2001:db8:2::1" },
	  { false }, false, POLICY_LOAD,
	  MAIN_RULE OWN_RULE FORWARDED_RULE
	  "default table 7000 metric 1 nexthop via 10.1.1.1 dev eth0 weight 3"
	  " nexthop via 10.2.2.1 dev eth1 weight 1\n"
	  "default via 10.1.1.1 dev eth0 table 7000 metric 1001\n"
	  "default via 10.2.2.1 dev eth1 table 7000 metric 1002\n"
	  "default table 6999 metric 1 nexthop via 10.1.1.1 dev eth0 weight 1"
	  " nexthop via 10.2.2.1 dev eth1 weight 64\n"
	  "default via 10.1.1.1 dev eth0 table 6999 metric 1001\n"
	  "default via 10.2.2.1 dev eth1 table 6999 metric 1002\n"
	  "6 " MAIN_RULE "6 " OWN_RULE "6 " FORWARDED_RULE
	  "6 default table 7000 metric 1 nexthop via 2001:db8:1::1 dev eth0 "
	  "weight 2 nexthop via 2001:db8:2::1 dev eth1 weight 1\n"
	  "6 default via 2001:db8:1::1 dev eth0 table 7000 metric 1001\n"
	  "6 default via 2001:db8:2::1 dev eth1 table 7000 metric 1002\n"
	  "6 default table 6999 metric 1 nexthop via 2001:db8:1::1 dev eth0 "
	  "weight 2 nexthop via 2001:db8:2::1 dev eth1 weight 1\n"
	  "6 default via 2001:db8:1::1 dev eth0 table 6999 metric 1001\n"
	  "6 default via 2001:db8:2::1 dev eth1 table 6999 metric 1002\n" },
	/* one joins, for what is forwarded alone */
	{ { "eth0 1 up 1 10.1.1.1 to=9", "eth1 2 up 0 10.2.2.1 to=4" },
	  { true, false }, false, POLICY_SPILL,
	  PRIVATE("10.0.0.0/8") PRIVATE("100.64.0.0/10")
	  PRIVATE("169.254.0.0/16") PRIVATE("172.16.0.0/12")
	  PRIVATE("192.168.0.0/16") OWN_RULE FORWARDED_RULE
	  "default via 10.1.1.1 dev eth0 table 7000 metric 1\n"
	  "default via 10.1.1.1 dev eth0 table 7000 metric 1001\n"
	  "default via 10.2.2.1 dev eth1 table 7000 metric 1002\n"
	  "default table 6999 metric 1 nexthop via 10.1.1.1 dev eth0 weight 9"
	  " nexthop via 10.2.2.1 dev eth1 weight 4\n"
	  "default via 10.1.1.1 dev eth0 table 6999 metric 1001\n"
	  "default via 10.2.2.1 dev eth1 table 6999 metric 1002\n" },
	{ { "eth0 1 down 0 10.1.1.1" }, { false }, true, POLICY_LOAD,
	  MAIN_RULE OWN_RULE FORWARDED_RULE
	  "unreachable default table 7000 metric 1\n"
	  "unreachable default table 6999 metric 1\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check_build(rows[i].lines, rows[i].forbids, rows[i].refuse,
			    rows[i].balance, rows[i].want);
}

/* More than share a route: those of the best names do, all are there by themselves. */
static void seventeen(void **state)
{
	static const bool forbids[2];
	struct balance_lines lines = { 0 };
	struct kobjs wanted = { 0 };
	struct hops hops[BALANCE_ROUTES];
	const struct kobj *k;
	struct balance_line *l;
	size_t i, alone = 0;

	(void)state;
	for (i = 17; i-- > 0;) {
		l = vec_push(&lines);
		*l = line("eth0 1 up 1 10.1.1.1");
		snprintf(l->dev, sizeof l->dev, "eth%02zu", i);
		l->ifindex = (int)i + 2;
		l->gateway.b[2] = (uint8_t)i;
	}
	free(build(&lines, forbids, false, POLICY_STATIC, &wanted, hops));
	vec_each(k, &wanted) {
		alone += k->kind == KOBJ_ROUTE && k->metric > BALANCE_LAST;
		if (!k->hops)
			continue;
		assert_int_equal(k->hops->n, KOBJ_HOPS);
		for (i = 0; i < KOBJ_HOPS; i++)
			assert_int_equal(k->hops->v[i].ifindex, i + 2);
	}
	assert_int_equal(alone, 17);
	assert_true(wanted.v[2].several);
	vec_free(&wanted);
	vec_free(&lines);
}

/* The order in which lines are handed in says nothing. */
static void any_order(void **state)
{
	static const char *const orders[][LINES] = {
	{ "eth0 1 up 1 10.1.1.1", "eth1 1 up 1 10.2.2.1", "eth2 9 up 0" },
	{ "eth2 9 up 0", "eth1 1 up 1 10.2.2.1", "eth0 1 up 1 10.1.1.1" },
	{ "eth1 1 up 1 10.2.2.1", "eth2 9 up 0", "eth0 1 up 1 10.1.1.1" },
	};
	static const bool forbids[2];
	char *first = NULL, *got;
	struct balance_lines lines;
	struct kobjs wanted;
	struct hops hops[BALANCE_ROUTES];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(orders); i++) {
		lines = (struct balance_lines){ 0 };
		wanted = (struct kobjs){ 0 };
		add(&lines, orders[i]);
		got = build(&lines, forbids, false, POLICY_LOAD, &wanted, hops);
		if (!first)
			first = text_dup(got);
		same_text(got, first, orders[i][0]);
		free(got);
		vec_free(&wanted);
		vec_free(&lines);
	}
	free(first);
}

static void has(void **state)
{
	static const struct { uint32_t priority, table; bool has; } rules[] = {
		{ 32764, 254, true }, { 32764, 7000, false },
		{ 32765, 7000, true }, { 32765, 254, false },
		{ 32766, 254, false }, { 7000, 7000, false },
		{ 32765, 6999, true }, { 32764, 6999, false },
	};
	struct kobj k = { .kind = KOBJ_ROUTE, .table = 7000 };
	size_t i;

	(void)state;
	assert_true(balance_has(&k));
	k.table = 6999;
	assert_true(balance_has(&k));
	k.table = 7001;
	assert_false(balance_has(&k));
	for (i = 0; i < COUNT(rules); i++) {
		k = (struct kobj){ .kind = KOBJ_RULE, .type = RTN_UNICAST,
				   .priority = rules[i].priority,
				   .table = rules[i].table };
		same_number(balance_has(&k), rules[i].has, "rule");
		k.type = RTN_UNREACHABLE;
		assert_false(balance_has(&k));
	}
	k = (struct kobj){ .kind = KOBJ_GROUP, .table = 7000 };
	assert_false(balance_has(&k));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weighs),
		cmocka_unit_test(weighs_unequally),
		cmocka_unit_test(weighs_many),
		cmocka_unit_test(joins),
		cmocka_unit_test(builds),
		cmocka_unit_test(builds_forwarded),
		cmocka_unit_test(seventeen),
		cmocka_unit_test(any_order),
		cmocka_unit_test(has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
