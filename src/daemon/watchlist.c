/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines that are watched. */
#include "daemon/watchlist.h"
#include "base/report.h"
#include "health/health_words.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void watchlist_read(struct watchlist *l)
{
	const struct store *store = l->store;

	verdicts_free(&l->written);
	if (verdicts_read(store, &l->written))
		verdicts_free(&l->written);
	verdicts_free(&l->drained);
	if (verdicts_read_drained(store, &l->drained))
		verdicts_free(&l->drained);
	if (verdicts_marked(&l->written))
		return;
	verdicts_free(&l->left);
	if (verdicts_read_left(store, &l->left))
		verdicts_free(&l->left);
}

/* The one that it has, or has had. */
static unsigned mark_of(const struct watchlist *l, const struct found_line *f)
{
	const struct verdict *v = verdicts_find(&l->written, f->device,
						f->family);

	v = v && v->mark ? v : verdicts_find(&l->left, f->device, f->family);
	return v ? v->mark : 0;
}

static int line_cmp(const void *pa, const void *pb)
{
	const struct watched *const *a = pa, *const *b = pb;
	int c = strcmp((*a)->is.device, (*b)->is.device);

	return c ? c : (*a)->is.family - (*b)->is.family;
}

struct watched *watchlist_find(const struct watchlist *l, const char *device,
			       int family)
{
	size_t i;

	for (i = 0; i < l->lines.n; i++)
		if (l->lines.v[i]->is.family == family &&
		    !strcmp(l->lines.v[i]->is.device, device))
			return l->lines.v[i];
	return NULL;
}

struct watched *watchlist_named(const struct watchlist *l, const char *name,
				int family, size_t *i)
{
	struct watched *w;

	while (*i < l->lines.n) {
		w = l->lines.v[(*i)++];
		if (watched_is_called(w, name, family))
			return w;
	}
	return NULL;
}

/* How targets are written, for what is told of one. */
static void target_words(const struct watched *w, struct strings *out)
{
	struct text word = { 0 };
	size_t i;

	for (i = 0; i < w->is.targets.n; i++) {
		word.n = 0;
		probe_target_print(&word, watched_target(w, i));
		strings_add(out, word.s);
	}
	text_free(&word);
}

void watchlist_note(struct watchlist *l, const struct watched *w,
		    const char *reason, const char *text)
{
	struct change_told *c = &l->changes[l->changed % WATCHLIST_CHANGES];
	struct line_clock clock = line_clock();
	struct text line = { 0 };

	watched_title(w, &line);
	*c = (struct change_told){ .when = clock.now + clock.ahead };
	text_copy(c->line, sizeof c->line, line.s);
	text_copy(c->state, sizeof c->state,
		  health_state_word(w->health.state, w->health.held));
	text_copy(c->reason, sizeof c->reason, reason);
	text_copy(c->text, sizeof c->text, text);
	l->changed++;
	text_free(&line);
}

void watchlist_say(struct watchlist *l, const struct watched *w,
		   const char *reason, const char *text)
{
	struct text name = { 0 };
	struct diag d = { 0 };

	watchlist_note(l, w, reason, text);
	l->serial++;
	watched_name(w, &name);
	diag_put(&d, DIAG_WARNING, name.s, text);
	report_watch(&d);
	diag_free(&d);
	text_free(&name);
}

bool watchlist_another(const struct watchlist *l, const struct watched *but)
{
	const struct watched *w;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (w != but && w->is.family == but->is.family && w->is.ready &&
		    w->is.priority && !w->drained &&
		    (w->health.held || w->health.state != HEALTH_DOWN))
			return true;
	}
	return false;
}

static void remember_change(struct watched *w, const char *text)
{
	struct line_clock clock = line_clock();
	struct transition t = { .when = clock.now + clock.ahead };

	text_copy(t.state, sizeof t.state,
		  health_state_word(w->health.state, w->health.held));
	text_copy(t.reason, sizeof t.reason,
		  health_reason_word(&w->health.news));
	text_copy(t.text, sizeof t.text, text);
	history_add(&w->history, &t);
	w->unwritten = true;
}

void watchlist_release(struct watchlist *l, struct watched *w, int64_t now)
{
	l->by_admin = true;
	health_release(&w->health, now);
	l->by_admin = false;
}

static void on_change(void *arg, struct watched *w)
{
	struct watchlist *l = arg;
	struct text line = { 0 }, told = { 0 };
	struct strings words = { 0 };
	struct diag d = { 0 };
	const char *text;

	l->serial++;
	watched_name(w, &line);
	target_words(w, &words);
	health_tell(&told, line.s, &w->health,
		    (const char *const *)words.v);
	if (told.n) {
		text = told.s + line.n + 2;
		watchlist_note(l, w, health_reason_word(&w->health.news), text);
		if (w->health.news.moved) {
			text_copy(w->why, sizeof w->why, text);
			remember_change(w, text);
		}
		diag_put(&d, DIAG_WARNING, NULL, told.s);
		report_watch(&d);
		if (w->health.news.moved)
			watchlist_tell(l, w, line_clock().now);
	}
	diag_free(&d);
	strings_free(&words);
	text_free(&line);
	text_free(&told);
}

static void add_line(struct watchlist *l, struct found_line *f, int64_t now)
{
	const struct verdict *before = verdicts_find(&l->written, f->device,
						     f->family);
	const struct verdict *drained = verdicts_find(&l->drained, f->device,
						      f->family);
	struct watched *w = vec_realloc(NULL, sizeof *w);

	*w = (struct watched){ .changed = on_change, .arg = l, .seen = true,
			       .mark = mark_of(l, f), .drained = drained };
	w->drained_at = drained ? drained->memory.since : 0;
	*vec_push(&l->lines) = w;
	if (l->store)
		history_read(l->store, f->device, f->family, &w->history);
	watched_init(w, f, before, now);
	qsort(l->lines.v, l->lines.n, sizeof *l->lines.v, line_cmp);
}

/* Those that the last look has not seen. */
static void remove_unseen(struct watchlist *l)
{
	struct watched *w;
	size_t i;

	for (i = l->lines.n; i-- > 0;) {
		w = l->lines.v[i];
		if (w->seen)
			continue;
		watched_free(w);
		free(w);
		vec_remove(&l->lines, i);
	}
}

void watchlist_update(struct watchlist *l, const char *device,
		      struct found_lines *found, int64_t now)
{
	struct found_line *f;
	struct watched *w;
	size_t i;

	l->known |= !device;
	for (i = 0; i < l->lines.n; i++)
		l->lines.v[i]->seen = device &&
				      strcmp(l->lines.v[i]->is.device, device);
	vec_each(f, found) {
		if (strings_have(&l->forgotten, f->device))
			continue;
		w = watchlist_find(l, f->device, f->family);
		f->probed &= !l->carrier_alone;
		if (w) {
			w->seen = true;
			watched_update(w, f, now);
		} else {
			add_line(l, f, now);
		}
	}
	remove_unseen(l);
	l->serial++;
	/* what was found dead */
	for (i = 0; l->known && i < l->lines.n; i++)
		if (l->lines.v[i]->is.ready &&
		    l->lines.v[i]->health.state == HEALTH_DOWN)
			watchlist_tell(l, l->lines.v[i], now);
}

void watchlist_forget(struct watchlist *l, const char *device)
{
	struct watched *w;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		w->seen = device && strcmp(w->is.device, device);
		if (!w->seen && !strings_have(&l->forgotten, w->is.device))
			strings_add(&l->forgotten, w->is.device);
	}
	if (device && !strings_have(&l->forgotten, device))
		strings_add(&l->forgotten, device);
	if (!device)
		verdicts_free(&l->drained);
	remove_unseen(l);
	l->serial++;
}

void watchlist_remember(struct watchlist *l, const char *device)
{
	size_t i;

	if (!device) {
		strings_free(&l->forgotten);
		return;
	}
	for (i = l->forgotten.n; i-- > 0;)
		if (!strcmp(l->forgotten.v[i], device)) {
			free(l->forgotten.v[i]);
			vec_remove(&l->forgotten, i);
		}
}

void watchlist_free(struct watchlist *l)
{
	size_t i;

	while (l->lines.n) {
		watched_free(l->lines.v[--l->lines.n]);
		free(l->lines.v[l->lines.n]);
	}
	vec_free(&l->lines);
	for (i = 0; i < WATCHLIST_EVENTS; i++)
		line_event_free(&l->events[i]);
	strings_free(&l->forgotten);
	verdicts_free(&l->written);
	verdicts_free(&l->left);
	verdicts_free(&l->drained);
}

int64_t watchlist_due(const struct watchlist *l, int64_t now)
{
	int64_t due = INT64_MAX, one;
	size_t i;

	for (i = 0; i < l->lines.n; i++) {
		one = watched_due(l->lines.v[i], now);
		due = one < due ? one : due;
	}
	return due;
}
