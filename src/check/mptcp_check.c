/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multihome-mptcp, held against the kernel and its bounds. */
#include "check/mptcp_check.h"
#include "engine/trouble.h"

#include <errno.h>

/* NetworkManager has words of its own for it. */
static void say_nm(const struct machine *v, const struct uplink *u)
{
	struct text t = { 0 };

	kobj_add_flags(&t, u->mptcp);
	diag_add(v->s->d, DIAG_WARNING, uplink_origin(u, "multihome-mptcp"),
		 "multihome-mptcp", "NetworkManager has %s, and adds endpoints "
		 "by itself: nmcli connection modify CONNECTION "
		 "connection.mptcp-flags \"enabled %s\"", u->device, t.s);
	text_free(&t);
}

/* So many endpoints do all devices want, the first uplink with one is *first. */
static size_t count(const struct machine *v, const struct uplink **first)
{
	const struct machine_device *dev;
	size_t i, n = 0;

	for (i = 0; i < v->devices.n; i++) {
		dev = v->devices.v[i];
		if (dev->by_nm)
			continue;
		if (!*first && dev->plan.endpoints.n)
			*first = &dev->uplinks.v[dev->plan.endpoints.v->claim];
		n += dev->plan.endpoints.n;
	}
	return n;
}

void mptcp_check(const struct machine *v)
{
	const struct uplink *first = NULL;
	const struct diag_line *line;
	struct diag troubles = { 0 };
	struct kobjs have = { 0 };
	size_t i, j, n = count(v, &first);

	for (i = 0; i < v->devices.n; i++)
		for (j = 0; v->devices.v[i]->by_nm &&
			    j < v->devices.v[i]->uplinks.n; j++)
			if (v->devices.v[i]->uplinks.v[j].mptcp)
				say_nm(v, &v->devices.v[i]->uplinks.v[j]);
	if (!first)
		return;
	if (n > ENDPOINT_MAX)
		diag_add(v->s->d, DIAG_WARNING, uplink_origin(first,
			 "multihome-mptcp"), "multihome-mptcp", "expected at "
			 "most %d addresses that have it, all stanzas "
			 "together, got %zu", ENDPOINT_MAX, n);
	if (kernel_endpoints(v->s->kernel, &have) == -EOPNOTSUPP)
		diag_add(v->s->d, DIAG_WARNING, uplink_origin(first,
			 "multihome-mptcp"), "multihome-mptcp", "%s",
			 kernel_error(v->s->kernel));
	else
		trouble_mptcp(&troubles);
	vec_each(line, &troubles)
		diag_add(v->s->d, line->level, uplink_origin(first,
			 "multihome-mptcp"), "multihome-mptcp", "%s",
			 line->text);
	diag_free(&troubles);
	vec_free(&have);
}
