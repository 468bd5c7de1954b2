/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How explain prints a rule, a route, an endpoint: as it is, and who wrote it. */
#ifndef MULTIHOME_EXPLAIN_OBJECT_H
#define MULTIHOME_EXPLAIN_OBJECT_H

#include "command/explain_lines.h"

void explain_object(struct session *s, const struct explain_lines *lines,
		    const char *word, const struct kobj *k);
/* That of the kernel's endpoints which has the address, if one has. */
void explain_endpoint(struct session *s, const struct explain_lines *lines,
		      const struct addr *source);

#endif
