/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telling what is ours. */
#include "engine/owned.h"
#include "base/vec.h"
#include "engine/load.h"
#include "engine/names.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static bool in_band(uint32_t priority, uint32_t base)
{
	return priority >= base && priority - base < POLICY_BAND;
}

bool owned_is_ours(const struct policy *policy, const struct record *r,
		   const struct kobj *k)
{
	if (k->kind == KOBJ_ROUTE)
		return k->protocol == policy->protocol ||
		       (r->protocol && k->protocol == r->protocol);
	if (k->no_protocol)
		return in_band(k->priority, policy->base);
	return (k->protocol == policy->protocol &&
		in_band(k->priority, policy->base)) ||
	       (r->protocol && k->protocol == r->protocol &&
		in_band(k->priority, r->base));
}

static bool names_table(const struct kobj *k)
{
	return k->type == FR_ACT_TO_TBL && k->table != RT_TABLE_MAIN;
}

static bool names_ours(const struct recognised *by, const struct kobj *k)
{
	return k->type == FR_ACT_TO_TBL &&
	       table_list_has(&by->tables, k->table);
}

static bool has_selector(const struct kobjs *list, const struct kobj *k)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (kobj_same_selector(&list->v[i], k))
			return true;
	return false;
}

static void add_selectors(struct kobjs *out, const struct kobjs *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		if (from->v[i].kind == KOBJ_RULE &&
		    !has_selector(out, &from->v[i]))
			*vec_push(out) = from->v[i];
}

void owned_recognise(struct session *s, const struct device *dev,
		     const struct record *old, bool same,
		     struct recognised *out)
{
	struct diag quiet = { 0 };
	struct plan plan = { 0 };
	size_t i;

	*out = (struct recognised){ .leaving = !same || old->leaving.n };
	for (i = 0; i < old->leaving.n; i++)
		table_list_add(&out->tables, old->leaving.v[i]);
	for (i = 0; i < old->claims.n; i++)
		table_list_add(&out->tables, old->claims.v[i].table);
	for (i = 0; i < dev->rec.claims.n; i++)
		table_list_add(&out->tables, dev->rec.claims.v[i].table);
	if (same || !old->claims.n)
		return;
	load_in_force(old, &out->before);
	plan_build(&plan, out->before.v, out->before.n, &dev->facts, &s->policy,
		   &quiet);
	add_selectors(&out->selectors, &plan.wanted);
	plan_free(&plan);
	diag_free(&quiet);
}

void owned_forget(struct recognised *by)
{
	vec_free(&by->tables);
	uplinks_free(&by->before);
	vec_free(&by->selectors);
}

static int cannot_read(struct session *s, const char *device, int ret)
{
	diag_add(s->d, DIAG_FAILED, device, NULL,
		 "cannot read the kernel's rules and routes: %s",
		 kernel_error(s->kernel));
	return ret;
}

int owned_rules(struct session *s, const char *device, struct ruleset *rules)
{
	int ret;

	ruleset_free(rules);
	ret = kernel_rules(s->kernel, AF_UNSPEC, NULL, NULL, &rules->all);
	if (ret)
		return cannot_read(s, device, ret);
	ruleset_sort(rules);
	return 0;
}

/*
 * Strict's rule stands alone while the uplink waits. When its claim is gone
 * from the record, but a run that failed or was killed has not removed it, it
 * is known by whose its source is.
 */
static bool left_alone(struct session *s, const struct device *dev,
		       const struct kobj *k)
{
	char other[16] = "", *name;

	if (k->type != FR_ACT_UNREACHABLE || !k->src.addr.family)
		return false;
	name = names_of_prefix("from:", &k->src);
	store_target(&s->store, "names", name, other, sizeof other);
	free(name);
	return *other ? !strcmp(other, dev->rec.device)
		      : facts_has(&dev->facts, &k->src.addr);
}

struct picking {
	struct session *s;
	const struct device *dev;
	const struct recognised *by;
	struct owned *out;
};

static void take_rule(struct picking *p, const struct kobj *rule)
{
	struct kobj *k = vec_push(&p->out->ours);

	*k = *rule;
	if (k->no_protocol)
		k->protocol = p->s->policy.protocol;
}

/*
 * Rules of ours with that selector, beside those that name our tables: of another
 * device's, or without a table. The latter are left to the other device if it
 * has the selector, too, unless they are wanted here.
 */
static void pick_selector(struct picking *p, const struct ruleset *all,
			  const struct kobj *selector)
{
	struct rules l = ruleset_selector(all, selector);
	bool theirs = false;
	size_t i;

	for (i = 0; i < l.n; i++) {
		if (!names_table(l.v[i]) || names_ours(p->by, l.v[i]) ||
		    l.v[i]->no_protocol ||
		    !owned_is_ours(&p->s->policy, &p->dev->rec, l.v[i]))
			continue;
		*vec_push(&p->out->contested) = *l.v[i];
		theirs = true;
	}
	if (theirs && !has_selector(&p->dev->plan.wanted, selector))
		return;
	for (i = 0; i < l.n; i++)
		if (!names_table(l.v[i]) &&
		    owned_is_ours(&p->s->policy, &p->dev->rec, l.v[i]))
			take_rule(p, l.v[i]);
}

static void pick_rules(struct picking *p, const struct ruleset *all)
{
	struct kobjs selectors = { 0 };
	struct rules l;
	size_t i, j;

	for (i = 0; i < p->by->tables.n; i++) {
		l = ruleset_table(all, p->by->tables.v[i]);
		for (j = 0; j < l.n; j++)
			if (names_ours(p->by, l.v[j]) &&
			    owned_is_ours(&p->s->policy, &p->dev->rec, l.v[j]))
				take_rule(p, l.v[j]);
	}
	add_selectors(&selectors, &p->out->ours);
	add_selectors(&selectors, &p->by->selectors);
	add_selectors(&selectors, &p->dev->plan.wanted);
	for (i = 0; i < selectors.n; i++)
		pick_selector(p, all, &selectors.v[i]);
	for (i = 0; p->by->leaving && i < all->all.n; i++)
		if (owned_is_ours(&p->s->policy, &p->dev->rec,
				  &all->all.v[i]) &&
		    !has_selector(&selectors, &all->all.v[i]) &&
		    left_alone(p->s, p->dev, &all->all.v[i]))
			take_rule(p, &all->all.v[i]);
	vec_free(&selectors);
}

static int pick_routes(struct picking *p)
{
	const struct device *dev = p->dev;
	struct kobjs all = { 0 };
	struct kobj *k;
	bool ours;
	int ret = 0;
	size_t i;

	for (i = 0; i < p->by->tables.n && !ret; i++)
		ret = kernel_routes(p->s->kernel, AF_UNSPEC, p->by->tables.v[i],
				    0, &all);
	for (i = 0; i < all.n; i++) {
		ours = owned_is_ours(&p->s->policy, &dev->rec, &all.v[i]);
		k = vec_push(ours ? &p->out->ours : &p->out->foreign);
		*k = all.v[i];
		/* a table belongs to one device, also to one that is gone */
		if (dev->facts.ifindex ? k->ifindex == dev->facts.ifindex
				       : ours)
			text_copy(k->dev, sizeof k->dev, dev->rec.device);
	}
	vec_free(&all);
	return ret;
}

int owned_read(struct session *s, const struct ruleset *rules,
	       const struct device *dev, const struct recognised *by,
	       struct owned *out)
{
	struct picking p = { s, dev, by, out };
	int ret;

	*out = (struct owned){ 0 };
	pick_rules(&p, rules);
	ret = pick_routes(&p);
	if (ret)
		return cannot_read(s, dev->rec.device, ret);
	if (out->ours.n)
		qsort(out->ours.v, out->ours.n, sizeof *out->ours.v,
		      kobj_order);
	return 0;
}

void owned_free(struct owned *o)
{
	vec_free(&o->ours);
	vec_free(&o->foreign);
	vec_free(&o->contested);
}

const char *owned_rival(struct session *s, const struct device *dev,
			const struct kobj *rule, char other[16])
{
	char *name = names_of_table(rule->table);
	int ret = store_target(&s->store, "names", name, other, 16);

	free(name);
	return ret || !strcmp(other, dev->rec.device) ? NULL : other;
}
