/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first one counts, as the daemon takes it (daemon/survey.c). */
#include "check/contradictions.h"

enum kind { PRIORITY, WEIGHT, RATE, QUOTA, KINDS };

static const char *const keys[] = {
	[PRIORITY] = "multihome-priority", [WEIGHT] = "multihome-weight",
	[RATE] = "multihome-rate", [QUOTA] = "multihome-quota",
};

/* What the stanza says of it, in two numbers; false: nothing. */
static bool says(const struct uplink *u, enum kind kind, int64_t out[2])
{
	out[1] = 0;
	switch (kind) {
	case PRIORITY:
		out[0] = u->priority;
		return u->priority != 0;
	case WEIGHT:
		out[0] = u->weight;
		return u->weight != UPLINK_NO_WEIGHT;
	case RATE:
		out[0] = (int64_t)u->rate_down;
		out[1] = (int64_t)u->rate_up;
		return u->rate_down != 0;
	case QUOTA:
		out[0] = (int64_t)u->quota.bytes;
		out[1] = u->quota.day;
		return u->quota.bytes != 0;
	case KINDS:
		break;
	}
	return false;
}

/* The first of the device's that says so, of u's family; the quota is one for both. */
static const struct uplink *find_counting(const struct machine_device *dev,
					  enum kind kind, const struct uplink *u)
{
	const struct uplink *first;
	int64_t is[2];

	vec_each(first, &dev->uplinks)
		if (says(first, kind, is) &&
		    (kind == QUOTA || first->family == u->family) &&
		    (kind != PRIORITY || is[0] != UPLINK_NO_PART))
			return first;
	return NULL;
}

static void check_kind(const struct machine *v, const struct machine_device *dev,
		       enum kind kind)
{
	const struct uplink *u, *counts;
	const char *key = keys[kind];
	int64_t is[2], other[2];

	vec_each(u, &dev->uplinks) {
		counts = find_counting(dev, kind, u);
		if (!counts || !says(u, kind, other) ||
		    !says(counts, kind, is) ||
		    (is[0] == other[0] && is[1] == other[1]))
			continue;
		diag_add(v->s->d, DIAG_WARNING, uplink_origin(u, key), key,
			 "of %s another one counts (%s); expected the same in "
			 "both", u->device, uplink_origin(counts, key));
	}
}

void contradictions_check(const struct machine *v, const struct machine_device *dev)
{
	enum kind kind;

	for (kind = PRIORITY; kind < KINDS; kind++)
		check_kind(v, dev, kind);
}
