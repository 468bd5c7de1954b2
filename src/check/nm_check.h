/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ifcfg files whose interface NetworkManager has: whether it has made what
 * `generate` prints for it. For `check`.
 */
#ifndef MULTIHOME_NM_CHECK_H
#define MULTIHOME_NM_CHECK_H

#include "check/machine.h"
#include "network-scripts/ifcfg_files.h"

/*
 * Fills v->nm with what it has made by these words, marks the devices of which
 * nothing is missing, and warns of those of which something is, or for which it does
 * nothing at all and does not call us. Others that warn come after it.
 */
void nm_check(struct machine *v, const struct ifcfgs *files);
/* Whether ifup would hand it over to NetworkManager, and so call no hook. */
bool nm_check_has(const struct ifcfg *c);
/* The same, and that calls us for it by its dispatcher. */
bool nm_check_calls(const struct ifcfg *c);
/* Whether k is one of v->nm. */
bool nm_check_made(const struct machine *v, const struct kobj *k);

#endif
