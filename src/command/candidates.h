/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines that a machine has by what it does without multihome: devices with a
 * default of main, with a DHCP lease, or with a gateway that main does not take.
 */
#ifndef MULTIHOME_CANDIDATES_H
#define MULTIHOME_CANDIDATES_H

#include "command/written.h"
#include "engine/session.h"

struct candidate {
	char device[16];
	bool families[2];	/* in which it is one, as by facts_family() */
	uint32_t metrics[2];	/* of main's default by it; the least, UINT32_MAX: */
				/* there is none */
	/* the option by which ifup would give main a second default, or NULL */
	const struct setting *second;
	bool tunnel;
};

struct candidates VEC_OF(struct candidate);

/*
 * In the order in which main uses them. s has an open kernel. 0 or -errno, with the
 * reason in s->d.
 */
int candidates_read(struct session *s, const struct written *w,
		    struct candidates *out);

#endif
