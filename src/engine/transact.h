/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One device, one transaction: the record is changed, read and planned, compared
 * with the kernel, and the kernel made so. It is written before the first change
 * to the kernel and cleaned after the last, so that whoever comes next knows what
 * is ours even if this process is killed between any two steps.
 */
#ifndef MULTIHOME_TRANSACT_H
#define MULTIHOME_TRANSACT_H

#include "engine/orphans.h"

/* What is to become of the claims of a record; with nothing, they are kept. */
struct change {
	void (*make)(struct record *r, const void *arg);
	const void *arg;
};

/*
 * Under the session's lock. bulk: NULL where it is one device. rival gets the
 * device that has to give way now to a source that this one names, or "". 0 or
 * -errno, with the reason in s->d.
 */
int transact(struct session *s, struct bulk *bulk, const char *device,
	     struct change change, char rival[16]);

/*
 * Something is going to be asked for of that stanza (NULL: of any): unless that is to
 * be confirmed itself, what was before is not any more, and is told so. Also of
 * devices that have no record now.
 */
void transact_settle(struct session *s, const char *iface);

#endif
