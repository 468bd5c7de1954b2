/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers first, then that we were late, then verdicts. */
#include "daemon/judging.h"
#include "base/report.h"
#include "daemon/outside.h"
#include "health/health_words.h"

#include <poll.h>

enum {
	LATE = 30000,		/* microseconds that it may wake up late */
	VERY_LATE = 1000000,	/* that is worth a line, */
	TOLD_LATE = 60000000,	/* so often at most */
	SETTLING = 5000000,	/* that an event waits for routing */
};

static void tell_late(struct judging *j, int64_t by, int64_t now)
{
	struct text t = { 0 };
	struct diag d = { 0 };

	if (by < VERY_LATE || (j->told_late && now - j->told_late < TOLD_LATE))
		return;
	j->told_late = now;
	health_tell_slept(&t, by);
	diag_put(&d, DIAG_WARNING, NULL, t.s);
	report_watch(&d);
	diag_free(&d);
	text_free(&t);
}

void judging_poll(const struct judging *j,
		  void (*add)(void *arg, int fd, short events), void *arg)
{
	int fds[WATCHED_FDS];
	size_t i, k, n;

	for (i = 0; i < j->lines.lines.n; i++) {
		n = watched_polled(j->lines.lines.v[i], fds);
		for (k = 0; k < n; k++)
			add(arg, fds[k], POLLIN);
	}
	publishing_poll(&j->publishing, add, arg);	/* behind these */
}

void judging_polled(struct judging *j, const struct pollfd *p)
{
	struct watched *w;
	int fds[WATCHED_FDS];
	size_t i, k, n;

	for (i = 0; i < j->lines.lines.n; i++) {
		w = j->lines.lines.v[i];
		n = watched_polled(w, fds);
		for (k = 0; k < n; k++)
			w->readable |= p++->revents != 0;
	}
}

void judging_read(struct judging *j, int64_t planned)
{
	struct watchlist *l = &j->lines;
	int64_t now = line_clock().now, by = now - planned;
	size_t i;

	j->read_at = now;
	for (i = 0; i < l->lines.n; i++)
		if (l->lines.v[i]->readable || by > LATE)
			watched_read(l->lines.v[i]);
	if (by <= LATE)
		return;
	for (i = 0; i < l->lines.n; i++)
		health_slept(&l->lines.v[i]->health, by, now);
	if (l->lines.n)
		tell_late(j, by, now);
}

/* When its events are told, whatever routing does; INT64_MAX: there is none. */
static int64_t settled_at(const struct watchlist *l)
{
	return l->settled < l->happened ? l->happened_at + SETTLING : INT64_MAX;
}

bool judging_run(struct judging *j)
{
	struct watchlist *l = &j->lines;
	int64_t now = line_clock().now;
	bool changed, follows;
	size_t i;

	/* mending took its time, or we were stopped meanwhile */
	if (j->read_at && now - j->read_at > LATE) {
		judging_read(j, j->read_at);
		now = j->read_at;
	}
	counters_run(&j->counters, l, now);
	for (i = 0; i < l->lines.n; i++)
		if (watched_due(l->lines.v[i], now) <= now)
			watched_run(l->lines.v[i], now);
	outside_run(l, now);
	quotas_run(&j->quotas, l, now);
	j->steering.counted |= balancing_run(&j->steering.balancing, l,
					     &j->steering.policy, &j->counters,
					     now);
	changed = steering_run(&j->steering, l, now);
	trial_run(&j->trial, l, now);
	spread_run(&j->spread, l, &j->steering.policy, now);
	follows = steering_follows(&j->steering, l) || now >= settled_at(l);
	publishing_run(&j->publishing, l, &j->steering.policy.dns, follows, now);
	if (follows)
		l->settled = l->happened;
	return changed;
}

int64_t judging_due(const struct judging *j, int64_t now)
{
	const int64_t dues[] = {
		watchlist_due(&j->lines, now), steering_due(&j->steering),
		counters_due(&j->counters, &j->lines),
		spread_due(&j->spread),
		balancing_due(&j->steering.balancing, &j->lines),
		quotas_due(&j->quotas, &j->lines), trial_due(&j->trial),
		outside_due(&j->lines, now),
		settled_at(&j->lines),
		publishing_due(&j->publishing, now),
	};
	int64_t due = INT64_MAX;
	size_t i;

	for (i = 0; i < sizeof dues / sizeof *dues; i++)
		due = dues[i] < due ? dues[i] : due;
	return due;
}

void judging_link(struct judging *j, int ifindex, bool carrier)
{
	int64_t now = line_clock().now;
	struct watched *w;
	size_t i;

	for (i = 0; i < j->lines.lines.n; i++) {
		w = j->lines.lines.v[i];
		if (w->is.ifindex == ifindex)
			watched_carrier(w, carrier, now);
	}
}

void judging_neighbour(struct judging *j, int ifindex, const struct addr *silent)
{
	int64_t now = line_clock().now;
	struct watched *w;
	size_t i;

	for (i = 0; i < j->lines.lines.n; i++) {
		w = j->lines.lines.v[i];
		if (w->is.ifindex == ifindex && !addr_cmp(&w->is.gateway, silent))
			watched_suspect(w, now);
	}
}

void judging_forwarding(struct judging *j, bool forwards)
{
	if (marking_forwarding(&j->steering.marking, forwards))
		j->lines.serial++;
}

void judging_free(struct judging *j)
{
	marking_free(&j->steering.marking);
	balancing_free(&j->steering.balancing);
	counters_free(&j->counters);
	quotas_free(&j->quotas);
	vec_free(&j->trial.lines);
	publishing_end(&j->publishing);
	watchlist_free(&j->lines);
}
