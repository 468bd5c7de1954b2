/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which answers are late. */
#include "health/health_lateness.h"

#define SPELL HEALTH_SECONDS(120)	/* of the fastest: this one and the last */
#define LEAST HEALTH_MS(20)
#define OLD HEALTH_SECONDS(2)

enum { IN_A_ROW = 2, JITTERS = 4, SMOOTHS = 16, SMOOTHS_LATE = 256 };

/*
 * That of RFC 3550: by how much each differs from the one before. What is late may be
 * so by a queue that swings, and adds little, unless there can be none; and who comes
 * after it is held against what was before the queue.
 */
static void note_jitter(struct lateness_target *t, int64_t took, bool late)
{
	int64_t before = late ? t->last : t->usual;
	int64_t off = took > before ? took - before : before - took;

	t->jitter += (off - t->jitter) / (late ? SMOOTHS_LATE : SMOOTHS);
}

static void note(struct lateness_target *t, int64_t took, int64_t now)
{
	if (!t->last)
		*t = (struct lateness_target){ .usual = took, .fastest = took,
					       .before = took, .from = now };
	if (now - t->from >= SPELL) {
		t->from = now;
		t->before = t->fastest;
		t->fastest = took;
	}
	if (took < t->fastest)
		t->fastest = took;
}

void lateness_answer(struct lateness *l, unsigned target, int64_t took,
		     bool used, int64_t now)
{
	struct lateness_target *t = &l->target[target];
	int64_t fastest, limit;
	bool late;

	took = took > 0 ? took : 1;
	note(t, took, now);
	fastest = t->before < t->fastest ? t->before : t->fastest;
	limit = t->jitter * JITTERS > LEAST ? t->jitter * JITTERS : LEAST;
	late = took - fastest > limit;
	if (t->last)
		note_jitter(t, took, late && used);
	t->last = took;
	if (!late || !used)
		t->usual = took;
	l->late = late ? l->late + 1 : 0;
	l->heard = now;
}

bool lateness_is_full(const struct lateness *l, int64_t now)
{
	return l->late >= IN_A_ROW && now - l->heard < OLD;
}
