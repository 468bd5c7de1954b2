/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a device besides what was done to it. */
#include "engine/outcome.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { REPEAT_SECONDS = 600 };	/* the same is logged again after that */

static void pending(struct session *s, const struct device *dev)
{
	const struct resolved *pu;
	const struct uplink *u;
	char buf[TEXT_NUMBER_MAX];
	size_t i;

	for (i = 0; i < dev->plan.uplinks.n; i++) {
		pu = &dev->plan.uplinks.v[i];
		u = &dev->uplinks.v[i];
		if (pu->state != RESOLVED_PENDING)
			continue;
		s->pending = true;
		if (s->voice.pending)
			diag_add(s->d, DIAG_WARNING, u->iface, NULL,
				 "%s, table %s, waits: %s; when that has "
				 "changed: multihome sync %s", u->family == AF_INET
				 ? "IPv4" : "IPv6", uplink_table(u, buf),
				 pu->why, u->iface);
	}
}

/* A merged claim with nothing in either family waits as well. */
static void nothing_yet(struct session *s, const struct device *dev)
{
	const struct claims *claims = &dev->rec.claims;
	size_t i, j;

	if (dev->plan.uplinks.n != dev->uplinks.n)
		return;		/* it could not be read once more */
	for (i = 0; i < claims->n; i++) {
		if (!claims->v[i].in_force.n)
			continue;
		for (j = 0; j < dev->uplinks.n; j++)
			if (dev->uplinks.v[j].claim == i &&
			    dev->plan.uplinks.v[j].state != RESOLVED_ABSENT)
				break;
		if (j < dev->uplinks.n)
			continue;
		s->pending = true;
		if (s->voice.pending)
			diag_add(s->d, DIAG_WARNING, claims->v[i].iface, NULL,
				 "waits: %s has no address; when that has "
				 "changed: multihome sync %s", dev->rec.device,
				 claims->v[i].iface);
	}
}

/* What was refused, by this run or before it. */
static void refused(struct session *s, const struct device *dev)
{
	const struct claims *claims = &dev->rec.claims;
	char *copy, *line, *save = NULL;
	size_t i;

	for (i = 0; s->voice.refused && i < claims->n; i++) {
		copy = text_dup(claims->v[i].refused);
		for (line = copy ? strtok_r(copy, "\n", &save) : NULL; line;
		     line = strtok_r(NULL, "\n", &save))
			diag_add(s->d, DIAG_REFUSED, NULL, NULL, "%s", line);
		free(copy);
	}
}

void outcome_pending(struct session *s, const struct device *dev)
{
	pending(s, dev);
	nothing_yet(s, dev);
	refused(s, dev);
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

/* How many lines of that level or (problems) of REFUSED and worse there are. */
static size_t count(const struct diag *d, size_t first, bool problems)
{
	size_t i, n = 0;

	for (i = first; i < d->n; i++)
		n += problems ? d->v[i].level >= DIAG_REFUSED
			      : d->v[i].level == DIAG_NOTE;
	return n;
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

/* The first change tells enough. */
static void add_mended(struct text *t, const struct diag *d, size_t first,
		       size_t changes)
{
	while (d->v[first].level != DIAG_NOTE)
		first++;
	text_add(t, d->v[first].text);
	if (changes > 1)
		text_addf(t, ", and %zu more", changes - 1);
}

void outcome_note(struct session *s, const struct device *dev, size_t first,
		  bool mending)
{
	bool problems = count(s->d, first, true) > 0, fresh = true;
	size_t changes = mending ? count(s->d, first, false) : 0;
	const char *device = dev->rec.device;
	int64_t when, now = problems || changes ? time(NULL) : 0;
	struct text t = { 0 };
	char *before = NULL;

	if (problems) {
		if (!last_read(&s->store, device, &when, &before) &&
		    (now < when || now - when >= REPEAT_SECONDS))
			before[0] = '\0';
		fresh = add_problems(&t, s->d, first, before);
	} else if (changes) {
		add_mended(&t, s->d, first, changes);
	} else if (!dev->rec.claims.n && !dev->rec.leaving.n) {
		store_remove(&s->store, "last", device);
	}
	if (t.n && fresh)
		last_write(&s->store, device, now, t.s);
	text_free(&t);
	free(before);
}
