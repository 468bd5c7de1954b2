/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From rule- and route- files of network-scripts to lines of ifcfg files, as
 * text. Pure.
 */
#ifndef MULTIHOME_TO_IFCFG_H
#define MULTIHOME_TO_IFCFG_H

#include "base/vec.h"
#include "import/rule_lines.h"
#include "import/script.h"

struct scriptfiles VEC_OF(struct rule_lines);

/*
 * Adds to out for each interface the lines that its ifcfg file is to have, and
 * what may go from the others; nothing where there is nothing to say. ifcfgs
 * are the ifcfg files there are (ifcfg_stanzas); one that a file would need is
 * added to them, and named beside that file, or in IFCFG_DIR. False if something was left, or
 * got lost.
 */
bool to_ifcfg(struct text *out, struct scriptfiles *files,
	      struct stanzas *ifcfgs, struct scripts *scripts,
	      const struct handmade_names *names);

#endif
