/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the machine around them gets in the way of uplinks. */
#include "check/surroundings.h"
#include "base/file.h"
#include "engine/owned.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* An IPv4 sysctl of a device, or -1. */
static int sysctl_of(const char *device, const char *name)
{
	char path[128], line[16];
	int value = -1;
	FILE *f;

	snprintf(path, sizeof path, "/proc/sys/net/ipv4/conf/%s/%s", device,
		 name);
	f = fopen(path, "re");
	if (f && fgets(line, sizeof line, f))
		value = (int)strtol(line, NULL, 10);
	if (f)
		fclose(f);
	return value;
}

/* What is in force: the greater of all's and the device's (ip-sysctl.rst). */
static int effective(const char *device, const char *name)
{
	int all = sysctl_of("all", name), own = sysctl_of(device, name);

	return all > own ? all : own;
}

static const char *other_subnet(const struct subnets *nets, const char *device,
				char buf[PREFIX_STRLEN])
{
	const struct subnet *n;

	vec_each(n, nets)
		if (n->net.addr.family == AF_INET && n->net.len < 32 &&
		    strcmp(n->device, device))
			return prefix_format(&n->net, buf);
	return NULL;
}

void surroundings_rp_filter(const struct machine_stanzas *l,
			    const struct subnets *nets, struct diag *d)
{
	const struct uplink *u;
	const char *other;
	char buf[PREFIX_STRLEN];
	size_t i;

	for (i = 0; i < l->n; i++) {
		u = l->v[i].u;
		if (u->family != AF_INET ||
		    effective(u->device, "rp_filter") != 1)
			continue;
		other = other_subnet(nets, u->device, buf);
		if (u->main_routes && other)
			diag_add(d, DIAG_WARNING, uplink_origin(u,
				 "multihome-table"), "rp_filter", "is 1 "
				 "(strict) on %s: packets from %s that come in "
				 "here are dropped, because the answer would go "
				 "straight to that net; expected 2 (loose), or "
				 "multihome-main-routes no", u->device, other);
		if (u->marked && effective(u->device, "src_valid_mark") != 1)
			diag_add(d, DIAG_WARNING, uplink_origin(u,
				 "multihome-mark"), "rp_filter", "is 1 "
				 "(strict) on %s: forwarded packets of marked "
				 "connections are dropped; expected 2 (loose), "
				 "or src_valid_mark 1", u->device);
	}
}

/* A net that another device has, too. */
static void check_subnet(const struct subnet *n, const char *other,
			 struct diag *d)
{
	char buf[PREFIX_STRLEN];

	prefix_format(&n->net, buf);
	if (!n->ours)
		diag_add(d, DIAG_WARNING, n->origin, NULL, "%s is on %s as "
			 "well as on %s: expected a multihome-table for each "
			 "of them", buf, other, n->device);
	if (n->net.addr.family != AF_INET ||
	    effective(n->device, "arp_filter") == 1 ||
	    (effective(n->device, "arp_ignore") >= 1 &&
	     effective(n->device, "arp_announce") == 2))
		return;
	diag_add(d, DIAG_WARNING, n->origin, NULL, "%s is on %s as well as on "
		 "%s: expected arp_filter 1 (or arp_ignore 1 and arp_announce "
		 "2) on both, or one answers ARP for the other",
		 buf, other, n->device);
}

void surroundings_equal_subnets(const struct subnets *nets, struct diag *d)
{
	const struct subnet *a, *b;

	vec_each(b, nets) {
		for (a = nets->v; a < b; a++) {
			if (prefix_cmp(&a->net, &b->net) ||
			    !strcmp(a->device, b->device) ||
			    a->net.len == addr_bits(a->net.addr.family))
				continue;
			check_subnet(a, b->device, d);
			check_subnet(b, a->device, d);
		}
	}
}

/* The last value of the key in a file of systemd's form, if it has one. */
static void read_foreign_rules(const char *path, bool *value)
{
	static const char key[] = "ManageForeignRoutingPolicyRules";
	char line[512], *p;
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof line, f)) {
		p = line + strspn(line, " \t");
		if (strncmp(p, key, sizeof key - 1))
			continue;
		p += sizeof key - 1;
		p += strspn(p, " \t");
		if (*p++ != '=')
			continue;
		p += strspn(p, " \t");
		*value = !(*p == 'n' || *p == 'N' || *p == '0' || *p == 'f' ||
			   *p == 'F' || !strncmp(p, "off", 3));
	}
	if (f)
		fclose(f);
}

/* Drop-ins win over the file itself; /etc over /run over /usr. */
static bool deletes_foreign_rules(void)
{
	static const char *const dirs[] = {
		"/usr/lib/systemd", "/run/systemd", "/etc/systemd",
	};
	struct strings names = { 0 };
	char path[400];
	bool value = true;
	size_t d, i;

	for (d = 0; d < 3; d++) {
		snprintf(path, sizeof path, "%s/networkd.conf", dirs[d]);
		read_foreign_rules(path, &value);
	}
	for (d = 0; d < 3; d++) {
		snprintf(path, sizeof path, "%s/networkd.conf.d", dirs[d]);
		file_list(&names, path, ".conf");
		for (i = 0; i < names.n; i++) {
			snprintf(path, sizeof path, "%s/networkd.conf.d/%s",
				 dirs[d], names.v[i]);
			read_foreign_rules(path, &value);
		}
		strings_free(&names);
	}
	return value;
}

void surroundings_networkd(struct diag *d)
{
	static const char wants[] = "/etc/systemd/system/multi-user.target."
				    "wants/systemd-networkd.service";

	if (access("/run/systemd/netif", F_OK) && access(wants, F_OK))
		return;
	if (deletes_foreign_rules())
		diag_add(d, DIAG_WARNING, "systemd-networkd", NULL, "deletes "
			 "rules that it did not make; expected "
			 "ManageForeignRoutingPolicyRules=no in "
			 "/etc/systemd/networkd.conf");
}

/* Whether a rule of others has all packets of that source and keeps them. */
static bool takes(const struct kobj *rule, const struct prefix *source)
{
	/* `not fwmark N`, as wg-quick writes it, has all but its own */
	if (rule->dst.addr.family || rule->strange || rule->tos ||
	    (rule->mask && !rule->invert) || (rule->invert && !rule->mask) ||
	    (rule->iif[0] && strcmp(rule->iif, "lo")))
		return false;
	if (rule->src.addr.family && !prefix_covers(&rule->src, source))
		return false;
	return rule->type != FR_ACT_TO_TBL ||
	       (rule->table != RT_TABLE_LOCAL && rule->suppress < 0);
}

static void check_rules(struct session *s, const struct machine_stanza *c,
			const struct kobjs *rules)
{
	const struct prefixes *sources = &c->pu->sources;
	struct record any = { 0 };
	struct text t = { 0 };
	char buf[PREFIX_STRLEN];
	const struct kobj *r;
	size_t j;

	vec_each(r, rules) {
		/* one into the same table, as in generated files, is right */
		if (r->family != c->u->family ||
		    owned_is_ours(&s->policy, &any, r) ||
		    r->table == c->u->table ||
		    r->priority >= s->policy.base + POLICY_BAND)
			continue;
		for (j = 0; j < sources->n && !takes(r, &sources->v[j]); j++)
			;
		if (j == sources->n)
			continue;
		t.n = 0;
		kobj_print(&t, r, rt_tables_name(session_tables(s), r->table));
		diag_add(s->d, DIAG_WARNING, uplink_origin(c->u,
			 "multihome-table"), NULL, "a rule that is not "
			 "multihome's comes first and takes source %s: %s",
			 prefix_format(&sources->v[j], buf), t.s);
	}
	text_free(&t);
}

void surroundings_foreign_rules(struct session *s,
				const struct machine_stanzas *l)
{
	struct kobjs rules = { 0 };
	size_t i;

	kernel_rules(s->kernel, AF_UNSPEC, &rules);
	for (i = 0; i < l->n; i++)
		check_rules(s, &l->v[i], &rules);
	vec_free(&rules);
}
