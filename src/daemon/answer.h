/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the control socket says: lines of text, each a word and fields KEY=VALUE
 * behind a TAB each, the first "multihome 1", the last "end" (multihome(8), CONTROL
 * SOCKET). Values have \, TAB and what cannot be shown as text_add_escaped() does.
 */
#ifndef MULTIHOME_ANSWER_H
#define MULTIHOME_ANSWER_H

#include "daemon/publishing.h"
#include "daemon/trial.h"
#include "daemon/watchlist.h"

#define ANSWER_NO_LINE "there is no such line"

/* "error TEXT" */
void answer_error(struct text *out, const char *why);
/* Nothing but that it is done. */
void answer_done(struct text *out);
/* All lines, what they ask, what was last told of them, and names that follow. */
void answer_lines(struct text *out, const struct watchlist *l,
		  const struct publishing *p, int64_t now);
/* How each line stands, for who is told of events from then on: "state" lines. */
void answer_standing(struct text *out, const struct watchlist *l);
/* What happened from number n on, and is settled: "event" lines. */
void answer_events(struct text *out, const struct watchlist *l, size_t n);
/* Has lines used now that are held: a line for each, or an error. */
void answer_release(struct text *out, struct watchlist *l, const char *name,
		    int64_t now);
/* Has lines take nothing new, or (drain false) do so again. */
void answer_drain(struct text *out, struct watchlist *l, const char *name,
		  bool drain);
/* How far a test is, for who has asked for it. */
void answer_trial(struct text *out, const struct trial *t,
		  const struct watchlist *l, int64_t now);

#endif
