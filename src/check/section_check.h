/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sections of /etc/multihome.d, beside stanzas and interfaces. For `check`. */
#ifndef MULTIHOME_SECTION_CHECK_H
#define MULTIHOME_SECTION_CHECK_H

#include "check/machine.h"

/*
 * Adds them to v->stanzas, which has all others. One for an interface of which a
 * stanza has options is DIAG_REFUSED, and none of them; of one that is not there it
 * is told.
 */
void section_check_read(struct machine *v);

#endif
