/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what was gathered to settings that option.c takes. */
#include "import/draft.h"
#include "base/vec.h"
#include "model/facts.h"
#include "model/option.h"
#include "routing/resolve.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* of options that nobody has written, for messages */
#define ORIGIN "as an option"

static const int families[] = { AF_INET, AF_INET6 };

static void draft_free(struct draft *d)
{
	vec_free(&d->sources);
	vec_free(&d->to);
	uplink_free(&d->uplink);
	settings_free(&d->settings);
}

void drafts_free(struct drafts *d)
{
	while (d->n)
		draft_free(&d->v[--d->n]);
	vec_free(d);
}

void drafts_begin(struct drafts *d, struct handmade *b)
{
	size_t i;

	drafts_free(d);
	for (i = 0; i < b->owners.n; i++) {
		vec_push(d);
		settings_free(&b->owners.v[i].options);
		diag_free(&b->owners.v[i].notes);
	}
}

char *draft_table(const struct source_table *t, const struct handmade *b)
{
	const char *names[2] = { t->name, NULL };
	char name[VALUE_NAME_MAX];
	uint32_t number;
	size_t i;

	if (t->number)
		names[1] = b->names.name(b->names.arg, t->number);
	for (i = 0; i < 2; i++)
		if (names[i] && *names[i] &&
		    !value_table(&number, name, names[i]))
			return text_dup(names[i]);
	return t->number ? text_printf("%u", t->number) : text_dup(t->name);
}

static void block(struct draft *d, const char *why)
{
	size_t i;

	for (i = 0; i < 2; i++)
		if (d->table[i])
			source_table_block(d->table[i], "%s", why);
}

static void add_list(struct handmade_owner *o, const char *key,
		     const struct prefixes *l)
{
	char buf[PREFIX_STRLEN];
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < l->n; i++)
		text_addf(&t, "%s%s", i ? " " : "",
			  prefix_format(&l->v[i], buf));
	if (t.n)
		settings_add(&o->options, key, t.s, ORIGIN);
	text_free(&t);
}

static bool has_gateway(const struct handmade_owner *o, const struct addr *a)
{
	size_t i;

	/* the first of a family counts */
	for (i = 0; i < o->own.stanza_gateways.n; i++)
		if (o->own.stanza_gateways.v[i].addr.family == a->family)
			return !addr_cmp(&o->own.stanza_gateways.v[i].addr, a);
	return false;
}

static void add_gateways(struct draft *d, struct handmade_owner *o)
{
	struct prefixes given = { 0 };
	bool none = false;
	const struct addr *a;
	struct prefix p;
	size_t i;

	for (i = 0; i < 2; i++) {
		if (!d->table[i] || !d->route[i])
			continue;
		a = &d->route[i]->ip.w.k.gateway;
		none |= !a->family;
		if (!a->family || has_gateway(o, a))
			continue;
		p = prefix_host(a);
		prefixes_add(&given, &p);
	}
	add_list(o, "multihome-gateway", &given);
	if (none && given.n)
		block(d, "with a next hop in one family and none in the other");
	else if (none)
		settings_add(&o->options, "multihome-gateway", "none",
			     ORIGIN);
	vec_free(&given);
}

/* Nothing is said if they are what multihome takes by itself. */
static void add_sources(const struct draft *d, struct handmade_owner *o)
{
	struct prefixes automatic = { 0 }, sources = { 0 };
	bool said, all = true, same;
	struct prefix p;
	size_t i;

	for (i = 0; i < d->sources.n; i++)
		prefixes_add(&sources, &d->sources.v[i]);
	for (i = 0; i < o->own.addresses.n; i++) {
		p = prefix_host(&o->own.addresses.v[i].addr);
		if (!handmade_fits(o, p.addr.family))
			continue;
		prefixes_add(&automatic, &p);
		said = d->table[facts_family(p.addr.family)];
		all &= said;
		if (said && !d->sources.n)
			prefixes_add(&sources, &p);
	}
	same = sources.n == automatic.n;
	for (i = 0; i < sources.n && same; i++)
		same = prefixes_have(&automatic, &sources.v[i]);
	if (!same && (d->sources.n || !all))
		add_list(o, "multihome-source", &sources);
	vec_free(&automatic);
	vec_free(&sources);
}

static void make_options(struct draft *d, struct handmade_owner *o,
			 const struct handmade *b)
{
	const struct source_table *t = d->table[d->table[0] ? 0 : 1];
	char *value = draft_table(t, b), name[VALUE_NAME_MAX];
	const char *err;
	uint32_t number;

	/* an option's value may have blanks around it, this has not */
	err = value_table(&number, name, value);
	if (err)
		block(d, err);
	settings_add(&o->options, "multihome-table", value, ORIGIN);
	free(value);
	add_gateways(d, o);
	add_sources(d, o);
	add_list(o, "multihome-to", &d->to);
	if (d->marked) {
		value = d->mark.mask == UINT32_MAX
			? text_printf("0x%x", d->mark.value)
			: text_printf("0x%x/0x%x", d->mark.value, d->mark.mask);
		settings_add(&o->options, "multihome-mark", value,
			     ORIGIN);
		free(value);
	}
	if (t->elsewhere)
		settings_add(&o->options, "multihome-device", t->device,
			     ORIGIN);
}

/* As the hook would read it. */
static void read_options(struct draft *d, struct handmade_owner *o)
{
	struct diag problems = { 0 };
	size_t i;

	for (i = 0; i < o->options.n; i++)
		if (!text_is_safe(o->options.v[i].value))
			block(d, "its interface has a name that cannot be "
			      "printed");
	settings_copy(&d->settings, &o->options);
	settings_copy(&d->settings, &o->stanza->settings);
	option_read(&d->uplink, &d->settings, o->stanza->iface,
		    o->stanza->family, &problems);
	if (diag_has(&problems, DIAG_REFUSED))
		block(d, diag_first(&problems, DIAG_REFUSED));
	diag_free(&problems);
}

static const struct uplink *uplink_of(const struct drafts *d,
				      const struct handmade *b, size_t i)
{
	if (d->v[i].table[0] || d->v[i].table[1])
		return &d->v[i].uplink;
	return settings_ours(&b->owners.v[i].stanza->settings)
		? &b->owners.v[i].own : NULL;
}

static bool same_table(const struct handmade *b, const struct uplink *x,
		       const struct uplink *y)
{
	uint32_t n = x->table, m = y->table;

	if (!n && b->names.number(b->names.arg, x->table_name, &n))
		n = 0;
	if (!m && b->names.number(b->names.arg, y->table_name, &m))
		m = 0;
	return n == m && (n || !strcmp(x->table_name, y->table_name));
}

/* Why the two cannot both be, or NULL. */
static const char *conflict(const struct handmade *b, size_t i,
			    const struct uplink *x, size_t j,
			    const struct uplink *y)
{
	const struct handmade_owner *o = &b->owners.v[i], *p = &b->owners.v[j];
	const char *key, *why = NULL;
	struct uplink one, other;

	if (same_table(b, x, y))
		return strcmp(o->device, p->device) ? "that table" : NULL;
	for (i = 0; i < 2 && !why; i++) {
		if (!handmade_fits(o, families[i]) ||
		    !handmade_fits(p, families[i]))
			continue;
		one = uplink_select(x, families[i]);
		other = uplink_select(y, families[i]);
		one.table = 1;	/* there are names without a number */
		other.table = 2;
		why = resolve_conflict(&one, &other, &key);
		uplink_free(&one);
		uplink_free(&other);
	}
	return why;
}

static void find_conflicts(struct drafts *d, struct handmade *b)
{
	const struct uplink *x, *y;
	const char *why;
	struct text t = { 0 };
	size_t i, j;

	for (i = 0; i < d->n; i++) {
		x = uplink_of(d, b, i);
		for (j = 0; x && x == &d->v[i].uplink && j < d->n; j++) {
			y = uplink_of(d, b, j);
			/* of two drafts the later one is at fault */
			if (!y || i == j || (y == &d->v[j].uplink && j > i))
				continue;
			why = conflict(b, i, x, j, y);
			if (!why)
				continue;
			t.n = 0;
			text_addf(&t, "%s has %s already",
				  b->owners.v[j].stanza->iface, why);
			block(&d->v[i], t.s);
		}
	}
	text_free(&t);
}

bool drafts_finish(struct drafts *d, struct handmade *b)
{
	bool ok = true;
	size_t i, j;

	for (i = 0; i < d->n; i++) {
		if (!d->v[i].table[0] && !d->v[i].table[1])
			continue;
		make_options(&d->v[i], &b->owners.v[i], b);
		read_options(&d->v[i], &b->owners.v[i]);
	}
	find_conflicts(d, b);
	for (i = 0; i < d->n; i++)
		for (j = 0; j < 2; j++)
			ok &= !d->v[i].table[j] || !d->v[i].table[j]->why;
	return ok;
}
