/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an ifcfg file of network-scripts says about its interface, as stanzas:
 * the same form that interfaces(5) and hook environments come in. Pure: see
 * ifcfg_files.h for the files.
 */
#ifndef MULTIHOME_IFCFG_H
#define MULTIHOME_IFCFG_H

#include "base/vec.h"
#include "model/claim.h"
#include "network-scripts/sourced.h"

#define IFCFG_OURS "MULTIHOME_"	/* so our options begin */

struct ifcfg {
	char *name;		/* "eth1" of ifcfg-eth1 */
	char *path;
	char *device;		/* DEVICE, or by HWADDR; NULL: neither */
	struct sourced vars;	/* /etc/sysconfig/network, then the file */
	struct ifcfg *parent;	/* of an alias or range (owned), or NULL */
};

struct ifcfgs VEC_OF(struct ifcfg);

/* For sourced_read(): whether we read that variable. */
bool ifcfg_used(const char *name);
/* What sets it; NULL where it is not set, empty or not to be known. */
const struct assignment *ifcfg_find(const struct ifcfg *c, const char *name);
/* Its value. */
const char *ifcfg_get(const struct ifcfg *c, const char *name);
/*
 * The same if what else is in the file may change it: network-scripts, too,
 * look for the file of a device by what is written in it (need_config).
 */
const char *ifcfg_written(const struct ifcfg *c, const char *name);
/* DEVICE, or the file's name where it has none. */
const char *ifcfg_device(const struct ifcfg *c);
/* ifcfg-eth1:1, and ifcfg-eth1-range0 (which is many aliases). */
bool ifcfg_is_alias(const struct ifcfg *c);
bool ifcfg_is_range(const struct ifcfg *c);
/* Whether a boolean of network-scripts says no; unset is not no. */
bool ifcfg_says_no(const struct ifcfg *c, const char *name);
/* Whether it stands in the file itself, not in the defaults before it. */
bool ifcfg_has_own(const struct ifcfg *c, const struct assignment *a);
/* Whether the file itself has an option of ours. */
bool ifcfg_ours(const struct ifcfg *c);

/*
 * Adds the file's stanzas: one for an interface, with all its families; one a
 * family for an alias, and that for each alias of a range. What cannot be
 * known of a value that matters is in them as a "problem" (see setting.h).
 */
void ifcfg_stanzas(const struct ifcfg *c, struct stanzas *out);

void ifcfg_free(struct ifcfg *c);
void ifcfgs_free(struct ifcfgs *l);

#endif
