/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The limits of MPTCP, raised and put back. */
#include "engine/endpoints.h"
#include "state/limits_found.h"

#include <errno.h>
#include <string.h>

/* So many of a session's subflows and of the addresses it is told do lines need. */
static struct endpoint_limits needed(const struct kobjs *have)
{
	struct endpoint_limits l = { 0 };
	bool fullmesh = false;
	size_t i, j;

	for (i = 0; i < have->n; i++) {
		fullmesh |= have->v[i].flags & ENDPOINT_FULLMESH;
		for (j = 0; j < i; j++)
			if (have->v[j].ifindex == have->v[i].ifindex)
				break;
		l.subflows += i && j == i;
	}
	l.accepted = fullmesh ? l.subflows : 0;
	return l;
}

/* 0 or -errno, said. */
static int set(struct session *s, const struct endpoint_limits *to,
	       const struct endpoint_limits *was, const char *why)
{
	static const char what[] = "ip mptcp limits";
	int ret = kernel_set_endpoint_limits(s->kernel, to);

	if (ret)
		diag_add(s->d, DIAG_WARNING, what, NULL, "stay subflows %u "
			 "add_addr_accepted %u, cannot be set to %u and %u: %s",
			 was->subflows, was->accepted, to->subflows,
			 to->accepted, kernel_error(s->kernel));
	else if (s->mode == SESSION_TRYING)
		diag_add(s->d, DIAG_NOTE, NULL, NULL, "ip mptcp limits set "
			 "subflows %u add_addr_accepted %u", to->subflows,
			 to->accepted);
	else
		diag_add(s->d, DIAG_NOTE, what, NULL, "subflows %u "
			 "add_addr_accepted %u, which were %u and %u: %s",
			 to->subflows, to->accepted, was->subflows,
			 was->accepted, why);
	return ret;
}

static int cannot_note(struct session *s, int ret)
{
	if (ret)
		diag_add(s->d, DIAG_FAILED, s->store.path, NULL, "cannot note "
			 "what the limits of MPTCP were: %s", strerror(-ret));
	return ret;
}

static bool is_enough(const struct endpoint_limits *is,
		      const struct endpoint_limits *need)
{
	return need->subflows <= is->subflows && need->accepted <= is->accepted;
}

void endpoint_limits_note(struct session *s, enum diag_level level,
			  struct diag *d)
{
	struct endpoint_limits need, is;
	struct kobjs have = { 0 };

	if (!kernel_endpoints(s->kernel, &have) &&
	    !kernel_endpoint_limits(s->kernel, &is)) {
		need = needed(&have);
		if (!is_enough(&is, &need))
			diag_add(d, level, NULL, NULL, "ip mptcp limits are "
				 "subflows %u add_addr_accepted %u, and lines "
				 "with endpoints need %u and %u: multihome sync "
				 "raises them", is.subflows, is.accepted,
				 need.subflows, need.accepted);
	}
	vec_free(&have);
}

void endpoint_limits_raise(struct session *s, const struct kobjs *have)
{
	struct endpoint_limits need = needed(have), is;
	struct limits_found found;

	if (kernel_endpoint_limits(s->kernel, &is) || is_enough(&is, &need))
		return;
	if (limits_found_read(&s->store, &found))
		found = (struct limits_found){ is.subflows, is.accepted,
					       is.subflows, is.accepted };
	/* what is not as it was set is what somebody wants */
	if (found.set_subflows != is.subflows)
		found.subflows = is.subflows;
	if (found.set_accepted != is.accepted)
		found.accepted = is.accepted;
	if (need.subflows < is.subflows)
		need.subflows = is.subflows;
	if (need.accepted < is.accepted)
		need.accepted = is.accepted;
	found.set_subflows = need.subflows;
	found.set_accepted = need.accepted;
	/* before it is changed: we may be killed in between */
	if (!cannot_note(s, limits_found_write(&s->store, &found)))
		set(s, &need, &is, "multihome-mptcp has more lines");
}

void endpoint_limits_restore(struct session *s)
{
	struct endpoint_limits is, to;
	struct limits_found found;
	int ret = limits_found_read(&s->store, &found);

	if (ret == -ENOENT || kernel_endpoint_limits(s->kernel, &is))
		return;
	to = is;
	if (!ret && is.subflows == found.set_subflows)
		to.subflows = found.subflows;
	if (!ret && is.accepted == found.set_accepted)
		to.accepted = found.accepted;
	if (to.subflows != is.subflows || to.accepted != is.accepted)
		ret = set(s, &to, &is, "as they were found");
	if (!ret || ret == -EBADMSG)
		cannot_note(s, limits_found_remove(&s->store));
}
