/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel and netlink, with any bytes as the kernel's answers. The first byte
 * says what is asked; then what answers.h has of them.
 */
#include "../answers.h"
#include "kernel/kernel.h"
#include "kernel/netlink.h"
#include "base/vec.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

static int ask_device(struct kernel *k)
{
	struct facts f = { 0 };
	int ret = kernel_device(k, "eth1", &f);
	size_t i;

	HOLDS(!strcmp(f.device, "eth1"));
	for (i = 0; i < f.addrs.n; i++)
		HOLDS(f.addrs.v[i].prefix.len <=
		      addr_bits(f.addrs.v[i].prefix.addr.family));
	facts_free(&f);
	return ret;
}

static struct kobj rule(uint32_t priority)
{
	return (struct kobj){
		.kind = KOBJ_RULE, .family = AF_INET, .protocol = 77,
		.type = FR_ACT_TO_TBL, .table = 7001, .suppress = -1,
		.priority = priority,
	};
}

static int ask_default(struct kernel *k, int family)
{
	struct prefix p = { { (uint8_t)family, { 10, 2, 2, 1 } }, 32 };
	struct prefixes hops = { 0 };
	struct facts f = { .ifindex = 2 };
	const struct kobj *pin;
	int ret, at = facts_family(family);

	p.len = (uint8_t)addr_bits(family);
	prefixes_add(&hops, &p);
	ret = kernel_default(k, family, &hops, &f);
	vec_each(pin, &f.pins)
		HOLDS(pin->kind == KOBJ_ROUTE && pin->family == family &&
		      pin->table == RT_TABLE_MAIN && pin->ifindex == 2 &&
		      pin->dst.len > facts_wide(family) && !pin->strange);
	HOLDS(f.pins.n <= FACTS_PINS);
	HOLDS(!ret || !(f.pins.n + f.pins_left));
	HOLDS(f.main_default[at] || !f.main_gateway[at].family);
	HOLDS(!f.main_default[!at] && !f.main_gateway[!at].family);
	HOLDS(!f.main_gateway[at].family ||
	      addr_bits(f.main_gateway[at].family));
	facts_free(&f);
	vec_free(&hops);
	return ret;
}

/* Beside what is there already. */
static int ask_wide(struct kernel *k, int family)
{
	struct kobjs l = { 0 };
	size_t i;
	int ret;

	*vec_push(&l) = rule(7000);
	ret = kernel_wide(k, family, &l);
	HOLDS(l.n && l.v[0].kind == KOBJ_RULE);
	for (i = 1; i < l.n; i++)
		HOLDS(l.v[i].kind == KOBJ_ROUTE && l.v[i].family == family &&
		      l.v[i].table == RT_TABLE_MAIN &&
		      l.v[i].dst.len <= facts_wide(family));
	vec_free(&l);
	return ret;
}

static int ask_rules(struct kernel *k, int family)
{
	struct kobjs l = { 0 };
	int ret = kernel_rules(k, family, &l);
	size_t i;

	for (i = 0; i < l.n; i++)
		HOLDS(l.v[i].kind == KOBJ_RULE &&
		      (!family || l.v[i].family == family));
	vec_free(&l);
	return ret;
}

static int ask_routes(struct kernel *k, int family, uint32_t table)
{
	struct kobjs l = { 0 };
	int ret = kernel_routes(k, family, table, 77, &l);
	size_t i;

	for (i = 0; i < l.n; i++)
		HOLDS(l.v[i].kind == KOBJ_ROUTE &&
		      (!family || l.v[i].family == family) &&
		      (!table || l.v[i].table == table) &&
		      l.v[i].protocol == 77);
	vec_free(&l);
	return ret;
}

/* Whatever it says, none gets lost. */
static int ask_nexthops(struct kernel *k)
{
	struct kobjs l = { 0 };
	size_t i;
	int ret;

	for (i = 0; i < 3; i++)
		vec_push(&l)->nexthop = (uint32_t)i;
	ret = kernel_nexthops(k, &l);
	HOLDS(l.n >= 3 && !l.v[0].ifindex);
	for (i = 3; i < l.n; i++)
		HOLDS(l.v[i].nexthop && l.v[i].several);
	vec_free(&l);
	return ret;
}

/*
 * As many results as operations; unless one of them is not known, what is
 * returned is a failure among them, if there is one.
 */
static int apply(struct kernel *k)
{
	struct op ops[4];
	int results[4], ret;
	bool known = true, failed = false, told = false;
	size_t i;

	for (i = 0; i < 4; i++) {
		ops[i] = (struct op){ .kind = i & 1 ? OP_REMOVE : OP_ADD,
				      .k = rule(7000 + (uint32_t)i) };
		results[i] = 2;
	}
	ret = kernel_apply(k, ops, 4, results);
	for (i = 0; i < 4; i++) {
		HOLDS(is_error(results[i]) || results[i] == KERNEL_UNKNOWN ||
		      (results[i] == KERNEL_ABSENT &&
		       ops[i].kind == OP_REMOVE));
		known &= results[i] != KERNEL_UNKNOWN;
		failed |= results[i] < 0;
		told |= results[i] == ret;
	}
	HOLDS(known && !failed ? !ret : ret < 0);
	HOLDS(!known || !failed || told);
	return ret;
}

static int ask_lookup(struct kernel *k)
{
	struct packet p = { 0 };
	struct kobj match, way;
	int ret;

	addr_parse(&p.to, "198.51.100.1");
	ret = kernel_lookup(k, &p, &match, &way);
	HOLDS(ret || memchr(way.dev, '\0', sizeof way.dev));
	return ret;
}

static int ask_neighbour(struct kernel *k)
{
	const char *silent;
	struct addr a;
	int ret;

	addr_parse(&a, "10.2.2.1");
	ret = kernel_neighbour(k, &a, 2, &silent);
	HOLDS(!silent || !strcmp(silent, "FAILED") ||
	      !strcmp(silent, "INCOMPLETE"));
	return ret;
}

/* What is said of one device is not of the other. */
static int ask_traffic(struct kernel *k)
{
	struct traffic list[] = { { .ifindex = 2 }, { .ifindex = 3 } };
	int ret = kernel_traffic(k, list, 2, false);

	HOLDS(list[0].ifindex == 2 && list[1].ifindex == 3);
	HOLDS(list[0].there || !(list[0].tx | list[0].rx));
	return ret;
}

static int ask(struct kernel *k, uint8_t what)
{
	int family = what & 0x80 ? AF_INET6 : AF_INET;
	struct kobj one = rule(7000), stored;
	int result;

	switch (what & 0x7f) {
	case 0:
		return ask_device(k);
	case 1:
		return ask_default(k, family);
	case 2:
		return ask_rules(k, family);
	case 3:
		return ask_routes(k, family, 0);
	case 4:
		return ask_routes(k, family, 7001);
	case 5:
		return apply(k);
	case 6:
		return kernel_add_echo(k, &one, &stored, &result);
	case 7:
		return ask_lookup(k);
	case 8:
		return ask_rules(k, AF_UNSPEC);
	case 9:
		return ask_routes(k, AF_UNSPEC, 7001);
	case 10:
		return ask_wide(k, family);
	case 11:
		return ask_neighbour(k);
	case 12:
		return ask_nexthops(k);
	case 13:
		return ask_traffic(k);
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct diag d = { 0 };
	struct kernel *k;
	int ret;

	if (!n)
		return 0;
	answers_are(data + 1, n - 1);
	HOLDS(!kernel_open(&k));
	ret = ask(k, data[0]);
	HOLDS(is_error(ret));
	HOLDS(!ret || *kernel_error(k));
	diag_add(&d, DIAG_FAILED, "eth1", NULL, "%s", kernel_error(k));
	fuzz_shown(&d);
	diag_free(&d);
	kernel_close(k);
	return 0;
}
