/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multihome watch: becomes the program that stays (src/daemon/daemon.c). */
#include "base/report.h"
#include "command/cmd.h"
#include "network-scripts/local_hook.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int cmd_watch(struct session *s, char **argv)
{
	execv(LIBEXECDIR "/watch", argv);
	diag_add(s->d, DIAG_FAILED, NULL, NULL, "cannot run " LIBEXECDIR
		 "/watch: %s", strerror(errno));
	return EXIT_SYSTEM;
}
