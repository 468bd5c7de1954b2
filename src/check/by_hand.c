/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules and routes of others in the tables of uplinks. */
#include "check/by_hand.h"
#include "base/vec.h"
#include "check/nm_check.h"
#include "engine/foreign.h"
#include "network-scripts/rulefile.h"

#include <stdlib.h>
#include <sys/socket.h>

/* Whether rule- and route- files of ours do the device's work. */
static bool is_generated(const struct machine *v, const struct ifcfgs *files,
			 const struct machine_device *dev)
{
	const struct ifcfg *c;

	vec_each(c, files)
		if (rulefile_any(c->name) && machine_find(v, c) == dev)
			return true;
	return false;
}

/* The uplink of the device that has that table, or NULL. */
static const struct uplink *uplink_of(const struct machine_device *dev,
				      const struct kobj *k)
{
	const struct uplink *u, *found = NULL;

	vec_each(u, &dev->uplinks)
		if (u->table && u->table == k->table &&
		    (!found || u->family == k->family))
			found = u;
	return found;
}

/*
 * Whether the line that removes it could remove one of ours: to the kernel a rule
 * of protocol 0 is one of any (rule_find() of net/core/fib_rules.c).
 */
static bool has_twin(const struct machine *v, const struct kobjs *objects,
		     const struct kobj *k)
{
	const struct kobj *o;

	vec_each(o, objects)
		if (!k->protocol && kobj_same_selector(o, k) &&
		    o->priority == k->priority && o->table == k->table &&
		    machine_is_ours(v, o))
			return true;
	return false;
}

bool by_hand_is_removable(const struct machine *v, const struct kobjs *rules,
			  const struct kobj *k)
{
	return !has_twin(v, rules, k) && !foreign_is_hidden(rules, k);
}

/* What it does to the one wanted that it is like; NULL: there is none, or nothing. */
static const char *effect_of(const struct kobjs *wanted, const struct kobj *k)
{
	const struct kobj *w;

	vec_each(w, wanted) {
		if (w->kind != k->kind)
			continue;
		if (k->kind == KOBJ_ROUTE && kobj_same_place(w, k))
			return "while it is there, ifup adds nothing of";
		if (k->kind == KOBJ_RULE && w->table == k->table &&
		    k->src.addr.family && kobj_same_selector(w, k) &&
		    w->priority != k->priority)
			return w->priority < k->priority
				? "it is needless behind the one of"
				: "it leaves nothing for the one of";
	}
	return NULL;
}

/* What follows of it, and how else to be rid of it. The caller frees. */
static char *more_of(const struct machine_device *dev, const struct kobj *k,
		     const struct kobj *between)
{
	const char *effect = effect_of(&dev->plan.wanted, k);
	struct text t = { 0 };

	if (between)
		return foreign_between_words(between);
	text_add(&t, "");
	if (effect)
		text_addf(&t, "; %s %s", effect, dev->name);
	if (foreign_is_equal(&dev->plan.wanted, k))
		text_addf(&t, "; or: multihome reload --replace-by-hand %s",
			  dev->name);
	return t.s;
}

static void tell_by_hand(const struct machine *v,
			 const struct machine_device *dev,
			 const struct kobjs *foreign,
			 const struct kobjs *objects)
{
	const struct uplink *u;
	char buf[TEXT_NUMBER_MAX], *more;
	const struct kobj *k, *between;

	vec_each(k, foreign) {
		u = uplink_of(dev, k);
		if (!u)
			continue;
		between = foreign_in_between(objects, &dev->plan.wanted, k);
		more = more_of(dev, k, between);
		foreign_tell(v->s->d, uplink_origin(u, "multihome-table"),
			     "multihome-table", k, uplink_table(u, buf), more,
			     !between && by_hand_is_removable(v, objects, k));
		free(more);
	}
}

/* Of all objects those of others that are in a table. */
static struct kobjs foreign_of(const struct machine *v,
			       const struct kobjs *objects)
{
	struct kobjs foreign = { 0 };
	const struct kobj *k;

	vec_each(k, objects)
		if (!machine_is_ours(v, k) && !nm_check_made(v, k) &&
		    (k->kind != KOBJ_RULE || kobj_names_table(k)))
			*vec_push(&foreign) = *k;
	return foreign;
}

void by_hand_check(const struct machine *v, const struct ifcfgs *files)
{
	struct kobjs rules = { 0 }, routes = { 0 }, others, more;
	const struct machine_device *dev;
	size_t i;

	kernel_rules(v->s->kernel, AF_UNSPEC, &rules);
	others = foreign_of(v, &rules);
	for (i = 0; i < v->devices.n; i++) {
		dev = v->devices.v[i];
		if (is_generated(v, files, dev))
			continue;
		machine_routes(v, dev, &routes);
		more = foreign_of(v, &routes);
		tell_by_hand(v, dev, &others, &rules);
		tell_by_hand(v, dev, &more, &routes);
		vec_free(&routes);
		vec_free(&more);
	}
	vec_free(&rules);
	vec_free(&others);
}
