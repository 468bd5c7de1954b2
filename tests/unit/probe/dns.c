/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The question to a name server, and what answers it. */
#include "probe/dns.h"
#include "../unit.h"

enum { ID = 0x1267, NONE = -1 };

#define QUESTION 0, 0, 2, 0, 1
#define BYTES(...) (const uint8_t[]){ __VA_ARGS__ }, \
	sizeof((const uint8_t[]){ __VA_ARGS__ })

static const struct {
	const char *what;
	const uint8_t *b;
	size_t n;
	int rcode;	/* NONE: it is none */
} rows[] = {
	{ "nothing", (const uint8_t *)"", 0, NONE },
	{ "cut off", BYTES(0x12, 0x67, 0x80, 5, 0, 0, 0, 0, 0, 0, 0), NONE },
	{ "our own question",
	  BYTES(0x12, 0x67, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, QUESTION), NONE },
	{ "another number",
	  BYTES(0x12, 0x68, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, QUESTION), NONE },
	{ "another kind of message",
	  BYTES(0x12, 0x67, 0x88, 0, 0, 1, 0, 0, 0, 0, 0, 0, QUESTION), NONE },
	{ "another name",
	  BYTES(0x12, 0x67, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0, 0, 2,
		0, 1), NONE },
	{ "another type",
	  BYTES(0x12, 0x67, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1),
	  NONE },
	{ "its question cut off",
	  BYTES(0x12, 0x67, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0), NONE },
	{ "two questions",
	  BYTES(0x12, 0x67, 0x80, 0, 0, 2, 0, 0, 0, 0, 0, 0, QUESTION,
		QUESTION), NONE },
	{ "256 questions",
	  BYTES(0x12, 0x67, 0x80, 0, 1, 0, 0, 0, 0, 0, 0, 0, QUESTION), NONE },
	{ "no question, but no refusal",
	  BYTES(0x12, 0x67, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0), NONE },
	{ "no question, and more",
	  BYTES(0x12, 0x67, 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0), NONE },
	{ "a refusal by header alone",
	  BYTES(0x12, 0x67, 0x80, 5, 0, 0, 0, 0, 0, 0, 0, 0), 5 },
	{ "a refusal", BYTES(0x12, 0x67, 0x80, 5, 0, 1, 0, 0, 0, 0, 0, 0,
			     QUESTION), 5 },
	{ "an answer", BYTES(0x12, 0x67, 0x84, 0, 0, 1, 0, 13, 0, 0, 0, 0,
			     QUESTION, 0xc0), 0 },
	{ "with all other bits",
	  BYTES(0x12, 0x67, 0x87, 0xff, 0, 1, 0, 0, 0, 0, 0, 0, QUESTION), 15 },
};

static void responses(void **state)
{
	int rcode;
	size_t i;
	bool is;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		rcode = NONE;
		is = dns_is_response(rows[i].b, rows[i].n, ID, &rcode);
		same_number(is, rows[i].rcode != NONE, rows[i].what);
		same_number(rcode, rows[i].rcode, rows[i].what);
	}
}

/* No recursion is desired, and it is no answer to itself. */
static void query(void **state)
{
	static const uint8_t want[] = { 0x12, 0x67, 0, 0, 0, 1, 0, 0, 0, 0, 0,
					0, QUESTION };
	uint8_t buf[DNS_QUERY_LENGTH];
	int rcode;

	(void)state;
	memset(buf, 0x55, sizeof buf);
	dns_query(buf, ID);
	assert_int_equal(sizeof want, sizeof buf);
	assert_memory_equal(buf, want, sizeof want);
	assert_false(dns_is_response(buf, sizeof buf, ID, &rcode));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(responses),
		cmocka_unit_test(query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
