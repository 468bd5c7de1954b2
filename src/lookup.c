/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the rule behind the kernel's answer. */
#include "lookup.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <string.h>

bool lookup_matches(const struct kobj *rule, const struct packet *p)
{
	if (rule->kind != KOBJ_RULE || rule->family != p->to.family ||
	    rule->strange || (rule->iif[0] && strcmp(rule->iif, "lo")))
		return false;
	if (rule->src.addr.family &&
	    !(p->from.family && prefix_contains(&rule->src, &p->from)))
		return false;
	if (rule->dst.addr.family && !prefix_contains(&rule->dst, &p->to))
		return false;
	return !((rule->mark ^ p->mark) & rule->mask);
}

const struct kobj *lookup_decider(const struct kobj *rules, size_t n,
				  const struct packet *p, uint32_t table,
				  unsigned len)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (rules[i].type == FR_ACT_TO_TBL && rules[i].table == table &&
		    (int)len > rules[i].suppress && lookup_matches(&rules[i], p))
			return &rules[i];
	return NULL;
}

const struct kobj *lookup_refuser(const struct kobj *rules, size_t n,
				  const struct packet *p, int error)
{
	size_t i;
	int says;

	for (i = 0; i < n; i++) {
		switch (rules[i].type) {
		case FR_ACT_UNREACHABLE:
			says = ENETUNREACH;
			break;
		case FR_ACT_PROHIBIT:
			says = EACCES;
			break;
		case FR_ACT_BLACKHOLE:
			says = EINVAL;
			break;
		default:
			continue;
		}
		if (says == error && lookup_matches(&rules[i], p))
			return &rules[i];
	}
	return NULL;
}
