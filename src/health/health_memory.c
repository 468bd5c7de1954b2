/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of a line, to be written down and taken up again. */
#include "health/health_memory.h"

void health_keep(const struct health *h, struct health_memory *m, int64_t now)
{
	size_t i;

	*m = (struct health_memory){
		.saved = now, .state = h->state, .held = h->held,
		.since = h->since, .down_since = h->down_since,
		.hold_until = h->hold_until, .calm_from = h->calm_from,
		.failures = h->failures, .patience = h->patience,
		.worn = h->worn, .targets = h->targets,
	};
	for (i = 0; i < h->targets; i++) {
		m->target[i].answered = h->target[i].answered;
		m->target[i].srtt = h->target[i].srtt;
		m->target[i].var = h->target[i].var;
	}
}

static int64_t between(int64_t n, int64_t least, int64_t most)
{
	return n < least ? least : n > most ? most : n;
}

/* A file may say anything. */
static bool is_sane(const struct health_memory *m, int64_t now)
{
	return m->saved >= 0 && m->saved <= now && m->since <= m->saved &&
		m->down_since <= m->saved && m->calm_from <= m->saved &&
		m->state <= HEALTH_DOWN && m->state >= HEALTH_UNKNOWN &&
		(!m->held || m->state == HEALTH_DOWN) &&
		m->hold_until <= HEALTH_NEVER - now && m->worn >= 0;
}

static bool recall_targets(struct health *h, const struct health_memory *m,
			   int64_t now)
{
	struct health_target *t;
	bool any = false;
	size_t i;

	for (i = 0; i < h->targets && i < m->targets; i++) {
		t = &h->target[i];
		if (!m->target[i].answered || h->conf.status_only[i])
			continue;
		t->answered = any = true;
		t->heard = m->state == HEALTH_DOWN && !m->held ?
			INT64_MIN : now;
		if (m->target[i].srtt > 0 && m->target[i].var >= 0) {
			t->srtt = between(m->target[i].srtt, 1,
					  HEALTH_SECONDS(3));
			t->var = between(m->target[i].var, 0,
					 HEALTH_SECONDS(3));
		}
	}
	return any;
}

/* The time in which nobody looked counts for nothing. */
void health_recall(struct health *h, const struct health_memory *m, int64_t now)
{
	int64_t away = now - m->saved;

	if (!is_sane(m, now))
		return;
	if (h->conf.patience_max > h->conf.patience) {
		h->patience = between(m->patience, h->conf.patience,
				      h->conf.patience_max);
		h->worn = m->worn <= now ? m->worn : now;
	}
	h->failures = m->failures < h->conf.holds ? m->failures :
		(unsigned)h->conf.holds;
	if (!h->targets)	/* what the carrier has said; it is told next */
		h->carrier = m->state != HEALTH_DOWN;
	else if (!recall_targets(h, m, now))
		return;
	if (m->state == HEALTH_UNKNOWN)
		return;
	h->state = m->state;
	h->held = m->held && h->failures && h->targets;
	h->suspected = true;
	h->since = m->since;
	h->down_since = m->down_since;
	h->calm_from = between(m->calm_from + away, m->calm_from, now);
	h->hold_until = between(m->hold_until + away, now, now +
		(h->failures ? h->conf.hold[h->failures - 1] : 0));
}
