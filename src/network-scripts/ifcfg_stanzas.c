/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stanzas of an ifcfg file: options, the addresses that ifup-eth, ifup-ipv6
 * and ifup-aliases take from it, and which gateway is this interface's own.
 * What ifup would not take either is left out.
 */
#include "base/addr.h"
#include "base/text.h"
#include "base/value.h"
#include "base/vec.h"
#include "model/option.h"
#include "network-scripts/ifcfg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
	OURS = sizeof IFCFG_OURS - 1,
	NAME_MAX_LEN = 32,
	INDEX_MAX = 255,	/* of IPADDRn */
};

static void add_problem(struct stanza *st, const struct assignment *a,
			const char *what)
{
	char *value = text_printf("%s: %s", a->name, what);

	settings_add(&st->settings, "problem", value, a->origin);
	free(value);
}

/*
 * As ifcfg_find(), of a variable that matters to st: one that is bad is put
 * into it as a problem, unless the file is not followed, which is told once.
 * index is what stands behind the name of IPADDR and the like, or "".
 */
static const struct assignment *need(const struct ifcfg *c, struct stanza *st,
				     const char *stem, const char *index)
{
	const struct assignment *a;
	char name[NAME_MAX_LEN];

	snprintf(name, sizeof name, "%s%s", stem, index);
	a = sourced_find(&c->vars, name);
	if (a && a->bad && !c->vars.stopped)
		add_problem(st, a, a->bad);
	return ifcfg_find(c, name);
}

/* Each option once, spelled as in interfaces(5). */
static void add_ours(const struct ifcfg *c, struct stanza *st)
{
	const struct assignment *a;
	char *key, *wanted, *p;

	vec_each(a, &c->vars) {
		if (strncmp(a->name, IFCFG_OURS, OURS) ||
		    sourced_find(&c->vars, a->name) != a)
			continue;
		if (a->bad) {
			add_problem(st, a, a->bad);
			continue;
		}
		key = option_key(a->name + OURS);
		wanted = text_dup(a->name);
		for (p = wanted; *p; p++)
			if (*p >= 'a' && *p <= 'z')
				*p = (char)(*p - 'a' + 'A');
		if (strcmp(wanted, a->name)) {
			p = text_printf("unknown option, expected %s", wanted);
			add_problem(st, a, p);
			free(p);
		} else {
			settings_add(&st->settings, key, a->value, a->origin);
		}
		free(wanted);
		free(key);
	}
}

/* One address, with PREFIX or NETMASK of that index ("", "0" ...) in c. */
static void add_address(const struct ifcfg *c, struct stanza *st,
			struct prefixes *got, const char *ip,
			const char *index, const char *origin)
{
	const struct assignment *len = need(c, st, "PREFIX", index);
	char buf[ADDR_STRLEN], *text;
	struct prefix p;

	if (!len)
		len = need(c, st, "NETMASK", index);
	text = text_printf("%s/%s", ip, len ? len->value : "32");
	if (!prefix_parse(&p, text, false) && p.addr.family == AF_INET) {
		if (!len)	/* as it was before CIDR (ipcalc) */
			p.len = p.addr.b[0] < 128 ? 8 :
				p.addr.b[0] < 192 ? 16 : 24;
		free(text);
		text = text_printf("%s/%u", addr_format(&p.addr, buf), p.len);
		settings_add(&st->settings, "address", text, origin);
		*vec_push(got) = p;
	}
	free(text);
}

/* IPADDR, IPADDR0 ...: a gap from 2 on ends them (expand_config). */
static void add_inet(const struct ifcfg *c, struct stanza *st,
		     struct prefixes *got)
{
	const struct assignment *ip;
	char index[8] = "";
	int i;

	for (i = -1; i <= INDEX_MAX; i++) {
		if (i >= 0)
			snprintf(index, sizeof index, "%d", i);
		ip = need(c, st, "IPADDR", index);
		if (ip)
			add_address(c, st, got, ip->value, index, ip->origin);
		else if (i >= 2)
			break;
	}
}

/* IPV6ADDR and IPV6ADDR_SECONDARIES. */
static void add_inet6(const struct ifcfg *c, struct stanza *st)
{
	static const char *const names[] = {
		"IPV6ADDR", "IPV6ADDR_SECONDARIES",
	};
	const struct assignment *a;
	const char *list;
	struct prefix p;
	char *text;
	size_t i, n;

	for (i = 0; i < 2; i++) {
		a = need(c, st, names[i], "");
		list = a ? a->value : NULL;
		for (; list && (n = value_word(&list)); list += n) {
			text = text_printf("%.*s%s", (int)n, list,
					   memchr(list, '/', n) ? "" : "/64");
			if (!prefix_parse(&p, text, false) &&
			    p.addr.family == AF_INET6)
				settings_add(&st->settings, "address", text,
					     a->origin);
			free(text);
		}
	}
}

static bool is_within(const struct prefixes *nets, const char *gateway)
{
	struct addr a;

	return !addr_parse(&a, gateway) && prefixes_contain(nets, &a);
}

/*
 * GATEWAY, unless it is meant for another interface: by GATEWAYDEV, or because
 * it is only a default (/etc/sysconfig/network, an alias's parent) and lies in
 * none of our networks. DEFROUTE says whether main gets it, which is all one.
 */
static void add_gateway(const struct ifcfg *c, struct stanza *st,
			const struct prefixes *nets)
{
	const struct assignment *last = sourced_find(&c->vars, "GATEWAY");
	const struct assignment *a = need(c, st, "GATEWAY", "");
	const char *dev = ifcfg_get(c, "GATEWAYDEV");
	bool mine = last && ifcfg_has_own(c, last);

	if (!a && c->parent && !mine) {
		a = ifcfg_find(c->parent, "GATEWAY");
		dev = NULL;
	}
	if (!a || (dev && strcmp(dev, ifcfg_device(c))) ||
	    (!mine && !dev && !is_within(nets, a->value)))
		return;
	settings_add(&st->settings, "gateway", a->value, a->origin);
}

/* IPV6_DEFAULTGW, which may name its device: "fe80::1%eth1". */
static void add_gateway6(const struct ifcfg *c, struct stanza *st)
{
	const struct assignment *a = need(c, st, "IPV6_DEFAULTGW", "");
	const char *dev = ifcfg_get(c, "IPV6_DEFAULTDEV");
	char *gateway, *zone;

	if (!a)
		return;
	gateway = text_dup(a->value);
	zone = strchr(gateway, '%');
	if (zone) {
		*zone = '\0';
		dev = zone + 1;
	}
	/* one of the machine need not name its interface */
	if (dev ? !strcmp(dev, ifcfg_device(c)) : ifcfg_has_own(c, a))
		settings_add(&st->settings, "gateway", gateway, a->origin);
	free(gateway);
}

/* The options are in it, or that one of the files is not followed. */
static struct stanza *stanza_begin(const struct ifcfg *c, struct stanzas *out,
				   int family, const char *iface)
{
	const struct sourced *vars = c->parent && !c->vars.stopped
		? &c->parent->vars : &c->vars;
	struct stanza *st = vec_push(out);

	st->iface = text_dup(iface);
	st->family = family;
	st->origin = text_dup(c->path);
	if (!ifcfg_ours(c))
		return st;
	if (vars->stopped)
		settings_add(&st->settings, "problem", vars->expected,
			     vars->stopped);
	else
		add_ours(c, st);
	return st;
}

static void stanza_finish(struct stanza *st, const char *method)
{
	const struct setting *first = settings_find(&st->settings, "address");

	st->key = stanza_key(st->family, first ? first->value : NULL, method);
	settings_add(&st->settings, "method", method, st->origin);
}

static void interface_stanza(const struct ifcfg *c, struct stanzas *out)
{
	struct stanza *st = stanza_begin(c, out, AF_UNSPEC, ifcfg_device(c));
	const char *proto = ifcfg_get(c, "BOOTPROTO");
	bool dynamic = proto && (!strcmp(proto, "dhcp") ||
				 !strcmp(proto, "bootp"));
	struct prefixes nets = { 0 };

	if (!dynamic)
		add_inet(c, st, &nets);
	add_gateway(c, st, &nets);
	if (!ifcfg_says_no(c, "IPV6INIT")) {
		add_inet6(c, st);
		add_gateway6(c, st);
	}
	stanza_finish(st, dynamic ? "dhcp" : "static");
	vec_free(&nets);
}

/* One IPv4 address; the parent's PREFIX or NETMASK stands in for that of c. */
static void alias_stanza(const struct ifcfg *c, struct stanzas *out,
			 const char *iface, const char *ip, const char *origin)
{
	bool has = ifcfg_get(c, "PREFIX") || ifcfg_get(c, "NETMASK");
	struct stanza *st = stanza_begin(c, out, AF_INET, iface);
	struct prefixes nets = { 0 };

	if (ip)
		add_address(has || !c->parent ? c : c->parent, st, &nets, ip,
			    "", origin);
	else
		need(c, st, "IPADDR", "");
	add_gateway(c, st, &nets);
	stanza_finish(st, "static");
	vec_free(&nets);
}

static void alias_stanzas(const struct ifcfg *c, struct stanzas *out)
{
	const struct assignment *ip = ifcfg_find(c, "IPADDR");
	bool inet6 = ifcfg_get(c, "IPV6ADDR");
	struct stanza *st;

	if (ip || !inet6)
		alias_stanza(c, out, ifcfg_device(c), ip ? ip->value : NULL,
			     ip ? ip->origin : NULL);
	if (inet6 && !ifcfg_says_no(c, "IPV6INIT")) {
		st = stanza_begin(c, out, AF_INET6, ifcfg_device(c));
		add_inet6(c, st);
		add_gateway6(c, st);
		stanza_finish(st, "static");
	}
}

/*
 * From IPADDR_START to IPADDR_END, within one /24, from CLONENUM_START on. Also
 * where the file is not followed: that is then said of each.
 */
static void range_stanzas(const struct ifcfg *c, struct stanzas *out)
{
	const char *first = ifcfg_written(c, "IPADDR_START");
	const char *last = ifcfg_written(c, "IPADDR_END");
	const char *number = ifcfg_written(c, "CLONENUM_START");
	char buf[ADDR_STRLEN], *iface, *device;
	struct addr from, to;
	uint32_t clone;

	if (!first || !last || !number || value_number(&clone, number) ||
	    addr_parse(&from, first) || addr_parse(&to, last) ||
	    from.family != AF_INET || to.family != AF_INET ||
	    memcmp(from.b, to.b, 3)) {
		/* ifup-aliases passes over it as well, unless it sees more */
		if (c->vars.stopped && ifcfg_ours(c))
			alias_stanza(c, out, c->name, NULL, NULL);
		return;
	}
	device = c->parent ? text_dup(ifcfg_device(c->parent))
		: text_printf("%.*s", (int)(strstr(c->name, "-range") -
					    c->name), c->name);
	for (; from.b[3] <= to.b[3]; from.b[3]++, clone++) {
		iface = text_printf("%s:%u", device, clone);
		alias_stanza(c, out, iface, addr_format(&from, buf),
			     sourced_find(&c->vars, "IPADDR_START")->origin);
		free(iface);
		if (from.b[3] == 255)
			break;
	}
	free(device);
}

void ifcfg_stanzas(const struct ifcfg *c, struct stanzas *out)
{
	(ifcfg_is_range(c) ? range_stanzas : ifcfg_is_alias(c) ? alias_stanzas
	 : interface_stanza)(c, out);
}
