/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the limits of MPTCP's endpoints were before they were raised, and to what: there
 * as long as that is so, for whoever puts them back. A line:
 *   multihome 1
 *   limits SUBFLOWS ACCEPTED SUBFLOWS ACCEPTED    found, and set
 *   end
 */
#ifndef MULTIHOME_LIMITS_FOUND_H
#define MULTIHOME_LIMITS_FOUND_H

#include "base/text.h"
#include "state/store.h"

struct limits_found {
	uint32_t subflows, accepted;
	uint32_t set_subflows, set_accepted;
};

/* NULL, or what was expected. */
const char *limits_found_parse(struct limits_found *out, const char *text,
			       size_t n);
void limits_found_format(struct text *out, const struct limits_found *found);
/* 0 or -errno; -ENOENT: there is none, -EBADMSG: it is damaged. */
int limits_found_read(const struct store *s, struct limits_found *out);
int limits_found_write(const struct store *s, const struct limits_found *found);
int limits_found_remove(const struct store *s);

#endif
