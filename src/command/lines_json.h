/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the daemon's answer others show as JSON, too. */
#ifndef MULTIHOME_LINES_JSON_H
#define MULTIHOME_LINES_JSON_H

#include "command/asked.h"

struct json_object;

/* A list: names that follow lines. */
struct json_object *lines_json_names(const struct reply *r);

#endif
