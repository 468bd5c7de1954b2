/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flows on two lines that are made up, and who says by which a new one goes: a
 * fixed ratio, or src/routing/share.c as the daemon calls it.
 *
 * The flows of a way share its rate in equal parts. Each begins with ten packets
 * after a round trip and doubles with each more, up to a third over its part, as
 * TCP does. What they want beyond the rate waits in the provider's queue, as much as
 * that holds, and makes round trips longer, those of probes too.
 */
#ifndef TESTS_SIM_FLOWS_H
#define TESTS_SIM_FLOWS_H

#include "routing/share.h"

enum { FLOWS_LINES = 2, FLOWS_KINDS = 2 };

/* bit/s, bytes, seconds */
struct flows_scene {
	const char *name, *what;
	struct {
		double every;	/* mean */
		double size;
		bool regular;	/* not by a Poisson process */
		bool varied;	/* exponential, else all alike */
	} kind[FLOWS_KINDS];
	/* what happens on the first line: part of the time, in turns */
	double turn;		/* on, and off for as long; 0: always on */
	double rate;		/* part of its rate that it has then; 0: all */
	double cross;		/* part of its rate that others take first */
	unsigned greedy;	/* endless flows */
};

enum flows_by { FLOWS_RATIO, FLOWS_RULE, FLOWS_SPILL };

struct flows_trial {
	const struct flows_scene *scene;
	double rate[FLOWS_LINES][SHARE_WAYS];	/* as configured */
	bool unsaid;		/* that is, not configured */
	double uploads;		/* part of the flows */
	double buffer;		/* a provider's queue, seconds */
	double falsely_late;	/* part of the probes */
	enum flows_by by;
	double ratio;		/* the first line's part, with FLOWS_RATIO */
	double length;		/* seconds */
	uint64_t seed;
};

struct flows_outcome {
	double mean, p95;	/* of the time a flow takes, s; INFINITY: too many */
	double second;		/* part of the bytes by the second line */
	double part, spread;	/* the first line's part: mean, standard deviation */
	double flows;		/* spread of the number of flows on the first line */
	double moves;		/* of weights, a minute */
	double joined;		/* part of the time in which the second carries */
	unsigned n;
};

void flows_run(const struct flows_trial *t, struct flows_outcome *o);

/* tests/sim/sharing.c: rows; names begin with "flows-" */
void sharing_list(bool whole);
/* 0: its bounds are kept, 1: one is not, 2: there is no such row */
int sharing_row(const char *name, bool whole);

#endif
