/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Devices to rows of status. */
#include "command/looked.h"
#include "base/vec.h"
#include "command/named.h"
#include "engine/names.h"
#include "engine/trouble.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

char *looked_op_text(const struct looked *l, const struct op *op)
{
	static const char *const words[] = {
		[OP_ADD] = "missing", [OP_REPLACE] = "should be",
		[OP_REMOVE] = "not wanted",
	};
	static const char *const kinds[] = {
		[KOBJ_RULE] = "rule", [KOBJ_ROUTE] = "route",
		[KOBJ_GROUP] = "link", [KOBJ_ENDPOINT] = "endpoint",
	};
	const char *name = l ? owned_table_name(&l->dev, &l->by, op->k.table)
			     : NULL;
	struct text t = { 0 };
	size_t i;

	text_addf(&t, "%s: %s ", words[op->kind], kinds[op->k.kind]);
	kobj_print(&t, &op->k, name);
	for (i = 0; l && op->kind != OP_REMOVE && i < l->own.foreign.n; i++) {
		if (!kobj_same_place(&op->k, &l->own.foreign.v[i]))
			continue;
		text_add(&t, "; in its place, not multihome's: ");
		kobj_print(&t, &l->own.foreign.v[i], name);
	}
	return t.s;
}

/*
 * Whether the operation concerns uplink i: asked by it, or in its place, which is
 * that of its table, else the last of its family.
 */
static bool concerns(const struct device *dev, const struct op *op, size_t i)
{
	const struct uplink *u = dev->uplinks.v;
	size_t j, fits = dev->uplinks.n;

	if (op->k.claim >= 0)
		return (size_t)op->k.claim == i;
	for (j = 0; j < dev->uplinks.n; j++) {
		if (u[j].family != op->k.family)
			continue;
		fits = j;
		if (u[j].table == op->k.table)
			break;
	}
	return fits == i;
}

/* What on the device is some uplink's: one of its own, or another device's. */
static void add_claimed(struct session *s, const struct device *dev,
			struct prefixes *out)
{
	const struct facts_addr *a;
	const struct resolved *r;
	const struct prefix *p;
	struct prefix host;
	char other[16], *name;

	vec_each(r, &dev->plan.uplinks)
		vec_each(p, &r->sources)
			prefixes_add(out, p);
	vec_each(a, &dev->facts.addrs) {
		host = prefix_host(&a->prefix.addr);
		name = names_of_prefix("from:", &host);
		if (names_holder(s, name, dev->rec.device, other))
			prefixes_add(out, &host);
		free(name);
	}
}

/* What is of the whole device stands with the first uplink of its family. */
static void add_notes(struct session *s, struct status_row *r,
		      const struct device *dev, size_t i)
{
	const struct uplink *u = dev->uplinks.v;
	struct prefixes claimed = { 0 };
	size_t first = 0;
	char *why;

	trouble_on_way(s, &dev->facts, &r->plan->gateway, &r->notes);
	trouble_absent(&u[i], &dev->facts, &r->notes);
	while (u[first].family != u[i].family)
		first++;
	if (first != i)
		return;
	add_claimed(s, dev, &claimed);
	trouble_unclaimed(u[i].family, &dev->facts, &claimed, &r->notes);
	why = trouble_why_narrow(&dev->facts, u[i].family);
	if (why)
		diag_add(&r->notes, DIAG_NOTE, NULL, NULL, "%s", why);
	free(why);
	vec_free(&claimed);
}

/* Of the device's endpoints, with the first uplink that has some. */
static void add_endpoint_notes(struct session *s, struct status_row *r,
			       const struct looked *l, size_t i)
{
	size_t first = 0;

	while (!l->dev.uplinks.v[first].mptcp)
		first++;
	if (first != i)
		return;
	endpoints_notes(&l->endpoints, DIAG_NOTE, NULL, &r->notes);
	if (l->endpoints.why)
		return;
	trouble_mptcp(&r->notes);
	endpoint_limits_note(s, DIAG_WARNING, &r->notes);
}

static void add_uplink(struct session *s, struct status_rows *rows,
		       const struct looked *l, size_t i)
{
	const struct device *dev = &l->dev;
	struct status_row *r = vec_push(rows);
	const struct op *op;
	size_t j;

	r->claim = &dev->rec.claims.v[dev->uplinks.v[i].claim];
	r->uplink = &dev->uplinks.v[i];
	r->plan = &dev->plan.uplinks.v[i];
	r->device = dev->rec.device;
	for (j = 0; j < l->ops.n; j++)
		if (concerns(dev, &l->ops.v[j], i))
			*vec_push(&r->differs) =
				looked_op_text(l, &l->ops.v[j]);
	vec_each(op, &l->endpoints.ops)
		if (concerns(dev, op, i))
			*vec_push(&r->differs) = looked_op_text(l, op);
	if (r->plan->state == RESOLVED_PENDING) {
		r->state = !r->uplink->down ? ROW_PENDING
			   : r->differs.n ? ROW_DRIFT : ROW_DOWN;
		r->why = r->plan->why;
	} else if (r->differs.n && store_is_older(&s->store)) {
		r->state = ROW_OLDER;
		r->why = "multihome sync";
	} else if (r->differs.n) {
		r->state = ROW_DRIFT;
	}
	if (r->plan->state == RESOLVED_READY)
		add_notes(s, r, dev, i);
	if (r->uplink->mptcp)
		add_endpoint_notes(s, r, l, i);
}

void looked_rows(struct session *s, struct status_rows *rows,
		 const struct looked *l)
{
	const struct device *dev = &l->dev;
	const struct claim *c;
	struct status_row *r;
	size_t i, j, before;

	for (i = 0; i < dev->rec.claims.n; i++) {
		c = &dev->rec.claims.v[i];
		before = rows->n;
		for (j = 0; j < dev->uplinks.n; j++)
			if (dev->uplinks.v[j].claim == i &&
			    dev->plan.uplinks.v[j].state != RESOLVED_ABSENT)
				add_uplink(s, rows, l, j);
		if (rows->n > before)
			continue;
		r = vec_push(rows);
		r->claim = c;
		r->device = dev->rec.device;
		r->state = c->in_force.n ? ROW_PENDING : ROW_REFUSED;
		r->why = c->in_force.n ? "it has no address" : NULL;
	}
}

int looked_read(struct session *s, struct bulk *bulk, const char *device,
		struct looked *l)
{
	const char *problem;
	bool again;
	int ret = record_read(&s->store, device, &l->dev.rec, &problem);

	if (ret == -ENOENT)
		return ret;	/* it went down meanwhile */
	if (ret) {
		diag_add(s->d, DIAG_FAILED, device, NULL, "cannot read its "
			 "record in %s: %s", s->store.path,
			 problem ? problem : strerror(-ret));
		return ret;
	}
	ret = device_plan(s, &l->dev);
	if (ret)
		return ret;
	owned_recognise(s, &l->dev, &l->dev.rec, true, &l->by);
	do {
		owned_free(&l->own);
		ret = owned_read(s, &bulk->rules, &l->dev, &l->by, &l->own);
	} while (!ret && owned_yield(s, &l->dev, &l->own.contested) &&
		 !(ret = device_plan(s, &l->dev)));
	if (ret)
		return ret;
	diff_ops(&l->ops, l->dev.plan.wanted.v, l->dev.plan.wanted.n,
		 l->own.ours.v, l->own.ours.n, &again);
	endpoints_look(s, &l->dev, &l->dev.rec.endpoints, false,
		       &l->endpoints);
	return 0;
}

bool looked_devices(struct session *s, const char *iface, struct strings *out)
{
	struct strings names = { 0 };
	bool known = !iface || named_find(s, iface, &names);
	char device[16];
	size_t i;
	int ret = 0;

	if (!iface && s->store.dir >= 0)
		ret = store_list(&s->store, "dev", out);
	if (ret)
		diag_add(s->d, DIAG_FAILED, s->store.path, NULL,
			 "cannot read the records: %s", strerror(-ret));
	for (i = 0; known && s->store.dir >= 0 && i < names.n; i++)
		if (!record_device(&s->store, names.v[i], device) &&
		    !strings_have(out, device))
			strings_add(out, device);
	strings_free(&names);
	return known;
}

void looked_rows_free(struct status_rows *rows)
{
	struct status_row *r;

	vec_each(r, rows) {
		strings_free(&r->differs);
		diag_free(&r->notes);
		free(r->last.lines);
	}
	vec_free(rows);
}

void looked_free(struct looked *l)
{
	device_free(&l->dev);
	owned_forget(&l->by);
	owned_free(&l->own);
	vec_free(&l->ops);
	endpoints_free(&l->endpoints);
}
