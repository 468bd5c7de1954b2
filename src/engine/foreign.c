/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others have made where ours is to be. */
#include "engine/foreign.h"
#include "base/vec.h"
#include "kernel/kernel.h"
#include "routing/diff.h"

#include <linux/rtnetlink.h>
#include <string.h>

/* The one wanted that does what k does; or NULL. */
static const struct kobj *find_equal(const struct kobjs *wanted,
				     const struct kobj *k)
{
	const struct kobj *w;

	vec_each(w, wanted) {
		if (w->kind != k->kind || w->type != k->type ||
		    w->table != k->table || k->strange)
			continue;
		if (k->kind == KOBJ_ROUTE
		    ? kobj_same_place(w, k) && w->ifindex == k->ifindex &&
		      !addr_cmp(&w->gateway, &k->gateway) &&
		      !memcmp(w->metrics, k->metrics, sizeof k->metrics) &&
		      (!k->prefsrc.family || !addr_cmp(&w->prefsrc, &k->prefsrc))
		    : kobj_names_table(w) && kobj_same_selector(w, k) &&
		      w->suppress == k->suppress &&
		      w->suppress_group == k->suppress_group)
			return w;
	}
	return NULL;
}

bool foreign_is_equal(const struct kobjs *wanted, const struct kobj *k)
{
	return find_equal(wanted, k);
}

static bool are_apart(const struct prefix *a, const struct prefix *b)
{
	return a->addr.family && b->addr.family && !prefix_covers(a, b) &&
	       !prefix_covers(b, a);
}

/*
 * Whether o could have a packet of k's. What is marked, bound to a device or
 * forwarded is for the rules that say so, as it is in our order.
 */
static bool could_have(const struct kobj *o, const struct kobj *k)
{
	if (o->invert)
		return true;
	return !are_apart(&o->src, &k->src) && !are_apart(&o->dst, &k->dst) &&
	       !(o->mask & ~k->mask) && !((o->mark ^ k->mark) & o->mask) &&
	       (!o->oif[0] || !strcmp(o->oif, k->oif)) &&
	       (!o->iif[0] || !strcmp(o->iif, k->iif) ||
		!strcmp(o->iif, "lo"));
}

const struct kobj *foreign_in_between(const struct kobjs *rules,
				      const struct kobjs *wanted,
				      const struct kobj *k)
{
	const struct kobj *o, *w = find_equal(wanted, k);
	bool behind = false;

	if (!w || k->kind != KOBJ_RULE)
		return NULL;
	vec_each(o, rules) {
		if (o->family != k->family || o->priority > w->priority)
			continue;
		if (behind && o->protocol != w->protocol &&
		    o->table != k->table && o->table != RT_TABLE_LOCAL &&
		    !find_equal(wanted, o) && could_have(o, k))
			return o;
		behind |= !kobj_cmp(o, k);
	}
	return NULL;
}

bool foreign_is_hidden(const struct kobjs *rules, const struct kobj *k)
{
	const struct kobj *o;

	vec_each(o, rules) {
		if (!kobj_cmp(o, k))
			return false;
		if ((!k->protocol || k->protocol == o->protocol) &&
		    diff_twins(k, o))
			return true;
	}
	return false;
}

char *foreign_between_words(const struct kobj *between)
{
	struct text t = { 0 };

	text_add(&t, "; it stays while this one is behind it, before ours, and "
		 "would have its packets: ");
	kobj_print(&t, between, NULL);
	return t.s;
}

static struct kobj with_device(const struct kobj *k)
{
	struct kobj named = *k;

	if (named.ifindex && !named.dev[0])
		kernel_device_name(named.ifindex, named.dev);
	return named;
}

void foreign_print_removal(struct text *out, const struct kobj *k)
{
	struct kobj named = with_device(k);

	kobj_print_removal(out, &named);
}

void foreign_tell(struct diag *d, const char *origin, const char *key,
		  const struct kobj *k, const char *table_name,
		  const char *more, bool removal)
{
	struct kobj named = with_device(k);
	struct text t = { 0 };
	size_t before = d->n;

	kobj_print(&t, &named, table_name);
	diag_add(d, DIAG_WARNING, origin, key, "there is a %s that is not "
		 "multihome's: %s%s", k->kind == KOBJ_RULE ? "rule" : "route",
		 t.s, more);
	t.n = 0;
	kobj_print_removal(&t, &named);
	if (removal && d->n > before)	/* it is not told yet */
		diag_put(d, DIAG_NOTE, NULL, t.s);
	text_free(&t);
}
