/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long a line that was down has to work before names lead to it again. */
#include "dns/returning.h"

/* Microseconds: deaths so far apart are one series; the longest wait; a new lease. */
static const int64_t series = 600000000, longest = 600000000, lease = 1000000;

static void note_death(struct returning *r, int64_t after, int64_t now)
{
	r->doubled = r->wait && now - r->died < series;
	r->wait = r->doubled ? 2 * r->wait : after;
	if (r->wait > longest)
		r->wait = longest;
	r->died = now;
	r->back = false;
}

void returning_leave(struct returning *r, int64_t now)
{
	if (!r->left)
		r->left = now;
}

void returning_set(struct returning *r, bool lives, int64_t after, int64_t now)
{
	if (r->left && r->lives && now - r->left >= lease) {
		r->lives = false;
		note_death(r, after, r->left);
	}
	r->left = 0;
	if (!r->seen) {
		*r = (struct returning){ .seen = true, .lives = lives,
					 .back = lives, .since = now };
		if (!lives)
			note_death(r, after, now);
	} else if (lives != r->lives) {
		r->lives = lives;
		r->since = now;
		if (!lives)
			note_death(r, after, now);
	}
	if (r->lives && now >= r->since + r->wait)
		r->back = true;
}

int64_t returning_due(const struct returning *r)
{
	return r->lives && !r->back && !r->left ? r->since + r->wait : INT64_MAX;
}
