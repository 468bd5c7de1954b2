/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first one counts, as the daemon takes it (daemon/survey.c). */
#include "check/contradictions.h"

static bool has_priority(const struct uplink *u)
{
	return u->priority > 0;
}

static bool other_priority(const struct uplink *a, const struct uplink *b)
{
	return b->priority && a->priority != b->priority;
}

static bool has_weight(const struct uplink *u)
{
	return u->weight != UPLINK_NO_WEIGHT;
}

static bool other_weight(const struct uplink *a, const struct uplink *b)
{
	return has_weight(b) && a->weight != b->weight;
}

static bool has_rate(const struct uplink *u)
{
	return u->rate_down != 0;
}

static bool other_rate(const struct uplink *a, const struct uplink *b)
{
	return has_rate(b) && (a->rate_down != b->rate_down ||
			       a->rate_up != b->rate_up);
}

static bool has_quota(const struct uplink *u)
{
	return u->quota.bytes != 0;
}

static bool other_quota(const struct uplink *a, const struct uplink *b)
{
	return has_quota(b) && (a->quota.bytes != b->quota.bytes ||
				a->quota.day != b->quota.day);
}

static const struct {
	const char *key;
	bool (*has)(const struct uplink *u);
	/* whether b says so, too, and not the same */
	bool (*other)(const struct uplink *a, const struct uplink *b);
	bool families;		/* it is one for both */
} kinds[] = {
	{ "multihome-priority", has_priority, other_priority, false },
	{ "multihome-weight", has_weight, other_weight, false },
	{ "multihome-rate", has_rate, other_rate, false },
	{ "multihome-quota", has_quota, other_quota, true },
};

/* The first of the device's that says so, of u's family or any. */
static const struct uplink *find_first(const struct machine_device *dev, size_t kind,
				       const struct uplink *u)
{
	const struct uplink *first;

	vec_each(first, &dev->uplinks)
		if (kinds[kind].has(first) &&
		    (kinds[kind].families || first->family == u->family))
			return first;
	return NULL;
}

void contradictions_check(const struct machine *v, const struct machine_device *dev)
{
	const struct uplink *u, *first;
	const char *key;
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
		vec_each(u, &dev->uplinks) {
			key = kinds[i].key;
			first = find_first(dev, i, u);
			if (first && kinds[i].other(first, u))
				diag_add(v->s->d, DIAG_WARNING,
					 uplink_origin(u, key), key, "of %s "
					 "another one counts (%s); expected the "
					 "same in both", u->device,
					 uplink_origin(first, key));
		}
}
