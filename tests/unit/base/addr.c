/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses and prefixes: what is none, how they print, order, membership. */
#include "base/addr.h"
#include "../dice.h"

static const char like_addr[] =
	"expected an address like 192.0.2.1 or 2001:db8::1";
static const char like_prefix[] =
	"expected a prefix like 192.0.2.0/24 or 2001:db8::/64";
static const char like_mask[] = "expected a netmask like 255.255.255.0";
static const char bits_beyond[] =
	"expected a prefix without bits beyond its length";

static struct prefix prefix(const char *s)
{
	struct prefix p;

	same_text(prefix_parse(&p, s, false), NULL, s);
	return p;
}

static struct addr addr(const char *s)
{
	return prefix(s).addr;
}

static void no_address(void **state)
{
	static const char *const bad[] = {
		"", " ", "10.2.2", "10.2.2.2.2", "10.2.2.256", "10.2.2.-1",
		"010.2.2.2", "0x0a.2.2.2", "10.2.2.2 ", " 10.2.2.2",
		"10.2.2.2\n", "10.2.2.2/24", "10.2.2.2%eth1", "ten.2.2.2",
		"router.example.org", "167903746", ":", ":::", "2001:db8",
		"2001:db8::1::2", "2001:db8::12345", "fe80::1%eth1",
		"[2001:db8::1]", "2001:db8::1/64", "2001:db8::10.2.2",
		"::ffff:10.2.2.256", "10.2.2.2\xff", "\x1b[31m", "%s%n", "auto",
	};
	struct addr a, before;
	size_t i;

	(void)state;
	memset(&a, 0x5a, sizeof a);
	before = a;
	for (i = 0; i < COUNT(bad); i++) {
		same_text(addr_parse(&a, bad[i]), like_addr, bad[i]);
		assert_memory_equal(&a, &before, sizeof a);
	}
}

static void no_prefix(void **state)
{
	static const struct { const char *s, *why; } bad[] = {
		{ "", like_addr }, { "/", like_addr }, { "/24", like_addr },
		{ "10.2.2.0/", like_prefix }, { "10.2.2.0/ 24", like_prefix },
		{ "10.2.2.0/24 ", like_prefix },
		{ "10.2.2.0/024", like_prefix }, { "10.2.2.0/00", like_prefix },
		{ "10.2.2.0/+24", like_prefix }, { "10.2.2.0/-1", like_prefix },
		{ "10.2.2.0/24/24", like_prefix },
		{ "10.2.2.0/0x18", like_prefix },
		{ "10.2.2.0/33", "expected a length of at most 32" },
		{ "10.2.2.0/128", "expected a length of at most 32" },
		{ "10.2.2.0/4294967296", like_prefix },
		{ "10.2.2.0/4294967320", like_prefix },
		{ "10.2.2.0/255.255.0.255", like_mask },
		{ "10.2.2.0/0.0.0.255", like_mask },
		{ "10.2.2.0/255.255.255", like_mask },
		{ "10.2.2.0/255.255.255.0.0", like_mask },
		{ "10.2.2.0/1.", like_mask },
		{ "2001:db8::/129", "expected a length of at most 128" },
		{ "2001:db8::/1290", like_prefix },
		{ "2001:db8::/255.255.255.0", like_prefix },
		{ "2001:db8::/ffff::", like_prefix },
		{ "2001:db8::1%eth1/64", like_addr },
		{ "0000000000000000000000000000000000000000000000000/8",
		  like_prefix },
	};
	static const struct { const char *s, *why; } strict[] = {
		{ "10.2.2.2/24", bits_beyond },
		{ "10.2.2.2/31", NULL }, { "10.2.2.3/31", bits_beyond },
		{ "10.2.2.2/0", bits_beyond },
		{ "2001:db8::2/64", bits_beyond },
		{ "2001:db8::2/126", bits_beyond },
		{ "2001:db8::2/127", NULL },
	};
	struct prefix p, before;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		memset(&p, 0x5a, sizeof p);
		before = p;
		same_text(prefix_parse(&p, bad[i].s, false), bad[i].why,
			  bad[i].s);
		assert_memory_equal(&p, &before, sizeof p);
	}
	for (i = 0; i < COUNT(strict); i++) {
		same_text(prefix_parse(&p, strict[i].s, false), NULL,
			  strict[i].s);
		same_text(prefix_parse(&p, strict[i].s, true), strict[i].why,
			  strict[i].s);
	}
}

static void printed(void **state)
{
	static const struct { const char *in, *out, *net; } rows[] = {
		{ "10.2.2.2", "10.2.2.2", "10.2.2.2" },
		{ "10.2.2.2/32", "10.2.2.2", "10.2.2.2" },
		{ "10.2.2.2/24", "10.2.2.2/24", "10.2.2.0/24" },
		{ "10.2.2.255/25", "10.2.2.255/25", "10.2.2.128/25" },
		{ "10.2.2.2/255.255.255.0", "10.2.2.2/24", "10.2.2.0/24" },
		{ "10.2.2.2/0.0.0.0", "10.2.2.2/0", "0.0.0.0/0" },
		{ "10.2.2.2/255.255.255.255", "10.2.2.2", "10.2.2.2" },
		{ "255.255.255.255/1", "255.255.255.255/1", "128.0.0.0/1" },
		{ "0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0" },
		{ "2001:DB8:0:0::0002", "2001:db8::2", "2001:db8::2" },
		{ "2001:db8::2/64", "2001:db8::2/64", "2001:db8::/64" },
		{ "2001:db8:ffff:ffff::/29", "2001:db8:ffff:ffff::/29",
		  "2001:db8::/29" },
		{ "ffff::/3", "ffff::/3", "e000::/3" },
		{ "::/0", "::/0", "::/0" }, { "::1/128", "::1", "::1" },
		{ "::ffff:10.2.2.2", "::ffff:10.2.2.2", "::ffff:10.2.2.2" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/127",
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/127",
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127" },
	};
	const struct prefix none = { 0 };
	char buf[PREFIX_STRLEN];
	struct prefix p;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		p = prefix(rows[i].in);
		same_text(prefix_format(&p, buf), rows[i].out, rows[i].in);
		p = prefix_network(&p);
		same_text(prefix_format(&p, buf), rows[i].net, rows[i].in);
	}
	same_text(addr_format(&none.addr, buf), "none", "no address");
	same_text(prefix_format(&none, buf), "none", "no prefix");
}

static void families(void **state)
{
	(void)state;
	same_number(addr_bits(AF_INET), 32, "inet");
	same_number(addr_bits(AF_INET6), 128, "inet6");
	same_number(addr_bits(AF_UNSPEC), 0, "unspec");
	same_number((long long)addr_bits(AF_PACKET) / 8, 0, "packet");
	same_text(addr_family_name(AF_INET), "inet", "name");
	same_text(addr_family_name(AF_INET6), "inet6", "name");
	same_text(addr_family_name(AF_UNSPEC), "any", "name");
	same_text(addr_family_title(AF_INET), "IPv4", "title");
	same_text(addr_family_title(AF_INET6), "IPv6", "title");
}

static void kinds(void **state)
{
	enum { ZERO = 1, LOOPBACK = 2, MULTICAST = 4, LINK_LOCAL = 8 };
	static const struct { const char *s; int is; } rows[] = {
		{ "0.0.0.0", ZERO }, { "::", ZERO }, { "0.0.0.1", 0 },
		{ "::2", 0 }, { "::ffff:0.0.0.0", 0 },
		{ "127.0.0.0", LOOPBACK }, { "127.255.255.255", LOOPBACK },
		{ "126.0.0.1", 0 }, { "128.0.0.1", 0 }, { "::1", LOOPBACK },
		{ "::1:0:0:1", 0 }, { "::ffff:127.0.0.1", 0 },
		{ "223.255.255.255", 0 }, { "224.0.0.0", MULTICAST },
		{ "240.0.0.1", MULTICAST }, { "254.128.0.1", MULTICAST },
		{ "255.255.255.255", MULTICAST }, { "fe00::1", 0 },
		{ "ff00::", MULTICAST }, { "ff02::1", MULTICAST },
		{ "fe80::1", LINK_LOCAL }, { "febf:ffff::", LINK_LOCAL },
		{ "fec0::1", 0 }, { "fe7f::1", 0 }, { "169.254.1.1", 0 },
	};
	struct addr a;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		a = addr(rows[i].s);
		same_number((addr_is_unspecified(&a) ? ZERO : 0) |
			    (addr_is_loopback(&a) ? LOOPBACK : 0) |
			    (rows[i].is & MULTICAST) |
			    (addr_is_link_local(&a) ? LINK_LOCAL : 0),
			    rows[i].is, rows[i].s);
		same_number(addr_is_unicast(&a),
			    !(rows[i].is & (ZERO | LOOPBACK | MULTICAST)),
			    rows[i].s);
	}
}

static void public_addresses(void **state)
{
	static const struct { const char *s; bool is; } rows[] = {
		{ "9.255.255.255", true }, { "10.0.0.0", false },
		{ "10.255.255.255", false }, { "11.0.0.0", true },
		{ "100.63.255.255", true }, { "100.64.0.0", false },
		{ "100.127.255.255", false }, { "100.128.0.0", true },
		{ "169.253.0.1", true }, { "169.254.0.1", false },
		{ "172.15.255.255", true }, { "172.16.0.0", false },
		{ "172.31.255.255", false }, { "172.32.0.0", true },
		{ "192.167.0.1", true }, { "192.168.0.1", false },
		{ "192.169.0.1", true }, { "203.0.113.2", true },
		{ "0.0.0.1", false }, { "127.0.0.1", false },
		{ "224.0.0.1", false }, { "255.255.255.255", false },
		{ "2001:db8::1", true }, { "2000::", true },
		{ "3fff:ffff::1", true }, { "1fff::1", false },
		{ "4000::1", false }, { "fd00::1", false },
		{ "fe80::1", false }, { "ff02::1", false }, { "::1", false },
		{ "::ffff:203.0.113.2", false },
	};
	struct addr a;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		a = addr(rows[i].s);
		same_number(addr_is_public(&a), rows[i].is, rows[i].s);
	}
}

static void members(void **state)
{
	static const struct { const char *outer, *inner; bool in; } rows[] = {
		{ "10.2.2.0/24", "10.2.3.0", false },
		{ "10.2.2.0/24", "2001:db8::1", false },
		{ "0.0.0.0/0", "::1", false }, { "::/0", "10.2.2.2", false },
		{ "10.2.2.2", "10.2.2.3", false },
		{ "10.2.2.0/25", "10.2.2.128", false },
		{ "10.2.2.0/24", "10.2.2.0/23", false },
		{ "10.2.2.0/24", "10.2.2.0/24", true },
		{ "10.2.2.0/24", "10.2.2.255", true },
		{ "10.2.2.0/25", "10.2.2.127", true },
		{ "0.0.0.0/0", "255.255.255.255", true },
		{ "128.0.0.0/1", "128.0.0.0/1", true },
		{ "128.0.0.0/1", "127.255.255.255", false },
		{ "2001:db8::/61", "2001:db8:0:7::/64", true },
		{ "2001:db8::/61", "2001:db8:0:8::/64", false },
		{ "2001:db8::2", "2001:db8::2", true },
		{ "::/0", "ffff::", true },
	};
	struct prefix outer, inner;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		outer = prefix(rows[i].outer);
		inner = prefix(rows[i].inner);
		same_number(prefix_covers(&outer, &inner), rows[i].in,
			    rows[i].inner);
		if (inner.len == addr_bits(inner.addr.family))
			same_number(prefix_contains(&outer, &inner.addr),
				    rows[i].in, rows[i].inner);
	}
}

/* Of a list, any; of an empty one, none. */
static void member_of_any(void **state)
{
	struct prefixes l = { 0 };
	struct prefix a = prefix("10.2.2.9"), b = prefix("2001:db8:2::9");

	(void)state;
	assert_false(prefixes_contain(&l, &a.addr));
	*vec_push(&l) = prefix("10.2.2.9");
	*vec_push(&l) = prefix("2001:db8:2::/64");
	assert_true(prefixes_contain(&l, &a.addr));
	assert_true(prefixes_contain(&l, &b.addr));
	a.addr.b[3] = 8;
	b.addr.b[7] = 8;
	assert_false(prefixes_contain(&l, &a.addr));
	assert_false(prefixes_contain(&l, &b.addr));
	vec_free(&l);
}

/* By family, then bytes, then length: each is less than all behind it. */
static void order(void **state)
{
	static const char *const sorted[] = {
		"0.0.0.0/0", "0.0.0.0", "10.2.0.0/16", "10.2.0.0/24",
		"10.2.0.0", "10.2.0.1", "10.10.0.0/16", "127.0.0.1",
		"128.0.0.0/1", "255.255.255.255", "::/0", "::", "::1",
		"2001:db8::/32", "2001:db8::/64", "2001:db8::", "ffff::",
	};
	struct prefix a, b;
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(sorted); i++) {
		for (j = 0; j < COUNT(sorted); j++) {
			a = prefix(sorted[i]);
			b = prefix(sorted[j]);
			assert_int_equal((prefix_cmp(&a, &b) > 0) -
					 (prefix_cmp(&a, &b) < 0),
					 (i > j) - (i < j));
		}
	}
}

static struct prefix any_prefix(void)
{
	struct prefix p = { 0 };
	size_t i;

	p.addr.family = dice(2) ? AF_INET : AF_INET6;
	for (i = 0; i < addr_bits(p.addr.family) / 8; i++)
		p.addr.b[i] = (uint8_t)(dice(3) ? dice(256) : 255 * dice(2));
	p.len = (uint8_t)dice(addr_bits(p.addr.family) + 1);
	return p;
}

static void parse_takes_what_format_gives(void **state)
{
	(void)state;
	ROUNDS(5000) {
		struct prefix p = any_prefix(), q, net = prefix_network(&p);
		char buf[PREFIX_STRLEN];

		HOLDS(!prefix_parse(&q, prefix_format(&p, buf), false));
		HOLDS(!prefix_cmp(&p, &q));
		HOLDS(!prefix_parse(&q, prefix_format(&net, buf), true));
		HOLDS(!prefix_cmp(&net, &q));
		HOLDS(prefix_covers(&net, &p) && prefix_covers(&p, &net));
		HOLDS(prefix_contains(&p, &net.addr));
		q = prefix_host(&p.addr);
		HOLDS(q.len == addr_bits(p.addr.family));
		HOLDS(!addr_cmp(&q.addr, &p.addr));
		/* the bit before the end of the prefix decides, the next not */
		q = p;
		if (p.len) {
			q.addr.b[(p.len - 1) / 8] ^=
				(uint8_t)(0x80 >> (p.len - 1) % 8);
			HOLDS(!prefix_contains(&p, &q.addr));
		}
		q = p;
		if (p.len < addr_bits(p.addr.family)) {
			q.addr.b[p.len / 8] ^= (uint8_t)(0x80 >> p.len % 8);
			HOLDS(prefix_contains(&p, &q.addr));
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_address),
		cmocka_unit_test(no_prefix),
		cmocka_unit_test(printed),
		cmocka_unit_test(families),
		cmocka_unit_test(kinds),
		cmocka_unit_test(members),
		cmocka_unit_test(member_of_any),
		cmocka_unit_test(order),
		cmocka_unit_test(public_addresses),
		cmocka_unit_test(parse_takes_what_format_gives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
