/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules and routes from the dice, of few values each so that they meet: in
 * one place, with one selector, or equal. All are such as nlmsg can carry.
 */
#ifndef TESTS_SOME_H
#define TESTS_SOME_H

#include "dice.h"
#include "model/kobj.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

static inline struct addr some_addr(uint8_t family)
{
	struct addr a = { .family = family };

	a.b[0] = family == AF_INET ? 10 : 0x20;
	a.b[2] = (uint8_t)dice(3);
	a.b[addr_bits(family) / 8 - 1] = (uint8_t)dice(3);
	return a;
}

/* Without bits beyond its length, which is not 0. */
static inline struct prefix some_prefix(uint8_t family)
{
	static const uint8_t lengths[] = { 1, 8, 24, 30, 32, 64, 127, 128 };
	struct prefix p = { some_addr(family), 0 };

	p.len = lengths[dice(family == AF_INET ? 5 : 8)];
	return prefix_network(&p);
}

static inline uint32_t some_table(void)
{
	static const uint32_t tables[] = {
		7001, 7002, 101, 252, 256, UINT32_MAX, RT_TABLE_MAIN,
	};

	return tables[dice(COUNT(tables))];
}

static inline struct kobj some_rule(void)
{
	struct kobj k = { .kind = KOBJ_RULE, .suppress = -1, .claim = -1 };

	k.family = dice(2) ? AF_INET : AF_INET6;
	k.protocol = dice_one_in(4) ? 3 : 77;
	k.type = FR_ACT_TO_TBL;
	k.table = some_table();
	k.priority = 7000 + 100 * dice(7);
	if (dice(3))
		k.src = some_prefix(k.family);
	if (dice_one_in(4))
		k.dst = some_prefix(k.family);
	if (dice_one_in(4)) {
		k.mark = dice(3);
		/* without a mask: it is kept, and any packet has it */
		k.mask = dice_one_in(5) ? 0 : dice(2) ? UINT32_MAX : 0xff;
	}
	if (dice(2))
		k.suppress = (int)dice(4);
	if (dice_one_in(9)) {
		k.type = FR_ACT_UNREACHABLE;
		k.table = 0;
		k.suppress = -1;
	}
	if (dice_one_in(9)) {
		k.type = FR_ACT_GOTO;
		k.target = 7000 + dice(3);
		k.table = 0;
		k.suppress = -1;
	}
	if (dice_one_in(9))
		strcpy(k.iif, "eth1");
	if (dice_one_in(9))
		strcpy(k.oif, dice(2) ? "eth1" : "eth2");
	if (k.suppress >= 0 && dice(2))
		k.suppress_group = dice(2) ? 7000 : 1;
	k.invert = dice_one_in(9);
	k.tos = dice_one_in(9) ? 0x10 : 0;
	return k;
}

static inline struct kobj some_route(void)
{
	struct kobj k = { .kind = KOBJ_ROUTE, .suppress = -1, .claim = -1 };

	k.family = dice(2) ? AF_INET : AF_INET6;
	k.protocol = dice_one_in(4) ? 3 : 77;
	k.type = dice_one_in(9) ? RTN_UNREACHABLE : RTN_UNICAST;
	k.table = some_table();
	k.dst.addr.family = k.family;
	if (dice(2))
		k.dst = some_prefix(k.family);
	k.metric = k.family == AF_INET6 ? KOBJ_METRIC6 : 0;
	if (dice_one_in(6))
		k.metric = 1 + dice(3);
	k.ifindex = (int)(1 + dice(2));
	if (dice(2))
		k.gateway = some_addr(dice_one_in(5) ? AF_INET6 : k.family);
	if (dice(2))
		k.prefsrc = some_addr(k.family);
	k.scope = dice(2) ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	k.onlink = dice_one_in(4);
	if (dice_one_in(6))
		k.metrics[dice(METRICS)] = 1400 + dice(2);
	return k;
}

static inline struct kobj some_kobj(void)
{
	return dice(2) ? some_rule() : some_route();
}

#endif
