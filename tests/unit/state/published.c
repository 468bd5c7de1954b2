/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of what was published, as it is written and read. */
#include "state/published.h"
#include "../unit.h"

static void there_and_back(void **state)
{
	static const char text[] = "www.example.org A 192.0.2.1\n"
		"www.example.org AAAA 2001:db8::1\nmail.example.org A 192.0.2.1\n";
	struct dns_records l = { 0 };
	struct text t = { 0 };

	(void)state;
	assert_null(published_parse(&l, text, sizeof text - 1));
	assert_int_equal(l.n, 3);
	published_format(&t, &l);
	same_text(t.s, text, "text");
	text_free(&t);
	vec_free(&l);
	assert_null(published_parse(&l, "", 0));
	assert_int_equal(l.n, 0);
}

static void wrong(void **state)
{
	static const struct { const char *text; size_t n, records; } rows[] = {
#define ROW(s, records) { (s), sizeof(s) - 1, (records) }
		ROW("www.example.org A 192.0.2.1", 0),
		ROW("\n", 0), ROW("www.example.org A\n", 0),
		ROW("www.example.org A 2001:db8::1\n", 0),
		ROW("www.example.org MX 192.0.2.1\n", 0),
		ROW("www A 192.0.2.1\n", 0),
		ROW("www.example.org A 192.0.2.1 \n", 0),
		ROW("a.example A 192.0.2.1\nb.example A x\nc.example A 192.0.2.1\n",
		    2),
		ROW("a.example A 192.0.2.1\0\n", 0),
	};
	struct dns_records l = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		if (!published_parse(&l, rows[i].text, rows[i].n))
			fail_msg("read: %s", rows[i].text);
		assert_int_equal(l.n, rows[i].records);
		vec_free(&l);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
