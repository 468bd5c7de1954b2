/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of rules by hand, beside that of the rules that options make. */
#include "import/order.h"
#include "base/text.h"
#include "base/vec.h"
#include "model/policy.h"

#include <stdlib.h>

static bool is_rule(const struct handmade_command *c)
{
	return handmade_adds(c) && c->w.k.kind == KOBJ_RULE;
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

/* Says that c is asked before x now. */
static void tell_moved(struct handmade_command *c,
		       const struct handmade_command *x)
{
	char *it = handmade_rule_text(c), *other = handmade_rule_text(x);

	diag_add(&c->now->notes, same_effect(c, x) ? DIAG_NOTE : DIAG_WARNING,
		 c->origin, NULL, "\"%s\" is asked before \"%s\" (%s) now, by "
		 "hand it was behind", it, other, x->origin);
	free(it);
	free(other);
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
	struct handmade_command *c, *x;

	vec_each(c, &b->commands) {
		if (!is_said(c))
			continue;
		vec_each(x, &b->commands) {
			if (!is_said(x) || c->place >= x->place ||
			    was_before(c, x) || is_known(c, x) ||
			    !handmade_overlap(c, x))
				continue;
			tell_moved(c, x);
			break;
		}
	}
	vec_each(x, &b->commands)
		if (is_left(x) && x->fate == HANDMADE_LEFT)
			tell_place(b, x);
}
