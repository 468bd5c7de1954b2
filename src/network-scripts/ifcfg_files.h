/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ifcfg files of network-scripts: which there are, and which one `ifup`
 * would take for a name. /etc/sysconfig/network is read before each.
 */
#ifndef MULTIHOME_IFCFG_FILES_H
#define MULTIHOME_IFCFG_FILES_H

#include "base/diag.h"
#include "network-scripts/ifcfg.h"

#define IFCFG_DIR "/etc/sysconfig/network-scripts"

/* Whether network-scripts pass over a file of that name, whatever it is. */
bool ifcfg_files_is_backup(const char *name);
/* Whether there is such a directory. */
bool ifcfg_files_here(void);

/*
 * Adds the files that network-scripts would take for that device or name: of
 * that name, with HWADDR of the device, with that DEVICE (need_config), for an
 * alias also the range that has it. None: there is none. Several: they all
 * claim the device. What cannot be read is DIAG_FAILED in d.
 */
void ifcfg_files_read(struct ifcfgs *out, const char *name, struct diag *d);
/* All of them, by name, without backups. */
void ifcfg_files_all(struct ifcfgs *out, struct diag *d);

#endif
