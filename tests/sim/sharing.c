/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rule for lines that share, held against fixed ratios: the best of twelve,
 * which nobody knows beforehand, and the configured one. All of a row have the same
 * flows, which come at the same times.
 */
#include "flows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define M * 1e6
#define NO (-1)

enum { SEEDS = 6, SEEDS_CHECK = 2, RATIOS = 12, LENGTH = 420, CONFIGURED = 8 };

static const double ratios[RATIOS] = { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8,
	[CONFIGURED] = 5 / 6.0, 0.9, 0.95, 1 };

static const struct flows_scene scenes[] = {
	{ .name = "a", .what = "flows of 1 MB, 80 % load",
		.kind = { { 1 / 12.0, 1e6, .regular = false } } },
	{ .name = "b", .what = "50 MB each 7 s, and 100 kB",
		.kind = { { 7, 50e6, .regular = true }, { 0.05, 100e3 } } },
	{ .name = "c", .what = "85 % of A taken by others, 15 s on and off",
		.kind = { { 1 / 6.0, 500e3, .varied = true } },
		.turn = 15, .cross = 0.85 },
	{ .name = "d", .what = "A carries a quarter of what is configured",
		.kind = { { 1 / 7.5, 500e3, .varied = true } }, .rate = 0.25 },
	{ .name = "e", .what = "A carries 15 % every other 20 s",
		.kind = { { 1 / 6.0, 500e3, .varied = true } },
		.turn = 20, .rate = 0.15 },
	{ .name = "f", .what = "eight endless flows on A, 15 s on and off",
		.kind = { { 1 / 10.0, 500e3, .varied = true } },
		.turn = 15, .greedy = 8 },
	{ .name = "light", .what = "flows of 100 kB, 54 % of A",
		.kind = { { 1 / 67.5, 100e3 } } },
};

enum { SCENES = sizeof scenes / sizeof *scenes };

/*
 * What is another than with downloads, rates configured and the provider's queue of
 * 100 ms. One that is too short for probes to be late says nothing of full lines.
 */
struct variant {
	const char *name;	/* "": none */
	double uploads, late, buffer;
	bool unsaid, whole;	/* whole: not in check */
	double bound;		/* of the rule's mean against the best ratio's */
};

static const struct variant variants[] = {
	{ "", 0, 0, 0.1, false, false, 1 },
	{ "-up", 1, 0, 0.1, false, true, 1 },
	{ "-both", 0.2, 0, 0.1, false, true, 1.05 },
	{ "-late", 0, 0.05, 0.1, false, true, 1 },
	{ "-short", 0, 0, 0.005, false, true, NO },
	{ "-unsaid", 0, 0, 0.1, true, true, 1 },
};

enum { VARIANTS = sizeof variants / sizeof *variants };

static uint64_t seed_of(unsigned i)
{
	const char *seed = getenv("SIM_SEED");

	return (seed ? strtoull(seed, NULL, 0) : 20261130) * 1000 + i;
}

/* The mean of all seeds. */
static struct flows_outcome by(struct flows_trial t, enum flows_by by,
			       double ratio, unsigned seeds)
{
	struct flows_outcome o, all = { 0 };
	unsigned i;

	t.by = by;
	t.ratio = ratio;
	for (i = 0; i < seeds; i++) {
		t.seed = seed_of(i);
		flows_run(&t, &o);
		all.mean += o.mean / seeds;
		all.p95 += o.p95 / seeds;
		all.second += o.second / seeds;
		all.part += o.part / seeds;
		all.spread += o.spread / seeds;
		all.flows += o.flows / seeds;
		all.moves += o.moves / seeds;
		all.joined += o.joined / seeds;
		all.n += o.n;
	}
	return all;
}

static struct flows_trial trial(const struct flows_scene *s,
				const struct variant *v)
{
	return (struct flows_trial){
		.scene = s, .unsaid = v->unsaid, .uploads = v->uploads,
		.buffer = v->buffer, .falsely_late = v->late, .length = LENGTH,
		.rate = { { 100 M, v->uploads < 1 ? 20 M : 100 M },
			  { 20 M, v->uploads < 1 ? 10 M : 20 M } },
	};
}

/* Whether the bound is kept. */
static bool row(const struct flows_scene *s, const struct variant *v,
		unsigned seeds)
{
	struct flows_trial t = trial(s, v);
	struct flows_outcome o, best = { .mean = INFINITY }, configured = { 0 };
	unsigned i, which = 0;
	bool kept;

	for (i = 0; i < RATIOS; i++) {
		o = by(t, FLOWS_RATIO, ratios[i], seeds);
		if (i == CONFIGURED)
			configured = o;
		if (o.mean < best.mean) {
			best = o;
			which = i;
		}
	}
	o = by(t, FLOWS_RULE, 0, seeds);
	kept = v->bound < 0 || o.mean <= v->bound * best.mean;
	/* no swing: where nothing changes, fewer flows crowd on a line */
	kept &= v->bound < 0 || s->turn > 0 || o.flows < best.flows;
	printf("figures: flows-%s%-7s %.2f of the best ratio (%.2f: %.3f s, p95 "
	       "%.2f), the configured %.2f; p95 %.2f; A's part %.2f, spread "
	       "%.2f, of its flows %.1f (the ratio's %.1f), %.0f moves a "
	       "minute%s\n",
	       s->name, v->name, o.mean / best.mean, ratios[which], best.mean,
	       best.p95, configured.mean / best.mean, o.p95, o.part, o.spread,
	       o.flows, best.flows, o.moves, kept ? "" : "  NOT KEPT");
	return kept;
}

/*
 * A alone, with B when A is full, always both; 5 % of the probes falsely late. Under
 * light load B is not used.
 */
static bool row_spill(const struct flows_scene *s, unsigned seeds)
{
	struct flows_trial t = trial(s, &variants[0]);
	struct flows_outcome alone, spill, rule;
	bool kept;

	t.falsely_late = 0.05;
	alone = by(t, FLOWS_RATIO, 1, seeds);
	spill = by(t, FLOWS_SPILL, 0, seeds);
	rule = by(t, FLOWS_RULE, 0, seeds);
	kept = strcmp(s->name, "light") != 0 || !(spill.joined > 0);
	printf("figures: flows-%s-spill A alone %.3f s, spill %.3f, rule %.3f; "
	       "B carries %.0f %% of the time, %.0f %% of the bytes%s\n", s->name,
	       alone.mean, spill.mean, rule.mean, spill.joined * 100,
	       spill.second * 100, kept ? "" : "  NOT KEPT");
	return kept;
}

void sharing_list(bool whole)
{
	unsigned i, k;

	for (i = 0; i < SCENES - 1; i++)
		for (k = 0; k < VARIANTS; k++)
			if (whole || !variants[k].whole)
				printf("flows-%s%s\n", scenes[i].name,
				       variants[k].name);
	for (i = 0; i < SCENES; i++)
		if (whole || i == SCENES - 1)
			printf("flows-%s-spill\n", scenes[i].name);
}

int sharing_row(const char *name, bool whole)
{
	unsigned seeds = whole ? SEEDS : SEEDS_CHECK;
	char is[64];
	unsigned i, k;

	for (i = 0; i < SCENES; i++) {
		snprintf(is, sizeof is, "flows-%s-spill", scenes[i].name);
		if (!strcmp(is, name))
			return !row_spill(&scenes[i], seeds);
		for (k = 0; k < VARIANTS; k++) {
			snprintf(is, sizeof is, "flows-%s%s", scenes[i].name,
				 variants[k].name);
			if (!strcmp(is, name))
				return !row(&scenes[i], &variants[k], seeds);
		}
	}
	return 2;
}
