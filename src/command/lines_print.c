/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines to text. */
#include "command/lines_print.h"
#include "base/addr.h"
#include "command/clock.h"
#include "command/drained.h"
#include "command/lines_inbound.h"
#include "command/row.h"
#include "daemon/request.h"
#include "health/health_words.h"
#include "model/quota.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static int family_of(const struct reply_line *l)
{
	return !strcmp(reply_word(l, "family"), "inet6") ? AF_INET6 : AF_INET;
}

bool lines_means(const struct reply_line *l, const char *name)
{
	char called[REQUEST_NAME_MAX];
	int family;

	if (strcmp(l->word, "line"))
		return false;
	if (!name)
		return true;
	text_copy(called, sizeof called, name);
	family = request_family(called);
	return (family == AF_UNSPEC || family == family_of(l)) &&
	       (!strcmp(called, reply_word(l, "table")) ||
		!strcmp(called, reply_word(l, "interface")) ||
		!strcmp(called, reply_word(l, "device")));
}

void lines_add_span(struct text *out, double seconds)
{
	long s = seconds > 0 ? (long)seconds : 0;

	if (s < 60)
		text_addf(out, "%ld s", s);
	else if (s < 3600)
		text_addf(out, "%ld min", s / 60);
	else if (s < 172800)
		text_addf(out, "%ld h", s / 3600);
	else
		text_addf(out, "%ld days", s / 86400);
}

static void add_time(struct text *out, const struct reply_line *l,
		     const char *key)
{
	health_add_time(out, (int64_t)(reply_number(l, key) * 1e6 + 0.5));
}

/* Whether it is used now, whatever its state. */
static bool carries(const struct reply_line *l)
{
	return reply_number(l, "weight") > 0;
}

static bool is_drained(const struct reply_line *l)
{
	return reply_number(l, "drained") > 0;
}

void lines_add_state(struct text *out, const char *state, double since,
		     double hold, bool used, double now)
{
	text_add_safe(out, state);
	if (!strcmp(state, "pending"))
		return;
	if (hold > 0) {
		text_add(out, used ? ", up in " : ", in use in ");
		lines_add_span(out, hold + 0.999);
	}
	text_add(out, hold > 0 ? ", since " : " since ");
	clock_add(out, since, now);
	text_add(out, ", for ");
	lines_add_span(out, now - since);
}

void lines_state(struct text *out, const struct reply_line *l, double now)
{
	lines_add_state(out, reply_word(l, "state"), reply_number(l, "since"),
			reply_number(l, "hold_left_seconds"), carries(l), now);
	if (is_drained(l))
		text_add(out, "; drained");
	if (!strcmp(reply_word(l, "inbound"), "down"))
		text_add(out, "; inbound down");
}

static void add_head(struct text *out, const struct reply_line *l, double now,
		     bool colour)
{
	static const struct { const char *state, *colour; } colours[] = {
		{ "up", "32" }, { "down", "31" },
	};
	const char *shown = "33", *state = reply_word(l, "state");
	struct text name = { 0 }, words = { 0 };
	size_t i;

	for (i = 0; i < sizeof colours / sizeof *colours; i++)
		if (!strcmp(state, colours[i].state))
			shown = colours[i].colour;
	text_add(&name, "");
	text_add_safe(&name, reply_word(l, "line"));
	lines_state(&words, l, now);
	if (name.n + words.n + 2 > ROW_COLUMNS) {
		text_addf(out, "%s\n", name.s);
		row_add(out, "state", words.s);
	} else if (colour) {
		text_addf(out, "%s  \033[%sm%s\033[0m\n", name.s, shown,
			  words.s);
	} else {
		text_addf(out, "%s  %s\n", name.s, words.s);
	}
	text_free(&name);
	text_free(&words);
}

static bool is_spent(const struct reply_line *l)
{
	return reply_number(l, "quota_spent") > 0;
}

static void add_round_trip(struct text *out, const struct reply_line *l)
{
	double ms = reply_number(l, "rtt_seconds") * 1e3;

	text_addf(out, ms < 10 ? "%.1f ms" : "%.0f ms", ms);
}

/* What follows from its health. */
static void add_part(struct text *out, const struct reply_line *l)
{
	unsigned priority = (unsigned)reply_number(l, "priority");
	const char *state = reply_word(l, "state");
	struct text t = { 0 };

	if (!priority)
		text_add(&t, "none in failover: no multihome-priority");
	else if (carries(l))
		text_addf(&t, "carries %s %% %s, priority %u",
			  reply_word(l, "share_percent"),
			  !strcmp(state, "down") || !strcmp(state, "held")
			  ? "since no line is up"
			  : is_drained(l) ? "since all that are up are drained"
			  : is_spent(l) ? "since no other line is up"
			  : "of what chooses no line itself", priority);
	else
		text_addf(&t, "%s, priority %u",
			  reply_number(l, "up") < 1 ? "carries nothing"
			  : is_drained(l) ? "takes nothing new"
			  : is_spent(l) ? "stands by, behind all others"
			  : "stands by", priority);
	row_add(out, "part", t.s);
	text_free(&t);
}

void lines_quota(struct text *out, const struct reply_line *l)
{
	if (!reply_get(l, "quota_bytes"))
		return;
	quota_add_bytes(out, (uint64_t)reply_number(l, "quota_used_bytes"));
	text_add(out, " of ");
	quota_add_bytes(out, (uint64_t)reply_number(l, "quota_bytes"));
	if (!reply_get(l, "quota_until"))
		return;
	text_add(out, is_spent(l) ? ", used up until " : ", since ");
	if (!is_spent(l)) {
		text_add_safe(out, reply_word(l, "quota_since"));
		text_add(out, " until ");
	}
	text_add_safe(out, reply_word(l, "quota_until"));
}

static void add_quota(struct text *out, const struct reply_line *l)
{
	struct text t = { 0 };

	lines_quota(&t, l);
	if (t.n)
		row_add(out, "quota", t.s);
	text_free(&t);
}

/* Bits a second, as multihome-rate has them. */
static void add_rate(struct text *out, double bits)
{
	static const struct { double of; const char *unit; } units[] = {
		{ 1e12, "T" }, { 1e9, "G" }, { 1e6, "M" }, { 1e3, "k" },
	};
	size_t i;

	for (i = 0; i < 4; i++)
		if (bits >= units[i].of * 0.9995) {	/* 1G, not 1e+03M */
			text_addf(out, "%.3g%s", bits / units[i].of,
				  units[i].unit);
			return;
		}
	text_addf(out, "%.0f", bits);
}

static void add_way(struct text *out, const struct reply_line *l,
		    const char *word, const char *now, const char *udp,
		    const char *known)
{
	text_addf(out, "; %s ", word);
	add_rate(out, reply_number(l, now));
	if (reply_number(l, known) > 0) {
		text_add(out, " of ");
		add_rate(out, reply_number(l, known));
	}
	if (reply_number(l, udp) > 0) {
		text_add(out, ", UDP ");
		add_rate(out, reply_number(l, udp));
	}
}

/* Where lines share by what they carry. */
static void add_load(struct text *out, const struct reply_line *l)
{
	struct text t = { 0 };

	if (!reply_get(l, "connections"))
		return;
	text_addf(&t, "%s %% of what is forwarded, %s %% wanted",
		  reply_word(l, "forwarded_percent"),
		  reply_word(l, "wanted_percent"));
	row_add(out, "share", t.s);
	t.n = 0;
	text_addf(&t, "%s, %s connection%s at work",
		  reply_number(l, "full") > 0 ? "full" : "not full",
		  reply_word(l, "connections"),
		  reply_number(l, "connections") == 1 ? "" : "s");
	add_way(&t, l, "down", "down_bits", "down_udp_bits", "down_bits_known");
	add_way(&t, l, "up", "up_bits", "up_udp_bits", "up_bits_known");
	row_add(out, "load", t.s);
	text_free(&t);
}

static void add_probe(struct text *out, const char *word,
		      const struct reply_line *p)
{
	struct text t = { 0 };

	text_addf(&t, "%s: ", reply_word(p, "target"));
	if (reply_get(p, "rtt_seconds")) {
		add_round_trip(&t, p);
		text_addf(&t, ", %.3g %% lost",
			  reply_number(p, "loss_ratio") * 100);
	} else {
		text_add(&t, reply_number(p, "answered") > 0
			 ? "answers" : "has not answered yet");
	}
	if (reply_number(p, "wrong_status") > 0)
		text_add(&t, ", not as it should");
	if (reply_number(p, "aside") > 0)
		text_add(&t, ", set aside: others answer");
	row_add(out, word, t.s);
	text_free(&t);
}

void lines_asked(struct text *out, const struct reply_line *l)
{
	add_time(out, l, "interval_seconds");
	text_add(out, ", patience ");
	add_time(out, l, "patience_seconds");
	if (reply_number(l, "patience_max_seconds") >
	    reply_number(l, "patience_seconds")) {
		text_add(out, " to ");
		add_time(out, l, "patience_max_seconds");
	}
	if (reply_number(l, "quorum") > 1)
		text_addf(out, ", quorum %s", reply_word(l, "quorum"));
	if (reply_number(l, "loss_limit_percent") > 0)
		text_addf(out, ", loss %s %%",
			  reply_word(l, "loss_limit_percent"));
	if (reply_number(l, "latency_limit_seconds") > 0) {
		text_add(out, ", latency ");
		add_time(out, l, "latency_limit_seconds");
	}
}

static void add_signs(struct text *out, const struct reply_line *l)
{
	struct text t = { 0 };

	if (reply_get(l, "silent_seconds")) {
		text_add(&t, "for ");
		add_time(&t, l, "silent_seconds");
	} else {
		text_add(&t, "since the start");
	}
	if (reply_number(l, "failures") > 0)
		text_addf(&t, "; %s failure%s", reply_word(l, "failures"),
			  reply_number(l, "failures") > 1 ? "s" : "");
	if (!strcmp(reply_word(l, "gateway"), "answers"))
		text_add(&t, "; gateway answers");
	else if (!strcmp(reply_word(l, "gateway"), "silent"))
		text_add(&t, "; gateway does not answer");
	row_add(out, "silent", t.s);
	t.n = 0;
	text_add(&t, "each ");
	lines_asked(&t, l);
	row_add(out, "asked", t.s);
	text_free(&t);
}

static void add_drained(struct text *out, const struct reply_line *l, double now)
{
	struct text t = { 0 };

	drained_add(&t, l, now);
	if (t.n)
		row_add(out, "drained", t.s);
	text_free(&t);
}

static void add_line(struct text *out, const struct reply *r, size_t i,
		     double now, bool colour)
{
	const struct reply_line *l = &r->lines.v[i];
	const char *why = reply_word(l, "reason");
	size_t first = i + 1;

	add_head(out, l, now, colour);
	add_part(out, l);
	add_drained(out, l, now);
	lines_add_inbound(out, l, now);
	add_load(out, l);
	add_quota(out, l);
	for (i = first; i < r->lines.n &&
	     !strcmp(r->lines.v[i].word, "probe"); i++)
		add_probe(out, i == first ? "probe" : "", &r->lines.v[i]);
	if (i == first)
		row_add(out, "probe", "none: its carrier alone decides");
	else
		add_signs(out, l);
	if (reply_number(l, "probes_refused") > 0)
		row_add(out, "note", "its sockets cannot be opened");
	if (reply_number(l, "tested") > 0)
		row_add(out, "note", "a test: nothing of it is heard");
	if (*why)
		row_add(out, "change", why);
}

bool lines_carrying(struct text *out, const struct reply *r, const char *family)
{
	const struct reply_line *l;
	size_t before = out->n;
	bool decides = false, of_family = false;

	vec_each(l, &r->lines) {
		if (!strcmp(l->word, "machine"))
			decides = reply_number(l, "decides") > 0;
		if (!decides || strcmp(l->word, "line") ||
		    strcmp(reply_word(l, "family"), family) ||
		    reply_number(l, "priority") < 1)
			continue;
		of_family = true;
		if (reply_number(l, "weight") < 1)
			continue;
		text_add(out, out->n > before ? ", " : "");
		text_add_safe(out, reply_word(l, "table"));
		text_add(out, " ");
		text_add_safe(out, reply_word(l, "device"));
	}
	if (of_family && out->n == before)
		text_add(out, "no line");
	return of_family;
}

static void add_default(struct text *out, const struct reply *r)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < 2; i++) {
		t.n = 0;
		text_addf(&t, "%s by ", addr_family_title(families[i]));
		if (!lines_carrying(&t, r, addr_family_name(families[i])))
			text_add(&t, "main's default route");
		row_add(out, i ? "" : "default", t.s);
	}
	text_free(&t);
}

void lines_change(struct text *out, const struct reply_line *l, double now)
{
	clock_add(out, reply_number(l, "time"), now);
	text_add(out, "  ");
	text_add_safe(out, reply_word(l, "line"));
	text_add(out, ": ");
	text_add_safe(out, reply_word(l, "text"));
}

/* The newest first. */
static void add_changes(struct text *out, const struct reply *r,
			const struct strings *names, double now)
{
	struct text t = { 0 };
	bool first = true;
	size_t i;

	for (i = r->lines.n; i-- > 0;) {
		if (strcmp(r->lines.v[i].word, "change") ||
		    !strings_have(names, reply_word(&r->lines.v[i], "line")))
			continue;
		t.n = 0;
		lines_change(&t, &r->lines.v[i], now);
		row_add(out, first ? "changes" : "", t.s);
		first = false;
	}
	text_free(&t);
}

void lines_print(struct text *out, const struct reply *r, const char *name,
		 bool colour)
{
	struct strings names = { 0 };
	double now = 0;
	size_t i;

	for (i = 0; i < r->lines.n; i++) {
		if (!strcmp(r->lines.v[i].word, "machine"))
			now = reply_number(&r->lines.v[i], "time");
		if (!lines_means(&r->lines.v[i], name))
			continue;
		strings_add(&names, reply_word(&r->lines.v[i], "line"));
		add_line(out, r, i, now, colour);
	}
	text_add(out, names.n ? "all lines\n" : "no line is watched: no stanza "
		 "that is up has multihome-probe or\nmultihome-priority\n");
	if (names.n)
		add_default(out, r);
	lines_add_names(out, r);
	add_changes(out, r, &names, now);
	strings_free(&names);
}
