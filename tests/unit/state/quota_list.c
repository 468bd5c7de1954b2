/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts of quotas: their text, and what is none. */
#include "state/quota_list.h"
#include "../dice.h"
#include "../unit.h"

#define HEAD "multihome\t1\n"
#define CLOCK "clock\tb\t1\t1\n"
#define QUOTA "quota\teth0\t1\t2026-11-01\t5"

/* Everything that it can say, as it is written. */
static const char full[] =
	HEAD
	"clock\t0c5e9e3d-5c1f-4f5c-8d0e-000000000000\t1764400000\t3600\n"
	"quota\teth1\t1\t2026-11-01\t50000000000\tifindex=3\tlast=123"
	"\tother_used=40\tsince=5\tother=1970-01-01\tset=1\ttold=1\n"
	"quota\tppp0\t0\t2026-11-29\t0\tifindex=0\n"
	"end\n";

static const char *parse(struct quota_list *l, const char *text)
{
	return quota_list_parse(l, text, strlen(text));
}

static void same(const struct quota_list *l, const char *want)
{
	struct text t = { 0 };

	quota_list_format(&t, l);
	same_text(t.s, want, "list");
	text_free(&t);
}

static void comes_back(void **state)
{
	const struct quota_entry *e;
	struct quota_list l;

	(void)state;
	same_text(parse(&l, full), NULL, "full");
	same_number(l.time, 1764400000, "time");
	same_number(l.uptime, 3600, "uptime");
	assert_int_equal(l.v.n, 2);
	e = quota_list_find(&l, "eth1");
	same_number((long long)e->count.used, 50000000000, "used");
	same_number(e->count.begin.month, 11, "begin");
	same_number((long long)e->last, 123, "last");
	same_number((long long)e->count.other_used, 40, "other_used");
	same_number((long long)e->count.since, 5, "since");
	same_number(e->count.other.year, 1970, "other");
	same_number(e->ifindex, 3, "ifindex");
	assert_true(e->count.set && e->told);
	e = quota_list_find(&l, "ppp0");
	assert_false(e->count.set || e->told || e->count.other.year);
	assert_null(quota_list_find(&l, "ppp"));
	same(&l, full);
	quota_list_free(&l);
	assert_null(parse(&l, HEAD "clock\t-\t0\t0\nend\n"));
	assert_int_equal(*l.boot, 0);
	same(&l, HEAD "clock\t-\t0\t0\nend\n");
	quota_list_free(&l);
}

/* What nothing was counted of is not written, nor more than can be read. */
static void bounds(void **state)
{
	struct quota_list l = { .time = -1, .uptime = -1 };
	struct quota_entry *e;

	(void)state;
	text_copy(vec_push(&l.v)->device, 16, "eth0");
	e = vec_push(&l.v);
	text_copy(e->device, 16, "eth1");
	e->count = (struct quota_count){ .begin = { 2026, 11, 1 },
					 .used = UINT64_MAX };
	same(&l, HEAD "clock\t-\t0\t0\nquota\teth1\t0\t2026-11-01\t"
	     "999999999999999999\tifindex=0\nend\n");
	quota_list_free(&l);
}

static void refused(void **state)
{
	static const char what[] = "expected what was counted of a quota",
			  head[] = "expected \"multihome 1\"",
			  no_end[] = "expected an end";
	static const struct { const char *text, *why; size_t read; } rows[] = {
	{ "", no_end, 0 }, { HEAD, no_end, 0 }, { "end\n", head, 0 },
	{ HEAD CLOCK QUOTA "\n", no_end, 1 },
	{ QUOTA "\n" HEAD "end\n", head, 0 },
	{ HEAD "quota\nend\n", what, 0 }, { HEAD "end\tx\n", what, 0 },
	{ HEAD "quotas\teth0\t1\t2026-11-01\t5\nend\n", what, 0 },
	{ HEAD "quota\teth0\t1\t2026-11-01\nend\n", what, 0 },
	{ HEAD "quota\ta/b\t1\t2026-11-01\t5\nend\n", what, 0 },
	{ HEAD "quota\ta123456789abcdef\t1\t2026-11-01\t5\nend\n", what, 0 },
	{ HEAD "quota\teth0\t32\t2026-11-01\t5\nend\n", what, 0 },
	{ HEAD "quota\teth0\t-1\t2026-11-01\t5\nend\n", what, 0 },
	{ HEAD "quota\teth0\t1\t2026-11-31\t5\nend\n", what, 0 },
	{ HEAD "quota\teth0\t1\t2026-11-01\t-5\nend\n", what, 0 },
	{ HEAD "quota\teth0\t1\t2026-11-01\t1234567890123456789\nend\n", what, 0 },
	{ HEAD QUOTA "\n" QUOTA "x\nend\n", what, 1 },
	{ HEAD QUOTA "\tset\nend\n", what, 0 },
	{ HEAD QUOTA "\tset=yes\nend\n", what, 0 },
	{ HEAD QUOTA "\tother=0\nend\n", what, 0 },
	{ HEAD "clock\tb\t1\nend\n", what, 0 },
	{ HEAD "clock\tb\t1\t-1\nend\n", what, 0 },
	{ HEAD "clock\t0123456789012345678901234567890123456789\t1\t1\nend\n",
	  what, 0 },
	/* a later version's words; of one device the first counts */
	{ HEAD QUOTA "\tx=1\t=1\tsets=1\nend\n", NULL, 1 },
	{ HEAD CLOCK QUOTA "\n" QUOTA "\nend\n", NULL, 1 },
	{ HEAD QUOTA "\tifindex=99999999999\nend\n", NULL, 1 },
	{ HEAD "\n" CLOCK "\nend", NULL, 0 }, { HEAD "end\nquota\n", NULL, 0 },
	};
	struct quota_list l;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		same_text(parse(&l, rows[i].text), rows[i].why, rows[i].text);
		same_number((long long)l.v.n, (long long)rows[i].read,
			    rows[i].text);
		quota_list_free(&l);
	}
	/* each beginning is none: it may have been cut off */
	for (i = 0; i < sizeof full - 2; i++) {
		assert_non_null(quota_list_parse(&l, full, i));
		quota_list_free(&l);
	}
}

/* Whatever was counted. */
static void any_comes_back(void **state)
{
	struct quota_list l = { .time = 5 }, again;
	struct text t = { 0 }, u = { 0 };
	struct quota_entry *e;

	(void)state;
	ROUNDS(2000) {
		e = vec_push(&l.v);
		snprintf(e->device, sizeof e->device, "eth%zu", l.v.n);
		e->ifindex = (int)dice(3);
		e->last = dice(2) * 1000000000000ULL;
		e->told = dice(2);
		e->count = (struct quota_count){
			.day = dice(32), .begin = { 2026, 1 + dice(12), 1 },
			.used = dice(1000), .set = dice(2), .since = dice(2),
			.other_used = dice(2),
		};
		if (dice(2))
			e->count.other = (struct quota_date){ 1970, 1, 1 };
		t.n = u.n = 0;
		quota_list_format(&t, &l);
		HOLDS(!quota_list_parse(&again, t.s, t.n));
		HOLDS(again.v.n == l.v.n);
		quota_list_format(&u, &again);
		HOLDS(!strcmp(t.s, u.s));
		quota_list_free(&again);
		if (dice_one_in(3))
			l.v.n = 0;
	}
	quota_list_free(&l);
	text_free(&t);
	text_free(&u);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(bounds),
		cmocka_unit_test(refused),
		cmocka_unit_test(any_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
