/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From lines to what names have. */
#include "dns/name_sets.h"

#include <string.h>

static bool serves(const struct dns_line *l, const char *name, int family)
{
	return l->family == family && l->addresses->n &&
	       strings_have(l->names, name);
}

static enum dns_rank best_of(const struct dns_lines *lines, const char *name,
			     int family)
{
	enum dns_rank best = DNS_DEAD;
	const struct dns_line *l;

	vec_each(l, lines)
		if (serves(l, name, family) && l->rank < best)
			best = l->rank;
	return best;
}

bool name_set_wants(const struct name_set *s, const struct addr *a)
{
	const struct name_address *w;

	vec_each(w, &s->wanted)
		if (!addr_cmp(&w->addr, a))
			return true;
	return false;
}

bool name_set_loses(const struct name_set *s, const struct addr *a)
{
	const struct addr *u;

	vec_each(u, &s->unwanted)
		if (!addr_cmp(u, a))
			return true;
	return false;
}

static void add_wanted(struct name_set *s, const struct dns_line *l)
{
	const struct prefix *p;

	vec_each(p, l->addresses)
		if (!name_set_wants(s, &p->addr))
			*vec_push(&s->wanted) =
				(struct name_address){ p->addr, l->weight };
}

static void add_unwanted(struct name_set *s, const struct addr *a)
{
	if (!name_set_wants(s, a) && !name_set_loses(s, a))
		*vec_push(&s->unwanted) = *a;
}

static void fill_set(struct name_set *s, const struct dns_lines *lines,
		     const struct dns_records *published)
{
	enum dns_rank best = best_of(lines, s->name, s->family);
	const struct dns_record *r;
	const struct dns_line *l;
	const struct prefix *p;

	vec_each(l, lines)
		if (serves(l, s->name, s->family) && l->rank == best)
			add_wanted(s, l);
	vec_each(l, lines) {
		if (!serves(l, s->name, s->family))
			continue;
		vec_each(p, l->addresses)
			add_unwanted(s, &p->addr);
	}
	vec_each(r, published)
		if (r->addr.family == s->family && !strcmp(r->name, s->name))
			add_unwanted(s, &r->addr);
}

void name_sets_build(struct name_sets *out, const struct dns_lines *lines,
		     const struct dns_records *published)
{
	const struct dns_line *l;
	struct name_set *s;
	size_t i;

	vec_each(l, lines) {
		for (i = 0; i < l->names->n && l->addresses->n; i++) {
			if (name_sets_find(out, l->names->v[i], l->family))
				continue;
			s = vec_push(out);
			text_copy(s->name, sizeof s->name, l->names->v[i]);
			s->family = l->family;
			fill_set(s, lines, published);
		}
	}
}

const struct name_set *name_sets_find(const struct name_sets *l,
				      const char *name, int family)
{
	const struct name_set *s;

	vec_each(s, l)
		if (s->family == family && !strcmp(s->name, name))
			return s;
	return NULL;
}

void name_set_print(struct text *out, const struct name_set *s)
{
	const struct name_address *w;
	char buf[ADDR_STRLEN];
	const struct addr *u;

	text_addf(out, "%s %s: publish", s->name, dns_record_type(s->family));
	vec_each(w, &s->wanted)
		text_addf(out, "%s %s", w == s->wanted.v ? "" : ",",
			  addr_format(&w->addr, buf));
	vec_each(u, &s->unwanted)
		text_addf(out, "%s %s", u == s->unwanted.v ? "; withdraw" : ",",
			  addr_format(u, buf));
}

bool name_set_done(const struct name_set *a, const struct name_set *b,
		   bool with_weights)
{
	const struct name_address *w, *x;
	const struct addr *u;

	if (a->wanted.n != b->wanted.n)
		return false;
	vec_each(w, &a->wanted) {
		vec_each(x, &b->wanted)
			if (!addr_cmp(&w->addr, &x->addr) &&
			    (!with_weights || w->weight == x->weight))
				break;
		if (x == vec_end(&b->wanted))
			return false;
	}
	vec_each(u, &a->unwanted)
		if (!name_set_loses(b, u))
			return false;
	return true;
}

bool name_sets_done(const struct name_sets *a, const struct name_sets *b,
		    bool with_weights)
{
	const struct name_set *s, *t;

	vec_each(s, a) {
		t = name_sets_find(b, s->name, s->family);
		if (!t || !name_set_done(s, t, with_weights))
			return false;
	}
	return true;
}

void name_sets_copy(struct name_sets *out, const struct name_sets *from)
{
	const struct name_address *w;
	const struct name_set *s;
	const struct addr *u;
	struct name_set *t;

	name_sets_free(out);
	vec_each(s, from) {
		t = vec_push(out);
		text_copy(t->name, sizeof t->name, s->name);
		t->family = s->family;
		vec_each(w, &s->wanted)
			*vec_push(&t->wanted) = *w;
		vec_each(u, &s->unwanted)
			*vec_push(&t->unwanted) = *u;
	}
}

void name_sets_free(struct name_sets *l)
{
	struct name_set *s;

	vec_each(s, l) {
		vec_free(&s->wanted);
		vec_free(&s->unwanted);
	}
	vec_free(l);
}
