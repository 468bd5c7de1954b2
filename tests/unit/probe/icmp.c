/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of raw sockets is an echo reply with our identifier. */
#include "probe/icmp.h"
#include "../unit.h"

enum { ID = 0x1267, NONE = -1 };

/* 20 bytes of IPv4, as they matter. */
#define IP4 0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 10, 1, 1, 1, 10, 1, 1, 2
#define OPTION 1, 1, 1, 0
#define BYTES(...) (const uint8_t[]){ __VA_ARGS__ }, \
	sizeof((const uint8_t[]){ __VA_ARGS__ })

static const struct {
	const char *what;
	int family;
	const uint8_t *b;
	size_t n;
	int seq;	/* NONE: it is none */
} rows[] = {
	{ "nothing", AF_INET, (const uint8_t *)"", 0, NONE },
	{ "no ICMP header", AF_INET, BYTES(IP4), NONE },
	{ "cut off", AF_INET, BYTES(IP4, 0, 0, 0xed, 0x95, 0x12, 0x67, 0),
	  NONE },
	{ "of version 6", AF_INET,
	  BYTES(0x65, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 10, 1, 1, 1, 10, 1, 1,
		2, 0, 0, 0xed, 0x95, 0x12, 0x67, 0, 3), NONE },
	{ "UDP", AF_INET,
	  BYTES(0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 10, 1, 1, 1, 10, 1,
		1, 2, 0, 0, 0xed, 0x95, 0x12, 0x67, 0, 3), NONE },
	{ "a header of 16", AF_INET,
	  BYTES(0x44, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 10, 1, 1, 1, 0, 0,
		0xed, 0x95, 0x12, 0x67, 0, 3, 0, 0, 0, 0), NONE },
	{ "a header that is longer than all", AF_INET,
	  BYTES(0x4f, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 10, 1, 1, 1, 10, 1, 1,
		2, 0, 0, 0xed, 0x95, 0x12, 0x67, 0, 3), NONE },
	{ "a request", AF_INET,
	  BYTES(IP4, 8, 0, 0xe5, 0x95, 0x12, 0x67, 0, 3), NONE },
	{ "a code", AF_INET,
	  BYTES(IP4, 0, 1, 0xed, 0x94, 0x12, 0x67, 0, 3), NONE },
	{ "another identifier", AF_INET,
	  BYTES(IP4, 0, 0, 0xed, 0x94, 0x12, 0x68, 0, 3), NONE },
	{ "a wrong checksum", AF_INET,
	  BYTES(IP4, 0, 0, 0xed, 0x96, 0x12, 0x67, 0, 3), NONE },
	{ "unreachable", AF_INET,
	  BYTES(IP4, 3, 1, 0xea, 0x94, 0x12, 0x67, 0, 3), NONE },
	{ "a reply", AF_INET, BYTES(IP4, 0, 0, 0xed, 0x95, 0x12, 0x67, 0, 3),
	  3 },
	{ "of the last number", AF_INET,
	  BYTES(IP4, 0, 0, 0xed, 0x98, 0x12, 0x67, 0xff, 0xff), 0xffff },
	{ "behind IP options", AF_INET,
	  BYTES(0x46, 0, 0, 32, 0, 0, 0, 0, 64, 1, 0, 0, 10, 1, 1, 1, 10, 1, 1,
		2, OPTION, 0, 0, 0xed, 0x95, 0x12, 0x67, 0, 3), 3 },
	{ "with an odd payload", AF_INET,
	  BYTES(IP4, 0, 0, 0xec, 0x95, 0x12, 0x67, 0, 3, 1), 3 },

	{ "nothing", AF_INET6, (const uint8_t *)"", 0, NONE },
	{ "cut off", AF_INET6, BYTES(129, 0, 0, 0, 0x12, 0x67, 0), NONE },
	{ "a request", AF_INET6, BYTES(128, 0, 0, 0, 0x12, 0x67, 0, 3), NONE },
	{ "ICMP's reply", AF_INET6, BYTES(0, 0, 0, 0, 0x12, 0x67, 0, 3), NONE },
	{ "a code", AF_INET6, BYTES(129, 1, 0, 0, 0x12, 0x67, 0, 3), NONE },
	{ "another identifier", AF_INET6,
	  BYTES(129, 0, 0, 0, 0x67, 0x12, 0, 3), NONE },
	{ "a reply", AF_INET6, BYTES(129, 0, 9, 9, 0x12, 0x67, 0x80, 3),
	  0x8003 },
};

static void replies(void **state)
{
	uint16_t seq;
	size_t i;
	bool is;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		seq = 4711;
		is = icmp_is_reply(rows[i].b, rows[i].n, rows[i].family, ID,
				   &seq);
		same_number(is, rows[i].seq != NONE, rows[i].what);
		same_number(seq, is ? rows[i].seq : 4711, rows[i].what);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
