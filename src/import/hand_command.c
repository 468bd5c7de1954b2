/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of ip(8), each by itself. */
#include "import/hand_command.h"
#include "base/text.h"
#include "routing/lookup.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>

bool handmade_adds(const struct handmade_command *c)
{
	return !c->down && (c->verb == IP_COMMAND_ADD ||
			    c->verb == IP_COMMAND_REPLACE);
}

bool handmade_in_table(const struct handmade_command *c)
{
	const struct kobj *k = &c->w.k;

	return (k->kind == KOBJ_ROUTE || k->type == FR_ACT_TO_TBL) &&
	       !value_table_is_kernels(k->table);
}

bool handmade_is_default(const struct handmade_command *c)
{
	return c->w.k.kind == KOBJ_ROUTE && !c->w.k.dst.len;
}

bool handmade_gone(const struct handmade_command *c)
{
	return c->fate == HANDMADE_DONE || c->fate == HANDMADE_NEEDLESS;
}

bool handmade_forbids(const struct handmade_command *c)
{
	return handmade_is_default(c) && lookup_refuses(&c->w.k);
}

bool handmade_undoes(const struct handmade_command *c,
		     const struct handmade_command *a)
{
	const struct kobj *k = &c->w.k, *of = &a->w.k;

	if (k->family != of->family || (k->table != of->table &&
		    (c->w.has_table || k->kind == KOBJ_ROUTE)))
		return false;
	if (c->verb == IP_COMMAND_FLUSH || k->kind != of->kind)
		return c->verb == IP_COMMAND_FLUSH;
	if (k->kind == KOBJ_ROUTE)
		return !prefix_cmp(&k->dst, &of->dst) &&
		       (!k->gateway.family ||
			!addr_cmp(&k->gateway, &of->gateway)) &&
		       (!k->dev[0] || !of->dev[0] ||
			!strcmp(k->dev, of->dev)) &&
		       (!c->w.has_metric || k->metric == of->metric);
	return (!k->src.addr.family || !prefix_cmp(&k->src, &of->src)) &&
	       (!k->dst.addr.family || !prefix_cmp(&k->dst, &of->dst)) &&
	       (!k->mask || (k->mark == of->mark && k->mask == of->mask)) &&
	       (!k->iif[0] || !strcmp(k->iif, of->iif)) &&
	       (!c->w.has_priority || k->priority == of->priority);
}

#define BY_MARK "let nftables give such packets the uplink's mark"

/* Why the rule is none that options can say, or NULL. */
static const char *rule_why(const struct handmade_command *c)
{
	const struct kobj *k = &c->w.k;
	int selectors = !!k->src.addr.family + !!k->dst.addr.family +
			!!k->mask + !!k->iif[0];

	if (k->type != FR_ACT_TO_TBL)
		return "multihome has nothing for rules without a table";
	if (!handmade_in_table(c))
		return "its table is one of the kernel's own";
	if (!selectors)
		return "it has all packets";
	if (selectors > 1)
		return "it asks for more than one thing, multihome's rules "
		       "for one of from, to and fwmark: " BY_MARK;
	if (k->mask && (!k->mark || k->mark & ~k->mask))
		return "expected a mark that is not zero and lies within its "
		       "mask";
	return NULL;
}

/* What a rule or route has that no option asks for, or NULL. */
static const char *find_foreign_word(const struct handmade_command *c)
{
	const struct kobj *k = &c->w.k;
	size_t i;

	for (i = 0; i < METRICS && !handmade_is_default(c); i++)
		if (k->metrics[i])
			return kobj_metric_names[i];
	return k->invert ? "not" : k->oif[0] ? "oif" :
	       k->suppress >= 0 ? "suppress_prefixlength" :
	       k->suppress_group ? "suppress_ifgroup" : NULL;
}

char *handmade_against(const struct handmade_command *c)
{
	const struct kobj *k = &c->w.k;
	const char *word = c->w.beyond;
	bool packets = word && k->kind == KOBJ_RULE &&
		       value_is_among(word, "tos dsfield uidrange ipproto sport "
				      "dport");

	if (!word)
		word = find_foreign_word(c);
	if (word)
		return text_printf("multihome has nothing for \"%s\"%s", word,
				   packets ? ": " BY_MARK : "");
	if (k->kind == KOBJ_RULE)
		return text_dup(rule_why(c));
	return text_dup(k->type == RTN_UNICAST || handmade_forbids(c) ? NULL
			: "multihome makes no such routes");
}

char *handmade_rule_text(const struct handmade_command *c)
{
	static const char head[] = "priority 0 ";
	struct kobj k = c->w.k;
	struct text t = { 0 };
	const char *end;
	char *selector;

	k.priority = 0;
	kobj_print(&t, &k, NULL);
	end = strstr(t.s, " lookup ");
	selector = text_printf("%.*s", (int)(end ? end - t.s : (long)t.n) -
			       (int)strlen(head), t.s + strlen(head));
	text_free(&t);
	return selector;
}

static bool prefixes_meet(const struct prefix *a, const struct prefix *b)
{
	return !a->addr.family || !b->addr.family || prefix_covers(a, b) ||
	       prefix_covers(b, a);
}

bool handmade_overlap(const struct handmade_command *a,
		      const struct handmade_command *b)
{
	const struct kobj *x = &a->w.k, *y = &b->w.k;

	return x->family == y->family &&
	       (x->invert || y->invert ||
		(prefixes_meet(&x->src, &y->src) &&
		 prefixes_meet(&x->dst, &y->dst) &&
		 !((x->mark ^ y->mark) & x->mask & y->mask)));
}
