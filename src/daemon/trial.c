/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of a test of failover. */
#include "daemon/trial.h"
#include "daemon/request.h"

#include <string.h>

static struct watched *line_of(const struct watchlist *l,
			       const struct trial_line *of)
{
	struct watched *w = watchlist_find(l, of->device, of->family);

	return w && w->tested ? w : NULL;
}

/* Whether one of that family is used and can take what the tested ones carry. */
static bool another_lives(const struct watchlist *l, int family)
{
	const struct watched *w;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (!w->deaf && w->is.family == family && w->is.priority &&
		    watched_lives(w))
			return true;
	}
	return false;
}

/* Adds why it is not tested, if that is so. */
static void add_refusal(struct text *why, const struct watchlist *l,
			const struct watched *w)
{
	struct text t = { 0 };

	if (!w->is.priority)
		text_add(&t, "takes no part in failover: it has no "
			 "multihome-priority");
	else if (!watched_lives(w))
		text_addf(&t, "is not up: it is %s", watched_word(w));
	else if (!w->sockets)
		text_add(&t, "asks nobody: its carrier alone decides");
	else if (!another_lives(l, w->is.family))
		text_addf(&t, "is the only line of %s that is up: the test would "
			  "take the network away", addr_family_title(w->is.family));
	if (t.n) {
		text_add(why, why->n ? "; " : "");
		watched_title(w, why);
		text_addf(why, " %s", t.s);
	}
	text_free(&t);
}

static void add_line(struct trial *t, struct watched *w)
{
	struct trial_line *of = vec_push(&t->lines);
	struct text title = { 0 };

	*of = (struct trial_line){ .family = w->is.family,
				   .carried = w->weight > 0 };
	text_copy(of->device, sizeof of->device, w->is.device);
	watched_title(w, &title);
	text_copy(of->title, sizeof of->title, title.s);
	text_free(&title);
	w->tested = true;
	w->failures = w->health.failures;
}

/* They are heard again: what was silent was no line. */
static void hear(struct trial *t, struct watchlist *l, int64_t now)
{
	struct trial_line *of;
	struct watched *w;

	if (t->heard)
		return;
	t->heard = now;
	t->serial++;
	vec_each(of, &t->lines) {
		w = line_of(l, of);
		if (!w)
			continue;
		w->deaf = false;
		health_tested(&w->health);
		watchlist_say(l, w, "admin", "test-failover: it is heard again");
	}
}

/*
 * What is there of that name is to be silent together. Or adds what is none of it; and
 * nothing where there is no such line.
 */
static void make_deaf(struct watchlist *l, const char *name, struct text *why)
{
	char called[REQUEST_NAME_MAX];
	struct text not = { 0 };
	struct watched *w;
	bool any = false;
	int family;
	size_t i = 0;

	text_copy(called, sizeof called, name);
	family = request_family(called);
	while ((w = watchlist_named(l, called, family, &i))) {
		w->deaf = w->is.ready;
		any |= w->deaf;
		if (!w->deaf)
			add_refusal(&not, l, w);
	}
	if (!any && not.n)
		text_add(why, not.s);
	text_free(&not);
}

bool trial_begin(struct trial *t, struct watchlist *l, const char *name,
		 unsigned seconds, int64_t now, struct text *why)
{
	struct text told = { 0 };
	size_t i;

	if (t->lines.n && !t->over) {
		text_addf(why, "%s is being tested", t->lines.v[0].title);
		return false;
	}
	trial_end(t, l, now);
	make_deaf(l, name, why);
	for (i = 0; i < l->lines.n; i++)
		if (l->lines.v[i]->deaf)
			add_refusal(why, l, l->lines.v[i]);
	*t = (struct trial){ .began = now, .serial = t->serial + 1,
			     .until = now + seconds * INT64_C(1000000) };
	text_addf(&told, "test-failover: nothing of it is heard for %u s",
		  seconds);
	for (i = 0; i < l->lines.n; i++) {
		if (!l->lines.v[i]->deaf)
			continue;
		l->lines.v[i]->deaf = !why->n;
		if (why->n)
			continue;
		add_line(t, l->lines.v[i]);
		watchlist_say(l, l->lines.v[i], "admin", told.s);
	}
	text_free(&told);
	return t->lines.n;
}

/* What it has come to; right behind steering, by whose verdicts it is seen. */
static void note_step(struct trial *t, const struct watchlist *l,
		      struct trial_line *of)
{
	const struct watched *w = line_of(l, of);
	const struct verdict *v = verdicts_find(&l->written, of->device,
						of->family);
	int64_t now = line_clock().now;

	of->gone |= !w && !of->used;
	if (of->gone || !w || !v || of->used)
		return;
	if (!of->down && !t->heard && w->health.state == HEALTH_DOWN)
		of->down = w->health.since;
	if (of->down && !of->moved && v->memory.state == HEALTH_DOWN)
		of->moved = now;
	if (of->down && t->heard && !of->answers &&
	    (w->health.held || watched_lives(w)))
		of->answers = w->health.since > t->heard ? w->health.since
							 : t->heard;
	if (of->answers && watched_lives(w) && v->memory.state != HEALTH_DOWN)
		of->used = now;
}

static void note_steps(struct trial *t, const struct watchlist *l)
{
	struct trial_line *of, was;
	bool over = true;

	vec_each(of, &t->lines) {
		was = *of;
		note_step(t, l, of);
		t->serial += was.down != of->down || was.moved != of->moved ||
			     was.answers != of->answers ||
			     was.used != of->used || was.gone != of->gone;
		over &= of->gone || (t->heard && (!of->down || of->used));
	}
	t->serial += over != t->over;
	t->over = over;
}

/* What a test has done to a line that is used again is no failure of it. */
static void forgive(struct watchlist *l)
{
	struct watched *w;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (!w->tested || w->deaf || !watched_lives(w))
			continue;
		health_forgive(&w->health, w->failures);
		w->tested = false;
	}
}

void trial_run(struct trial *t, struct watchlist *l, int64_t now)
{
	const struct trial_line *of;

	if (t->lines.n)
		note_steps(t, l);
	forgive(l);
	vec_each(of, &t->lines)
		if (!t->heard && !another_lives(l, of->family))
			t->cut = "no other line is up any more";
	if (t->lines.n && (t->cut || now >= t->until))
		hear(t, l, now);
}

int64_t trial_due(const struct trial *t)
{
	return t->lines.n && !t->heard ? t->until : INT64_MAX;
}

void trial_end(struct trial *t, struct watchlist *l, int64_t now)
{
	hear(t, l, now);
	vec_free(&t->lines);
}
