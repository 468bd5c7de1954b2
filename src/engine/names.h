/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What claims take for themselves, by name, so that another device's claim finds
 * in one look who has it. Each is a link to the device, in the store's names/:
 *   table:7001   from:10.2.2.2_32   to:203.0.113.0_24   mark:inet:VALUE:MASK
 *   strict:10.2.2.2_32
 * and in iface/ the stanzas whose name is not the device's.
 */
#ifndef MULTIHOME_NAMES_H
#define MULTIHOME_NAMES_H

#include "engine/session.h"
#include "model/uplink.h"

/* Adds the names that n uplinks take. */
void names_of_uplinks(const struct uplink *u, size_t n, struct strings *out);
/* One of them; the caller frees. word: "from:", "to:" or "strict:". */
char *names_of_prefix(const char *word, const struct prefix *p);
char *names_of_table(uint32_t table);

/* Whether a change of that device that did not end has left that table with it. */
bool names_leaving(struct session *s, const char *device, uint32_t table);
/*
 * The other device whose claims take that name, or that is still leaving that
 * table, as its record bears out, in buf; NULL if none does.
 */
const char *names_holder(struct session *s, const char *name,
			 const char *device, char buf[16]);

/*
 * Gives a number to the table of an uplink that has none yet. A new name is
 * published in RT_TABLES_OURS where the session changes things, thought of where
 * it proposes, and stays 0 where it looks. False: a message in d says why not.
 */
bool names_number_table(struct session *s, struct uplink *u, struct diag *d);

/* A number that nobody uses, and no file names; 0: there is none to be seen. */
uint32_t names_spare_table(struct session *s);

/* Takes the names and stanzas for a device; who has one of them keeps it. */
void names_take(struct session *s, const struct record *r,
		const struct strings *names);
/*
 * Gives back the old names and stanzas that the device's record has no more. 0,
 * or -errno: something is left.
 */
int names_release(struct session *s, const struct record *r,
		  const struct strings *names, const struct record *old,
		  const struct strings *before);
/*
 * The same when the old record does not tell, because a run was killed, or it
 * was damaged: of all there is, what leads to this device and is not taken.
 */
int names_release_others(struct session *s, const struct record *r,
			 const struct strings *names);

#endif
