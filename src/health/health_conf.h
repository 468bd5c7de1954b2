/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an administrator may ask of the watch over a line, and the profiles
 * that set it. Times are microseconds.
 */
#ifndef MULTIHOME_HEALTH_CONF_H
#define MULTIHOME_HEALTH_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEALTH_MS(n) ((int64_t)(n) * 1000)
#define HEALTH_SECONDS(n) ((int64_t)(n) * 1000000)
#define HEALTH_NEVER INT64_MAX

enum {
	HEALTH_TARGETS = 8,	/* at most, of a line */
	HEALTH_HOLDS = 8,	/* at most, times of multihome-hold */
};

struct health_conf {
	int64_t interval;	/* longest time without a sign of life, unused */
	int64_t busy;		/* use without an answer before a probe */
	int64_t patience;	/* silence before a line may be called down, */
	int64_t patience_max;	/* and what it may teach; the same: no learning */
	int64_t rate;		/* unanswered use may ask for a probe each so long, */
	unsigned rate_burst;	/* and for so many at once */
	unsigned quorum;	/* so many targets must answer; at least 1 */
	unsigned loss, loss_clear;	/* percent; loss 0: never degraded by it */
	int64_t latency;	/* 0: never degraded by it */
	int64_t hold[HEALTH_HOLDS];	/* of the 1st, 2nd, ... failure */
	size_t holds;
	bool metered;		/* each probe costs: none to measure, fewer when down */
	/* target i is only asked each minute whether it answers as it should */
	bool status_only[HEALTH_TARGETS];
};

/*
 * All of the conf as that profile has it: "default" (or NULL), "fast", "metered".
 * False, and nothing is set, if there is no such profile.
 */
bool health_profile(struct health_conf *conf, const char *name);

#endif
