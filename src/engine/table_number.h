/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The number of a table that an option names; a new name gets a free one. */
#ifndef MULTIHOME_TABLE_NUMBER_H
#define MULTIHOME_TABLE_NUMBER_H

#include "engine/session.h"
#include "model/uplink.h"

/*
 * Gives a number to the table of an uplink that has none yet. A new name is
 * published in RT_TABLES_OURS where the session changes things, thought of where
 * it proposes, and stays 0 where it looks. False: a message in d says why not.
 */
bool table_number(struct session *s, struct uplink *u, struct diag *d);

#endif
