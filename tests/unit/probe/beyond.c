/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which packets come from beyond the gateway: the filter, run as the kernel runs it
 * (netns has the kernel itself), on headers that are made here.
 */
#include "probe/beyond.h"
#include "../unit.h"

#include <errno.h>
#include <linux/if_packet.h>

struct packet {
	uint8_t b[60];
	uint8_t type;	/* PACKET_HOST and so on */
};

/* Whether it counts that packet. */
static bool run(const struct sock_filter *code, size_t n,
		const struct packet *p)
{
	uint32_t a = 0, x = 0;
	size_t pc;

	for (pc = 0; pc < n; pc++) {
		const struct sock_filter *f = &code[pc];

		switch (f->code) {
		case BPF_LD | BPF_B | BPF_ABS:
			if (f->k == (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)) {
				a = p->type;
				break;
			}
			assert_true(f->k < sizeof p->b);
			a = p->b[f->k];
			break;
		case BPF_LD | BPF_W | BPF_ABS:
			assert_true(f->k + 4 <= sizeof p->b);
			a = (uint32_t)p->b[f->k] << 24 |
			    (uint32_t)p->b[f->k + 1] << 16 |
			    (uint32_t)p->b[f->k + 2] << 8 | p->b[f->k + 3];
			break;
		case BPF_LDX | BPF_B | BPF_MSH:
			x = 4 * (p->b[f->k] & 15U);
			break;
		case BPF_LDX | BPF_IMM:
			x = f->k;
			break;
		case BPF_LD | BPF_W | BPF_IND:
			assert_true(x + f->k + 4 <= sizeof p->b);
			a = (uint32_t)p->b[x + f->k] << 24 |
			    (uint32_t)p->b[x + f->k + 1] << 16 |
			    (uint32_t)p->b[x + f->k + 2] << 8 |
			    p->b[x + f->k + 3];
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= f->k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
			pc += a == f->k ? f->jt : f->jf;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			pc += a >= f->k ? f->jt : f->jf;
			break;
		case BPF_RET | BPF_K:
			return f->k;
		default:
			fail_msg("instruction %zu: 0x%x", pc, f->code);
		}
	}
	fail_msg("it has no end");
	return false;
}

static struct prefixes own(const char *words)
{
	struct prefixes l = { 0 };
	char word[PREFIX_STRLEN];
	size_t n;

	for (; *words; words += n + (words[n] == ' ')) {
		n = strcspn(words, " ");
		snprintf(word, sizeof word, "%.*s", (int)n, words);
		assert_null(prefix_parse(vec_push(&l), word, false));
	}
	return l;
}

static struct packet made(const char *from, const char *to, uint8_t protocol,
			  uint8_t type)
{
	struct packet p = { .type = type };
	struct addr a, b;

	assert_null(addr_parse(&a, from));
	assert_null(addr_parse(&b, to));
	if (a.family == AF_INET) {
		p.b[0] = 0x45;
		p.b[9] = protocol;
		memcpy(p.b + 12, a.b, 4);
		memcpy(p.b + 16, b.b, 4);
	} else {
		p.b[0] = 0x60;
		p.b[6] = protocol;
		memcpy(p.b + 8, a.b, 16);
		memcpy(p.b + 24, b.b, 16);
	}
	return p;
}

static const struct {
	const char *own, *from, *to;
	uint8_t protocol, type;
	bool counts;
} rows[] = {
	{ "10.1.1.2/24", "203.0.113.1", "10.1.1.2", 17, PACKET_HOST, true },
	{ "10.1.1.2/24", "203.0.113.1", "10.1.1.2", 6, PACKET_HOST, true },
	{ "10.1.1.2/24", "203.0.113.1", "10.1.1.2", 50, PACKET_HOST, true },
	{ "", "203.0.113.1", "10.1.1.2", 17, PACKET_HOST, true },
	{ "10.1.1.2/24", "203.0.113.1", "10.1.1.2", 1, PACKET_HOST, false },
	{ "10.1.1.2/24", "203.0.113.1", "10.1.1.2", 17, PACKET_BROADCAST,
	  false },
	{ "10.1.1.2/24", "203.0.113.1", "10.1.1.2", 17, PACKET_OTHERHOST,
	  false },
	{ "10.1.1.2/24", "203.0.113.1", "10.1.1.2", 17, PACKET_MULTICAST,
	  false },
	{ "10.1.1.2/24", "203.0.113.1", "224.0.0.1", 17, PACKET_HOST, false },
	{ "10.1.1.2/24", "203.0.113.1", "255.255.255.255", 17, PACKET_HOST,
	  false },
	{ "10.1.1.2/24", "203.0.113.1", "223.255.255.255", 17, PACKET_HOST,
	  true },
	{ "10.1.1.2/24", "10.1.1.1", "10.1.1.2", 17, PACKET_HOST, false },
	{ "10.1.1.2/24", "10.1.1.255", "10.1.1.2", 17, PACKET_HOST, false },
	{ "10.1.1.2/24", "10.1.2.0", "10.1.1.2", 17, PACKET_HOST, true },
	{ "10.1.1.2/24", "10.1.0.255", "10.1.1.2", 17, PACKET_HOST, true },
	{ "10.1.1.2/32", "10.1.1.1", "10.1.1.2", 17, PACKET_HOST, true },
	{ "10.1.1.2/32", "10.1.1.2", "10.1.1.2", 17, PACKET_HOST, false },
	{ "10.1.1.2/1", "127.255.0.0", "10.1.1.2", 17, PACKET_HOST, false },
	{ "10.1.1.2/1", "128.0.0.0", "10.1.1.2", 17, PACKET_HOST, true },
	{ "10.1.1.2/0", "203.0.113.1", "10.1.1.2", 17, PACKET_HOST, false },
	{ "10.1.1.2/24 192.0.2.1/25", "192.0.2.127", "10.1.1.2", 17,
	  PACKET_HOST, false },
	{ "10.1.1.2/24 192.0.2.1/25", "192.0.2.128", "10.1.1.2", 17,
	  PACKET_HOST, true },
	{ "", "169.254.9.9", "10.1.1.2", 17, PACKET_HOST, false },
	{ "", "169.255.0.0", "10.1.1.2", 17, PACKET_HOST, true },
	/* those of the other family are none */
	{ "2001:db8::/0", "203.0.113.1", "10.1.1.2", 17, PACKET_HOST, true },
	{ "10.1.1.2/0", "2001:db9::1", "2001:db8::2", 17, PACKET_HOST, true },

	{ "2001:db8::2/64", "2001:db8:0:1::1", "2001:db8::2", 6, PACKET_HOST,
	  true },
	{ "2001:db8::2/64", "2001:db8::ffff:1", "2001:db8::2", 6, PACKET_HOST,
	  false },
	{ "2001:db8::2/33", "2001:db8:7fff::", "2001:db8::2", 6, PACKET_HOST,
	  false },
	{ "2001:db8::2/33", "2001:db8:8000::", "2001:db8::2", 6, PACKET_HOST,
	  true },
	{ "2001:db8::2/33", "2001:db9::", "2001:db8::2", 6, PACKET_HOST, true },
	{ "2001:db8::2/31", "2001:db9::", "2001:db8::2", 6, PACKET_HOST,
	  false },
	{ "2001:db8::2/127", "2001:db8::3", "2001:db8::2", 6, PACKET_HOST,
	  false },
	{ "2001:db8::2/127", "2001:db8::4", "2001:db8::2", 6, PACKET_HOST,
	  true },
	{ "2001:db8::2/128", "2001:db8::1:0:2", "2001:db8::2", 6, PACKET_HOST,
	  true },
	{ "2001:db8::2/128 fd00::1/8", "fdff::1", "2001:db8::2", 6,
	  PACKET_HOST, false },
	{ "2001:db8::2/0", "::9", "2001:db8::2", 6, PACKET_HOST, false },
	{ "", "fe80::1", "2001:db8::2", 6, PACKET_HOST, false },
	{ "", "febf::1", "2001:db8::2", 6, PACKET_HOST, false },
	{ "", "fec0::1", "2001:db8::2", 6, PACKET_HOST, true },
	{ "", "2001:db9::1", "2001:db8::2", 17, PACKET_MULTICAST, false },
	{ "", "2001:db9::1", "ff02::1", 17, PACKET_HOST, false },
	{ "", "2001:db9::1", "fe80::2", 17, PACKET_HOST, true },
	{ "", "2001:db9::1", "2001:db8::2", 58, PACKET_HOST, false },
	{ "", "2001:db9::1", "2001:db8::2", 0, PACKET_HOST, false },
	{ "", "2001:db9::1", "2001:db8::2", 43, PACKET_HOST, false },
	{ "", "2001:db9::1", "2001:db8::2", 44, PACKET_HOST, false },
	{ "", "2001:db9::1", "2001:db8::2", 51, PACKET_HOST, false },
	{ "", "2001:db9::1", "2001:db8::2", 60, PACKET_HOST, false },
	{ "", "2001:db9::1", "2001:db8::2", 50, PACKET_HOST, true },
	/* of which IPv6 has its own */
	{ "", "2001:db9::1", "2001:db8::2", 1, PACKET_HOST, true },
};

static void packets(void **state)
{
	struct sock_filter code[BPF_MAXINSNS];
	struct prefixes l;
	struct packet p;
	char what[160];
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		l = own(rows[i].own);
		p = made(rows[i].from, rows[i].to, rows[i].protocol,
			 rows[i].type);
		n = beyond_filter(code, strchr(rows[i].from, ':') ? AF_INET6
				  : AF_INET, 0, &l);
		snprintf(what, sizeof what, "own %s, %s to %s, protocol %u, "
			 "type %u", rows[i].own, rows[i].from, rows[i].to,
			 rows[i].protocol, rows[i].type);
		assert_true(n > 0 && n <= BPF_MAXINSNS);
		same_number(run(code, (size_t)n, &p), rows[i].counts, what);
		vec_free(&l);
	}
}

/* As many as there is room for, and one more. */
static void many(void **state)
{
	struct sock_filter code[BPF_MAXINSNS];
	struct packet p = made("2001:db8:7:7::1", "2001:db8::2", 6,
			       PACKET_HOST);
	struct prefixes l = { 0 };
	struct prefix net;
	int n, last = 0;

	(void)state;
	assert_null(prefix_parse(&net, "2001:db8:9::/128", true));
	for (;;) {
		n = beyond_filter(code, AF_INET6, 0, &l);
		if (n < 0)
			break;
		assert_true(n > last && n <= BPF_MAXINSNS);
		last = n;
		assert_true(run(code, (size_t)n, &p));
		net.addr.b[15] = (uint8_t)l.n;
		net.addr.b[14] = (uint8_t)(l.n >> 8);
		*vec_push(&l) = net;
	}
	assert_int_equal(n, -E2BIG);
	assert_true(l.n > 300);
	vec_free(&l);
}

/* What another line of this host has sent is no word from beyond. */
static void own_packets(void **state)
{
	static const struct {
		const char *from, *to;
		uint8_t protocol;
		uint32_t sequence;
		bool counts;
	} sent[] = {
		{ "10.2.2.2", "10.1.1.2", 6, 0x12345678, false },
		{ "10.2.2.2", "10.1.1.2", 6, 0x123456ff, false },
		{ "10.2.2.2", "10.1.1.2", 6, 0x12345778, true },
		{ "10.2.2.2", "10.1.1.2", 17, 0x12345678, true },
		{ "2001:db8:2::2", "2001:db8:1::2", 6, 0x12345600, false },
		{ "2001:db8:2::2", "2001:db8:1::2", 6, 0x22345600, true },
	};
	struct sock_filter code[BPF_MAXINSNS];
	struct prefixes l = own("10.1.1.2/24 2001:db8:1::2/64");
	struct packet p;
	size_t i, j;
	bool inet;
	int n;

	(void)state;
	for (i = 0; i < COUNT(sent); i++) {
		inet = !strchr(sent[i].from, ':');
		n = beyond_filter(code, inet ? AF_INET : AF_INET6, 0x12345601,
				  &l);
		p = made(sent[i].from, sent[i].to, sent[i].protocol,
			 PACKET_HOST);
		for (j = 0; j < 4; j++)
			p.b[(inet ? 24 : 44) + j] =
				(uint8_t)(sent[i].sequence >> (24 - 8 * j));
		same_number(run(code, (size_t)n, &p), sent[i].counts,
			    sent[i].from);
	}
	vec_free(&l);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets), cmocka_unit_test(own_packets),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
