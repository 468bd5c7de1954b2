/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome check: reads every stanza of the machine as ifup would, holds them
 * against each other and against the machine, and touches nothing. What is not
 * up yet is taken as its stanza has it.
 */
#include "base/report.h"
#include "base/vec.h"
#include "check/by_hand.h"
#include "check/interfaces_check.h"
#include "check/line_check.h"
#include "check/mptcp_check.h"
#include "check/name_check.h"
#include "check/nm_check.h"
#include "check/outside_check.h"
#include "check/section_check.h"
#include "check/surroundings.h"
#include "check/uplink_check.h"
#include "command/cmd.h"
#include "ifupdown/interfaces_files.h"
#include "files/section.h"
#include "import/hand_stanzas.h"
#include "model/option.h"
#include "networkmanager/nm_managed.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct check {
	struct session *s;
	struct machine v;
	enum dialect dialect;
	struct interfaces in;
	struct ifcfgs files;
	bool sections;			/* those of /etc/multihome.d, too */
	struct hand_stanzas by_hand;	/* of in */
};

static void check_gateways(struct check *c)
{
	const struct interfaces *in = &c->in;
	const struct iface_stanza *st, *before;

	vec_each(st, in) {
		before = interfaces_check_gateway_before(c->s->kernel, in,
							 c->dialect, st);
		if (before)
			diag_add(c->s->d, DIAG_REFUSED,
				 interfaces_check_gateway(st)->origin,
				 "gateway", INTERFACES_CHECK_GATEWAY,
				 before->name,
				 interfaces_check_gateway(before)->origin);
	}
}

/* An option that is nearly one of ours: ifup has no use for it, nor have we. */
static void check_names(struct check *c)
{
	const struct iface_stanza *st;
	const struct option *meant;
	const struct setting *o;

	vec_each(st, &c->in)
		vec_each(o, &st->options) {
			meant = interfaces_is_ours(o->key, c->dialect)
				? NULL : option_meant(o->key);
			if (meant)
				diag_add(c->s->d, DIAG_WARNING, o->origin,
					 o->key, "unknown option, did you mean "
					 "%s?", meant->name);
		}
}

/* Whose table that line fills or empties, or NULL. */
static const struct uplink *uplink_of(const struct check *c,
				      const struct ip_words *w)
{
	const struct machine_stanza *st;

	vec_each(st, &c->v.all)
		if (*w->table ? !strcmp(w->table, st->u->table_name)
			      : w->k.table == st->u->table)
			return st->u;
	return NULL;
}

/* Lines of stanzas that do by hand what the options do. */
static void check_lines(struct check *c)
{
	const struct handmade_command *line;
	char buf[TEXT_NUMBER_MAX];
	const struct uplink *u;

	vec_each(line, &c->by_hand.b.commands) {
		u = handmade_in_table(line) ? uplink_of(c, &line->w) : NULL;
		if (!u)
			continue;
		diag_add(c->s->d, DIAG_WARNING, line->origin, NULL,
			 handmade_adds(line)
			 ? "adds to table %s, which multihome fills (%s): ifup "
			   "finds there what is not its own, and leaves drift; "
			   "expected it without this line"
			 : "removes from table %s what multihome has there "
			   "(%s); expected it without this line",
			 uplink_table(u, buf),
			 uplink_origin(u, "multihome-table"));
	}
}

static bool is_ipv4(const struct setting *gateway)
{
	return gateway && !strchr(gateway->value, ':');
}

/* Whether a default may come of it: a router, or what finds one by itself. */
static bool brings_default(const struct settings *s, int family)
{
	static const char none[] = "static manual none loopback v4tunnel tunnel";
	const struct setting *method = settings_find(s, "method");

	return is_ipv4(settings_find(s, "gateway")) ||
	       (family != AF_INET6 && method &&
		!value_is_among(method->value, none));
}

/* ng's way to say how addresses are found. */
static bool finds_router(const struct settings *own)
{
	const struct setting *o;

	vec_each(o, own)
		if (!strcmp(o->key, "use") &&
		    value_is_among(o->value, "dhcp ppp"))
			return true;
	return false;
}

/* Whether main has one of IPv4, or is given one by a stanza or a line in it. */
static bool has_default(const struct check *c)
{
	const struct handmade_command *line;
	const struct iface_stanza *i;
	const struct stanza *st;
	const struct kobj *k;

	vec_each(k, &c->s->shared.wide)
		if (k->family == AF_INET && !k->dst.len)
			return true;
	vec_each(st, &c->v.stanzas)
		if (brings_default(&st->settings, st->family))
			return true;
	vec_each(i, &c->in)
		if (is_ipv4(settings_find(&i->options, "gateway")) ||
		    finds_router(&i->options))
			return true;
	vec_each(line, &c->by_hand.b.commands)
		if (handmade_adds(line) && handmade_is_default(line) &&
		    line->w.k.table == RT_TABLE_MAIN &&
		    line->w.k.family != AF_INET6)
			return true;
	return false;
}

/* What binds no address and has no line of its own leaves by main alone. */
static void check_default(struct check *c)
{
	const struct machine_stanza *m;

	if (has_default(c))
		return;
	vec_each(m, &c->v.all) {
		if (m->u->family != AF_INET)
			continue;
		diag_add(c->s->d, DIAG_WARNING, uplink_origin(m->u,
			 "multihome-table"), NULL, "no stanza gives main a "
			 "default route, and it has none: what is bound to no "
			 "address goes nowhere; expected gateway in one of "
			 "them");
		return;
	}
}

static int by_name(const void *a, const void *b)
{
	const struct rt_table *const *x = a, *const *y = b;
	int ret = strcmp((*x)->name, (*y)->name);

	return ret ? ret : (*x > *y) - (*x < *y);
}

static int by_number(const void *a, const void *b)
{
	const struct rt_table *const *x = a, *const *y = b;
	int ret = ((*x)->number > (*y)->number) -
		  ((*x)->number < (*y)->number);

	return ret ? ret : (*x > *y) - (*x < *y);
}

static void say_against(const struct rt_table *a, const struct rt_table *b,
			struct diag *d)
{
	char *where = text_printf("%s:%u", a->file, a->line);

	diag_add(d, DIAG_WARNING, where, NULL,
		 "table %u %s stands against %u %s (%s:%u)", a->number,
		 a->name, b->number, b->name, b->file, b->line);
	free(where);
}

/* Each line against the first with its name, and the first with its number. */
static void check_tables(struct check *c)
{
	const struct rt_tables *t = session_tables(c->s);
	const struct rt_table **all, *a, *first;
	size_t i, n = 0;

	all = vec_realloc(NULL, (t->n + 1) * sizeof(*all));
	vec_each(a, t)
		all[n++] = a;
	qsort(all, n, sizeof(*all), by_name);
	for (i = 0, first = *all; i < n; i++) {
		if (strcmp(all[i]->name, first->name))
			first = all[i];
		if (all[i]->number != first->number)
			say_against(all[i], first, c->s->d);
	}
	qsort(all, n, sizeof(*all), by_number);
	for (i = 0, first = *all; i < n; i++) {
		if (all[i]->number != first->number)
			first = all[i];
		if (strcmp(all[i]->name, first->name))
			say_against(all[i], first, c->s->d);
	}
	free(all);
}

static void check_all(struct check *c)
{
	struct handmade_names names = cmd_import_names(session_tables(c->s));
	const struct diag *d = c->s->d;
	size_t i, n = 0;

	interfaces_check_stanzas(c->s->kernel, &c->in, c->dialect,
				 &c->v.stanzas);
	hand_stanzas_read(&c->by_hand, &c->in, c->dialect, &names);
	for (i = 0; i < c->files.n; i++)
		ifcfg_stanzas(&c->files.v[i], &c->v.stanzas);
	if (c->sections)
		section_check_read(&c->v);
	conf_check(&c->s->conf, &c->s->policy, c->s->d);
	for (i = 0; i < c->v.stanzas.n; i++)
		n += settings_ours(&c->v.stanzas.v[i].settings);
	machine_plan(&c->v);
	check_gateways(c);
	check_names(c);
	interfaces_check_words(&c->in, c->dialect, c->s->d);
	check_lines(c);
	check_default(c);
	check_tables(c);
	uplink_check(&c->v);
	line_check(&c->v);
	name_check(&c->v);
	outside_check(&c->v);
	surroundings_main(&c->v);
	surroundings_behind_main(&c->v);
	surroundings_always(&c->v.all, c->s->d);
	surroundings_rp_filter(&c->v.all, &c->v.nets, c->s->d);
	surroundings_equal_subnets(&c->v.nets, c->s->d);
	if (n)
		surroundings_networkd(c->s->d);
	nm_check(&c->v, &c->files);
	mptcp_check(&c->v);
	surroundings_foreign_rules(&c->v);
	by_hand_check(&c->v, &c->files);
	surroundings_now(&c->v);
	ifcfg_check(&c->v, &c->files);
	printf("%zu stanza%s with multihome options%s\n", n, n == 1 ? "" : "s",
	       diag_has(d, DIAG_REFUSED) || diag_has(d, DIAG_WARNING)
	       ? "" : ", nothing wrong found");
	hand_stanzas_free(&c->by_hand);
}

/* 0; -EBADMSG: not all was read; else -errno, said. */
static int read_all(struct check *c, const char *path)
{
	bool scripts = !path && ifcfg_files_here();
	bool others = scripts || (!path && (sections_here() || nm_running()));
	int ret;

	c->sections = !path;

	if (scripts)
		ifcfg_files_all(&c->files, c->s->d);
	ret = interfaces_read(&c->in, path ? path : INTERFACES, c->dialect,
			      c->s->d);
	if (ret == -ENOENT && others)
		return 0;
	if (ret == -ENOENT)
		diag_add(c->s->d, DIAG_FAILED, path ? path : INTERFACES, NULL,
			 "cannot be read: %s", strerror(ENOENT));
	return ret;
}

int cmd_check(struct session *s, char **argv)
{
	struct check c = { s, { .s = s }, .dialect = interfaces_dialect() };
	int ret;

	session_init(s, (struct voice){ 0 }, s->d);
	ret = kernel_open(&s->kernel);
	if (ret)
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "%s",
			 kernel_error(s->kernel));
	else if (!(ret = read_all(&c, argv[1])) || ret == -EBADMSG)
		check_all(&c);
	interfaces_free(&c.in);
	ifcfgs_free(&c.files);
	machine_free(&c.v);
	return report_status(s->d, diag_has(s->d, DIAG_WARNING));
}
