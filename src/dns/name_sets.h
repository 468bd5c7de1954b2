/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which addresses each name is to have, and which of ours it is to lose, as the lines
 * are. Whatever else a name has is of others, and not known here.
 */
#ifndef MULTIHOME_NAME_SETS_H
#define MULTIHOME_NAME_SETS_H

#include "base/strings.h"
#include "base/text.h"
#include "model/dns_record.h"

/* How good a line is for who comes by it; the smaller is the better. */
enum dns_rank {
	DNS_TAKES,	/* new connections */
	DNS_DEGRADED,
	DNS_STANDS_BY,	/* works, and takes none */
	DNS_RETURNS,	/* works, but not for long yet */
	DNS_DEAD,
};

/* A line and family. */
struct dns_line {
	const struct strings *names;
	const struct prefixes *addresses;	/* by which it is reached */
	int family;
	enum dns_rank rank;
	unsigned weight;	/* beside others of its rank */
};

struct dns_lines VEC_OF(struct dns_line);

struct name_address {
	struct addr addr;
	unsigned weight;
};

struct name_set {
	char name[DNS_NAME_MAX];
	int family;
	VEC(struct name_address) wanted;	/* never empty */
	VEC(struct addr) unwanted;
};

struct name_sets VEC_OF(struct name_set);

/*
 * One for each name and family that a line has an address for: the addresses of
 * those of the best rank, and all others that lines have or that were published
 * before are unwanted.
 */
void name_sets_build(struct name_sets *out, const struct dns_lines *lines,
		     const struct dns_records *published);
bool name_set_wants(const struct name_set *s, const struct addr *a);
bool name_set_loses(const struct name_set *s, const struct addr *a);
/* NULL if there is none. */
const struct name_set *name_sets_find(const struct name_sets *l,
				      const char *name, int family);
/* "NAME TYPE: publish ADDRESS, ...; withdraw ADDRESS, ..." */
void name_set_print(struct text *out, const struct name_set *s);
/*
 * Whether who has done b has done a: the same addresses, weights aside or
 * (with_weights) with theirs, and none lost but those that b loses, too.
 */
bool name_set_done(const struct name_set *a, const struct name_set *b,
		   bool with_weights);
bool name_sets_done(const struct name_sets *a, const struct name_sets *b,
		    bool with_weights);
/* A copy of its own. */
void name_sets_copy(struct name_sets *out, const struct name_sets *from);
void name_sets_free(struct name_sets *l);

#endif
