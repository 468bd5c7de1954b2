/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Uplinks and facts from a line each, for the tests of routing and engine.
 * A stanza: "inet address=10.2.2.2/24 table=7001 source=10.2.2.2,10.2.2.3";
 * inet, inet6 or any; address, netmask and router are the stanza's own words,
 * what begins with "+" is in force already, all others are options of ours.
 * Facts: "up 10.2.2.2/24 2001:db8::2/64,dynamic main=10.2.2.1 taken=10.2.2.2
 * pin=10.9.0.0/16,10.2.2.9 narrow=inet group=7000 vrf=blue" (its table is 10).
 */
#ifndef TESTS_MADE_H
#define TESTS_MADE_H

#include "model/option.h"
#include "model/facts.h"
#include "unit.h"
#include "base/vec.h"

enum { MADE_MAX = 8 };

struct made {
	struct settings settings[MADE_MAX];
	char iface[MADE_MAX][8];
	size_t nstanzas;
	struct uplink u[2 * MADE_MAX];
	size_t n;
	struct facts f;
};

static inline void made_family(struct made *m, const struct uplink *all,
			       int family, bool trial)
{
	struct uplink *u = &m->u[m->n++];

	*u = uplink_select(all, family);
	u->trial = trial;
	if (u->merged && u->gateway == UPLINK_GIVEN && !u->gateways.n)
		u->gateway = UPLINK_AUTO;
}

/* A stanza's settings from its line, without the "+"; its family. */
static inline int made_settings(struct settings *s, const char *line)
{
	static const char *const own[] = { "address", "netmask", "method" };
	char *copy = text_dup(line), *save, *w, *value, *key;
	size_t i;
	int family;

	w = strtok_r(copy, " ", &save);
	family = !strcmp(w, "inet") ? AF_INET : !strcmp(w, "inet6")
		? AF_INET6 : AF_UNSPEC;
	while ((w = strtok_r(NULL, " ", &save))) {
		value = strchr(w, '=');
		*value++ = '\0';
		for (i = 0; i < COUNT(own) && strcmp(own[i], w); i++)
			;
		key = i < COUNT(own) ? text_dup(w) : strcmp(w, "router")
			? option_key(w) : text_dup("gateway");
		settings_add(s, key, value, "O");
		free(key);
	}
	free(copy);
	return family;
}

/* Fails the test if the options themselves are wrong. */
static inline void made_stanza(struct made *m, const char *line)
{
	struct settings *s = &m->settings[m->nstanzas];
	bool trial = *line != '+';
	struct diag d = { 0 };
	struct uplink all;
	int family;

	assert_true(m->nstanzas < MADE_MAX);
	snprintf(m->iface[m->nstanzas], sizeof *m->iface, "s%zu",
		 m->nstanzas);
	family = made_settings(s, line + !trial);
	option_read(&all, s, m->iface[m->nstanzas++], family, &d);
	same_text(d.n ? d.v[0].text : NULL, NULL, line);
	if (family != AF_INET6)
		made_family(m, &all, AF_INET, trial);
	if (family != AF_INET)
		made_family(m, &all, AF_INET6, trial);
	uplink_free(&all);
}

static inline void made_address(struct made *m, char *word)
{
	struct facts_addr *a = vec_push(&m->f.addrs);
	char *save, *flag;

	flag = strtok_r(word, ",", &save);
	same_text(prefix_parse(&a->prefix, flag, false), NULL, flag);
	a->peer = a->prefix.addr;
	a->global = true;
	while ((flag = strtok_r(NULL, ",", &save))) {
		if (!strcmp(flag, "dynamic"))
			a->dynamic = true;
		else if (!strcmp(flag, "shared"))
			a->shared = true;
		else if (!strcmp(flag, "local"))
			a->global = false;
		else
			same_text(addr_parse(&a->peer, flag), NULL, flag);
	}
}

/* A route of main by the device: DESTINATION[,NEXT HOP[,METRIC]]. */
static inline void made_pin(struct made *m, char *word)
{
	struct kobj *k = vec_push(&m->f.pins);
	char *save, *part = strtok_r(word, ",", &save);

	k->kind = KOBJ_ROUTE;
	k->suppress = k->claim = -1;
	same_text(prefix_parse(&k->dst, part, true), NULL, part);
	k->family = k->dst.addr.family;
	k->metric = k->family == AF_INET6 ? KOBJ_METRIC6 : 0;
	part = strtok_r(NULL, ",", &save);
	if (part && strcmp(part, "-"))
		same_text(addr_parse(&k->gateway, part), NULL, part);
	/* as RT_SCOPE_LINK, without its header */
	k->scope = k->family == AF_INET && !k->gateway.family ? 253 : 0;
	part = strtok_r(NULL, ",", &save);
	if (part)
		k->metric = (uint32_t)strtoul(part, NULL, 10);
}

static inline void made_fact(struct made *m, char *word)
{
	struct facts *f = &m->f;
	struct prefix p;
	char *value = strchr(word, '=');
	int i;

	if (value && strncmp(word, "pin=", 4) &&
	    !prefix_parse(&p, value + 1, false)) {
		i = facts_family(p.addr.family);
		if (!strncmp(word, "main=", 5)) {
			f->main_gateway[i] = p.addr;
			f->main_default[i] = true;
		} else if (!strncmp(word, "lease=", 6)) {
			f->lease_gateway = p.addr;
		} else {
			*vec_push(&f->taken) = p;
		}
	} else if (value && !strncmp(word, "pin=", 4)) {
		made_pin(m, value + 1);
	} else if (value && !strncmp(word, "narrow=", 7)) {
		f->narrow[!strcmp(value + 1, "inet6")] = true;
	} else if (value && !strncmp(word, "group=", 6)) {
		f->group = (uint32_t)strtoul(value + 1, NULL, 10);
	} else if (!strcmp(word, "tunnel")) {
		f->tunnel = true;
	} else if (!strcmp(word, "default=inet")) {
		f->main_default[0] = true;
	} else if (!strcmp(word, "default=inet6")) {
		f->main_default[1] = true;
	} else if (!strcmp(word, "up")) {
		f->up = true;
		f->ifindex = 2;
	} else if (!strcmp(word, "down")) {
		f->ifindex = 2;
	} else if (!strcmp(word, "no-carrier")) {
		f->no_carrier = true;
	} else if (!strcmp(word, "pointopoint")) {
		f->pointopoint = true;
	} else if (!strcmp(word, "no-ipv6")) {
		f->no_ipv6 = true;
	} else if (!strcmp(word, "no-suppress")) {
		f->no_suppress = true;
	} else if (!strncmp(word, "vrf=", 4)) {
		text_copy(f->vrf, sizeof f->vrf, word + 4);
		f->vrf_table = 10;
	} else {
		made_address(m, word);
	}
}

static inline void made_facts(struct made *m, const char *line)
{
	char *copy = text_dup(line), *save, *w;

	strcpy(m->f.device, "eth1");
	for (w = strtok_r(copy, " ", &save); w;
	     w = strtok_r(NULL, " ", &save))
		made_fact(m, w);
	free(copy);
}

static inline void made_free(struct made *m)
{
	while (m->n)
		uplink_free(&m->u[--m->n]);
	while (m->nstanzas)
		settings_free(&m->settings[--m->nstanzas]);
	facts_free(&m->f);
}

#endif
