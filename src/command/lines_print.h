/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `lines` shows of the daemon's answer, as text for 80 columns and as JSON. */
#ifndef MULTIHOME_LINES_PRINT_H
#define MULTIHOME_LINES_PRINT_H

#include "command/asked.h"
#include "base/text.h"

/*
 * A line as commands name it: TABLE or IFACE, or with /4 or /6; NULL: all. Whether
 * that one is meant; NULL of a line of the answer that is none.
 */
bool lines_means(const struct reply_line *l, const char *name);
/* Those that are meant, who carries, and what was told of these last. */
void lines_print(struct text *out, const struct reply *r, const char *name,
		 bool colour);
/*
 * "up since 14:03:12, for 5 min", "held, in use in 5 s, since ..."; of one that is
 * used all the same, since no other can be, "held, up in 5 s, since ...".
 */
void lines_state(struct text *out, const struct reply_line *l, double now);
/*
 * The same: hold is what is left of it, 0 none, used whether it carries all the same;
 * times in seconds.
 */
void lines_add_state(struct text *out, const char *state, double since,
		     double hold, bool used, double now);
/* "12 s", "5 min", "3 h", "4 days" */
void lines_add_span(struct text *out, double seconds);
/* "10 s, patience 260 ms": how it is asked. */
void lines_asked(struct text *out, const struct reply_line *l);
/* "12.35 MB of 50 GB, since 2026-11-01 until 2026-12-01"; nothing without a quota. */
void lines_quota(struct text *out, const struct reply_line *l);
/* "ISP1 eth0, ISP2 eth1": whom the family's default goes by; false: by main's. */
bool lines_carrying(struct text *out, const struct reply *r, const char *family);
/* "14:03:12  ISP1 eth0 IPv4: up" */
void lines_change(struct text *out, const struct reply_line *l, double now);
/* The form is that of multihome(8), under JSON OF LINES, and stable. */
void lines_print_json(const struct reply *r, const char *name, bool follow);

#endif
