/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules and routes in NetworkManager's words. Its route-table
 * (IPV4_ROUTE_TABLE) puts all routes of a connection into one table, and so the
 * default and the connected ones of a plan come by themselves; others are
 * written out.
 */
#include "networkmanager/nm_profile.h"
#include "base/value.h"
#include "model/facts.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* The words of a family. */
static const struct words {
	int family;
	const char *label, *table, *gateway, *defroute, *rule, *file;
	const char *setting, *any;
} words[] = {
	{ AF_INET, "IPv4", "IPV4_ROUTE_TABLE", "GATEWAY", "DEFROUTE",
	  "ROUTING_RULE_", "route-", "ipv4", "0.0.0.0/0" },
	{ AF_INET6, "IPv6", "IPV6_ROUTE_TABLE", "IPV6_DEFAULTGW",
	  "IPV6_DEFROUTE", "ROUTING_RULE6_", "route6-", "ipv6", "::/0" },
};

enum { FAMILIES = sizeof words / sizeof *words };

/* The wanted of one family. */
struct part {
	const struct words *w;
	const struct kobjs *wanted;
	bool dynamic;
	/* of all its routes; 0: there is none, or there are several */
	uint32_t table;
	const struct kobj *gateway;	/* its default with one, or NULL */
	bool suppress, actions;		/* rules have that */
};

static bool of_part(const struct part *p, size_t i, enum kobj_kind kind)
{
	const struct kobj *k = &p->wanted->v[i];

	return k->family == p->w->family && k->kind == kind;
}

/* Both families; false if a device has nothing of this one. */
static bool part_read(struct part *p, size_t family,
		      const struct kobjs *wanted, const bool dynamic[2])
{
	const struct kobj *k;
	bool several = false, any = false;
	size_t i;

	*p = (struct part){ .w = &words[family], .wanted = wanted };
	p->dynamic = dynamic[facts_family(p->w->family)];
	for (i = 0; i < wanted->n; i++) {
		k = &wanted->v[i];
		any |= k->family == p->w->family;
		if (of_part(p, i, KOBJ_RULE)) {
			p->suppress |= k->suppress >= 0;
			p->actions |= k->type != FR_ACT_TO_TBL;
		} else if (of_part(p, i, KOBJ_ROUTE)) {
			several |= p->table && p->table != k->table;
			p->table = k->table;
			if (!k->dst.len && k->gateway.family)
				p->gateway = k;
		}
	}
	if (several) {
		p->table = 0;
		p->gateway = NULL;
	}
	return any;
}

/* Whether the route comes by itself with table and gateway. */
static bool implied(const struct part *p, const struct kobj *k)
{
	return p->table && k->type == RTN_UNICAST &&
	       (k->dst.len ? !k->gateway.family : k == p->gateway);
}

/* Of a device's name: what is neither quoted nor escaped. */
static bool needs_no_quotes(const char *s)
{
	return !s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
			 "WXYZ0123456789._-")];
}

/*
 * The rule, with no character that a shell would take for more than itself; or
 * false: a goto, say. Without a selector the whole family is to be named.
 */
static bool add_rule(struct text *out, const struct kobj *k, const char *any)
{
	static const char *const actions[] = {
		[FR_ACT_BLACKHOLE] = "blackhole",
		[FR_ACT_UNREACHABLE] = "unreachable",
		[FR_ACT_PROHIBIT] = "prohibit",
	};
	const char *action = k->type < sizeof actions / sizeof *actions
		? actions[k->type] : NULL;
	char buf[PREFIX_STRLEN];

	if ((k->type != FR_ACT_TO_TBL && !action) || k->extra_len ||
	    k->strange || !needs_no_quotes(k->iif))
		return false;
	text_addf(out, "priority %u%s", k->priority, k->invert ? " not" : "");
	if (k->src.addr.family)
		text_addf(out, " from %s", prefix_format(&k->src, buf));
	else if (!k->dst.addr.family && !k->mask)
		text_addf(out, " from %s", any);
	if (k->dst.addr.family)
		text_addf(out, " to %s", prefix_format(&k->dst, buf));
	if (k->mask)
		text_addf(out, " fwmark 0x%x", k->mark);
	if (k->mask && k->mask != UINT32_MAX)
		text_addf(out, "/0x%x", k->mask);
	if (k->iif[0])
		text_addf(out, " iif %s", k->iif);
	if (k->tos)
		text_addf(out, " tos 0x%x", k->tos);
	if (action) {
		text_addf(out, " type %s", action);
		return true;
	}
	if (k->table == RT_TABLE_MAIN)
		text_add(out, " table main");
	else
		text_addf(out, " table %u", k->table);
	if (k->suppress >= 0)
		text_addf(out, " suppress_prefixlength %d", k->suppress);
	return true;
}

/* As a comment, whatever is in its names. */
static void add_comment(struct text *out, const char *before,
			const struct kobj *k)
{
	struct text t = { 0 };

	kobj_print(&t, k, NULL);
	text_addf(out, "# %s", before);
	text_add_safe(out, t.s);
	text_add(out, "\n");
	text_free(&t);
}

/* What somebody should know before he uses it. */
static void add_notes(struct text *out, const struct part *p)
{
	if (p->table)
		text_addf(out, "# All %s routes of the connection go into "
			  "table %u, the default too,\n# and none into main.\n",
			  p->w->label, p->table);
	if (p->dynamic)
		text_addf(out, "# NetworkManager does not change %s rules when "
			  "a lease or a prefix changes.\n", p->w->label);
	if (p->suppress || p->actions)
		text_addf(out, "# Needs NetworkManager 1.%s or later.\n",
			  p->actions ? "32" : "20");
}

static void ifcfg_routes(struct text *out, const struct part *p)
{
	const struct kobj *k;
	char buf[ADDR_STRLEN];
	bool first = true;
	size_t i;

	if (p->table)
		text_addf(out, "%s=%u\n", p->w->table, p->table);
	if (p->gateway && !p->dynamic)
		text_addf(out, "%s=%s\n", p->w->gateway,
			  addr_format(&p->gateway->gateway, buf));
	if (p->gateway)
		text_addf(out, "%s=yes\n", p->w->defroute);
	for (i = 0; i < p->wanted->n; i++) {
		k = &p->wanted->v[i];
		if (!of_part(p, i, KOBJ_ROUTE) || implied(p, k))
			continue;
		if (first)
			text_addf(out, "# There is no key for these; they go "
				  "into the file %sNAME, without \"# \":\n",
				  p->w->file);
		first = false;
		add_comment(out, "", k);
	}
}

void nm_profile_ifcfg(struct text *out, const struct kobjs *wanted,
		      const bool dynamic[2])
{
	struct text rule = { 0 };
	struct part p;
	size_t f, i, n;

	for (f = 0; f < FAMILIES; f++) {
		if (!part_read(&p, f, wanted, dynamic))
			continue;
		add_notes(out, &p);
		ifcfg_routes(out, &p);
		for (i = 0, n = 1; i < wanted->n; i++) {
			if (!of_part(&p, i, KOBJ_RULE))
				continue;
			rule.n = 0;
			if (add_rule(&rule, &wanted->v[i], p.w->any))
				text_addf(out, "%s%zu=\"%s\"\n", p.w->rule,
					  n++, rule.s);
			else
				add_comment(out, "NetworkManager cannot have: ",
					    &wanted->v[i]);
		}
	}
	text_free(&rule);
}

/* One word for the shell, whatever it is. */
static void add_word(struct text *out, const char *s)
{
	if (*s && needs_no_quotes(s)) {
		text_add(out, s);
		return;
	}
	text_add(out, "'");
	for (; *s; s++) {
		if (*s == '\'')
			text_add(out, "'\\''");
		else
			text_addn(out, s, 1);
	}
	text_add(out, "'");
}

/*
 * A name that the terminal would not show as it is cannot be written here; one
 * that nmcli takes for something else is called a name.
 */
static void add_connection(struct text *out, const char *name)
{
	bool id = *name == '-' || value_is_among(name, "id uuid path help");
	struct text safe = { 0 };

	text_add_safe(&safe, name);
	if (!safe.s || strcmp(safe.s, name)) {
		text_add(out, "# CONNECTION: the connection's name\n"
			 "nmcli connection modify CONNECTION");
	} else {
		text_addf(out, "nmcli connection modify %s", id ? "id " : "");
		add_word(out, name);
	}
	text_free(&safe);
}

/* Routes that have to be named, in the words of ipv4.routes. */
static void nmcli_routes(struct text *out, const struct part *p)
{
	const struct kobj *k;
	char buf[PREFIX_STRLEN];
	size_t i;

	for (i = 0; i < p->wanted->n; i++) {
		k = &p->wanted->v[i];
		if (!of_part(p, i, KOBJ_ROUTE) || implied(p, k) ||
		    k->type != RTN_UNICAST)
			continue;
		text_addf(out, " \\\n\t+%s.routes '%s", p->w->setting,
			  k->dst.len ? prefix_format(&k->dst, buf) : p->w->any);
		if (k->gateway.family)
			text_addf(out, " %s", addr_format(&k->gateway, buf));
		text_addf(out, " table=%u", k->table);
		if (k->prefsrc.family)
			text_addf(out, " src=%s",
				  addr_format(&k->prefsrc, buf));
		text_addf(out, "%s'", k->onlink ? " onlink=true" : "");
	}
}

/* The settings of a family; what is left to say goes into after. */
static void nmcli_part(struct text *out, struct text *after,
		       const struct part *p)
{
	static const char *const cannot = "NetworkManager cannot have: ";
	struct text rule = { 0 };
	char buf[ADDR_STRLEN];
	size_t i;

	if (p->table)
		text_addf(out, " \\\n\t%s.route-table %u", p->w->setting,
			  p->table);
	if (p->gateway && !p->dynamic)
		text_addf(out, " %s.gateway %s", p->w->setting,
			  addr_format(&p->gateway->gateway, buf));
	if (p->gateway)
		text_addf(out, " %s.never-default no", p->w->setting);
	nmcli_routes(out, p);
	for (i = 0; i < p->wanted->n; i++) {
		if (of_part(p, i, KOBJ_ROUTE) &&
		    p->wanted->v[i].type != RTN_UNICAST)
			add_comment(after, cannot, &p->wanted->v[i]);
		if (!of_part(p, i, KOBJ_RULE))
			continue;
		rule.n = 0;
		if (add_rule(&rule, &p->wanted->v[i], p->w->any))
			text_addf(out, " \\\n\t+%s.routing-rules '%s'",
				  p->w->setting, rule.s);
		else
			add_comment(after, cannot, &p->wanted->v[i]);
	}
	text_free(&rule);
}

void nm_profile_nmcli(struct text *out, const struct kobjs *wanted,
		      const bool dynamic[2], const char *connection)
{
	struct text command = { 0 }, after = { 0 };
	struct part p;
	size_t f;

	for (f = 0; f < FAMILIES; f++) {
		if (!part_read(&p, f, wanted, dynamic))
			continue;
		add_notes(out, &p);
		nmcli_part(&command, &after, &p);
	}
	if (command.n) {
		text_add(out, "# It takes effect when the connection is "
			 "activated anew.\n");
		add_connection(out, connection);
		text_add(out, command.s);
		text_add(out, "\n");
	}
	if (after.n)
		text_add(out, after.s);
	text_free(&command);
	text_free(&after);
}
