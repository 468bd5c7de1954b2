/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line under test: probes that are sent are answered after the round trip of
 * their target, or not; time runs from event to event, and what the line says is
 * one text.
 */
#ifndef TESTS_HEALTH_RIG_H
#define TESTS_HEALTH_RIG_H

#include "health/health.h"
#include "health/health_probe.h"
#include "health/health_words.h"
#include "../unit.h"

#define MS HEALTH_MS
#define S HEALTH_SECONDS

enum { RIG_WAITING = 4096 };

struct rig {
	struct health h;
	struct health_conf conf;
	int64_t now;
	int64_t rtt[HEALTH_TARGETS];	/* 0: no answer */
	int error;			/* that sending gives */
	unsigned lose_each, lose_count;	/* one of so many is lost; 0: none */
	unsigned sent, asked[HEALTH_TARGETS];
	int64_t last_sent;
	uint16_t last_seq;
	struct { int64_t at; uint16_t seq; bool used; } waiting[RIG_WAITING];
	int64_t beyond_each, beyond_next;	/* packets that come */
	uint64_t beyond_n;
	int64_t use_each, use_next;		/* packets of ours */
	char said[4000];
	unsigned moves;
};

static inline int rig_send(void *arg, unsigned target, uint16_t seq)
{
	struct rig *r = arg;
	size_t i;

	r->sent++;
	r->asked[target]++;
	r->last_sent = r->now;
	r->last_seq = seq;
	if (r->error)
		return -r->error;
	if (!r->rtt[target] || (r->lose_each &&
				++r->lose_count % r->lose_each == 0))
		return 0;
	for (i = 0; r->waiting[i].used; i++)
		assert_true(i + 1 < RIG_WAITING);
	r->waiting[i].used = true;
	r->waiting[i].seq = seq;
	r->waiting[i].at = r->now + r->rtt[target];
	return 0;
}

static inline void rig_changed(void *arg, const struct health *h, int64_t now)
{
	static const char *const names[] = { "a", "b", "c", "d" };
	struct rig *r = arg;
	struct text t = { 0 };

	assert_int_equal(now, r->now);
	health_tell(&t, "L", h, names);
	r->moves += h->news.moved;
	if (strlen(r->said) + t.n + 2 < sizeof r->said) {
		strcat(r->said, t.s);
		strcat(r->said, "\n");
	}
	text_free(&t);
}

/* With the default profile, all targets 30 ms away. */
static inline void rig_init(struct rig *r, const char *profile, size_t targets)
{
	size_t i;

	memset(r, 0, sizeof *r);
	assert_true(health_profile(&r->conf, profile));
	r->now = S(1000);
	for (i = 0; i < targets; i++)
		r->rtt[i] = MS(30);
	r->beyond_next = r->use_next = HEALTH_NEVER;
}

static inline void rig_start(struct rig *r, size_t targets)
{
	health_init(&r->h, &r->conf, targets, r->now);
	r->h.send = rig_send;
	r->h.changed = rig_changed;
	r->h.arg = r;
}

/* Whatever happens until then. */
static inline void rig_until(struct rig *r, int64_t end)
{
	int64_t at, due, last = -1;
	unsigned stuck = 0;
	size_t i, next;

	for (;;) {
		due = health_due(&r->h, r->now);
		at = due < r->beyond_next ? due : r->beyond_next;
		at = at < r->use_next ? at : r->use_next;
		next = RIG_WAITING;
		for (i = 0; i < RIG_WAITING; i++)
			if (r->waiting[i].used && r->waiting[i].at <= at) {
				at = r->waiting[i].at;
				next = i;
			}
		if (at > end)
			break;
		if (at > r->now)
			r->now = at;
		/* what is due once more was not done */
		stuck = r->now == last && at == due ? stuck + 1 : 0;
		assert_true(stuck < 2);
		last = at == due ? r->now : -1;
		if (next < RIG_WAITING) {
			r->waiting[next].used = false;
			health_reply(&r->h, r->waiting[next].seq, r->now,
				     r->now);
		} else if (at == r->beyond_next) {
			health_traffic(&r->h, 0, r->beyond_n, r->now);
			r->beyond_next += r->beyond_each;
		} else if (at == r->use_next) {
			health_traffic(&r->h, 1, 0, r->now);
			r->use_next += r->use_each;
		}
		health_run(&r->h, r->now);
	}
	r->now = end;
}

static inline void rig_for(struct rig *r, int64_t time)
{
	rig_until(r, r->now + time);
}

static inline void rig_stop_answers(struct rig *r)
{
	memset(r->rtt, 0, sizeof r->rtt);
	memset(r->waiting, 0, sizeof r->waiting);
}

/* Packets that come in, so many each time; 0: none any more. */
static inline void rig_beyond(struct rig *r, int64_t each, uint64_t n)
{
	r->beyond_each = each;
	r->beyond_n = n;
	r->beyond_next = n ? r->now + each : HEALTH_NEVER;
}

/* Packets that the users send and that nobody answers. */
static inline void rig_use(struct rig *r, int64_t each)
{
	r->use_each = each;
	r->use_next = each ? r->now + each : HEALTH_NEVER;
}

static inline void rig_says(struct rig *r, const char *want, const char *what)
{
	same_text(r->said, want, what);
	*r->said = '\0';
}

#endif
