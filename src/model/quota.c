/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Days to periods, and what is counted in them. */
#include "model/quota.h"

#include <stdlib.h>
#include <string.h>

static unsigned days_in(unsigned year, unsigned month)
{
	static const unsigned char days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
	};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

/* The same day of a month before (-1) or after (1), or its last. */
static struct quota_date month_at(const struct quota_date *d, int by,
				  unsigned day)
{
	unsigned n = d->year * 12 + d->month - 1 + (unsigned)by, most;
	struct quota_date is = { n / 12, n % 12 + 1, day };

	most = days_in(is.year, is.month);
	if (day > most)
		is.day = most;
	return is;
}

static struct quota_date tomorrow(const struct quota_date *d)
{
	struct quota_date is = *d;

	return is.day++ < days_in(d->year, d->month) ? is : month_at(d, 1, 1);
}

void quota_period(const struct quota *q, const struct quota_date *today,
		  struct quota_date *begin, struct quota_date *end)
{
	*begin = q->day ? month_at(today, 0, q->day) : *today;
	if (!q->day) {
		*end = tomorrow(today);
	} else if (quota_date_cmp(begin, today) > 0) {
		*end = *begin;
		*begin = month_at(today, -1, q->day);
	} else {
		*end = month_at(today, 1, q->day);
	}
}

static void begin_period(struct quota_count *c, const struct quota *q,
			 const struct quota_date *begin, uint64_t used)
{
	*c = (struct quota_count){ .day = q->day, .begin = *begin,
				   .used = used };
}

/* Another kind of period: what is counted of one that lasts goes on. */
static void change_kind(struct quota_count *c, const struct quota *q,
			const struct quota_date *today)
{
	struct quota was = { 1, c->day };
	struct quota_date begin, end;
	bool lasts;

	quota_period(&was, today, &begin, &end);
	lasts = c->begin.year && !quota_date_cmp(&begin, &c->begin);
	quota_period(q, today, &begin, &end);
	begin_period(c, q, &begin, lasts ? c->used : 0);
}

static uint64_t sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/*
 * Of both times either may be wrong. Where it is again the period in which the clock
 * was set, all that passed meanwhile is of that; in one before, what that one had
 * counts as well.
 */
static void set_clock(struct quota_count *c, const struct quota_date *begin)
{
	struct quota_count was = *c;

	*c = (struct quota_count){ .day = was.day, .begin = *begin };
	if (was.set && !quota_date_cmp(begin, &was.other)) {
		c->used = sum(was.other_used, was.since);
		return;
	}
	c->set = true;
	c->other = was.set ? was.other : was.begin;
	c->other_used = was.set ? was.other_used : was.used;
	c->since = was.set ? was.since : 0;
	c->used = c->since;
	if (quota_date_cmp(begin, &c->other) < 0)
		c->used = sum(c->used, c->other_used);
	if (!was.set && !quota_date_cmp(begin, &was.other))
		c->used = sum(c->used, was.other_used);
}

void quota_today(struct quota_count *c, const struct quota *q,
		 const struct quota_date *today, enum quota_clock clock)
{
	struct quota_date begin, end;
	struct quota_count was = *c;
	int by;

	if (!c->begin.year || c->day != q->day) {
		change_kind(c, q, today);
		return;
	}
	quota_period(q, today, &begin, &end);
	by = quota_date_cmp(&begin, &c->begin);
	if (!by)
		return;
	if (clock == QUOTA_CLOCK_SET ||
	    (clock == QUOTA_CLOCK_UNKNOWN && by < 0)) {
		set_clock(c, &begin);
	} else if (by > 0) {
		begin_period(c, q, &begin, 0);
		c->other = was.begin;
		c->other_used = was.used;
	}	/* else the zone is another, or a second was taken back: it lasts */
}

void quota_add(struct quota_count *c, uint64_t bytes)
{
	c->used = sum(c->used, bytes);
	if (c->set)
		c->since = sum(c->since, bytes);
}

int quota_date_cmp(const struct quota_date *a, const struct quota_date *b)
{
	if (a->year != b->year)
		return a->year < b->year ? -1 : 1;
	if (a->month != b->month)
		return a->month < b->month ? -1 : 1;
	return a->day < b->day ? -1 : a->day > b->day;
}

const char *quota_date_parse(struct quota_date *out, const char *s)
{
	static const char expected[] = "expected a day such as 2026-12-01",
			  form[] = "dddd-dd-dd";
	struct quota_date d;
	size_t i;

	for (i = 0; form[i]; i++)
		if (form[i] == '-' ? s[i] != '-' : s[i] < '0' || s[i] > '9')
			return expected;
	if (s[i])
		return expected;
	d.year = (unsigned)strtoul(s, NULL, 10);
	d.month = (unsigned)strtoul(s + 5, NULL, 10);
	d.day = (unsigned)strtoul(s + 8, NULL, 10);
	if (!d.year || !d.month || d.month > 12 || !d.day ||
	    d.day > days_in(d.year, d.month))
		return expected;
	*out = d;
	return NULL;
}

void quota_add_date(struct text *out, const struct quota_date *d)
{
	text_addf(out, "%04u-%02u-%02u", d->year, d->month, d->day);
}

void quota_add_bytes(struct text *out, uint64_t bytes)
{
	static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB" };
	double n = (double)bytes;
	size_t i;

	for (i = 0; n >= 999.95 && i + 1 < sizeof units / sizeof *units; i++)
		n /= 1000;
	text_addf(out, "%.4g %s", n, units[i]);
}

void quota_add_period(struct text *out, const struct quota *q,
		      const struct quota_date *begin)
{
	if (q->day < 2) {
		text_add(out, q->day ? "this month" : "today");
		return;
	}
	text_add(out, "the month from ");
	quota_add_date(out, begin);
	text_add(out, " on");
}
