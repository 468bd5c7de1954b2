/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a line is watched: its targets. */
#include "model/probing.h"

#include <string.h>

const char *probing_profile_name(enum probing_profile profile)
{
	static const char *const names[] = {
		[PROBING_DEFAULT] = "default", [PROBING_FAST] = "fast",
		[PROBING_METERED] = "metered",
	};

	return names[profile];
}

static size_t count(const struct probing *p, int family, bool http)
{
	const struct probe_target *t;
	size_t n = 0;

	vec_each(t, &p->targets)
		n += t->addr.family == family && (http || t->kind != PROBE_HTTP);
	return n;
}

size_t probing_count(const struct probing *p, int family)
{
	return count(p, family, true);
}

size_t probing_voters(const struct probing *p, int family)
{
	return count(p, family, false);
}

bool probing_same_target(const struct probe_target *a,
			 const struct probe_target *b)
{
	return a->kind == b->kind && !addr_cmp(&a->addr, &b->addr) &&
	       a->port == b->port && a->status == b->status &&
	       !strcmp(a->name, b->name) && !strcmp(a->path, b->path);
}

struct probing probing_select(const struct probing *p, int family)
{
	struct probing one = *p;
	const struct probe_target *t;

	one.targets = (struct probe_targets){ 0 };
	vec_each(t, &p->targets)
		if (t->addr.family == family)
			*vec_push(&one.targets) = *t;
	one.given = p->given && (p->automatic || one.targets.n);
	return one;
}
