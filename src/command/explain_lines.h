/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What explain says of lines that a daemon watches: whose the table of lines is, and
 * why a packet goes by this one and not by a better.
 */
#ifndef MULTIHOME_EXPLAIN_LINES_H
#define MULTIHOME_EXPLAIN_LINES_H

#include "engine/session.h"
#include "model/uplink.h"
#include "routing/lookup.h"

/* An uplink that is ready. */
struct explain_line {
	char device[16], name[VALUE_NAME_MAX];
	uint32_t table;
	char *origin;
	bool spare;		/* weight 0: it is better than no other */
	int priority;		/* 0: no part of failover, or not this stanza's */
	bool yields;		/* its preferences do, to lines that live */
	struct mark mark;
	struct prefixes to;
	const struct verdict *verdict;	/* or NULL */
};

struct explain_lines {
	struct verdicts verdicts;
	VEC(struct explain_line) v;
};

/* Those of a family; none where no daemon decides. */
void explain_lines_read(struct session *s, int family,
			struct explain_lines *out);
void explain_lines_free(struct explain_lines *l);
/* Adds who wrote a rule or route of the table of lines, one or several. */
void explain_lines_wrote(const struct explain_lines *l, const struct kobj *k,
			 struct strings *out);
/* Adds why a packet goes by way, which match leads to; or (NULL) is refused by it. */
void explain_lines_why(const struct explain_lines *l, const struct packet *p,
		       const struct kobj *match, const struct kobj *way,
		       struct strings *out);

#endif
