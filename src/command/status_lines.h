/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `status` says of lines: by the daemon, or, where it cannot be asked, by the
 * verdicts that it has left in the state.
 */
#ifndef MULTIHOME_STATUS_LINES_H
#define MULTIHOME_STATUS_LINES_H

#include "command/status_print.h"
#include "state/store.h"

/*
 * Of each row that is a line; and (machine) by whom goes what chooses no line itself.
 * Nobody is asked where no row is one.
 */
void status_lines_add(const struct store *s, bool machine, struct status *st);
void status_lines_free(struct status *st);

#endif
