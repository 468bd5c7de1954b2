/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The common plan, compared with what the kernel has, and applied. */
#include "engine/sharing.h"
#include "engine/apply.h"
#include "engine/owned.h"
#include "engine/trouble.h"
#include "routing/balance.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { LOOK_SECONDS = 1 };	/* for the lock */

/*
 * Devices that we have put into a group and that are no uplinks any more, whatever
 * they are called now. Those that have gone are forgotten.
 */
static int look_at_left(struct session *s)
{
	struct uplink_list *l = &s->shared.list;
	const struct grouped_device *g;
	const struct facts *named;
	size_t i = 0;
	int ret = 0;

	while (i < l->groups.n && !ret) {
		g = &l->groups.v[i];
		/* an uplink that was not looked at is what it was */
		named = sharing_find(&s->shared, g->device);
		if (named ? named->ifindex != g->ifindex
			  : !uplink_list_find(l, g->device)) {
			ret = sharing_look_at(s, g->ifindex);
			if (!ret && !sharing_number(&s->shared, g->ifindex)) {
				vec_remove(&l->groups, i);
				continue;
			}
		}
		i++;
	}
	return ret;
}

static int read_tables(struct kernel *k, struct kobjs *routes)
{
	int ret = kernel_routes(k, AF_UNSPEC, BALANCE_TABLE, 0, routes);

	return ret ? ret : kernel_routes(k, AF_UNSPEC, BALANCE_FORWARDED, 0,
					 routes);
}

/* What the kernel has of it. */
static int read_owned(struct session *s, const struct common_device *v,
		      size_t n, bool answers, bool balance, struct kobjs *out)
{
	const struct uplink_list *l = &s->shared.list;
	struct record before = { .base = l->base, .protocol = l->protocol };
	struct kobjs rules = { 0 }, routes = { 0 };
	const struct kobj *k;
	struct kobj group;
	uint32_t number;
	size_t i;
	int ret = answers ? kernel_rules(s->kernel, AF_UNSPEC, &rules) : 0;

	if (!ret && balance)
		ret = read_tables(s->kernel, &routes);
	if (ret)
		ret = sharing_fail(s, "the kernel's rules and routes", ret);
	vec_each(k, &routes)
		if (!ret && owned_is_ours(&s->policy, &before, k)) {
			*vec_push(out) = *k;
			if (k->ifindex)
				kernel_device_name(k->ifindex,
						   out->v[out->n - 1].dev);
		}
	vec_each(k, &rules)
		if (!ret && owned_is_ours(&s->policy, &before, k) &&
		    (common_is_rule(k, s->policy.base) ||
		     (l->protocol && common_is_rule(k, l->base)))) {
			*vec_push(out) = *k;
			if (k->no_protocol)
				out->v[out->n - 1].protocol =
					s->policy.protocol;
		}
	for (i = 0; i < n; i++) {
		number = v[i].facts->group;
		if (!number || (number != s->policy.group &&
				number != v[i].group))
			continue;
		group = (struct kobj){ .kind = KOBJ_GROUP, .suppress = -1,
				       .ifindex = v[i].facts->ifindex,
				       .table = number, .claim = -1 };
		text_copy(group.dev, sizeof group.dev, v[i].facts->device);
		*vec_push(out) = group;
	}
	vec_free(&rules);
	vec_free(&routes);
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, kobj_cmp);
	return ret;
}

/* The lines that may carry, if a daemon decides. */
static int add_lines(struct session *s, struct balance_lines *out)
{
	struct shared *sh = &s->shared;
	const struct verdict *verdict;
	const struct uplink_device *u;
	const struct facts *f;
	struct balance_line *l;
	size_t i;
	int ret = 0;

	vec_each(u, &sh->list.devices) {
		if (!sh->verdicts.there ||
		    !(u->line[0].priority || u->line[1].priority))
			continue;
		ret = ret ? ret : sharing_look_for(s, u->device);
		f = sharing_find(sh, u->device);
		for (i = 0; f && f->ifindex && f->up && i < 2; i++) {
			if (!u->line[i].priority)
				continue;
			l = vec_push(out);
			l->family = i ? AF_INET6 : AF_INET;
			l->ifindex = f->ifindex;
			text_copy(l->dev, sizeof l->dev, u->device);
			l->gateway = u->line[i].gateway;
			l->onlink = u->line[i].onlink;
			l->priority = u->line[i].priority;
			verdict = verdicts_find(&sh->verdicts, u->device,
					     l->family);
			l->weight = verdict ? verdict->weight : 0;
			l->forwarded = verdict ? verdict->forwarded : 0;
			l->state = verdict ? verdict->memory.state
					   : HEALTH_UNKNOWN;
			l->held = verdict && verdict->memory.held;
		}
	}
	return ret;
}

/* Once: main would be asked for its default, too, before the table of lines. */
static void say_ignored(struct session *s)
{
	if (!s->shared.told_ignored)
		diag_add(s->d, DIAG_WARNING, NULL, NULL, "this kernel ignores "
			 "suppress_prefixlength: what has no source yet goes "
			 "by main's default, whether its line lives or not");
	s->shared.told_ignored = true;
}

/* Where the file is wrong, what is in force says how lines share. */
static int keep_balance(struct session *s)
{
	struct kobjs routes = { 0 };
	const struct kobj *k;
	int ret = s->conf.bad ? kernel_routes(s->kernel, AF_UNSPEC,
					      BALANCE_FORWARDED, 0, &routes) : 0;

	vec_each(k, &routes)
		if (k->protocol == s->policy.protocol)
			s->policy.balance = POLICY_LOAD;
	vec_free(&routes);
	return ret;
}

/* The plan of what has not decided yet; *used: there are lines, of a family. */
static int plan_lines(struct session *s, struct kobjs *wanted, bool used[2])
{
	const struct kobjs *wide = &s->shared.wide;
	const bool forbids[2] = { common_forbids(wide, AF_INET),
				  common_forbids(wide, AF_INET6) };
	struct balance_lines lines = { 0 };
	const struct balance_line *l;
	int ret = add_lines(s, &lines);

	ret = ret ? ret : keep_balance(s);
	vec_each(l, &lines)
		used[facts_family(l->family)] = true;
	if (s->suppress == SUPPRESS_IGNORED && lines.n)
		say_ignored(s);
	else
		balance_build(wanted, s->shared.hops, lines.v, lines.n,
			      forbids, &s->policy);
	vec_free(&lines);
	return ret ? sharing_fail(s, "the devices of lines", ret) : 0;
}

/*
 * The kernel gives 32765, 32764, ... to rules that come without a number. Whatever
 * of others has one of ours is more specific and decides: ours goes behind it.
 */
static int go_behind(struct session *s, const struct kobjs *wanted,
		     struct ops *ops)
{
	struct kobjs rules = { 0 };
	const struct kobj *w, *k;
	bool there, before;
	int ret = kernel_rules(s->kernel, AF_UNSPEC, &rules);

	vec_each(w, wanted) {
		there = before = false;
		vec_each(k, &rules) {
			if (w->kind != KOBJ_RULE || !balance_has(w) ||
			    k->priority != w->priority ||
			    k->family != w->family)
				continue;
			before |= there && !balance_has(k);
			there |= kobj_same_place(w, k);
		}
		if (!before || ret)
			continue;
		*vec_push(ops) = (struct op){ .kind = OP_REMOVE,
					      .stage = STAGE_RULES_IN, .k = *w };
		*vec_push(ops) = (struct op){ .kind = OP_ADD,
					      .stage = STAGE_RULES_IN, .k = *w };
	}
	vec_free(&rules);
	return ret ? sharing_fail(s, "the kernel's rules", ret) : 0;
}

static int compare_all(struct session *s, struct kobjs *wanted, struct ops *ops)
{
	struct shared *sh = &s->shared;
	VEC(struct common_device) devices = { 0 };
	const struct uplink_device *u;
	bool answers, balance, again, to[2] = { false, false };
	struct kobjs owned = { 0 };
	const struct facts *f;
	const struct kobj *k;
	size_t i;
	int ret = sharing_read(s);

	if (!ret)
		ret = look_at_left(s);
	vec_each(u, &sh->list.devices) {
		to[0] |= u->to[0];
		to[1] |= u->to[1];
	}
	if (!ret && sh->verdicts.there)
		ret = plan_lines(s, wanted, to);
	vec_each(f, &sh->devices)
		*vec_push(&devices) = sharing_device(sh, f);
	if (sh->list.devices.n)	/* else nothing belongs to the machine */
		common_build(wanted, devices.v, devices.n, to, &s->policy);
	answers = sh->list.answers;
	balance = sh->list.balance;
	vec_each(k, wanted) {
		answers |= k->kind == KOBJ_RULE;
		balance |= k->kind == KOBJ_ROUTE;
	}
	for (i = 0; i < devices.n && s->mode < SESSION_TRYING; i++)
		trouble_group(s, &devices.v[i], s->d);
	if (!ret)
		ret = read_owned(s, devices.v, devices.n, answers, balance,
				 &owned);
	if (!ret)
		diff_ops(ops, wanted->v, wanted->n, owned.v, owned.n, &again);
	if (!ret && balance)
		ret = go_behind(s, wanted, ops);
	vec_free(&devices);
	vec_free(&owned);
	return ret;
}

/* Who has the lock changes weights, as a daemon does four times a second. */
int shared_look(struct session *s, struct kobjs *wanted, struct ops *ops)
{
	int ret = compare_all(s, wanted, ops);

	if (ret || !ops->n || !s->shared.verdicts.there ||
	    store_lock_look(&s->store, LOOK_SECONDS))
		return ret;
	vec_free(wanted);
	vec_free(ops);
	verdicts_free(&s->shared.verdicts);
	ret = verdicts_read(&s->store, &s->shared.verdicts);
	if (ret)
		verdicts_free(&s->shared.verdicts);
	ret = compare_all(s, wanted, ops);
	store_unlock(&s->store);
	return ret;
}

/*
 * Of what is done, or (before) of what is going to be added: that is known by the
 * settings of now, and what gives way to it by the list.
 */
static void note_done(struct session *s, const struct kobjs *wanted, bool before)
{
	struct shared *sh = &s->shared;
	struct uplink_list *l = &sh->list;
	const struct kobj *k;
	const struct facts *f;
	bool stays;

	if (!before || !l->answers) {	/* else there are those of that band */
		l->base = s->policy.base;
		l->protocol = s->policy.protocol;
	}
	l->answers = before && l->answers;
	l->balance = before && l->balance;
	vec_each(f, &sh->devices) {
		stays = before;	/* or is what somebody else has put elsewhere */
		vec_each(k, wanted)
			stays |= k->kind == KOBJ_GROUP &&
				 k->ifindex == f->ifindex;
		if (!stays)
			uplink_list_group(l, f->device, f->ifindex, 0);
	}
	vec_each(k, wanted) {
		if (k->kind == KOBJ_RULE)
			l->answers = true;
		else if (k->kind == KOBJ_ROUTE)
			l->balance = true;
		else if (!before || !uplink_list_group_of(l, k->ifindex))
			uplink_list_group(l, k->dev, k->ifindex, k->table);
	}
}

/* The next look of this session finds the groups as they are now. */
static void note_groups(struct shared *sh, const struct ops *ops)
{
	const struct op *op;
	struct facts *f;

	vec_each(op, ops) {
		f = op->k.kind == KOBJ_GROUP
			? sharing_number(sh, op->k.ifindex) : NULL;
		if (f)
			f->group = op->kind == OP_REMOVE ? 0 : op->k.table;
	}
}

static int apply(struct session *s, const struct ops *ops)
{
	static const struct device nobody;
	static const struct recognised nothing;
	static const struct kobjs none;

	return apply_ops(s, &nobody, &nothing, &none, ops);
}

/*
 * What the kernel refuses of one line is not to hold up the others: whatever can be
 * done without it is. What cannot has been said.
 */
static void apply_each(struct session *s, struct ops *ops)
{
	struct ops one = { .n = 1 };
	size_t i, said;

	for (i = 0; i < ops->n; i++) {
		one.v = &ops->v[i];
		said = s->d->n;
		if (!apply(s, &one))
			continue;
		for (; said < s->d->n; said++)
			s->d->v[said].repeated = true;
	}
}

int shared_update(struct session *s, struct kobjs *wanted)
{
	struct uplink_list *l = &s->shared.list;
	struct ops ops = { 0 };
	int failed, ret = sharing_read(s);

	if (ret || (!l->devices.n && !l->groups.n && !l->answers &&
		    !l->balance)) {
		failed = sharing_write(s);	/* what was noted, all the same */
		return ret ? ret : failed;
	}
	ret = compare_all(s, wanted, &ops);
	/* what is going to be ours is known before, what was until it is gone */
	if (!ret)
		note_done(s, wanted, true);
	failed = sharing_write(s);
	ret = ret ? ret : failed;
	if (!ret && ops.n) {
		ret = apply(s, &ops);
		if (ret && ret != -EAGAIN)
			apply_each(s, &ops);
	}
	if (ret == -EAGAIN && s->suppress == SUPPRESS_IGNORED) {
		vec_free(&ops);
		wanted->n = 0;
		return shared_update(s, wanted);
	}
	if (!ret) {
		note_groups(&s->shared, &ops);
		note_done(s, wanted, false);
		ret = sharing_write(s);
	}
	vec_free(&ops);
	return ret;
}
