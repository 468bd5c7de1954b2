/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a device besides what was done to it. */
#include "tell.h"
#include "vec.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { REPEAT_SECONDS = 600 };	/* the same is logged again after that */

static void pending(struct session *s, const struct device *dev)
{
	const struct plan_uplink *pu;
	const struct uplink *u;
	char buf[16];
	size_t i;

	for (i = 0; i < dev->plan.uplinks.n; i++) {
		pu = &dev->plan.uplinks.v[i];
		u = &dev->uplinks.v[i];
		if (pu->state != PLAN_PENDING)
			continue;
		s->pending = true;
		if (s->tell_pending)
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
		if (!claims->v[i].now.n)
			continue;
		for (j = 0; j < dev->uplinks.n; j++)
			if (dev->claim_of.v[j] == i &&
			    dev->plan.uplinks.v[j].state != PLAN_ABSENT)
				break;
		if (j < dev->uplinks.n)
			continue;
		s->pending = true;
		if (s->tell_pending)
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

	for (i = 0; s->tell_refused && i < claims->n; i++) {
		copy = text_dup(claims->v[i].refused);
		for (line = copy ? strtok_r(copy, "\n", &save) : NULL; line;
		     line = strtok_r(NULL, "\n", &save))
			diag_add(s->d, DIAG_REFUSED, NULL, NULL, "%s", line);
		free(copy);
	}
}

void tell_waiting(struct session *s, const struct device *dev)
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

void tell_last(struct session *s, const struct device *dev, size_t first,
	       bool mending)
{
	enum diag_level least = DIAG_REFUSED;
	char *before = NULL;
	int64_t when, now = time(NULL);
	struct text t = { 0 };
	bool recent, fresh = false;
	size_t i, more = 0;

	for (i = first; i < s->d->n && s->d->v[i].level < least; i++)
		;
	if (i == s->d->n && mending)
		least = DIAG_NOTE;
	if (i == s->d->n && (!mending || i == first)) {
		if (!dev->rec.claims.n && !dev->rec.was.n)
			store_remove(&s->store, "last", dev->rec.device);
		return;
	}
	recent = !record_last_read(&s->store, dev->rec.device, &when,
				   &before) &&
		 now >= when && now - when < REPEAT_SECONDS;
	for (i = first; i < s->d->n; i++) {
		if (s->d->v[i].level < least)
			continue;
		if (least == DIAG_NOTE && t.n) {
			more++;		/* the first tells enough */
			continue;
		}
		text_addf(&t, "%s%s", t.n ? "\n" : "", s->d->v[i].text);
		s->d->v[i].repeated = recent && least > DIAG_NOTE &&
				      has_line(before, s->d->v[i].text);
		fresh |= !s->d->v[i].repeated;
	}
	if (more)
		text_addf(&t, ", and %zu more", more);
	if (fresh)
		record_last_write(&s->store, dev->rec.device, now, t.s);
	text_free(&t);
	free(before);
}
