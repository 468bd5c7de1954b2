/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a device besides what was done to it. */
#include "engine/outcome.h"
#include "base/vec.h"
#include "state/unconfirmed.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { REPEAT_SECONDS = 600 };	/* the same is logged again after that */

static const char before_sync[] =
	"when that has changed: multihome sync";

static void tell_uplink(struct session *s, const struct uplink *u,
			const struct resolved *r)
{
	char buf[TEXT_NUMBER_MAX];

	s->pending = true;
	if (s->voice.pending)
		diag_add(s->d, DIAG_WARNING, u->iface, NULL,
			 "%s, table %s, waits: %s; %s %s",
			 addr_family_title(u->family),
			 uplink_table(u, buf), r->why, before_sync, u->iface);
}

/* A merged claim with nothing in either family. */
static void tell_claim(struct session *s, const struct claim *c,
		       const char *device)
{
	s->pending = true;
	if (s->voice.pending)
		diag_add(s->d, DIAG_WARNING, c->iface, NULL,
			 "waits: %s has no address; %s %s", device, before_sync,
			 c->iface);
}

void outcome_refused(struct session *s, const struct claim *c)
{
	char *copy = text_dup(c->refused), *line, *save = NULL;

	for (line = strtok_r(copy, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		diag_add(s->d, DIAG_REFUSED, NULL, NULL, "%s", line);
	free(copy);
}

void outcome_pending(struct session *s, const struct device *dev)
{
	const struct resolved *r;
	const struct uplink *u;
	const struct claim *c;
	bool nothing;
	size_t i, j;

	for (i = 0; i < dev->plan.uplinks.n; i++)
		if (dev->plan.uplinks.v[i].state == RESOLVED_PENDING &&
		    !dev->uplinks.v[i].down)
			tell_uplink(s, &dev->uplinks.v[i],
				    &dev->plan.uplinks.v[i]);
	for (i = 0; i < dev->rec.claims.n; i++) {
		c = &dev->rec.claims.v[i];
		/* not of what could not be read once more */
		nothing = c->in_force.n &&
			  dev->plan.uplinks.n == dev->uplinks.n;
		for (j = 0; nothing && j < dev->uplinks.n; j++) {
			u = &dev->uplinks.v[j];
			r = &dev->plan.uplinks.v[j];
			nothing = u->claim != i || r->state == RESOLVED_ABSENT;
		}
		if (nothing)
			tell_claim(s, c, dev->rec.device);
	}
	for (i = 0; s->voice.refused && i < dev->rec.claims.n; i++)
		if (dev->rec.claims.v[i].refused)
			outcome_refused(s, &dev->rec.claims.v[i]);
}

/* Whether that line is one of those of the text. */
static bool has_line(const char *text, const char *line)
{
	size_t n = strlen(line);
	const char *p;

	for (p = text; p; p = strchr(p, '\n'), p = p ? p + 1 : NULL)
		if (!strncmp(p, line, n) && (p[n] == '\n' || !p[n]))
			return true;
	return false;
}

/* Adds what went wrong to t, a line each. Whether any of it is news. */
static bool add_problems(struct text *t, struct diag *d, size_t first,
			 const char *before)
{
	bool fresh = false;
	size_t i;

	for (i = first; i < d->n; i++) {
		if (d->v[i].level < DIAG_REFUSED)
			continue;
		text_addf(t, "%s%s", t->n ? "\n" : "", d->v[i].text);
		d->v[i].repeated = has_line(before, d->v[i].text);
		fresh |= !d->v[i].repeated;
	}
	return fresh;
}

static bool any_refused(const struct record *r)
{
	size_t i;

	for (i = 0; i < r->claims.n; i++)
		if (r->claims.v[i].refused)
			return true;
	return false;
}

/*
 * All went well: what went wrong before is over, what was mended stays; and that
 * something was taken back, until it is asked for anew.
 */
static void forget_last(struct session *s, const struct record *r)
{
	bool gone = !r->claims.n && !r->leaving.n && !r->endpoints.n;

	if (gone || (!any_refused(r) &&
		     !unconfirmed_is_back(&s->store, r->device)))
		last_remove(&s->store, r->device, false);
	if (gone)
		last_remove(&s->store, r->device, true);
}

void outcome_note(struct session *s, const struct record *old,
		  const struct record *r, size_t first, bool mending)
{
	size_t i, note = 0, problems = 0, changes = 0;
	struct last before = { 0 };
	struct text t = { 0 };
	int64_t now = 0;
	bool fresh = true;

	for (i = first; i < s->d->n; i++) {
		problems += s->d->v[i].level >= DIAG_REFUSED;
		if (s->d->v[i].level == DIAG_NOTE && mending && !changes++)
			note = i;
	}
	if (problems || changes)
		now = time(NULL);
	if (problems) {
		if (!last_read(&s->store, r->device, &before) &&
		    (now < before.when || now - before.when >= REPEAT_SECONDS))
			before.lines[0] = '\0';
		fresh = add_problems(&t, s->d, first, before.lines);
	} else if (changes) {	/* the first tells enough */
		text_add(&t, s->d->v[note].text);
		if (changes > 1)
			text_addf(&t, ", and %zu more", changes - 1);
	} else if (old->claims.n) {	/* else there was nothing to fail */
		forget_last(s, r);
	}
	if (t.n && fresh)
		last_write(&s->store, r->device,
			   &(struct last){ now, !problems, t.s });
	text_free(&t);
	free(before.lines);
}
