/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interfaces that nothing calls a hook for: those of sections (files/section.h), and
 * of ifcfg files, where NetworkManager has them. Their claims are made when they come.
 * What was read of files stays as it was until it is read anew, by SIGHUP or after a
 * reload: what is wrong then takes nothing away.
 */
#ifndef MULTIHOME_ARRIVALS_H
#define MULTIHOME_ARRIVALS_H

#include "engine/session.h"
#include "model/claim.h"

struct awaited {
	char iface[16];
	bool of_nm;		/* by an ifcfg file */
	unsigned ifindex;	/* as it was last seen; 0: it is not there */
	bool due;		/* it has come or gone */
};

struct arrivals {
	struct stanzas sections;
	VEC(struct awaited) list;
	bool anew;		/* all claims are to be made */
};

/*
 * Something has happened to an interface (NULL: to any). One that has come or gone,
 * which is due then, or NULL; to be asked until it says that.
 */
const char *arrivals_heard(struct arrivals *a, const char *name, int ifindex);
/*
 * Makes and withdraws what is due, of one interface or (NULL) of all; then files are
 * read, too. The session is writing.
 */
void arrivals_take(struct arrivals *a, struct session *s, const char *iface);
void arrivals_free(struct arrivals *a);

#endif
