/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdicts on lines: their text, what is none, and their file. */
#include "opened.h"
#include "state/verdicts.h"
#include "../dice.h"

#include <errno.h>

#define HEAD "multihome\t1\n"

/* Everything that it can say, as it is written. */
static const char full[] =
	HEAD
	"line\teth0\tinet\tup\t100\t3\tfailures=0\tmark=63\tforwarded=0"
	"\tsaved=120\tpatience=260000"
	"\tsrtt0=1000\tvar0=20\tsrtt2=0\tvar2=0\n"
	"line\teth0\tinet6\tdegraded\t100\t0\tfailures=1\tinbound=4294967295"
	"\tspent=1"
	"\tdrained=1\n"
	"line\teth1\tinet\tdown\t7\t0\tfailures=2\tsaved=9\tdown_since=7\n"
	"line\teth1\tinet6\theld\t8\t0\tfailures=65535\tsaved=9\tdown_since=7"
	"\thold_until=20\tcalm_from=1\tworn=3\n"
	"line\tppp0\tinet\tunknown\t0\t2\tfailures=0\tforwarded=256\n"
	"end\n";

static const char *parse(struct verdicts *l, const char *text)
{
	return verdicts_parse(l, text, strlen(text));
}

static void same(const struct verdicts *l, const char *want)
{
	struct text t = { 0 };

	verdicts_format(&t, l);
	same_text(t.s, want, "verdicts");
	text_free(&t);
}

static void comes_back(void **state)
{
	const struct verdict *v;
	struct verdicts l;

	(void)state;
	same_text(parse(&l, full), NULL, "full");
	assert_true(l.there);
	assert_int_equal(l.v.n, 5);
	v = verdicts_find(&l, "eth0", AF_INET);
	assert_int_equal(v->weight, 3);
	assert_int_equal(v->forwarded, 0);
	assert_int_equal(v->mark, 63);
	assert_true(verdicts_marked(&l));
	assert_int_equal(verdicts_find(&l, "eth1", AF_INET)->mark, 0);
	assert_int_equal(v->memory.state, HEALTH_UP);
	assert_int_equal(v->memory.since, 100);
	assert_int_equal(v->memory.saved, 120);
	assert_int_equal(v->memory.patience, 260000);
	assert_int_equal(v->memory.targets, 3);
	assert_true(v->memory.target[0].answered);
	assert_int_equal(v->memory.target[0].srtt, 1000);
	assert_int_equal(v->memory.target[0].var, 20);
	assert_false(v->memory.target[1].answered);
	assert_true(v->memory.target[2].answered);
	same_text(verdict_word(v), "up", "eth0");
	assert_false(v->spent || v->drained);
	assert_true(verdicts_find(&l, "eth0", AF_INET6)->spent);
	assert_true(verdicts_find(&l, "eth0", AF_INET6)->drained);
	assert_int_equal(verdicts_find(&l, "eth0", AF_INET6)->inbound,
			 UINT32_MAX);
	same_text(verdict_word(verdicts_find(&l, "eth0", AF_INET6)), "degraded",
		  "eth0");
	v = verdicts_find(&l, "eth1", AF_INET6);
	assert_true(v->memory.held && v->memory.state == HEALTH_DOWN);
	assert_int_equal(v->memory.failures, 65535);
	same_text(verdict_word(v), "held", "eth1");
	v = verdicts_find(&l, "ppp0", AF_INET);
	assert_int_equal(v->weight, 2);
	assert_int_equal(v->forwarded, 256);
	same_text(verdict_word(v), "unknown", "ppp0");
	assert_null(verdicts_find(&l, "ppp0", AF_INET6));
	assert_null(verdicts_find(&l, "ppp", AF_INET));
	same(&l, full);
	verdicts_free(&l);
	assert_false(l.there);
	/* nobody is judged yet, and yet somebody decides */
	same_text(parse(&l, HEAD "end\n"), NULL, "empty");
	assert_true(l.there && !l.v.n);
	same(&l, HEAD "end\n");
	verdicts_free(&l);
}

/* Whatever a memory holds. */
static void any_comes_back(void **state)
{
	struct verdicts l = { .there = true }, again;
	struct text t = { 0 }, u = { 0 };
	struct verdict *v;
	size_t i;

	(void)state;
	ROUNDS(2000) {
		v = vec_push(&l.v);
		v->family = dice(2) ? AF_INET : AF_INET6;
		snprintf(v->device, sizeof v->device, "eth%u", dice(9));
		v->weight = dice(257);
		v->forwarded = dice(2) ? v->weight : dice(257);
		v->spent = dice(2);
		v->drained = dice(2);
		v->inbound = dice(2) ? 0 : (uint32_t)dice(100000);
		v->mark = dice(64);
		v->memory = (struct health_memory){
			.state = (enum health_state)dice(4),
			.since = dice(9) * 100000000000000000LL,
			.saved = dice(3), .hold_until = dice(3),
			.failures = dice(4), .patience = dice(9),
			.targets = dice(HEALTH_TARGETS + 1),
		};
		v->memory.held = v->memory.state == HEALTH_DOWN && dice(2);
		for (i = 0; i < v->memory.targets; i++)
			if (dice(2)) {
				v->memory.target[i].answered = true;
				v->memory.target[i].srtt = dice(100);
				v->memory.target[i].var = dice(100);
			}
		t.n = u.n = 0;
		verdicts_format(&t, &l);
		HOLDS(!verdicts_parse(&again, t.s, t.n));
		/* of one line the first counts */
		HOLDS(again.v.n <= l.v.n);
		if (again.v.n == l.v.n) {
			verdicts_format(&u, &again);
			HOLDS(!strcmp(t.s, u.s));
		}
		verdicts_free(&again);
		if (dice_one_in(3))
			l.v.n = 0;
	}
	verdicts_free(&l);
	text_free(&t);
	text_free(&u);
}

static void refused(void **state)
{
	static const char line[] = "expected a line's verdict",
			  head[] = "expected \"multihome 1\"",
			  no_end[] = "expected an end";
	static const struct { const char *text, *why; } rows[] = {
	{ "", no_end }, { HEAD, no_end }, { "\n\n", no_end }, { "end\n", head },
	{ HEAD "line\teth0\tinet\tup\t1\t1\n", no_end },
	{ "line\teth0\tinet\tup\t1\t1\n" HEAD "end\n", head },
	{ "multihome\t2\nend\n", head }, { "multihome 1\nend\n", head },
	{ "multihome\t1\t1\nend\n", head }, { "\t\t\nend\n", head },
	{ HEAD "line\nend\n", line }, { HEAD "end\tx\n", line },
	{ HEAD "lines\teth0\tinet\tup\t1\t1\nend\n", line },
	{ HEAD "line\teth0\tinet\tup\t1\nend\n", line },
	{ HEAD "line\ta/b\tinet\tup\t1\t1\nend\n", line },
	{ HEAD "line\ta123456789abcdef\tinet\tup\t1\t1\nend\n", line },
	{ HEAD "line\teth0\tIPv4\tup\t1\t1\nend\n", line },
	{ HEAD "line\teth0\tinet\tUP\t1\t1\nend\n", line },
	{ HEAD "line\teth0\tinet\tup\t-1\t1\nend\n", line },
	{ HEAD "line\teth0\tinet\tup\t\t1\nend\n", line },
	{ HEAD "line\teth0\tinet\tup\t1\t257\nend\n", line },
	{ HEAD "line\teth0\tinet\tup\t1\t-1\nend\n", line },
	{ HEAD "line\teth0\tinet\tup\t1x\t1\nend\n", line },
	{ HEAD "line\teth0\tinet\tup\t1234567890123456789\t1\nend\n", line },
	{ HEAD "line\teth0\tinet\tup\t1\t1\tfailures\nend\n", line },
	{ HEAD "line\teth0\tinet\tup\t1\t1\tfailures=\nend\n", line },
	{ HEAD "line\teth0\tinet\tup\t1\t1\tsrtt0=-5\nend\n", line },
	{ HEAD "line\teth0\tinet\tup\t1\t1\tmark=64\nend\n", line },
	{ HEAD "\nline\teth0\tinet\tup\t1\t1\n\nend", NULL },
	/* a later version's words, and targets that there cannot be */
	{ HEAD "line\teth0\tinet\tup\t1\t1\tx=1\tsrtt99=1\tsrttx=1\t=1\tvar=1\n"
	  "end\n", NULL },
	{ HEAD "line\teth0\tinet\tup\t1\t1\tfailures=99999999\nend\n", NULL },
	/* what stands behind the end */
	{ HEAD "end\nline\n", NULL },
	};
	struct text t = { 0 };
	struct verdicts l;
	size_t i;

	(void)state;
	/* what is not known says of no target that it has answered */
	same_text(parse(&l, HEAD "line\teth0\tinet\tup\t1\t1\tx1=1\t2=1\tva=1\t"
			"var=1\tvars3=1\tsrt4=1\nend\n"), NULL, "later words");
	assert_int_equal(l.v.v->memory.targets, 0);
	verdicts_free(&l);
	for (i = 0; i < COUNT(rows); i++) {
		same_text(parse(&l, rows[i].text), rows[i].why, rows[i].text);
		verdicts_free(&l);
	}
	same_text(verdicts_parse(&l, HEAD "\0end\n", sizeof HEAD + 4),
		  "expected text without NUL", "NUL");
	verdicts_free(&l);
	/* more fields than anybody wrote */
	text_add(&t, HEAD "line\teth0\tinet\tup\t1\t1");
	for (i = 0; i < 42; i++)
		text_add(&t, "\tx=1");
	i = t.n;
	text_add(&t, "\nend\n");
	same_text(parse(&l, t.s), NULL, "48 fields");
	verdicts_free(&l);
	t.n = i;
	text_add(&t, "\tx=1\nend\n");
	same_text(parse(&l, t.s), line, "49 fields");
	verdicts_free(&l);
	text_free(&t);
	/* each beginning is none: it may have been cut off */
	for (i = 0; i < sizeof full - 2; i++) {
		assert_non_null(verdicts_parse(&l, full, i));
		verdicts_free(&l);
	}
}

static void twice(void **state)
{
	struct verdicts l;

	(void)state;
	assert_null(parse(&l, HEAD "line\teth0\tinet\tup\t1\t1\n"
			  "line\teth0\tinet6\tdown\t1\t0\n"
			  "line\teth0\tinet\tdown\t2\t0\nend\n"));
	assert_int_equal(l.v.n, 2);
	same_text(verdict_word(verdicts_find(&l, "eth0", AF_INET)), "up", "first");
	verdicts_free(&l);
}

static void yields(void **state)
{
	static const struct { const char *line; bool yields; } rows[] = {
		{ "up\t1\t0", false }, { "degraded\t1\t0", false },
		{ "unknown\t1\t0", false }, { "down\t1\t0", true },
		{ "down\t1\t1", false }, { "held\t1\t0", true },
		{ "up\t1\t0\tdrained=1", true }, { "up\t1\t2\tdrained=1", false },
		{ "up\t1\t0\tdrained=0", false },
	};
	struct verdicts l;
	char text[80];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof text, HEAD "line\teth0\tinet\t%s\nend\n",
			 rows[i].line);
		assert_null(parse(&l, text));
		same_number(verdict_yields(l.v.v), rows[i].yields, rows[i].line);
		verdicts_free(&l);
	}
}

static void files(void **state)
{
	struct store *s = *state, closed = STORE_CLOSED;
	struct verdicts l, again;

	assert_int_equal(verdicts_read(&closed, &l), 0);
	assert_false(l.there);
	assert_int_equal(verdicts_read(s, &l), 0);
	assert_false(l.there);
	assert_int_equal(verdicts_remove(s), 0);
	assert_null(parse(&l, full));
	assert_int_equal(verdicts_write(s, &l), 0);
	assert_int_equal(verdicts_read(s, &again), 0);
	assert_true(again.there);
	same(&again, full);
	verdicts_free(&again);
	verdicts_free(&l);
	assert_int_equal(store_write(s, "machine", "lines", "x\n", 2), 0);
	assert_int_equal(verdicts_read(s, &l), -EBADMSG);
	verdicts_free(&l);
	assert_int_equal(verdicts_remove(s), 0);
	assert_int_equal(verdicts_read(s, &l), 0);
	assert_false(l.there);
	/* those that are left are another file */
	assert_null(parse(&l, full));
	assert_int_equal(verdicts_write_left(s, &l), 0);
	verdicts_free(&l);
	assert_int_equal(verdicts_read(s, &l), 0);
	assert_false(l.there);
	assert_int_equal(verdicts_read_left(s, &l), 0);
	same(&l, full);
	verdicts_free(&l);
	/* nor are those that are drained */
	assert_int_equal(verdicts_read_drained(s, &l), 0);
	assert_false(l.there);
	assert_null(parse(&l, full));
	assert_int_equal(verdicts_write_drained(s, &l), 0);
	verdicts_free(&l);
	assert_int_equal(verdicts_read_drained(s, &l), 0);
	same(&l, full);
	verdicts_free(&l);
	assert_int_equal(verdicts_write_drained(s, &l), 0);
	assert_int_equal(store_exists(s, "machine", "drained"), -ENOENT);
	assert_int_equal(verdicts_remove_left(s), 0);
	assert_int_equal(verdicts_read_left(s, &l), 0);
	assert_int_equal(l.v.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(any_comes_back),
		cmocka_unit_test(refused),
		cmocka_unit_test(twice),
		cmocka_unit_test(yields),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, opened_setup, opened_teardown);
}
