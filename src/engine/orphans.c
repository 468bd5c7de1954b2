/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gathering what devices want, and finding what nobody does. */
#include "engine/orphans.h"
#include "base/vec.h"
#include "engine/apply.h"
#include "engine/spreading.h"
#include "kernel/nft_table.h"
#include "model/mark.h"
#include "routing/balance.h"
#include "state/history.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void bulk_gather(struct bulk *b, const struct device *dev,
		 const struct recognised *by)
{
	size_t i;

	/* what could not be planned may want anything */
	b->unread |= dev->plan.uplinks.n != dev->uplinks.n;
	for (i = 0; i < by->tables.n; i++)
		table_list_add(&b->claimed, by->tables.v[i]);
	for (i = 0; i < dev->plan.wanted.n; i++)
		*vec_push(&b->wanted) = dev->plan.wanted.v[i];
}

void bulk_free(struct bulk *b)
{
	ruleset_free(&b->rules);
	vec_free(&b->claimed);
	vec_free(&b->wanted);
}

/* What is there, and what the devices that were gathered want. */
struct orphans {
	const struct bulk *bulk;
	struct ruleset have, wanted;
};

static bool is_wanted(const struct orphans *o, const struct kobj *k)
{
	const struct kobj *w;

	vec_each(w, &o->bulk->wanted)
		if (kobj_same_place(w, k))
			return true;
	return false;
}

static bool nobody_wants(const struct orphans *o, const struct kobj *k)
{
	const struct table_list *claimed = &o->bulk->claimed;
	struct rules same;
	size_t i;

	if (balance_has(k))
		return !is_wanted(o, k);
	if (table_list_has(claimed, k->table))
		return false;
	if (k->kind == KOBJ_ROUTE ||
	    (k->type == FR_ACT_TO_TBL && k->table != RT_TABLE_MAIN))
		return true;
	if (ruleset_subject(&o->wanted, k).n)
		return false;
	same = ruleset_subject(&o->have, k);
	for (i = 0; i < same.n; i++)
		if (table_list_has(claimed, same.v[i]->table))
			return false;
	return true;
}

static void add_unwanted(const struct orphans *o, const struct kobjs *from,
			 struct kobjs *out)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		if (nobody_wants(o, &from->v[i]))
			*vec_push(out) = from->v[i];
}

/* The rules that carry our mark for sure. */
static int read_rules(struct session *s, struct ruleset *have)
{
	struct kobjs all = { 0 };
	size_t i;
	int ret = kernel_rules(s->kernel, AF_UNSPEC, &all);

	for (i = 0; i < all.n; i++)
		if (!all.v[i].no_protocol &&
		    owned_is_ours(&s->policy, NULL, &all.v[i]))
			*vec_push(&have->all) = all.v[i];
	vec_free(&all);
	ruleset_sort(have);
	return ret;
}

int orphans_find(struct session *s, const struct bulk *b, struct kobjs *out)
{
	struct orphans o = { .bulk = b };
	struct kobjs routes = { 0 };
	size_t i;
	int ret = read_rules(s, &o.have);

	if (!ret)
		ret = kernel_routes(s->kernel, AF_UNSPEC, 0,
				    s->policy.protocol, &routes);
	for (i = 0; i < b->wanted.n; i++)
		if (b->wanted.v[i].kind == KOBJ_RULE)
			*vec_push(&o.wanted.all) = b->wanted.v[i];
	ruleset_sort(&o.wanted);
	if (!ret) {
		add_unwanted(&o, &o.have.all, out);
		add_unwanted(&o, &routes, out);
	}
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, kobj_cmp);
	for (i = 0; i < out->n; i++)
		if (out->v[i].ifindex)
			kernel_device_name(out->v[i].ifindex, out->v[i].dev);
	ruleset_free(&o.have);
	ruleset_free(&o.wanted);
	vec_free(&routes);
	if (ret)
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "cannot read the "
			 "kernel's rules and routes: %s",
			 kernel_error(s->kernel));
	return ret;
}

/* Links in the group of uplinks, where nothing remembers any more who put them there. */
static int find_grouped(struct session *s, struct kobjs *out)
{
	int ret = kernel_grouped(s->kernel, s->policy.group, out);

	if (ret)
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "cannot read the "
			 "kernel's links: %s", kernel_error(s->kernel));
	else if (out->n)
		qsort(out->v, out->n, sizeof *out->v, kobj_cmp);
	return ret;
}

int orphans_remove(struct session *s)
{
	static const struct device nobody = { .rec.device = "left over" };
	static const struct bulk unclaimed;
	static const struct recognised nothing;
	static const struct kobjs none;
	struct kobjs found = { 0 };
	struct ops ops = { 0 };
	bool again;
	int ret = orphans_find(s, &unclaimed, &found);

	if (!ret && s->policy.group)
		ret = find_grouped(s, &found);
	if (!ret && found.n) {
		diff_ops(&ops, NULL, 0, found.v, found.n, &again);
		ret = apply_ops(s, &nobody, &nothing, &none, &ops);
	}
	vec_free(&found);
	vec_free(&ops);
	return ret;
}

/* To ask for it would load nftables: by the verdicts, or where those are lost, too. */
static bool may_have_table(struct session *s)
{
	struct kobjs rules = { 0 };
	const struct kobj *k;
	struct verdicts l;
	bool may = !verdicts_read(&s->store, &l) && verdicts_marked(&l);

	verdicts_free(&l);
	if (may || kernel_rules(s->kernel, AF_UNSPEC, &rules))
		return may;
	vec_each(k, &rules)
		may |= k->protocol == s->policy.protocol && k->mask == MARK_LINE;
	vec_free(&rules);
	return may;
}

void orphans_remove_table(struct session *s)
{
	struct text why = { 0 };
	int ret = may_have_table(s) ? nft_table_remove_orphan(&why) : 0;

	if (ret > 0)
		diag_add(s->d, DIAG_NOTE, NULL, NULL, "removed the table inet "
			 "multihome of nftables");
	else if (ret < 0)
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "cannot remove the table"
			 " inet multihome of nftables: %s", why.s);
	text_free(&why);
}

int orphans_forget_daemon(struct session *s)
{
	static const struct verdicts none;
	int ret = verdicts_remove(&s->store);

	ret = ret ? ret : verdicts_remove_left(&s->store);
	history_remove(&s->store, NULL);
	ret = ret ? ret : verdicts_write_drained(&s->store, &none);
	if (ret)
		diag_add(s->d, DIAG_FAILED, s->store.path, NULL, "cannot remove "
			 "the verdicts on lines: %s", strerror(-ret));
	return ret ? ret : spreading_follow(s, false);
}
