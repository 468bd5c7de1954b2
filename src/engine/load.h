/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way from claims to uplinks: defaults merged, options read. */
#ifndef MULTIHOME_LOAD_H
#define MULTIHOME_LOAD_H

#include "engine/session.h"
#include "model/uplink.h"

#define LOAD_CONF_BAD "nothing new is applied while " CONFFILE " is wrong"

/* Of a section: its interface, and where else that has options. */
#define LOAD_TWO_DOORS "%s has options of a stanza, too (%s), which count; expected " \
	"them in one place"

/* Where settings, of which there are some, are written: that of the table. */
const char *load_origin(const struct settings *settings);
/* The device that a stanza's settings mean; NULL, or what was expected. */
const char *load_device(const char *iface, const struct settings *settings,
			char device[16]);
/*
 * Adds the defaults of the stanza's table from /etc/multihome.conf, as it is now,
 * in place of those that are there; not while something is taken back.
 */
void load_defaults(struct session *s, struct settings *settings);

/* Whether any of the stanzas is wrong by itself, wherever it is to be. */
bool load_is_wrong(const char *iface, const struct stanzas *stanzas);

/*
 * Reads one claim into uplinks, one per family: what is in force, with the number
 * of its table, or (trial) what is to be tried, whose table may still be a name.
 * Problems go to d and nothing is added then.
 */
void load_claim(const struct claim *c, bool trial, const char *device,
		struct uplinks *out, struct diag *d);
/* What a record has in force, whose settings it borrows. */
void load_in_force(const struct record *r, struct uplinks *out);
/* What the record of a device has in force: without settings, without a name. */
void load_recorded(struct session *s, const char *device, struct uplinks *out);

#endif
