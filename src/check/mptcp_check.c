/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multihome-mptcp, held against the kernel and its bounds. */
#include "check/mptcp_check.h"
#include "engine/trouble.h"
#include "networkmanager/nm_managed.h"

#include <errno.h>

/* Whether the kernel has it in the form that is wanted, or at all. */
static bool is_there(const struct kobjs *have, const struct kobj *w, bool whole)
{
	const struct kobj *h;

	vec_each(h, have)
		if (whole ? !kobj_cmp(h, w) : kobj_same_place(h, w))
			return true;
	return false;
}

/*
 * NetworkManager adds endpoints by itself, before a hook does. Where it has words of
 * ours in place of the hook, those have to be of it.
 */
static void check_nm(const struct machine *v, const struct machine_device *dev,
		     const struct kobjs *have)
{
	const struct uplink *u;
	struct text t = { 0 };
	const struct kobj *w;

	if (!dev->by_nm && nm_device(dev->facts.ifindex) != NM_MANAGED)
		return;
	vec_each(w, &dev->plan.endpoints) {
		if (is_there(have, w, true) ||
		    (!dev->by_nm && !is_there(have, w, false)))
			continue;
		u = &dev->uplinks.v[w->claim];
		kobj_add_flags(&t, u->mptcp);
		diag_add(v->s->d, DIAG_WARNING,
			 uplink_origin(u, "multihome-mptcp"), "multihome-mptcp",
			 "NetworkManager has %s, and adds endpoints by itself: "
			 "nmcli connection modify CONNECTION "
			 "connection.mptcp-flags \"enabled %s\"", u->device,
			 t.s);
		text_free(&t);
		return;
	}
}

/* So many endpoints do all devices want, the first uplink with one is *first. */
static size_t count(const struct machine *v, const struct uplink **first)
{
	const struct machine_device *dev;
	size_t i, n = 0;

	for (i = 0; i < v->devices.n; i++) {
		dev = v->devices.v[i];
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
	size_t i, n = count(v, &first);

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
	for (i = 0; i < v->devices.n; i++)
		check_nm(v, v->devices.v[i], &have);
	diag_free(&troubles);
	vec_free(&have);
}
