/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What network-scripts' ifup and ifdown mean for claims: the file of a device,
 * its aliases, and the generated files that take its place. For the hook, and
 * for `reload`. The session is writing; what was decided is in its diag.
 */
#ifndef MULTIHOME_IFCFG_CLAIMS_H
#define MULTIHOME_IFCFG_CLAIMS_H

#include "engine/session.h"
#include "network-scripts/ifcfg_files.h"

/*
 * iface (a DEVICE, or an alias) is up by one of the files found for it, see
 * ifcfg_files_read(). An alias without options of its own syncs its device.
 * Where generated files do the work, nothing is claimed.
 */
void ifcfg_claims_up(struct session *s, const struct ifcfgs *found,
		     const char *iface);
/* The stanzas that it has then. */
void ifcfg_claims_stanzas(struct session *s, const struct ifcfgs *found,
			  const char *iface, struct stanzas *out);
/*
 * It is down, and its aliases with it. An alias leaves its device as that was:
 * its ifdown has removed the rules in the device's generated files, which are
 * added again.
 */
void ifcfg_claims_down(struct session *s, const struct ifcfgs *found,
		       const char *iface);

#endif
