/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that say what has been proposed. Pure. */
#ifndef MULTIHOME_OPTIONS_H
#define MULTIHOME_OPTIONS_H

#include "import/handmade.h"

/* Makes the options of all owners from the tables that are not blocked. */
void options_write(struct handmade *b);

#endif
