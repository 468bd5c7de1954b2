/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What only a run over all devices needs. */
#ifndef MULTIHOME_BULK_H
#define MULTIHOME_BULK_H

#include "engine/owned.h"

struct bulk {
	struct ruleset rules;		/* the kernel's, read once for all */
	/* what the devices claim and want, to tell what nobody wants any more */
	struct table_list claimed;
	struct kobjs wanted;
	bool unread;			/* some device may want more */
	bool no_retry;			/* no device is marked for that */
};

/* Notes what a device claims and wants. */
void bulk_gather(struct bulk *b, const struct device *dev,
		 const struct recognised *by);
/* Of a record whose device is not looked at: its tables are not nobody's. */
void bulk_claim(struct bulk *b, const struct record *r);
void bulk_free(struct bulk *b);

#endif
