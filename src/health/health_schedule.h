/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When the next probe of a line is due, and to which target; how many of them users
 * who get no answer may ask for.
 */
#ifndef MULTIHOME_HEALTH_SCHEDULE_H
#define MULTIHOME_HEALTH_SCHEDULE_H

#include "health/health_probe.h"

#define HEALTH_QUICK_FOR HEALTH_SECONDS(3)

/* When one is due that tells of the line; a is what is against it with packets. */
int64_t schedule_next(const struct health *h, const struct against *a,
		      int64_t now);
/* The same of targets that are asked once a minute. */
int64_t schedule_next_apart(const struct health *h);
/* Sends all that is due. */
void schedule_send(struct health *h, int64_t now);

/* Whether probes are not answered although packets come: the first was sent then. */
int64_t schedule_unanswered_from(const struct health *h, int64_t now);

/* One probe less, and one more, that unanswered use may ask for. */
void schedule_rate_take(struct health *h, int64_t now);
void schedule_rate_return(struct health *h);

/* Down or unknown: quickly for a while, then slowly. */
void schedule_quick(struct health *h, int64_t from, int64_t now);

#endif
