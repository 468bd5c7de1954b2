/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values of the options by which lines share what has not decided:
 * multihome-priority, -weight, -rate and -quota; and multihome-mptcp. For option.c's
 * table; each returns NULL, or what was expected.
 */
#ifndef MULTIHOME_OPTION_SHARING_H
#define MULTIHOME_OPTION_SHARING_H

#include "model/uplink.h"

const char *parse_priority(struct uplink *u, const char *value);
const char *parse_weight(struct uplink *u, const char *value);
const char *parse_line_rate(struct uplink *u, const char *value);
const char *parse_quota(struct uplink *u, const char *value);
const char *parse_mptcp(struct uplink *u, const char *value);

#endif
