/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link groups, and rules for the addresses of main's line. */
#include "routing/common.h"
#include "routing/balance.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>

/* from: main's line, before the rungs of destinations (plan_rules.c). */
enum { RUNG_ANSWER = 499 };

static bool is_default(const struct kobj *k, int family)
{
	return k->family == family && !k->dst.len && k->type == RTN_UNICAST;
}

bool common_leads(const struct kobjs *wide, int family, int ifindex)
{
	const struct kobj *k, *best = NULL;
	bool leads = false;

	vec_each(k, wide)
		if (is_default(k, family) &&
		    (!best || k->metric < best->metric))
			best = k;
	vec_each(k, wide)
		leads |= best && is_default(k, family) &&
			 k->metric == best->metric && k->ifindex == ifindex;
	return leads;
}

bool common_is_uplink(const struct common_device *dev)
{
	return dev->facts->ifindex &&
	       (dev->claimed || ((dev->best[0] || dev->best[1]) &&
				 !dev->facts->tunnel));
}

bool common_narrows(const struct kobj *wide, bool is_uplink)
{
	switch (wide->type) {
	case RTN_UNREACHABLE:
	case RTN_PROHIBIT:
	case RTN_BLACKHOLE:
		return true;
	case RTN_UNICAST:
		return wide->dst.len && !is_uplink;
	}
	return false;	/* a throw does no harm */
}

bool common_forbids(const struct kobjs *wide, int family)
{
	const struct kobj *k, *best = NULL;
	bool piece = false;

	vec_each(k, wide) {
		if (k->family != family)
			continue;
		if (k->dst.len)
			piece |= common_narrows(k, true);
		else if (!best || k->metric < best->metric)
			best = k;
	}
	return piece || (best && common_narrows(best, true));
}

bool common_is_rule(const struct kobj *k, uint32_t base)
{
	if (k->kind != KOBJ_RULE || k->type != FR_ACT_TO_TBL)
		return false;
	return balance_has(k) ||
	       (k->table == RT_TABLE_MAIN && k->src.addr.family &&
		k->priority == base + RUNG_ANSWER + addr_bits(k->family) -
			       k->src.len);
}

static void want_answers(struct kobjs *wanted, const struct facts *f,
			 const struct prefix *src, const struct policy *policy)
{
	struct kobj *k = vec_push(wanted);

	*k = (struct kobj){
		.kind = KOBJ_RULE, .family = src->addr.family,
		.protocol = policy->protocol, .type = FR_ACT_TO_TBL,
		.table = RT_TABLE_MAIN, .suppress = -1, .claim = -1,
		.src = *src, .priority = policy->base + RUNG_ANSWER +
			addr_bits(src->addr.family) - src->len,
	};
	text_copy(k->dev, sizeof k->dev, f->device);
}

/* Its addresses; of IPv6 its networks, whose temporary addresses change, too. */
static void want_device(struct kobjs *wanted, const struct common_device *dev,
			const bool to[2], const struct policy *policy)
{
	const struct facts_addr *a;
	struct prefix p;
	int fam;

	vec_each(a, &dev->facts->addrs) {
		fam = facts_family(a->prefix.addr.family);
		if (!a->global || !to[fam] || !dev->best[fam] ||
		    dev->claims[fam])
			continue;
		p = prefix_host(&a->prefix.addr);
		want_answers(wanted, dev->facts, &p, policy);
		p = prefix_network(&a->prefix);
		if (fam && p.len >= 32 && p.len < 128)
			want_answers(wanted, dev->facts, &p, policy);
	}
}

static void want_group(struct kobjs *wanted, const struct common_device *dev,
		       uint32_t group)
{
	const struct facts *f = dev->facts;
	struct kobj *k;

	if (!group || (f->group && f->group != group && f->group != dev->group))
		return;
	k = vec_push(wanted);
	*k = (struct kobj){ .kind = KOBJ_GROUP, .suppress = -1, .claim = -1,
			    .ifindex = f->ifindex, .table = group };
	text_copy(k->dev, sizeof k->dev, f->device);
}

void common_build(struct kobjs *wanted, const struct common_device *v, size_t n,
		  const bool to[2], const struct policy *policy)
{
	size_t i, j;

	for (i = 0; i < n; i++) {
		if (common_is_uplink(&v[i]))
			want_group(wanted, &v[i], policy->group);
		want_device(wanted, &v[i], to, policy);
	}
	if (!wanted->n)
		return;
	qsort(wanted->v, wanted->n, sizeof *wanted->v, kobj_cmp);
	for (i = 1, j = 0; i < wanted->n; i++)	/* two addresses of a network */
		if (kobj_cmp(&wanted->v[j], &wanted->v[i]))
			wanted->v[++j] = wanted->v[i];
	wanted->n = j + 1;
}
