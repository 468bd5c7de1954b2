/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an uplink's table has: what is on the link, pins, and its default. */
#include "routing/planning.h"
#include "base/text.h"

#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* How good a preferred source is an address of the device for i's table? */
static int preference(const struct planning *w, size_t i, const struct prefix *host)
{
	int best = 0, how;
	size_t k;

	for (k = 0; k < w->n; k++) {
		if (w->u[k].family != AF_INET ||
		    w->u[k].table != w->u[i].table ||
		    !prefixes_have(&w->p->uplinks.v[k].sources, host))
			continue;
		how = resolve_names_source(&w->u[k], host) ? 2 : 1;
		best = how > best ? how : best;
	}
	return best;
}

/*
 * The preferred source within a network (any network if NULL): the lowest
 * address of the device that a claim of this table names; else the lowest that
 * is a source of it; else, in a network, the lowest. IPv6 has none: the kernel
 * refuses a tentative one.
 */
static struct addr preferred(const struct planning *w, size_t i,
			     const struct prefix *net)
{
	struct addr best = { 0 };
	const struct facts_addr *a;
	struct prefix host, own;
	int how, most = net ? 0 : 1;
	size_t j;

	if (w->u[i].family != AF_INET)
		return best;
	for (j = 0; j < w->f->addrs.n; j++) {
		a = &w->f->addrs.v[j];
		own = facts_connected(a);
		if (a->prefix.addr.family != AF_INET || !a->global ||
		    (net && prefix_cmp(&own, net)))
			continue;
		host = prefix_host(&a->prefix.addr);
		how = preference(w, i, &host);
		if (how < most || (how == most && best.family &&
				   addr_cmp(&host.addr, &best) > 0))
			continue;
		best = host.addr;
		most = how;
	}
	return best;
}

static struct kobj new_route(const struct planning *w, size_t i)
{
	struct kobj k = planning_object(w, KOBJ_ROUTE, i);

	k.ifindex = w->f->ifindex;
	text_copy(k.dev, sizeof k.dev, w->f->device);
	k.metric = k.family == AF_INET6 ? KOBJ_METRIC6 : 0;
	k.dst.addr.family = k.family;
	k.scope = k.family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	return k;
}

/*
 * What is on the link. Link-local ones too: with a device bound, and without
 * main's routes, they would else go to the router.
 */
static void want_connected(struct planning *w, size_t i)
{
	static const struct prefix link_local = {
		{ AF_INET6, { 0xfe, 0x80 } }, 64
	};
	struct kobj k = new_route(w, i);
	size_t j;

	for (j = 0; j < w->nets.n; j++) {
		if (w->nets.v[j].addr.family != k.family ||
		    w->nets.v[j].len == addr_bits(k.family))
			continue;
		k.dst = w->nets.v[j];
		k.prefsrc = preferred(w, i, &w->nets.v[j]);
		*vec_push(&w->p->wanted) = k;
	}
	k.dst = link_local;
	k.prefsrc = (struct addr){ 0 };
	if (k.family == AF_INET6)
		*vec_push(&w->p->wanted) = k;
}

/* What main has by this device: its sources pass over that, as all uplinks' do. */
static void want_pins(struct planning *w, size_t i)
{
	const struct kobj *pin;
	struct kobj k;

	vec_each(pin, &w->f->pins) {
		if (pin->family != w->u[i].family ||
		    prefixes_have(&w->nets, &pin->dst))
			continue;
		k = new_route(w, i);
		k.dst = pin->dst;
		k.gateway = pin->gateway;
		k.onlink = pin->onlink;
		k.scope = pin->scope;
		k.metric = pin->metric;
		memcpy(k.metrics, pin->metrics, sizeof k.metrics);
		*vec_push(&w->p->wanted) = k;
	}
}

/*
 * The default. An IPv6 gateway that is in no network of the device gets a route
 * of its own: an onlink one is looked for in main (ip6_route_check_nh_onlink()),
 * where a tunnel may lead there.
 */
static void want_default(struct planning *w, size_t i, const struct prefix *hop)
{
	const struct addr *gateway = &w->p->uplinks.v[i].gateway;
	struct kobj k = new_route(w, i), way = k;
	bool off_link = gateway->family && !hop && !addr_is_link_local(gateway);

	/* by a router of the other family none of the networks says which */
	k.prefsrc = preferred(w, i, gateway->family == k.family ? hop : NULL);
	k.gateway = *gateway;
	memcpy(k.metrics, w->u[i].metrics, sizeof k.metrics);
	if (gateway->family) {
		k.scope = RT_SCOPE_UNIVERSE;
		k.onlink = k.family == AF_INET && off_link;
	}
	*vec_push(&w->p->wanted) = k;
	if (k.family == AF_INET || !off_link)
		return;
	way.dst = prefix_host(gateway);
	*vec_push(&w->p->wanted) = way;
}

void planning_routes(struct planning *w, size_t i)
{
	const struct addr *gateway = &w->p->uplinks.v[i].gateway;
	const struct prefix *hop = NULL;
	size_t j;

	for (j = 0; j < w->nets.n; j++)	/* in order: most specific last */
		if (gateway->family && prefix_contains(&w->nets.v[j], gateway))
			hop = &w->nets.v[j];
	want_connected(w, i);
	want_pins(w, i);
	want_default(w, i, hop);
}
