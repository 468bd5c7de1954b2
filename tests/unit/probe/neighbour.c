/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ARP and neighbour discovery: the question, and what answers it. */
#include "probe/neighbour.h"
#include "../unit.h"

#define MAC 2, 0, 0, 0, 0, 9
#define GATEWAY 10, 1, 1, 1
#define HOST 10, 1, 1, 2
#define ROUTER 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define BYTES(...) (const uint8_t[]){ __VA_ARGS__ }, \
	sizeof((const uint8_t[]){ __VA_ARGS__ })

static const uint8_t mac[] = { MAC };

static struct addr address(const char *s)
{
	struct addr a;

	assert_null(addr_parse(&a, s));
	return a;
}

static void questions(void **state)
{
	static const uint8_t arp[] = { 0, 1, 8, 0, 6, 4, 0, 1, MAC, HOST, 0, 0,
				       0, 0, 0, 0, GATEWAY };
	static const uint8_t nd[] = { 135, 0, 0, 0, 0, 0, 0, 0, ROUTER, 1, 1,
				      MAC };
	uint8_t buf[NEIGHBOUR_QUESTION_MAX];
	struct addr from = address("10.1.1.2"), who = address("10.1.1.1");

	(void)state;
	memset(buf, 0x55, sizeof buf);
	assert_int_equal(neighbour_question(buf, &from, mac, &who), sizeof arp);
	assert_memory_equal(buf, arp, sizeof arp);
	assert_false(neighbour_is_answer(buf, sizeof arp, &who, &from));
	from = address("2001:db8::2");
	who = address("fe80::1");
	memset(buf, 0x55, sizeof buf);
	assert_int_equal(neighbour_question(buf, &from, mac, &who), sizeof nd);
	assert_memory_equal(buf, nd, sizeof nd);
	assert_false(neighbour_is_answer(buf, sizeof nd, &who, &from));
}

static const struct {
	const char *what, *who;
	const uint8_t *b;
	size_t n;
	bool is;
} rows[] = {
	{ "nothing", "10.1.1.1", (const uint8_t *)"", 0, false },
	{ "cut off", "10.1.1.1",
	  BYTES(0, 1, 8, 0, 6, 4, 0, 2, MAC, GATEWAY, MAC, 10, 1, 1), false },
	{ "of another hardware", "10.1.1.1",
	  BYTES(0, 6, 8, 0, 6, 4, 0, 2, MAC, GATEWAY, MAC, HOST), false },
	{ "of longer addresses", "10.1.1.1",
	  BYTES(0, 1, 8, 0, 8, 4, 0, 2, MAC, GATEWAY, MAC, HOST), false },
	{ "a request", "10.1.1.1",
	  BYTES(0, 1, 8, 0, 6, 4, 0, 1, MAC, GATEWAY, MAC, HOST), false },
	{ "of another operation", "10.1.1.1",
	  BYTES(0, 1, 8, 0, 6, 4, 1, 2, MAC, GATEWAY, MAC, HOST), false },
	{ "another's", "10.1.1.9",
	  BYTES(0, 1, 8, 0, 6, 4, 0, 2, MAC, GATEWAY, MAC, HOST), false },
	{ "to another", "10.1.1.1",
	  BYTES(0, 1, 8, 0, 6, 4, 0, 2, MAC, GATEWAY, MAC, GATEWAY), false },
	{ "the answer", "10.1.1.1",
	  BYTES(0, 1, 8, 0, 6, 4, 0, 2, MAC, GATEWAY, MAC, HOST), true },
	{ "the answer, padded", "10.1.1.1",
	  BYTES(0, 1, 8, 0, 6, 4, 0, 2, MAC, GATEWAY, MAC, HOST, 0, 0), true },
	{ "nothing", "fe80::1", (const uint8_t *)"", 0, false },
	{ "cut off", "fe80::1",
	  BYTES(136, 0, 0, 0, 0xc0, 0, 0, 0, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0), false },
	{ "a question", "fe80::1", BYTES(135, 0, 0, 0, 0, 0, 0, 0, ROUTER),
	  false },
	{ "a code", "fe80::1", BYTES(136, 1, 0, 0, 0xc0, 0, 0, 0, ROUTER),
	  false },
	{ "another's", "fe80::2", BYTES(136, 0, 0, 0, 0xc0, 0, 0, 0, ROUTER),
	  false },
	{ "the answer", "fe80::1", BYTES(136, 0, 0, 0, 0xc0, 0, 0, 0, ROUTER),
	  true },
};

static void answers(void **state)
{
	struct addr to, who;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		who = address(rows[i].who);
		to = address(who.family == AF_INET ? "10.1.1.2"
						   : "2001:db8::2");
		same_number(neighbour_is_answer(rows[i].b, rows[i].n, &who,
						&to), rows[i].is, rows[i].what);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions),
		cmocka_unit_test(answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
