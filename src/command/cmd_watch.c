/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multihome watch: becomes the program that stays (src/daemon/daemon.c). */
#include "base/report.h"
#include "command/cmd.h"
#include "network-scripts/local_hook.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int cmd_watch(int argc, char **argv)
{
	if (argc > 1)
		return cmd_usage("watch");
	execv(LIBEXECDIR "/watch", argv);
	fprintf(stderr, "multihome: cannot run " LIBEXECDIR "/watch: %s\n",
		strerror(errno));
	return EXIT_SYSTEM;
}
