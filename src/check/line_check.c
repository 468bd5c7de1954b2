/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keeps lines from being watched, and from failing over. */
#include "check/line_check.h"
#include "check/contradictions.h"
#include "check/surroundings.h"
#include "health/health_conf.h"
#include "kernel/hash_policy.h"
#include "model/mark.h"
#include "state/hash_found.h"
#include "state/lease.h"

#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>

/* The one target that says whether it is down; NULL: there are more, or none. */
static const struct probe_target *only_target(const struct uplink *u)
{
	const struct probe_target *t;

	if (probing_voters(&u->probing, u->family) == 1)
		vec_each(t, &u->probing.targets)
			if (t->kind != PROBE_HTTP)
				return t;
	return NULL;
}

static void warn(const struct machine *v, const struct uplink *u,
		 const char *what, const struct probe_target *t)
{
	struct text word = { 0 };

	probe_target_print(&word, t);
	diag_add(v->s->d, DIAG_WARNING, uplink_origin(u, "multihome-probe"),
		 "multihome-probe", "%s %s", word.s, what);
	text_free(&word);
}

/* Who answers by whatever line, or without anything beyond the router. */
static void check_near(const struct machine *v, const struct machine_device *dev,
		       const struct uplink *u, const struct resolved *r,
		       const struct probe_target *t)
{
	const char *own = machine_with(v, &t->addr);
	const struct facts_addr *a;
	bool near = r->has_gateway && !addr_cmp(&r->gateway, &t->addr);
	struct prefix net;
	char *what;

	vec_each(a, &dev->facts.addrs) {
		net = facts_connected(a);
		near |= prefix_contains(&net, &t->addr);
	}
	if (!own && !near)
		return;
	what = own ? text_printf("is an address of this host, on %s, and "
				 "answers whatever the line does; expected one "
				 "beyond the line's router", own)
		   : text_printf("is next to %s: nothing beyond its router is "
				 "watched by that; expected an address beyond "
				 "it", u->device);
	warn(v, u, what, t);
	free(what);
}

/* A target that another device's line has alone, too. */
static void check_shared(const struct machine *v, const struct uplink *u)
{
	const struct probe_target *own = only_target(u), *t;
	const struct machine_stanza *m;
	char *what;

	vec_each(m, &v->all) {
		if (m->u == u || !own)
			return;
		t = only_target(m->u);
		if (!t || !strcmp(m->u->device, u->device) ||
		    !probing_same_target(t, own))
			continue;
		what = text_printf("is the only one of %s, too: when it is "
				   "down, both lines are; expected another one",
				   m->u->device);
		warn(v, u, what, own);
		free(what);
		return;
	}
}

/* Whom auto asks is known; or not yet, of a line that has no address. */
static bool finds_beyond(const struct store *store, const struct facts *f,
			 int family, const struct resolved *r)
{
	struct dns_servers l = { .n = 0 };
	const struct facts_addr *own;
	const struct addr *a;

	if (store->dir >= 0 && servers_read(store, f->device, family, &l))
		l.n = 0;
	vec_each(a, &l)
		if (facts_beyond(f, &r->gateway, a))
			return true;
	vec_each(own, &f->addrs)
		if (own->global && own->prefix.addr.family == family)
			return false;
	return true;
}

static void check_targets(const struct machine *v, const struct store *store,
			  const struct machine_device *dev,
			  const struct uplink *u, const struct resolved *r)
{
	const struct probing *p = &u->probing;
	const struct probe_target *t;

	vec_each(t, &p->targets)
		check_near(v, dev, u, r, t);
	if (only_target(u))
		warn(v, u, "is the only target: whether that is down or the line "
		     "cannot be told; expected two, of different operators",
		     only_target(u));
	else if (p->targets.n && !probing_voters(p, u->family))
		warn(v, u, "is a page, and those say of no line that it is "
		     "down; expected another target, such as an address",
		     &p->targets.v[0]);
	check_shared(v, u);
	if (p->automatic && !finds_beyond(store, &dev->facts, u->family, r))
		diag_add(v->s->d, DIAG_WARNING, uplink_origin(u,
			 "multihome-probe"), "multihome-probe", "auto: %s has no "
			 "%s that names a DNS server beyond its router: nothing "
			 "beyond that is watched; expected targets", u->device,
			 u->family == AF_INET ? "lease" :
			 "lease or router advertisement");
	if (!p->given && u->priority > 0 &&
	    settings_find(u->settings, "multihome-probe"))
		diag_add(v->s->d, DIAG_NOTE, uplink_origin(u,
			 "multihome-probe"), "multihome-probe", "no target is "
			 "of %s: whether %s works in that is told by its "
			 "carrier alone", addr_family_title(u->family),
			 u->device);
}

static void check_patience(const struct machine *v, const struct uplink *u)
{
	const struct probing *p = &u->probing;
	struct health_conf fast;
	int64_t interval;

	health_profile(&fast, probing_profile_name(PROBING_FAST));
	interval = p->interval ? p->interval : fast.interval;
	if (p->profile == PROBING_FAST && p->patience &&
	    p->patience < fast.patience && p->patience < 4 * interval)
		diag_add(v->s->d, DIAG_WARNING, uplink_origin(u,
			 "multihome-probe-patience"),
			 "multihome-probe-patience", "is under four intervals "
			 "(%d ms) and under the %d ms of profile fast: short "
			 "breaks are taken for a dead line; expected more",
			 (int)(4 * interval / 1000),
			 (int)(fast.patience / 1000));
}

/* The first of those that are one line: a device and a family. */
static bool is_line(const struct machine_device *dev, size_t i)
{
	const struct uplink *u = dev->uplinks.v;
	size_t j;

	if (u[i].priority <= 0)
		return false;
	for (j = 0; j < i; j++)
		if (u[j].priority > 0 && u[j].family == u[i].family)
			return false;
	return true;
}

/* By whatever stanza of the device, as the daemon takes it. */
static bool has_rate(const struct machine_device *dev)
{
	const struct uplink *u;

	vec_each(u, &dev->uplinks)
		if (u->rate_down)
			return true;
	return false;
}

/* A line of another device with that one's priority; that has a rate, or any. */
static const struct uplink *find_sharing(const struct machine *v,
					 const struct uplink *u, bool rate)
{
	const struct machine_device *dev;
	const struct uplink *other;
	size_t i, j;

	for (i = 0; i < v->devices.n; i++) {
		dev = v->devices.v[i];
		for (j = 0; j < dev->uplinks.n; j++) {
			other = &dev->uplinks.v[j];
			if (is_line(dev, j) && other->family == u->family &&
			    other->priority == u->priority &&
			    strcmp(other->device, u->device) != 0 &&
			    (!rate || has_rate(dev)))
				return other;
		}
	}
	return NULL;
}

static void check_rate(const struct machine *v, const struct machine_device *dev,
		       const struct uplink *u)
{
	const struct uplink *other = has_rate(dev) ? NULL
						   : find_sharing(v, u, true);

	if (other)
		diag_add(v->s->d, DIAG_NOTE, uplink_origin(u,
			 "multihome-priority"), "multihome-rate", "%s has none, "
			 "and %s (%s), of the same priority, has: the lines of "
			 "%s do not share by their rates; expected it of all "
			 "of them", u->device, other->device,
			 uplink_origin(other, "multihome-rate"),
			 addr_family_title(u->family));
}

/* Of a family whose lines share: whether the machine spreads as it is wanted. */
static void check_spread(const struct machine *v, const struct store *store,
			 int family)
{
	bool by_flow = v->s->policy.balance_by == POLICY_BY_FLOW;
	int is = hash_policy_get(family);
	struct utsname kernel;

	if (is > HASH_BY_PAIR && !by_flow && !hash_found_is_there(store))
		diag_add(v->s->d, DIAG_NOTE, hash_policy_name(family), NULL,
			 "is %d, which this program has not set: lines share "
			 "by that, and not by pairs of addresses; expected 0, "
			 "or balance-by = flow in " CONFFILE, is);
	if (by_flow && !uname(&kernel) && !hash_policy_parts_own(kernel.release))
		diag_add(v->s->d, DIAG_NOTE, addr_family_title(family), NULL,
			 "of balance-by = flow, this kernel (%s, before 6.16) "
			 "takes no notice for the TCP connections of this host: "
			 "those to one destination and port go by one line",
			 kernel.release);
}

/* Of a device that is no line, of either family. */
static void check_quota(const struct machine *v, const struct machine_device *dev,
			const struct uplink *u)
{
	size_t i;

	for (i = 0; i < dev->uplinks.n; i++)
		if (is_line(dev, i))
			return;
	if (u->quota.bytes)
		diag_add(v->s->d, DIAG_NOTE, uplink_origin(u, "multihome-quota"),
			 "multihome-quota", "nothing follows from it: expected "
			 "multihome-priority, by which other lines take its "
			 "place");
}

/* By whose device main leads a single host, past table 7000. */
static void check_hosts(const struct machine *v, const struct kobjs *routes,
			const struct machine_device *dev, const struct uplink *u)
{
	char host[PREFIX_STRLEN], hop[ADDR_STRLEN];
	const struct kobj *k;

	vec_each(k, routes) {
		if (k->family != u->family || k->dst.len != addr_bits(k->family) ||
		    k->ifindex != dev->facts.ifindex || !k->gateway.family ||
		    (k->protocol != RTPROT_BOOT && k->protocol != RTPROT_STATIC))
			continue;
		diag_add(v->s->d, DIAG_NOTE, uplink_origin(u,
			 "multihome-priority"), NULL, "main leads %s by %s, via "
			 "%s, also when that line is dead: the tunnel of a VPN "
			 "with that server does not fail over; expected routes "
			 "into the tunnel that leave its server out, in place "
			 "of OpenVPN's redirect-gateway",
			 prefix_format(&k->dst, host), u->device,
			 addr_format(&k->gateway, hop));
	}
}

static void check_carrier(const struct machine *v, const struct uplink *u)
{
	if (surroundings_effective(u->family, u->device,
				   "ignore_routes_with_linkdown") == 0)
		diag_add(v->s->d, DIAG_NOTE, uplink_origin(u,
			 "multihome-priority"), "ignore_routes_with_linkdown",
			 "is 0 for %s on %s: without a carrier it is still "
			 "used when multihome watch is not there to see that; "
			 "expected 1", addr_family_title(u->family), u->device);
}

/*
 * Which address the kernel gives to what goes by that line: a route of several next
 * hops says none (inet_select_addr()). Or NULL.
 */
static const struct facts_addr *first_address(const struct machine_device *dev,
					      const struct addr *gateway)
{
	const struct facts_addr *a, *first = NULL;

	vec_each(a, &dev->facts.addrs) {
		if (a->prefix.addr.family != AF_INET || !a->global)
			continue;
		if (gateway->family && prefix_contains(&a->prefix, gateway))
			return a;
		first = first ? first : a;
	}
	return first;
}

static void check_source(const struct machine *v,
			 const struct machine_device *dev, size_t line)
{
	const struct uplink *u = &dev->uplinks.v[line];
	const struct resolved *pu = dev->plan.uplinks.v;
	const struct facts_addr *a = first_address(dev, &pu[line].gateway);
	const struct prefix *p;
	char buf[ADDR_STRLEN];
	size_t i;

	if (u->family != AF_INET || !a || pu[line].state != RESOLVED_READY)
		return;
	for (i = 0; i < dev->uplinks.n; i++)
		vec_each(p, &pu[i].sources)
			if (prefix_contains(p, &a->prefix.addr))
				return;
	diag_add(v->s->d, DIAG_WARNING, uplink_origin(u, "multihome-priority"),
		 "multihome-priority", "new connections by %s get %s as their "
		 "source, its first address in the gateway's network, which is "
		 "no source of this uplink: they do not stay with it; expected "
		 "that one in multihome-source, or masquerading", u->device,
		 addr_format(&a->prefix.addr, buf));
}

struct counted {
	size_t lines[2], all[2];	/* of each family: with a priority, and all */
	bool share[2];			/* two lines of a priority */
	bool refused;			/* there may be more */
};

static void count_lines(const struct machine_device *dev, struct counted *n)
{
	size_t i, seen[2] = { 0, 0 };

	n->refused |= dev->refused;
	for (i = 0; i < dev->uplinks.n; i++) {
		int family = facts_family(dev->uplinks.v[i].family);

		n->lines[family] += is_line(dev, i);
		n->all[family] += !seen[family]++;
	}
}

/* A line whose family has no other, beside two of the other one, is nobody's fault. */
static bool is_alone(const struct counted *n, int family)
{
	size_t i = (size_t)facts_family(family);

	return n->lines[i] == 1 && !n->refused &&
	       (n->all[i] > 1 || n->lines[!i] < 2);
}

/* A mark of its own that looks like one by which connections keep their line. */
static void check_mark(const struct machine *v, const struct uplink *u)
{
	if (u->marked && u->mark.value & MARK_MASK && v->s->policy.forward_marks)
		diag_add(v->s->d, DIAG_WARNING,
			 uplink_origin(u, "multihome-mark"), "multihome-mark",
			 "0x%x has bits of 0x7f000000, by which forwarded "
			 "connections keep their line; expected others, or "
			 "forward-marks = no", u->mark.value);
}

static void check_line(const struct machine *v, const struct machine_device *dev,
		       const struct uplink *u, const struct counted *n,
		       const struct kobjs *routes)
{
	if (is_alone(n, u->family))
		diag_add(v->s->d, DIAG_WARNING, uplink_origin(u,
			 "multihome-priority"), "multihome-priority", "no "
			 "other %s line has one: there is nothing to fail over "
			 "to; expected it of two lines",
			 addr_family_title(u->family));
	check_rate(v, dev, u);
	check_mark(v, u);
	check_carrier(v, u);
	check_hosts(v, routes, dev, u);
}

static void check_device(const struct machine *v, const struct store *store,
			 const struct machine_device *dev,
			 struct counted *n, const struct kobjs *routes)
{
	const struct uplink *u;
	size_t i;

	for (i = 0; i < dev->uplinks.n; i++) {
		check_targets(v, store, dev, &dev->uplinks.v[i],
			      &dev->plan.uplinks.v[i]);
		check_patience(v, &dev->uplinks.v[i]);
		u = &dev->uplinks.v[i];
		if (!is_line(dev, i)) {
			check_quota(v, dev, u);
			continue;
		}
		n->share[facts_family(u->family)] |= find_sharing(v, u, false) !=
						     NULL;
		check_line(v, dev, &dev->uplinks.v[i], n, routes);
		check_source(v, dev, i);
	}
}

void line_check(const struct machine *v)
{
	struct counted n = { { 0 }, { 0 }, { false }, false };
	struct kobjs routes = { 0 };
	struct store store;
	size_t i;

	store_open(&store, false);
	for (i = 0; i < v->devices.n; i++)
		count_lines(v->devices.v[i], &n);
	if ((n.lines[0] || n.lines[1]) &&
	    kernel_routes(v->s->kernel, AF_UNSPEC, RT_TABLE_MAIN, 0, &routes))
		diag_add(v->s->d, DIAG_FAILED, NULL, NULL, "cannot read the "
			 "kernel's state: %s", kernel_error(v->s->kernel));
	for (i = 0; i < v->devices.n; i++) {
		contradictions_check(v, v->devices.v[i]);
		check_device(v, &store, v->devices.v[i], &n, &routes);
	}
	if (n.share[0])
		check_spread(v, &store, AF_INET);
	if (n.share[1])
		check_spread(v, &store, AF_INET6);
	store_close(&store);
	vec_free(&routes);
}
