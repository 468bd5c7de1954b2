/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sources, next hop and state of each uplink of a device. */
#include "routing/resolve.h"
#include "../made.h"

struct row {
	const char *stanzas[4];
	const char *facts;
	const char *want;	/* a line for each uplink */
};

static void show(struct text *t, const struct resolved *pu)
{
	static const char *const states[] = {
		[RESOLVED_READY] = "ready", [RESOLVED_ABSENT] = "absent",
		[RESOLVED_PENDING] = "pending", [RESOLVED_REFUSED] = "refused",
	};
	char buf[PREFIX_STRLEN];
	size_t i;

	text_add(t, states[pu->state]);
	if (pu->key)
		text_addf(t, " %s", pu->key);
	if (pu->why)
		text_addf(t, ": %s", pu->why);
	if (pu->state == RESOLVED_READY) {
		assert_true(pu->has_gateway);
		text_addf(t, " via %s", addr_format(&pu->gateway, buf));
	}
	for (i = 0; pu->state != RESOLVED_REFUSED && i < pu->sources.n; i++)
		text_addf(t, " %s", prefix_format(&pu->sources.v[i], buf));
	text_add(t, "\n");
}

static void check(const struct row *rows, size_t n)
{
	size_t i, j;

	for (i = 0; i < n; i++) {
		struct resolved_list out;
		struct text t = { 0 };
		struct made m = { 0 };

		for (j = 0; j < 4 && rows[i].stanzas[j]; j++)
			made_stanza(&m, rows[i].stanzas[j]);
		made_facts(&m, rows[i].facts);
		resolve_uplinks(&out, m.u, m.n, &m.f);
		assert_int_equal(out.n, m.n);
		for (j = 0; j < out.n; j++)
			show(&t, &out.v[j]);
		same_text(t.s, rows[i].want, rows[i].stanzas[0]);
		text_free(&t);
		resolve_free(&out);
		made_free(&m);
	}
}

#define CHECK(rows) check(rows, COUNT(rows))
#define A2 "inet address=10.2.2.2/24 table=7001 "
#define UP2 "up 10.2.2.2/24 "
#define GW "refused multihome-gateway: "
#define TO "refused multihome-to: "
#define SRC "refused multihome-source: "
#define MARK "refused multihome-mark: "
#define VRF "refused multihome-table: eth1 is in the VRF blue, whose table " \
	"10 has its routes\n"
#define READY "ready via 10.2.2.1 10.2.2.2\n"
#define READY_BOTH "ready via 10.2.2.1 10.2.2.2 10.2.2.3\n"

static void bad_gateways(void **state)
{
	static const struct row rows[] = {
	{ { A2 "gateway=10.2.2.2" }, UP2, GW "expected the router's address, "
	  "but 10.2.2.2 is this host's own\n" },
	{ { A2 "gateway=10.2.2.3" }, UP2 "10.2.2.3/24", GW "expected the "
	  "router's address, but 10.2.2.3 is this host's own\n" },
	/* its own stanza says so, before the address is there */
	{ { A2 "gateway=10.2.2.2" }, "down", GW "expected the router's "
	  "address, but 10.2.2.2 is this host's own\n" },
	{ { A2 }, UP2, GW "expected a gateway: the stanza has none and none is "
	  "known for the interface\n" },
	{ { "any address=10.2.2.2/24,2001:db8::2/64 table=7001" },
	  UP2 "2001:db8::2/64",
	  GW "expected a gateway: the stanza has none and none is known for "
	  "the interface\n"
	  GW "expected a gateway: the stanza has none and none is known for "
	  "the interface\n" },
	/* the later one is refused; none is another gateway than an address */
	{ { A2 "gateway=10.2.2.1",
	    "inet address=10.2.2.3/24 table=7001 gateway=10.2.2.9" },
	  UP2 "10.2.2.3/24",
	  READY GW "expected one gateway per table, but stanza s0 has "
	  "10.2.2.1\n" },
	{ { A2 "gateway=10.2.2.1",
	    "inet address=10.2.2.3/24 table=7001 gateway=10.2.2.1",
	    "inet address=10.2.2.4/24 table=7001 gateway=10.2.2.9" },
	  UP2 "10.2.2.3/24 10.2.2.4/24",
	  READY "ready via 10.2.2.1 10.2.2.3\n" GW "expected one gateway per "
	  "table, but stanza s0 has 10.2.2.1\n" },
	{ { A2 "gateway=10.2.2.1",
	    "inet address=10.2.2.3/24 table=7001 gateway=none" },
	  UP2 "10.2.2.3/24",
	  READY GW "expected one gateway per table, but stanza s0 has "
	  "10.2.2.1\n" },
	{ { A2 "gateway=none",
	    "inet address=10.2.2.3/24 table=7001 router=10.2.2.1" },
	  UP2 "10.2.2.3/24", "ready via none 10.2.2.2\n"
	  GW "expected one gateway per table, but stanza s0 has none\n" },
	/* or the one on trial, wherever it stands */
	{ { A2 "gateway=10.2.2.9",
	    "+inet address=10.2.2.3/24 table=7001 gateway=10.2.2.1" },
	  UP2 "10.2.2.3/24",
	  GW "expected one gateway per table, but stanza s1 has 10.2.2.1\n"
	  "ready via 10.2.2.9 10.2.2.3\n" },
	};

	(void)state;
	CHECK(rows);
}

#define B3 "inet address=10.2.2.3/24 table=7002 gateway=10.2.2.1 "
#define BOTH UP2 "10.2.2.3/24"
#define READY3 "ready via 10.2.2.1 10.2.2.3\n"

static void conflicts(void **state)
{
	static const struct row rows[] = {
	{ { A2 "router=10.2.2.1", B3 "source=10.2.2.2" }, BOTH,
	  READY_BOTH SRC "stanza s0 has the same source for another table\n" },
	{ { A2 "router=10.2.2.1", "+" B3 "source=10.2.2.2" }, BOTH,
	  SRC "stanza s1 has the same source for another table\n"
	  "ready via 10.2.2.1 10.2.2.2\n" },
	{ { A2 "router=10.2.2.1 strict=yes", B3 "source=10.2.2.0/24" }, BOTH,
	  READY SRC "stanza s0 has a strict source within this prefix for "
	  "another table\n" },
	{ { A2 "router=10.2.2.1 source=10.2.2.0/24", B3 "strict=yes" }, BOTH,
	  "ready via 10.2.2.1 10.2.2.0/24\n" SRC "stanza s0 has a prefix "
	  "around this strict source for another table\n" },
	{ { A2 "router=10.2.2.1 strict=yes", "+" B3 "source=10.2.2.0/24" },
	  BOTH, SRC "stanza s1 has a prefix around this strict source for "
	  "another table\nready via 10.2.2.1 10.2.2.0/24\n" },
	{ { A2 "router=10.2.2.1 mark=2", B3 "mark=2" }, BOTH,
	  READY MARK "stanza s0 has a mark that the same packets can carry "
	  "for another table\n" },
	{ { A2 "router=10.2.2.1 mark=0x200/0xff00", B3 "mark=0x201/0xff01" },
	  BOTH, READY MARK "stanza s0 has a mark that the same packets can "
	  "carry for another table\n" },
	{ { A2 "router=10.2.2.1 mark=0x200/0xff00", B3 "mark=0x10/0xff" },
	  BOTH, READY MARK "stanza s0 has a mark that the same packets can "
	  "carry for another table\n" },
	{ { A2 "router=10.2.2.1 to=10.0.0.0/8,198.51.100.0/24",
	    B3 "to=198.51.100.0/24" }, BOTH,
	  READY TO "stanza s0 has the same destination prefix for another "
	  "table\n" },
	/* no conflicts: one table, another family, other bits, wider */
	{ { A2 "router=10.2.2.1 mark=2 to=10.9.0.0/16",
	    "inet address=10.2.2.2/24 table=7001 mark=2 to=10.9.0.0/16" }, UP2,
	  READY READY },
	{ { A2 "router=10.2.2.1 mark=0x100/0x300", B3 "mark=0x200/0x300" },
	  BOTH, READY READY3 },
	{ { A2 "router=10.2.2.1 to=10.9.0.0/16", B3 "to=10.9.0.0/17" }, BOTH,
	  READY READY3 },
	{ { A2 "router=10.2.2.1 source=10.2.2.0/24", B3 }, BOTH,
	  "ready via 10.2.2.1 10.2.2.0/24\n" READY3 },
	{ { A2 "router=10.2.2.1 mark=2",
	    "inet6 table=7002 gateway=fe80::1 mark=2" },
	  UP2 "2001:db8::2/64", READY "ready via fe80::1 2001:db8::2\n" },
	};

	(void)state;
	CHECK(rows);
}

#define BIT(what) (1U << CONFLICT_ ## what)

/* All reasons why two uplinks, each on a table, cannot both be. */
static void all_conflicts(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned bits, back;	/* of a against b, and of b against a */
		const char *first, *key;	/* of a against b, in words */
	} rows[] = {
	{ A2, B3, 0, 0, NULL, NULL },
	{ A2 "source=10.2.2.3", B3, BIT(SOURCE), BIT(SOURCE),
	  "the same source", "multihome-source" },
	{ A2 "strict=yes", B3 "source=10.2.0.0/16", BIT(AROUND), BIT(WITHIN),
	  "a prefix around this strict source", "multihome-source" },
	{ A2 "source=10.2.0.0/16", B3 "strict=yes", BIT(WITHIN), BIT(AROUND),
	  "a strict source within this prefix", "multihome-source" },
	/* equal prefixes are one source, however strict */
	{ A2 "source=10.2.0.0/16 strict=yes", B3 "source=10.2.0.0/16",
	  BIT(SOURCE), BIT(SOURCE), "the same source", "multihome-source" },
	{ A2 "mark=0x100/0x100", B3 "mark=0x10/0x10", BIT(MARK), BIT(MARK),
	  "a mark that the same packets can carry", "multihome-mark" },
	{ A2 "to=10.9.0.0/16", B3 "to=10.8.0.0/16,10.9.0.0/16", BIT(TO),
	  BIT(TO), "the same destination prefix", "multihome-to" },
	/* several at once: the first is told */
	{ A2 "to=10.9.0.0/16 mark=2", B3 "mark=2 to=10.9.0.0/16",
	  BIT(MARK) | BIT(TO), BIT(MARK) | BIT(TO),
	  "a mark that the same packets can carry", "multihome-mark" },
	{ A2 "source=10.2.2.2,10.3.0.0/16 strict=yes",
	  B3 "source=10.2.0.0/16,10.2.2.2,10.3.3.3 strict=yes",
	  BIT(SOURCE) | BIT(AROUND) | BIT(WITHIN),
	  BIT(SOURCE) | BIT(AROUND) | BIT(WITHIN),
	  "the same source", "multihome-source" },
	/* one table, or another family */
	{ A2 "mark=2", "inet table=7001 source=10.2.2.2 mark=2", 0, 0, NULL,
	  NULL },
	{ A2 "mark=2", "inet6 table=7002 mark=2 gateway=none", 0, 0, NULL,
	  NULL },
	/* what auto would find takes no part */
	{ "inet table=7001 gateway=none", B3, 0, 0, NULL, NULL },
	};
	const char *words, *key;
	struct made m;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		m = (struct made){ 0 };
		made_stanza(&m, rows[i].a);
		made_stanza(&m, rows[i].b);
		same_number(resolve_conflicts(&m.u[0], &m.u[1]), rows[i].bits,
			    rows[i].a);
		same_number(resolve_conflicts(&m.u[1], &m.u[0]), rows[i].back,
			    rows[i].b);
		key = NULL;
		words = resolve_conflict(&m.u[0], &m.u[1], &key);
		same_text(words, rows[i].first, rows[i].a);
		same_text(key, rows[i].key, rows[i].a);
		made_free(&m);
	}
}

static void old_kernel(void **state)
{
	static const struct row rows[] = {
	{ { A2 "router=10.2.2.1 mark=2 to=10.9.0.0/16" }, UP2 "no-suppress",
	  MARK "this kernel ignores suppress_prefixlength, without which it "
	  "would swallow more than it says\n" },
	{ { A2 "router=10.2.2.1 to=10.9.0.0/16" }, UP2 "no-suppress",
	  TO "this kernel ignores suppress_prefixlength, without which it "
	  "would swallow more than it says\n" },
	{ { A2 "router=10.2.2.1" }, UP2 "no-suppress", READY },
	{ { "+" A2 "router=10.2.2.1 mark=2" }, UP2 "no-suppress", READY },
	};

	(void)state;
	CHECK(rows);
}

/* What is in force is never refused: it waits, or goes on. */
static void in_force(void **state)
{
	static const struct row rows[] = {
	{ { "+" A2 "gateway=10.2.2.1 source=10.2.2.2" }, UP2 "10.2.2.1/24",
	  READY },
	{ { "+" A2 }, UP2, "pending: no gateway is known 10.2.2.2\n" },
	/* nor for another that is: a record can be of another version */
	{ { "+" A2 "gateway=10.2.2.1 mark=2", "+" B3 "mark=2 source=10.2.2.2" },
	  BOTH, READY_BOTH READY },
	{ { "+" A2 "gateway=10.2.2.1",
	    "+inet address=10.2.2.3/24 table=7001 gateway=10.2.2.9" }, BOTH,
	  READY READY3 },
	};

	(void)state;
	CHECK(rows);
}

static void pending(void **state)
{
	static const struct row rows[] = {
	{ { A2 "gateway=10.2.2.1" }, "",
	  "pending: there is no device eth1 10.2.2.2\n" },
	{ { A2 "gateway=10.2.2.1" }, "down 10.2.2.2/24",
	  "pending: eth1 is down 10.2.2.2\n" },
	{ { "inet6 table=7001 gateway=fe80::1" }, "up no-ipv6",
	  "pending: IPv6 is disabled on eth1\n" },
	/* whoever comes while it is in a VRF is refused, who was there waits */
	{ { "+" A2 "gateway=10.2.2.1" }, UP2 "vrf=blue", "pending: eth1 is in "
	  "the VRF blue, whose table 10 has its routes 10.2.2.2\n" },
	{ { A2 "gateway=10.2.2.1", "inet6 table=7001" }, UP2 "vrf=blue",
	  VRF VRF },
	{ { A2 "gateway=10.2.2.1" }, "down vrf=blue", VRF },
	{ { "inet table=7001" }, "up 2001:db8::2/64",
	  "pending: eth1 has no IPv4 address\n" },
	{ { "inet6 table=7001" }, UP2 "fe80::2/64,local",
	  "pending: eth1 has no global IPv6 address\n" },
	{ { "inet table=7001" }, UP2 "taken=10.2.2.2 main=10.2.2.1",
	  "pending: other uplinks have all IPv4 addresses of eth1\n" },
	{ { "inet6 table=7001" }, "up 2001:db8::2/64 taken=2001:db8::/32 "
	  "main=fe80::1",
	  "pending: other uplinks have all global IPv6 addresses of "
	  "eth1\n" },
	{ { "inet table=7001" }, UP2, "pending: no gateway is known 10.2.2.2\n" },
	{ { "inet table=7001" }, UP2 "main=fe80::1",
	  "pending: no gateway is known 10.2.2.2\n" },
	/* merged: the family that has something of its own waits */
	{ { "any table=7001 gateway=fe80::1" }, UP2 "main=10.2.2.1",
	  READY "pending: eth1 has no global IPv6 address\n" },
	{ { "any table=7001 to=2001:db8::/32" }, UP2 "main=10.2.2.1",
	  READY "pending: eth1 has no global IPv6 address\n" },
	{ { "any table=7001 address=10.2.2.2/24,2001:db8::2/64" },
	  UP2 "2001:db8::2/64 main=10.2.2.1",
	  READY "pending: no gateway is known 2001:db8::2\n" },
	};

	(void)state;
	CHECK(rows);
}

static void sources(void **state)
{
	static const struct row rows[] = {
	/* without an address in the stanza all that are global */
	{ { "inet table=7001 gateway=10.2.2.1" },
	  BOTH " 10.2.4.2/24,local 2001:db8::2/64",
	  "ready via 10.2.2.1 10.2.2.2 10.2.2.3\n" },
	/* without those that others name, or a prefix around them */
	{ { "inet table=7001 gateway=10.2.2.1", B3 }, BOTH, READY READY3 },
	{ { B3, "inet table=7001 gateway=10.2.2.1" }, BOTH, READY3 READY },
	{ { "inet table=7001 gateway=10.2.2.1" }, BOTH " taken=10.2.2.2/31",
	  "pending: other uplinks have all IPv4 addresses of eth1\n" },
	{ { "inet table=7001 gateway=10.2.2.1" }, BOTH " taken=10.2.2.3",
	  READY },
	/* merged: all, whatever IF_ADDRESS says */
	{ { "any address=10.2.2.2/24 table=7001 router=10.2.2.1" },
	  BOTH " 2001:db8::2/64 main=fe80::1",
	  "ready via 10.2.2.1 10.2.2.2 10.2.2.3\n"
	  "ready via fe80::1 2001:db8::2\n" },
	{ { "any address=10.2.2.2/24 table=7001 router=10.2.2.1" }, UP2,
	  READY "absent\n" },
	{ { "any table=7001 source=10.2.2.2" },
	  BOTH " 2001:db8::2/64 main=10.2.2.1 main=fe80::1",
	  READY "absent\n" },
	/* IPv6 by router advertisement: the prefix, if it is here only */
	{ { "inet6 table=7001" }, "up 2001:db8:1::2/64,dynamic "
	  "2001:db8:1::3/64,dynamic 2001:db8:2::2/64,dynamic,shared "
	  "2001:db8:3::2/64 2001:db8:4::2/28,dynamic main=fe80::1",
	  "ready via fe80::1 2001:db8:1::/64 2001:db8:2::2 2001:db8:3::2 "
	  "2001:db8:4::2\n" },
	{ { "inet table=7001" }, "up 10.2.2.2/24,dynamic lease=10.2.2.1",
	  READY },
	/* given: as it is written, also what is nowhere */
	{ { A2 "router=10.2.2.1 source=192.0.2.0/28,10.9.9.9" }, UP2,
	  "ready via 10.2.2.1 10.9.9.9 192.0.2.0/28\n" },
	};

	(void)state;
	CHECK(rows);
}

#define SIX "inet6 address=2001:db8:2::2/64 table=7001 gateway=fe80::1 "
#define VIA6 "ready via fe80::1 "

/* What else the device has, in the network of the stanza's address or gateway. */
static void belongs(void **state)
{
	static const struct row rows[] = {
	/* an address more, an alias without options, of whatever length */
	{ { A2 "router=10.2.2.1" }, BOTH, READY_BOTH },
	{ { A2 "router=10.2.2.1" }, UP2 "10.2.2.3/32", READY_BOTH },
	{ { A2 "router=10.2.2.1" }, UP2 "10.2.0.3/16",
	  "ready via 10.2.2.1 10.2.0.3 10.2.2.2\n" },
	{ { "inet address=10.2.2.2/32 table=7001 router=10.2.2.1" },
	  "up 10.2.2.2/32 10.2.2.3/32", READY },
	/* in the gateway's network, not in a third one */
	{ { A2 "router=10.2.9.1" }, UP2 "10.2.9.3/24 10.2.8.3/24",
	  "ready via 10.2.9.1 10.2.2.2 10.2.9.3\n" },
	{ { A2 "gateway=none" }, UP2 "10.2.9.3/24",
	  "ready via none 10.2.2.2\n" },
	{ { A2 }, UP2 "10.2.9.3/24 main=10.2.9.1",
	  "ready via 10.2.9.1 10.2.2.2 10.2.9.3\n" },
	/* what is of the link alone, or of the other family, is none */
	{ { A2 "router=10.2.2.1" },
	  UP2 "10.2.2.3/24,local 2001:db8:2::2/64", READY },
	/* nor what others name; it comes when they go */
	{ { A2 "router=10.2.2.1" }, BOTH " taken=10.2.2.3", READY },
	{ { A2 "router=10.2.2.1", B3 }, BOTH, READY READY3 },
	{ { B3, A2 "router=10.2.2.1" }, BOTH, READY3 READY },
	{ { A2 "router=10.2.2.1", "inet address=10.2.2.4/24 table=7002 "
	    "gateway=10.2.2.1 source=10.2.2.3" }, BOTH,
	  READY "ready via 10.2.2.1 10.2.2.3\n" },
	/* of two it is the first one's */
	{ { A2 "router=10.2.2.1",
	    "inet address=10.2.2.4/24 table=7002 router=10.2.2.1" },
	  BOTH " 10.2.2.4/24",
	  READY_BOTH "ready via 10.2.2.1 10.2.2.4\n" },
	/* of one table each has it, as it is one uplink */
	{ { A2 "router=10.2.2.1",
	    "inet address=10.2.2.4/24 table=7001 router=10.2.2.1" },
	  BOTH " 10.2.2.4/24",
	  READY_BOTH "ready via 10.2.2.1 10.2.2.3 10.2.2.4\n" },
	/* a source that is written is all */
	{ { A2 "router=10.2.2.1 source=10.2.2.2" }, BOTH, READY },
	/* an address by router advertisement beside a static one */
	{ { SIX }, "up 2001:db8:2::2/64 2001:db8:2::abcd/64,dynamic "
	  "2001:db8:3::abcd/64,dynamic",
	  VIA6 "2001:db8:2::/64 2001:db8:2::2\n" },
	{ { SIX }, "up 2001:db8:2::2/64 2001:db8:2::abcd/64,dynamic,shared",
	  VIA6 "2001:db8:2::2 2001:db8:2::abcd\n" },
	{ { SIX }, "up 2001:db8:2::2/64 2001:db8:2::3/64",
	  VIA6 "2001:db8:2::2 2001:db8:2::3\n" },
	{ { SIX, "inet6 address=2001:db8:2::3/64 table=7002 gateway=fe80::1" },
	  "up 2001:db8:2::2/64 2001:db8:2::3/64 2001:db8:2::abcd/64,dynamic",
	  VIA6 "2001:db8:2::/64 2001:db8:2::2\n" VIA6 "2001:db8:2::3\n" },
	};

	(void)state;
	CHECK(rows);
}

static void names_source(void **state)
{
	static const struct { const char *line, *host; bool names; } rows[] = {
		{ A2, "10.2.2.2", true }, { A2, "10.2.2.3", false },
		{ A2 "source=10.2.2.3,10.8.0.0/16", "10.2.2.3", true },
		{ A2 "source=10.2.2.3,10.8.0.0/16", "10.2.2.2", false },
		{ A2 "source=10.2.2.3,10.8.0.0/16", "10.8.0.1", false },
		{ "inet table=7001", "10.2.2.2", false },
		{ "any address=10.2.2.2/24 table=7001", "10.2.2.2", false },
	};
	struct prefix host;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct made m = { 0 };

		made_stanza(&m, rows[i].line);
		assert_null(prefix_parse(&host, rows[i].host, true));
		same_number(resolve_names_source(&m.u[0], &host), rows[i].names,
			    rows[i].line);
		made_free(&m);
	}
}

static void gateways(void **state)
{
	static const struct row rows[] = {
	/* written, the stanza's, the lease's, main's, in this order */
	{ { A2 "gateway=10.2.2.1 router=10.2.2.8" },
	  UP2 "lease=10.2.2.7 main=10.2.2.6", READY },
	{ { A2 "router=10.2.2.1" }, UP2 "lease=10.2.2.7 main=10.2.2.6", READY },
	{ { "inet table=7001" }, UP2 "lease=10.2.2.1 main=10.2.2.6", READY },
	{ { A2 }, UP2 "main=10.2.2.1", READY },
	{ { A2 "gateway=none" }, UP2 "main=10.2.2.1",
	  "ready via none 10.2.2.2\n" },
	{ { A2 }, UP2 "default=inet", "ready via none 10.2.2.2\n" },
	{ { A2 }, UP2 "pointopoint", "ready via none 10.2.2.2\n" },
	{ { A2 }, UP2 "pointopoint main=10.2.2.1", READY },
	{ { "inet6 table=7001" }, "up 2001:db8::2/64 default=inet6",
	  "ready via none 2001:db8::2\n" },
	/* the first of its family among several */
	{ { "any address=10.2.2.2/24,2001:db8::2/64 "
	    "router=2001:db8::1,10.2.2.1,10.2.2.9,fe80::1 table=7001" },
	  UP2 "2001:db8::2/64", READY "ready via 2001:db8::1 2001:db8::2\n" },
	/* a lease is IPv4's */
	{ { "any table=7001" }, UP2 "2001:db8::2/64 lease=10.2.2.1",
	  READY "pending: no gateway is known 2001:db8::2\n" },
	/* one table: what one stanza writes holds for all of them */
	{ { A2, "inet address=10.2.2.3/24 table=7001 gateway=10.2.2.1" },
	  BOTH " main=10.2.2.6", READY READY3 },
	{ { A2 "gateway=10.2.2.1", "inet address=10.2.2.3/24 table=7001" },
	  BOTH, READY READY3 },
	};

	(void)state;
	CHECK(rows);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_gateways),
		cmocka_unit_test(conflicts),
		cmocka_unit_test(all_conflicts),
		cmocka_unit_test(old_kernel),
		cmocka_unit_test(in_force),
		cmocka_unit_test(pending),
		cmocka_unit_test(sources),
		cmocka_unit_test(belongs),
		cmocka_unit_test(names_source),
		cmocka_unit_test(gateways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
