/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the machine around them gets in the way of uplinks. */
#include "check/surroundings.h"
#include "engine/owned.h"
#include "engine/shared.h"
#include "engine/trouble.h"

#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int surroundings_sysctl(int family, const char *device, const char *name)
{
	char path[128], line[16];
	int value = -1;
	FILE *f;

	snprintf(path, sizeof path, "/proc/sys/net/%s/conf/%s/%s",
		 family == AF_INET ? "ipv4" : "ipv6", device, name);
	f = fopen(path, "re");
	if (f && fgets(line, sizeof line, f))
		value = (int)strtol(line, NULL, 10);
	if (f)
		fclose(f);
	return value;
}

static int sysctl_of(const char *device, const char *name)
{
	return surroundings_sysctl(AF_INET, device, name);
}

int surroundings_effective(int family, const char *device, const char *name)
{
	int all = family == AF_INET ? sysctl_of("all", name) : -1;
	int own = surroundings_sysctl(family, device, name);

	return all > own ? all : own;
}

static int effective(const char *device, const char *name)
{
	return surroundings_effective(AF_INET, device, name);
}

/*
 * A net of another device to which the uplink's sources would go straight, as text in
 * buf; NULL. To that of another uplink they do not, unless they follow all of main.
 */
static const char *other_subnet(const struct subnets *nets,
				const struct uplink *u,
				char buf[PREFIX_STRLEN])
{
	const struct subnet *n;

	if (u->main_routes == UPLINK_MAIN_NO)
		return NULL;
	vec_each(n, nets)
		if (n->net.addr.family == AF_INET && n->net.len < 32 &&
		    strcmp(n->device, u->device) &&
		    (u->main_routes == UPLINK_MAIN_ALL ||
		     !(n->ours || n->gateway)))
			return prefix_format(&n->net, buf);
	return NULL;
}

void surroundings_main(const struct machine *v)
{
	static const int families[] = { AF_INET, AF_INET6 };
	const struct facts *f;
	bool said[2] = { false, false };
	char *why;
	size_t i, fam;

	for (i = 0; i < v->devices.n; i++) {
		f = &v->devices.v[i]->facts;
		if (v->s->policy.group && v->devices.v[i]->uplinks.n &&
		    f->group && f->group != v->s->policy.group &&
		    f->group != uplink_list_group_of(&v->recorded, f->ifindex))
			diag_add(v->s->d, DIAG_WARNING, f->device, NULL,
				 "is in link group %u: expected none, or that "
				 "of `group` in " CONFFILE, f->group);
		for (fam = 0; fam < 2; fam++) {
			why = said[fam] ? NULL
				: trouble_why_narrow(f, families[fam]);
			if (why)
				diag_add(v->s->d, DIAG_WARNING, NULL, NULL,
					 "%s", why);
			said[fam] |= why != NULL;
			free(why);
		}
	}
}

/* Whether no provider carries it. */
static bool is_private(const struct prefix *p)
{
	struct prefixes part = { 0 };
	bool is;

	plan_narrowed(p->addr.family, p, &part);
	is = part.n == 1 && !prefix_cmp(&part.v[0], p);
	vec_free(&part);
	return is;
}

/* A host of that net that is no router of main's. */
static const struct prefix *find_host(const struct machine *v,
				      const struct prefixes *hosts,
				      const struct prefix *net)
{
	const struct kobj *k;
	const struct prefix *h;
	bool is_router;

	vec_each(h, hosts) {
		is_router = false;
		vec_each(k, &v->s->shared.wide)
			is_router |= !addr_cmp(&k->gateway, &h->addr);
		if (!is_router && prefix_contains(net, &h->addr))
			return h;
	}
	return NULL;
}

/* To each stanza with a source that is not led to such a host by main. */
static void say_behind(const struct machine *v, const char *device,
		       const struct prefix *net, const struct prefix *host)
{
	char hosts[PREFIX_STRLEN], such[PREFIX_STRLEN], source[PREFIX_STRLEN];
	const struct machine_stanza *st;
	const struct prefix *p;

	vec_each(st, &v->all) {
		if (st->u->main_routes != UPLINK_MAIN_YES ||
		    !strcmp(st->u->device, device))
			continue;
		vec_each(p, &st->pu->sources)
			if (p->addr.family == net->addr.family &&
			    (is_private(p) || p->len < addr_bits(AF_INET)))
				break;
		if (p == st->pu->sources.v + st->pu->sources.n)
			continue;
		diag_add(v->s->d, DIAG_NOTE, uplink_origin(st->u,
			 "multihome-table"), "multihome-main-routes",
			 "%s answers hosts of %s, such as %s, by %s, though they "
			 "are on %s: expected all, if this host is their router",
			 prefix_format(p, source), prefix_format(net, hosts),
			 prefix_format(host, such), st->u->device, device);
	}
}

void surroundings_behind_main(const struct machine *v)
{
	const struct shared *sh = &v->s->shared;
	struct prefixes hosts = { 0 };
	const struct facts_addr *a;
	const struct prefix *host;
	const struct facts *f;
	struct prefix net;

	vec_each(f, &sh->devices) {
		if (!v->s->policy.group || f->tunnel ||
		    (f->group && f->group != v->s->policy.group) ||
		    !common_leads(&sh->wide, AF_INET, f->ifindex) ||
		    sysctl_of(f->device, "forwarding") != 1)
			continue;
		if (kernel_hosts(v->s->kernel, AF_INET, f->ifindex, &hosts))
			diag_add(v->s->d, DIAG_FAILED, f->device, NULL,
				 "cannot read its neighbours: %s",
				 kernel_error(v->s->kernel));
		vec_each(a, &f->addrs) {
			net = prefix_network(&a->prefix);
			host = net.addr.family == AF_INET && is_private(&net)
				? find_host(v, &hosts, &net) : NULL;
			if (host)
				say_behind(v, f->device, &net, host);
		}
		hosts.n = 0;
	}
	vec_free(&hosts);
}

void surroundings_always(const struct machine_stanzas *l, struct diag *d)
{
	const struct machine_stanza *st;

	vec_each(st, l)
		if (st->u->strict == UPLINK_STRICT_ALWAYS)
			diag_add(d, DIAG_NOTE, uplink_origin(st->u,
				 "multihome-strict"), "multihome-strict",
				 "always begins with the first ifup after a "
				 "boot");
}

void surroundings_rp_filter(const struct machine_stanzas *l,
			    const struct subnets *nets, struct diag *d)
{
	const struct uplink *u;
	const char *other;
	char buf[PREFIX_STRLEN];
	size_t i;

	for (i = 0; i < l->n; i++) {
		u = l->v[i].u;
		if (u->family != AF_INET ||
		    effective(u->device, "rp_filter") != 1)
			continue;
		other = other_subnet(nets, u, buf);
		if (other)
			diag_add(d, DIAG_WARNING, uplink_origin(u,
				 "multihome-table"), "rp_filter", "is 1 "
				 "(strict) on %s: packets from %s that come in "
				 "here are dropped, because the answer would go "
				 "straight to that net; expected 2 (loose), or "
				 "multihome-main-routes %s", u->device, other,
				 u->main_routes == UPLINK_MAIN_ALL ? "yes"
								   : "no");
		if (effective(u->device, "src_valid_mark") == 1)
			continue;
		if (u->priority > 0 && sysctl_of("all", "forwarding") == 1)
			diag_add(d, DIAG_WARNING, uplink_origin(u,
				 "multihome-priority"), "rp_filter", "is 1 "
				 "(strict) on %s: forwarded connections by this "
				 "line are dropped while new ones take another; "
				 "expected 2 (loose), or src_valid_mark 1",
				 u->device);
		if (u->marked)
			diag_add(d, DIAG_WARNING, uplink_origin(u,
				 "multihome-mark"), "rp_filter", "is 1 "
				 "(strict) on %s: forwarded packets of marked "
				 "connections are dropped; expected 2 (loose), "
				 "or src_valid_mark 1", u->device);
	}
}

/* By network, then by device, eth2 before eth10, then as they were read. */
static int by_net(const void *a, const void *b)
{
	const struct subnet *const *x = a, *const *y = b;
	size_t n = strlen((*x)->device), m = strlen((*y)->device);
	int ret = prefix_cmp(&(*x)->net, &(*y)->net);

	if (!ret)
		ret = (n > m) - (n < m);
	if (!ret)
		ret = strcmp((*x)->device, (*y)->device);
	return ret ? ret : (*x > *y) - (*x < *y);
}

/* "eth0, eth1 and 398 more", of n > 1 in that order. */
static void add_devices(struct text *t, const struct subnet *const *g, size_t n)
{
	size_t i, devices = 1, named = 1;

	for (i = 1; i < n; i++)
		devices += strcmp(g[i]->device, g[i - 1]->device) != 0;
	text_add(t, g[0]->device);
	for (i = 1; named < devices; i++) {
		if (!strcmp(g[i]->device, g[i - 1]->device))
			continue;
		if (named == 2 && devices > 3) {
			text_addf(t, " and %zu more", devices - named);
			return;
		}
		named++;
		text_addf(t, "%s%s", named == devices ? " and " : ", ",
			  g[i]->device);
	}
}

/* Whether it answers ARP for the addresses of others. */
static bool answers_arp(const struct subnet *s)
{
	return s->net.addr.family == AF_INET &&
	       effective(s->device, "arp_filter") != 1 &&
	       (effective(s->device, "arp_ignore") < 1 ||
		effective(s->device, "arp_announce") != 2);
}

/* A network that n stanzas have, of several devices. */
static void check_subnet(const struct subnet *const *g, size_t n,
			 struct diag *d)
{
	const struct subnet *bare = NULL, *arp = NULL;
	char buf[PREFIX_STRLEN];
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < n && !(bare && arp); i++) {
		if (!bare && !g[i]->ours)
			bare = g[i];
		if (!arp && answers_arp(g[i]))
			arp = g[i];
	}
	if (!bare && !arp)
		return;
	add_devices(&t, g, n);
	text_add(&t, ": expected ");
	if (bare)
		text_addf(&t, "a multihome-table for each of them, which %s "
			  "has not%s", bare->device, arp ? "; and " : "");
	if (arp)
		text_addf(&t, "arp_filter 1 (or arp_ignore 1 and arp_announce "
			  "2) on each of them, which %s has not, or one "
			  "answers ARP for the other", arp->device);
	diag_add(d, DIAG_WARNING, (bare ? bare : arp)->origin, NULL,
		 "%s is on %s", prefix_format(&g[0]->net, buf), t.s);
	text_free(&t);
}

void surroundings_equal_subnets(const struct subnets *nets, struct diag *d)
{
	const struct subnet **all = vec_realloc(NULL, (nets->n + 1) *
						      sizeof(*all)), *s;
	size_t i, n = 0, first = 0;

	vec_each(s, nets)
		if (s->net.len != addr_bits(s->net.addr.family))
			all[n++] = s;
	qsort(all, n, sizeof(*all), by_net);
	for (i = 1; i <= n; i++) {
		if (i < n && !prefix_cmp(&all[i]->net, &all[first]->net))
			continue;
		if (strcmp(all[first]->device, all[i - 1]->device))
			check_subnet(all + first, i - first, d);
		first = i;
	}
	free(all);
}

/* Adds those lines from first on that are not said of another stanza's. */
static void say_troubles(struct diag *d, const struct uplink *u,
			 const struct diag *all, size_t first)
{
	size_t i, j;

	for (i = first; i < all->n; i++) {
		for (j = 0; strcmp(all->v[j].text, all->v[i].text); j++)
			;
		if (j == i && all->v[i].level > DIAG_NOTE)
			diag_add(d, DIAG_WARNING, uplink_origin(u,
				 "multihome-table"), NULL, "%s",
				 all->v[i].text);
	}
}

/* claimed: what any stanza has for a source. */
static void check_now(const struct machine *v, const struct machine_device *dev,
		      const struct prefixes *claimed)
{
	const struct uplinks *l = &dev->uplinks;
	const struct resolved *r = dev->plan.uplinks.v;
	struct facts now = { 0 };
	struct diag all = { 0 };
	size_t i, first;

	if (kernel_device(v->s->kernel, dev->name, &now))
		diag_add(v->s->d, DIAG_FAILED, dev->name, NULL,
			 "cannot read the kernel's state: %s",
			 kernel_error(v->s->kernel));
	for (i = 0; now.up && i < l->n; i++) {
		if (r[i].state == RESOLVED_ABSENT)
			continue;
		first = all.n;
		trouble_on_way(v->s, &now, &r[i].gateway, &all);
		if (store_knows(l->v[i].iface, false))	/* else it is not up yet */
			trouble_absent(&l->v[i], &now, &all);
		trouble_unclaimed(l->v[i].family, &now, claimed, &all);
		say_troubles(v->s->d, &l->v[i], &all, first);
	}
	facts_free(&now);
	diag_free(&all);
}

void surroundings_now(const struct machine *v)
{
	struct prefixes claimed = { 0 };
	const struct machine_stanza *st;
	const struct prefix *p;
	size_t i;

	vec_each(st, &v->all)
		vec_each(p, &st->pu->sources)
			prefixes_add(&claimed, p);
	for (i = 0; i < v->devices.n; i++)
		if (v->devices.v[i]->uplinks.n)
			check_now(v, v->devices.v[i], &claimed);
	vec_free(&claimed);
}
