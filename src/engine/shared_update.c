/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The common plan, compared with what the kernel has, and applied. */
#include "engine/sharing.h"
#include "engine/apply.h"
#include "engine/owned.h"
#include "engine/trouble.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

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

/* What the kernel has of it. */
static int read_owned(struct session *s, const struct common_device *v,
		      size_t n, bool answers, struct kobjs *out)
{
	const struct uplink_list *l = &s->shared.list;
	struct record before = { .base = l->base, .protocol = l->protocol };
	struct kobjs rules = { 0 };
	const struct kobj *k;
	struct kobj group;
	uint32_t number;
	size_t i;
	int ret = answers ? kernel_rules(s->kernel, AF_UNSPEC, &rules) : 0;

	if (ret)
		ret = sharing_fail(s, "the kernel's rules", ret);
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
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, kobj_cmp);
	return ret;
}

int shared_look(struct session *s, struct kobjs *wanted, struct ops *ops)
{
	struct shared *sh = &s->shared;
	VEC(struct common_device) devices = { 0 };
	const struct uplink_device *u;
	bool answers, again, to[2] = { false, false };
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
	vec_each(f, &sh->devices)
		*vec_push(&devices) = sharing_device(sh, f);
	if (sh->list.devices.n)	/* else nothing belongs to the machine */
		common_build(wanted, devices.v, devices.n, to, &s->policy);
	answers = sh->list.answers;
	vec_each(k, wanted)
		answers |= k->kind == KOBJ_RULE;
	for (i = 0; i < devices.n && s->mode < SESSION_TRYING; i++)
		trouble_group(s, &devices.v[i], s->d);
	if (!ret)
		ret = read_owned(s, devices.v, devices.n, answers, &owned);
	if (!ret)
		diff_ops(ops, wanted->v, wanted->n, owned.v, owned.n, &again);
	vec_free(&devices);
	vec_free(&owned);
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

int shared_update(struct session *s, struct kobjs *wanted)
{
	static const struct device nobody;
	static const struct recognised nothing;
	static const struct kobjs none;
	struct uplink_list *l = &s->shared.list;
	struct ops ops = { 0 };
	int failed, ret = sharing_read(s);

	if (ret || (!l->devices.n && !l->groups.n && !l->answers)) {
		failed = sharing_write(s);	/* what was noted, all the same */
		return ret ? ret : failed;
	}
	ret = shared_look(s, wanted, &ops);
	/* what is going to be ours is known before, what was until it is gone */
	if (!ret)
		note_done(s, wanted, true);
	failed = sharing_write(s);
	ret = ret ? ret : failed;
	if (!ret && ops.n)
		ret = apply_ops(s, &nobody, &nothing, &none, &ops);
	if (!ret) {
		note_groups(&s->shared, &ops);
		note_done(s, wanted, false);
		ret = sharing_write(s);
	}
	vec_free(&ops);
	return ret;
}
