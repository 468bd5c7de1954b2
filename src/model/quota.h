/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A quota: what a line may carry in each month or day of local time, and what of it
 * was counted so far. Who counts says what day it is, and how the clock got there:
 * where it was set, nothing is lost, and no period is counted twice.
 */
#ifndef MULTIHOME_QUOTA_H
#define MULTIHOME_QUOTA_H

#include "base/text.h"

/* Received and sent. */
struct quota {
	uint64_t bytes;		/* 0: there is none */
	unsigned day;		/* of the month, on which that begins (its last, */
				/* where it has fewer); 0: it is for each day */
};

struct quota_date {
	unsigned year, month, day;	/* from 1 on; year 0: none */
};

enum quota_clock {
	QUOTA_CLOCK_RUNS,	/* by itself since the last time */
	QUOTA_CLOCK_SET,	/* by somebody, since then */
	QUOTA_CLOCK_UNKNOWN,	/* the machine has booted since then */
};

struct quota_count {
	unsigned day;		/* the quota's */
	struct quota_date begin;	/* of the period that it is; none: nothing */
	uint64_t used;			/* was counted yet */
	/* the period that it was before, and how much was used of that */
	struct quota_date other;
	uint64_t other_used;
	bool set;		/* it is another by a clock that was set; and */
	uint64_t since;		/* so much was counted since then */
};

/* The period that has that day: it ends when the day of end begins. */
void quota_period(const struct quota *q, const struct quota_date *today,
		  struct quota_date *begin, struct quota_date *end);
/* It is that day now. What was counted stays with its period, or goes on. */
void quota_today(struct quota_count *c, const struct quota *q,
		 const struct quota_date *today, enum quota_clock clock);
void quota_add(struct quota_count *c, uint64_t bytes);

/* Before 0, the same 0, after 1. */
int quota_date_cmp(const struct quota_date *a, const struct quota_date *b);
/* NULL, or what was expected. */
const char *quota_date_parse(struct quota_date *out, const char *s);
/* "2026-12-01" */
void quota_add_date(struct text *out, const struct quota_date *d);
/* "50 GB", "12.35 MB" */
void quota_add_bytes(struct text *out, uint64_t bytes);
/* "today", "this month", "the month from 2026-11-15 on" */
void quota_add_period(struct text *out, const struct quota *q,
		      const struct quota_date *begin);

#endif
