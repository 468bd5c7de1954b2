/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules and routes in NetworkManager's words. Its route-table (IPV4_ROUTE_TABLE)
 * is none of them: it takes all routes of a connection out of main, the default
 * and those of the link as well.
 */
#include "networkmanager/nm_profile.h"
#include "base/value.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* The words of a family. */
static const struct words {
	int family;
	const char *label, *rule, *file, *setting, *any;
} words[] = {
	{ AF_INET, "IPv4", "ROUTING_RULE_", "route-", "ipv4", "0.0.0.0/0" },
	{ AF_INET6, "IPv6", "ROUTING_RULE6_", "route6-", "ipv6", "::/0" },
};

enum { FAMILIES = sizeof words / sizeof *words };

#define CANNOT "NetworkManager cannot have: "

/* The wanted of one family. */
struct part {
	const struct words *w;
	const struct kobjs *wanted;
	const struct facts *f;
	bool dynamic;		/* its addresses come by DHCP or RA */
	unsigned version;	/* minor number of what it needs at least */
	uint32_t grouped;	/* some rule has that suppress_ifgroup */
	uint32_t answers;	/* priority before those of destinations, or 0 */
};

static bool of_part(const struct part *p, const struct kobj *k,
		    enum kobj_kind kind)
{
	return k->family == p->w->family && k->kind == kind;
}

/* The oldest that has words for it, as far as that is not all there are. */
static unsigned version_of(const struct kobj *k)
{
	if (k->kind == KOBJ_ROUTE)
		return k->metrics[METRIC_ADVMSS] ? 42 : 0;
	return k->type != FR_ACT_TO_TBL ? 32 : k->suppress >= 0 ? 20 : 0;
}

/* Of one family; false if a device has nothing of it. */
static bool part_read(struct part *p, size_t family,
		      const struct kobjs *wanted, const struct facts *f)
{
	const struct facts_addr *a;
	const struct kobj *k;
	bool any = false;

	*p = (struct part){ .w = &words[family], .wanted = wanted, .f = f };
	vec_each(a, &f->addrs)
		p->dynamic |= a->dynamic &&
			      a->prefix.addr.family == p->w->family;
	vec_each(k, wanted) {
		if (k->family != p->w->family)
			continue;
		any = true;
		if (version_of(k) > p->version)
			p->version = version_of(k);
		if (k->suppress_group)
			p->grouped = k->suppress_group;
		if (k->kind == KOBJ_RULE && k->suppress >= 0 && !k->mask &&
		    !k->src.addr.family && !k->oif[0])
			p->answers = k->priority - addr_bits(k->family) +
				     k->dst.len - 1;
	}
	return any;
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
	    k->strange || !needs_no_quotes(k->iif) || !needs_no_quotes(k->oif))
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
	if (k->oif[0])
		text_addf(out, " oif %s", k->oif);
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
	if (p->grouped)
		text_addf(out, "# NetworkManager has no suppress_ifgroup %u: "
			  "sources follow more specific\n# %s routes of main "
			  "by another uplink, too.\n", p->grouped,
			  p->w->label);
	if (p->answers)
		text_addf(out, "# For the connection with main's default, by "
			  "hand:\n# +%s.routing-rules 'priority %u from "
			  "ITS-ADDRESS table main'\n", p->w->setting,
			  p->answers);
	if (p->dynamic)
		text_addf(out, "# %s addresses and routers are those of today, "
			  "and NetworkManager changes none\n# of this when "
			  "a lease or a prefix changes: then take it out, and "
			  "print it again.\n", p->w->label);
	if (p->version)
		text_addf(out, "# Needs NetworkManager 1.%u or later.\n",
			  p->version);
}

/* How many addresses the kernel could choose a source among. */
static size_t count_addresses(const struct part *p)
{
	const struct facts_addr *a;
	size_t n = 0;

	vec_each(a, &p->f->addrs)
		n += a->global && a->prefix.addr.family == p->w->family;
	return n;
}

/*
 * The same route for NetworkManager, which adds it before a lease's address is
 * there, and never again when the kernel has refused it for its source.
 */
static struct kobj route_for(const struct part *p, const struct kobj *k)
{
	struct kobj r = *k;

	if (p->dynamic || count_addresses(p) == 1)
		r.prefsrc = (struct addr){ 0 };
	return r;
}

static void ifcfg_routes(struct text *out, const struct part *p)
{
	const struct kobj *k;
	struct kobj route;
	bool first = true;

	vec_each(k, p->wanted) {
		if (!of_part(p, k, KOBJ_ROUTE))
			continue;
		if (first)
			text_addf(out, "# These go into the file %sNAME, "
				  "without \"# \":\n", p->w->file);
		first = false;
		route = route_for(p, k);
		add_comment(out, "", &route);
	}
}

void nm_profile_ifcfg(struct text *out, const struct kobjs *wanted,
		      const struct facts *f)
{
	struct text rule = { 0 };
	const struct kobj *k;
	struct part p;
	size_t fam, n;

	for (fam = 0; fam < FAMILIES; fam++) {
		if (!part_read(&p, fam, wanted, f))
			continue;
		add_notes(out, &p);
		ifcfg_routes(out, &p);
		n = 1;
		vec_each(k, wanted) {
			if (!of_part(&p, k, KOBJ_RULE))
				continue;
			rule.n = 0;
			if (add_rule(&rule, k, p.w->any))
				text_addf(out, "%s%zu=\"%s\"\n", p.w->rule,
					  n++, rule.s);
			else
				add_comment(out, CANNOT, k);
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
static void add_connection(struct text *out, const char *name, const char *uuid)
{
	bool id = *name == '-' || value_is_among(name, "id uuid path help");
	struct text safe = { 0 };

	text_add_safe(&safe, name);
	if (*uuid) {
		text_addf(out, "nmcli connection modify uuid %s", uuid);
	} else if (!safe.s || strcmp(safe.s, name)) {
		text_add(out, "# CONNECTION: the connection's name\n"
			 "nmcli connection modify CONNECTION");
	} else {
		text_addf(out, "nmcli connection modify %s", id ? "id " : "");
		add_word(out, name);
	}
	text_free(&safe);
}

/* The route in the words of ipv4.routes; or false. */
static bool add_route(struct text *out, const struct kobj *k, const char *any)
{
	char buf[PREFIX_STRLEN];
	size_t i;

	if (k->type != RTN_UNICAST || k->strange || k->tos ||
	    (k->gateway.family && k->gateway.family != k->family))
		return false;
	text_add(out, k->dst.len ? prefix_format(&k->dst, buf) : any);
	if (k->gateway.family)
		text_addf(out, " %s", addr_format(&k->gateway, buf));
	if (k->metric && (k->family == AF_INET || k->metric != KOBJ_METRIC6))
		text_addf(out, " %u", k->metric);
	text_addf(out, " table=%u", k->table);
	if (k->prefsrc.family)
		text_addf(out, " src=%s", addr_format(&k->prefsrc, buf));
	if (k->onlink)
		text_add(out, " onlink=true");
	for (i = 0; i < METRICS; i++)
		if (k->metrics[i])
			text_addf(out, " %s=%u", kobj_metric_names[i],
				  k->metrics[i]);
	return true;
}

/* Those of a kind; what cannot be said goes into after. */
static void nmcli_part(struct text *out, struct text *after,
		       const struct part *p, enum kobj_kind kind)
{
	bool route = kind == KOBJ_ROUTE;
	struct text said = { 0 };
	const struct kobj *k;
	struct kobj r;

	vec_each(k, p->wanted) {
		if (!of_part(p, k, kind))
			continue;
		r = route ? route_for(p, k) : *k;
		said.n = 0;
		if (route ? add_route(&said, &r, p->w->any)
			  : add_rule(&said, &r, p->w->any))
			text_addf(out, " \\\n\t+%s.%s '%s'", p->w->setting,
				  route ? "routes" : "routing-rules", said.s);
		else
			add_comment(after, CANNOT, &r);
	}
	text_free(&said);
}

void nm_profile_nmcli(struct text *out, const struct kobjs *wanted,
		      const struct facts *f, const char *connection,
		      const char *uuid)
{
	struct text command = { 0 }, after = { 0 };
	struct part p;
	size_t fam;

	for (fam = 0; fam < FAMILIES; fam++) {
		if (!part_read(&p, fam, wanted, f))
			continue;
		add_notes(out, &p);
		nmcli_part(&command, &after, &p, KOBJ_ROUTE);
		nmcli_part(&command, &after, &p, KOBJ_RULE);
	}
	if (command.n) {
		text_add(out, "# It takes effect when the connection is "
			 "activated anew; the same words with -\n# in place of "
			 "+ take it out.\n");
		add_connection(out, connection, uuid);
		text_add(out, command.s);
		text_add(out, "\n");
	}
	if (after.n)
		text_add(out, after.s);
	text_free(&command);
	text_free(&after);
}

/* It has one word for all addresses of a connection. */
void nm_profile_mptcp(struct text *out, const struct kobjs *endpoints,
		      const char *connection, const char *uuid)
{
	const struct kobj *k;
	uint32_t flags = 0;

	vec_each(k, endpoints)
		flags |= k->flags;
	if (!flags)
		return;
	text_add(out, "# Endpoints of MPTCP, of all its addresses. Needs "
		 "NetworkManager 1.40 or later.\n");
	add_connection(out, connection, uuid);
	text_add(out, " connection.mptcp-flags 'enabled ");
	kobj_add_flags(out, flags);
	text_add(out, "'\n");
}

bool nm_profile_has(const struct kobj *w)
{
	struct text t = { 0 };
	bool has = w->kind == KOBJ_ROUTE ? add_route(&t, w, "")
					 : add_rule(&t, w, "");

	text_free(&t);
	return has;
}

bool nm_profile_makes(const struct kobj *w, const struct kobj *k)
{
	if (w->kind != k->kind || w->family != k->family ||
	    w->type != k->type || w->table != k->table || k->strange)
		return false;
	if (w->kind == KOBJ_RULE)
		return kobj_same_selector(w, k) && w->priority == k->priority &&
		       w->suppress == k->suppress && !k->suppress_group;
	return !prefix_cmp(&w->dst, &k->dst) && w->ifindex == k->ifindex &&
	       !addr_cmp(&w->gateway, &k->gateway) &&
	       !memcmp(w->metrics, k->metrics, sizeof k->metrics) &&
	       (!k->prefsrc.family || !addr_cmp(&w->prefsrc, &k->prefsrc));
}
