/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Uplinks that files ask for and that are not up: no record has a claim of their
 * stanza. For status.
 */
#ifndef MULTIHOME_CONFIGURED_H
#define MULTIHOME_CONFIGURED_H

#include "engine/session.h"
#include "model/uplink.h"

struct configured {
	struct claims claims;		/* one each, to be tried; and of it: */
	struct uplinks uplinks;		/* with table 0 and no name: it is wrong */
};

/*
 * Of that stanza or device, or all (NULL). A file that cannot be read is a warning;
 * what is wrong in it is for `check` to say.
 */
void configured_read(struct session *s, const char *iface,
		     struct configured *out);
/*
 * All stanzas of all files, up or not, with options or without. The same goes for what
 * cannot be read, and for what is wrong.
 */
void configured_stanzas(struct session *s, struct stanzas *out);
void configured_free(struct configured *c);

#endif
