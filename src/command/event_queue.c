/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which events are run, and when. */
#include "command/event_queue.h"

#include <string.h>

/* What an event says something of. */
enum facet { HEALTH, INBOUND, DRAIN, FAMILY, OTHER };

static const struct kind {
	const char *what;
	enum facet facet;
	bool usual;	/* so it is where nothing was ever said; */
	bool lives;	/* not all of its family's lines are down then */
} kinds[] = {
	{ "up", HEALTH, true, true },
	{ "degraded", HEALTH, false, true },
	{ "down", HEALTH, false, false },
	{ "inbound-up", INBOUND, true, false },
	{ "inbound-down", INBOUND, false, false },
	{ "undrain", DRAIN, true, false },
	{ "drain", DRAIN, false, false },
	{ "all-down", FAMILY, false, false },
	{ NULL, OTHER, false, false },	/* of a later version */
};

static const struct kind *kind_of(const struct line_event *e)
{
	const struct kind *k = kinds;

	while (k->what && strcmp(k->what, e->value[LINE_EVENT]) != 0)
		k++;
	return k;
}

/* "HEALTH ISP1 eth0 inet" by numbers; a family's: "3 inet". */
static char *thing_of(const struct line_event *e, enum facet facet)
{
	char *const *v = e->value;

	if (facet == FAMILY)
		return text_printf("%d %s", facet, v[LINE_EVENT_FAMILY]);
	return text_printf("%d %s %s %s", facet, v[LINE_EVENT_LINE],
			   v[LINE_EVENT_IFACE], v[LINE_EVENT_FAMILY]);
}

static struct event_known *known_of(struct event_queue *q, const char *of)
{
	struct event_known *k;

	vec_each(k, &q->known)
		if (!strcmp(k->of, of))
			return k;
	return NULL;
}

static void know(struct event_queue *q, const char *of, const char *what)
{
	struct event_known *k = known_of(q, of);

	if (!k) {
		k = vec_push(&q->known);
		k->of = text_dup(of);
	}
	free(k->what);
	k->what = text_dup(what);
}

/* Whether it says something new, which is known from then on. */
static bool is_news(struct event_queue *q, const struct line_event *e,
		    const struct kind *kind)
{
	char *of = thing_of(e, kind->facet), *all = thing_of(e, FAMILY);
	const struct event_known *k = known_of(q, of);
	const struct event_known *none = known_of(q, all);
	bool news = !kind->what || (k ? strcmp(k->what, kind->what) != 0
				      : !kind->usual);

	/* and the first that lives, whatever is known of it */
	news |= kind->lives && none && *none->what;
	if (kind->what)
		know(q, of, kind->what);
	if (kind->lives)
		know(q, all, "");
	free(of);
	free(all);
	return news;
}

static bool same_line(const struct line_event *a, const struct line_event *b)
{
	int f;

	for (f = LINE_EVENT_LINE; f <= LINE_EVENT_FAMILY; f++)
		if (strcmp(a->value[f], b->value[f]) != 0)
			return false;
	return true;
}

/* Whether the older one has nothing to say any more. */
static bool replaces(const struct line_event *e, const struct kind *kind,
		     const struct line_event *old)
{
	bool family = !strcmp(e->value[LINE_EVENT_FAMILY],
			      old->value[LINE_EVENT_FAMILY]);

	if (kind_of(old)->facet == FAMILY)
		return family && (kind->lives || kind->facet == FAMILY);
	return kind->facet == kind_of(old)->facet && same_line(e, old);
}

void event_queue_put(struct event_queue *q, struct line_event *e)
{
	const struct kind *kind = kind_of(e);
	size_t i;

	if (!is_news(q, e, kind)) {
		line_event_free(e);
		return;
	}
	for (i = q->waiting.n; i-- > 0;) {
		if (!replaces(e, kind, &q->waiting.v[i]))
			continue;
		line_event_free(&q->waiting.v[i]);
		vec_remove(&q->waiting, i);
	}
	*vec_push(&q->waiting) = *e;
	*e = (struct line_event){ { NULL } };
}

void event_queue_take(struct event_queue *q, const struct reply *r)
{
	struct line_event e = { { NULL } };
	const struct reply_line *l;
	int f;

	vec_each(l, &r->lines) {
		if (strcmp(l->word, "state") != 0 && strcmp(l->word, "event") != 0)
			continue;
		for (f = 0; f < LINE_EVENT_FIELDS; f++)
			line_event_set(&e, (enum line_event_field)f,
				       reply_word(l, line_event_keys[f]));
		event_queue_put(q, &e);
	}
}

bool event_queue_next(struct event_queue *q, struct line_event *out)
{
	if (!q->waiting.n)
		return false;
	*out = q->waiting.v[0];
	vec_remove(&q->waiting, 0);
	return true;
}

void event_queue_free(struct event_queue *q)
{
	struct line_event *e;
	struct event_known *k;

	vec_each(e, &q->waiting)
		line_event_free(e);
	vec_each(k, &q->known) {
		free(k->of);
		free(k->what);
	}
	vec_free(&q->waiting);
	vec_free(&q->known);
}
