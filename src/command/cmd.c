/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands share. */
#include "command/cmd.h"
#include "base/report.h"

#include <stdio.h>

int cmd_usage(const char *usage)
{
	fprintf(stderr, "multihome: expected: multihome %s\n", usage);
	return EXIT_USAGE;
}
