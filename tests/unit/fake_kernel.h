/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel in memory: the functions of kernel/kernel.h, in the place of kernel.o.
 * It keeps rules and routes as Linux does (net/core/fib_rules.c,
 * net/ipv4/fib_trie.c), knows the devices that it is given, can be an old one, and
 * refuses or loses what it is told to.
 */
#ifndef TESTS_FAKE_KERNEL_H
#define TESTS_FAKE_KERNEL_H

#include "kernel/kernel.h"
#include "base/vec.h"
#include "unit.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

struct fake_object {
	struct kobj k;
	bool made;		/* by the program under test */
};

enum fake_answer {
	FAKE_REFUSED,		/* not done; and nothing that is asked is told */
	FAKE_LOST,		/* done, but nobody is told */
	FAKE_SILENT,		/* not done, and nobody is told */
};

static struct {
	VEC(struct fake_object) objects;	/* as they are dumped */
	VEC(struct facts) devices;
	struct kobjs endpoints;
	struct endpoint_limits limits;
	bool no_mptcp;
	/* a neighbour that does not answer, or family 0; and its state */
	struct addr silent;
	const char *silent_state;
	/* an old one: */
	bool no_suppress;	/* it drops suppress_prefixlength (before 3.12) */
	bool no_protocol;	/* and a rule's protocol (before 4.17) */
	bool no_compare;	/* it takes an equal rule once more (before 4.13) */
	bool quiet;		/* it does not tell that it keeps suppress */
	/* what is to go wrong: the nth that it gets, 0 for none */
	size_t bad_operation, bad_question;
	enum fake_answer answer;
	int error;		/* a positive errno */
	bool closed;		/* it cannot be opened */
	/* called behind each operation, for who looks at the middle */
	void (*pause)(void);
	/* what it got */
	size_t operations, questions;
	char words[64];
} fake;

struct kernel {
	int opened;
};

/* Nothing goes wrong from now on; counts anew. */
static inline void fake_works(void)
{
	fake.bad_operation = fake.bad_question = 0;
	fake.pause = NULL;
	fake.operations = fake.questions = 0;
	fake.closed = false;
}

static inline void fake_free(void)
{
	size_t i;

	for (i = 0; i < fake.devices.n; i++)
		facts_free(&fake.devices.v[i]);
	vec_free(&fake.devices);
	vec_free(&fake.objects);
	vec_free(&fake.endpoints);
	memset(&fake, 0, sizeof fake);
}

static inline int fake_fail(int error)
{
	snprintf(fake.words, sizeof fake.words, "the kernel says %d", error);
	return -error;
}

/* A question: whether there is an answer. */
static inline int fake_ask(void)
{
	return ++fake.questions == fake.bad_question ? fake_fail(fake.error) : 0;
}

/* The device of that name or, without one, of that number; or NULL. */
static inline const struct facts *fake_device(const char *name, int ifindex)
{
	const struct facts *f;
	size_t i;

	for (i = 0; i < fake.devices.n; i++) {
		f = &fake.devices.v[i];
		if (f->ifindex && (name ? !strcmp(f->device, name)
					: f->ifindex == ifindex))
			return f;
	}
	return NULL;
}

/* Rules stand in the order of their priorities, equal ones as they came. */
static inline void fake_insert(const struct kobj *k, bool made)
{
	size_t i, at = fake.objects.n;

	for (i = at; i-- && k->kind == KOBJ_RULE; )
		if (fake.objects.v[i].k.kind == KOBJ_RULE &&
		    fake.objects.v[i].k.priority > k->priority)
			at = i;
	vec_push(&fake.objects);
	for (i = fake.objects.n - 1; i > at; i--)
		fake.objects.v[i] = fake.objects.v[i - 1];
	fake.objects.v[at] = (struct fake_object){ *k, made };
}

/* What somebody else has there. */
static inline void fake_put(struct kobj k)
{
	k.claim = -1;
	k.dev[0] = '\0';
	k.no_protocol = k.kind == KOBJ_RULE && fake.no_protocol;
	fake_insert(&k, false);
}

/* Whether there is a way to the gateway by the route's own device. */
static inline bool fake_on_link(const struct kobj *route,
				const struct facts *f)
{
	const struct kobj *k;
	struct prefix peer;
	size_t i;

	if (addr_is_link_local(&route->gateway))
		return true;
	for (i = 0; i < f->addrs.n; i++) {
		peer = f->addrs.v[i].prefix;
		peer.addr = f->addrs.v[i].peer;
		if (prefix_contains(&peer, &route->gateway))
			return true;
	}
	for (i = 0; i < fake.objects.n; i++) {
		k = &fake.objects.v[i].k;
		if (k->kind == KOBJ_ROUTE && k->table == route->table &&
		    !k->gateway.family && k->ifindex == route->ifindex &&
		    k->family == route->family &&
		    prefix_contains(&k->dst, &route->gateway))
			return true;
	}
	return false;
}

static inline int fake_route_valid(const struct kobj *k)
{
	const struct facts *f = fake_device(NULL, k->ifindex);

	if (k->type != RTN_UNICAST)
		return 0;
	if (!f)
		return ENODEV;
	if (!f->up)
		return ENETDOWN;
	if (k->prefsrc.family && !facts_has(f, &k->prefsrc))
		return EINVAL;
	if (k->gateway.family && !k->onlink && !fake_on_link(k, f))
		return k->family == AF_INET ? ENETUNREACH : EHOSTUNREACH;
	return 0;
}

/*
 * Whether that rule is the one that is said: rule_find() compares what is said,
 * and nothing else; rule_exists() all but a selector that is not said.
 */
static inline bool fake_is_rule(const struct kobj *said, const struct kobj *r,
				bool all)
{
	return said->family == r->family && said->priority == r->priority &&
	       said->type == r->type && said->table == r->table &&
	       ((!all && !said->mark) || said->mark == r->mark) &&
	       ((!all && !said->mask) || said->mask == r->mask) &&
	       ((!all && !said->iif[0]) || !strcmp(said->iif, r->iif)) &&
	       ((!all && !said->oif[0]) || !strcmp(said->oif, r->oif)) &&
	       ((!all && !said->suppress_group) ||
		said->suppress_group == r->suppress_group) &&
	       ((!all && said->suppress < 0) ||
		said->suppress == r->suppress) &&
	       ((!all && !said->protocol) || fake.no_protocol ||
		said->protocol == r->protocol) &&
	       (!said->tos || said->tos == r->tos) &&
	       (!said->src.len || !prefix_cmp(&said->src, &r->src)) &&
	       (!said->dst.len || !prefix_cmp(&said->dst, &r->dst)) &&
	       !(all && r->strange);
}

/* Whether that route is the one that is to be removed. */
static inline bool fake_is_route(const struct kobj *said, const struct kobj *r)
{
	return kobj_same_place(said, r) && said->type == r->type &&
	       said->protocol == r->protocol &&
	       (!said->ifindex || said->ifindex == r->ifindex) &&
	       (!said->gateway.family ||
		!addr_cmp(&said->gateway, &r->gateway));
}

/* A device's group; 0 takes it out. */
static inline int fake_group(const struct kobj *k, uint32_t group)
{
	size_t i;

	for (i = 0; i < fake.devices.n; i++) {
		if (fake.devices.v[i].ifindex != k->ifindex)
			continue;
		fake.devices.v[i].group = group;
		return 0;
	}
	return ENODEV;
}

static inline int fake_add(const struct kobj *k, bool replace)
{
	int error = k->kind == KOBJ_ROUTE ? fake_route_valid(k) : 0;
	const struct kobj *there;
	size_t i;

	if (k->kind == KOBJ_GROUP)
		return fake_group(k, k->table);
	for (i = 0; i < fake.objects.n && !error; i++) {
		there = &fake.objects.v[i].k;
		if (there->kind != k->kind)
			continue;
		if (k->kind == KOBJ_ROUTE ? !kobj_same_place(there, k)
		    : fake.no_compare || !fake_is_rule(k, there, true))
			continue;
		if (!replace)
			return EEXIST;
		fake.objects.v[i] = (struct fake_object){ *k, true };
		return 0;
	}
	if (!error)
		fake_insert(k, true);
	return error;
}

/* The first that is such a one. */
static inline int fake_remove(const struct kobj *k)
{
	const struct kobj *there;
	size_t i;

	if (k->kind == KOBJ_GROUP)
		return fake_group(k, 0);
	for (i = 0; i < fake.objects.n; i++) {
		there = &fake.objects.v[i].k;
		if (there->kind != k->kind ||
		    !(k->kind == KOBJ_RULE ? fake_is_rule(k, there, false)
					   : fake_is_route(k, there)))
			continue;
		vec_remove(&fake.objects, i);
		return 0;
	}
	return k->kind == KOBJ_RULE ? ENOENT : ESRCH;
}

/* What is kept of an object that it is told of. */
static inline struct kobj fake_kept(const struct kobj *told)
{
	struct kobj k = *told;

	k.claim = -1;
	k.dev[0] = '\0';
	if (k.kind == KOBJ_RULE && fake.no_suppress) {
		k.suppress = -1;
		k.suppress_group = 0;
	}
	if (k.kind == KOBJ_RULE && fake.no_protocol) {
		k.protocol = 0;
		k.no_protocol = true;
	}
	return k;
}

static inline bool fake_is_gone(int error)
{
	return error == ENOENT || error == ESRCH || error == ENODEV;
}

/* One operation: its result, and whether it is told. */
static inline int fake_do(const struct op *op, bool *lost)
{
	bool bad = ++fake.operations == fake.bad_operation;
	struct kobj k = fake_kept(&op->k);
	int error = 0;

	if (bad && fake.answer != FAKE_LOST)
		error = fake.error;
	/* who says that it is gone means that somebody else was faster */
	if (!error || (op->kind == OP_REMOVE && fake_is_gone(error)))
		error = op->kind == OP_REMOVE
			? fake_remove(&k) : fake_add(&k, op->kind == OP_REPLACE);
	*lost |= bad && fake.answer != FAKE_REFUSED;
	if (bad && fake.answer == FAKE_REFUSED)
		error = fake.error;
	if (fake.pause)
		fake.pause();
	if (!error)
		return 0;
	if (op->kind == OP_REMOVE && fake_is_gone(error))
		return KERNEL_ABSENT;
	return fake_fail(error);
}

int kernel_open(struct kernel **out)
{
	*out = vec_realloc(NULL, sizeof **out);
	return fake.closed ? fake_fail(EMFILE) : 0;
}

void kernel_close(struct kernel *k)
{
	free(k);
}

const char *kernel_error(struct kernel *k)
{
	(void)k;
	return fake.words;
}

int kernel_device(struct kernel *k, const char *name, struct facts *f)
{
	const struct facts *there = fake_device(name, f->ifindex);
	int ret = fake_ask();
	size_t i;

	(void)k;
	f->ifindex = 0;
	if (name)
		text_copy(f->device, sizeof f->device, name);
	if (ret || !there)
		return ret;
	text_copy(f->device, sizeof f->device, there->device);
	f->ifindex = there->ifindex;
	f->up = there->up;
	f->no_carrier = there->no_carrier;
	f->pointopoint = there->pointopoint;
	f->tunnel = there->tunnel;
	f->group = there->group;
	f->no_ipv6 = there->no_ipv6;
	for (i = 0; i < there->addrs.n; i++)
		*vec_push(&f->addrs) = there->addrs.v[i];
	return 0;
}

int kernel_grouped(struct kernel *k, uint32_t group, struct kobjs *out)
{
	const struct facts *f;
	struct kobj *link;
	int ret = fake_ask();

	(void)k;
	vec_each(f, &fake.devices) {
		if (ret || !f->ifindex || f->group != group)
			continue;
		link = vec_push(out);
		*link = (struct kobj){ .kind = KOBJ_GROUP, .suppress = -1,
				       .claim = -1, .ifindex = f->ifindex,
				       .table = group };
		text_copy(link->dev, sizeof link->dev, f->device);
	}
	return ret;
}

int kernel_neighbour(struct kernel *k, const struct addr *a, int ifindex,
		     const char **silent)
{
	int ret = fake_ask();

	(void)k, (void)ifindex;
	*silent = !ret && !addr_cmp(a, &fake.silent) ? fake.silent_state : NULL;
	return ret;
}

/* There are none but who does not answer. */
int kernel_hosts(struct kernel *k, int family, int ifindex,
		 struct prefixes *out)
{
	(void)k, (void)family, (void)ifindex, (void)out;
	return fake_ask();
}

/* Main's routes by it, but for what leads to one of those next hops. */
static inline void fake_pins(int family, const struct prefixes *hops,
			     struct facts *f)
{
	const struct fake_object *o;
	struct prefix hop;

	vec_each(o, &fake.objects) {
		hop = prefix_host(&o->k.gateway);
		if (o->k.kind == KOBJ_ROUTE && o->k.family == family &&
		    o->k.table == RT_TABLE_MAIN && o->k.type == RTN_UNICAST &&
		    o->k.ifindex == f->ifindex && !o->k.strange &&
		    o->k.protocol != RTPROT_KERNEL &&
		    o->k.dst.len > facts_wide(family) &&
		    !(hop.addr.family && prefixes_have(hops, &hop)))
			*vec_push(&f->pins) = o->k;
	}
}

int kernel_default(struct kernel *k, int family, const struct prefixes *hops,
		   struct facts *f)
{
	const struct facts *there = fake_device(NULL, f->ifindex);
	int i = facts_family(family), ret = fake_ask();

	(void)k;
	f->main_default[i] = !ret && there && there->main_default[i];
	f->main_gateway[i] = f->main_default[i] ? there->main_gateway[i]
						: (struct addr){ 0 };
	if (!ret)
		fake_pins(family, hops, f);
	return ret;
}

/* Objects of a family (or any) as they are shown: without a device's name. */
static inline int fake_dump(enum kobj_kind kind, int family, uint32_t table,
			    uint8_t protocol, struct kobjs *out)
{
	int ret = fake_ask();
	const struct kobj *k;
	size_t i, n = fake.objects.n;

	/* who is cut short has told some of them */
	for (i = 0; i < (ret ? n / 2 : n); i++) {
		k = &fake.objects.v[i].k;
		if (k->kind == kind && (!family || family == k->family) &&
		    (!table || table == k->table) &&
		    (!protocol || protocol == k->protocol))
			*vec_push(out) = fake_kept(k);
	}
	return ret;
}

int kernel_wide(struct kernel *k, int family, struct kobjs *out)
{
	struct kobjs mains = { 0 };
	int ret = fake_dump(KOBJ_ROUTE, family, RT_TABLE_MAIN, 0, &mains);
	const struct facts *f;
	size_t i;

	(void)k;
	vec_each(f, &fake.devices)	/* what a device's line says */
		if (f->main_default[facts_family(family)])
			*vec_push(out) = (struct kobj){
				.kind = KOBJ_ROUTE, .type = RTN_UNICAST,
				.family = (uint8_t)family,
				.table = RT_TABLE_MAIN, .ifindex = f->ifindex,
				.suppress = -1, .claim = -1,
			};
	for (i = 0; i < mains.n; i++)
		if (mains.v[i].dst.len <= facts_wide(family))
			*vec_push(out) = mains.v[i];
	vec_free(&mains);
	return ret;
}

int kernel_rules(struct kernel *k, int family, struct kobjs *out)
{
	(void)k;
	return fake_dump(KOBJ_RULE, family, 0, 0, out);
}

int kernel_routes(struct kernel *k, int family, uint32_t table,
		  uint8_t protocol, struct kobjs *out)
{
	(void)k;
	return fake_dump(KOBJ_ROUTE, family, table, protocol, out);
}

bool kernel_keeps_suppress(const struct kernel *k)
{
	(void)k;
	return !fake.no_suppress && !fake.quiet;
}

/* Answers come when all is sent: where one is lost, none is heard. */
int kernel_apply(struct kernel *k, const struct op *ops, size_t n,
		 int *results)
{
	bool lost = false;
	int ret = 0;
	size_t i;

	(void)k;
	for (i = 0; i < n; i++) {
		results[i] = fake_do(&ops[i], &lost);
		if (results[i] < 0 && !ret)
			ret = results[i];
	}
	for (i = 0; lost && i < n; i++)
		results[i] = KERNEL_UNKNOWN;
	return lost ? fake_fail(ENOBUFS) : ret;
}

int kernel_add_echo(struct kernel *k, const struct kobj *rule,
		    struct kobj *stored, int *result)
{
	struct op op = { .kind = OP_ADD, .k = *rule };
	int ret = kernel_apply(k, &op, 1, result);

	*stored = (struct kobj){ .claim = -1, .suppress = -1 };
	if (!ret)
		*stored = fake_kept(rule);
	return ret;
}

/* The route of that table that a packet takes, or NULL. */
static inline const struct kobj *fake_best(uint32_t table,
					   const struct packet *p)
{
	const struct kobj *k, *best = NULL;
	size_t i;

	for (i = 0; i < fake.objects.n; i++) {
		k = &fake.objects.v[i].k;
		if (k->kind == KOBJ_ROUTE && k->table == table &&
		    lookup_route(k, 1, p) &&
		    (!best || k->dst.len > best->dst.len ||
		     (k->dst.len == best->dst.len && k->metric < best->metric)))
			best = k;
	}
	return best;
}

int kernel_lookup(struct kernel *k, const struct packet *p, struct kobj *match,
		  struct kobj *way)
{
	struct kobjs rules = { 0 };
	const struct kobj *best = NULL;
	size_t i;

	(void)k;
	for (i = 0; i < fake.objects.n; i++)
		if (fake.objects.v[i].k.kind == KOBJ_RULE)
			*vec_push(&rules) = fake.objects.v[i].k;
	for (i = lookup_next(rules.v, rules.n, 0, p); i < rules.n;
	     i = lookup_next(rules.v, rules.n, i + 1, p)) {
		if (lookup_refuses(&rules.v[i]))
			break;
		best = fake_best(rules.v[i].table, p);
		if (best && best->dst.len > rules.v[i].suppress)
			break;
		best = NULL;
	}
	vec_free(&rules);
	if (!best || best->type != RTN_UNICAST)
		return fake_fail(ENETUNREACH);
	*match = *way = *best;
	kernel_device_name(way->ifindex, way->dev);
	return 0;
}

const char *kernel_device_name(int ifindex, char buf[KOBJ_DEVLEN])
{
	const struct facts *f = fake_device(NULL, ifindex);

	if (f)
		text_copy(buf, KOBJ_DEVLEN, f->device);
	else
		snprintf(buf, KOBJ_DEVLEN, "if%d", ifindex);
	return buf;
}

int kernel_endpoints(struct kernel *k, struct kobjs *out)
{
	const struct kobj *e;
	int ret = fake.no_mptcp ? fake_fail(EOPNOTSUPP) : fake_ask();

	(void)k;
	vec_each(e, &fake.endpoints)
		if (!ret)
			*vec_push(out) = *e;
	return ret;
}

static inline struct kobj *fake_endpoint(const struct kobj *like)
{
	struct kobj *e;

	vec_each(e, &fake.endpoints)
		if (kobj_same_place(e, like))
			return e;
	return NULL;
}

/* As net/mptcp/pm_kernel.c has it. */
static inline int fake_endpoint_do(const struct op *op)
{
	struct kobj *there = fake_endpoint(&op->k);
	static uint8_t id;

	switch (op->kind) {
	case OP_ADD:
		if (there && !(there->flags & ENDPOINT_IMPLICIT))
			return EEXIST;
		if (!there && fake.endpoints.n >= ENDPOINT_MAX)
			return ERANGE;
		there = there ? there : vec_push(&fake.endpoints);
		*there = op->k;
		there->id = ++id ? id : ++id;
		return 0;
	case OP_REPLACE:
		if (!there)
			return EINVAL;
		there->flags = op->k.flags;
		return 0;
	case OP_REMOVE:
		if (!there || there->id != op->k.id)
			return EINVAL;
		vec_remove(&fake.endpoints,
			   (size_t)(there - fake.endpoints.v));
		return 0;
	}
	return EINVAL;
}

int kernel_endpoint(struct kernel *k, const struct op *op)
{
	bool bad = ++fake.operations == fake.bad_operation;
	int error = bad && fake.answer != FAKE_LOST ? fake.error
						    : fake_endpoint_do(op);

	(void)k;
	if (fake.pause)
		fake.pause();
	return error ? fake_fail(error) : 0;
}

int kernel_endpoint_limits(struct kernel *k, struct endpoint_limits *out)
{
	(void)k;
	*out = fake.limits;
	return fake_ask();
}

int kernel_set_endpoint_limits(struct kernel *k,
			       const struct endpoint_limits *l)
{
	(void)k;
	if (++fake.operations == fake.bad_operation)
		return fake_fail(fake.error);
	fake.limits = *l;
	return 0;
}

#endif
