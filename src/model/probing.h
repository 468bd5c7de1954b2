/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a line is watched: what multihome-probe, those that begin with it, and
 * multihome-hold say. 0 is not said: the profile has a value for it then. Times
 * are in microseconds.
 */
#ifndef MULTIHOME_PROBING_H
#define MULTIHOME_PROBING_H

#include "model/probe_target.h"

#include <stdbool.h>
#include <stdint.h>

enum probing_profile { PROBING_DEFAULT, PROBING_FAST, PROBING_METERED };

enum {
	PROBING_OFF = -1,	/* of loss and latency: they degrade no line */
	PROBING_HOLDS = 8,
	PROBING_TARGETS = 8,	/* of a family, at most */
};

struct probing {
	bool given;		/* the line is asked; else its carrier is all */
	bool automatic;		/* whoever the lease or RA names; no targets */
	struct probe_targets targets;	/* each once, as they stand */
	enum probing_profile profile;
	int64_t interval, busy;
	int64_t patience, patience_max;	/* the same twice: nothing is learnt */
	uint32_t rate;			/* so many in each ... */
	int64_t rate_period;
	uint32_t quorum;
	int loss, loss_clear;		/* percent, or PROBING_OFF */
	int64_t latency;		/* or PROBING_OFF */
	int64_t hold[PROBING_HOLDS];	/* after the first failure, the second ... */
	size_t holds;
};

/* "default", "fast", "metered": as it is written, and health_conf.h has it. */
const char *probing_profile_name(enum probing_profile profile);
/* How many targets are of that family. */
size_t probing_count(const struct probing *p, int family);
/* How many of these say that a line is down: all but those of HTTP. */
size_t probing_voters(const struct probing *p, int family);
bool probing_same_target(const struct probe_target *a,
			 const struct probe_target *b);
/* A copy with the targets of that family; without one, that line is not asked. */
struct probing probing_select(const struct probing *p, int family);

#endif
