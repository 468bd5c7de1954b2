/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keeps lines from being tried from outside. */
#include "check/outside_check.h"
#include "check/surroundings.h"

#include <string.h>
#include <sys/socket.h>

static const char *const key = "multihome-inbound";

/* Of another device, and asked: what is sent by it is known to leave. */
static bool has_carrying(const struct machine *v, const struct uplink *u)
{
	const struct machine_stanza *m;

	vec_each(m, &v->all)
		if (m->u->family == u->family && m->u->probing.given &&
		    strcmp(m->u->device, u->device) != 0)
			return true;
	return false;
}

static bool has_public(const struct uplink *u, const struct resolved *r)
{
	const struct prefixes *all = u->public_given ? &u->public : &r->sources;
	const struct prefix *p;

	vec_each(p, all)
		if (p->addr.family == u->family &&
		    p->len == addr_bits(u->family) && addr_is_public(&p->addr))
			return true;
	return false;
}

static void check_log(const struct machine *v, const struct uplink *u)
{
	if (u->family != AF_INET ||
	    surroundings_effective(AF_INET, u->device, "log_martians") < 1 ||
	    surroundings_effective(AF_INET, u->device, "accept_local") > 0)
		return;
	diag_add(v->s->d, DIAG_NOTE, uplink_origin(u, key), "log_martians",
		 "is 1 on %s: what another line sends to it is a line in the "
		 "kernel's log each time, and so it is sent once a minute, by "
		 "which nobody soon knows that the line is not reached; "
		 "expected 0", u->device);
}

static void check_one(const struct machine *v, const struct uplink *u,
		      const struct resolved *r)
{
	if (!u->inbound.asked)
		return;
	if (r->state == RESOLVED_READY && !has_public(u, r))
		diag_add(v->s->d, DIAG_WARNING, uplink_origin(u, key), key,
			 "there is no public %s address of %s that could be "
			 "tried; expected it as multihome-public",
			 addr_family_title(u->family), u->device);
	if (!has_carrying(v, u))
		diag_add(v->s->d, DIAG_WARNING, uplink_origin(u, key), key,
			 "no other %s line has multihome-probe, and so none is "
			 "known to work that could try %s: nothing is sent",
			 addr_family_title(u->family), u->device);
	check_log(v, u);
}

void outside_check(const struct machine *v)
{
	const struct machine_device *dev;
	size_t i, j;

	for (i = 0; i < v->devices.n; i++) {
		dev = v->devices.v[i];
		for (j = 0; j < dev->uplinks.n; j++)
			check_one(v, &dev->uplinks.v[j], &dev->plan.uplinks.v[j]);
	}
}
