/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sim list [long]      names of the rows
 * sim [-l] NAME...     these rows (-l: at full length): figures, 1 if a bound is broken
 * sim others [HOURS]   ours and those of others on the same lines, a table
 *
 * SIM_SEED=N: another seed for all of them.
 */
#include "flows.h"
#include "sim.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOURS(n) S((n) * 3600LL)
#define NO (-1)

enum { EACH_20_MINUTES = 1200, FOR_20_S = 20 };

struct row {
	const char *name;
	struct trial t;
	int hours, hours_long;	/* 0: not in check */
	/* bounds; negative: none */
	double p50, p99;	/* ms */
	double alarms;		/* a week */
	double mb;		/* a month */
	double moves;		/* an hour */
	double back;		/* s */
};

#define USED(line_, use_, targets_, death_) { \
	.judge = "default", .line = (line_), .loss = NO, .use = (use_), \
	.targets = (targets_), .death = (death_), \
	.each = S(EACH_20_MINUTES), .for_long = S(FOR_20_S) }
#define CALM(judge_, line_, loss_, use_, targets_) { \
	.judge = (judge_), .line = (line_), .loss = (loss_), .use = (use_), \
	.targets = (targets_) }
#define IDLE(judge_, line_, death_, each_, for_) { \
	.judge = (judge_), .line = (line_), .loss = NO, .death = (death_), \
	.each = S(each_), .for_long = S(for_) }
#define SETS_IN(judge_, loss_) { .judge = (judge_), .line = "clean", \
	.loss = 0.5, .targets = TARGETS_THREE, .sets_in = (loss_) }
#define FOUND(p50, p99) (p50), (p99), NO, NO, NO, 10
#define ALARMS(n) NO, NO, (n), NO, NO, NO
#define COST(mb) NO, NO, NO, (mb), NO, NO

static const struct row rows[] = {
	{ "used-near", USED("clean", USE_STEADY, TARGETS_THREE, DEATH_NEAR),
		40, 400, FOUND(480, 500) },
	{ "used-near-one-target", USED("clean", USE_STEADY, TARGETS_ONE,
		DEATH_NEAR), 0, 400, FOUND(480, 500) },
	{ "used-far", USED("clean", USE_STEADY, TARGETS_THREE, DEATH_FAR),
		40, 400, FOUND(480, 500) },
	{ "used-incoming", USED("clean", USE_STEADY, TARGETS_THREE,
		DEATH_INCOMING), 0, 400, FOUND(480, 500) },
	{ "used-outgoing", USED("clean", USE_STEADY, TARGETS_THREE,
		DEATH_OUTGOING), 0, 400, FOUND(1500, 5000) },
	{ "web-near", USED("clean", USE_WEB, TARGETS_THREE, DEATH_NEAR), 40,
		400, FOUND(NO, 10400) },
	{ "one-way-near", USED("clean", USE_ONE_WAY, TARGETS_THREE, DEATH_NEAR),
		0, 400, FOUND(480, 550) },
	{ "satellite-near", USED("satellite", USE_STEADY, TARGETS_THREE,
		DEATH_NEAR), 40, 400, FOUND(950, 1100) },
	{ "satellite-far", USED("satellite", USE_STEADY, TARGETS_THREE,
		DEATH_FAR), 0, 400, FOUND(NO, 1350) },
	/* one that has taught its patience */
	{ "dsl-near", USED("dsl", USE_STEADY, TARGETS_THREE, DEATH_NEAR), 0,
		400, NO, 3200, 1, NO, NO, NO },
	{ "lte-near", USED("lte", USE_STEADY, TARGETS_THREE, DEATH_NEAR), 0,
		400, NO, 4000, NO, NO, NO, NO },
	{ "fast-near", IDLE("fast", "clean", DEATH_NEAR, 1200, 20), 40, 400,
		FOUND(400, 500) },
	{ "fast-far", IDLE("fast", "clean", DEATH_FAR, 1200, 20), 0, 400,
		FOUND(400, 500) },
	{ "fast-satellite", IDLE("fast", "satellite", DEATH_NEAR, 1200, 20), 0,
		400, FOUND(NO, 1500) },
	{ "idle-near", IDLE("default", "clean", DEATH_NEAR, 1200, 30), 40, 400,
		FOUND(NO, 10400) },
	{ "metered-idle", IDLE("metered", "clean", DEATH_NEAR, 7200, 400), 0,
		1600, NO, 301000, NO, NO, NO, 70 },
	{ "clean-used", CALM("default", "clean", 0, USE_STEADY, TARGETS_ONE),
		24, 672, ALARMS(0) },
	{ "loss-5", CALM("default", "clean", 5, USE_NONE, TARGETS_ONE), 168,
		1344, NO, NO, 1, 25, NO, NO },
	{ "loss-10", CALM("default", "clean", 10, USE_NONE, TARGETS_ONE), 0,
		1344, ALARMS(1) },
	{ "loss-20", CALM("default", "clean", 20, USE_NONE, TARGETS_THREE),
		168, 1344, ALARMS(1) },
	{ "loss-20-used", CALM("default", "clean", 20, USE_STEADY, TARGETS_ONE),
		0, 672, ALARMS(1) },
	{ "loss-20-fast", CALM("fast", "clean", 20, USE_NONE, TARGETS_ONE), 0,
		672, ALARMS(1) },
	{ "loss-10-fast", CALM("fast", "clean", 10, USE_NONE, TARGETS_ONE), 0,
		672, ALARMS(1) },
	{ "cable-used", CALM("default", "cable", NO, USE_STEADY, TARGETS_THREE),
		24, 1344, ALARMS(1) },
	{ "lte-used", CALM("default", "lte", NO, USE_STEADY, TARGETS_THREE), 24,
		1344, ALARMS(1) },
	{ "dsl-used", CALM("default", "dsl", NO, USE_STEADY, TARGETS_THREE), 0,
		1344, ALARMS(1) },
	{ "slow-target", CALM("default", "dsl", NO, USE_NONE, TARGETS_SLOW), 0,
		1344, ALARMS(2) },
	{ "slow-target-used", CALM("default", "dsl", NO, USE_STEADY,
		TARGETS_SLOW), 0, 1344, ALARMS(2) },
	{ "slow-targets-loss-5", CALM("default", "clean", 5, USE_NONE,
		TARGETS_SLOW_THREE), 0, 1344, ALARMS(2) },
	{ "target-away", CALM("default", "clean", 1, USE_NONE, TARGETS_AWAY),
		168, 1344, ALARMS(0) },
	{ "target-away-fast", CALM("fast", "clean", 1, USE_NONE, TARGETS_AWAY),
		0, 672, ALARMS(0) },
	{ "idle-cost", CALM("default", "clean", NO, USE_NONE, TARGETS_THREE), 48,
		672, COST(16) },
	{ "web-cost", CALM("default", "cable", NO, USE_WEB, TARGETS_THREE), 48,
		672, COST(25) },
	{ "metered-cost", CALM("metered", "lte", NO, USE_NONE, TARGETS_ONE), 168,
		672, COST(1) },
	{ "metered-outages", IDLE("metered", "clean", DEATH_NEAR, 86400, 600), 0,
		1344, COST(1) },
	{ "one-way-cost", CALM("default", "clean", NO, USE_ONE_WAY,
		TARGETS_ONE), 0, 168, COST(300) },
	{ "fast-cost", CALM("fast", "clean", NO, USE_NONE, TARGETS_ONE), 24, 168,
		COST(750) },
	/* so many times; the bound is of when it is degraded */
	{ "loss-60-sets-in", SETS_IN("default", 60), 50, 1000, 40000, 90000, NO, NO,
		NO, NO },
	{ "loss-60-sets-in-fast", SETS_IN("fast", 60), 50, 1000, NO, 15000, NO,
		NO, NO, NO },
	{ "flapping", IDLE("default", "clean", DEATH_NEAR, 22, 3), 5, 100,
		NO, NO, NO, NO, 4, NO },
	{ "flapping-fast", IDLE("fast", "clean", DEATH_NEAR, 22, 4), 5, 100,
		NO, NO, NO, NO, 4, NO },
	/* nothing was made with these, nor with the seed of them */
	{ "other-used-near", USED("other-clean", USE_STEADY, TARGETS_THREE,
		DEATH_NEAR), 0, 400, FOUND(NO, 600) },
	{ "other-satellite-near", USED("other-satellite", USE_STEADY,
		TARGETS_THREE, DEATH_NEAR), 0, 400, FOUND(NO, 1250) },
	{ "other-lte-used", CALM("default", "other-lte", NO, USE_STEADY,
		TARGETS_THREE), 0, 1344, ALARMS(1) },
	{ "other-cable-used", CALM("default", "other-cable", NO, USE_STEADY,
		TARGETS_THREE), 0, 1344, ALARMS(1) },
	{ "other-dsl-used", CALM("default", "other-dsl", NO, USE_STEADY,
		TARGETS_THREE), 0, 1344, ALARMS(1) },
};

enum { ROWS = sizeof rows / sizeof *rows };

static uint64_t seed_of(unsigned i)
{
	const char *seed = getenv("SIM_SEED");

	return (seed ? strtoull(seed, NULL, 0) : 20261130) * 1000 + i;
}

/* ", WHAT FIGURE UNIT", and its bound where it is not kept. */
static bool keeps(const char *what, double got, int places, const char *unit,
		  double bound)
{
	printf(", %s%.*f %s", what, places, got, unit);
	if (bound < 0 || got <= bound)
		return true;
	printf(" (bound %g)", bound);
	return false;
}

static bool print_found(const struct row *r, const struct outcome *o)
{
	bool kept = o->n && o->n == o->deaths;

	printf(", found %u of %u", o->n, o->deaths);
	if (!o->n)
		return false;
	kept &= keeps("", outcome_part(o, 0.5), 0, "ms", r->p50);
	kept &= keeps("p99 ", outcome_part(o, 0.99), 0, "ms", r->p99);
	return keeps("back ", (double)o->back_most / 1e6, 1, "s", r->back) &&
		kept;
}

/* In a part of a week, what a week may have is allowed. */
static bool print_alarms(const struct row *r, const struct outcome *o)
{
	if (o->weeks >= 1)
		return keeps("", o->alarms / o->weeks, 2, "alarms a week",
			     r->alarms);
	return keeps("", o->alarms, 0, "alarms", r->alarms);
}

/* Figures, each with its bound if it is broken; true if none is. */
static bool row_print(const struct row *r, const struct outcome *o)
{
	double hours = o->weeks * 168;
	bool kept = true;

	printf("figures: %-20s %s %.0f h", r->name, r->t.line, hours);
	if (r->moves >= 0)
		kept &= keeps("", o->moves / hours, 1, "moves an hour",
			      r->moves);
	else if (r->t.each)
		kept &= print_found(r, o);
	if (r->moves < 0)
		kept &= print_alarms(r, o);
	kept &= keeps("", o->bytes / 1e6, 2, "MB a month", r->mb);
	printf("%s\n", kept ? "" : "  NOT KEPT");
	return kept;
}

/* When what sets in is noticed, of so many lines. */
static bool row_sets_in(const struct row *r, struct trial t, unsigned times)
{
	struct outcome all = { .n = 0 }, o;
	unsigned i;
	bool kept;

	all.found = calloc(OUTCOME_MAX, sizeof *all.found);
	if (!all.found)
		abort();
	for (i = 0; i < times; i++, t.seed += 7919) {
		sim_run(&t, SETS_IN_AFTER + S(900), &o);
		if (o.degraded > SETS_IN_AFTER && o.degraded != NEVER)
			all.found[all.n++] = o.degraded - SETS_IN_AFTER;
		outcome_free(&o);
	}
	outcome_sort(&all);
	printf("figures: %-20s %s, degraded %u of %u", r->name, r->t.line, all.n,
	       times);
	kept = all.n == times;
	kept &= keeps("", outcome_part(&all, 0.5), 0, "ms", r->p50);
	kept &= keeps("p99 ", outcome_part(&all, 0.99), 0, "ms", r->p99);
	printf("%s\n", kept ? "" : "  NOT KEPT");
	outcome_free(&all);
	return kept;
}

static bool row_run(unsigned i, bool whole)
{
	struct trial t = rows[i].t;
	int n = whole || !rows[i].hours ? rows[i].hours_long : rows[i].hours;
	struct outcome o;
	bool kept;

	t.seed = seed_of(i);
	if (t.sets_in > 0)
		return row_sets_in(&rows[i], t, (unsigned)n);
	sim_run(&t, HOURS(n), &o);
	kept = row_print(&rows[i], &o);
	outcome_free(&o);
	return kept;
}

/* The same lines and deaths for all. */
static void others_line(const char *judge, const char *line, enum use use,
			int hours)
{
	struct trial dies = { .judge = judge, .line = line, .loss = NO,
		.use = use, .targets = TARGETS_THREE, .death = DEATH_NEAR,
		.each = S(1200), .for_long = S(120), .seed = seed_of(900) };
	struct trial lives = { .judge = judge, .line = line, .loss = NO,
		.use = use, .targets = TARGETS_THREE, .seed = seed_of(901) };
	struct outcome d, l;

	sim_run(&dies, HOURS(hours / 4 + 2), &d);
	sim_run(&lives, HOURS(hours), &l);
	printf("figures: %-14s %-10s %-7s", judge, line,
	       use == USE_NONE ? "unused" : "used");
	printf(" found %3u of %3u, %6.2f s, p99 %6.2f s, %7.2f alarms a week, "
	       "%7.1f MB a month\n", d.n, d.deaths,
	       outcome_part(&d, 0.5) / 1000, outcome_part(&d, 0.99) / 1000,
	       l.alarms / l.weeks, l.bytes / 1e6);
	outcome_free(&d);
	outcome_free(&l);
}

static int others(int hours)
{
	static const char *const lines[] = { "clean", "cable", "lte", "dsl",
		"satellite", "low-orbit" };
	const struct judge_kind *k;
	unsigned i, n;

	for (n = 0; n < sizeof lines / sizeof *lines; n++) {
		others_line("default", lines[n], USE_STEADY, hours);
		others_line("default", lines[n], USE_NONE, hours);
		others_line("fast", lines[n], USE_NONE, hours);
		for (i = 0; (k = judge_other(i)); i++)
			others_line(k->name, lines[n], USE_NONE, hours);
	}
	for (i = 0; (k = judge_other(i)); i++)
		printf("%s: %s\n", k->name, k->source);
	return 0;
}

static int list(bool whole)
{
	unsigned i;

	for (i = 0; i < ROWS; i++)
		if (whole || rows[i].hours)
			puts(rows[i].name);
	sharing_list(whole);
	return 0;
}

int main(int argc, char **argv)
{
	bool whole = argc > 1 && !strcmp(argv[1], "-l"), kept = true;
	int a = whole ? 2 : 1, done;
	unsigned i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 1 && !strcmp(argv[1], "list"))
		return list(argc > 2);
	if (argc > 1 && !strcmp(argv[1], "others"))
		return others(argc > 2 ? (int)strtol(argv[2], NULL, 10) : 336);
	if (argc < 2) {
		fputs("usage: sim list [long] | [-l] [NAME...] | others [HOURS]\n",
		      stderr);
		return 2;
	}
	for (; a < argc; a++) {
		for (i = 0; i < ROWS && strcmp(rows[i].name, argv[a]) != 0; i++)
			;
		done = i < ROWS ? !row_run(i, whole) : sharing_row(argv[a], whole);
		if (done == 2) {
			fprintf(stderr, "sim: no row %s\n", argv[a]);
			return 2;
		}
		kept &= !done;
	}
	return !kept;
}
