/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of lines, as others are told of it. */
#include "daemon/watchlist.h"
#include "base/report.h"
#include "health/health_words.h"

#include <sys/socket.h>

/* The tables' names of those of that family. */
static void add_living(struct text *out, const struct watchlist *l, int family)
{
	size_t i;

	for (i = 0; i < l->lines.n; i++)
		if (watched_lives(l->lines.v[i]) && l->lines.v[i]->is.family == family)
			text_addf(out, "%s%s", out->n ? " " : "",
				  l->lines.v[i]->is.table);
}

static void make_event(struct line_event *e, const struct watchlist *l,
		       const struct watched *w, const char *what,
		       const char *reason, int64_t before)
{
	char number[TEXT_NUMBER_MAX];
	struct text living = { 0 };

	add_living(&living, l, w->is.family);
	line_event_set(e, LINE_EVENT, what);
	line_event_set(e, LINE_EVENT_LINE, w->is.table);
	line_event_set(e, LINE_EVENT_IFACE, w->is.device);
	line_event_set(e, LINE_EVENT_FAMILY, addr_family_name(w->is.family));
	line_event_set(e, LINE_EVENT_REASON, reason);
	line_event_set(e, LINE_EVENT_SINCE,
		       text_number((uint64_t)before / 1000000, number));
	line_event_set(e, LINE_EVENT_LIVING, living.n ? living.s : "");
	text_free(&living);
}

void watchlist_event(struct watchlist *l, const struct watched *w,
		     const char *what, const char *reason, int64_t before)
{
	struct line_event *e = &l->events[l->happened++ % WATCHLIST_EVENTS];
	struct text t = { 0 };
	struct diag d = { 0 };

	make_event(e, l, w, what, reason, before);
	l->happened_at = line_clock().now;
	line_event_print(&t, e);
	diag_put(&d, DIAG_NOTE, NULL, t.s);
	report_watch(&d);
	diag_free(&d);
	text_free(&t);
}

const struct line_event *watchlist_happened(const struct watchlist *l, size_t n)
{
	return n < l->happened && l->happened - n <= WATCHLIST_EVENTS
		? &l->events[n % WATCHLIST_EVENTS] : NULL;
}

static const char *standing_word(const struct watched *w)
{
	return health_state_word(w->told.state, false);
}

static const char *standing_reason(const struct watched *w)
{
	return *w->told.reason ? w->told.reason
	       : w->is.probed ? "probes" : "carrier";
}

/* None of that family lives: the one of it that died last. NULL: one does. */
static const struct watched *last_dead(const struct watchlist *l, int family)
{
	const struct watched *w, *last = NULL;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (w->is.family != family)
			continue;
		if (watched_lives(w))
			return NULL;
		if (w->is.ready && w->told.state == HEALTH_DOWN &&
		    (!last || w->told.since > last->told.since))
			last = w;
	}
	return last;
}

/* Of line i; all: of those of a family, i being 0 or 1. */
static bool health_standing(const struct watchlist *l, size_t i, bool all,
			    struct line_event *out)
{
	const struct watched *w = !all ? l->lines.v[i]
		: last_dead(l, i ? AF_INET6 : AF_INET);

	if (!w || !w->is.ready || w->told.state == HEALTH_UNKNOWN)
		return false;
	make_event(out, l, w, all ? "all-down" : standing_word(w),
		   standing_reason(w), w->told.before);
	return true;
}

static bool inbound_standing(const struct watchlist *l, const struct watched *w,
			     struct line_event *out)
{
	if (w->inbound_told == INBOUND_UNKNOWN)
		return false;
	make_event(out, l, w, w->inbound_told == INBOUND_DOWN
		   ? "inbound-down" : "inbound-up", "probes", 0);
	return true;
}

bool watchlist_standing(const struct watchlist *l, size_t i,
			struct line_event *out)
{
	size_t n = l->lines.n;
	const struct watched *w;

	if (i < n)
		return health_standing(l, i, false, out);
	if (i < n + 2)
		return health_standing(l, i - n, true, out);
	w = l->lines.v[(i - n - 2) % n];
	if (i < 2 * n + 2) {
		make_event(out, l, w, w->drained ? "drain" : "undrain", "admin",
			   0);
		return true;
	}
	return inbound_standing(l, w, out);
}

/* Why it is otherwise now. */
static const char *event_reason(const struct watchlist *l,
				const struct watched *w)
{
	switch (w->health.news.kind) {
	case HEALTH_SAYS_CARRIER:
		return "carrier";
	case HEALTH_SAYS_LOSS:
		return "loss";
	case HEALTH_SAYS_LATENCY:
		return "latency";
	case HEALTH_SAYS_UP:
		if (l->by_admin)
			return "admin";
		if (w->told.state == HEALTH_DEGRADED)	/* that has ended */
			return standing_reason(w);
		break;
	case HEALTH_SAYS_NOTHING:
	case HEALTH_SAYS_ANSWERS:
	case HEALTH_SAYS_SILENT:
	case HEALTH_SAYS_UNANSWERED:
	case HEALTH_SAYS_STATUS:
	case HEALTH_SAYS_ASIDE:
	case HEALTH_SAYS_NO_ANSWER_EVER:
	case HEALTH_SAYS_BREAK:
	case HEALTH_SAYS_REFUSED:
		break;
	}
	return w->is.probed ? "probes" : "carrier";
}

void watchlist_tell(struct watchlist *l, struct watched *w, int64_t now)
{
	const char *reason = event_reason(l, w);
	bool *told_none = &l->told_none[w->is.family == AF_INET6], none;

	if (w->health.state == w->told.state)
		return;
	w->told.before = w->told.state == HEALTH_UNKNOWN ? 0
		: now - w->told.since;
	w->told.since = now;
	w->told.state = w->health.state;
	text_copy(w->told.reason, sizeof w->told.reason, reason);
	watchlist_event(l, w, standing_word(w), reason, w->told.before);
	none = last_dead(l, w->is.family) != NULL;
	if (none && !*told_none)
		watchlist_event(l, w, "all-down", reason, w->told.before);
	*told_none = none;
}
