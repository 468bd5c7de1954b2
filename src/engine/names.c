/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What claims take for themselves: names taken, held and given back. */
#include "engine/names.h"
#include "engine/load.h"
#include "base/vec.h"
#include "routing/resolve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

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

/* Takes name over. */
static void add_name(struct strings *out, char *name)
{
	if (strings_have(out, name))
		free(name);
	else
		*vec_push(out) = name;
}

void names_of_uplinks(const struct uplink *u, size_t n, struct strings *out)
{
	struct prefixes named = { 0 };
	size_t i;

	for (; n--; u++) {
		add_name(out, names_of_table(u->table));
		resolve_named_sources(u, &named);
		for (i = 0; i < named.n; i++) {
			add_name(out, names_of_prefix("from:", &named.v[i]));
			if (u->strict)
				add_name(out, names_of_prefix("strict:",
							      &named.v[i]));
		}
		vec_free(&named);
		for (i = 0; i < u->to.n; i++)
			add_name(out, names_of_prefix("to:", &u->to.v[i]));
		if (u->marked)
			add_name(out, text_printf("mark:%s:%u:%u",
						  addr_family_name(u->family),
						  u->mark.value, u->mark.mask));
	}
}

bool names_leaving(struct session *s, const char *device, uint32_t table)
{
	const char *problem;
	struct record r;
	bool leaving;

	if (record_read(&s->store, device, &r, &problem))
		return false;
	leaving = table_list_has(&r.leaving, table);
	record_free(&r);
	return leaving;
}

/* Whether the record of that device bears out what a name's link says. */
static bool really_takes(struct session *s, const char *device,
			 const char *name)
{
	struct strings names = { 0 };
	struct uplinks uplinks = { 0 };
	uint32_t table;
	bool found;

	load_recorded(s, device, &uplinks);
	names_of_uplinks(uplinks.v, uplinks.n, &names);
	found = strings_have(&names, name);
	if (!found && !strncmp(name, "table:", 6) &&
	    !value_number(&table, name + 6))
		found = names_leaving(s, device, table);
	strings_free(&names);
	uplinks_free(&uplinks);
	return found;
}

const char *names_holder(struct session *s, const char *name,
			 const char *device, char buf[16])
{
	if (s->store.dir < 0 ||
	    store_target(&s->store, "names", name, buf, 16) ||
	    !strcmp(buf, device) || !really_takes(s, buf, name))
		return NULL;
	return buf;
}

struct used {
	struct session *s;
	struct kobjs rules;
	int unread;		/* -errno: the kernel does not tell */
};

/* Whether anybody uses that table, or may: a claim, a rule, a route. */
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
	if (!yes && !used->unread)
		used->unread = kernel_routes(used->s->kernel, AF_UNSPEC,
					     number, 0, &routes);
	yes |= routes.n > 0 || used->unread;
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

	used.unread = kernel_rules(s->kernel, AF_UNSPEC, &used.rules);
	ret = (s->mode == SESSION_CHANGING
		       ? rt_tables_publish
		       : rt_tables_propose)(&s->tables, u->table_name,
					    s->policy.table_min,
					    s->policy.table_max, table_used,
					    &used, &number);
	if (ret && used.unread)
		diag_add(d, DIAG_FAILED, origin, "multihome-table",
			 "cannot see which tables are in use: %s",
			 kernel_error(s->kernel));
	else if (ret == -ENOSPC && !number)
		diag_add(d, DIAG_FAILED, origin, "multihome-table",
			 "no free number from %u to %u for the new name %s",
			 s->policy.table_min, s->policy.table_max,
			 u->table_name);
	else if (ret)
		diag_add(d, DIAG_FAILED, origin, "multihome-table",
			 "cannot write " RT_TABLES_OURS " (%s): add a line "
			 "\"%u %s\" to /etc/iproute2/rt_tables",
			 ret == -ETIMEDOUT ? "another has held its lock for 60 "
					     "seconds"
			 : ret == -EEXIST
				 ? "another has just given "
				   "that name a number that cannot be had"
				 : strerror(-ret),
			 number ? number : s->policy.table_min, u->table_name);
	vec_free(&used.rules);
	if (!ret && s->mode == SESSION_TRYING)
		diag_add(s->d, DIAG_NOTE, NULL, NULL,
			 "echo %u %s >>" RT_TABLES_OURS, number, u->table_name);
	return ret ? 0 : number;
}

/* Whether a line is in our own file, and nobody uses its number yet. */
static bool is_spare(struct session *s, const struct rt_table *line)
{
	struct used used = { .s = s };
	bool spare = !strcmp(line->file, RT_TABLES_OURS);

	if (spare) {
		used.unread = kernel_rules(s->kernel, AF_UNSPEC, &used.rules);
		spare = !used.unread && !table_used(line->number, &used);
	}
	vec_free(&used.rules);
	return spare;
}

/* What of ours nobody uses gives way to what others have given that name. */
static void withdraw(struct session *s, const struct uplink *u,
		     const struct rt_table *line)
{
	int ret = s->mode == SESSION_CHANGING
		? rt_tables_withdraw(&s->tables, line->name, line->number) : 0;

	if (ret)
		diag_add(s->d, DIAG_WARNING,
			 uplink_origin(u, "multihome-table"),
			 "multihome-table", "cannot write " RT_TABLES_OURS
			 " (%s): remove its line \"%u %s\", another file has "
			 "that name", ret == -ETIMEDOUT
			 ? "another has held its lock for 60 seconds"
			 : strerror(-ret), line->number, line->name);
	rt_tables_forget(&s->tables, line);
}

/*
 * Whether the name of the uplink's table has one number at most, if need be
 * without ours. False: a message in d names both.
 */
static bool settle_number(struct session *s, const struct uplink *u,
			  struct diag *d)
{
	const char *in_use[2];
	struct rt_table two[2];
	size_t i;

	while (rt_tables_clash(&s->tables, u->table_name, two)) {
		for (i = 0; i < 2 && !is_spare(s, &two[i]); i++)
			in_use[i] = strcmp(two[i].file, RT_TABLES_OURS)
				? "" : ", in use";
		if (i < 2) {
			withdraw(s, u, &two[i]);
			continue;
		}
		diag_add(d, DIAG_REFUSED, uplink_origin(u, "multihome-table"),
			 "multihome-table", "expected one number for that "
			 "name in rt_tables, but %s is %u (%s:%u%s) and %u "
			 "(%s:%u%s): remove one of these lines, then: "
			 "multihome reload %s", u->table_name,
			 two[0].number, two[0].file, two[0].line, in_use[0],
			 two[1].number, two[1].file, two[1].line, in_use[1],
			 u->iface);
		return false;
	}
	return true;
}

bool names_number_table(struct session *s, struct uplink *u, struct diag *d)
{
	const char *err;

	if (u->table)
		return true;
	if (!s->tables.read)
		rt_tables_read(&s->tables, s->d);
	if (!settle_number(s, u, d))
		return false;
	err = rt_tables_number(&s->tables, u->table_name, &u->table);
	if (!err)
		return true;
	if (*err) {
		diag_add(d, DIAG_REFUSED, uplink_origin(u, "multihome-table"),
			 "multihome-table", "%s, got \"%s\"", err,
			 u->table_name);
		return false;
	}
	if (s->mode == SESSION_LOOKING)
		return true;
	u->table = publish(s, u, d);
	return u->table != 0;
}

uint32_t names_spare_table(struct session *s)
{
	struct used used = { .s = s };
	uint32_t number = 0;

	used.unread = kernel_rules(s->kernel, AF_UNSPEC, &used.rules);
	if (!used.unread)
		number = rt_tables_spare(session_tables(s), s->policy.table_min,
					 s->policy.table_max, table_used,
					 &used);
	vec_free(&used.rules);
	return number;
}

void names_take(struct session *s, const struct record *r,
		const struct strings *names)
{
	const struct claims *claims = &r->claims;
	char other[16];
	size_t i;

	for (i = 0; i < names->n; i++)
		if (store_link(&s->store, "names", names->v[i], r->device) ==
			    -EEXIST &&
		    !names_holder(s, names->v[i], r->device, other))
			store_relink(&s->store, "names", names->v[i],
				     r->device);
	for (i = 0; i < claims->n; i++)
		if (strcmp(claims->v[i].iface, r->device))
			store_relink(&s->store, "iface", claims->v[i].iface,
				     r->device);
}

/* A link to that device; what cannot be removed is in *ret. */
static void drop_link(struct session *s, const char *dir, const char *name,
		      const char *device, int *ret)
{
	char target[16];
	int failed = store_target(&s->store, dir, name, target, sizeof target);

	if (failed == -ENOENT || failed == -EINVAL)
		return;		/* there is no such link */
	if (!failed && !strcmp(target, device))
		failed = store_remove(&s->store, dir, name);
	if (!*ret)
		*ret = failed;
}

static bool has_iface(const struct claims *claims, const char *iface)
{
	size_t i;

	for (i = 0; i < claims->n; i++)
		if (!strcmp(claims->v[i].iface, iface))
			return true;
	return false;
}

int names_release(struct session *s, const struct record *r,
		  const struct strings *names, const struct record *old,
		  const struct strings *before)
{
	const char *iface;
	size_t i;
	int ret = 0;

	for (i = 0; i < old->claims.n; i++) {
		iface = old->claims.v[i].iface;
		if (strcmp(iface, r->device) && !has_iface(&r->claims, iface))
			drop_link(s, "iface", iface, r->device, &ret);
	}
	for (i = 0; i < before->n; i++)
		if (!strings_have(names, before->v[i]))
			drop_link(s, "names", before->v[i], r->device, &ret);
	return ret;
}

int names_release_others(struct session *s, const struct record *r,
			 const struct strings *names)
{
	struct strings list = { 0 };
	size_t i;
	int failed, ret = store_list(&s->store, "names", &list);

	for (i = 0; i < list.n; i++)
		if (!strings_have(names, list.v[i]))
			drop_link(s, "names", list.v[i], r->device, &ret);
	strings_free(&list);
	failed = store_list(&s->store, "iface", &list);
	ret = ret ? ret : failed;
	for (i = 0; i < list.n; i++)
		if (!has_iface(&r->claims, list.v[i]))
			drop_link(s, "iface", list.v[i], r->device, &ret);
	strings_free(&list);
	return ret;
}
