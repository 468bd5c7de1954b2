/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of lines: what is known of who comes in by them, as rows of text. */
#ifndef MULTIHOME_LINES_INBOUND_H
#define MULTIHOME_LINES_INBOUND_H

#include "base/text.h"
#include "command/asked.h"

/* Whether it arrives, where that is tried; else nothing. */
void lines_add_inbound(struct text *out, const struct reply_line *l, double now);
/* "www.example.org A 192.0.2.1: published" */
void lines_add_names(struct text *out, const struct reply *r);

#endif
