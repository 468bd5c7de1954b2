/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connection tracking, for what asks by a file whether there is any. */
#ifndef MULTIHOME_TEST_TRACKED_H
#define MULTIHOME_TEST_TRACKED_H

#include "fakenl.h"

/* Whether connections are tracked; stands before the C library's. */
static bool tracked;

int access(const char *path, int mode)
{
	(void)mode;
	same_text(path, "/proc/sys/net/netfilter/nf_conntrack_count", "path");
	errno = ENOENT;
	return tracked ? 0 : -1;
}

#endif
