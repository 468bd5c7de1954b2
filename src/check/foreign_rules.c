/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of others that have the packets of uplinks. */
#include "check/by_hand.h"
#include "check/nm_check.h"
#include "check/surroundings.h"
#include "model/mark.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Whether a rule of others has all packets of that source and keeps them. */
static bool takes(const struct kobj *rule, const struct prefix *source)
{
	/* `not fwmark N`, as wg-quick writes it, has all but its own */
	if (rule->dst.addr.family || rule->strange || rule->tos ||
	    rule->oif[0] ||	/* what binds that device */
	    (rule->mask && !rule->invert) || (rule->invert && !rule->mask) ||
	    (rule->iif[0] && strcmp(rule->iif, "lo")))
		return false;
	if (rule->src.addr.family && !prefix_covers(&rule->src, source))
		return false;
	return rule->type != FR_ACT_TO_TBL ||
	       (rule->table != RT_TABLE_LOCAL && rule->suppress < 0);
}

/* What is looked at: all rules of the kernel, and those of others. */
struct ruled {
	const struct machine *v;
	struct kobjs all, foreign;
};

static void say_foreign(struct ruled *w, enum diag_level level,
			const struct uplink *u, const char *key,
			const char *what, const struct kobj *r)
{
	struct text t = { 0 };

	kobj_print(&t, r, rt_tables_name(session_tables(w->v->s), r->table));
	diag_add(w->v->s->d, level, uplink_origin(u, key), NULL,
		 "a rule that is not multihome's %s: %s", what, t.s);
	text_free(&t);
}

/* The line that removes it, once: it may be before the rules of several. */
static void say_removal(struct ruled *w, const struct kobj *r)
{
	const struct diag *d = w->v->s->d;
	struct text t = { 0 };
	bool said = false;
	size_t i;

	kobj_print_removal(&t, r);
	for (i = 0; i < d->n; i++)
		said |= !strcmp(d->v[i].text, t.s);
	if (!said && by_hand_is_removable(w->v, &w->all, r))
		diag_put(w->v->s->d, DIAG_NOTE, NULL, t.s);
	text_free(&t);
}

/*
 * The priority of the rule by which that source, or (NULL) the mark, goes to the
 * uplink's table; the last of our band while the uplink waits.
 */
static uint32_t own_priority(const struct ruled *w, const struct uplink *u,
			     const struct prefix *source)
{
	const struct machine_device *dev;
	const struct kobj *k;
	size_t i;

	for (i = 0; i < w->v->devices.n; i++) {
		dev = w->v->devices.v[i];
		if (strcmp(dev->name, u->device))
			continue;
		vec_each(k, &dev->plan.wanted)
			if (k->kind == KOBJ_RULE && k->table == u->table &&
			    k->family == u->family && !k->dst.addr.family &&
			    (source ? !k->mask && !prefix_cmp(&k->src, source)
				    : k->mask && !k->iif[0]))
				return k->priority;
	}
	return w->v->s->policy.base + POLICY_BAND - 1;
}

/* The first of its sources whose packets that rule takes, or NULL. */
static const struct prefix *find_taken(const struct ruled *w,
				       const struct machine_stanza *c,
				       const struct kobj *rule)
{
	const struct prefix *p;

	vec_each(p, &c->pu->sources)
		if (takes(rule, p) &&
		    rule->priority <= own_priority(w, c->u, p))
			return p;
	return NULL;
}

/* Whether a packet can have both marks, and is not told apart by an invert. */
static bool marks_meet(const struct kobj *rule, const struct mark *mark)
{
	return rule->mask && !rule->invert &&
	       !((rule->mark ^ mark->value) & rule->mask & mark->mask);
}

/* One that comes first: what others route by source is somebody's own. */
static void check_first(struct ruled *w, const struct machine_stanza *c,
			const struct kobj *r)
{
	const struct prefix *source = find_taken(w, c, r);
	char buf[PREFIX_STRLEN], *what;

	if (!source)
		return;
	what = text_printf("comes first and takes source %s",
			   prefix_format(source, buf));
	say_foreign(w, DIAG_WARNING, c->u, "multihome-table", what, r);
	free(what);
	if (r->src.addr.family)
		say_removal(w, r);
}

/* One for a source of which our rules leave nothing. */
static void check_behind(struct ruled *w, const struct machine_stanza *c,
			 const struct kobj *r)
{
	char buf[PREFIX_STRLEN], *what;
	const struct prefix *p;

	if (c->pu->state != RESOLVED_READY || !r->src.addr.family || r->invert)
		return;
	vec_each(p, &c->pu->sources) {
		if (!prefix_covers(p, &r->src) ||
		    r->priority <= own_priority(w, c->u, p))
			continue;
		what = text_printf("is behind its own, which have all packets "
				   "from %s when %s is up; expected it gone "
				   "then", prefix_format(p, buf), c->u->device);
		say_foreign(w, DIAG_NOTE, c->u, "multihome-table", what, r);
		free(what);
		say_removal(w, r);
		return;
	}
}

static void check_rules(struct ruled *w, const struct machine_stanza *c)
{
	const struct kobj *r;
	bool first;

	vec_each(r, &w->foreign) {
		/* one into the same table, as in generated files, is right */
		if (r->family != c->u->family || r->table == c->u->table)
			continue;
		check_first(w, c, r);
		check_behind(w, c, r);
		if (!c->u->marked || !marks_meet(r, &c->u->mark))
			continue;
		first = r->priority <= own_priority(w, c->u, NULL);
		if (first || (r->mask & c->u->mark.mask))
			say_foreign(w, DIAG_WARNING, c->u, "multihome-mark",
				    first
				    ? "comes first, and packets with this mark "
				      "may have its mark, too"
				    : "comes too late for packets that have "
				      "this mark as well as its own", r);
	}
}

/* A mark of others that has bits of ours, but for who compares all of them. */
static bool has_our_bits(const struct kobj *r)
{
	return (r->mark | (r->mask == UINT32_MAX ? 0 : r->mask)) & MARK_MASK;
}

/* Where connections keep their line by marks, of that line. */
static void check_kept(struct ruled *w, const struct uplink *u)
{
	uint32_t last = w->v->s->policy.base + PLAN_KEEPS;
	const struct kobj *r;

	vec_each(r, &w->foreign) {
		if (r->family != u->family || !r->mask || r->invert)
			continue;
		if (has_our_bits(r))
			say_foreign(w, DIAG_WARNING, u, "multihome-priority",
				    "has a mark with bits of 0x7f000000, by "
				    "which forwarded connections keep their "
				    "line; expected others, or forward-marks = "
				    "no", r);
		else if (r->priority > last)
			say_foreign(w, DIAG_NOTE, u, "multihome-priority",
				    "decides by a mark, and of a forwarded "
				    "connection for its first packet alone: "
				    "then that keeps its line", r);
	}
}

/* The first line of a family, on a host that forwards; or NULL. */
static const struct uplink *kept_line(const struct machine *v, int family)
{
	size_t i;

	if (!v->s->policy.forward_marks ||
	    (surroundings_sysctl(AF_INET, "all", "forwarding") != 1 &&
	     surroundings_sysctl(AF_INET6, "all", "forwarding") != 1))
		return NULL;
	for (i = 0; i < v->all.n; i++)
		if (v->all.v[i].u->family == family &&
		    v->all.v[i].u->priority > 0)
			return v->all.v[i].u;
	return NULL;
}

void surroundings_foreign_rules(const struct machine *v)
{
	static const int families[] = { AF_INET, AF_INET6 };
	const struct uplink *line;
	struct ruled w = { .v = v };
	const struct kobj *r;
	size_t i;

	kernel_rules(v->s->kernel, AF_UNSPEC, &w.all);
	vec_each(r, &w.all)
		if (!machine_is_ours(v, r) && !nm_check_made(v, r))
			*vec_push(&w.foreign) = *r;
	for (i = 0; i < v->all.n; i++)
		check_rules(&w, &v->all.v[i]);
	for (i = 0; i < 2; i++) {
		line = kept_line(v, families[i]);
		if (line)
			check_kept(&w, line);
	}
	vec_free(&w.all);
	vec_free(&w.foreign);
}
