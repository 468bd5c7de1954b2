/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of the options by which the Internet finds a line. */
#ifndef MULTIHOME_OPTION_INBOUND_H
#define MULTIHOME_OPTION_INBOUND_H

#include "model/uplink.h"

/* As parse of struct option (option.h). */
const char *parse_name(struct uplink *u, const char *value);
const char *parse_public(struct uplink *u, const char *value);
const char *parse_inbound(struct uplink *u, const char *value);

#endif
