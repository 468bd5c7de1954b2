/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes as an answer by the control socket, and the events in it: of each line one
 * waits at most that says how it lives, one that it is drained, and so on.
 */
#include "../fuzz.h"
#include "command/event_queue.h"

static bool same(const struct line_event *a, const struct line_event *b,
		 enum line_event_field f)
{
	return !strcmp(a->value[f], b->value[f]);
}

/* What of a line, or of a family, it says, by a letter. */
static char facet(const struct line_event *e)
{
	static const struct { const char *what; char facet; } of[] = {
		{ "up", 'h' }, { "degraded", 'h' }, { "down", 'h' },
		{ "inbound-up", 'i' }, { "inbound-down", 'i' },
		{ "drain", 'd' }, { "undrain", 'd' }, { "all-down", 'f' },
	};
	size_t i;

	for (i = 0; i < sizeof of / sizeof *of; i++)
		if (!strcmp(e->value[LINE_EVENT], of[i].what))
			return of[i].facet;
	return 'o';
}

static void alone(const struct event_queue *q, size_t i)
{
	const struct line_event *a = &q->waiting.v[i], *b;

	for (b = a + 1; b != vec_end(&q->waiting); b++)
		HOLDS(facet(a) != facet(b) || !same(a, b, LINE_EVENT_FAMILY) ||
		      (facet(a) != 'f' && (!same(a, b, LINE_EVENT_LINE) ||
					   !same(a, b, LINE_EVENT_IFACE))));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct event_queue q = { 0 };
	struct text t = { 0 };
	struct line_event e;
	struct reply r;
	size_t i;

	if (!reply_parse(&r, (const char *)data, n)) {
		event_queue_take(&q, &r);
		HOLDS(q.waiting.n <= r.lines.n);
	}
	reply_free(&r);
	for (i = 0; i < q.waiting.n; i++)
		alone(&q, i);
	while (event_queue_next(&q, &e)) {
		t.n = 0;
		line_event_print(&t, &e);
		HOLDS(!strncmp(t.s, "MULTIHOME_EVENT=", 16));
		line_event_free(&e);
	}
	text_free(&t);
	event_queue_free(&q);
	return 0;
}
