/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The probes of a line: when one is late, when it counts as unanswered, what those
 * that are unanswered weigh against the line, and when they enter its figures.
 */
#ifndef MULTIHOME_HEALTH_PROBE_H
#define MULTIHOME_HEALTH_PROBE_H

#include "health/health.h"

enum { HEALTH_NINES = 7 };	/* against a line are enough to call it down */
#define HEALTH_LOST HEALTH_SECONDS(3)	/* after that no answer is expected */

/* What is unanswered since the newest answer. */
struct against {
	double nines;		/* of those that count */
	unsigned probes;	/* that many count, */
	unsigned targets;	/* as bits: to these */
	uint32_t from;		/* their numbers, */
	unsigned out;		/* and how many, whether they count yet or not */
	unsigned late;		/* since the last sign of life */
	int64_t first;		/* when the first was sent; HEALTH_NEVER: none */
	int64_t life;		/* last sign of life */
	int64_t since;		/* the silence: the later of the two */
};

/* Their sorts: a target that has a word on the line. */
bool probe_counts(const struct health *h, unsigned target);
/* The q-th newest of what targets have answered; packets, too, if they may count. */
int64_t probe_life(const struct health *h, bool packets);
/* Whether a quorum of targets has answered since. */
bool probe_answered_since(const struct health *h, int64_t since);

int64_t probe_late_after(const struct health_target *t);
int64_t probe_expires_after(const struct health_target *t);
/* The same of one probe, as times. */
int64_t probe_late_at(const struct health *h, const struct health_probe *p);
int64_t probe_expires_at(const struct health *h, const struct health_probe *p);

/* NULL if it is not remembered any more. */
struct health_probe *probe_numbered(struct health *h, uint32_t number);
struct health_probe *probe_find(struct health *h, uint16_t seq);
/* The oldest number that is remembered. */
uint32_t probe_oldest(const struct health *h);

/* packets: those from beyond are signs of life as well. */
struct against probe_against(const struct health *h, int64_t now, bool packets);

/* A new one, which waits from now on. */
struct health_probe *probe_new(struct health *h, unsigned target, int64_t now);
/* What waits of those from that number on, and counts as unanswered at that time
 * (HEALTH_NEVER: all), belongs to an outage. */
void probe_outage(struct health *h, uint32_t from, int64_t at);
/* Counts those that have become late. */
void probe_note_late(struct health *h, int64_t now);
/*
 * Puts into the windows what has its end: answered, or lost with a later one that
 * was answered, in the order of sending. True if there was any.
 */
bool probe_settle(struct health *h, int64_t now);
void probe_round_trip(struct health_target *t, int64_t r);

#endif
