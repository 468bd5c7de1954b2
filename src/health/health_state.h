/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The changes of a line's state, and what a silence teaches. Each calls back with
 * its news.
 */
#ifndef MULTIHOME_HEALTH_STATE_H
#define MULTIHOME_HEALTH_STATE_H

#include "health/health_probe.h"

#define HEALTH_LATENCY_FOR HEALTH_SECONDS(10)	/* so long over the limit, or under */

/* Down by silence, with what is against it; or (NULL) for want of a carrier. */
void state_down(struct health *h, const struct against *a, int64_t now);
/* It has answered: up if it never failed, else held. */
void state_alive(struct health *h, int64_t at, int64_t now);
/* The end of a hold; or of what had degraded it. */
void state_usable(struct health *h, int64_t now);
/* What degrades is looked at anew. */
void state_grade(struct health *h, int64_t now);
void state_note_loss(struct health *h, int64_t now);
void state_note_latency(struct health *h, int64_t now);
/* Targets that do not answer while others do. */
void state_note_aside(struct health *h, int64_t now);
/*
 * What was against it before a sign of life came at that time: what that teaches,
 * once a probe is answered.
 */
void state_silence_ends(struct health *h, const struct against *before,
			bool answered, int64_t at, int64_t now);
void state_wear(struct health *h, int64_t now);
/* News of that kind, which change no state; the rest of h->news is set. */
void state_tell(struct health *h, struct health_news news, int64_t now);

#endif
