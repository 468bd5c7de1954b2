/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is proposed to the owner of a table: its uplink, as the lines say it,
 * and the plan that hooks will make of that. Pure.
 */
#ifndef MULTIHOME_PROPOSAL_H
#define MULTIHOME_PROPOSAL_H

#include "import/handmade.h"
#include "routing/plan.h"

/* Begins table t's uplink anew: with its gateway, and what its owner says. */
void proposal_begin(const struct handmade *b, struct handmade_table *t);
/* Adds what a rule means; why it cannot be (the caller frees), or NULL. */
char *proposal_add(const struct handmade *b, struct handmade_table *t,
		   const struct handmade_command *rule);
/* Blocks the table if it cannot be beside what others have or are to have. */
void proposal_check(const struct handmade *b, struct handmade_table *t);
/*
 * Plans the uplinks of the tables of that device as if all were up. Blocks one
 * that would have to wait, or be refused.
 */
void proposal_plan(struct plan *out, struct handmade *b, const char *device);
/* Who is to name a source of t: the stanza whose own address it is. */
struct handmade_owner *proposal_owner(const struct handmade *b,
				      const struct handmade_table *t,
				      const struct prefix *src);
/*
 * Says of a route by another uplink, or a rule to a network, that is not needed
 * beside main's what main's does not do for the packets of another uplink.
 */
void proposal_note_away(const struct handmade *b,
			const struct handmade_table *t,
			const struct handmade_command *c);
/* Adds the words of multihome-route-options. */
void proposal_metrics(struct text *out, const uint32_t metrics[METRICS]);

#endif
