/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What keeps sessions from the endpoints of MPTCP that stanzas ask for. */
#ifndef MULTIHOME_MPTCP_CHECK_H
#define MULTIHOME_MPTCP_CHECK_H

#include "check/machine.h"

/* Warnings go to v->s->d. Changes nothing. */
void mptcp_check(const struct machine *v);

#endif
