/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A claim's settings read by the table of options. */
#include "model/option.h"
#include "../dice.h"
#include "base/vec.h"

#include <inttypes.h>

enum { PAIRS = 5 };

struct row {
	int family;
	const char *set[PAIRS][2];	/* multihome-table 9 is there without */
	const char *want;	/* the problems, or the uplink as show() has it */
};

static void add_prefixes(struct text *t, const char *word,
			 const struct prefixes *l)
{
	char buf[PREFIX_STRLEN];
	size_t i;

	if (l->n)
		text_addf(t, " %s", word);
	for (i = 0; i < l->n; i++)
		text_addf(t, " %s", prefix_format(&l->v[i], buf));
}

static void add_time(struct text *t, const char *word, int64_t us)
{
	if (us)
		text_addf(t, " %s %" PRId64, word, us);
}

static void show_probing(struct text *t, const struct probing *p)
{
	static const char *const profiles[] = { "", " fast", " metered" };
	const struct probe_target *target;
	size_t i;

	if (p->given)
		text_add(t, p->automatic ? " probe auto" : " probe");
	vec_each(target, &p->targets) {
		text_add(t, " ");
		probe_target_print(t, target);
	}
	text_add(t, profiles[p->profile]);
	add_time(t, "interval", p->interval);
	add_time(t, "busy", p->busy);
	add_time(t, "patience", p->patience);
	add_time(t, "to", p->patience_max);
	if (p->rate)
		text_addf(t, " rate %u", p->rate);
	add_time(t, "in", p->rate_period);
	if (p->quorum)
		text_addf(t, " quorum %u", p->quorum);
	if (p->loss)
		text_addf(t, " loss %d %d", p->loss, p->loss_clear);
	add_time(t, "latency", p->latency);
	for (i = 0; i < p->holds; i++)
		add_time(t, "hold", p->hold[i]);
}

/* What is not as it is by default. */
static void show(struct text *t, const struct uplink *u)
{
	static const char *const autos[] = { "auto", "none", "given" };
	size_t i;

	if (u->table != 9 || u->table_name[0])
		text_addf(t, " table %u%s", u->table, u->table_name);
	if (u->gateway != UPLINK_AUTO)
		text_addf(t, " gateway %s", autos[u->gateway]);
	if (u->source != UPLINK_AUTO)
		text_addf(t, " source %s", autos[u->source]);
	add_prefixes(t, "via", &u->gateways);
	add_prefixes(t, "from", &u->sources);
	add_prefixes(t, "to", &u->to);
	if (u->marked)
		text_addf(t, " mark 0x%x/0x%x", u->mark.value, u->mark.mask);
	if (u->main_routes != UPLINK_MAIN_YES)
		text_addf(t, " %s-main", u->main_routes ? "all" : "no");
	if (u->strict != UPLINK_STRICT_NO)
		text_add(t, u->strict == UPLINK_STRICT_YES ? " strict"
							   : " always-strict");
	for (i = 0; i < METRICS; i++)
		if (u->metrics[i])
			text_addf(t, " %s %u", kobj_metric_names[i],
				  u->metrics[i]);
	if (u->device[0])
		text_addf(t, " device %s", u->device);
	if (u->priority)
		text_addf(t, " priority %d", u->priority);
	if (u->weight != UPLINK_NO_WEIGHT)
		text_addf(t, " weight %d", u->weight);
	if (u->rate_down || u->rate_up)
		text_addf(t, " rate %" PRIu64 " %" PRIu64, u->rate_down,
			  u->rate_up);
	if (u->mptcp)
		text_addf(t, " mptcp %u", u->mptcp);
	if (u->quota.bytes)
		text_addf(t, " quota %" PRIu64 " %u", u->quota.bytes,
			  u->quota.day);
	show_probing(t, &u->probing);
	if (u->inbound.given)
		text_addf(t, " inbound %s", u->inbound.asked ? "yes" : "no");
	for (i = 0; i < u->inbound.ports; i++)
		text_addf(t, " %u", u->inbound.port[i]);
	for (i = 0; i < u->names.n; i++)
		text_addf(t, " name %s", u->names.v[i]);
	if (u->public_given)
		add_prefixes(t, "public", &u->public);
	add_prefixes(t, "address", &u->addresses);
	add_prefixes(t, "stanza", &u->stanza_gateways);
}

static void check_row(const struct row *row)
{
	struct settings s = { 0 };
	struct text got = { 0 };
	struct diag d = { 0 };
	struct uplink u;
	size_t i;

	for (i = 0; i < PAIRS && row->set[i][0]; i++)
		settings_add(&s, row->set[i][0], row->set[i][1], "O");
	if (!settings_find(&s, "multihome-table") && s.n &&
	    strcmp(s.v[0].key, "-"))
		settings_add(&s, "multihome-table", "9", "O");
	option_read(&u, &s, "eth1", row->family, &d);
	text_add(&got, "");
	for (i = 0; i < d.n; i++) {
		assert_int_equal(d.v[i].level, DIAG_REFUSED);
		text_addf(&got, "%s%s", i ? "\n" : "", d.v[i].text);
	}
	if (!d.n)
		show(&got, &u);
	same_text(got.s, row->want, row->set[0][1]);
	assert_ptr_equal(u.settings, &s);
	assert_string_equal(u.iface, "eth1");
	assert_int_equal(u.family, row->family);
	assert_int_equal(u.merged, row->family == AF_UNSPEC);
	uplink_free(&u);
	text_free(&got);
	diag_free(&d);
	settings_free(&s);
}

#define T "multihome-table"
#define GW "multihome-gateway"
#define SRC "multihome-source"
#define TO "multihome-to"
#define MARK "multihome-mark"
#define MAIN "multihome-main-routes"
#define STRICT "multihome-strict"
#define DEV "multihome-device"
#define OPTS "multihome-route-options"
#define PRIORITY "multihome-priority"
#define WEIGHT "multihome-weight"
#define LINE_RATE "multihome-rate"
#define QUOTA "multihome-quota"
#define MPTCP "multihome-mptcp"
#define PROBE "multihome-probe"
#define PROFILE "multihome-probe-profile"
#define INTERVAL "multihome-probe-interval"
#define BUSY "multihome-probe-busy"
#define PATIENCE "multihome-probe-patience"
#define RATE "multihome-probe-rate"
#define QUORUM "multihome-probe-quorum"
#define LOSS "multihome-probe-loss"
#define LATENCY "multihome-probe-latency"
#define HOLD "multihome-hold"
#define NAME "multihome-name"
#define PUBLIC "multihome-public"
#define INBOUND "multihome-inbound"
#define A_NAME "expected whole names, such as www.lb.example.org"
#define NOT_PRIVATE "expected addresses that the Internet reaches, not " \
	"private ones"
#define LABEL "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz_"
#define BAD(family, key, value, why) \
	{ family, { { key, value } }, "O: " key ": " why ", got \"" value "\"" }
#define BAD_GW(value) BAD(AF_INET, GW, value, \
	"expected an address (one per family), auto or none")
#define UNICAST "expected unicast addresses or prefixes"
#define NO_ADDR "expected an address like 192.0.2.1 or 2001:db8::1"
#define BEYOND "expected a prefix without bits beyond its length"
#define WORDS "expected each at most once: mtu N, advmss N, initcwnd N, " \
	"initrwnd N"
#define NUMBERS "expected a number behind each word: mtu 68 to 65520, " \
	"advmss 8 to 65495, the others 1 to 65535"
#define ONCE "expected once, but it is written several times"

static void bad_words(void **state)
{
	static const struct row rows[] = {
	BAD(AF_INET, NAME, "www", A_NAME), BAD(AF_INET, NAME, "www.", A_NAME),
	BAD(AF_INET, NAME, ".example.org", A_NAME),
	BAD(AF_INET, NAME, "www..org", A_NAME),
	BAD(AF_INET, NAME, "203.0.113.2", A_NAME),
	BAD(AF_INET, NAME, "*.example.org", A_NAME),
	BAD(AF_INET, NAME, "www.example.org;send", A_NAME),
	BAD(AF_INET, NAME, "www\\046example.org", A_NAME),
	BAD(AF_INET, NAME, LABEL "x.example.org", A_NAME),
	BAD(AF_INET, PUBLIC, "www.example.org", "expected addresses, or auto"),
	BAD(AF_INET, PUBLIC, "203.0.113.2/24", "expected addresses, or auto"),
	BAD(AF_INET, PUBLIC, "224.0.0.1", "expected addresses, or auto"),
	BAD(AF_INET, PUBLIC, "203.0.113.2 auto", "expected addresses, or auto"),
	BAD(AF_INET, PUBLIC, "10.2.2.2", NOT_PRIVATE),
	BAD(AF_INET, PUBLIC, "100.64.0.1", NOT_PRIVATE),
	BAD(AF_INET6, PUBLIC, "fd00::1", NOT_PRIVATE),
	BAD(AF_INET6, PUBLIC, "fe80::1", NOT_PRIVATE),
	BAD_GW("router.example.org"), BAD_GW("10.2.2.1/24"), BAD_GW("0.0.0.0"),
	BAD_GW("127.0.0.1"), BAD_GW("224.0.0.1"), BAD_GW("255.255.255.255"),
	BAD_GW("::"), BAD_GW("::1"), BAD_GW("ff02::1"), BAD_GW("fe80::1%eth1"),
	BAD_GW("10.2.2.1 10.2.2.3"), BAD_GW("10.2.2.1,10.2.2.1"),
	BAD_GW("2001:db8::1 10.2.2.1 2001:db8::3"), BAD_GW("auto 10.2.2.1"),
	BAD_GW("10.2.2.1 none"), BAD_GW("none auto"), BAD_GW("Auto"),
	BAD(AF_INET, SRC, "10.2.2.2 eth1", NO_ADDR),
	BAD(AF_INET, SRC, "224.0.0.0/4", UNICAST),
	BAD(AF_INET, SRC, "127.0.0.1", UNICAST),
	BAD(AF_INET, SRC, "0.0.0.0", UNICAST),
	BAD(AF_INET, SRC, "ff00::/29", UNICAST),
	BAD(AF_INET, SRC, "0.0.0.0/0", "expected a prefix longer than /0"),
	BAD(AF_INET, SRC, "10.2.2.2/24", BEYOND),
	BAD(AF_INET6, SRC, "2001:db8::/31",
	    "expected an IPv6 prefix of at least 32 bits"),
	BAD(AF_INET6, SRC, "::/0",
	    "expected an IPv6 prefix of at least 32 bits"),
	BAD(AF_INET, SRC, "auto 10.2.2.2", NO_ADDR),
	BAD(AF_INET, SRC, "none", NO_ADDR),
	BAD(AF_INET, TO, "198.51.100.1/24", BEYOND),
	BAD(AF_INET, TO, "none", NO_ADDR),
	BAD(AF_INET, TO, "198.51.100.0/33", "expected a length of at most 32"),
	BAD(AF_INET, MARK, "0",
	    "expected a mark like 2 or 0x200/0xff00, not zero"),
	BAD(AF_INET, MARK, "1 2",
	    "expected a mark like 2 or 0x200/0xff00, not zero"),
	BAD(AF_INET, MARK, "2/1",
	    "expected a mark without bits outside its mask"),
	BAD(AF_INET, MAIN, "true", "expected yes, no or all"),
	BAD(AF_INET, MAIN, "All", "expected yes, no or all"),
	BAD(AF_INET, MAIN, "always", "expected yes, no or all"),
	BAD(AF_INET, STRICT, "Yes", "expected yes, no or always"),
	BAD(AF_INET, STRICT, "yes no", "expected yes, no or always"),
	BAD(AF_INET, STRICT, "all", "expected yes, no or always"),
	BAD(AF_INET, OPTS, "hoplimit 64", WORDS),
	BAD(AF_INET, OPTS, "MTU 1400", WORDS),
	BAD(AF_INET, OPTS, "1400", WORDS),
	BAD(AF_INET, OPTS, "mtu 1400 lock", WORDS),
	BAD(AF_INET, OPTS, "mtu 1400 mtu 1400", WORDS),
	BAD(AF_INET, OPTS, "none", WORDS),
	BAD(AF_INET, OPTS, "mtu", NUMBERS),
	BAD(AF_INET, OPTS, "mtu lock 1400", NUMBERS),
	BAD(AF_INET, OPTS, "mtu 67", NUMBERS),
	BAD(AF_INET, OPTS, "mtu 65521", NUMBERS),
	BAD(AF_INET, OPTS, "advmss 65496", NUMBERS),
	BAD(AF_INET, OPTS, "mtu 1400 advmss 7", NUMBERS),
	BAD(AF_INET, OPTS, "initcwnd 0", NUMBERS),
	BAD(AF_INET, OPTS, "initrwnd -1", NUMBERS),
	BAD(AF_INET, OPTS, "initrwnd 10x", NUMBERS),
	BAD(AF_INET, OPTS, "mtu 1400;id", NUMBERS),
	BAD(AF_INET, DEV, "a/b",
	    "expected an interface name without blanks, '/' and ':'"),
	BAD(AF_INET, DEV, "a b",
	    "expected an interface name without blanks, '/' and ':'"),
	BAD(AF_INET, DEV, "a123456789abcdef",
	    "expected an interface name of 1 to 15 characters"),
	BAD(AF_INET, T, "0", "expected a table other than 0 and the kernel's "
	    "own 253 to 255 (default, main, local)"),
	BAD(AF_INET, T, "", "expected a value"),
	BAD(AF_INET, GW, ",", "expected a value"),
	};
	static const char *const once[] = {
		T, MARK, MAIN, STRICT, DEV, PRIORITY, WEIGHT, LINE_RATE, QUOTA,
		PROFILE, INTERVAL, QUORUM,
	};
	struct row row;
	char *want;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check_row(&rows[i]);
	for (i = 0; i < COUNT(once); i++) {
		want = text_printf("O: %s: " ONCE ", got \"1\\x0a1\"", once[i]);
		row = (struct row){ AF_INET, { { once[i], "1\n1" } }, want };
		check_row(&row);
		free(want);
	}
}

#define NO_PRIORITY "expected a priority of 1 to 255, or none"
#define NO_PROFILE "expected default, fast or metered"
#define NO_INTERVAL "expected a time of 100ms to 24h, such as 10s"
#define NO_BUSY "expected a time of 50ms to 1h, such as 120ms"
#define NO_PATIENCE "expected a time of 50ms to 1h, or two such as 260ms-3s, " \
	"the lesser first"
#define NO_RATE "expected N/s, N/min or, with a number, N/10min: at most 10 a " \
	"second, at least one in 24 hours"
#define NO_QUORUM "expected a number of targets, 1 to 8"
#define NO_LOSS "expected off or a percentage of 1 to 99, and behind a / one " \
	"that clears it and is not above, such as 20/10"
#define NO_LATENCY "expected off or a time of 1ms to 1min, such as 200ms"
#define NO_HOLD "expected one to 8 times of 1s to 24h, such as 5s 1min 5min"
#define NO_TARGET "expected an address like 192.0.2.1 or 2001:db8::1, not a " \
	"name: what resolves names may be on the line that is dead"

static void bad_probing(void **state)
{
	static const struct row rows[] = {
	BAD(AF_INET, PRIORITY, "0", NO_PRIORITY),
	BAD(AF_INET, PRIORITY, "256", NO_PRIORITY),
	BAD(AF_INET, PRIORITY, "-1", NO_PRIORITY),
	BAD(AF_INET, PRIORITY, "None", NO_PRIORITY),
	BAD(AF_INET, PRIORITY, "1 2", NO_PRIORITY),
	BAD(AF_INET, PROBE, "www.example.org", NO_TARGET),
	BAD(AF_INET, PROBE, "auto 192.0.2.1", NO_TARGET),
	BAD(AF_INET, PROBE, "192.0.2.1 auto", NO_TARGET),
	BAD(AF_INET, PROBE, "192.0.2.1 none", NO_TARGET),
	BAD(AF_INET, PROFILE, "Fast", NO_PROFILE),
	BAD(AF_INET, PROFILE, "fast metered", NO_PROFILE),
	BAD(AF_INET, INTERVAL, "10", NO_INTERVAL),
	BAD(AF_INET, INTERVAL, "99ms", NO_INTERVAL),
	BAD(AF_INET, INTERVAL, "24.1h", NO_INTERVAL),
	BAD(AF_INET, INTERVAL, "10s 5s", NO_INTERVAL),
	BAD(AF_INET, INTERVAL, "1s-5s", NO_INTERVAL),
	BAD(AF_INET, INTERVAL, "off", NO_INTERVAL),
	BAD(AF_INET, BUSY, "49ms", NO_BUSY),
	BAD(AF_INET, BUSY, "61min", NO_BUSY),
	BAD(AF_INET, PATIENCE, "49ms", NO_PATIENCE),
	BAD(AF_INET, PATIENCE, "3s-260ms", NO_PATIENCE),
	BAD(AF_INET, PATIENCE, "-3s", NO_PATIENCE),
	BAD(AF_INET, PATIENCE, "260ms-", NO_PATIENCE),
	BAD(AF_INET, PATIENCE, "260-3s", NO_PATIENCE),
	BAD(AF_INET, PATIENCE, "1s-2s-3s", NO_PATIENCE),
	BAD(AF_INET, PATIENCE, "1s-61min", NO_PATIENCE),
	BAD(AF_INET, PATIENCE, "0000000000000000000000000000000001s-2s",
	    NO_PATIENCE),
	BAD(AF_INET, RATE, "2", NO_RATE), BAD(AF_INET, RATE, "2/", NO_RATE),
	BAD(AF_INET, RATE, "/s", NO_RATE), BAD(AF_INET, RATE, "0/s", NO_RATE),
	BAD(AF_INET, RATE, "11/s", NO_RATE),
	BAD(AF_INET, RATE, "601/min", NO_RATE),
	BAD(AF_INET, RATE, "1/25h", NO_RATE),
	BAD(AF_INET, RATE, "1/0s", NO_RATE), BAD(AF_INET, RATE, "1/10", NO_RATE),
	BAD(AF_INET, RATE, "1/ms", NO_RATE), BAD(AF_INET, RATE, "1/.5s", NO_RATE),
	BAD(AF_INET, RATE, "1.5/s", NO_RATE), BAD(AF_INET, RATE, "1/s/s", NO_RATE),
	BAD(AF_INET, QUORUM, "0", NO_QUORUM), BAD(AF_INET, QUORUM, "17", NO_QUORUM),
	BAD(AF_INET, QUORUM, "all", NO_QUORUM),
	BAD(AF_INET, LOSS, "0", NO_LOSS), BAD(AF_INET, LOSS, "100", NO_LOSS),
	BAD(AF_INET, LOSS, "20%", NO_LOSS), BAD(AF_INET, LOSS, "10/20", NO_LOSS),
	BAD(AF_INET, LOSS, "20/", NO_LOSS), BAD(AF_INET, LOSS, "/10", NO_LOSS),
	BAD(AF_INET, LOSS, "off/10", NO_LOSS), BAD(AF_INET, LOSS, "Off", NO_LOSS),
	BAD(AF_INET, LATENCY, "0.9ms", NO_LATENCY),
	BAD(AF_INET, LATENCY, "61s", NO_LATENCY),
	BAD(AF_INET, LATENCY, "200", NO_LATENCY),
	BAD(AF_INET, LATENCY, "on", NO_LATENCY),
	BAD(AF_INET, HOLD, "5s 1min 5", NO_HOLD),
	BAD(AF_INET, HOLD, "999ms", NO_HOLD), BAD(AF_INET, HOLD, "25h", NO_HOLD),
	BAD(AF_INET, HOLD, "off", NO_HOLD),
	BAD(AF_INET, HOLD, "1s 1s 1s 1s 1s 1s 1s 1s 1s", NO_HOLD),
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check_row(&rows[i]);
}

#define NO_WEIGHT "expected a weight of 0 to 256"
#define NO_LINE_RATE "expected one or two rates of 1k to 1T bits a second, " \
	"such as 20M, or 100M/20M for down and up"
#define NO_QUOTA "expected 1k to 1000T bytes, /day or /month, and behind that " \
	"one @ and the day of 1 to 31 on which it begins, such as 50G/month@15"
#define NO_MPTCP "expected no, or some of: subflow, signal, fullmesh, backup"
#define BAD_RATE(value) BAD(AF_INET, LINE_RATE, value, NO_LINE_RATE)
#define BAD_QUOTA(value) BAD(AF_INET, QUOTA, value, NO_QUOTA)
#define HUGE "1000000000000000000000000000000"

static void bad_sharing(void **state)
{
	static const struct row rows[] = {
	BAD(AF_INET, WEIGHT, "257", NO_WEIGHT),
	BAD(AF_INET, WEIGHT, "-1", NO_WEIGHT),
	BAD(AF_INET, WEIGHT, "3:1", NO_WEIGHT),
	BAD(AF_INET, WEIGHT, "1.5", NO_WEIGHT),
	BAD(AF_INET, WEIGHT, "auto", NO_WEIGHT),
	BAD(AF_INET, WEIGHT, "1 2", NO_WEIGHT),
	BAD(AF_INET, WEIGHT, HUGE, NO_WEIGHT),
	BAD(AF_INET, WEIGHT, "4294967297", NO_WEIGHT),
	BAD(AF_INET, WEIGHT, "", "expected a value"),
	BAD_RATE("0"), BAD_RATE("100"), BAD_RATE("100M/0"), BAD_RATE("0M"),
	BAD_RATE("100M/"), BAD_RATE("/20M"), BAD_RATE("/"), BAD_RATE("100m"),
	BAD_RATE("100M/20M/5M"), BAD_RATE("100M 20M"), BAD_RATE("100Mbit"),
	BAD_RATE("100/20M"), BAD_RATE("0.9k"), BAD_RATE("1.1T"),
	BAD_RATE("100M/2T"), BAD_RATE("-1M"), BAD_RATE("auto"), BAD_RATE(HUGE),
	BAD_RATE(HUGE "M"), BAD_RATE(HUGE HUGE "M/1M"), BAD_RATE("1M/" HUGE "T"),
	BAD(AF_INET, LINE_RATE, "", "expected a value"),
	BAD_QUOTA("50G"), BAD_QUOTA("50G/"), BAD_QUOTA("/month"),
	BAD_QUOTA("50G/week"), BAD_QUOTA("50G/months"), BAD_QUOTA("50/month"),
	BAD_QUOTA("50G/Month"), BAD_QUOTA("50GB/month"), BAD_QUOTA("0G/day"),
	BAD_QUOTA("999999T/day"), BAD_QUOTA(HUGE "/day"), BAD_QUOTA("-1G/day"),
	BAD_QUOTA("50G/month@"), BAD_QUOTA("50G/month@0"),
	BAD_QUOTA("50G/month@32"), BAD_QUOTA("50G/month@-1"),
	BAD_QUOTA("50G/month@last"), BAD_QUOTA("50G/month@1@2"),
	BAD_QUOTA("50G/month 15"), BAD_QUOTA("50G/month@" HUGE),
	BAD_QUOTA("50G/day@1"), BAD_QUOTA("1G/day/1G/month"),
	BAD(AF_INET, QUOTA, "", "expected a value"),
	BAD(AF_INET, MPTCP, "yes", NO_MPTCP),
	BAD(AF_INET, MPTCP, "subflow no", NO_MPTCP),
	BAD(AF_INET, MPTCP, "subflow;signal", NO_MPTCP),
	BAD(AF_INET, MPTCP, "Subflow", NO_MPTCP),
	BAD(AF_INET, MPTCP, "signal fullmesh",
	    "expected signal or fullmesh, not both"),
	BAD(AF_INET, MPTCP, "", "expected a value"),
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check_row(&rows[i]);
}

static void sharing(void **state)
{
	static const struct row rows[] = {
	{ AF_INET, { { WEIGHT, "0" } }, " weight 0" },
	{ AF_INET6, { { WEIGHT, "256" } }, " weight 256" },
	{ AF_UNSPEC, { { WEIGHT, "3" }, { PRIORITY, "1" } },
	  " priority 1 weight 3" },
	{ AF_INET, { { LINE_RATE, "100M/20M" } }, " rate 100000000 20000000" },
	{ AF_INET, { { LINE_RATE, "20M" } }, " rate 20000000 20000000" },
	{ AF_INET, { { LINE_RATE, "1k/1T" } }, " rate 1000 1000000000000" },
	{ AF_INET, { { LINE_RATE, "1.5M/384k" } }, " rate 1500000 384000" },
	{ AF_INET, { { MPTCP, "no" } }, "" },
	{ AF_INET, { { MPTCP, "subflow" } }, " mptcp 2" },
	{ AF_INET, { { MPTCP, "signal" } }, " mptcp 1" },
	{ AF_INET, { { MPTCP, "signal\tsubflow" } }, " mptcp 3" },
	/* there is no such line without subflows */
	{ AF_INET, { { MPTCP, "backup" } }, " mptcp 6" },
	{ AF_INET, { { MPTCP, "fullmesh" } }, " mptcp 10" },
	{ AF_INET, { { MPTCP, "signal backup" } }, " mptcp 5" },
	{ AF_INET, { { QUOTA, "50G/month" } }, " quota 50000000000 1" },
	{ AF_INET, { { QUOTA, "1k/month@31" } }, " quota 1000 31" },
	{ AF_INET, { { QUOTA, "0.5T/month@1" } }, " quota 500000000000 1" },
	{ AF_INET, { { QUOTA, "1000T/day" } }, " quota 1000000000000000 0" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check_row(&rows[i]);
}

static void inbound_tried(void **state)
{
	static const char ports[] = "O: " INBOUND ": expected no, yes or at "
		"most 4 TCP ports, each 1 to 65535 and once, got ";
	static const struct { const char *key, *value, *want; } rows[] = {
	{ INBOUND, "no", " inbound no" },
	{ INBOUND, "yes", " inbound yes" },
	{ INBOUND, "443", " inbound yes 443" },
	{ INBOUND, "443 80\n25 65535", " inbound yes 443 80 25 65535" },
	{ INBOUND, "0", ports }, { INBOUND, "65536", ports },
	{ INBOUND, "80 80", ports }, { INBOUND, "yes 80", ports },
	{ INBOUND, "1 2 3 4 5", ports }, { INBOUND, "http", ports },
	};
	struct row row;
	char *want;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		want = *rows[i].want != 'O' ? text_dup(rows[i].want)
			: text_printf("%s\"%s\"", rows[i].want, rows[i].value);
		row = (struct row){ AF_UNSPEC, { { rows[i].key,
						   rows[i].value } }, want };
		check_row(&row);
		free(want);
	}
}

/* What each says is right, and all together cannot be. */
static void contradictions(void **state)
{
	static const struct row rows[] = {
	{ AF_INET, { { PROBE, "2001:db8::1" } }, "O: " PROBE
	  ": expected an IPv4 target in an inet stanza" },
	{ AF_INET6, { { PROBE, "192.0.2.1 tcp:192.0.2.2:80" } }, "O: " PROBE
	  ": expected an IPv6 target in an inet6 stanza" },
	{ AF_INET, { { PROBE, "192.0.2.1" }, { QUORUM, "2" } }, "O: " QUORUM
	  ": 2, but of IPv4 there is 1 target (O): expected at most as many" },
	/* each once; of this family */
	{ AF_INET, { { PROBE, "192.0.2.1 192.0.2.1 192.0.2.2 2001:db8::1" },
		     { QUORUM, "3" } }, "O: " QUORUM
	  ": 3, but of IPv4 there are 2 targets (O): expected at most as many" },
	{ AF_UNSPEC, { { PROBE, "192.0.2.1 192.0.2.2 2001:db8::1" },
		       { QUORUM, "2" } }, "O: " QUORUM
	  ": 2, but of IPv6 there is 1 target (O): expected at most as many" },
	{ AF_INET, { { PROBE, "192.0.2.1 http://192.0.2.2/=204" },
		     { QUORUM, "2" } }, "O: " QUORUM ": 2, but of IPv4 there "
	  "is 1 target besides http (O): expected at most as many" },
	};
	struct text many = { 0 };
	struct row row = { AF_INET, { { PROBE, NULL } }, NULL };
	char *want;
	int i;

	(void)state;
	for (i = 0; i < (int)COUNT(rows); i++)
		check_row(&rows[i]);
	for (i = 1; i <= 9; i++)
		text_addf(&many, "%s192.0.2.%d", i > 1 ? " " : "", i);
	want = text_printf("O: " PROBE ": expected at most 8 targets of a "
			   "family, got \"%s\"", many.s);
	row.set[0][1] = many.s;
	row.want = want;
	check_row(&row);
	text_free(&many);
	free(want);
}

static void probing(void **state)
{
	static const struct row rows[] = {
	{ AF_INET, { { PRIORITY, "1" } }, " priority 1" },
	{ AF_INET6, { { PRIORITY, "255" } }, " priority 255" },
	{ AF_INET, { { PRIORITY, "none" } }, " priority -1" },
	{ AF_INET, { { PROBE, "auto" }, { PROFILE, "fast" } },
	  " probe auto fast" },
	{ AF_INET, { { PROFILE, "default" } }, "" },
	{ AF_INET, { { PROBE, "192.0.2.7, 192.0.2.1\n192.0.2.7" },
		     { PROFILE, "metered" } },
	  " probe 192.0.2.7 192.0.2.1 metered" },
	{ AF_INET6, { { PROBE, "192.0.2.1 tcp:[2001:db8::1]:443" } },
	  " probe 192.0.2.1 tcp:[2001:db8::1]:443" },
	{ AF_UNSPEC, { { PROBE, "dns:192.0.2.1 192.0.2.1" }, { QUORUM, "2" } },
	  " probe dns:192.0.2.1 192.0.2.1 quorum 2" },
	{ AF_INET, { { PROBE, "auto" }, { QUORUM, "8" } },
	  " probe auto quorum 8" },
	{ AF_INET, { { INTERVAL, "100ms" }, { BUSY, "1.5s" } },
	  " interval 100000 busy 1500000" },
	{ AF_INET, { { INTERVAL, "24h" }, { BUSY, "50ms" } },
	  " interval 86400000000 busy 50000" },
	{ AF_INET, { { PATIENCE, "260ms-3s" } }, " patience 260000 to 3000000" },
	{ AF_INET, { { PATIENCE, "1s" } }, " patience 1000000 to 1000000" },
	{ AF_INET, { { PATIENCE, "50ms-1h" } },
	  " patience 50000 to 3600000000" },
	{ AF_INET, { { RATE, "2/s" } }, " rate 2 in 1000000" },
	{ AF_INET, { { RATE, "10/s" } }, " rate 10 in 1000000" },
	{ AF_INET, { { RATE, "600/min" } }, " rate 600 in 60000000" },
	{ AF_INET, { { RATE, "1/10min" } }, " rate 1 in 600000000" },
	{ AF_INET, { { RATE, "1/100ms" } }, " rate 1 in 100000" },
	{ AF_INET, { { RATE, "1/h" } }, " rate 1 in 3600000000" },
	{ AF_INET, { { LOSS, "20/10" }, { LATENCY, "200ms" } },
	  " loss 20 10 latency 200000" },
	{ AF_INET, { { LOSS, "30" } }, " loss 30 15" },
	{ AF_INET, { { LOSS, "1" } }, " loss 1 0" },
	{ AF_INET, { { LOSS, "5/5" } }, " loss 5 5" },
	{ AF_INET, { { LOSS, "off" }, { LATENCY, "off" } },
	  " loss -1 -1 latency -1" },
	{ AF_INET, { { HOLD, "5s 1min, 5min\n15min" } },
	  " hold 5000000 hold 60000000 hold 300000000 hold 900000000" },
	{ AF_INET, { { HOLD, "1s" } }, " hold 1000000" },
	{ AF_INET, { { NAME, "WWW.lb.example.org." } },
	  " name www.lb.example.org" },
	{ AF_INET, { { NAME, "a.example b.example, A.example" } },
	  " name a.example name b.example" },
	{ AF_INET, { { NAME, "_x-1.0.example\n" LABEL ".example" } },
	  " name _x-1.0.example name " LABEL ".example" },
	{ AF_INET, { { PUBLIC, "auto" } }, "" },
	{ AF_INET, { { PUBLIC, "203.0.113.3 203.0.113.2 203.0.113.3" } },
	  " public 203.0.113.2 203.0.113.3" },
	{ AF_UNSPEC, { { PUBLIC, "203.0.113.3, 2001:db8::2" } },
	  " public 203.0.113.3 2001:db8::2" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check_row(&rows[i]);
}

static void long_word(void **state)
{
	char word[200] = { 0 };
	struct row row = { AF_INET, { { TO, word } },
			   "O: multihome-to: expected words of less than 128 bytes, got \"" };
	char *want;

	(void)state;
	memset(word, 'x', sizeof word - 1);
	want = text_printf("%s%s\"", row.want, word);
	row.want = want;
	check_row(&row);
	free(want);
}

static void bad_claims(void **state)
{
	static const struct row rows[] = {
	/* all of it at once */
	{ AF_INET, { { "multihome-tabel", "ISP2" }, { GW, "x" }, { TO, "y" } },
	  "O: multihome-tabel: unknown option, did you mean multihome-table?\n"
	  "O: multihome-gateway: expected an address (one per family), auto or "
	  "none, got \"x\"\nO: multihome-to: " NO_ADDR ", got \"y\"" },
	{ AF_INET, { { "multihome-tag-of-a-sort", "x" } },
	  "O: multihome-tag-of-a-sort: unknown option" },
	{ AF_INET, { { T, "A" }, { T, "A" } },
	  "O: multihome-table: expected once, also written at O" },
	{ AF_INET, { { "multihome-x\x1b[2J", "x" } },
	  "O: multihome-x\\x1b[2J: unknown option" },
	{ AF_INET, { { "-", "" }, { GW, "10.2.2.1" } }, "O: multihome-table: "
	  "missing, expected a table for the other multihome options" },
	{ AF_INET, { { GW, "2001:db8::1" } }, "O: multihome-gateway: expected "
	  "an IPv4 address in an inet stanza" },
	{ AF_INET6, { { GW, "10.2.2.1" } }, "O: multihome-gateway: expected "
	  "an IPv6 address in an inet6 stanza" },
	{ AF_INET, { { SRC, "2001:db8::/64" } }, "O: multihome-source: "
	  "expected an IPv4 address or prefix in an inet stanza" },
	{ AF_INET6, { { SRC, "10.2.2.2" } }, "O: multihome-source: "
	  "expected an IPv6 address or prefix in an inet6 stanza" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check_row(&rows[i]);
}

static void good(void **state)
{
	static const struct row rows[] = {
	{ AF_INET, { { "method", "dhcp" } }, "" },
	{ AF_INET, { { T, " ISP2\t" } }, " table 0ISP2" },
	{ AF_INET, { { T, "0x10" } }, " table 16" },
	{ AF_INET, { { GW, "auto" }, { SRC, " auto\n" } }, "" },
	{ AF_INET, { { GW, "none" } }, " gateway none" },
	{ AF_INET, { { GW, "10.2.2.1, 2001:db8::1" } },
	  " gateway given via 10.2.2.1 2001:db8::1" },
	{ AF_UNSPEC, { { GW, "2001:db8::1" } },
	  " gateway given via 2001:db8::1" },
	{ AF_INET6, { { SRC, "10.2.2.2\n2001:db8::/32 2001:db8::/32" } },
	  " source given from 10.2.2.2 2001:db8::/32" },
	{ AF_INET, { { SRC, "10.2.2.3 10.2.2.2,10.2.9.0/24 128.0.0.0/1" } },
	  " source given from 10.2.2.2 10.2.2.3 10.2.9.0/24 128.0.0.0/1" },
	{ AF_INET, { { TO, "0.0.0.0/0 ::/0 224.0.0.0/4 127.0.0.1" } },
	  " to 0.0.0.0/0 127.0.0.1 224.0.0.0/4 ::/0" },
	{ AF_INET, { { MARK, "0x200/0xff00" }, { MAIN, "no" },
		     { STRICT, "yes" }, { DEV, "ppp0" } },
	  " mark 0x200/0xff00 no-main strict device ppp0" },
	{ AF_INET, { { MARK, "2" }, { MAIN, "yes" }, { STRICT, "no" } },
	  " mark 0x2/0xffffffff" },
	{ AF_INET, { { MAIN, "all" }, { STRICT, "always" } },
	  " all-main always-strict" },
	{ AF_INET, { { OPTS, "advmss 1360,mtu 1400\ninitrwnd 20 initcwnd 10" } },
	  " mtu 1400 advmss 1360 initcwnd 10 initrwnd 20" },
	{ AF_INET, { { OPTS, "mtu 68 advmss 8 initcwnd 65535" } },
	  " mtu 68 advmss 8 initcwnd 65535" },
	{ AF_INET, { { OPTS, "mtu 65520 advmss 65495" } },
	  " mtu 65520 advmss 65495" },
	{ AF_UNSPEC, { { OPTS, "mtu 0x578" } }, " mtu 1400" },
	/* the stanza's own words: what is odd is left out */
	{ AF_INET, { { "address", "10.2.2.2" }, { "netmask", "255.255.255.0" },
		     { "gateway", "10.2.2.1" } },
	  " address 10.2.2.2/24 stanza 10.2.2.1" },
	{ AF_INET, { { "address", "10.2.2.2/25" },
		     { "netmask", "255.255.255.0" } }, " address 10.2.2.2/25" },
	{ AF_INET6, { { "address", "2001:db8::2" }, { "netmask", "64" } },
	  " address 2001:db8::2/64" },
	{ AF_INET, { { "address", "10.2.2.2" } }, " address 10.2.2.2" },
	{ AF_UNSPEC, { { "address", "10.2.2.2/24 10.2.3.2/24 2001:db8::2/64 " },
		       { "gateway", "2001:db8::9 10.2.2.1 2001:db8::1 " } },
	  " address 10.2.2.2/24 10.2.3.2/24 2001:db8::2/64 "
	  "stanza 2001:db8::9 10.2.2.1 2001:db8::1" },
	{ AF_INET, { { "address", "ten 127.0.0.1 224.0.0.1 10.2.2.2/33" },
		     { "gateway", "x 0.0.0.0 10.2.2.1" } },
	  " stanza 10.2.2.1" },
	/* one of its family is enough */
	{ AF_INET6, { { GW, "10.2.2.1 fe80::1" }, { SRC, "10.2.2.2 fd00::1" } },
	  " gateway given source given via 10.2.2.1 fe80::1 "
	  "from 10.2.2.2 fd00::1" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check_row(&rows[i]);
}

static void names(void **state)
{
	static const struct { const char *wrong, *near; } rows[] = {
		{ "multihome-strikt", STRICT }, { "multihome-main-route", MAIN },
		{ "multihome-main_routes", MAIN }, { "multihom-table", T },
		{ "multihome-gatewya", GW }, { "multihome-devise", DEV },
		{ "multihome-something", NULL }, { "", NULL },
		{ "multihome-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", NULL },
	};
	static const struct { const char *in, *key; } keys[] = {
		{ "TABLE", T }, { "MAIN_ROUTES", MAIN }, { "main-routes", MAIN },
		{ "Table", T }, { "", "multihome-" },
		{ "Z\xc3\x9c", "multihome-z\xc3\x9c" },
	};
	const struct option *o;
	char *key;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_null(option_find(rows[i].wrong));
		o = option_nearest(rows[i].wrong);
		same_text(o ? o->name : NULL, rows[i].near, rows[i].wrong);
	}
	for (o = options; o->name; o++) {
		assert_ptr_equal(option_find(o->name), o);
		assert_ptr_equal(option_nearest(o->name), o);
		assert_true(*o->value && *o->normal && *o->help);
		key = option_key(o->name + strlen("multihome-"));
		same_text(key, o->name, o->name);
		free(key);
	}
	for (i = 0; i < COUNT(keys); i++) {
		key = option_key(keys[i].in);
		same_text(key, keys[i].key, keys[i].in);
		free(key);
	}
}

/* Which names of others are taken for ours, misspelt. */
static void meant(void **state)
{
	static const struct { const char *name, *meant; } rows[] = {
	{ "multhome-table", T }, { "MULTHOME_TABLE", T },
	{ "multihomed-table", T }, { "mutlihome-table", T },
	{ "multi-home-table", T }, { "multihometable", T },
	{ "Multihome.table", T }, { "ultihome-table", T },
	{ "multhome_main_routes", MAIN }, { "multihom-gatewya", GW },
	{ "multihme-strict", STRICT },
	/* what others have, and have not */
	{ "", NULL }, { "m", NULL }, { "mtu", NULL }, { "metric", NULL },
	{ "multihome", NULL }, { "multicast", NULL }, { "MULTICAST", NULL },
	{ "multi_table", NULL }, { "multi-table", NULL },
	{ "multi_gateway", NULL }, { "MULTI_CONNECT", NULL },
	{ "multipath-to", NULL }, { "mstpctl-portnetwork", NULL },
	{ "bridge-multicast-flood", NULL }, { "bridge-mcsnoop", NULL },
	{ "up", NULL }, { "table", NULL }, { "gateway", NULL },
	{ "vrf-table", NULL }, { "home-table", NULL },
	{ "multihome-something", NULL },
	{ "multhome-something", NULL },
	};
	const struct option *o;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		o = option_meant(rows[i].name);
		same_text(o ? o->name : NULL, rows[i].meant, rows[i].name);
	}
}

/* The order of options and of words in a list changes nothing. */
static void any_order(void **state)
{
	static const char *const set[][2] = {
		{ T, "ISP2" }, { MARK, "2" }, { STRICT, "yes" }, { MAIN, "no" },
		{ DEV, "ppp0" }, { "address", "10.2.2.2/24" },
		{ "gateway", "10.2.2.1" },
	};
	static const char *const words[] = {
		"10.2.2.2", "10.2.9.0/24", "2001:db8::2", "2001:db8:1::/64",
	};
	struct text first = { 0 }, t = { 0 }, list = { 0 };
	const char *order[COUNT(set)][2], *word[COUNT(words)];
	size_t i;

	(void)state;
	memcpy(order, set, sizeof order);
	memcpy(word, words, sizeof word);
	ROUNDS(500) {
		struct settings s = { 0 };
		struct diag d = { 0 };
		struct uplink u;

		list.n = t.n = 0;
		dice_shuffle(word, COUNT(word), sizeof *word);
		for (i = 0; i < COUNT(word); i++)
			text_addf(&list, "%s%s", i ? dice(2) ? ", " : "\n" : "",
				  word[i]);
		dice_shuffle(order, COUNT(order), sizeof *order);
		settings_add(&s, dice(2) ? SRC : "method", list.s, "O");
		for (i = 0; i < COUNT(order); i++)
			settings_add(&s, order[i][0], order[i][1], "O");
		settings_add(&s, settings_find(&s, SRC) ? "method" : SRC,
			     list.s, "O");
		option_read(&u, &s, "eth1", AF_INET, &d);
		HOLDS(!d.n);
		show(&t, &u);
		if (!first.n)
			text_add(&first, t.s);
		HOLDS(!strcmp(first.s, t.s));
		uplink_free(&u);
		settings_free(&s);
	}
	text_free(&first);
	text_free(&t);
	text_free(&list);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_words),
		cmocka_unit_test(bad_probing),
		cmocka_unit_test(bad_sharing),
		cmocka_unit_test(sharing),
		cmocka_unit_test(inbound_tried),
		cmocka_unit_test(contradictions),
		cmocka_unit_test(probing),
		cmocka_unit_test(long_word),
		cmocka_unit_test(bad_claims),
		cmocka_unit_test(good),
		cmocka_unit_test(names),
		cmocka_unit_test(meant),
		cmocka_unit_test(any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
