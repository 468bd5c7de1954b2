/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule, a route, a group or an endpoint: its order and its text. */
#include "model/kobj.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#define CMP(field) \
	do { \
		if (a->field != b->field) \
			return a->field < b->field ? -1 : 1; \
	} while (0)

const char *const kobj_metric_names[METRICS] = {
	[METRIC_MTU] = "mtu", [METRIC_ADVMSS] = "advmss",
	[METRIC_INITCWND] = "initcwnd", [METRIC_INITRWND] = "initrwnd",
};

static int selector_cmp(const struct kobj *a, const struct kobj *b)
{
	int c;

	CMP(family);
	c = prefix_cmp(&a->src, &b->src);
	if (c)
		return c;
	c = prefix_cmp(&a->dst, &b->dst);
	if (c)
		return c;
	CMP(mask);
	CMP(mark);
	CMP(invert);
	CMP(tos);
	c = strcmp(a->iif, b->iif);
	return c ? c : strcmp(a->oif, b->oif);
}

int kobj_subject_cmp(const struct kobj *a, const struct kobj *b)
{
	int c;

	CMP(family);
	c = prefix_cmp(&a->src, &b->src);
	if (c || a->src.addr.family)
		return c;
	CMP(mask);
	CMP(mark);
	if (a->mark || a->mask)
		return 0;
	c = strcmp(a->oif, b->oif);
	return c || a->oif[0] ? c : prefix_cmp(&a->dst, &b->dst);
}

static int rule_cmp(const struct kobj *a, const struct kobj *b)
{
	int c;

	CMP(family);
	CMP(priority);
	c = selector_cmp(a, b);
	if (c)
		return c;
	CMP(type);
	CMP(table);
	CMP(suppress);
	CMP(suppress_group);
	CMP(target);
	CMP(protocol);
	CMP(strange);
	CMP(extra_len);
	return memcmp(a->extra, b->extra, a->extra_len);
}

static int place_cmp(const struct kobj *a, const struct kobj *b)
{
	int c;

	CMP(family);
	CMP(table);
	/* connected routes first: a gateway is looked up in what is there */
	if (a->dst.len != b->dst.len)
		return a->dst.len > b->dst.len ? -1 : 1;
	c = prefix_cmp(&a->dst, &b->dst);
	if (c)
		return c;
	CMP(tos);
	CMP(metric);
	return 0;
}

int kobj_hop_cmp(const void *pa, const void *pb)
{
	const struct hop *a = pa, *b = pb;
	int c;

	CMP(ifindex);
	c = addr_cmp(&a->gateway, &b->gateway);
	if (c)
		return c;
	CMP(weight);
	CMP(onlink);
	return 0;
}

static int hops_cmp(const struct hops *a, const struct hops *b)
{
	size_t i;
	int c = 0;

	if (!a || !b)
		return (a != NULL) - (b != NULL);
	CMP(n);
	for (i = 0; i < a->n && !c; i++)
		c = kobj_hop_cmp(&a->v[i], &b->v[i]);
	return c;
}

static int route_cmp(const struct kobj *a, const struct kobj *b)
{
	int c = place_cmp(a, b);

	if (c)
		return c;
	CMP(type);
	CMP(nexthop);
	CMP(ifindex);
	c = addr_cmp(&a->gateway, &b->gateway);
	if (c)
		return c;
	c = addr_cmp(&a->prefsrc, &b->prefsrc);
	if (c)
		return c;
	CMP(scope);
	CMP(onlink);
	CMP(protocol);
	CMP(strange);
	c = hops_cmp(a->hops, b->hops);
	return c ? c : memcmp(a->metrics, b->metrics, sizeof a->metrics);
}

static int group_cmp(const struct kobj *a, const struct kobj *b)
{
	CMP(ifindex);
	CMP(table);
	return 0;
}

static int endpoint_cmp(const struct kobj *a, const struct kobj *b)
{
	int c = prefix_cmp(&a->src, &b->src);

	if (c)
		return c;
	CMP(ifindex);
	CMP(port);
	CMP(flags);
	return 0;
}

int kobj_cmp(const void *pa, const void *pb)
{
	const struct kobj *a = pa, *b = pb;

	CMP(kind);
	switch (a->kind) {
	case KOBJ_ROUTE:
		return route_cmp(a, b);
	case KOBJ_RULE:
		return rule_cmp(a, b);
	case KOBJ_GROUP:
		return group_cmp(a, b);
	case KOBJ_ENDPOINT:
		return endpoint_cmp(a, b);
	}
	return 0;
}

bool kobj_same_place(const struct kobj *a, const struct kobj *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case KOBJ_ROUTE:
		return !place_cmp(a, b);
	case KOBJ_RULE:
		return !rule_cmp(a, b);
	case KOBJ_GROUP:
		return a->ifindex == b->ifindex;
	case KOBJ_ENDPOINT:
		return !prefix_cmp(&a->src, &b->src);
	}
	return false;
}

bool kobj_same_selector(const struct kobj *a, const struct kobj *b)
{
	return a->kind == KOBJ_RULE && b->kind == KOBJ_RULE &&
	       !selector_cmp(a, b);
}

bool kobj_names_table(const struct kobj *k)
{
	return k->kind == KOBJ_RULE && k->type == FR_ACT_TO_TBL &&
	       k->table != RT_TABLE_MAIN;
}

static void add_table(struct text *out, const struct kobj *k,
		      const char *table_name)
{
	if (k->table == RT_TABLE_MAIN)
		text_add(out, "main");
	else if (k->table == RT_TABLE_LOCAL)
		text_add(out, "local");
	else if (k->table == RT_TABLE_DEFAULT)
		text_add(out, "default");
	else if (table_name)
		text_add(out, table_name);
	else
		text_add_number(out, k->table);
}

static void add_prefix(struct text *out, const char *word,
		       const struct prefix *p)
{
	char buf[PREFIX_STRLEN];

	text_add(out, word);
	text_add(out, prefix_format(p, buf));
}

static void rule_print(struct text *out, const struct kobj *k,
		       const char *table_name)
{
	static const char *const actions[] = {
		[FR_ACT_BLACKHOLE] = "blackhole",
		[FR_ACT_UNREACHABLE] = "unreachable",
		[FR_ACT_PROHIBIT] = "prohibit",
	};

	text_add(out, "priority ");
	text_add_number(out, k->priority);
	text_add(out, k->invert ? " not" : "");
	if (k->src.addr.family)
		add_prefix(out, " from ", &k->src);
	else
		text_add(out, " from all");
	if (k->dst.addr.family)
		add_prefix(out, " to ", &k->dst);
	if (k->mask == UINT32_MAX)
		text_addf(out, " fwmark 0x%x", k->mark);
	else if (k->mark || k->mask)
		text_addf(out, " fwmark 0x%x/0x%x", k->mark, k->mask);
	if (k->iif[0]) {	/* the kernel takes all but blanks and '/' */
		text_add(out, " iif ");
		text_add_safe(out, k->iif);
	}
	if (k->oif[0]) {
		text_add(out, " oif ");
		text_add_safe(out, k->oif);
	}
	if (k->tos)
		text_addf(out, " tos 0x%x", k->tos);
	if (k->type == FR_ACT_GOTO) {
		text_addf(out, " goto %u", k->target);
	} else if (k->l3mdev) {
		text_add(out, " l3mdev");
	} else if (k->type == FR_ACT_TO_TBL) {
		text_add(out, " lookup ");
		add_table(out, k, table_name);
	} else if (k->type < sizeof actions / sizeof *actions &&
		   actions[k->type]) {
		text_addf(out, " %s", actions[k->type]);
	} else {
		text_addf(out, " type %u", k->type);
	}
	if (k->suppress >= 0)
		text_addf(out, " suppress_prefixlength %d", k->suppress);
	if (k->suppress_group)
		text_addf(out, " suppress_ifgroup %u", k->suppress_group);
}

/* Where it leads: of a route, or of one of its next hops. */
static void add_way(struct text *out, int family, const struct addr *gateway,
		    const char *dev, int ifindex)
{
	char buf[ADDR_STRLEN];

	if (gateway->family) {
		text_add(out, gateway->family == family ? " via "
							: " via inet6 ");
		text_add(out, addr_format(gateway, buf));
	}
	if (*dev || ifindex)
		text_add(out, " dev ");
	if (*dev)
		text_add_safe(out, dev);
	else if (ifindex)
		text_addf(out, "if%d", ifindex);
}

static void add_hops(struct text *out, int family, const struct hops *hops)
{
	const struct hop *h;

	for (h = hops->v; h < hops->v + hops->n; h++) {
		text_add(out, " nexthop");
		add_way(out, family, &h->gateway, h->dev, h->ifindex);
		text_add(out, " weight ");
		text_add_number(out, h->weight);
		text_add(out, h->onlink ? " onlink" : "");
	}
}

static void route_print(struct text *out, const struct kobj *k,
			const char *table_name)
{
	static const char *const types[] = {
		[RTN_LOCAL] = "local ", [RTN_BROADCAST] = "broadcast ",
		[RTN_ANYCAST] = "anycast ", [RTN_MULTICAST] = "multicast ",
		[RTN_BLACKHOLE] = "blackhole ",
		[RTN_UNREACHABLE] = "unreachable ",
		[RTN_PROHIBIT] = "prohibit ", [RTN_THROW] = "throw ",
	};
	uint32_t none = k->family == AF_INET6 ? KOBJ_METRIC6 : 0;
	char buf[PREFIX_STRLEN];
	size_t i;

	if (k->type < sizeof types / sizeof *types && types[k->type])
		text_add(out, types[k->type]);
	text_add(out, k->dst.len ? prefix_format(&k->dst, buf) : "default");
	if (k->tos)
		text_addf(out, " tos 0x%x", k->tos);
	if (k->nexthop)
		text_addf(out, " nhid %u", k->nexthop);
	add_way(out, k->family, &k->gateway, k->dev, k->ifindex);
	text_add(out, " table ");
	add_table(out, k, table_name);
	if (k->prefsrc.family) {
		text_add(out, " src ");
		text_add(out, addr_format(&k->prefsrc, buf));
	}
	if (k->metric != none)
		text_addf(out, " metric %u", k->metric);
	if (k->onlink)
		text_add(out, " onlink");
	for (i = 0; i < METRICS; i++)
		if (k->metrics[i])
			text_addf(out, " %s %u", kobj_metric_names[i],
				  k->metrics[i]);
	if (k->hops)
		add_hops(out, k->family, k->hops);
}

void kobj_add_flags(struct text *out, uint32_t flags)
{
	static const char *const words[] = {
		"signal", "subflow", "backup", "fullmesh", "implicit",
	};
	size_t i, n = out->n;

	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (flags & 1u << i)
			text_addf(out, "%s%s", out->n > n ? " " : "", words[i]);
}

static void endpoint_print(struct text *out, const struct kobj *k)
{
	char buf[ADDR_STRLEN];

	text_add(out, addr_format(&k->src.addr, buf));
	add_way(out, k->family, &(struct addr){ 0 }, k->dev, k->ifindex);
	if (k->port)
		text_addf(out, " port %u", k->port);
	if (k->flags)
		text_add(out, " ");
	kobj_add_flags(out, k->flags);
}

void kobj_print(struct text *out, const struct kobj *k, const char *table_name)
{
	switch (k->kind) {
	case KOBJ_ROUTE:
		route_print(out, k, table_name);
		break;
	case KOBJ_RULE:
		rule_print(out, k, table_name);
		break;
	case KOBJ_GROUP:
		text_add(out, "dev ");
		text_add_safe(out, k->dev);
		text_add(out, " group ");
		text_add_number(out, k->table);
		break;
	case KOBJ_ENDPOINT:
		endpoint_print(out, k);
		break;
	}
}

void kobj_print_command(struct text *out, const char *verb,
			const struct kobj *k, const char *table_name)
{
	struct kobj bare = *k;

	if (k->kind == KOBJ_GROUP) {
		text_add(out, "ip link set ");
		kobj_print(out, k, NULL);
		return;
	}
	if (k->kind == KOBJ_ENDPOINT) {
		text_addf(out, "ip mptcp endpoint %s ", verb);
		kobj_print(out, k, NULL);
		return;
	}
	text_add(out, k->family == AF_INET6 ? "ip -6 " : "ip -4 ");
	text_add(out, k->kind == KOBJ_RULE ? "rule " : "route ");
	text_add(out, verb);
	text_add(out, " ");
	bare.hops = NULL;	/* next hops come last */
	kobj_print(out, &bare, table_name);
	if (!k->no_protocol)
		text_addf(out, " protocol %u", k->protocol);
	if (k->hops)
		add_hops(out, k->family, k->hops);
}

void kobj_print_removal(struct text *out, const struct kobj *k)
{
	struct kobj told = *k;

	if (k->kind == KOBJ_ENDPOINT) {
		text_addf(out, "ip mptcp endpoint delete id %u", k->id);
		return;
	}
	if (k->nexthop) {	/* and no other word of where it leads */
		told.gateway = (struct addr){ 0 };
		told.ifindex = 0;
		told.dev[0] = '\0';
	}
	kobj_print_command(out, "del", &told, NULL);
}
