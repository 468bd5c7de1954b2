/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Periods of quotas, and what is counted when the clock goes on, or is set. */
#include "model/quota.h"
#include "../dice.h"
#include "../unit.h"

static struct quota_date date(const char *s)
{
	struct quota_date d = { 0 };

	same_text(quota_date_parse(&d, s), NULL, s);
	return d;
}

static void same_date(const struct quota_date *d, const char *want,
		      const char *what)
{
	struct text t = { 0 };

	quota_add_date(&t, d);
	same_text(t.s, want, what);
	text_free(&t);
}

static void periods(void **state)
{
	static const struct {
		unsigned day;
		const char *today, *begin, *end;
	} rows[] = {
	{ 1, "2026-11-01", "2026-11-01", "2026-12-01" },
	{ 1, "2026-11-30", "2026-11-01", "2026-12-01" },
	{ 1, "2026-12-31", "2026-12-01", "2027-01-01" },
	{ 15, "2026-11-14", "2026-10-15", "2026-11-15" },
	{ 15, "2026-11-15", "2026-11-15", "2026-12-15" },
	{ 15, "2027-01-14", "2026-12-15", "2027-01-15" },
	/* a month that has no such day: its last */
	{ 31, "2026-11-29", "2026-10-31", "2026-11-30" },
	{ 31, "2026-11-30", "2026-11-30", "2026-12-31" },
	{ 31, "2026-12-30", "2026-11-30", "2026-12-31" },
	{ 31, "2027-02-27", "2027-01-31", "2027-02-28" },
	{ 31, "2027-02-28", "2027-02-28", "2027-03-31" },
	{ 30, "2027-03-01", "2027-02-28", "2027-03-30" },
	{ 29, "2028-02-28", "2028-01-29", "2028-02-29" },
	{ 31, "2028-02-29", "2028-02-29", "2028-03-31" },
	{ 29, "2100-02-28", "2100-02-28", "2100-03-29" },
	{ 29, "2000-02-28", "2000-01-29", "2000-02-29" },
	{ 0, "2026-11-30", "2026-11-30", "2026-12-01" },
	{ 0, "2026-12-31", "2026-12-31", "2027-01-01" },
	{ 0, "2028-02-28", "2028-02-28", "2028-02-29" },
	{ 0, "2027-02-28", "2027-02-28", "2027-03-01" },
	{ 1, "0001-01-01", "0001-01-01", "0001-02-01" },
	};
	struct quota_date today, begin, end;
	struct quota q = { 1, 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		q.day = rows[i].day;
		today = date(rows[i].today);
		quota_period(&q, &today, &begin, &end);
		same_date(&begin, rows[i].begin, rows[i].today);
		same_date(&end, rows[i].end, rows[i].today);
	}
}

/* Each day is in one period, and the next one begins where it ends. */
static void no_day_between(void **state)
{
	struct quota_date today, begin, end, last;
	struct quota q = { 1, 0 }, days = { 1, 0 };
	unsigned n;

	(void)state;
	for (q.day = 0; q.day <= 31; q.day++) {
		today = date("2027-01-01");
		quota_period(&q, &today, &begin, &last);
		for (n = 0; n < 800; n++) {
			quota_period(&q, &today, &begin, &end);
			HOLDS(quota_date_cmp(&begin, &today) <= 0);
			HOLDS(quota_date_cmp(&today, &end) < 0);
			HOLDS(!quota_date_cmp(&end, &last) ||
			      !quota_date_cmp(&begin, &last));
			HOLDS(quota_date_cmp(&begin, &last) ||
			      !quota_date_cmp(&begin, &today));
			last = end;
			quota_period(&days, &today, &begin, &end);
			today = end;
		}
		same_date(&today, "2029-03-11", "800 days");
	}
}

/*
 * What is done one after the other: "=DAY" it is that day; "!DAY" by a clock that was
 * set; "?DAY" after a boot; "@N" the day on which months begin; "+N" are counted.
 */
static void run(struct quota_count *c, const char *words)
{
	char *copy = text_dup(words), *save, *w;
	struct quota q = { 100, 1 };
	struct quota_date day;

	for (w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		if (*w == '+') {
			quota_add(c, strtoull(w + 1, NULL, 10));
			continue;
		}
		if (*w == '@') {
			q.day = (unsigned)strtoul(w + 1, NULL, 10);
			continue;
		}
		day = date(w + 1);
		quota_today(c, &q, &day, *w == '=' ? QUOTA_CLOCK_RUNS :
			    *w == '!' ? QUOTA_CLOCK_SET : QUOTA_CLOCK_UNKNOWN);
	}
	free(copy);
}

static void counts(void **state)
{
	static const struct { const char *words, *begin; unsigned used; } rows[] = {
	{ "=2026-11-20", "2026-11-01", 0 },
	{ "=2026-11-20 +40 =2026-11-30 +2", "2026-11-01", 42 },
	{ "=2026-11-20 +40 =2026-12-01 +2", "2026-12-01", 2 },
	{ "=2026-11-20 +40 ?2026-11-21 +2", "2026-11-01", 42 },
	{ "=2026-11-20 +40 ?2026-12-21 +2", "2026-12-01", 2 },
	{ "=2026-11-20 +40 ?2027-12-21 +2", "2027-12-01", 2 },
	/* booted each day, and each day is one */
	{ "@0 =2026-11-20 +40 ?2026-11-21 +30 ?2026-11-22 +2", "2026-11-22", 2 },
	/* boots without a clock, until somebody has told it the time */
	{ "=2026-11-20 +40 ?1970-01-01 +1", "1970-01-01", 41 },
	{ "=2026-11-20 +40 ?1970-01-01 +1 !2026-11-20 +1", "2026-11-01", 42 },
	{ "=2026-11-20 +40 ?1970-01-01 +1 !2026-12-02 +1", "2026-12-01", 2 },
	{ "=2026-11-20 +40 ?1970-01-01 +1 !2025-06-01 +1 !2026-11-20 +1",
	  "2026-11-01", 43 },
	{ "=2026-11-20 +40 ?1970-01-01 +1 ?1970-01-01 +1 !2026-11-20",
	  "2026-11-01", 42 },
	{ "=2026-11-20 +40 ?1970-01-01 +1 !2026-11-20 ?1970-01-01 +1 "
	  "!2026-11-21", "2026-11-01", 42 },
	/* a year ahead, and back */
	{ "=2026-11-20 +40 !2027-11-20 +1", "2027-11-01", 1 },
	{ "=2026-11-20 +40 !2027-11-20 +1 !2026-11-20 +1", "2026-11-01", 42 },
	{ "=2026-11-20 +40 !2027-11-20 +1 !2026-12-02 +1", "2026-12-01", 2 },
	{ "=2026-11-20 +40 ?2027-11-20 +1 !2026-11-20 +1", "2026-11-01", 42 },
	{ "=2026-11-20 +40 !2027-11-20 +1 =2027-12-01 +1 !2026-12-02 +1",
	  "2026-12-01", 2 },
	/* it was a year ahead from the begin: the first month has it all, once */
	{ "=2027-11-20 +40 !2026-11-20 +1", "2026-11-01", 41 },
	{ "=2027-11-20 +40 !2026-11-20 +1 =2026-12-01 +1", "2026-12-01", 1 },
	{ "=2027-11-20 +40 !2026-11-20 +1 =2026-12-01 +1 =2027-11-01 +1",
	  "2027-11-01", 1 },
	/* a year back, and again */
	{ "=2026-11-20 +40 !2025-11-20 +1", "2025-11-01", 41 },
	{ "=2026-11-20 +40 !2025-11-20 +1 !2026-11-20 +1", "2026-11-01", 42 },
	{ "=2026-11-20 +40 !2025-11-20 +1 =2025-12-01 +1", "2025-12-01", 1 },
	{ "=2026-10-20 +50 =2026-11-05 +5 !2026-10-20 +1 !2026-11-05 +1",
	  "2026-11-01", 7 },
	{ "=2026-10-20 +50 =2026-11-05 +5 !2026-10-20 +1", "2026-10-01", 56 },
	/* a day back, which then comes again: once */
	{ "@0 =2026-11-20 +40 !2026-11-19 +1 =2026-11-20 +1", "2026-11-20", 1 },
	/* seconds back over midnight, or a zone in the west: it lasts */
	{ "@0 =2026-11-20 +40 =2026-11-19 +1 =2026-11-20 +1", "2026-11-20", 42 },
	/* set within the period */
	{ "=2026-11-20 +40 !2026-11-10 +1 !2026-11-30 +1", "2026-11-01", 42 },
	/* it is said otherwise: what is counted goes on, if its period lasts */
	{ "=2026-11-20 +40 @15 =2026-11-20 +1", "2026-11-15", 41 },
	{ "=2026-11-20 +40 @0 =2026-11-20 +1 =2026-11-21 +1", "2026-11-21", 1 },
	{ "=2026-11-20 +40 @15 =2026-12-01 +1", "2026-11-15", 1 },
	{ "@0 =2026-11-20 +40 @1 =2026-11-21 +1", "2026-11-01", 1 },
	{ "=2026-11-20 +18446744073709551615 +1 !2026-10-01 +1", "2026-10-01",
	  UINT32_MAX },
	};
	struct quota_count c;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		c = (struct quota_count){ 0 };
		run(&c, rows[i].words);
		same_date(&c.begin, rows[i].begin, rows[i].words);
		same_number((long long)(c.used > UINT32_MAX ? UINT32_MAX : c.used),
			    rows[i].used, rows[i].words);
	}
}

/*
 * A clock that is wrong for a while, whichever way and however often, and then as if
 * it had not been: each byte counts in the month in which it passed.
 */
static void wrong_for_a_while(void **state)
{
	struct quota q = { 1, 1 };
	struct quota_date right = date("2026-11-20"), d;
	struct quota_count c = { 0 };
	uint64_t all = 0, n;
	unsigned i;

	(void)state;
	ROUNDS(2000) {
		c = (struct quota_count){ 0 };
		quota_today(&c, &q, &right, QUOTA_CLOCK_RUNS);
		for (i = all = 0; i < 8; i++) {
			d = (struct quota_date){ 1970 + dice(100),
						 1 + dice(12), 1 + dice(28) };
			n = dice(1000);
			quota_add(&c, n);
			all += n;
			quota_today(&c, &q, &d, QUOTA_CLOCK_SET);
			n = dice(1000);
			quota_add(&c, n);
			all += n;
			if (dice(2))
				quota_today(&c, &q, &right, QUOTA_CLOCK_SET);
		}
		quota_today(&c, &q, &right, QUOTA_CLOCK_SET);
		HOLDS(c.used == all);
	}
}

static void words(void **state)
{
	static const struct { uint64_t n; const char *words; } rows[] = {
		{ 0, "0 bytes" }, { 999, "999 bytes" }, { 1000, "1 kB" },
		{ 1500, "1.5 kB" }, { 12345678, "12.35 MB" },
		{ 50000000000, "50 GB" }, { 999999999, "1 GB" },
		{ 1000000000000000, "1000 TB" },
		{ UINT64_MAX, "1.845e+07 TB" },
	};
	static const char *const wrong[] = {
		"", "2026", "2026-1-1", "2026-13-01", "2026-00-01", "2026-01-00",
		"2026-01-32", "2026-02-29", "0000-01-01", "2026-01-011",
		"2026/01/01", " 2026-01-1", "2026-0x-01", "-026-01-01",
	};
	static const struct { unsigned day; const char *words; } kinds[] = {
		{ 0, "today" }, { 1, "this month" },
		{ 15, "the month from 2026-11-15 on" },
	};
	struct quota_date begin = date("2026-11-15"), d;
	struct quota q = { 1, 0 };
	struct text t = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		t.n = 0;
		quota_add_bytes(&t, rows[i].n);
		same_text(t.s, rows[i].words, rows[i].words);
	}
	for (i = 0; i < COUNT(kinds); i++) {
		t.n = 0;
		q.day = kinds[i].day;
		quota_add_period(&t, &q, &begin);
		same_text(t.s, kinds[i].words, kinds[i].words);
	}
	for (i = 0; i < COUNT(wrong); i++)
		same_text(quota_date_parse(&d, wrong[i]),
			  "expected a day such as 2026-12-01", wrong[i]);
	text_free(&t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(periods),
		cmocka_unit_test(no_day_between),
		cmocka_unit_test(counts),
		cmocka_unit_test(wrong_for_a_while),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
