/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From rule- and route- files of network-scripts to lines of ifcfg files, as
 * text. Pure.
 */
#ifndef MULTIHOME_IMPORT_SCRIPTS_H
#define MULTIHOME_IMPORT_SCRIPTS_H

#include "import/rule_lines.h"

struct scriptfiles {
	struct scriptfile *v;
	size_t n, cap;
};

/*
 * Adds to out for each interface the lines that its ifcfg file is to have, and
 * what may go from the others; nothing where there is nothing to say. ifcfgs
 * are the ifcfg files there are (ifcfg_stanzas); one that a file would need
 * and that is not among them is named beside that file. False if something was
 * left, or got lost.
 */
bool import_scripts(struct text *out, struct scriptfiles *files,
		    const struct stanzas *ifcfgs,
		    const struct byhand_names *names);

#endif
