/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel has of a device's: by our mark, and by the tables its record
 * names. A rule without a table is known by the selector of one with it.
 */
#include "base/text.h"
#include "base/vec.h"
#include "engine/device.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static bool in_band(uint32_t priority, uint32_t base)
{
	return priority >= base && priority - base < POLICY_BAND;
}

bool device_ours(const struct session *s, const struct record *r,
		 const struct kobj *k)
{
	if (k->kind == KOBJ_ROUTE)
		return k->protocol == s->policy.protocol ||
		       (r->protocol && k->protocol == r->protocol);
	if (k->no_protocol)
		return in_band(k->priority, s->policy.base);
	return (k->protocol == s->policy.protocol &&
		in_band(k->priority, s->policy.base)) ||
	       (r->protocol && k->protocol == r->protocol &&
		in_band(k->priority, r->base));
}

static bool names_scope(const struct device *dev, const struct kobj *k)
{
	return k->type == FR_ACT_TO_TBL &&
	       table_list_has(&dev->tables, k->table);
}

static bool same_selector(const struct kobjs *list, const struct kobj *k)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (kobj_same_selector(&list->v[i], k))
			return true;
	return false;
}

static bool names_table(const struct kobj *k)
{
	return k->type == FR_ACT_TO_TBL && k->table != RT_TABLE_MAIN;
}

/* Rules that name a table: by them the others are known. */
static void pick_hints(struct session *s, struct device *dev,
		       const struct kobjs *all)
{
	const struct kobj *k;
	size_t i;

	for (i = 0; i < all->n; i++)
		if (device_ours(s, &dev->rec, &all->v[i]) &&
		    names_scope(dev, &all->v[i]))
			*vec_push(&dev->recognised_by) = all->v[i];
	for (i = 0; i < all->n; i++) {
		k = &all->v[i];
		if (device_ours(s, &dev->rec, k) && names_table(k) &&
		    !names_scope(dev, k) && !k->no_protocol &&
		    same_selector(&dev->recognised_by, k))
			*vec_push(&dev->contested) = *k;
	}
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

	if (!dev->rec.leaving.n || k->type != FR_ACT_UNREACHABLE ||
	    !k->src.addr.family)
		return false;
	name = names_of_prefix("from:", &k->src);
	store_target(&s->store, "names", name, other, sizeof other);
	free(name);
	return *other ? !strcmp(other, dev->rec.device)
		      : facts_has(&dev->facts, &k->src.addr);
}

/*
 * Of the rules that carry our mark, this device's. One without a table whose
 * selector another device has as well is left to that one, unless it is wanted
 * here.
 */
static void pick_rules(struct session *s, struct device *dev,
		       const struct kobjs *all)
{
	struct kobj k;
	size_t i;

	pick_hints(s, dev, all);
	for (i = 0; i < all->n; i++) {
		k = all->v[i];
		if (!device_ours(s, &dev->rec, &k))
			continue;
		if (!names_scope(dev, &k) &&
		    (names_table(&k) || k.no_protocol ||
		     (!same_selector(&dev->recognised_by, &k) &&
		      !left_alone(s, dev, &k)) ||
		     (same_selector(&dev->contested, &k) &&
		      !same_selector(&dev->plan.wanted, &k))))
			continue;
		if (k.no_protocol)
			k.protocol = s->policy.protocol;
		*vec_push(&dev->owned) = k;
	}
}

/* What a dump is to keep of the kernel's rules: little more than ours. */
struct keeping {
	const struct session *s;
	const struct device *dev;
	struct prefixes sources;	/* of hints */
};

static bool keep_ours(const struct kobj *k, void *arg)
{
	const struct keeping *keep = arg;
	const struct device *dev = keep->dev;

	return device_ours(keep->s, &dev->rec, k) &&
	       (names_scope(dev, k) || prefixes_have(&keep->sources, &k->src) ||
		(dev->rec.leaving.n && k->type == FR_ACT_UNREACHABLE));
}

/* Whether there is one that was not there before. */
static bool add_sources(struct prefixes *sources, const struct kobjs *from)
{
	size_t i, before = sources->n;

	for (i = 0; i < from->n; i++)
		prefixes_add(sources, &from->v[i].src);
	return sources->n > before;
}

/*
 * Of all the kernel's rules those that pick_rules() may want: that name one of
 * our tables, or have the source of one that is known. What names our table
 * may bring one that is not: then it is asked once more.
 */
static int dump_rules(struct session *s, struct device *dev,
		      struct kobjs *out)
{
	struct keeping keep = { .s = s, .dev = dev };
	struct kobjs named = { 0 };
	bool more;
	size_t i;
	int ret;

	add_sources(&keep.sources, &dev->recognised_by);
	do {
		out->n = named.n = 0;
		ret = kernel_rules(s->kernel, AF_UNSPEC, keep_ours, &keep, out);
		for (i = 0; i < out->n; i++)
			if (names_scope(dev, &out->v[i]))
				*vec_push(&named) = out->v[i];
		more = add_sources(&keep.sources, &named);
	} while (!ret && more);
	vec_free(&keep.sources);
	vec_free(&named);
	return ret;
}

/* Those of a selector, but what names a table of ours: that is there already. */
static void pick_selector(const struct ruleset *r, const struct device *dev,
			  const struct kobj *k, struct kobjs *seen,
			  struct kobjs *out)
{
	struct rules l;
	size_t i;

	if (same_selector(seen, k))
		return;
	*vec_push(seen) = *k;
	l = ruleset_selector(r, k);
	for (i = 0; i < l.n; i++)
		if (!names_scope(dev, l.v[i]))
			*vec_push(out) = *l.v[i];
}

/* The same of rules that were read for many devices. */
static void pick_some(const struct ruleset *r, const struct device *dev,
		      struct kobjs *out)
{
	struct kobjs seen = { 0 };
	struct rules l;
	size_t i, j, named;

	for (i = 0; i < dev->tables.n; i++) {
		l = ruleset_table(r, dev->tables.v[i]);
		for (j = 0; j < l.n; j++)
			if (names_scope(dev, l.v[j]))
				*vec_push(out) = *l.v[j];
	}
	named = out->n;
	for (i = 0; i < dev->recognised_by.n; i++)
		pick_selector(r, dev, &dev->recognised_by.v[i], &seen, out);
	for (i = 0; i < named; i++)
		pick_selector(r, dev, &out->v[i], &seen, out);
	for (i = 0; dev->rec.leaving.n && i < r->all.n; i++)
		if (r->all.v[i].type == FR_ACT_UNREACHABLE &&
		    !same_selector(&seen, &r->all.v[i]))
			*vec_push(out) = r->all.v[i];
	vec_free(&seen);
}

static int read_rules(struct session *s, struct device *dev)
{
	struct kobjs some = { 0 };
	int ret = 0;

	if (!s->bulk) {
		ret = dump_rules(s, dev, &some);
	} else if (!s->have_rules) {
		s->rules.all.n = 0;
		ret = kernel_rules(s->kernel, AF_UNSPEC, NULL, NULL,
				   &s->rules.all);
		ruleset_sort(&s->rules);
		s->have_rules = !ret;
	}
	if (!ret && s->bulk)
		pick_some(&s->rules, dev, &some);
	if (!ret)
		pick_rules(s, dev, &some);
	vec_free(&some);
	return ret;
}

static int read_routes(struct session *s, struct device *dev)
{
	struct kobjs all = { 0 };
	bool ours;
	int ret = 0;
	size_t i;

	for (i = 0; i < dev->tables.n && !ret; i++)
		ret = kernel_routes(s->kernel, AF_UNSPEC, dev->tables.v[i], 0,
				    &all);
	for (i = 0; i < all.n; i++) {
		ours = device_ours(s, &dev->rec, &all.v[i]);
		/* before the facts are read: a table belongs to one device */
		if (dev->facts.device[0]
		    ? all.v[i].ifindex == dev->facts.ifindex : ours)
			text_copy(all.v[i].dev, sizeof all.v[i].dev,
				  dev->rec.device);
		*vec_push(ours ? &dev->owned : &dev->foreign) = all.v[i];
	}
	vec_free(&all);
	return ret;
}

static int owned_read(struct session *s, struct device *dev)
{
	size_t i;
	int ret = 0;

	vec_free(&dev->owned);
	vec_free(&dev->contested);
	vec_free(&dev->foreign);
	vec_free(&dev->ops);
	for (i = 0; i < dev->plan.wanted.n; i++)
		if (dev->plan.wanted.v[i].kind == KOBJ_RULE)
			*vec_push(&dev->recognised_by) = dev->plan.wanted.v[i];
	ret = read_rules(s, dev);
	if (!ret)
		ret = read_routes(s, dev);
	if (ret) {
		diag_add(s->d, DIAG_FAILED, dev->rec.device, NULL,
			 "cannot read the kernel's rules and routes: %s",
			 kernel_error(s->kernel));
		return ret;
	}
	if (dev->owned.n)
		qsort(dev->owned.v, dev->owned.n, sizeof *dev->owned.v,
		      kobj_order);
	diff_ops(&dev->ops, dev->plan.wanted.v, dev->plan.wanted.n,
		 dev->owned.v, dev->owned.n, &dev->again);
	return 0;
}

const char *device_rival(struct session *s, const struct device *dev,
			 const struct kobj *rule, char other[16])
{
	char *name = names_of_table(rule->table);
	int ret = store_target(&s->store, "names", name, other, 16);

	free(name);
	return ret || !strcmp(other, dev->rec.device) ? NULL : other;
}

/* Sources that auto found, but another device has already: left out here. */
static bool yield_sources(struct session *s, struct device *dev)
{
	struct prefixes named = { 0 };
	bool any = false;
	char other[16];
	size_t i;

	for (i = 0; i < dev->uplinks.n; i++)
		resolve_named_sources(&dev->uplinks.v[i], &named);
	for (i = 0; i < dev->contested.n; i++) {
		const struct prefix *src = &dev->contested.v[i].src;

		if (!src->addr.family || prefixes_have(&named, src) ||
		    prefixes_have(&dev->yielded_sources, src) ||
		    !device_rival(s, dev, &dev->contested.v[i], other))
			continue;
		prefixes_add(&dev->yielded_sources, src);
		any = true;
	}
	vec_free(&named);
	return any;
}

int device_compare(struct session *s, struct device *dev)
{
	int ret = owned_read(s, dev);

	if (ret || !dev->contested.n || !yield_sources(s, dev))
		return ret;
	ret = device_plan(s, dev);
	return ret ? ret : owned_read(s, dev);
}
