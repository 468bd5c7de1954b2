/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Variables of network-scripts to settings: which addresses ifup-eth, ifup-ipv6
 * and ifup-aliases would take, and which gateway is this interface's own.
 */
#include "network-scripts/ifcfg.h"
#include "base/addr.h"
#include "base/text.h"
#include "base/value.h"
#include "base/vec.h"
#include "model/option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

static const char ours[] = "MULTIHOME_";

enum {
	OURS = sizeof ours - 1,
	INDEX_MAX = 255,	/* of IPADDRn */
	NAME_MAX_LEN = 32,
};

/* "IPADDR", "IPADDR0" ... "IPADDR255" */
static bool numbered(const char *name, const char *stem)
{
	size_t n = strlen(stem), i;
	unsigned value = 0;

	if (strncmp(name, stem, n))
		return false;
	name += n;
	if (*name == '0')
		return !name[1];
	for (i = 0; name[i] >= '0' && name[i] <= '9' && i < 3; i++)
		value = value * 10 + (unsigned)(name[i] - '0');
	return !name[i] && value <= INDEX_MAX;
}

bool ifcfg_used(const char *name)
{
	static const char *const words[] = {
		"DEVICE", "NAME", "HWADDR", "BOOTPROTO", "NM_CONTROLLED",
		"GATEWAY", "GATEWAYDEV", "DEFROUTE", "IPV6INIT", "IPV6ADDR",
		"IPV6ADDR_SECONDARIES", "IPV6_DEFAULTGW", "IPV6_DEFAULTDEV",
		"IPADDR_START", "IPADDR_END", "CLONENUM_START", "ONPARENT",
	};
	size_t i;

	if (!strncmp(name, ours, OURS))
		return true;
	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(name, words[i]))
			return true;
	return numbered(name, "IPADDR") || numbered(name, "PREFIX") ||
	       numbered(name, "NETMASK");
}

const char *ifcfg_get(const struct ifcfg *c, const char *name)
{
	const struct assign *a = assigns_find(&c->vars, name);

	return a && !a->bad && *a->value ? a->value : NULL;
}

const char *ifcfg_device(const struct ifcfg *c)
{
	return c->device ? c->device : c->name;
}

bool ifcfg_is_alias(const struct ifcfg *c)
{
	return strchr(c->name, ':') || ifcfg_is_range(c) ||
	       strchr(ifcfg_device(c), ':');
}

bool ifcfg_is_range(const struct ifcfg *c)
{
	return strstr(c->name, "-range") != NULL;
}

bool ifcfg_says_no(const struct ifcfg *c, const char *name)
{
	static const char *const no[] = { "no", "n", "false", "f", "off", "0" };
	const char *value = ifcfg_get(c, name);
	size_t i;

	for (i = 0; value && i < sizeof no / sizeof *no; i++)
		if (!strcasecmp(value, no[i]))
			return true;
	return false;
}

/* Whether it was written in the file itself, not in the defaults before it. */
static bool own(const struct ifcfg *c, const struct assign *a)
{
	size_t n = strlen(c->path);

	return !strncmp(a->origin, c->path, n) && a->origin[n] == ':';
}

bool ifcfg_ours(const struct ifcfg *c)
{
	size_t i;

	for (i = 0; i < c->vars.n; i++)
		if (!strncmp(c->vars.v[i].name, ours, OURS) &&
		    own(c, &c->vars.v[i]))
			return true;
	return false;
}

static void add_problem(struct stanza *st, const struct assign *a,
			const char *what)
{
	char *value = text_printf("%s: %s", a->name, what);

	settings_add(&st->settings, "problem", value, a->origin);
	free(value);
}

/* The value of a variable that matters: one that is not to be known is told. */
static const char *need(const struct ifcfg *c, struct stanza *st,
			const char *name)
{
	const struct assign *a = assigns_find(&c->vars, name);

	if (a && a->bad)
		add_problem(st, a, a->bad);
	return ifcfg_get(c, name);
}

/* Each option once, spelled as in interfaces(5). */
static void add_ours(const struct ifcfg *c, struct stanza *st)
{
	const struct assign *a;
	char *key, *wanted, *p;
	size_t i;

	for (i = 0; i < c->vars.n; i++) {
		a = &c->vars.v[i];
		if (strncmp(a->name, ours, OURS) ||
		    assigns_find(&c->vars, a->name) != a)
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

/* The length that an address without one has had before CIDR (ipcalc). */
static unsigned classful(const struct addr *a)
{
	return a->b[0] < 128 ? 8 : a->b[0] < 192 ? 16 : 24;
}

/*
 * "A/LEN" of an IPv4 address, its length by PREFIX or NETMASK of that index;
 * what ifup would not take either is left out.
 */
static void add_ipv4(const struct ifcfg *c, struct stanza *st,
		     struct prefixes *got, const char *ip, const char *index,
		     const char *origin)
{
	char name[NAME_MAX_LEN], buf[ADDR_STRLEN];
	const char *len, *mask;
	struct prefix p;
	char *text;

	snprintf(name, sizeof name, "PREFIX%s", index);
	len = need(c, st, name);
	snprintf(name, sizeof name, "NETMASK%s", index);
	mask = len ? NULL : need(c, st, name);
	text = text_printf("%s/%s", ip, len ? len : mask ? mask : "32");
	if (!prefix_parse(&p, text, false) && p.addr.family == AF_INET) {
		if (!len && !mask)
			p.len = (uint8_t)classful(&p.addr);
		free(text);
		text = text_printf("%s/%u", addr_format(&p.addr, buf), p.len);
		settings_add(&st->settings, "address", text, origin);
		*vec_push(got) = p;
	}
	free(text);
}

/* IPADDR, IPADDR0 ...: a gap from 2 on ends them (expand_config). */
static void add_ipv4_all(const struct ifcfg *c, struct stanza *st,
			 struct prefixes *got)
{
	char name[NAME_MAX_LEN], index[8] = "";
	const char *ip;
	int i;

	for (i = -1; i <= INDEX_MAX; i++) {
		if (i >= 0)
			snprintf(index, sizeof index, "%d", i);
		snprintf(name, sizeof name, "IPADDR%s", index);
		ip = need(c, st, name);
		if (ip)
			add_ipv4(c, st, got, ip, index,
				 assigns_find(&c->vars, name)->origin);
		else if (i >= 2)
			break;
	}
}

static void add_ipv6_all(const struct ifcfg *c, struct stanza *st)
{
	static const char *const names[] = {
		"IPV6ADDR", "IPV6ADDR_SECONDARIES",
	};
	const char *list;
	struct prefix p;
	char *text;
	size_t i, n;

	for (i = 0; i < 2; i++) {
		list = need(c, st, names[i]);
		for (; list && (n = value_word(&list)); list += n) {
			text = text_printf("%.*s%s", (int)n, list,
					   memchr(list, '/', n) ? "" : "/64");
			if (!prefix_parse(&p, text, false) &&
			    p.addr.family == AF_INET6)
				settings_add(&st->settings, "address", text,
					     assigns_find(&c->vars, names[i])
					     ->origin);
			free(text);
		}
	}
}

static bool is_within(const struct prefixes *nets, const char *gateway)
{
	struct addr a;
	size_t i;

	if (addr_parse(&a, gateway))
		return false;
	for (i = 0; i < nets->n; i++)
		if (prefix_contains(&nets->v[i], &a))
			return true;
	return false;
}

/*
 * GATEWAY, unless it is meant for another interface: by GATEWAYDEV, or because
 * it is only a default (/etc/sysconfig/network, an alias's parent) and lies in
 * none of our networks. DEFROUTE says whether main gets it, which is all one.
 */
static void add_gateway(const struct ifcfg *c, struct stanza *st,
			const struct prefixes *nets)
{
	const struct assign *a = assigns_find(&c->vars, "GATEWAY");
	const char *dev = ifcfg_get(c, "GATEWAYDEV");
	bool mine = a && own(c, a);
	const char *gateway;

	gateway = need(c, st, "GATEWAY");
	if (!gateway && c->parent && !mine) {
		a = assigns_find(&c->parent->vars, "GATEWAY");
		gateway = ifcfg_get(c->parent, "GATEWAY");
		dev = NULL;
	}
	if (!a || !gateway || (dev && strcmp(dev, ifcfg_device(c))) ||
	    (!mine && !dev && !is_within(nets, gateway)))
		return;
	settings_add(&st->settings, "gateway", gateway, a->origin);
}

/* IPV6_DEFAULTGW, which may name its device: "fe80::1%eth1". */
static void add_gateway6(const struct ifcfg *c, struct stanza *st)
{
	const char *gateway = need(c, st, "IPV6_DEFAULTGW");
	const char *dev = ifcfg_get(c, "IPV6_DEFAULTDEV"), *zone;
	char *text;

	if (!gateway)
		return;
	zone = strchr(gateway, '%');
	dev = zone ? zone + 1 : dev;
	if (dev && strcmp(dev, ifcfg_device(c)))
		return;
	if (!dev && !own(c, assigns_find(&c->vars, "IPV6_DEFAULTGW")))
		return;	/* of the machine; its interface is not named */
	text = text_printf("%.*s", zone ? (int)(zone - gateway)
			   : (int)strlen(gateway), gateway);
	settings_add(&st->settings, "gateway", text,
		     assigns_find(&c->vars, "IPV6_DEFAULTGW")->origin);
	free(text);
}

static bool dynamic(const struct ifcfg *c)
{
	const char *proto = ifcfg_get(c, "BOOTPROTO");

	return proto && (!strcmp(proto, "dhcp") || !strcmp(proto, "bootp"));
}

static struct stanza *start(const struct ifcfg *c, struct stanzas *out,
			    int family, const char *iface)
{
	struct stanza *st = vec_push(out);

	st->iface = text_dup(iface);
	st->family = family;
	st->origin = text_dup(c->path);
	if (ifcfg_ours(c))
		add_ours(c, st);
	return st;
}

static void finish(struct stanza *st, const char *method)
{
	const struct setting *first = settings_find(&st->settings, "address");

	st->key = stanza_key(st->family, first ? first->value : NULL, method);
	settings_add(&st->settings, "method", method, st->origin);
}

static void interface_stanza(const struct ifcfg *c, struct stanzas *out)
{
	struct stanza *st = start(c, out, AF_UNSPEC, ifcfg_device(c));
	struct prefixes nets = { 0 };

	if (!dynamic(c))
		add_ipv4_all(c, st, &nets);
	add_gateway(c, st, &nets);
	if (!ifcfg_says_no(c, "IPV6INIT")) {
		add_ipv6_all(c, st);
		add_gateway6(c, st);
	}
	finish(st, dynamic(c) ? "dhcp" : "static");
	vec_free(&nets);
}

/* PREFIX and NETMASK, which the parent's stand in for. */
static void alias_ipv4(const struct ifcfg *c, struct stanza *st,
		       struct prefixes *nets, const char *ip,
		       const char *origin)
{
	bool has = ifcfg_get(c, "PREFIX") || ifcfg_get(c, "NETMASK");

	add_ipv4(has || !c->parent ? c : c->parent, st, nets, ip, "", origin);
}

static void alias_stanzas(const struct ifcfg *c, struct stanzas *out)
{
	const char *ip = ifcfg_get(c, "IPADDR");
	const struct assign *a = assigns_find(&c->vars, "IPADDR");
	struct prefixes nets = { 0 };
	struct stanza *st;

	if (ip || !ifcfg_get(c, "IPV6ADDR")) {
		st = start(c, out, AF_INET, ifcfg_device(c));
		if (ip)
			alias_ipv4(c, st, &nets, ip, a->origin);
		else if (a && a->bad)
			add_problem(st, a, a->bad);
		add_gateway(c, st, &nets);
		finish(st, "static");
	}
	if (ifcfg_get(c, "IPV6ADDR") && !ifcfg_says_no(c, "IPV6INIT")) {
		st = start(c, out, AF_INET6, ifcfg_device(c));
		add_ipv6_all(c, st);
		add_gateway6(c, st);
		finish(st, "static");
	}
	vec_free(&nets);
}

/* From IPADDR_START to IPADDR_END, within one /24, from CLONENUM_START on. */
static void range_stanzas(const struct ifcfg *c, struct stanzas *out)
{
	const char *first = ifcfg_get(c, "IPADDR_START");
	const char *last = ifcfg_get(c, "IPADDR_END");
	const char *number = ifcfg_get(c, "CLONENUM_START");
	const char *parent = c->parent ? ifcfg_device(c->parent) : NULL;
	struct prefixes nets = { 0 };
	char buf[ADDR_STRLEN], *iface;
	struct addr from, to;
	struct stanza *st;
	uint32_t clone;

	if (!first || !last || !number || value_number(&clone, number) ||
	    addr_parse(&from, first) || addr_parse(&to, last) ||
	    from.family != AF_INET || to.family != AF_INET ||
	    memcmp(from.b, to.b, 3))
		return;	/* ifup-aliases passes over it as well */
	for (; from.b[3] <= to.b[3]; from.b[3]++, clone++) {
		iface = parent ? text_printf("%s:%u", parent, clone)
			: text_printf("%.*s:%u", (int)(strstr(c->name,
				"-range") - c->name), c->name, clone);
		st = start(c, out, AF_INET, iface);
		free(iface);
		alias_ipv4(c, st, &nets, addr_format(&from, buf),
			   assigns_find(&c->vars, "IPADDR_START")->origin);
		add_gateway(c, st, &nets);
		finish(st, "static");
		vec_free(&nets);
		if (from.b[3] == 255)
			break;
	}
}

void ifcfg_stanzas(const struct ifcfg *c, struct stanzas *out)
{
	(ifcfg_is_range(c) ? range_stanzas : ifcfg_is_alias(c) ? alias_stanzas
	 : interface_stanza)(c, out);
}

void ifcfg_free(struct ifcfg *c)
{
	if (c->parent)
		ifcfg_free(c->parent);
	free(c->parent);
	free(c->name);
	free(c->path);
	free(c->device);
	assigns_free(&c->vars);
	*c = (struct ifcfg){ 0 };
}

void ifcfgs_free(struct ifcfgs *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		ifcfg_free(&l->v[i]);
	vec_free(l);
}
