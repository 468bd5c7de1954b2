/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Comment lines in files that others read: of interfaces(5) and of the shell.
 */
#ifndef MULTIHOME_COMMENT_H
#define MULTIHOME_COMMENT_H

#include "base/text.h"

/*
 * Adds indent, "# ", what the format makes, safe to show, and a newline. No
 * reader joins it with the next line, whatever it says.
 */
void comment_add(struct text *out, const char *indent, const char *fmt, ...)
	TEXT_FORMAT(3, 4);

/*
 * A line of origins ("FILE:LINE"), of one file each next only as its line:
 * "/etc/network/interfaces:12, 14". Zeroed is empty.
 */
struct origins {
	struct text text;
	struct text file;	/* of the last one, with the colon */
};

/* Not again what was added last. */
void origins_add(struct origins *o, const char *origin);
void origins_free(struct origins *o);

#endif
