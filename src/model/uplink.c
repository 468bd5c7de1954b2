/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The typed form of a claim. */
#include "model/uplink.h"
#include "base/vec.h"

#include <sys/socket.h>

struct uplink uplink_select(const struct uplink *u, int family)
{
	struct uplink one = *u;
	struct prefixes *const lists[] = {
		&one.gateways, &one.sources, &one.to, &one.addresses,
		&one.stanza_gateways, &one.public,
	}, all;
	size_t i, j;

	one.family = family;
	one.names = (struct strings){ 0 };
	for (i = 0; i < u->names.n; i++)
		strings_add(&one.names, u->names.v[i]);
	for (i = 0; i < sizeof lists / sizeof *lists; i++) {
		all = *lists[i];
		*lists[i] = (struct prefixes){ 0 };
		for (j = 0; j < all.n; j++)
			if (all.v[j].addr.family == family)
				*vec_push(lists[i]) = all.v[j];
	}
	if (u->probing.targets.n)
		one.probing = probing_select(&u->probing, family);
	return one;
}

void uplink_free(struct uplink *u)
{
	vec_free(&u->gateways);
	vec_free(&u->sources);
	vec_free(&u->to);
	vec_free(&u->addresses);
	vec_free(&u->stanza_gateways);
	vec_free(&u->probing.targets);
	strings_free(&u->names);
	vec_free(&u->public);
}

void uplinks_cut(struct uplinks *u, size_t n)
{
	while (u->n > n)
		uplink_free(&u->v[--u->n]);
}

void uplinks_free(struct uplinks *u)
{
	while (u->n)
		uplink_free(&u->v[--u->n]);
	vec_free(u);
}

const char *uplink_origin(const struct uplink *u, const char *key)
{
	const struct setting *s = settings_find(u->settings, key);

	if (!s)
		s = settings_find(u->settings, "multihome-table");
	if (!s && u->settings->n)
		s = &u->settings->v[0];
	return s ? s->origin : u->iface;
}

const char *uplink_table(const struct uplink *u, char buf[TEXT_NUMBER_MAX])
{
	if (u->table_name[0])
		return u->table_name;
	return text_number(u->table, buf);
}

void uplink_public(const struct uplink *u, const struct prefixes *sources,
		   struct prefixes *out)
{
	const struct prefixes *all = u->public_given ? &u->public : sources;
	const struct prefix *p;

	vec_each(p, all)
		if (p->addr.family == u->family &&
		    p->len == addr_bits(u->family) && addr_is_public(&p->addr))
			prefixes_add(out, p);
}
