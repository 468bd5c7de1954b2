/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What other devices have of what an uplink asks for. */
#include "engine/conflicts.h"
#include "engine/load.h"
#include "engine/names.h"
#include "routing/resolve.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

/* Adds the device that has taken that name, if it is not u's own. */
static void add_holder(struct session *s, const struct uplink *u,
		       const char *name, struct strings *out)
{
	char device[16];

	if (!store_target(&s->store, "names", name, device, sizeof device) &&
	    strcmp(device, u->device) && !strings_have(out, device))
		strings_add(out, device);
}

static bool begins(const char *name, const char *word)
{
	return !strncmp(name, word, strlen(word));
}

/* Adds who has a mark of u's family, or a strict source: few have. */
static void add_compared(struct session *s, const struct uplink *u,
			 bool strict, struct strings *out)
{
	char *mark = text_join("mark:", addr_family_name(u->family), ":");
	struct strings all = { 0 };
	size_t i;

	store_list(&s->store, "names", &all);
	for (i = 0; i < all.n; i++)
		if ((u->marked && begins(all.v[i], mark)) ||
		    (strict && begins(all.v[i], "strict:")))
			add_holder(s, u, all.v[i], out);
	strings_free(&all);
	free(mark);
}

/* Adds who has a prefix around a strict source. */
static void add_around(struct session *s, const struct uplink *u,
		       const struct prefix *source, struct strings *out)
{
	struct prefix outer = *source;
	char *name;

	while (outer.len > 1) {
		outer.len--;
		outer = prefix_network(&outer);
		name = names_of_prefix("from:", &outer);
		add_holder(s, u, name, out);
		free(name);
	}
}

static void refuse(const struct uplink *u, const char *key, const char *what,
		   const char *other, struct diag *d)
{
	diag_add(d, DIAG_REFUSED, uplink_origin(u, key), key, "expected %s "
		 "that no other interface has, but %s claims it", what, other);
}

/* Holds u against one uplink of another device. */
static void compare(const struct uplink *u, const struct uplink *other,
		    struct diag *d)
{
	static const struct { const char *key, *what; } words[CONFLICTS] = {
		[CONFLICT_SOURCE] = { NULL, "a source" },
		[CONFLICT_AROUND] = { "multihome-strict",
				      "a strict source outside of prefixes" },
		[CONFLICT_WITHIN] = { "multihome-source",
				      "a prefix without a strict source" },
		[CONFLICT_MARK] = { "multihome-mark", "a mark" },
		[CONFLICT_TO] = { "multihome-to", "a destination" },
	};
	struct uplink elsewhere = *u;
	const char *key;
	unsigned found;
	size_t i;

	elsewhere.table = 0;	/* one table makes it no better */
	found = resolve_conflicts(&elsewhere, other);
	if (u->table && u->table == other->table)
		refuse(u, "multihome-table", "a table", other->device, d);
	for (i = 0; i < CONFLICTS; i++) {
		if (!(found & 1U << i))
			continue;
		key = words[i].key;
		if (!key)	/* by an option, or by the stanza's own address */
			key = u->source == UPLINK_GIVEN ? "multihome-source"
							: "address";
		refuse(u, key, words[i].what, other->device, d);
	}
}

void conflicts_check(struct session *s, const struct uplink *u,
		     struct diag *d)
{
	struct strings names = { 0 }, holders = { 0 };
	struct prefixes named = { 0 };
	struct uplinks theirs = { 0 };
	bool wide = false;
	size_t i;

	if (s->store.dir < 0)
		return;		/* nothing was ever claimed */
	names_of_uplinks(u, 1, &names);
	for (i = 0; i < names.n; i++)
		add_holder(s, u, names.v[i], &holders);
	resolve_named_sources(u, &named);
	for (i = 0; i < named.n; i++) {
		wide |= named.v[i].len < addr_bits(u->family);
		if (u->strict)
			add_around(s, u, &named.v[i], &holders);
	}
	if (wide || u->marked)
		add_compared(s, u, wide, &holders);
	for (i = 0; i < holders.n; i++) {
		load_recorded(s, holders.v[i], &theirs);
		if (names_leaving(s, holders.v[i], u->table))
			refuse(u, "multihome-table", "a table", holders.v[i],
			       d);
	}
	for (i = 0; i < theirs.n; i++)
		compare(u, &theirs.v[i], d);
	uplinks_free(&theirs);
	strings_free(&names);
	strings_free(&holders);
	vec_free(&named);
}
