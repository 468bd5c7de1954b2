/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of rules by hand, beside that of the rules that options make. */
#include "import/order.h"
#include "base/text.h"
#include "base/vec.h"
#include "import/hand_line.h"
#include "model/policy.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { LOWEST_OF_KERNEL = 32766 };	/* main's rule */

static bool is_rule(const struct handmade_command *c)
{
	return handmade_adds(c) && c->w.k.kind == KOBJ_RULE;
}

void order_number(struct handmade *b)
{
	uint32_t lowest[2] = { LOWEST_OF_KERNEL, LOWEST_OF_KERNEL }, *low;
	struct handmade_command *c;

	vec_each(c, &b->commands) {
		if (!is_rule(c))
			continue;
		low = &lowest[c->w.k.family == AF_INET6];
		c->order = c->w.has_priority ? c->w.k.priority
					     : *low - (*low > 0);
		if (c->order < *low)
			*low = c->order;
	}
}

/* An option says it. */
static bool is_said(const struct handmade_command *c)
{
	return is_rule(c) && c->fate == HANDMADE_DONE;
}

/* It stays a rule of its own. */
static bool is_left(const struct handmade_command *c)
{
	return is_rule(c) && !handmade_gone(c);
}

static bool same_effect(const struct handmade_command *a,
			const struct handmade_command *b)
{
	return a->w.k.type == b->w.k.type && a->w.k.table == b->w.k.table;
}

/* Of two with one priority the kernel asks that first which came first. */
static bool was_before(const struct handmade_command *a,
		       const struct handmade_command *b)
{
	return a->order != b->order ? a->order < b->order : a < b;
}

/* What of such a table is to know that a rule stays where it is. */
static void block_behind(struct handmade *b, const struct handmade_command *stays,
			 const struct handmade_command *said)
{
	struct handmade_table *t;

	vec_each(t, &b->tables)
		if (t->want.table == said->w.k.table &&
		    t->want.family == said->w.k.family)
			handmade_block(t, "%s stays, and with priority %u it "
				       "would be asked before multihome's "
				       "rules, by hand it was not: delete it, "
				       "or give it a priority above %u",
				       stays->origin, stays->order,
				       POLICY_BASE + POLICY_BAND - 1);
}

void order_block(struct handmade *b)
{
	const struct handmade_command *x, *c;

	vec_each(x, &b->commands) {
		if (!is_left(x) || !x->w.has_priority)
			continue;
		vec_each(c, &b->commands)
			if (is_said(c) && x->order < c->place &&
			    was_before(c, x) && !same_effect(x, c) &&
			    handmade_overlap(x, c))
				block_behind(b, x, c);
	}
}

/*
 * Whether the note of multihome-to says so already: of what one table has, that
 * is for what has no source yet.
 */
static bool is_known(const struct handmade_command *c,
		     const struct handmade_command *x)
{
	return same_effect(c, x) && x->w.k.dst.addr.family &&
	       !c->w.k.dst.addr.family && !c->w.k.mask;
}

/* Whether c is asked before x now, was not, and some packet may be for both. */
static bool has_passed(const struct handmade_command *c,
		       const struct handmade_command *x)
{
	return is_said(x) && c->place < x->place && was_before(x, c) &&
	       !is_known(c, x) && handmade_overlap(c, x);
}

/* Says before which rules c is asked now: one with its words, then all others. */
static void tell_passed(const struct handmade *b, struct handmade_command *c)
{
	const struct handmade_command *x, *first = NULL;
	struct text others = { 0 };
	const char *last = NULL;
	char *it, *words;

	vec_each(x, &b->commands)
		if (has_passed(c, x) &&
		    (!first || (same_effect(c, first) && !same_effect(c, x))))
			first = x;
	if (!first)
		return;
	vec_each(x, &b->commands)
		if (strcmp(x->origin, first->origin) && has_passed(c, x))
			hand_origin_add(&others, &last, x->origin);
	it = handmade_rule_text(c);
	words = handmade_rule_text(first);
	diag_add(&c->now->notes,
		 same_effect(c, first) ? DIAG_NOTE : DIAG_WARNING, c->origin,
		 NULL, "\"%s\" is asked before \"%s\" (%s%s%s) now, by hand it "
		 "was behind", it, words, first->origin,
		 others.n ? "; also " : "", others.n ? others.s : "");
	free(it);
	free(words);
	text_free(&others);
}

/* That rule is left; in which place it will be asked, where that matters. */
static void tell_place(const struct handmade *b, struct handmade_command *x)
{
	const struct handmade_command *c;
	bool before = false, behind = false;
	const uint32_t first = POLICY_BASE;
	char *why = x->why;

	vec_each(c, &b->commands) {
		if (!is_said(c) || same_effect(x, c) || !handmade_overlap(x, c))
			continue;
		before |= was_before(x, c);
		behind |= was_before(c, x);
	}
	if ((!before && !behind) || (x->w.has_priority && x->order < first) ||
	    (x->w.has_priority && !before))
		return;
	x->why = before
		? text_printf("%s; give it a priority below %u, or multihome's "
			      "rules are asked before it", why, first)
		: text_printf("%s; give it a priority above %u, or it may be "
			      "asked before multihome's rules", why,
			      first + POLICY_BAND - 1);
	free(why);
}

void order_tell(struct handmade *b)
{
	struct handmade_command *c;

	vec_each(c, &b->commands) {
		if (is_said(c))
			tell_passed(b, c);
		else if (is_left(c) && c->fate == HANDMADE_LEFT)
			tell_place(b, c);
	}
}
