/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which interfaces are up by a stanza or an ifcfg file, and as which, for reload. */
#ifndef MULTIHOME_UP_STATES_H
#define MULTIHOME_UP_STATES_H

#include "engine/session.h"
#include "ifupdown/interfaces_files.h"

/*
 * Those that are up, of which files have all; then those that have only records. How
 * many the former are. To be freed by interfaces_state_free().
 */
size_t up_states_read(struct session *s, const struct stanzas *all,
		      enum dialect dialect, struct iface_states *out);
/* Whether iface is that, or its device by name or record, or what it is up as. */
bool up_states_means(struct session *s, const char *iface,
		     const struct iface_state *state);

#endif
