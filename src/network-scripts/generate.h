/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan as the rule- and route- files of network-scripts, for machines that
 * are to have no helper at run time: each line is what stands behind `ip rule
 * add` or `ip route add`. Pure.
 */
#ifndef MULTIHOME_GENERATE_H
#define MULTIHOME_GENERATE_H

#include "model/kobj.h"

#include <stdbool.h>

/* In the order in which ifup reads them. */
enum generated {
	GENERATED_ROUTE,
	GENERATED_ROUTE6,
	GENERATED_RULE,
	GENERATED_RULE6,
	GENERATED_FILES,
};

/* "route-", ...: the file's name is this and the ifcfg file's. */
extern const char *const generated_prefix[GENERATED_FILES];

/* The first line of a file of ours begins so. */
#define GENERATE_MARK "# Made by multihome from ifcfg-"

/*
 * The text of each file for ifcfg-NAME; empty where there is nothing to say.
 * classic: the kernel has no suppress_prefixlength, which a comment tells.
 */
void generate(struct text out[GENERATED_FILES], const struct kobjs *wanted,
	      const char *name, bool classic);

#endif
