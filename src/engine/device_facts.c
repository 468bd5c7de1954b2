/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking for facts. */
#include "engine/device_facts.h"
#include "base/vec.h"
#include "engine/names.h"
#include "routing/resolve.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Whether nobody has written its gateway. */
static bool seeks_gateway(const struct uplink *u)
{
	return u->gateway == UPLINK_AUTO && !u->stanza_gateways.n;
}

static bool needs_lease(const struct uplinks *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].family == AF_INET && seeks_gateway(&l->v[i]))
			return true;
	return false;
}

/* main is read only if nothing else can know the gateway. */
static bool needs_default(const struct uplink *u, const struct facts *f)
{
	return seeks_gateway(u) &&
	       !(u->family == AF_INET && f->lease_gateway.family);
}

void device_facts_lease(struct session *s, struct facts *f)
{
	struct lease lease;

	if (s->store.dir < 0 || lease_read(&s->store, f->device, &lease) ||
	    !facts_has(f, &lease.address))
		return;
	f->lease_gateway = lease.gateway;
}

/* What other devices name is left out of an auto. */
static void read_taken(struct session *s, const struct uplinks *uplinks,
		       struct facts *f)
{
	struct prefixes own = { 0 };
	struct prefix host;
	char other[16], *name;
	size_t i;

	for (i = 0; i < uplinks->n; i++)
		resolve_named_sources(&uplinks->v[i], &own);
	for (i = 0; i < f->addrs.n; i++) {
		if (!f->addrs.v[i].global)
			continue;	/* no auto takes it */
		host = prefix_host(&f->addrs.v[i].prefix.addr);
		if (prefixes_have(&own, &host))
			continue;	/* nobody else can have taken it */
		name = names_of_prefix("from:", &host);
		if (names_holder(s, name, f->device, other))
			*vec_push(&f->taken) = host;
		free(name);
	}
	vec_free(&own);
}

int device_facts(struct session *s, const char *device,
		 const struct uplinks *uplinks,
		 const struct prefixes *yielded_sources, struct facts *f)
{
	bool asked[2] = { false, false };
	int fam, ret;
	size_t i;

	*f = (struct facts){ .no_suppress = s->suppress == SUPPRESS_IGNORED };
	for (i = 0; i < yielded_sources->n; i++)
		*vec_push(&f->taken) = yielded_sources->v[i];
	ret = kernel_device(s->kernel, device, f);
	if (!ret && needs_lease(uplinks))
		device_facts_lease(s, f);
	if (!ret)
		read_taken(s, uplinks, f);
	for (i = 0; i < uplinks->n && f->ifindex && !ret; i++) {
		fam = facts_family(uplinks->v[i].family);
		if (asked[fam] || !needs_default(&uplinks->v[i], f))
			continue;
		asked[fam] = true;
		ret = kernel_default(s->kernel, uplinks->v[i].family, f);
	}
	if (ret)
		diag_add(s->d, DIAG_FAILED, device, NULL,
			 "cannot read the kernel's state: %s",
			 kernel_error(s->kernel));
	return ret;
}
