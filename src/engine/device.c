/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking at one device: from its record to the operations still missing. */
#include "engine/device.h"
#include "base/vec.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

const char *device_table_name(const struct device *dev, uint32_t table)
{
	const struct uplinks *lists[] = { &dev->uplinks, &dev->before };
	size_t i, j;

	for (j = 0; j < 2; j++)
		for (i = 0; i < lists[j]->n; i++)
			if (lists[j]->v[i].table == table &&
			    lists[j]->v[i].table_name[0])
				return lists[j]->v[i].table_name;
	return NULL;
}

static void drop_plan(struct device *dev)
{
	uplinks_free(&dev->uplinks);
	vec_free(&dev->claim_of);
	plan_free(&dev->plan);
	facts_free(&dev->facts);
}

void device_free(struct device *dev)
{
	drop_plan(dev);
	diag_free(&dev->notes);
	uplinks_free(&dev->before);
	record_free(&dev->rec);
	vec_free(&dev->tables);
	vec_free(&dev->yielded_sources);
	vec_free(&dev->recognised_by);
	vec_free(&dev->owned);
	vec_free(&dev->contested);
	vec_free(&dev->foreign);
	vec_free(&dev->ops);
}

/* A claim that is refused says why, all of it, and what is in force stays. */
static void refuse(struct session *s, struct claim *c, const struct diag *why)
{
	struct text t = { 0 };
	bool fresh;
	size_t i;

	for (i = 0; i < why->n; i++) {
		if (why->v[i].level < DIAG_REFUSED)
			continue;
		if (t.n)
			text_add(&t, "\n");
		text_add(&t, why->v[i].text);
	}
	if (!t.s)
		text_add(&t, "");
	fresh = !c->refused || strcmp(c->refused, t.s);
	for (i = 0; fresh && i < why->n; i++)
		diag_add(s->d, why->v[i].level, NULL, NULL, "%s",
			 why->v[i].text);
	free(c->refused);
	c->refused = t.s;
}

/* Reads all claims; bad[i] is set for each whose trial has failed. */
static void load_claims(struct session *s, struct device *dev, bool *bad)
{
	struct claims *claims = &dev->rec.claims;
	struct diag why = { 0 };
	struct claim *c;
	size_t i;
	bool trial;

	for (i = 0; i < claims->n; i++) {
		c = &claims->v[i];
		trial = c->trial.n && !bad[i];
		if (!trial && !c->in_force.n)
			continue;
		if (trial && s->conf_bad)
			diag_add(&why, DIAG_REFUSED, c->trial.v[0].origin, NULL,
				 LOAD_CONF_BAD);
		else
			load_claim(s, c, trial, dev->rec.device, &dev->uplinks,
				   &why);
		if (diag_has(&why, DIAG_REFUSED) ||
		    diag_has(&why, DIAG_FAILED)) {
			refuse(s, c, &why);
			diag_free(&why);
			if (trial) {
				bad[i] = true;
				i--;	/* once more, with what is in force */
			}
			continue;
		}
		diag_free(&why);
		while (dev->claim_of.n < dev->uplinks.n)
			*vec_push(&dev->claim_of) = i;
	}
}

/* Whether nobody has written its gateway. */
static bool seeks_gateway(const struct uplink *u)
{
	return u->gateway == UPLINK_AUTO && !u->stanza_gateways.n;
}

static bool needs_lease(const struct device *dev)
{
	size_t i;

	for (i = 0; i < dev->uplinks.n; i++)
		if (dev->uplinks.v[i].family == AF_INET &&
		    seeks_gateway(&dev->uplinks.v[i]))
			return true;
	return false;
}

/* main is read only if nothing else can know the gateway. */
static bool needs_default(const struct uplink *u, const struct facts *f)
{
	return seeks_gateway(u) &&
	       !(u->family == AF_INET && f->lease_gateway.family);
}

void device_lease(struct session *s, struct facts *f)
{
	struct lease lease;

	if (s->store.dir < 0 ||
	    lease_read(&s->store, f->device, &lease) ||
	    !facts_has(f, &lease.address))
		return;
	f->lease_gateway = lease.gateway;
}

/* What other devices name is left out of an auto. */
static void read_taken(struct session *s, struct device *dev)
{
	struct facts *f = &dev->facts;
	struct prefixes own = { 0 };
	struct prefix host;
	char other[16], *name;
	size_t i;

	for (i = 0; i < dev->uplinks.n; i++)
		resolve_named_sources(&dev->uplinks.v[i], &own);
	for (i = 0; i < f->addrs.n && s->store.dir >= 0; i++) {
		if (!f->addrs.v[i].global)
			continue;	/* no auto takes it */
		host = prefix_host(&f->addrs.v[i].prefix.addr);
		if (prefixes_have(&own, &host))
			continue;	/* nobody else can have taken it */
		name = names_of_prefix("from:", &host);
		if (names_holder(s, "names", name, dev->rec.device, other)) {
			*vec_push(&f->taken) = host;
			dev->left_out = true;
		}
		free(name);
	}
	vec_free(&own);
	for (i = 0; i < dev->yielded_sources.n; i++) {
		*vec_push(&f->taken) = dev->yielded_sources.v[i];
		dev->left_out = true;
	}
}

static bool is_ipv4_first(const struct device *dev)
{
	size_t i;

	for (i = 0; i < dev->uplinks.n; i++)
		if (dev->uplinks.v[i].family != AF_INET)
			return false;
	return dev->first;
}

static int read_facts(struct session *s, struct device *dev)
{
	struct facts *f = &dev->facts;
	bool asked[2] = { false, false };
	int fam, ret;
	size_t i;

	ret = is_ipv4_first(dev)
		? kernel_device_ipv4(s->kernel, dev->rec.device, f)
		: kernel_device(s->kernel, dev->rec.device, f);
	if (!ret && needs_lease(dev))
		device_lease(s, f);
	if (!ret)
		read_taken(s, dev);
	for (i = 0; i < dev->uplinks.n && f->ifindex && !ret; i++) {
		fam = facts_family(dev->uplinks.v[i].family);
		if (asked[fam] || !needs_default(&dev->uplinks.v[i], f))
			continue;
		asked[fam] = true;
		ret = kernel_default(s->kernel, dev->uplinks.v[i].family, f);
	}
	f->no_suppress = s->no_suppress;
	if (ret)
		diag_add(s->d, DIAG_FAILED, dev->rec.device, NULL,
			 "cannot read the kernel's state: %s",
			 kernel_error(s->kernel));
	return ret;
}

/* Marks the claims whose uplinks the plan refused; false if there are none. */
static bool plan_refused(struct session *s, struct device *dev, bool *bad)
{
	bool *now = vec_realloc(NULL, dev->rec.claims.n + 1);
	const struct resolved *pu;
	struct diag why = { 0 };
	bool any = false;
	size_t i, j;

	memset(now, 0, dev->rec.claims.n + 1);
	for (i = 0; i < dev->plan.uplinks.n; i++)
		if (dev->plan.uplinks.v[i].state == RESOLVED_REFUSED)
			any = now[dev->claim_of.v[i]] = true;
	for (j = 0; any && j < dev->rec.claims.n; j++) {
		if (!now[j])
			continue;
		for (i = 0; i < dev->plan.uplinks.n; i++) {
			pu = &dev->plan.uplinks.v[i];
			if (dev->claim_of.v[i] == j &&
			    pu->state == RESOLVED_REFUSED)
				diag_add(&why, DIAG_REFUSED, uplink_origin(
					 &dev->uplinks.v[i], pu->key), pu->key,
					 "%s", pu->why);
		}
		refuse(s, &dev->rec.claims.v[j], &why);
		diag_free(&why);
		bad[j] = true;
	}
	free(now);
	return any;
}

/* What was tried and not refused is in force from now on. */
static void accept_claims(struct device *dev, const bool *bad)
{
	struct claim *c;
	size_t i;

	for (i = 0; i < dev->rec.claims.n; i++) {
		c = &dev->rec.claims.v[i];
		if (c->trial.n && !bad[i]) {
			settings_free(&c->in_force);
			c->in_force = c->trial;
			c->trial = (struct settings){ 0 };
			free(c->refused);
			c->refused = NULL;
		}
	}
	for (i = 0; i < dev->uplinks.n; i++) {
		c = &dev->rec.claims.v[dev->claim_of.v[i]];
		c->table = dev->uplinks.v[i].table;
		dev->uplinks.v[i].settings = &c->in_force;
	}
}

/* What was to be tried has to wait until the kernel can be read. */
static void not_read(struct session *s, struct device *dev, const bool *bad)
{
	struct claim *c;
	size_t i;

	for (i = 0; i < dev->rec.claims.n; i++) {
		c = &dev->rec.claims.v[i];
		if (!c->trial.n || bad[i])
			continue;
		free(c->refused);
		c->refused = text_dup(s->d->v[s->d->n - 1].text);
	}
}

int device_plan(struct session *s, struct device *dev)
{
	bool *bad = vec_realloc(NULL, dev->rec.claims.n + 1);
	struct diag notes = { 0 };
	size_t i;
	int ret;

	/* who only looks shows what is in force, and tries nothing */
	for (i = 0; i < dev->rec.claims.n; i++)
		bad[i] = !s->writing && dev->rec.claims.v[i].trial.n;
	for (;;) {
		drop_plan(dev);
		load_claims(s, dev, bad);
		/* for who takes away it is enough to know what there was */
		ret = !s->writing || dev->rec.claims.n ? read_facts(s, dev) : 0;
		if (ret)
			break;
		diag_free(&notes);
		plan_build(&dev->plan, dev->uplinks.v, dev->uplinks.n,
			   &dev->facts, &s->policy, &notes);
		/* only trials are refused: each round has one less of them */
		if (!plan_refused(s, dev, bad))
			break;
	}
	if (!ret) {
		accept_claims(dev, bad);
		diag_free(&dev->notes);
		diag_move(&dev->notes, &notes);
	} else {
		not_read(s, dev, bad);
	}
	diag_free(&notes);
	free(bad);
	return ret;
}

int device_scope(struct session *s, struct device *dev, const struct record *r,
		 bool same)
{
	struct uplinks *left = &dev->before;
	struct diag quiet = { 0 };
	struct plan plan = { 0 };
	size_t i;
	int ret = 0;

	for (i = 0; i < r->leaving.n; i++)
		table_list_add(&dev->tables, r->leaving.v[i]);
	for (i = 0; i < r->claims.n; i++) {
		table_list_add(&dev->tables, r->claims.v[i].table);
		if (!same && r->claims.v[i].in_force.n)
			load_claim(s, &r->claims.v[i], false, r->device,
				   left, &quiet);
	}
	if (same && r->claims.n)
		return 0;
	if (!dev->facts.device[0])
		ret = read_facts(s, dev);
	plan_build(&plan, left->v, left->n, &dev->facts, &s->policy, &quiet);
	for (i = 0; i < plan.wanted.n; i++)
		if (plan.wanted.v[i].kind == KOBJ_RULE)
			*vec_push(&dev->recognised_by) = plan.wanted.v[i];
	plan_free(&plan);
	diag_free(&quiet);
	return ret;
}
