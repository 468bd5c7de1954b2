/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which lines there are to be watched: what the claims of a device ask for, and what
 * of it is there.
 */
#ifndef MULTIHOME_SURVEY_H
#define MULTIHOME_SURVEY_H

#include "daemon/watched.h"
#include "engine/device.h"

struct found_lines VEC_OF(struct found_line);

/* Adds the lines of a device that was planned, in place of those that it had. */
void survey_device(const struct device *dev, struct found_lines *out);
void found_lines_free(struct found_lines *l);

#endif
