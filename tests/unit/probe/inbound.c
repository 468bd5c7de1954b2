/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one line sends to an address of another one, and what is known of it again. */
#include "probe/inbound.h"
#include "probe/packet.h"
#include "../unit.h"

enum { NONCE = 0x0a0b0c0d, HEADER_MAX = 60 };

static struct addr address(const char *s)
{
	struct addr a;

	assert_null(addr_parse(&a, s));
	return a;
}

/* With an IP header of that length in front, 40 or (IPv4) 20 and more; its length. */
static size_t framed(uint8_t *out, int family, uint8_t protocol, size_t header,
		     const uint8_t *b, size_t n)
{
	memset(out, 0, header);
	out[0] = family == AF_INET ? (uint8_t)(0x40 | header / 4) : 0x60;
	out[family == AF_INET ? 9 : 6] = protocol;
	memcpy(out + header, b, n);
	return header + n;
}

static void echoes(void **state)
{
	static const uint8_t inet6[] = { 128, 0, 0, 0, 0x12, 0x34, 0, 0, 10, 11,
					 12, 13, 'm', 'h', 'i', 200 };
	struct addr a = address("10.2.2.2"), b = address("10.1.1.2");
	uint8_t buf[INBOUND_PACKET_MAX];
	size_t n;

	(void)state;
	n = inbound_packet(buf, &a, &b, 0, NONCE, 0x1234, 200);
	same_number((long)n, 16, "its length");
	same_number(buf[0], 8, "an echo");
	same_number(packet_checksum(buf, n), 0, "its checksum");
	assert_memory_equal(buf + 4, inet6 + 4, 12);
	a = address("2001:db8:2::2");
	b = address("2001:db8:1::2");
	n = inbound_packet(buf, &a, &b, 0, NONCE, 0x1234, 200);
	same_number((long)n, sizeof inet6, "its length");
	assert_memory_equal(buf, inet6, sizeof inet6);
}

/* The checksum is over the addresses, protocol and length, too. */
static void syns(void **state)
{
	static const uint8_t syn[] = { 0x80, 0x01, 1, 0xbb, 10, 11, 12, 7, 0, 0,
				       0, 0, 0x60, 2, 0xfa, 0xf0 };
	static const char *const pairs[][2] = {
		{ "10.2.2.2", "10.1.1.2" },
		{ "2001:db8:2::2", "2001:db8:1::2" },
	};
	uint8_t buf[INBOUND_PACKET_MAX], all[60];
	struct addr a, b;
	size_t i, n, size;

	(void)state;
	for (i = 0; i < COUNT(pairs); i++) {
		a = address(pairs[i][0]);
		b = address(pairs[i][1]);
		size = addr_bits(a.family) / 8;
		n = inbound_packet(buf, &a, &b, 443, NONCE, 0x8001, 7);
		same_number((long)n, 24, "its length");
		assert_memory_equal(buf, syn, sizeof syn);
		memset(all, 0, sizeof all);
		memcpy(all, a.b, size);
		memcpy(all + size, b.b, size);
		all[2 * size + 1] = 6;
		all[2 * size + 3] = 24;
		memcpy(all + 2 * size + 4, buf, n);
		same_number(packet_checksum(all, 2 * size + 4 + n), 0,
			    pairs[i][0]);
	}
}

static void known_again(void **state)
{
	static const struct {
		int family;
		uint8_t protocol;
		uint16_t port;
		size_t header, cut;	/* bytes at its end that are missing */
		int flips;		/* a byte that is another, or -1 */
		bool ours;
	} rows[] = {
		{ AF_INET, 1, 0, 20, 0, -1, true },
		{ AF_INET, 1, 0, 60, 0, -1, true },
		{ AF_INET, 6, 443, 20, 0, -1, true },
		{ AF_INET, 6, 443, 24, 4, -1, true },
		{ AF_INET6, 58, 0, 40, 0, -1, true },
		{ AF_INET6, 6, 443, 40, 0, -1, true },
		{ AF_INET, 1, 0, 20, 1, -1, false },	/* cut off */
		{ AF_INET, 6, 443, 20, 5, -1, false },
		{ AF_INET6, 58, 0, 40, 1, -1, false },
		{ AF_INET, 17, 0, 20, 0, -1, false },	/* of another kind */
		{ AF_INET6, 1, 0, 40, 0, -1, false },
		{ AF_INET, 58, 0, 20, 0, -1, false },
		{ AF_INET, 1, 0, 20, 0, 0, false },	/* no request, */
		{ AF_INET, 1, 0, 20, 0, 1, false },	/* not its code, */
		{ AF_INET, 1, 0, 20, 0, 11, false },	/* nonce, */
		{ AF_INET, 1, 0, 20, 0, 12, false },	/* or mark */
		{ AF_INET6, 58, 0, 40, 0, 8, false },
		{ AF_INET, 1, 0, 20, 0, 4, true },	/* NAT has another */
		{ AF_INET, 6, 443, 20, 0, 0, true },
		{ AF_INET, 6, 443, 20, 0, 3, true },
		{ AF_INET, 6, 443, 20, 0, 6, false },
		{ AF_INET6, 6, 443, 40, 0, 4, false },
		{ AF_INET, 6, 443, 20, 0, 13, false },	/* no SYN */
	};
	uint8_t buf[INBOUND_PACKET_MAX], all[HEADER_MAX + INBOUND_PACKET_MAX];
	struct addr a, b;
	uint8_t number;
	char what[16];
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		a = address(rows[i].family == AF_INET ? "10.2.2.2"
						      : "2001:db8::2");
		b = a;
		n = inbound_packet(buf, &a, &b, rows[i].port, NONCE, 9, 77);
		if (rows[i].flips >= 0)
			buf[rows[i].flips] ^= 0xff;
		n = framed(all, rows[i].family, rows[i].protocol,
			   rows[i].header, buf, n - rows[i].cut);
		number = 0;
		snprintf(what, sizeof what, "row %zu", i);
		same_number(inbound_is_ours(all, n, rows[i].family, NONCE,
					    &number), rows[i].ours, what);
		same_number(number, rows[i].ours ? 77 : 0, what);
	}
	assert_false(inbound_is_ours(all, 19, AF_INET, NONCE, &number));
	all[0] = 0x44;	/* a header that is none */
	assert_false(inbound_is_ours(all, sizeof all, AF_INET, NONCE, &number));
	all[0] = 0x65;
	assert_false(inbound_is_ours(all, sizeof all, AF_INET, NONCE, &number));
}

/* The acknowledgement of a SYN has another number, but by chance. */
static void no_answer_of_it(void **state)
{
	uint8_t buf[INBOUND_PACKET_MAX], all[HEADER_MAX], number;
	struct addr a = address("10.2.2.2");
	size_t n = inbound_packet(buf, &a, &a, 443, NONCE, 9, 77);

	(void)state;
	buf[13] |= 16;
	n = framed(all, AF_INET, 6, 20, buf, n);
	assert_false(inbound_is_ours(all, n, AF_INET, NONCE, &number));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(echoes), cmocka_unit_test(syns),
		cmocka_unit_test(known_again),
		cmocka_unit_test(no_answer_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
