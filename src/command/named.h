/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a name on the command line stands for: a device, or a stanza, also one that
 * is up by another name (`ifup eth1=office`).
 */
#ifndef MULTIHOME_NAMED_H
#define MULTIHOME_NAMED_H

#include "engine/session.h"

/*
 * Whether anybody knows it: a record, ifupdown, a file, the kernel. If not, that is
 * said, and the command ends with EXIT_USAGE. What cannot be read may know it.
 */
bool named_known(struct session *s, const char *name);
/*
 * The same; and adds the names by which records of it are found, which is itself
 * where there is none.
 */
bool named_find(struct session *s, const char *name, struct strings *out);
/*
 * Does that with each of these names; where it gives -ENOENT, that nothing is up is
 * said. False: nobody knows it.
 */
bool named_each(struct session *s, const char *name,
		int (*each)(struct session *s, const char *iface));
/* Says that there is no such interface; false. */
bool named_unknown(struct session *s, const char *name);

#endif
