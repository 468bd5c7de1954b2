/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events for scripts, in the order in which they are run: what is no news is passed
 * over, and a line's newer one takes the place of an older one that has not begun.
 * Does no I/O.
 */
#ifndef MULTIHOME_EVENT_QUEUE_H
#define MULTIHOME_EVENT_QUEUE_H

#include "base/vec.h"
#include "command/asked.h"
#include "daemon/line_event.h"

#include <stdbool.h>

/* What was last said of one thing of a line, or of a family's lines together. */
struct event_known {
	char *of;
	char *what;		/* "down" */
};

/* Zeroed is valid: all is as it should be, and nothing waits. */
struct event_queue {
	VEC(struct line_event) waiting;
	VEC(struct event_known) known;
};

/* Takes what e has, which is empty then. */
void event_queue_put(struct event_queue *q, struct line_event *e);
/* The "state" and "event" lines of an answer by the control socket. */
void event_queue_take(struct event_queue *q, const struct reply *r);
/* The first; false: there is none. The caller frees it. */
bool event_queue_next(struct event_queue *q, struct line_event *out);
void event_queue_free(struct event_queue *q);

#endif
