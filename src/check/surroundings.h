/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of the machine around them gets in the way of uplinks: sysctls, rules
 * of others, systemd-networkd; and who would not see their ifcfg files, or what
 * else would act on those. For `check`; adds DIAG_WARNINGs and changes nothing.
 */
#ifndef MULTIHOME_SURROUNDINGS_H
#define MULTIHOME_SURROUNDINGS_H

#include "check/machine.h"
#include "network-scripts/ifcfg_files.h"

/* A sysctl of a family and device, or -1. */
int surroundings_sysctl(int family, const char *device, const char *name);
/*
 * What is in force on a device: of IPv4 the greater of all's and its own
 * (ip-sysctl.rst), of IPv6 its own.
 */
int surroundings_effective(int family, const char *device, const char *name);
void surroundings_rp_filter(const struct machine_stanzas *l,
			    const struct subnets *nets, struct diag *d);
/* What main has that is in the way of uplinks' other routes, and link groups. */
void surroundings_main(const struct machine *v);
/*
 * Who may be behind the device of main's default itself, and is answered by an
 * uplink's own line all the same.
 */
void surroundings_behind_main(const struct machine *v);
/* From when on strict always holds. */
void surroundings_always(const struct machine_stanzas *l, struct diag *d);
void surroundings_equal_subnets(const struct subnets *nets, struct diag *d);
/* Rules of others that have packets of uplinks; in foreign_rules.c. */
void surroundings_foreign_rules(const struct machine *v);
/* What is wrong at this moment with devices that are up. */
void surroundings_now(const struct machine *v);

/* Whether systemd-networkd would delete our rules and routes; in networkd.c. */
void surroundings_networkd(struct diag *d);

/* Of ifcfg files, beyond their options; in ifcfg_check.c. */
void ifcfg_check(const struct machine *v, const struct ifcfgs *files);
#endif
