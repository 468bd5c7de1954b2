/* SPDX-License-Identifier: GPL-2.0-or-later */
/* balance-by = flow, while this process leads by lines. */
#ifndef MULTIHOME_SPREAD_H
#define MULTIHOME_SPREAD_H

#include "daemon/watchlist.h"
#include "model/policy.h"

struct spread {
	const struct store *store;	/* open as long as it is there */
	int64_t again_at;	/* somebody had the lock; 0: nothing waits */
	size_t looked;		/* serial of the lines, as it was then */
	bool refused;		/* and told */
};

/* Makes the machine spread as the policy has it. Waits for nobody. */
void spread_run(struct spread *s, const struct watchlist *l,
		const struct policy *policy, int64_t now);
/* When it is to be called, whatever happens; INT64_MAX: never. */
int64_t spread_due(const struct spread *s);
/* Nobody leads any more: it is as it was found. */
void spread_end(const struct spread *s);

#endif
