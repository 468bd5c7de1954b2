/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of an event, and their names. */
#include "daemon/line_event.h"

#include <stdlib.h>
#include <string.h>

const char *const line_event_keys[LINE_EVENT_FIELDS] = {
	[LINE_EVENT] = "event",
	[LINE_EVENT_LINE] = "line",
	[LINE_EVENT_IFACE] = "iface",
	[LINE_EVENT_FAMILY] = "family",
	[LINE_EVENT_REASON] = "reason",
	[LINE_EVENT_SINCE] = "since",
	[LINE_EVENT_LIVING] = "living",
};

void line_event_set(struct line_event *e, enum line_event_field f,
		    const char *value)
{
	free(e->value[f]);
	e->value[f] = text_dup(value);
}

void line_event_free(struct line_event *e)
{
	int f;

	for (f = 0; f < LINE_EVENT_FIELDS; f++)
		free(e->value[f]);
	*e = (struct line_event){ { NULL } };
}

void line_event_variable(struct text *out, const struct line_event *e,
			 enum line_event_field f)
{
	const char *p;
	char upper[2] = "";

	text_add(out, "MULTIHOME_");
	for (p = line_event_keys[f]; *p; p++) {
		*upper = (char)(*p - 'a' + 'A');
		text_add(out, upper);
	}
	text_addf(out, "=%s", e->value[f] ? e->value[f] : "");
}

void line_event_print(struct text *out, const struct line_event *e)
{
	int f;

	for (f = 0; f < LINE_EVENT_FIELDS; f++) {
		text_add(out, f ? " " : "");
		line_event_variable(out, e, (enum line_event_field)f);
	}
}
