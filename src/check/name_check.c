/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keeps names from following lines. */
#include "check/name_check.h"
#include "config/conf.h"
#include "config/conf_dns.h"
#include "model/dns_name.h"

#include <stdlib.h>

static const char name[] = "multihome-name", reached[] = "multihome-public";

static void check_public(const struct machine *v, const struct uplink *u,
			 const struct resolved *r)
{
	const struct prefix *p, *private = NULL;
	char buf[PREFIX_STRLEN];

	vec_each(p, &r->sources) {
		if (p->len != addr_bits(u->family))
			continue;
		if (addr_is_public(&p->addr))
			return;
		private = p;
	}
	if (private)
		diag_add(v->s->d, DIAG_WARNING, uplink_origin(u, name), name,
			 "nothing of %s is published: %s is private; expected "
			 "multihome-public with the address of the router that "
			 "translates it", addr_family_title(u->family),
			 prefix_format(private, buf));
}

static void check_zone(const struct machine *v, const struct uplink *u,
		       const char *zone)
{
	size_t i;

	for (i = 0; i < u->names.n; i++)
		if (!dns_name_is_within(u->names.v[i], zone))
			diag_add(v->s->d, DIAG_WARNING, uplink_origin(u, name),
				 name, "%s is not in the zone of [dns], %s: "
				 "it is not published", u->names.v[i], zone);
}

static void check_uplink(const struct machine *v, const struct uplink *u,
			 const struct resolved *r)
{
	const struct policy_dns *p = &v->s->policy.dns;

	if (!u->names.n && u->public_given && !u->inbound.asked)
		diag_add(v->s->d, DIAG_NOTE, uplink_origin(u, reached), reached,
			 "nothing follows from it: expected with it "
			 "multihome-name or multihome-inbound");
	if (!u->names.n)
		return;
	if (!policy_dns_is_on(p))
		diag_add(v->s->d, DIAG_WARNING, uplink_origin(u, name), name,
			 "nothing follows from it: expected in " CONFFILE
			 " a section [dns], such as one with server = local");
	if (!u->public_given)
		check_public(v, u, r);
	if (*p->zone)
		check_zone(v, u, p->zone);
}

/* What [dns] needs of this host; any: there are names. */
static void check_sending(const struct machine *v, const struct policy_dns *p,
			  bool any)
{
	static const char origin[] = CONFFILE ": [dns]";
	char *fault = NULL;

	if (p->method != POLICY_DNS_UPDATE)
		return;
	if (*p->key && p->server.family)
		fault = conf_dns_key_fault(p->key);
	if (fault)
		diag_add(v->s->d, DIAG_WARNING, origin, "key",
			 "cannot be used: %s", fault);
	if (any && policy_dns_is_on(p) && !conf_dns_nsupdate())
		diag_add(v->s->d, DIAG_WARNING, origin, "server", "%s",
			 conf_dns_no_nsupdate);
	free(fault);
}

void name_check(const struct machine *v)
{
	const struct machine_device *dev;
	bool any = false;
	size_t i, j;

	for (i = 0; i < v->devices.n; i++) {
		dev = v->devices.v[i];
		for (j = 0; j < dev->uplinks.n; j++) {
			check_uplink(v, &dev->uplinks.v[j],
				     &dev->plan.uplinks.v[j]);
			any |= dev->uplinks.v[j].names.n > 0;
		}
	}
	check_sending(v, &v->s->policy.dns, any);
}
