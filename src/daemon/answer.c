/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines to text for the control socket. */
#include "daemon/answer.h"
#include "daemon/answer_names.h"
#include "daemon/draining.h"
#include "daemon/request.h"
#include "health/health_words.h"

#include <string.h>
#include <sys/socket.h>

static const char begin[] = "multihome 1\n", end[] = "end\n";

static void put(struct text *out, const char *key, const char *value)
{
	text_addf(out, "\t%s=", key);
	text_add_escaped(out, value);
}

static void put_number(struct text *out, const char *key, uint64_t n)
{
	text_addf(out, "\t%s=", key);
	text_add_number(out, n);
}

/* Microseconds as seconds. */
static void put_time(struct text *out, const char *key, int64_t time)
{
	text_addf(out, "\t%s=%.6f", key, (double)time / 1e6);
}

/* The same of the wall clock, of which a microsecond means nothing. */
static void put_clock(struct text *out, const char *key, int64_t time)
{
	text_addf(out, "\t%s=%.3f", key, (double)time / 1e6);
}

void answer_error(struct text *out, const char *why)
{
	text_addf(out, "%serror %s\n", begin, why);
}

void answer_done(struct text *out)
{
	text_addf(out, "%s%s", begin, end);
}

/* What is asked of it, as it is in force. */
static void put_conf(struct text *out, const struct watched *w)
{
	const struct health_conf *c = &w->health.conf;

	put_time(out, "interval_seconds", c->interval);
	put_time(out, "patience_seconds", w->health.patience);
	put_time(out, "patience_max_seconds", c->patience_max);
	put_number(out, "quorum", c->quorum);
	put_number(out, "loss_limit_percent", c->loss);
	put_time(out, "latency_limit_seconds", c->latency);
}

static void put_changes(struct text *out, const struct health *h)
{
	put_number(out, "to_up_total", h->counters.to[HEALTH_UP]);
	put_number(out, "to_degraded_total", h->counters.to[HEALTH_DEGRADED]);
	put_number(out, "to_down_total", h->counters.to[HEALTH_DOWN]);
}

/* When something was last heard by it; 0: never. */
static int64_t heard(const struct health *h)
{
	int64_t last = h->beyond;
	size_t i;

	for (i = 0; i < h->targets; i++)
		if (h->target[i].heard > last)
			last = h->target[i].heard;
	return last > 0 ? last : 0;
}

static void put_health(struct text *out, const struct watched *w, int64_t now)
{
	static const char *const gateways[] = {
		[HEALTH_GATEWAY_UNKNOWN] = "unknown",
		[HEALTH_GATEWAY_ANSWERS] = "answers",
		[HEALTH_GATEWAY_SILENT] = "silent",
	};
	const struct health *h = &w->health;

	put_number(out, "held", h->held);
	if (h->held && h->hold_until > now)
		put_time(out, "hold_left_seconds", h->hold_until - now);
	put_number(out, "failures", h->failures);
	put_time(out, "silence_seconds", h->silence);
	if (heard(h) && heard(h) <= now)
		put_time(out, "silent_seconds", now - heard(h));
	put_time(out, "down_seconds_total", health_time_down(h, now));
	put_number(out, "beyond_packets_total", h->counters.beyond);
	put_time(out, "late_seconds_total", h->counters.slept);
	put(out, "gateway", gateways[h->gateway]);
	put_changes(out, h);
	put_conf(out, w);
}

/* Its part of what its family's lines carry, or (forwarded) of that, in percent. */
static unsigned share_of(const struct watchlist *l, const struct watched *w,
			 bool forwarded)
{
	unsigned all = 0, own = forwarded ? w->forwarded : w->weight;
	const struct watched *of;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		of = l->lines.v[i];
		if (of->is.family == w->is.family)
			all += forwarded ? of->forwarded : of->weight;
	}
	return all ? (own * 100 + all / 2) / all : 0;
}

/* What it does, where lines share by that. */
static void put_load(struct text *out, const struct watchlist *l,
		     const struct watched *w)
{
	const struct share_line *load = &w->load;

	if (!l->shares || !w->is.priority)
		return;
	put_number(out, "forwarded_percent", share_of(l, w, true));
	put_number(out, "wanted_percent", (uint64_t)(w->part.wanted * 100 + 0.5));
	put_number(out, "connections", load->flows);
	put_number(out, "full", load->full);
	put_number(out, "down_bits", load->passed[SHARE_DOWN]);
	put_number(out, "up_bits", load->passed[SHARE_UP]);
	put_number(out, "down_udp_bits", load->udp[SHARE_DOWN]);
	put_number(out, "up_udp_bits", load->udp[SHARE_UP]);
	put_number(out, "down_bits_known", (uint64_t)share_known(load, SHARE_DOWN));
	put_number(out, "up_bits_known", (uint64_t)share_known(load, SHARE_UP));
}

/* What the device has received and sent in its period. */
static void put_quota(struct text *out, const struct watched *w)
{
	const struct quota *q = &w->is.quota;
	struct quota_date since, until;
	struct text t = { 0 };

	if (!q->bytes)
		return;
	put_number(out, "quota_bytes", q->bytes);
	put_number(out, "quota_used_bytes", w->counted.used);
	put_number(out, "quota_spent", w->spent);
	if (!w->counted.begin.year)
		return;
	quota_period(q, &w->counted.begin, &since, &until);
	quota_add_date(&t, &since);
	put(out, "quota_since", t.s);
	t.n = 0;
	quota_add_date(&t, &until);
	put(out, "quota_until", t.s);
	text_free(&t);
}

static void put_line(struct text *out, const struct watchlist *l,
		     const struct publishing *p, const struct watched *w,
		     const struct line_clock *clock)
{
	struct text name = { 0 };

	watched_title(w, &name);
	text_add(out, "line");
	put(out, "line", name.s);
	put(out, "table", w->is.table);
	put(out, "device", w->is.device);
	put(out, "interface", w->is.iface);
	put(out, "family", addr_family_name(w->is.family));
	put(out, "state", watched_word(w));
	put_number(out, "up", watched_lives(w));
	put_clock(out, "since", w->health.since + clock->ahead);
	put(out, "reason", w->why);
	put(out, "inbound", !w->is.inbound.asked ? "no"
	    : health_inbound_word(w->inbound.state));
	put_clock(out, "inbound_since", w->inbound.since + clock->ahead);
	put(out, "inbound_reason", w->inbound_why);
	put_number(out, "priority", w->is.priority);
	put_number(out, "weight", w->weight);
	put_number(out, "share_percent", share_of(l, w, false));
	put_load(out, l, w);
	put_quota(out, w);
	draining_answer(out, l, w, clock->ahead);
	answer_unnamed(out, p, w, clock->now);
	put_number(out, "tested", w->deaf);
	put_number(out, "carrier", w->is.carrier);
	put_number(out, "probed", w->is.probed);
	put_number(out, "probes_refused", w->opened < 0);
	put_health(out, w, clock->now);
	text_add(out, "\n");
	text_free(&name);
}

static void put_probe(struct text *out, const struct watched *w, size_t i,
		      int64_t now)
{
	const struct health_target *t = &w->health.target[i];
	struct text word = { 0 };

	probe_target_print(&word, &w->is.targets.v[i]);
	text_add(out, "probe");
	put(out, "target", word.s);
	put_number(out, "answered", t->answered);
	put_number(out, "aside", health_is_aside(&w->health, (unsigned)i));
	put_number(out, "wrong_status", t->bad_status);
	if (t->srtt)
		put_time(out, "rtt_seconds", t->srtt);
	text_addf(out, "\tloss_ratio=%.4f",
		  health_loss_ratio(&w->health, (unsigned)i));
	if (t->heard > 0 && t->heard <= now)
		put_time(out, "silent_seconds", now - t->heard);
	put_number(out, "sent_total", t->count.sent);
	put_number(out, "answered_total", t->count.answered);
	put_number(out, "late_total", t->count.late);
	put_number(out, "lost_total", t->count.lost);
	put_number(out, "void_total", t->count.voided);
	text_add(out, "\n");
	text_free(&word);
}

/* The oldest first. */
static void put_told(struct text *out, const struct watchlist *l)
{
	size_t n = l->changed < WATCHLIST_CHANGES ? l->changed
						  : WATCHLIST_CHANGES;
	const struct change_told *c;

	for (; n; n--) {
		c = &l->changes[(l->changed - n) % WATCHLIST_CHANGES];
		text_add(out, "change");
		put_number(out, "number", l->changed - n);
		put_clock(out, "time", c->when);
		put(out, "line", c->line);
		put(out, "state", c->state);
		put(out, "reason", c->reason);
		put(out, "text", c->text);
		text_add(out, "\n");
	}
}

void answer_lines(struct text *out, const struct watchlist *l,
		  const struct publishing *p, int64_t now)
{
	struct line_clock clock = { now, line_clock().ahead };
	const struct watched *w;
	size_t i, j;

	text_add(out, begin);
	text_add(out, "machine");
	put_clock(out, "time", now + clock.ahead);
	put_number(out, "decides", l->written.there);
	text_add(out, "\n");
	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		put_line(out, l, p, w, &clock);
		for (j = 0; j < w->health.targets && j < w->is.targets.n; j++)
			put_probe(out, w, j, now);
	}
	put_told(out, l);
	answer_names(out, p);
	text_add(out, end);
}

static void put_event(struct text *out, const char *word,
		      const struct line_event *e)
{
	int f;

	text_add(out, word);
	for (f = 0; f < LINE_EVENT_FIELDS; f++)
		put(out, line_event_keys[f], e->value[f]);
	text_add(out, "\n");
}

void answer_standing(struct text *out, const struct watchlist *l)
{
	struct line_event e = { { NULL } };
	size_t i;

	text_add(out, begin);
	for (i = 0; i < WATCHLIST_STANDING(l); i++)
		if (watchlist_standing(l, i, &e))
			put_event(out, "state", &e);
	line_event_free(&e);
	text_add(out, end);
}

void answer_events(struct text *out, const struct watchlist *l, size_t n)
{
	text_add(out, begin);
	for (; n < l->settled; n++)
		put_event(out, "event", watchlist_happened(l, n));
	text_add(out, end);
}

/* A line of an answer for each that was done, or an error: why none was. */
static void put_done(struct text *out, const struct text *done,
		     const struct text *not)
{
	if (done->n)
		text_addf(out, "%s%s%s", begin, done->s, end);
	else
		answer_error(out, not->n ? not->s : ANSWER_NO_LINE);
}

void answer_release(struct text *out, struct watchlist *l, const char *name,
		    int64_t now)
{
	char called[REQUEST_NAME_MAX];
	struct text all = { 0 }, not = { 0 }, title = { 0 };
	struct watched *w;
	int family;
	size_t i = 0;

	text_copy(called, sizeof called, name);
	family = request_family(called);
	while ((w = watchlist_named(l, called, family, &i))) {
		title.n = 0;
		watched_title(w, &title);
		text_addf(&not, "%s%s is not held: it is %s", not.n ? "; " : "",
			  title.s, watched_word(w));
		if (!w->is.ready || !w->health.held)
			continue;
		text_add(&all, "released");
		put(&all, "line", title.s);
		text_add(&all, "\n");
		watchlist_release(l, w, now);
	}
	put_done(out, &all, &not);
	text_free(&all);
	text_free(&not);
	text_free(&title);
}

void answer_drain(struct text *out, struct watchlist *l, const char *name,
		  bool drain)
{
	char called[REQUEST_NAME_MAX];
	struct text all = { 0 }, not = { 0 }, title = { 0 };
	struct watched *w;
	int family;
	size_t i = 0;

	text_copy(called, sizeof called, name);
	family = request_family(called);
	while ((w = watchlist_named(l, called, family, &i))) {
		title.n = 0;
		watched_title(w, &title);
		text_addf(&not, "%s%s takes no part in failover: it has no "
			  "multihome-priority", not.n ? "; " : "", title.s);
		if (!w->is.priority && !w->is.names.n && !w->drained)
			continue;
		text_add(&all, drain ? "drained" : "undrained");
		put(&all, "line", title.s);
		put_number(&all, "already", w->drained == drain);
		put_number(&all, "alone",
			   w->is.priority && !watchlist_another(l, w));
		put_number(&all, "names_only", !w->is.priority);
		text_add(&all, "\n");
		if (w->drained != drain)
			draining_set(l, w, drain);
	}
	if (!all.n && !drain && draining_clear_absent(l, called, family)) {
		text_add(&all, "undrained");
		put(&all, "line", name);
		text_add(&all, "\n");
	}
	put_done(out, &all, &not);
	text_free(&all);
	text_free(&not);
	text_free(&title);
}

/* Those of its family by which new connections go, but for it. */
static void put_takers(struct text *out, const struct watchlist *l,
		       const struct watched *but)
{
	struct text names = { 0 };
	const struct watched *w;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (w == but || w->is.family != but->is.family || !w->weight)
			continue;
		text_add(&names, names.n ? ", " : "");
		watched_title(w, &names);
	}
	if (names.n)
		put(out, "by", names.s);
	text_free(&names);
}

static void put_tested(struct text *out, const struct trial *t,
		       const struct trial_line *of, const struct watchlist *l,
		       int64_t now)
{
	const struct watched *w = watchlist_find(l, of->device, of->family);

	text_add(out, "test");
	put(out, "line", of->title);
	put_number(out, "carried", of->carried);
	put_number(out, "gone", of->gone);
	if (!t->heard && t->until > now)
		put_time(out, "left_seconds", t->until - now);
	if (of->down)
		put_time(out, "found_seconds", of->down - t->began);
	if (of->moved)
		put_time(out, "moved_seconds", of->moved - of->down);
	if (of->moved && w)
		put_takers(out, l, w);
	if (t->heard)
		put_time(out, "silent_seconds", t->heard - t->began);
	if (of->answers)
		put_time(out, "answers_seconds", of->answers - t->heard);
	if (of->answers && w && w->health.held && w->health.hold_until > now)
		put_time(out, "hold_left_seconds", w->health.hold_until - now);
	if (of->used)
		put_time(out, "used_seconds", of->used - t->heard);
	text_add(out, "\n");
}

void answer_trial(struct text *out, const struct trial *t,
		  const struct watchlist *l, int64_t now)
{
	const struct trial_line *of;

	text_add(out, begin);
	vec_each(of, &t->lines)
		put_tested(out, t, of, l, now);
	if (t->cut) {
		text_add(out, "cut");
		put(out, "reason", t->cut);
		text_add(out, "\n");
	}
	if (t->over)
		text_add(out, "over\n");
	text_add(out, end);
}
