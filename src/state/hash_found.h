/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the machine's hash policies were before balance-by = flow changed them: there
 * as long as that is so, for whoever puts them back. A line each:
 *   multihome 1
 *   hash FAMILY NUMBER
 *   end
 */
#ifndef MULTIHOME_HASH_FOUND_H
#define MULTIHOME_HASH_FOUND_H

#include "base/text.h"
#include "state/store.h"

enum { HASH_FOUND_NONE = -1 };

struct hash_found {
	int policy[2];		/* IPv4, IPv6; or HASH_FOUND_NONE */
};

/* NULL, or what was expected; what is not said is none. */
const char *hash_found_parse(struct hash_found *out, const char *text, size_t n);
void hash_found_format(struct text *out, const struct hash_found *found);
/* Whether there is one. */
bool hash_found_is_there(const struct store *s);
/* 0 or -errno; -ENOENT: there is none, -EBADMSG: it is damaged. */
int hash_found_read(const struct store *s, struct hash_found *out);
int hash_found_write(const struct store *s, const struct hash_found *found);
int hash_found_remove(const struct store *s);

#endif
