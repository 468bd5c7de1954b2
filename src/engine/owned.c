/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telling what is ours. */
#include "engine/owned.h"
#include "base/vec.h"
#include "engine/foreign.h"
#include "engine/load.h"
#include "engine/names.h"
#include "routing/balance.h"
#include "routing/common.h"
#include "routing/resolve.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

bool owned_is_ours(const struct policy *policy, const struct record *r,
		   const struct kobj *k)
{
	bool now = k->protocol == policy->protocol;
	bool before = r && r->protocol && k->protocol == r->protocol;

	if (k->kind == KOBJ_ROUTE)
		return now || before;
	now |= k->no_protocol;
	before |= r && r->protocol && k->no_protocol;
	if (balance_has(k))
		return now || before;
	/* in our band: below its base the difference is a huge number */
	return (now && k->priority - policy->base < POLICY_BAND) ||
	       (before && k->priority - r->base < POLICY_BAND);
}

static bool has_subject(const struct kobjs *list, const struct kobj *k)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (!kobj_subject_cmp(&list->v[i], k))
			return true;
	return false;
}

/* Adds the subjects of rules, each once. */
static void add_subjects(struct kobjs *out, const struct kobjs *from)
{
	const struct kobj *k;

	vec_each(k, from)
		if (k->kind == KOBJ_RULE && !has_subject(out, k))
			*vec_push(out) = *k;
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
	add_subjects(&out->subjects, &plan.wanted);
	plan_free(&plan);
	diag_free(&quiet);
}

void owned_forget(struct recognised *by)
{
	vec_free(&by->tables);
	uplinks_free(&by->before);
	vec_free(&by->subjects);
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
	struct table_list deserted;	/* of nobody, whose rules we take over */
};

static void take_rule(struct picking *p, const struct kobj *rule)
{
	struct kobj *k = vec_push(&p->out->ours);

	*k = *rule;
	if (k->no_protocol)
		k->protocol = p->s->policy.protocol;
}

/* Whether it carries our mark, and names a table that is not the device's. */
static bool is_elsewhere(const struct picking *p, const struct kobj *k)
{
	return kobj_names_table(k) && !balance_has(k) &&
	       !table_list_has(&p->by->tables, k->table) &&
	       owned_is_ours(&p->s->policy, &p->dev->rec, k);
}

/* Whether a rule without a table is no other device's, and not the machine's. */
static bool can_be_taken(const struct picking *p, const struct kobj *k)
{
	return !kobj_names_table(k) &&
	       owned_is_ours(&p->s->policy, &p->dev->rec, k) &&
	       !common_is_rule(k, p->s->policy.base);
}

/*
 * Whether k, of a network and without a table, has the rule beside it that names
 * one: of this device, or of another.
 */
static bool has_twin(const struct picking *p, const struct rules *l,
		     const struct kobj *k, bool elsewhere)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (k->dst.addr.family && kobj_names_table(l->v[i]) &&
		    !prefix_cmp(&l->v[i]->dst, &k->dst) &&
		    owned_is_ours(&p->s->policy, &p->dev->rec, l->v[i]) &&
		    is_elsewhere(p, l->v[i]) == elsewhere)
			return true;
	return false;
}

/*
 * Rules of ours for that subject, beside those that name our tables: of another
 * device's; of a table that no record names, which this device takes over; or
 * without a table. The latter are left to the other device if it has the subject,
 * too, unless they are wanted here; of a network, to whom it is.
 */
static void pick_subject(struct picking *p, const struct ruleset *all,
			  const struct kobj *subject)
{
	struct rules l = ruleset_subject(all, subject);
	bool wanted = has_subject(&p->dev->plan.wanted, subject);
	bool theirs = false;
	char other[16];
	size_t i;

	for (i = 0; i < l.n; i++) {
		if (!is_elsewhere(p, l.v[i]))
			continue;
		if (owned_rival(p->s, p->dev, l.v[i], other)) {
			*vec_push(&p->out->contested) = *l.v[i];
			theirs = true;
		} else if (!l.v[i]->no_protocol) {
			take_rule(p, l.v[i]);
			table_list_add(&p->deserted, l.v[i]->table);
		}
	}
	for (i = 0; i < l.n; i++) {
		if (!can_be_taken(p, l.v[i]))
			continue;
		if (!theirs || has_twin(p, &l, l.v[i], false) ||
		    (wanted && !has_twin(p, &l, l.v[i], true)))
			take_rule(p, l.v[i]);
	}
}

/* Adds what a wide destination may have become in a plan while main was narrow. */
static void add_narrowed(struct kobjs *out, const struct kobjs *subjects)
{
	struct prefixes nets = { 0 };
	const struct kobj *k;
	struct kobj part;
	size_t i;

	vec_each(k, subjects) {
		if (k->src.addr.family || k->mark || k->mask || k->oif[0])
			continue;
		plan_narrowed(k->family, &k->dst, &nets);
		for (i = 0; i < nets.n; i++) {
			part = *k;
			part.dst = nets.v[i];
			if (!has_subject(subjects, &part))
				*vec_push(out) = part;
		}
		vec_free(&nets);
	}
}

/*
 * Rules of others: those that do what ours do are taken over, and those that have
 * a subject or table of ours are to be told.
 */
static void pick_foreign(struct picking *p, const struct ruleset *all)
{
	const struct kobjs *wanted = &p->dev->plan.wanted;
	const struct kobj *k, *between;

	vec_each(k, &all->all) {
		if (owned_is_ours(&p->s->policy, &p->dev->rec, k) ||
		    !kobj_names_table(k))
			continue;
		between = foreign_in_between(&all->all, wanted, k);
		if (between)
			*vec_push(&p->out->stays) =
				(struct staying){ *k, *between };
		else if (foreign_is_equal(wanted, k) &&
			 !foreign_is_hidden(&p->out->foreign, k))
			take_rule(p, k);
		else if (table_list_has(&p->by->tables, k->table) ||
			 (k->table != RT_TABLE_LOCAL &&
			  k->table != RT_TABLE_DEFAULT &&
			  has_subject(wanted, k)))
			*vec_push(&p->out->foreign) = *k;
	}
}

/* Of all rules what is the device's, by its tables and then by subjects. */
static void pick_rules(struct picking *p, const struct ruleset *all)
{
	struct kobjs subjects = { 0 }, narrowed = { 0 };
	const struct kobj *k;
	size_t i;

	for (i = 0; i < all->all.n; i++) {
		k = &all->all.v[i];
		if (k->type == FR_ACT_TO_TBL &&
		    table_list_has(&p->by->tables, k->table) &&
		    owned_is_ours(&p->s->policy, &p->dev->rec, k))
			take_rule(p, k);
	}
	add_subjects(&subjects, &p->out->ours);
	add_subjects(&subjects, &p->by->subjects);
	add_subjects(&subjects, &p->dev->plan.wanted);
	for (i = 0; i < subjects.n; i++)
		pick_subject(p, all, &subjects.v[i]);
	add_narrowed(&narrowed, &subjects);
	for (i = 0; i < narrowed.n; i++)
		pick_subject(p, all, &narrowed.v[i]);
	vec_free(&narrowed);
	for (i = 0; i < all->all.n; i++) {
		k = &all->all.v[i];
		if (owned_is_ours(&p->s->policy, &p->dev->rec, k) &&
		    !has_subject(&subjects, k) &&
		    (!strcmp(k->oif, p->dev->rec.device) ||
		     (p->by->leaving && left_alone(p->s, p->dev, k))))
			take_rule(p, k);
	}
	if (p->s->takes_over)
		pick_foreign(p, all);
	vec_free(&subjects);
}

/* Whether a rule leads to that table which we have not taken over. */
static bool is_used(const struct picking *p, const struct ruleset *rules,
		    uint32_t table)
{
	const struct kobj *k;
	size_t left = 0;

	vec_each(k, &rules->all)
		left += k->table == table;
	vec_each(k, &p->out->ours)
		left -= k->kind == KOBJ_RULE && k->table == table;
	return left;
}

/* What of ours is in tables of nobody goes with the last rule that leads there. */
static int read_deserted(const struct picking *p, const struct ruleset *rules,
			 struct kobjs *routes)
{
	const uint32_t *table;
	int ret = 0;

	vec_each(table, &p->deserted)
		if (!ret && !is_used(p, rules, *table))
			ret = kernel_routes(p->s->kernel, AF_UNSPEC, *table,
					    p->s->policy.protocol, routes);
	return ret;
}

int owned_read(struct session *s, struct ruleset *rules,
	       const struct device *dev, const struct recognised *by,
	       struct owned *out)
{
	struct picking p = { s, dev, by, out, { 0 } };
	struct kobjs routes = { 0 };
	struct kobj *k;
	size_t i;
	bool ours;
	int ret = 0;

	*out = (struct owned){ 0 };
	if (!rules->by_subject) {
		ret = kernel_rules(s->kernel, AF_UNSPEC, &rules->all);
		if (ret)	/* some of them are as none */
			ruleset_free(rules);
		else
			ruleset_sort(rules);
	}
	for (i = 0; i < by->tables.n && !ret; i++)
		ret = kernel_routes(s->kernel, AF_UNSPEC, by->tables.v[i], 0,
				    &routes);
	if (!ret) {
		pick_rules(&p, rules);
		ret = read_deserted(&p, rules, &routes);
	}
	if (ret)
		diag_add(s->d, DIAG_FAILED, dev->rec.device, NULL,
			 "cannot read the kernel's rules and routes: %s",
			 kernel_error(s->kernel));
	for (i = 0; i < routes.n && !ret; i++) {
		ours = owned_is_ours(&s->policy, &dev->rec, &routes.v[i]) ||
		       (s->takes_over &&
			foreign_is_equal(&dev->plan.wanted, &routes.v[i]));
		k = vec_push(ours ? &out->ours : &out->foreign);
		*k = routes.v[i];
		/* a table belongs to one device, also to one that is gone */
		if (dev->facts.ifindex ? k->ifindex == dev->facts.ifindex : ours)
			text_copy(k->dev, sizeof k->dev, dev->rec.device);
		else if (k->ifindex)
			kernel_device_name(k->ifindex, k->dev);
	}
	vec_free(&routes);
	vec_free(&p.deserted);
	if (out->ours.n)
		qsort(out->ours.v, out->ours.n, sizeof *out->ours.v,
		      kobj_cmp);
	return ret;
}

void owned_tell_left(struct session *s, const struct device *dev,
		     const struct recognised *by, const struct owned *o)
{
	const struct staying *st;
	const struct kobj *k;
	char *more;

	vec_each(k, &o->foreign)
		foreign_tell(s->d, dev->rec.device, NULL, k,
			     owned_table_name(dev, by, k->table), "",
			     s->mode != SESSION_TRYING &&
				     !foreign_is_hidden(&o->foreign, k));
	vec_each(st, &o->stays) {
		more = foreign_between_words(&st->between);
		foreign_tell(s->d, dev->rec.device, NULL, &st->k,
			     owned_table_name(dev, by, st->k.table), more,
			     false);
		free(more);
	}
}

void owned_free(struct owned *o)
{
	vec_free(&o->ours);
	vec_free(&o->foreign);
	vec_free(&o->stays);
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

bool owned_yield(struct session *s, struct device *dev,
		 const struct kobjs *contested)
{
	size_t i, before = dev->yielded_sources.n;
	struct prefixes named = { 0 };
	const struct prefix *src;
	char other[16];

	for (i = 0; i < dev->uplinks.n; i++)
		resolve_named_sources(&dev->uplinks.v[i], &named);
	for (i = 0; i < contested->n; i++) {
		src = &contested->v[i].src;
		if (src->addr.family && !prefixes_have(&named, src) &&
		    has_subject(&dev->plan.wanted, &contested->v[i]) &&
		    owned_rival(s, dev, &contested->v[i], other))
			prefixes_add(&dev->yielded_sources, src);
	}
	vec_free(&named);
	return dev->yielded_sources.n > before;
}

const char *owned_table_name(const struct device *dev,
			     const struct recognised *by, uint32_t table)
{
	const struct uplinks *lists[] = { &dev->uplinks, &by->before };
	size_t i, j;

	for (j = 0; j < 2; j++)
		for (i = 0; i < lists[j]->n; i++)
			if (lists[j]->v[i].table == table &&
			    lists[j]->v[i].table_name[0])
				return lists[j]->v[i].table_name;
	return NULL;
}
