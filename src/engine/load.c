/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Claims to uplinks. */
#include "engine/load.h"
#include "base/text.h"
#include "base/vec.h"
#include "model/option.h"
#include "routing/resolve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void uplinks_free(struct uplinks *u)
{
	size_t i;

	for (i = 0; i < u->n; i++)
		uplink_free(&u->v[i]);
	vec_free(u);
}

const char *load_device(const char *iface, const struct settings *settings,
			char device[16])
{
	const struct setting *s = settings_find(settings, "multihome-device");
	size_t n = strcspn(iface, ":");
	char name[16];

	if (s && !value_device(s->value)) {
		strcpy(device, s->value);
		return NULL;
	}
	if (n < sizeof name) {
		memcpy(name, iface, n);
		name[n] = '\0';
		if (!value_device(name)) {
			strcpy(device, name);
			return NULL;
		}
	}
	return "expected an interface name of 1 to 15 characters";
}

void load_defaults(struct session *s, struct settings *settings)
{
	const struct setting *t = settings_find(settings, "multihome-table");
	const char *name;
	char *copy;

	if (!t || !s->ini.dictionary)
		return;
	name = t->value;
	copy = text_dup(name + strspn(name, " \t"));
	copy[strcspn(copy, " \t\r\n")] = '\0';
	conf_defaults(&s->ini, copy, settings, s->d);
	free(copy);
}

char *names_of_prefix(const char *word, const struct prefix *p)
{
	char buf[ADDR_STRLEN], len[TEXT_NUMBER_MAX];

	return text_join(word, addr_format(&p->addr, buf), "_",
			 text_number(p->len, len));
}

char *names_of_table(uint32_t table)
{
	char number[TEXT_NUMBER_MAX];

	return text_join("table:", text_number(table, number));
}

static void add_name(struct names *out, const char *dir, char *name)
{
	struct name n = { dir, name };

	if (names_have(out, &n))
		free(name);
	else
		*vec_push(out) = n;
}

bool names_have(const struct names *l, const struct name *n)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!strcmp(l->v[i].dir, n->dir) &&
		    !strcmp(l->v[i].name, n->name))
			return true;
	return false;
}

static void uplink_names(const struct uplink *u, struct names *out)
{
	struct prefixes named = { 0 };
	size_t i;

	add_name(out, "names", names_of_table(u->table));
	resolve_named_sources(u, &named);
	for (i = 0; i < named.n; i++) {
		add_name(out, "names", names_of_prefix("from:", &named.v[i]));
		if (u->strict)
			add_name(out, "strict",
				 names_of_prefix("", &named.v[i]));
	}
	vec_free(&named);
	for (i = 0; i < u->to.n; i++)
		add_name(out, "names", names_of_prefix("to:", &u->to.v[i]));
	if (u->marked)
		add_name(out, "marks", text_printf("%s:%u:%u",
			 addr_family_name(u->family), u->mark.value,
			 u->mark.mask));
}

void names_of_uplinks(const struct uplinks *u, struct names *out)
{
	size_t i;

	for (i = 0; i < u->n; i++)
		uplink_names(&u->v[i], out);
}

void names_free(struct names *n)
{
	size_t i;

	for (i = 0; i < n->n; i++)
		free(n->v[i].name);
	vec_free(n);
}

/* Whether the record of that device bears out what a name's link says. */
static bool really_takes(struct session *s, const char *device,
			 const char *dir, const char *name)
{
	struct name n = { dir, text_dup(name) };
	struct names names = { 0 };
	struct uplinks uplinks = { 0 };
	struct diag quiet = { 0 };
	const char *problem;
	struct record r;
	bool found;
	size_t i;

	if (record_read(&s->store, device, &r, &problem)) {
		free(n.name);
		return false;
	}
	for (i = 0; i < r.claims.n; i++)
		if (r.claims.v[i].in_force.n)
			load_claim(s, &r.claims.v[i], false, device, &uplinks,
				   &quiet);
	names_of_uplinks(&uplinks, &names);
	found = names_have(&names, &n);
	free(n.name);
	names_free(&names);
	uplinks_free(&uplinks);
	diag_free(&quiet);
	record_free(&r);
	return found;
}

const char *names_holder(struct session *s, const char *dir, const char *name,
			 const char *device, char buf[16])
{
	if (s->store.dir < 0 ||
	    store_target(&s->store, dir, name, buf, 16) ||
	    !strcmp(buf, device) || !really_takes(s, buf, dir, name))
		return NULL;
	return buf;
}

struct used {
	struct session *s;
	struct kobjs rules;
};

/* Whether anybody uses that table: a claim, a rule, a route. */
static bool table_used(uint32_t number, void *arg)
{
	struct used *used = arg;
	struct kobjs routes = { 0 };
	char *name = names_of_table(number), device[16];
	bool yes = !store_target(&used->s->store, "names", name, device,
				 sizeof device);
	size_t i;

	free(name);
	for (i = 0; i < used->rules.n && !yes; i++)
		yes = used->rules.v[i].table == number;
	if (!yes) {
		kernel_routes(used->s->kernel, AF_UNSPEC, number, 0, &routes);
		yes = routes.n > 0;
	}
	vec_free(&routes);
	return yes;
}

/* Gives a name without a number one; 0 and a message in d if that fails. */
static uint32_t publish(struct session *s, const struct uplink *u,
			struct diag *d)
{
	struct used used = { .s = s };
	const char *origin = uplink_origin(u, "multihome-table");
	uint32_t number = 0;
	int ret;

	ret = kernel_rules(s->kernel, AF_UNSPEC, NULL, NULL, &used.rules);
	if (!ret)
		ret = (s->writing ? rt_tables_publish : rt_tables_propose)
			(&s->tables, u->table_name, s->policy.table_min,
			 s->policy.table_max, table_used, &used, &number);
	if (ret == -ENOSPC && !number)
		diag_add(d, DIAG_FAILED, origin, "multihome-table",
			 "no free number from %u to %u for the new name %s",
			 s->policy.table_min, s->policy.table_max,
			 u->table_name);
	else if (ret)
		diag_add(d, DIAG_FAILED, origin, "multihome-table",
			 "cannot write " RT_TABLES_OURS " (%s): add a line "
			 "\"%u %s\" to /etc/iproute2/rt_tables",
			 ret == -ETIMEDOUT ? "another has held its lock for 60 "
			 "seconds" : ret == -EEXIST ? "another has just given "
			 "that name a number that cannot be had"
			 : strerror(-ret), number ? number : s->policy.table_min,
			 u->table_name);
	vec_free(&used.rules);
	return ret ? 0 : number;
}

/* The number of the uplink's table; false and a message if there is none. */
static bool find_table(struct session *s, struct uplink *u, uint32_t known,
		       struct diag *d)
{
	const char *err;

	if (known)
		u->table = known;
	if (u->table)
		return true;
	err = rt_tables_number(session_tables(s), u->table_name, &u->table);
	if (!err)
		return true;
	if (*err) {
		diag_add(d, DIAG_REFUSED, uplink_origin(u, "multihome-table"),
			 "multihome-table", "%s, got \"%s\"", err,
			 u->table_name);
		return false;
	}
	if (s->writing || s->proposing)
		u->table = publish(s, u, d);
	return u->table || !(s->writing || s->proposing);
}

static void refuse_taken(struct session *s, const struct uplink *u,
			 const char *dir, char *name, const char *key,
			 const char *device, const char *what, struct diag *d)
{
	char other[16];

	if (names_holder(s, dir, name, device, other))
		diag_add(d, DIAG_REFUSED, uplink_origin(u, key), key,
			 "expected %s that no other interface has, but %s "
			 "claims it", what, other);
	free(name);
}

/* "VALUE:MASK", as uplink_names() wrote it. */
static bool mark_of_name(struct mark *out, const char *name)
{
	char *copy = text_dup(name), *mask = strchr(copy, ':');
	bool ok;

	if (mask)
		*mask++ = '\0';
	ok = mask && !value_number(&out->value, copy) &&
	     !value_number(&out->mask, mask);
	free(copy);
	return ok;
}

/* Marks and strict sources are compared with each of the others. */
static void check_marks(struct session *s, const struct uplink *u,
			const char *device, struct diag *d)
{
	struct strings list = { 0 };
	const char *family = addr_family_name(u->family);
	size_t i, n = strlen(family);
	struct mark m;

	store_list(&s->store, "marks", &list);
	for (i = 0; i < list.n; i++)
		if (!strncmp(list.v[i], family, n) && list.v[i][n] == ':' &&
		    mark_of_name(&m, list.v[i] + n + 1) &&
		    !((m.value ^ u->mark.value) & m.mask & u->mark.mask))
			refuse_taken(s, u, "marks", text_dup(list.v[i]),
				     "multihome-mark", device,
				     "a mark", d);
	strings_free(&list);
}

/* Strict sources within a wider one of ours. */
static void check_strict(struct session *s, const struct uplink *u,
			 const struct prefix *p, const char *device,
			 struct diag *d)
{
	struct strings list = { 0 };
	struct prefix inner;
	char *slash;
	size_t i;

	store_list(&s->store, "strict", &list);
	for (i = 0; i < list.n; i++) {
		char *name = text_dup(list.v[i]);

		slash = strchr(name, '_');
		if (slash)
			*slash = '/';
		if (slash && !prefix_parse(&inner, name, true) &&
		    inner.len > p->len && prefix_covers(p, &inner))
			refuse_taken(s, u, "strict", text_dup(list.v[i]),
				     "multihome-source", device,
				     "a prefix without a strict source", d);
		free(name);
	}
	strings_free(&list);
}

static void check_source(struct session *s, const struct uplink *u,
			 const struct prefix *p, const char *device,
			 struct diag *d)
{
	struct prefix outer = *p;

	refuse_taken(s, u, "names", names_of_prefix("from:", p),
		     u->source == UPLINK_GIVEN ? "multihome-source" : "address",
		     device, "a source", d);
	while (u->strict && outer.len > 1) {
		outer.len--;
		outer = prefix_network(&outer);
		refuse_taken(s, u, "names", names_of_prefix("from:", &outer),
			     "multihome-strict", device,
			     "a strict source outside of prefixes", d);
	}
	if (p->len < addr_bits(u->family))
		check_strict(s, u, p, device, d);
}

/* Against the claims of other devices, by name and not by reading them all. */
static void check_taken(struct session *s, const struct uplink *u,
			const char *device, struct diag *d)
{
	struct prefixes named = { 0 };
	size_t i;

	if (s->store.dir < 0)
		return;
	if (u->table)
		refuse_taken(s, u, "names", names_of_table(u->table),
			     "multihome-table", device, "a table", d);
	resolve_named_sources(u, &named);
	for (i = 0; i < named.n; i++)
		check_source(s, u, &named.v[i], device, d);
	vec_free(&named);
	for (i = 0; i < u->to.n; i++)
		refuse_taken(s, u, "names",
			     names_of_prefix("to:", &u->to.v[i]),
			     "multihome-to", device, "a destination", d);
	if (u->marked)
		check_marks(s, u, device, d);
}

static void add_family(struct session *s, const struct uplink *all, int family,
		       bool trial, const char *device, struct uplinks *out,
		       struct diag *d)
{
	struct uplink *u = vec_push(out);

	*u = uplink_select(all, family);
	u->trial = trial;
	text_copy(u->device, sizeof u->device, device);
	if (u->merged && u->gateway == UPLINK_GIVEN && !u->gateways.n)
		u->gateway = UPLINK_AUTO;	/* only the other family's */
	if (trial)
		check_taken(s, u, device, d);
}

void load_claim(struct session *s, const struct claim *c, bool trial,
		const char *device, struct uplinks *out, struct diag *d)
{
	const struct settings *settings = trial ? &c->trial : &c->in_force;
	struct diag own = { 0 };
	size_t before = out->n;
	struct uplink all;

	option_read(&all, settings, c->iface, c->family, &own);
	if (!diag_has(&own, DIAG_REFUSED) &&
	    find_table(s, &all, trial ? 0 : c->table, &own)) {
		if (c->family != AF_INET6)
			add_family(s, &all, AF_INET, trial, device, out, &own);
		if (c->family != AF_INET)
			add_family(s, &all, AF_INET6, trial, device, out, &own);
	}
	uplink_free(&all);
	if (diag_has(&own, DIAG_REFUSED) || diag_has(&own, DIAG_FAILED))
		while (out->n > before)
			uplink_free(&out->v[--out->n]);
	diag_move(d, &own);
}
