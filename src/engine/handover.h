/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stanzas of several interfaces, taken in such an order that what one of them
 * leaves (a table, a mark, a destination) is free when another takes it.
 */
#ifndef MULTIHOME_HANDOVER_H
#define MULTIHOME_HANDOVER_H

#include "engine/session.h"
#include "model/claim.h"

/* An interface that is to have other stanzas. */
struct handover {
	const char *iface;		/* borrowed, as these are */
	const struct stanzas *stanzas;
	/* filled by handover_run() */
	char now[16], then[16];	/* devices that have it: "" if none */
	struct strings names;	/* what it takes */
	bool wrong;		/* it will be refused, so it leaves nothing */
	bool done;
};

struct handovers VEC_OF(struct handover);

/*
 * Calls take() once for each, which does for that iface what reconcile_up()
 * does. Where they wait for each other in a circle (two that swap their tables),
 * one gets a table without a name meanwhile, so that no source is without one.
 */
void handover_run(struct session *s, struct handovers *l,
		  void (*take)(struct session *s, size_t i, void *arg),
		  void *arg);
void handovers_free(struct handovers *l);

#endif
