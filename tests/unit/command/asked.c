/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers of the daemon to fields: right ones, and wrong ones. */
#include "command/asked.h"
#include "../unit.h"

#define V "multihome 1\n"

static void fields(void **state)
{
	static const char text[] = V
		"machine\ttime=1.500\tdecides=1\n"
		"line\tline=ISP1 eth0 IPv4\treason=a\\x09b\\\\c\tempty=\n"
		"end\n";
	struct reply r;

	(void)state;
	same_text(reply_parse(&r, text, sizeof text - 1), NULL, "all of it");
	assert_int_equal(r.lines.n, 2);
	same_text(r.lines.v[0].word, "machine", "the first word");
	assert_true(reply_number(&r.lines.v[0], "time") == 1.5);
	assert_true(reply_number(&r.lines.v[0], "none") == 0);
	same_text(reply_get(&r.lines.v[1], "line"), "ISP1 eth0 IPv4", "line");
	same_text(reply_get(&r.lines.v[1], "reason"), "a\tb\\c", "reason");
	same_text(reply_get(&r.lines.v[1], "empty"), "", "empty");
	same_text(reply_get(&r.lines.v[1], "none"), NULL, "none");
	reply_free(&r);
}

static void wrong(void **state)
{
	static const struct { const char *text, *want; } rows[] = {
		{ "", "expected multihome 1" },
		{ "multihome 2\nend\n", "expected multihome 1" },
		{ V, "expected an end" },
		{ V "line\tkey=value\n", "expected an end" },
		{ V "end", "expected an end" },
		{ V "end\nline\n", "expected nothing behind end" },
		{ V "line\tkey\nend\n", "expected KEY=VALUE" },
		{ V "line\t=value\nend\n", "expected KEY=VALUE" },
		{ V "line\tkey=\\q\nend\n", "expected a value" },
		{ V "\tkey=value\nend\n", "expected a word" },
		{ V "\nend\n", "expected a word" },
		{ V "error there is none\n", "there is none" },
	};
	struct reply r;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		same_text(reply_parse(&r, rows[i].text, strlen(rows[i].text)),
			  rows[i].want, rows[i].text);
		reply_free(&r);
	}
	same_text(reply_parse(&r, V "l\0\nend\n", sizeof V + 7),
		  "expected text without NUL", "a NUL");
	reply_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields), cmocka_unit_test(wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
