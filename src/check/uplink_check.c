/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that cannot mean what they say. */
#include "check/uplink_check.h"

#include <net/if.h>
#include <string.h>

/* How many bits from the left two addresses of a family have in common. */
static unsigned common_bits(const struct addr *a, const struct addr *b)
{
	struct prefix p = prefix_host(a);

	while (!prefix_contains(&p, b))
		p.len--;
	return p.len;
}

/*
 * The address's network that is most like that of the router, which is in none
 * of the device's; NULL if it is in one, or they are single addresses.
 */
static const struct prefix *nearest(const struct facts *f,
				    const struct addr *router)
{
	const struct prefix *best = NULL;
	const struct facts_addr *a;
	struct prefix net;

	vec_each(a, &f->addrs) {
		net = facts_connected(a);
		if (net.addr.family != router->family)
			continue;
		if (prefix_contains(&net, router))
			return NULL;
		if (a->global && net.len < addr_bits(net.addr.family) &&
		    (!best || common_bits(&a->prefix.addr, router) >
			      common_bits(&best->addr, router)))
			best = &a->prefix;
	}
	return best;
}

/* The router's own part of its address, in that network. */
static struct addr moved(const struct addr *router, const struct prefix *to)
{
	struct prefix net = prefix_network(to);
	struct prefix host = { *router, to->len }, other = prefix_network(&host);
	size_t i;

	for (i = 0; i < sizeof net.addr.b; i++)
		net.addr.b[i] |= router->b[i] ^ other.addr.b[i];
	return net.addr;
}

/* A router that is written down, and in none of the device's networks. */
static void check_router(const struct machine *v, const struct facts *f,
			 const struct uplink *u, const struct resolved *r)
{
	const char *key = u->gateway == UPLINK_GIVEN ? "multihome-gateway"
						     : "gateway";
	char hop[ADDR_STRLEN], net[PREFIX_STRLEN], better[ADDR_STRLEN];
	const struct prefix *own;
	struct prefix network;
	struct addr meant;

	if (!r->has_gateway || !r->gateway.family || f->pointopoint ||
	    addr_is_link_local(&r->gateway) ||
	    (u->gateway != UPLINK_GIVEN && !u->stanza_gateways.n))
		return;
	own = nearest(f, &r->gateway);
	if (!own)
		return;
	network = prefix_network(own);
	meant = moved(&r->gateway, own);
	diag_add(v->s->d, DIAG_WARNING, uplink_origin(u, key), key,
		 "%s is in no network of %s: it is looked for on the link all "
		 "the same; expected one in %s%s%s",
		 addr_format(&r->gateway, hop), u->device,
		 prefix_format(&network, net),
		 addr_cmp(&meant, &own->addr) ? ", such as " : "",
		 addr_cmp(&meant, &own->addr) ? addr_format(&meant, better)
					      : "");
}

/* A default by device makes neighbours of the whole Internet. */
static void check_no_router(const struct machine *v, const struct facts *f,
			    const struct uplink *u)
{
	if (u->gateway == UPLINK_NONE && !f->tunnel && !f->pointopoint &&
	    if_nametoindex(u->device))
		diag_add(v->s->d, DIAG_WARNING, uplink_origin(u,
			 "multihome-gateway"), "multihome-gateway", "none: %s "
			 "is not point-to-point, and would look for every "
			 "address on its own link; expected a router's address",
			 u->device);
}

/* What the same stanza has for sources of the other family, if it names them. */
static const struct prefixes *other_sources(const struct machine_device *dev,
					    const struct uplink *u)
{
	size_t i;

	for (i = 0; i < dev->uplinks.n; i++)
		if (dev->uplinks.v[i].settings == u->settings &&
		    dev->uplinks.v[i].family != u->family &&
		    dev->uplinks.v[i].addresses.n)
			return &dev->plan.uplinks.v[i].sources;
	return NULL;
}

/*
 * A family that is there by its addresses alone, where one call is for both: its
 * router may be advertised in IPv6, in IPv4 nobody tells it.
 */
static void check_waiting(const struct machine *v,
			  const struct machine_device *dev,
			  const struct uplink *u, const struct resolved *r)
{
	const struct prefixes *others = other_sources(dev, u);
	const char *origin = uplink_origin(u, "multihome-table");
	bool four = u->family == AF_INET;
	char buf[PREFIX_STRLEN], name[64];
	struct text cure = { 0 };

	if (!u->merged || r->state != RESOLVED_PENDING || r->has_gateway ||
	    !u->addresses.n)
		return;
	text_addf(&cure, "expected it in %s",
		  diag_key(origin, "multihome-gateway", name));
	if (others) {
		text_addf(&cure, ", or %s without %s: ",
			  diag_key(origin, "multihome-source", name),
			  addr_family_title(u->family));
		prefixes_print(&cure, others);
	}
	diag_add(v->s->d, four ? DIAG_WARNING : DIAG_NOTE, origin, NULL,
		 "%s of %s waits: no router is known for %s; %s",
		 addr_family_title(u->family), u->device,
		 addr_format(&u->addresses.v[0].addr, buf), cure.s);
	text_free(&cure);
}

/* What is for the machine itself is led nowhere. */
static void check_to(const struct machine *v, const struct uplink *u)
{
	const struct prefix *p;
	char buf[PREFIX_STRLEN];
	const char *device;

	vec_each(p, &u->to) {
		device = p->len == addr_bits(p->addr.family)
			? machine_with(v, &p->addr) : NULL;
		if (device)
			diag_add(v->s->d, DIAG_WARNING, uplink_origin(u,
				 "multihome-to"), "multihome-to", "%s is an "
				 "address of %s: packets to it leave by no "
				 "line; expected destinations, without it",
				 prefix_format(p, buf), device);
	}
}

/* Its defaults would stand in a section that is no table's. */
static void check_name(const struct machine *v, const struct uplink *u)
{
	if (u->table_name[0] && !conf_is_table(u->table_name))
		diag_add(v->s->d, DIAG_NOTE, uplink_origin(u,
			 "multihome-table"), "multihome-table", "%s can have no "
			 "defaults: in " CONFFILE " [%s] is a section of the "
			 "machine", u->table_name, u->table_name);
}

void uplink_check(const struct machine *v)
{
	const struct machine_device *dev;
	const struct uplink *u;
	size_t i, j;

	for (i = 0; i < v->devices.n; i++) {
		dev = v->devices.v[i];
		for (j = 0; j < dev->uplinks.n; j++) {
			u = &dev->uplinks.v[j];
			check_router(v, &dev->facts, u,
				     &dev->plan.uplinks.v[j]);
			check_no_router(v, &dev->facts, u);
			check_waiting(v, dev, u, &dev->plan.uplinks.v[j]);
			check_to(v, u);
			if (!j || u->settings != u[-1].settings)
				check_name(v, u);
		}
	}
}
