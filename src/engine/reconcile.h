/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Making the kernel what the claims ask for, one device a transaction, under
 * the session's lock. Everybody who changes anything comes through here.
 * Functions return 0 or -errno; what was decided and what went wrong is in the
 * session's diag, and s->pending tells whether something waits. After each of them
 * what belongs to the machine is made so as well (engine/shared.h): also when an
 * interface has come or gone that has no claim.
 */
#ifndef MULTIHOME_RECONCILE_H
#define MULTIHOME_RECONCILE_H

#include "engine/session.h"
#include "model/claim.h"

/*
 * The stanzas of one iface, all or (only: a call per stanza) one of them. Each
 * replaces its claim; one without an option of ours withdraws it. Unless only,
 * claims of iface that none of them is go too, but that of a section.
 */
int reconcile_up(struct session *s, const char *iface,
		 const struct stanzas *stanzas, bool only);
/*
 * All claims of exactly that stanza's name, with aliases also those of
 * "IFACE:...", but that of a section; then what was refused for them.
 */
int reconcile_down(struct session *s, const char *iface, bool aliases);
/*
 * The claim of a device's section, with that (for good), or with the device, as an
 * ifdown of a stanza.
 */
int reconcile_down_section(struct session *s, const char *device, bool for_good);
/* The claims on devices that are gone or down, but those of sections. */
int reconcile_down_absent(struct session *s);
/* Devices with something refused or left out, once more. */
void reconcile_retry(struct session *s);
/* One device, by its name or a stanza's; -ENOENT: no claim has it. */
int reconcile_sync(struct session *s, const char *iface);
/* Every record. What of ours no record wants stays: it may be somebody's line. */
int reconcile_sync_all(struct session *s);
/* Forgets and removes what is ours on a device, or (NULL) everywhere. */
int reconcile_flush(struct session *s, const char *iface);
/* Notes a lease (gateway of family 0: gone), then syncs the device. */
int reconcile_lease(struct session *s, const char *device,
		    const struct lease *lease);

#endif
