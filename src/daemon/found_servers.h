/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The DNS servers that a line asks where nobody is named, and how: by echo one that
 * has ever answered that; else by a query, if it has ever answered such; else by both
 * in turn. To health each is one target, whose round trips are all of one kind.
 */
#ifndef MULTIHOME_FOUND_SERVERS_H
#define MULTIHOME_FOUND_SERVERS_H

#include "model/probe_target.h"

#include <stdbool.h>
#include <stddef.h>

enum { FOUND_SERVERS = 3 };	/* at most */

struct found_server {
	struct probe_target echo, query;
	enum { SERVER_SILENT, SERVER_BY_QUERY, SERVER_BY_ECHO } answers;
	bool echoed;	/* the last question was that */
};

struct found_servers {
	struct found_server v[FOUND_SERVERS];
	size_t n;
};

/* It is these addresses from now on. Those that stay answer as they did. */
void found_servers_set(struct found_servers *l,
		       const struct probe_targets *targets);
/* How number i is to be asked now. */
const struct probe_target *found_servers_question(struct found_servers *l,
						  size_t i);
/* How it answers: by echo, if it has not yet. */
const struct probe_target *found_servers_target(const struct found_servers *l,
						size_t i);
/* One of the questions was answered. */
void found_servers_answered(struct found_servers *l,
			    const struct probe_target *question);

#endif
