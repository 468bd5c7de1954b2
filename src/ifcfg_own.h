/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an ifcfg file says of its interface's own addresses and routers, as the
 * stanza that it would be elsewhere. Pure; for import.
 */
#ifndef MULTIHOME_IFCFG_OWN_H
#define MULTIHOME_IFCFG_OWN_H

#include "assign.h"
#include "setting.h"

/* For assigns_parse(): the names that are read here. */
bool ifcfg_own_used(const char *name);
/*
 * The stanza of ifcfg-NAME, which is path: called for all families, iface its
 * DEVICE or NAME, with address, gateway, method and options of ours (whatever
 * they say). What is bad is left out. To be freed with stanza_free().
 */
void ifcfg_own_stanza(struct stanza *out, const char *name, const char *path,
		      const struct assigns *a);

#endif
