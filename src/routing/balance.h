/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which line what has not decided yet goes by: what has no source, and no rule of
 * its own. A table of its own, or two, reached by rules behind all that is more
 * specific, and before main's default, which stays as it is. Pure.
 */
#ifndef MULTIHOME_BALANCE_H
#define MULTIHOME_BALANCE_H

#include "base/value.h"
#include "health/health.h"
#include "model/kobj.h"
#include "model/policy.h"

enum {
	BALANCE_TABLE = VALUE_TABLE_LINES,
	/* of what is forwarded, where lines share by what they carry now */
	BALANCE_FORWARDED = VALUE_TABLE_FORWARDED,
	BALANCE_MAIN = 32764,	/* priority: main's routes, but no default */
	BALANCE_RULE = 32765,	/* priority: those tables */
	BALANCE_METRIC = 1,	/* of the lines that carry; the next to none */
	BALANCE_LAST = 1000,	/* plus the line's place: each by itself */
	BALANCE_ROUTES = 4,	/* by several next hops, at most */
};

/* A device and family that may carry what has not decided. */
struct balance_line {
	int family;
	int ifindex;
	char dev[KOBJ_DEVLEN];
	struct addr gateway;	/* zeroed: by the device alone */
	bool onlink;		/* the gateway is in none of its networks */
	unsigned priority;	/* the smaller is preferred */
	/* for balance_weigh() */
	bool spare;		/* it carries only where no other works */
	bool spent;		/* its quota is: behind even those */
	bool drained;		/* behind all that are not simply down */
	unsigned part;		/* of what its priority carries; 0: not said */
	uint64_t rate;		/* by which else it is known; 0: not said */
	/* what that gives */
	unsigned weight;	/* its share; 0: it does not carry now */
	unsigned forwarded;	/* the same of what is forwarded */
	enum health_state state;
	bool held;
};

struct balance_lines VEC_OF(struct balance_line);

/*
 * Gives each line its weight, by verdicts and priorities, of each family by itself:
 * the best of those that are up carry; else, in this order, of those that are
 * degraded or of which nothing is known, of spare ones, of those whose quota is spent,
 * of those that are held, of those that are drained. Where all are down, those that
 * carried do (no verdict is sure, and nothing is gained by moving); or with refuse
 * none. Of more than may share a route the first of lines do.
 * Weights are parts as they are said, else 1; or, where of a priority no part is said
 * and all rates are, in the ratio of these. The death of one changes no other's.
 */
void balance_weigh(struct balance_lines *lines, bool refuse);

/*
 * Adds the routes and rules for those lines, in any order; hops gets what routes by
 * several next hops point to. forbids: main's best default of a family forbids, or a
 * piece of one does. Where no line is alive and the policy is to refuse, they do. But
 * for static shares, what is forwarded has a table of its own.
 */
void balance_build(struct kobjs *wanted, struct hops hops[BALANCE_ROUTES],
		   const struct balance_line *v, size_t n,
		   const bool forbids[2], const struct policy *policy);
/* Whether it may carry beside those that do, as well as they, but for its priority. */
bool balance_may_join(const struct balance_lines *lines,
		      const struct balance_line *l);
/* Whether lines are chosen there. */
bool balance_decides(uint32_t table);
/* Whether a rule is one of these, or a route of those tables, by whomever. */
bool balance_has(const struct kobj *k);

#endif
