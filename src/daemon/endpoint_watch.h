/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Endpoints of MPTCP that somebody has deleted: the kernel tells of no such thing, so
 * those that were in force are looked for. While there are none, nothing is done.
 */
#ifndef MULTIHOME_ENDPOINT_WATCH_H
#define MULTIHOME_ENDPOINT_WATCH_H

#include "daemon/damping.h"
#include "engine/device.h"

enum { ENDPOINT_LOOKS = 2000 };	/* ms between looks */

struct watched_endpoint {
	char device[KOBJ_DEVLEN];
	struct kobj k;
	bool gone;
};

struct endpoint_watch {
	VEC(struct watched_endpoint) list;
	struct kernel *kernel;	/* NULL: not asked yet */
	int64_t due;
};

/* A device that was brought in order; of what was put back damping hears. */
void endpoint_watch_device(struct endpoint_watch *w, const struct device *dev,
			   struct damping *damping, int64_t now);
/* Looks, if it is time to: what is gone is something that has happened to its device. */
void endpoint_watch_look(struct endpoint_watch *w, struct damping *damping,
			 int64_t now);
/* Milliseconds until the next look; -1: there is nothing to look for. */
int64_t endpoint_watch_wait(const struct endpoint_watch *w, int64_t now);
void endpoint_watch_free(struct endpoint_watch *w);

#endif
