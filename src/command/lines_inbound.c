/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who comes in by lines, as text. */
#include "command/lines_inbound.h"
#include "command/lines_print.h"
#include "command/row.h"

#include <string.h>

void lines_add_inbound(struct text *out, const struct reply_line *l, double now)
{
	const char *state = reply_word(l, "inbound");
	const char *why = strchr(reply_word(l, "inbound_reason"), ':');
	struct text t = { 0 };

	if (!*state || !strcmp(state, "no"))
		return;
	if (!strcmp(state, "unknown"))
		text_add(&t, "unknown: nothing sent by another line was seen yet");
	else
		lines_add_state(&t, state, reply_number(l, "inbound_since"), 0,
				false, now);
	if (why && !strcmp(state, "down")) {
		text_add(&t, ";");
		text_add_safe(&t, why + 1);
	}
	row_add(out, "inbound", t.s);
	text_free(&t);
}

void lines_add_names(struct text *out, const struct reply *r)
{
	const struct reply_line *l;
	struct text t = { 0 };
	const char *word = "names";

	vec_each(l, &r->lines) {
		if (strcmp(l->word, "name") != 0)
			continue;
		t.n = 0;
		text_addf(&t, "%s %s %s: %s%s%s%s%s", reply_word(l, "name"),
			  reply_word(l, "type"), reply_word(l, "wanted"),
			  reply_word(l, "state"),
			  *reply_word(l, "reason") ? ", " : "",
			  reply_word(l, "reason"),
			  *reply_word(l, "others") ? "; not ours: " : "",
			  reply_word(l, "others"));
		row_add(out, word, t.s);
		word = "";
	}
	text_free(&t);
}
