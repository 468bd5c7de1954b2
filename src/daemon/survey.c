/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From claims to lines. */
#include "daemon/survey.h"

#include <string.h>
#include <sys/socket.h>

void found_lines_free(struct found_lines *l)
{
	struct found_line *f;

	vec_each(f, l)
		found_line_free(f);
	vec_free(l);
}

static int64_t or_of(int64_t given, int64_t profile)
{
	return given ? given : profile;
}

/* What the profile has, and what is written beside it. */
static struct health_conf conf_of(const struct probing *p)
{
	struct health_conf c;
	size_t i;

	health_profile(&c, probing_profile_name(p->profile));
	c.interval = or_of(p->interval, c.interval);
	c.busy = or_of(p->busy, c.busy);
	c.patience = or_of(p->patience, c.patience);
	c.patience_max = or_of(p->patience_max, c.patience_max);
	if (p->rate)	/* as many at once as the profile has it */
		c.rate = p->rate_period / p->rate;
	c.quorum = p->quorum ? p->quorum : c.quorum;
	if (p->loss) {
		c.loss = p->loss == PROBING_OFF ? 0 : (unsigned)p->loss;
		c.loss_clear = p->loss == PROBING_OFF ? 0
			: (unsigned)p->loss_clear;
	}
	if (p->latency)
		c.latency = p->latency == PROBING_OFF ? 0 : p->latency;
	for (i = 0; i < p->holds && i < HEALTH_HOLDS; i++)
		c.hold[i] = p->hold[i];
	if (p->holds)
		c.holds = i;
	return c;
}

static void add_addresses(struct found_line *f, const struct device *dev,
			  const struct prefixes *sources)
{
	const struct facts_addr *a;
	struct prefix host, net;

	vec_each(a, &dev->facts.addrs) {
		if (a->prefix.addr.family != f->family)
			continue;
		net = facts_connected(a);
		if (a->global)
			prefixes_add(&f->own, &net);
		host = prefix_host(&a->prefix.addr);
		if (prefixes_contain(sources, &a->prefix.addr))
			prefixes_add(&f->addresses, &host);
	}
}

/* Whom auto asks: who is named beyond the next hop, or that if nobody is. */
static void add_found(struct found_line *f, const struct device *dev)
{
	const struct facts *facts = &dev->facts;
	const struct dns_servers *l = &facts->servers[facts_family(f->family)];
	struct probe_target hop = { .kind = PROBE_GATEWAY, .addr = f->gateway };
	const struct addr *a;

	vec_each(a, l)
		if (f->targets.n < FOUND_SERVERS &&
		    facts_beyond(facts, &f->gateway, a))
			*vec_push(&f->targets) =
				(struct probe_target){ .addr = *a };
	if (!f->targets.n && f->gateway.family)
		*vec_push(&f->targets) = hop;
}

static void add_targets(struct found_line *f, const struct device *dev,
			const struct probing *p)
{
	const struct probe_target *t;

	f->automatic = p->automatic;
	if (p->automatic) {
		add_found(f, dev);
		return;
	}
	vec_each(t, &p->targets)
		if (f->targets.n < HEALTH_TARGETS) {
			f->conf.status_only[f->targets.n] =
				t->kind == PROBE_HTTP;
			*vec_push(&f->targets) = *t;
		}
}

/*
 * Both families share the device, and so what is said of it in a stanza of the other
 * one holds, where none of the own says so; its quota is one for both.
 */
static void add_amounts(struct found_line *f, const struct device *dev, int family)
{
	const struct uplink *u;

	vec_each(u, &dev->uplinks) {
		if (u->down || (family != AF_UNSPEC && u->family != family))
			continue;
		if (!f->rate_down) {
			f->rate_down = u->rate_down;
			f->rate_up = u->rate_up;
		}
		if (!f->quota.bytes && family == AF_UNSPEC)
			f->quota = u->quota;
	}
}

/* The names that lead to an uplink, and the addresses that have others try it. */
static void add_names(struct found_line *f, const struct uplink *u,
		      const struct resolved *r)
{
	size_t i;

	for (i = 0; i < u->names.n; i++)
		if (!strings_have(&f->names, u->names.v[i]))
			strings_add(&f->names, u->names.v[i]);
	if (u->names.n)
		uplink_public(u, &r->sources, &f->reached);
	if (u->inbound.asked)
		uplink_public(u, &r->sources, &f->tried);
}

/* What the uplinks of a family ask for: the first that says so counts. */
static void add_line(const struct device *dev, int family,
		     struct found_lines *out)
{
	static const struct probing nothing;
	const struct probing *p = &nothing;
	struct found_line f = { .family = family, .weight = UPLINK_NO_WEIGHT };
	const struct resolved *r;
	const struct uplink *u;
	char buf[TEXT_NUMBER_MAX];
	size_t i;

	for (i = 0; i < dev->uplinks.n; i++) {
		u = &dev->uplinks.v[i];
		r = &dev->plan.uplinks.v[i];
		if (u->family != family || u->down ||
		    r->state == RESOLVED_ABSENT)
			continue;
		if (!f.table[0]) {
			text_copy(f.table, sizeof f.table,
				  uplink_table(u, buf));
			text_copy(f.iface, sizeof f.iface, u->iface);
		}
		if (!f.priority && u->priority > 0)
			f.priority = (unsigned)u->priority;
		if (f.weight == UPLINK_NO_WEIGHT)
			f.weight = u->weight;
		if (!p->given && u->probing.given)
			p = &u->probing;
		if (!f.inbound.given)
			f.inbound = u->inbound;
		add_names(&f, u, r);
		if (r->state != RESOLVED_READY || f.ready)
			continue;
		f.source = resolve_address(r, &dev->facts);
		f.gateway = r->gateway;
		f.ready = f.source.family != 0;
		add_addresses(&f, dev, &r->sources);
	}
	f.probed = p->given;
	if (!f.probed && !f.priority && !f.names.n &&
	    !f.inbound.asked) {
		found_line_free(&f);
		return;
	}
	text_copy(f.device, sizeof f.device, dev->rec.device);
	f.ifindex = dev->facts.ifindex;
	f.carrier = dev->facts.up && !dev->facts.no_carrier;
	f.conf = conf_of(p);
	add_amounts(&f, dev, family);
	add_amounts(&f, dev, AF_UNSPEC);
	add_targets(&f, dev, p);
	*vec_push(out) = f;
}

void survey_device(const struct device *dev, struct found_lines *out)
{
	size_t i = 0;

	while (i < out->n)	/* of an earlier look at it */
		if (strcmp(out->v[i].device, dev->rec.device)) {
			i++;
		} else {
			found_line_free(&out->v[i]);
			vec_remove(out, i);
		}
	add_line(dev, AF_INET, out);
	add_line(dev, AF_INET6, out);
}
