/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has become of a line, for whoever wants to be told: the same fields for
 * scripts (MULTIHOME_EVENT, ... in their environment), in the log, and by the
 * control socket ("event=down").
 */
#ifndef MULTIHOME_LINE_EVENT_H
#define MULTIHOME_LINE_EVENT_H

#include "base/text.h"

enum line_event_field {
	LINE_EVENT,		/* what: "down"; "all-down": no other lives */
	LINE_EVENT_LINE,	/* the table's name */
	LINE_EVENT_IFACE,	/* the network device */
	LINE_EVENT_FAMILY,	/* "inet", "inet6" */
	LINE_EVENT_REASON,	/* "carrier", "probes", "loss", "latency", "admin" */
	LINE_EVENT_SINCE,	/* whole seconds in the state before; 0: not known */
	LINE_EVENT_LIVING,	/* tables of the lines of that family that live */
	LINE_EVENT_FIELDS
};

/* As the control socket has them: "event". */
extern const char *const line_event_keys[LINE_EVENT_FIELDS];

struct line_event {
	char *value[LINE_EVENT_FIELDS];
};

/* Copies that value, in place of what was there. */
void line_event_set(struct line_event *e, enum line_event_field f,
		    const char *value);
void line_event_free(struct line_event *e);
/* "MULTIHOME_EVENT=down" */
void line_event_variable(struct text *out, const struct line_event *e,
			 enum line_event_field f);
/* All of these, with a blank between two. */
void line_event_print(struct text *out, const struct line_event *e);

#endif
