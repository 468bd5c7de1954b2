/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a line's health: one line of text for each of its news. */
#ifndef MULTIHOME_HEALTH_WORDS_H
#define MULTIHOME_HEALTH_WORDS_H

#include "base/text.h"
#include "health/health.h"

/*
 * Adds h->news, without a newline; nothing if there is nothing to say. line is what
 * it is of ("eth0 IPv4"), targets are how the administrator wrote them.
 */
void health_tell(struct text *t, const char *line, const struct health *h,
		 const char *const *targets);
/* We, not a line, were late. */
void health_tell_slept(struct text *t, int64_t by);

/* "unknown", "up", "degraded", "down"; or "held", which is down, too. */
const char *health_state_word(enum health_state state, bool held);
/* What an event's reason is: "carrier", "probes", "loss", ...; "" if nothing moved. */
const char *health_reason_word(const struct health_news *news);

/* "260 ms", "1.35 s", "1 min" */
void health_add_time(struct text *t, int64_t time);

#endif
