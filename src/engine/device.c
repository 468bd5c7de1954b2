/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a device's record to its plan. */
#include "engine/device.h"
#include "base/vec.h"
#include "engine/conflicts.h"
#include "engine/load.h"
#include "engine/names.h"
#include "engine/shared.h"
#include "routing/resolve.h"
#include "state/unconfirmed.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void drop_plan(struct device *dev)
{
	uplinks_free(&dev->uplinks);
	facts_free(&dev->facts);
	plan_free(&dev->plan);
	diag_free(&dev->notes);
}

void device_free(struct device *dev)
{
	drop_plan(dev);
	vec_free(&dev->yielded_sources);
	record_free(&dev->rec);
}

/* A claim that is refused says why, all of it, and what is in force stays. */
static void refuse(struct session *s, struct claim *c, struct diag *why)
{
	struct text t = { 0 };
	bool fresh;
	size_t i;

	diag_sort(why);
	text_add(&t, "");
	for (i = 0; i < why->n; i++) {
		if (why->v[i].level < DIAG_REFUSED)
			continue;
		if (t.n)
			text_add(&t, "\n");
		text_add(&t, why->v[i].text);
	}
	fresh = !c->refused || strcmp(c->refused, t.s);
	for (i = 0; fresh && i < why->n; i++)
		diag_add(s->d, why->v[i].level, NULL, NULL, "%s",
			 why->v[i].text);
	free(c->refused);
	c->refused = t.s;
}

bool device_try_claim(struct session *s, const struct claim *c,
		      const char *device, struct uplinks *out, struct diag *d)
{
	size_t i, before = out->n, first = d->n;

	load_claim(c, true, device, out, d);
	for (i = before; i < out->n; i++)
		if (names_number_table(s, &out->v[i], d))
			conflicts_check(s, &out->v[i], d);
	if (diag_worst(d, first) < DIAG_REFUSED)
		return true;
	uplinks_cut(out, before);
	return false;
}

/* With the defaults of now: those of then may have been what was wrong. */
static void try_claim(struct session *s, struct claim *c, const char *device,
		      struct uplinks *out, struct diag *why)
{
	if (s->conf.bad && !s->takes_back) {
		diag_add(why, DIAG_REFUSED, c->trial.v[0].origin, NULL,
			 LOAD_CONF_BAD);
		return;
	}
	load_defaults(s, &c->trial);
	settings_sort(&c->trial);
	device_try_claim(s, c, device, out, why);
}

/* What is in force is tried anew when its table has other defaults now. */
static void renew_defaults(struct session *s, struct claim *c)
{
	struct settings now = { 0 };

	if (c->trial.n || claim_is_down(c) || s->conf.bad ||
	    s->mode < SESSION_TRYING)
		return;
	settings_copy(&now, &c->in_force);
	load_defaults(s, &now);
	settings_sort(&now);
	if (settings_equal(&now, &c->in_force))
		settings_free(&now);
	else
		c->trial = now;
}

/*
 * Reads one of its claims; its bad[] is set if its trial has failed. renew: its table
 * may have other defaults now.
 */
static void read_claim(struct session *s, struct device *dev, struct claim *c,
		       bool renew, bool *bad)
{
	size_t i = (size_t)(c - dev->rec.claims.v);
	const char *device = dev->rec.device;
	struct uplinks *out = &dev->uplinks;
	struct diag why = { 0 };
	size_t n = out->n;

	if (renew)
		renew_defaults(s, c);
	if (c->trial.n && !bad[i]) {
		try_claim(s, c, device, out, &why);
		bad[i] = diag_worst(&why, 0) >= DIAG_REFUSED;
		if (bad[i])
			refuse(s, c, &why);
		diag_free(&why);
	}
	if ((bad[i] || !c->trial.n) && c->in_force.n) {
		load_claim(c, false, device, out, &why);
		if (diag_worst(&why, 0) >= DIAG_REFUSED)
			refuse(s, c, &why);
		diag_free(&why);
	}
	for (; n < out->n; n++)
		out->v[n].claim = i;
}

/* The stanza's claim because of which a section's cannot be in force, or NULL. */
static const struct claim *instead_of(const struct device *dev)
{
	const struct claim *c;
	const struct uplink *u;

	vec_each(u, &dev->uplinks) {
		c = &dev->rec.claims.v[u->claim];
		if (!claim_is_section(c) && !u->down)
			return c;
	}
	return NULL;
}

/* Reads all claims, those of stanzas first; bad[i] is set for each that failed. */
static void load_claims(struct session *s, struct device *dev, bool *bad)
{
	struct claim *c;
	bool renew = !s->takes_back &&
		     !unconfirmed_is_back(&s->store, dev->rec.device);

	vec_each(c, &dev->rec.claims)
		if (!claim_is_section(c))
			read_claim(s, dev, c, renew, bad);
	vec_each(c, &dev->rec.claims)
		if (claim_is_section(c) && !instead_of(dev))
			read_claim(s, dev, c, renew, bad);
}

/*
 * A section's claim waits until no stanza has its device; *bad is set then. Whatever
 * of it was in force is not.
 */
static void give_way(struct session *s, const struct device *dev,
		     struct claim *c, bool *bad)
{
	const struct claim *other = instead_of(dev);
	struct diag why = { 0 };
	size_t first = s->d->n;
	bool asked = c->trial.n > 0;

	if (!other)
		return;
	if (asked)
		settings_free(&c->in_force);
	else
		c->trial = c->in_force;
	c->in_force = (struct settings){ 0 };
	c->table = 0;
	diag_add(&why, DIAG_REFUSED, load_origin(&c->trial), NULL,
		 LOAD_TWO_DOORS, c->iface, load_origin(
			 other->trial.n ? &other->trial : &other->in_force));
	refuse(s, c, &why);
	/* it is the stanza that is asked for, and nothing is wrong with that */
	for (; !asked && first < s->d->n; first++)
		s->d->v[first].level = DIAG_WARNING;
	diag_free(&why);
	*bad = true;
}

void device_lease(struct session *s, struct facts *f)
{
	struct lease lease;

	if (s->store.dir < 0 || lease_read(&s->store, f->device, &lease) ||
	    !facts_has(f, &lease.address))
		return;
	f->lease_gateway = lease.gateway;
}

static void read_servers(struct session *s, struct facts *f, int family)
{
	struct dns_servers *l = &f->servers[facts_family(family)];

	if (s->store.dir < 0 || servers_read(&s->store, f->device, family, l))
		l->n = 0;
}

/* What other devices name is left out of an auto. */
static void read_taken(struct session *s, const struct uplinks *uplinks,
		       struct facts *f)
{
	struct prefixes own = { 0 };
	struct prefix host;
	char other[16], *name;
	size_t i;

	for (i = 0; i < uplinks->n; i++)
		resolve_named_sources(&uplinks->v[i], &own);
	for (i = 0; i < f->addrs.n; i++) {
		if (!f->addrs.v[i].global)
			continue;	/* no auto takes it */
		host = prefix_host(&f->addrs.v[i].prefix.addr);
		if (prefixes_have(&own, &host))
			continue;	/* nobody else can have taken it */
		name = names_of_prefix("from:", &host);
		if (names_holder(s, name, f->device, other))
			*vec_push(&f->taken) = host;
		free(name);
	}
	vec_free(&own);
}

/*
 * What exists, as far as the uplinks need it: the lease only where nothing else
 * can know a gateway. 0 or -errno, the reason in s->d.
 */
static int read_facts(struct session *s, struct device *dev)
{
	bool lease = false, finds = false;
	struct facts *f = &dev->facts;
	const struct uplink *u;
	size_t i;
	int ret;

	*f = (struct facts){ .no_suppress = s->suppress == SUPPRESS_IGNORED };
	for (i = 0; i < dev->yielded_sources.n; i++)
		*vec_push(&f->taken) = dev->yielded_sources.v[i];
	ret = kernel_device(s->kernel, dev->rec.device, f);
	vec_each(u, &dev->uplinks) {
		finds |= u->source == UPLINK_AUTO;
		lease |= u->gateway == UPLINK_AUTO && !u->stanza_gateways.n &&
			 u->family == AF_INET;
		if (u->probing.automatic)
			read_servers(s, f, u->family);
	}
	if (!ret && lease)
		device_lease(s, f);
	if (!ret)
		ret = shared_facts(s, &dev->uplinks, f);
	if (!ret && finds)
		read_taken(s, &dev->uplinks, f);
	if (ret)
		diag_add(s->d, DIAG_FAILED, dev->rec.device, NULL,
			 "cannot read the kernel's state: %s",
			 kernel_error(s->kernel));
	return ret;
}

/* Marks the claims whose uplinks the plan refused; false if there are none. */
static bool plan_refused(struct session *s, struct device *dev, bool *bad)
{
	const struct resolved *r;
	const struct uplink *u;
	struct diag why = { 0 };
	bool any = false;
	size_t i, j;

	for (i = 0; i < dev->rec.claims.n; i++) {
		for (j = 0; j < dev->uplinks.n; j++) {
			u = &dev->uplinks.v[j];
			r = &dev->plan.uplinks.v[j];
			if (u->claim == i && r->state == RESOLVED_REFUSED)
				diag_add(&why, DIAG_REFUSED,
					 uplink_origin(u, r->key), r->key, "%s",
					 r->why);
		}
		if (!why.n)
			continue;
		refuse(s, &dev->rec.claims.v[i], &why);
		diag_free(&why);
		any = bad[i] = true;
	}
	return any;
}

/* What was to be tried has to wait until the kernel can be read. */
static void keep_trials(struct session *s, struct device *dev, const bool *bad)
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

/* What a claim that is strict always refuses when it is down. */
static void keep_sources(struct device *dev, size_t i)
{
	struct prefixes all = { 0 };
	const struct prefix *p;
	size_t j;

	for (j = 0; j < dev->uplinks.n; j++)
		if (dev->uplinks.v[j].claim == i)
			vec_each(p, &dev->plan.uplinks.v[j].sources)
				prefixes_add(&all, p);
	claim_keep(&dev->rec.claims.v[i], &all);
	vec_free(&all);
}

int device_plan(struct session *s, struct device *dev)
{
	bool *bad = vec_realloc(NULL, dev->rec.claims.n + 1);
	struct claim *c;
	size_t i;
	int ret;

	/* who only looks shows what is in force, and tries nothing */
	for (i = 0; i < dev->rec.claims.n; i++)
		bad[i] = s->mode < SESSION_TRYING &&
			 dev->rec.claims.v[i].trial.n;
	do {
		drop_plan(dev);
		load_claims(s, dev, bad);
		ret = read_facts(s, dev);
		if (ret)
			break;
		plan_build(&dev->plan, dev->uplinks.v, dev->uplinks.n,
			   &dev->facts, &s->policy, &dev->notes);
		/* only trials are refused: each round has one less of them */
	} while (plan_refused(s, dev, bad));
	vec_each(c, &dev->rec.claims)
		if (!ret && claim_is_section(c))
			give_way(s, dev, c, &bad[c - dev->rec.claims.v]);
	for (i = 0; i < dev->rec.claims.n && !ret; i++) {
		c = &dev->rec.claims.v[i];
		if (!c->trial.n || bad[i])
			continue;	/* else it is in force from now on */
		settings_free(&c->in_force);
		c->in_force = c->trial;
		c->trial = (struct settings){ 0 };
		free(c->refused);
		c->refused = NULL;
	}
	for (i = 0; i < dev->uplinks.n && !ret; i++) {
		c = &dev->rec.claims.v[dev->uplinks.v[i].claim];
		c->table = dev->uplinks.v[i].table;
		dev->uplinks.v[i].settings = &c->in_force;
	}
	for (i = 0; i < dev->rec.claims.n && !ret; i++)
		keep_sources(dev, i);
	if (ret)
		keep_trials(s, dev, bad);
	free(bad);
	return ret;
}
