/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What exists, as plan sees it. */
#include "model/facts.h"
#include "base/vec.h"

#include <sys/socket.h>

int facts_family(int family)
{
	return family == AF_INET6;
}

unsigned facts_wide(int family)
{
	return family == AF_INET ? 7 : 6;
}

struct prefix facts_connected(const struct facts_addr *a)
{
	struct prefix p = { a->peer, a->prefix.len };

	return prefix_network(&p);
}

bool facts_has(const struct facts *f, const struct addr *a)
{
	size_t i;

	for (i = 0; i < f->addrs.n; i++)
		if (!addr_cmp(&f->addrs.v[i].prefix.addr, a))
			return true;
	return false;
}

bool facts_beyond(const struct facts *f, const struct addr *gateway,
		  const struct addr *a)
{
	const struct facts_addr *own;
	struct prefix net;

	if (!addr_is_unicast(a) || addr_is_link_local(a) ||
	    !addr_cmp(a, gateway) || facts_has(f, a))
		return false;
	vec_each(own, &f->addrs) {
		net = facts_connected(own);
		if (prefix_contains(&net, a))
			return false;
	}
	return true;
}

char *facts_vrf_words(const struct facts *f)
{
	return f->vrf_table
		? text_printf("%s is in the VRF %s, whose table %u has its "
			      "routes", f->device, f->vrf,
			      (unsigned)f->vrf_table)
		: NULL;
}

void facts_free(struct facts *f)
{
	vec_free(&f->addrs);
	vec_free(&f->taken);
	vec_free(&f->pins);
	*f = (struct facts){ 0 };
}
