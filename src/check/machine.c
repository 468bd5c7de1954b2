/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All stanzas, planned together. */
#include "check/machine.h"
#include "engine/shared.h"
#include "base/vec.h"
#include "engine/device.h"
#include "engine/load.h"
#include "engine/names.h"
#include "engine/owned.h"
#include "model/option.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static int by_device(const void *a, const void *b)
{
	const struct machine_device *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static struct machine_device *device_of(struct machine *v, const char *device)
{
	struct machine_device *dev = vec_realloc(NULL, sizeof *dev), **have;

	*dev = (struct machine_device){ 0 };
	strcpy(dev->name, device);
	have = tsearch(dev, &v->by_name, by_device);
	if (!have)
		vec_oom();
	if (*have == dev)
		*vec_push(&v->devices) = dev;
	else
		free(dev);
	return *have;
}

/* Puts a stanza's address on the device if the kernel has not got it. */
static void assume_address(struct facts *f, const struct prefix *p)
{
	struct facts_addr *a;

	if (facts_has(f, &p->addr))
		return;
	a = vec_push(&f->addrs);
	a->prefix = *p;
	a->peer = p->addr;
	a->global = true;
}

static void add_subnet(struct machine *v, const struct machine_device *dev,
		       const struct stanza *st, struct prefix net, bool gateway)
{
	struct subnet *n = vec_push(&v->nets);

	strcpy(n->device, dev->name);
	n->net = net;
	n->origin = st->origin;
	n->ours = settings_ours(&st->settings);
	n->gateway = gateway;
}

/* Those of the stanza's addresses; where it names none, of what the device has. */
static void add_subnets(struct machine *v, const struct machine_device *dev,
			const struct uplink *u, const struct stanza *st)
{
	const struct facts_addr *a;
	const struct prefix *p;
	int family;

	vec_each(p, &u->addresses)
		add_subnet(v, dev, st, prefix_network(p),
			   u->stanza_gateways.n > 0);
	vec_each(a, &dev->facts.addrs) {
		family = a->prefix.addr.family;
		if (!u->addresses.n && a->global &&
		    (!st->family || st->family == family))
			add_subnet(v, dev, st, facts_connected(a),
				   dev->facts.main_default[facts_family(family)]);
	}
}

static void say_unread(struct machine *v)
{
	diag_add(v->s->d, DIAG_FAILED, NULL, NULL,
		 "cannot read the kernel's state: %s",
		 kernel_error(v->s->kernel));
}

static void survey_stanza(struct machine *v, struct stanza *st)
{
	struct uplink all;
	struct diag quiet = { 0 }, own = { 0 };
	struct claim claim = { 0 };
	char device[16];
	struct machine_device *dev;
	const char *err;
	size_t i, before;

	load_defaults(v->s, &st->settings);
	err = load_device(st->iface, &st->settings, device);
	if (err) {
		if (settings_ours(&st->settings))
			diag_add(v->s->d, DIAG_REFUSED, st->origin, NULL,
				 "%s, got \"%s\"", err, st->iface);
		return;
	}
	option_read(&all, &st->settings, st->iface, st->family, &quiet);
	diag_free(&quiet);
	dev = device_of(v, device);
	if (!dev->facts.device[0]) {
		if (kernel_device(v->s->kernel, device, &dev->facts))
			say_unread(v);
		device_lease(v->s, &dev->facts);
	}
	add_subnets(v, dev, &all, st);
	for (i = 0; i < all.addresses.n; i++)
		assume_address(&dev->facts, &all.addresses.v[i]);
	uplink_free(&all);
	if (!settings_ours(&st->settings))
		return;
	claim.iface = st->iface;
	claim.family = st->family;
	claim.key = st->key;
	claim.trial = st->settings;	/* borrowed, as all of it */
	before = dev->uplinks.n;
	if (!device_try_claim(v->s, &claim, device, &dev->uplinks, &own))
		dev->refused = true;
	diag_move(v->s->d, &own);
	for (i = before; i < dev->uplinks.n; i++)
		dev->uplinks.v[i].settings = &st->settings;
}

static void plan_device(struct machine *v, struct machine_device *dev)
{
	struct facts *f = &dev->facts;
	const struct resolved *pu;
	size_t i;

	if (shared_facts(v->s, &dev->uplinks, f))
		say_unread(v);
	if (v->written)
		f->narrow[0] = f->narrow[1] = false;
	/* what is down now is judged as if it were up */
	f->ifindex = f->ifindex ? f->ifindex : 1;
	f->up = true;
	f->no_suppress = v->s->suppress == SUPPRESS_IGNORED;
	plan_build(&dev->plan, dev->uplinks.v, dev->uplinks.n, f,
		   &v->s->policy, v->s->d);
	for (i = 0; i < dev->uplinks.n; i++) {
		pu = &dev->plan.uplinks.v[i];
		dev->refused |= pu->state == RESOLVED_REFUSED;
		if (pu->state == RESOLVED_REFUSED)
			diag_add(v->s->d, DIAG_REFUSED, uplink_origin(
				 &dev->uplinks.v[i], pu->key), pu->key,
				 "%s", pu->why);
		if (pu->state != RESOLVED_ABSENT)
			*vec_push(&v->all) = (struct machine_stanza){
				&dev->uplinks.v[i], pu };
	}
}

static void refuse_pair(struct machine *v, const struct uplink *a,
			const struct uplink *b, const char *key,
			const char *before, const char *what)
{
	diag_add(v->s->d, DIAG_REFUSED, uplink_origin(a, key), key,
		 "%s%s has %s (%s)", before, b->device, what,
		 uplink_origin(b, key));
	device_of(v, a->device)->refused = true;
	device_of(v, b->device)->refused = true;
}

/* Later uplink i against an earlier one of another device. */
static void check_pair(struct machine *v, size_t i, size_t earlier)
{
	const struct uplink *a = v->all.v[i].u, *b = v->all.v[earlier].u;
	char buf[TEXT_NUMBER_MAX], *what;
	const char *why, *key;

	if (a->table == b->table) {
		what = text_printf("%s too", uplink_table(b, buf));
		refuse_pair(v, a, b, "multihome-table", "expected a table for "
			    "each interface, but ", what);
		free(what);
	}
	why = resolve_conflict(a, b, &key);
	if (why)
		refuse_pair(v, a, b, key, "", why);
}

/* The names that uplinks take (engine/names.h), each with who takes it. */
struct takers VEC_OF(struct taker { char *name; size_t uplink; });

static int by_name(const void *a, const void *b)
{
	const struct taker *x = a, *y = b;
	int ret = strcmp(x->name, y->name);

	return ret ? ret : (x->uplink > y->uplink) - (x->uplink < y->uplink);
}

static struct takers read_takers(const struct machine_stanzas *all)
{
	struct strings names = { 0 };
	struct takers l = { 0 };
	size_t i, j;

	for (i = 0; i < all->n; i++) {
		names_of_uplinks(all->v[i].u, 1, &names);
		for (j = 0; j < names.n; j++)
			*vec_push(&l) = (struct taker){ names.v[j], i };
		vec_free(&names);	/* they are the list's */
	}
	if (l.n)
		qsort(l.v, l.n, sizeof *l.v, by_name);
	return l;
}

/* Holds the uplink against the first other one with that name. */
static void check_name(struct machine *v, const struct takers *l, size_t i,
		       const char *name)
{
	const char *device = v->all.v[i].u->device;
	size_t low = 0, high = l->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(l->v[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < l->n && !strcmp(l->v[low].name, name); low++) {
		mid = l->v[low].uplink;
		if (!strcmp(v->all.v[mid].u->device, device))
			continue;
		check_pair(v, mid > i ? mid : i, mid > i ? i : mid);
		return;
	}
}

/* Who has a prefix around a source that is strict. */
static void check_around(struct machine *v, const struct takers *l, size_t i)
{
	struct prefixes named = { 0 };
	struct prefix outer;
	char *name;
	size_t j;

	resolve_named_sources(v->all.v[i].u, &named);
	for (j = 0; j < named.n; j++) {
		outer = named.v[j];
		while (outer.len > 1) {
			outer.len--;
			outer = prefix_network(&outer);
			name = names_of_prefix("from:", &outer);
			check_name(v, l, i, name);
			free(name);
		}
	}
	vec_free(&named);
}

/* Marks of other names may meet, too. */
static void check_marks(struct machine *v, size_t i)
{
	const struct uplink *u = v->all.v[i].u, *other;
	size_t j;

	for (j = 0; j < i; j++) {
		other = v->all.v[j].u;
		if (other->marked && strcmp(other->device, u->device) &&
		    other->mark.mask != u->mark.mask)
			check_pair(v, i, j);
	}
}

/* Uplinks of different devices against each other. */
static void check_pairs(struct machine *v)
{
	struct takers l = read_takers(&v->all);
	struct strings names = { 0 };
	const struct uplink *u;
	size_t i, j;

	for (i = 0; i < v->all.n; i++) {
		u = v->all.v[i].u;
		names_of_uplinks(u, 1, &names);
		for (j = 0; j < names.n; j++)
			check_name(v, &l, i, names.v[j]);
		strings_free(&names);
		if (u->strict)
			check_around(v, &l, i);
		if (u->marked)
			check_marks(v, i);
	}
	for (i = 0; i < l.n; i++)
		free(l.v[i].name);
	vec_free(&l);
}

static void add_made_by(struct machine *v, uint32_t base, uint8_t protocol)
{
	const struct record *r;

	vec_each(r, &v->made_by)
		if (r->base == base && r->protocol == protocol)
			return;
	*vec_push(&v->made_by) = (struct record){ .base = base,
						  .protocol = protocol };
}

/* multihome.conf may have changed since what is up came up. */
static void read_made_by(struct machine *v)
{
	struct strings devices = { 0 };
	const char *problem;
	struct store store;
	struct record r;
	size_t i;

	if (!store_open(&store, false)) {
		store_list(&store, "dev", &devices);
		for (i = 0; i < devices.n; i++) {
			if (!record_read(&store, devices.v[i], &r, &problem))
				add_made_by(v, r.base, r.protocol);
			record_free(&r);
		}
		uplink_list_read(&store, &v->recorded);
		add_made_by(v, v->recorded.base, v->recorded.protocol);
	}
	strings_free(&devices);
	store_close(&store);
}

bool machine_is_ours(const struct machine *v, const struct kobj *k)
{
	const struct record *r;
	bool ours = owned_is_ours(&v->s->policy, NULL, k);

	vec_each(r, &v->made_by)
		ours |= owned_is_ours(&v->s->policy, r, k);
	return ours;
}

void machine_plan(struct machine *v)
{
	size_t i;

	read_made_by(v);
	if (v->s->mode == SESSION_LOOKING)
		v->s->mode = SESSION_PROPOSING;
	for (i = 0; i < v->stanzas.n; i++)
		survey_stanza(v, &v->stanzas.v[i]);
	for (i = 0; i < v->devices.n; i++)
		plan_device(v, v->devices.v[i]);
	check_pairs(v);
}

void machine_plan_written(const struct machine *v,
			  const struct machine_device *dev, struct plan *out)
{
	struct policy policy = v->s->policy;
	struct facts f = dev->facts;	/* borrows its lists */
	struct diag quiet = { 0 };

	policy.group = 0;
	f.narrow[0] = f.narrow[1] = false;
	plan_build(out, dev->uplinks.v, dev->uplinks.n, &f, &policy, &quiet);
	diag_free(&quiet);
}

void machine_routes(const struct machine *v, const struct machine_device *dev,
		    struct kobjs *out)
{
	struct table_list tables = { 0 };
	const struct uplink *u;
	size_t i;

	vec_each(u, &dev->uplinks)
		if (u->table)
			table_list_add(&tables, u->table);
	for (i = 0; i < tables.n; i++)
		kernel_routes(v->s->kernel, AF_UNSPEC, tables.v[i], 0, out);
	vec_free(&tables);
}

const char *machine_with(const struct machine *v, const struct addr *a)
{
	size_t i;

	for (i = 0; i < v->devices.n; i++)
		if (facts_has(&v->devices.v[i]->facts, a))
			return v->devices.v[i]->name;
	return NULL;
}

struct machine_device *machine_find(const struct machine *v,
				    const struct ifcfg *c)
{
	struct machine_device key = { 0 }, *const *have = NULL;
	struct stanzas own = { 0 };

	ifcfg_stanzas(c, &own);
	if (own.n &&
	    !load_device(own.v[0].iface, &own.v[0].settings, key.name))
		have = tfind(&key, &v->by_name, by_device);
	stanzas_free(&own);
	return have ? *have : NULL;
}

void machine_free(struct machine *v)
{
	size_t i;

	for (i = 0; i < v->devices.n; i++) {
		tdelete(v->devices.v[i], &v->by_name, by_device);
		uplinks_free(&v->devices.v[i]->uplinks);
		facts_free(&v->devices.v[i]->facts);
		plan_free(&v->devices.v[i]->plan);
		free(v->devices.v[i]);
	}
	vec_free(&v->devices);
	vec_free(&v->all);
	vec_free(&v->nets);
	vec_free(&v->nm);
	vec_free(&v->made_by);
	uplink_list_free(&v->recorded);
	stanzas_free(&v->stanzas);
}
