/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines as those find them who come in by the names that lead there. */
#ifndef MULTIHOME_REACHED_H
#define MULTIHOME_REACHED_H

#include "daemon/watchlist.h"
#include "dns/name_sets.h"
#include "dns/returning.h"
#include "model/policy.h"

/* How names return to a device and family, be it there or not. */
struct line_return {
	char device[16];
	int family;
	struct returning is;
};

struct line_returns VEC_OF(struct line_return);

/*
 * Adds those that have a name and a public address, which l keeps, with their ranks
 * now; routing follows the lines already. returns has all that ever were such.
 */
void reached_lines(struct dns_lines *out, const struct watchlist *l,
		   struct line_returns *returns, const struct policy_dns *p,
		   int64_t now);
/* When a rank changes by itself; INT64_MAX: none does. */
int64_t reached_due(const struct line_returns *returns);
/* So the name server has it: since when no name leads to a line is noted there. */
void reached_note(struct watchlist *l, const struct name_sets *there, int64_t now);
/* Whether one of them may soon be down. */
bool reached_doubts(const struct watchlist *l);
/*
 * An address of a line that works and by which that family's name server is reached:
 * the i-th of these, of so many and none; family 0: by whichever the kernel takes.
 */
struct addr reached_from(const struct watchlist *l, int family, unsigned i);

#endif
