/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names and addresses of all stanzas. */
#include "command/all_names.h"
#include "check/machine.h"
#include "command/configured.h"

#include <stdlib.h>
#include <string.h>

/* An uplink with names. */
struct all_line {
	const struct uplink *u;
	struct strings names;		/* of the zone */
	struct prefixes addresses;
	unsigned server;		/* from 1 on: one a table */
};

struct all_lines VEC_OF(struct all_line);

static bool is_of(const char *name, const char *zone)
{
	return !zone || dns_name_is_within(name, zone);
}

/* It has an address that is not public, or none. */
static void say_unreached(struct session *s, const struct uplink *u,
			  const struct prefixes *sources)
{
	char buf[PREFIX_STRLEN];

	diag_add(s->d, DIAG_WARNING, uplink_origin(u, "multihome-name"),
		 "multihome-name", "%s has no public %s address that is known%s%s: "
		 "%swrite multihome-public", u->device,
		 addr_family_title(u->family), sources->n ? ", only " : "",
		 sources->n ? prefix_format(sources->v, buf) : "",
		 sources->n ? "" : "bring it up first, or ");
}

/* With its other families, it is the same server. */
static unsigned server_of(const struct all_lines *lines, const struct uplink *u)
{
	unsigned most = 0;
	const struct all_line *l;

	vec_each(l, lines) {
		if (l->u->table == u->table)
			return l->server;
		most = l->server > most ? l->server : most;
	}
	return most + 1;
}

static void add_line(struct session *s, const struct machine_stanza *m,
		     const char *zone, struct all_lines *lines)
{
	struct all_line l = { .u = m->u };
	size_t i;

	for (i = 0; i < m->u->names.n; i++)
		if (is_of(m->u->names.v[i], zone))
			strings_add(&l.names, m->u->names.v[i]);
	uplink_public(m->u, &m->pu->sources, &l.addresses);
	if (l.names.n && l.addresses.n) {
		l.server = server_of(lines, m->u);
		*vec_push(lines) = l;
		return;
	}
	if (l.names.n && !m->u->public_given)
		say_unreached(s, m->u, &m->pu->sources);
	strings_free(&l.names);
	vec_free(&l.addresses);
}

static int by_name(const void *a, const void *b)
{
	const struct name_set *x = a, *y = b;
	int ret = strcmp(x->name, y->name);

	return ret ? ret : x->family - y->family;
}

static void build_names(const struct all_lines *lines, struct name_sets *out)
{
	static const struct dns_records nothing;
	struct dns_lines all = { 0 };
	const struct all_line *l;

	vec_each(l, lines)
		*vec_push(&all) = (struct dns_line){ &l->names, &l->addresses,
			l->u->family, DNS_TAKES, 1 };
	name_sets_build(out, &all, &nothing);
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, by_name);
	vec_free(&all);
}

/* One address of each family does. */
static void add_servers(const struct all_lines *lines, struct zone_setup *out)
{
	const struct all_line *l;
	char name[DNS_NAME_MAX];
	unsigned n = 1, found = 1;

	for (; found; n++) {
		found = 0;
		zone_setup_server(out, n, name);
		vec_each(l, lines) {
			if (l->server != n)
				continue;
			dns_records_add(&out->servers, name,
					&l->addresses.v[0].addr);
			found++;
		}
	}
}

static void free_lines(struct all_lines *lines)
{
	struct all_line *l;

	vec_each(l, lines) {
		strings_free(&l->names);
		vec_free(&l->addresses);
	}
	vec_free(lines);
}

bool all_names_read(struct session *s, const char *zone, struct zone_setup *out)
{
	struct machine v = { .s = s };
	struct diag quiet = { 0 }, *said = s->d;
	struct all_lines lines = { 0 };
	const struct machine_stanza *m;

	*out = (struct zone_setup){ .zone = zone, .ttl = s->policy.dns.ttl };
	configured_stanzas(s, &v.stanzas);
	s->d = &quiet;
	machine_plan(&v);
	s->d = said;
	if (diag_has(&quiet, DIAG_REFUSED) || diag_has(&quiet, DIAG_FAILED))
		diag_add(s->d, DIAG_WARNING, NULL, NULL, "something is wrong "
			 "with stanzas, and not all lines are among these: see "
			 "multihome check");
	vec_each(m, &v.all)
		add_line(s, m, zone, &lines);
	build_names(&lines, &out->names);
	if (zone)
		add_servers(&lines, out);
	free_lines(&lines);
	diag_free(&quiet);
	machine_free(&v);
	return out->names.n > 0;
}
