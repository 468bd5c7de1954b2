/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gathering over all devices. */
#include "engine/bulk.h"
#include "base/vec.h"

void bulk_claim(struct bulk *b, const struct record *r)
{
	size_t i;

	for (i = 0; i < r->claims.n; i++)
		table_list_add(&b->claimed, r->claims.v[i].table);
	for (i = 0; i < r->leaving.n; i++)
		table_list_add(&b->claimed, r->leaving.v[i]);
}

void bulk_gather(struct bulk *b, const struct device *dev,
		 const struct recognised *by)
{
	size_t i;

	/* what could not be planned may want anything */
	b->unread |= dev->plan.uplinks.n != dev->uplinks.n;
	for (i = 0; i < by->tables.n; i++)
		table_list_add(&b->claimed, by->tables.v[i]);
	for (i = 0; i < dev->plan.wanted.n; i++)
		*vec_push(&b->wanted) = dev->plan.wanted.v[i];
}

void bulk_free(struct bulk *b)
{
	ruleset_free(&b->rules);
	vec_free(&b->claimed);
	vec_free(&b->wanted);
}
