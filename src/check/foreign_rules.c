/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of others that have the packets of uplinks. */
#include "check/nm_check.h"
#include "check/surroundings.h"
#include "engine/owned.h"

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

static void say_foreign(struct session *s, const struct uplink *u,
			const char *key, const char *what, const struct kobj *r)
{
	struct text t = { 0 };

	kobj_print(&t, r, rt_tables_name(session_tables(s), r->table));
	diag_add(s->d, DIAG_WARNING, uplink_origin(u, key), NULL,
		 "a rule that is not multihome's %s: %s", what, t.s);
	text_free(&t);
}

/* The first of its sources whose packets that rule takes, or NULL. */
static const struct prefix *find_taken(const struct resolved *pu,
				       const struct kobj *rule)
{
	const struct prefix *p;

	vec_each(p, &pu->sources)
		if (takes(rule, p))
			return p;
	return NULL;
}

/* Whether a packet can have both marks, and is not told apart by an invert. */
static bool marks_meet(const struct kobj *rule, const struct mark *mark)
{
	return rule->mask && !rule->invert &&
	       !((rule->mark ^ mark->value) & rule->mask & mark->mask);
}

/* Rules of others, before all of ours or not. */
static void check_rules(struct session *s, const struct machine_stanza *c,
			const struct kobjs *rules)
{
	char buf[PREFIX_STRLEN], *what;
	const struct prefix *source;
	const struct kobj *r;
	bool first;

	vec_each(r, rules) {
		/* one into the same table, as in generated files, is right */
		if (r->family != c->u->family || r->table == c->u->table)
			continue;
		first = r->priority < s->policy.base + POLICY_BAND;
		source = first ? find_taken(c->pu, r) : NULL;
		if (source) {
			what = text_printf("comes first and takes source %s",
					   prefix_format(source, buf));
			say_foreign(s, c->u, "multihome-table", what, r);
			free(what);
		}
		if (c->u->marked && marks_meet(r, &c->u->mark) &&
		    (first || (r->mask & c->u->mark.mask)))
			say_foreign(s, c->u, "multihome-mark", first
				    ? "comes first, and packets with this mark "
				      "may have its mark, too"
				    : "comes too late for packets that have "
				      "this mark as well as its own", r);
	}
}

void surroundings_foreign_rules(const struct machine *v)
{
	struct session *s = v->s;
	struct kobjs rules = { 0 }, foreign = { 0 };
	const struct kobj *r;
	size_t i;

	kernel_rules(s->kernel, AF_UNSPEC, &rules);
	vec_each(r, &rules)
		if (!owned_is_ours(&s->policy, NULL, r) && !nm_check_made(v, r))
			*vec_push(&foreign) = *r;
	for (i = 0; i < v->all.n; i++)
		check_rules(s, &v->all.v[i], &foreign);
	vec_free(&rules);
	vec_free(&foreign);
}
