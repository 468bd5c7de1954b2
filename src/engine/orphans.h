/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What only a run over all devices needs, and what it shows in the end: what
 * carries our mark and no record wants. It may be all the lines of a machine whose
 * records are gone, so only who flushes everything removes it.
 */
#ifndef MULTIHOME_ORPHANS_H
#define MULTIHOME_ORPHANS_H

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
void bulk_free(struct bulk *b);

/*
 * Adds them, after every device was gathered. Changes nothing. 0, or -errno with
 * the reason in s->d.
 */
int orphans_find(struct session *s, const struct bulk *b, struct kobjs *out);
/*
 * Removes all that carries our mark, and says so: no claim is left. Takes links out
 * of the group of uplinks, too.
 */
int orphans_remove(struct session *s);
/*
 * The table of nftables that a daemon has left which died: before the rules go, so
 * that no packet bears a mark that means nothing.
 */
void orphans_remove_table(struct session *s);
/* The rest that it has left; one that lives writes anew. 0 or -errno, said in s->d. */
int orphans_forget_daemon(struct session *s);

#endif
