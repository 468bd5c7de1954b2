/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which answers are late. */
#include "health/health_lateness.h"

#define SPELL HEALTH_SECONDS(120)	/* of the fastest: this one and the last */
#define LEAST HEALTH_MS(20)
#define OLD HEALTH_SECONDS(2)

enum { IN_A_ROW = 2, JITTERS = 4, SMOOTHS = 16 };

/*
 * That of RFC 3550: by how much each differs from the one before. A queue that
 * stands, however long, adds little to it.
 */
static int64_t jitter_with(int64_t jitter, int64_t last, int64_t took)
{
	int64_t off = took > last ? took - last : last - took;

	return jitter + (off - jitter) / SMOOTHS;
}

static void note(struct lateness_target *t, int64_t took, int64_t now)
{
	if (t->last)
		t->jitter = jitter_with(t->jitter, t->last, took);
	else
		*t = (struct lateness_target){ .fastest = took, .before = took,
					       .from = now };
	t->last = took;
	if (now - t->from >= SPELL) {
		t->from = now;
		t->before = t->fastest;
		t->fastest = took;
	}
	if (took < t->fastest)
		t->fastest = took;
}

void lateness_answer(struct lateness *l, unsigned target, int64_t took,
		     int64_t now)
{
	struct lateness_target *t = &l->target[target];
	int64_t fastest, limit;

	note(t, took > 0 ? took : 1, now);
	fastest = t->before < t->fastest ? t->before : t->fastest;
	limit = t->jitter * JITTERS > LEAST ? t->jitter * JITTERS : LEAST;
	l->late = took - fastest > limit ? l->late + 1 : 0;
	l->heard = now;
}

bool lateness_is_full(const struct lateness *l, int64_t now)
{
	return l->late >= IN_A_ROW && now - l->heard < OLD;
}
