/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From what lines answer to verdicts, and what follows from them: which lines there
 * are, what is counted on them, and by which is steered. Knows when it was late
 * itself, and judges nobody for that time.
 */
#ifndef MULTIHOME_JUDGING_H
#define MULTIHOME_JUDGING_H

#include "daemon/counters.h"
#include "daemon/publishing.h"
#include "daemon/quotas.h"
#include "daemon/spread.h"
#include "daemon/steering.h"
#include "daemon/trial.h"
#include "daemon/watchlist.h"

struct pollfd;

struct judging {
	struct watchlist lines;
	struct counters counters;
	struct quotas quotas;
	struct steering steering;
	struct spread spread;
	struct trial trial;
	struct publishing publishing;
	int64_t read_at;	/* when answers were last read; 0: never */
	int64_t told_late;
};

/* What is to be polled of the lines; and, of as many, what poll(2) has found. */
void judging_poll(const struct judging *j,
		  void (*add)(void *arg, int fd, short events), void *arg);
void judging_polled(struct judging *j, const struct pollfd *p);
/* All answers that wait; it was to wake up at planned. */
void judging_read(struct judging *j, int64_t planned);
/*
 * Judges the lines, and steers. Whether it has changed something in the kernel, by
 * the socket of steering.own.
 */
bool judging_run(struct judging *j);
/* When it is to be run at the latest; INT64_MAX: never. */
int64_t judging_due(const struct judging *j, int64_t now);
/* A link has a carrier, or has none any more; there a neighbour does not answer. */
void judging_link(struct judging *j, int ifindex, bool carrier);
void judging_neighbour(struct judging *j, int ifindex,
		       const struct addr *silent);
/* A device forwards, or does no more. */
void judging_forwarding(struct judging *j, bool forwards);
void judging_free(struct judging *j);

#endif
