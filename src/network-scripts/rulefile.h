/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rule- and route- files in /etc/sysconfig/network-scripts: which of them
 * are ours, and writing these. Files of somebody else are never changed.
 * Functions return 0 or -errno.
 */
#ifndef MULTIHOME_RULEFILE_H
#define MULTIHOME_RULEFILE_H

#include "base/strings.h"
#include "network-scripts/generate.h"

#include <stddef.h>

/* "/etc/sysconfig/network-scripts/rule-NAME"; the caller frees. */
char *rulefile_path(enum generated kind, const char *name);
/*
 * 1 if it is a file of ours, with its whole text in *text (to be freed; NULL:
 * not asked for); 0 if there is none; -EEXIST if it is somebody else's.
 */
int rulefile_read(enum generated kind, const char *name, char **text);
/*
 * Adds the rules or routes that the text of such a file means to `ip`, as the
 * kernel has them then; lines that generate() does not write are passed over.
 */
void rulefile_parse(struct kobjs *out, enum generated kind, const char *text);
/* Adds the names X for which there is a file rule-X or the like of ours. */
void rulefile_list(struct strings *out);
/* Whether any of the four is ours: then they, and no helper, do the work. */
bool rulefile_any(const char *name);
/*
 * Puts text in place of what is ours or not there, atomically; an empty one
 * removes. -EEXIST: it is somebody else's.
 */
int rulefile_write(enum generated kind, const char *name, const char *text);

#endif
