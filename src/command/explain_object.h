/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How explain prints a rule or a route: as it is, and below it who wrote it. */
#ifndef MULTIHOME_EXPLAIN_OBJECT_H
#define MULTIHOME_EXPLAIN_OBJECT_H

#include "command/explain_lines.h"

void explain_object(struct session *s, const struct explain_lines *lines,
		    const char *word, const struct kobj *k);

#endif
