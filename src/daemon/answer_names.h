/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names and how they stand, to text for the control socket. */
#ifndef MULTIHOME_ANSWER_NAMES_H
#define MULTIHOME_ANSWER_NAMES_H

#include "daemon/publishing.h"

/* A line "name" for each name and type that follows lines. */
void answer_names(struct text *out, const struct publishing *p);

/* Of a line that is drained: how old what resolvers still know of it is. */
void answer_unnamed(struct text *out, const struct publishing *p,
		    const struct watched *w, int64_t now);

#endif
