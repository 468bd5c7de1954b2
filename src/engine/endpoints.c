/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Endpoints of MPTCP: which are wanted and ours, added and removed. */
#include "engine/endpoints.h"
#include "base/vec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const struct kobj *find_address(const struct kobjs *l,
				       const struct kobj *k)
{
	const struct kobj *e;

	vec_each(e, l)
		if (!e->port && kobj_same_place(e, k))
			return e;
	return NULL;
}

bool endpoints_known(const struct kobjs *known, const struct kobj *have)
{
	const struct kobj *k;

	vec_each(k, known)
		if (!kobj_cmp(k, have) && (!k->id || k->id == have->id))
			return true;
	return false;
}

/*
 * Whether one that is not wanted is left, all the same: its line waits for something,
 * or the address is still its source, and may come back to the device.
 */
static bool stays(const struct device *dev, const struct kobj *k)
{
	const struct uplink *u = dev->uplinks.v;
	const struct resolved *r = dev->plan.uplinks.v;
	size_t i;

	for (i = 0; i < dev->plan.uplinks.n; i++)
		if (u[i].mptcp && !u[i].down && u[i].family == k->family &&
		    (r[i].state != RESOLVED_READY ||
		     prefixes_have(&r[i].sources, &k->src)))
			return true;
	return false;
}

static void add_op(struct ops *l, enum op_kind kind, const struct kobj *k,
		   const struct kobj *old)
{
	struct op *op = vec_push(l);

	op->kind = kind;
	op->k = *k;
	if (old)
		op->old = *old;
}

/* It is going to be there, in that form, and nobody knows its number yet. */
static void expect(struct endpoints *e, const struct kobj *w)
{
	struct kobj *k = vec_push(&e->known);

	*k = *w;
	k->id = 0;
}

/*
 * One of ours in another form than is wanted. But for backup, an endpoint is deleted
 * and added to be changed. That of a device that is gone leads nowhere. begun: it was
 * asked for before, by who did not get to it.
 */
static void change_form(struct endpoints *e, const struct kobj *w,
			const struct kobj *have, bool asked, bool begun)
{
	if (w->ifindex == have->ifindex &&
	    (w->flags ^ have->flags) == ENDPOINT_BACKUP) {
		add_op(&e->ops, OP_REPLACE, w, have);
		expect(e, w);
	} else if (asked || begun || w->ifindex != have->ifindex) {
		add_op(&e->ops, OP_REMOVE, have, NULL);
		add_op(&e->ops, OP_ADD, w, NULL);
		expect(e, w);
	} else {
		add_op(&e->later, OP_REPLACE, w, have);
	}
}

static void compare(const struct device *dev, const struct kobjs *known,
		    const struct kobjs *have, bool asked, struct endpoints *e)
{
	const struct kobjs *wanted = &dev->plan.endpoints;
	const struct kobj *h, *w;
	size_t left = have->n;

	vec_each(h, have) {
		w = find_address(wanted, h);
		if (!endpoints_known(known, h))
			continue;
		*vec_push(&e->known) = *h;
		if (w && kobj_cmp(w, h)) {
			change_form(e, w, h, asked, endpoints_known(known, w));
		} else if (!w && !stays(dev, h)) {
			add_op(&e->ops, OP_REMOVE, h, NULL);
			left--;
		}
	}
	vec_each(w, wanted) {
		h = find_address(have, w);
		if (h && endpoints_known(known, h))
			continue;
		if (h && !(h->flags & ENDPOINT_IMPLICIT)) {
			*vec_push(&e->foreign) = *h;
		} else if (!h && left >= ENDPOINT_MAX) {
			*vec_push(&e->refused) = *w;
		} else {
			add_op(&e->ops, OP_ADD, w, NULL);
			expect(e, w);
			left += !h;
		}
	}
}

static void copy_all(struct kobjs *out, const struct kobjs *from)
{
	const struct kobj *k;

	vec_each(k, from)
		*vec_push(out) = *k;
}

static bool is_equal(const struct kobjs *a, const struct kobjs *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (a->v[i].id != b->v[i].id || kobj_cmp(&a->v[i], &b->v[i]))
			return false;
	return true;
}

bool endpoints_look(struct session *s, const struct device *dev,
		    const struct kobjs *known, bool asked,
		    struct endpoints *out)
{
	struct kobjs have = { 0 };
	int ret;

	*out = (struct endpoints){ .had = known->n > 0 };
	if (!known->n && !dev->plan.endpoints.n)	/* nothing is asked */
		return false;
	ret = kernel_endpoints(s->kernel, &have);
	if (ret) {
		out->why = text_dup(kernel_error(s->kernel));
		copy_all(&out->known, known);
	} else {
		compare(dev, known, &have, asked, out);
	}
	vec_free(&have);
	return !is_equal(known, &out->known);
}

static void say_op(struct session *s, const char *device, const struct op *op,
		   const char *before, const char *after)
{
	static const char *const words[] = {
		[OP_ADD] = "add", [OP_REPLACE] = "change",
		[OP_REMOVE] = "remove",
	};
	bool failed = *after, trying = s->mode == SESSION_TRYING && !failed;
	struct text t = { 0 };

	if (trying && op->kind == OP_REMOVE)
		kobj_print_removal(&t, &op->k);
	else if (trying)
		kobj_print_command(&t, words[op->kind], &op->k, NULL);
	else
		text_addf(&t, "%s%s endpoint ", before, words[op->kind]);
	if (!trying)
		kobj_print(&t, &op->k, NULL);
	text_add(&t, after);
	diag_put(s->d, failed ? DIAG_WARNING : DIAG_NOTE,
		 trying ? NULL : device, t.s);
	text_free(&t);
}

static void do_op(struct session *s, const char *device, const struct op *op,
		  bool quiet)
{
	char *why;

	if (kernel_endpoint(s->kernel, op)) {
		why = text_join(": ", kernel_error(s->kernel));
		say_op(s, device, op, "cannot ", why);
		free(why);
		return;
	}
	s->changed = true;
	if (!quiet)
		say_op(s, device, op, "", "");
}

void endpoints_leave(struct session *s, const char *device,
		     struct endpoints *e)
{
	const struct op *op;

	vec_each(op, &e->ops)
		if (op->kind == OP_REMOVE)
			do_op(s, device, op, s->voice.terse);
}

/* Whether a device has one of ours. */
static bool any_left(struct session *s, const char *but)
{
	struct strings list = { 0 };
	const char *problem;
	struct record r;
	bool any = false;
	size_t i;

	store_list(&s->store, "dev", &list);
	for (i = 0; i < list.n && !any; i++) {
		if (!strcmp(list.v[i], but) ||
		    record_read(&s->store, list.v[i], &r, &problem))
			continue;
		any = r.endpoints.n;
		record_free(&r);
	}
	strings_free(&list);
	return any;
}

/* Of what was known or expected, what the kernel has now. */
static bool settle(struct session *s, const char *device, struct endpoints *e)
{
	struct kobjs have = { 0 }, known = { 0 };
	const struct kobj *h;
	bool changed, had = e->had || e->known.n;

	if (kernel_endpoints(s->kernel, &have)) {
		vec_free(&have);
		return false;
	}
	vec_each(h, &have)
		if (endpoints_known(&e->known, h))
			*vec_push(&known) = *h;
	changed = !is_equal(&e->known, &known);
	vec_free(&e->known);
	e->known = known;
	if (known.n)
		endpoint_limits_raise(s, &have);
	else if (had && !any_left(s, device))
		endpoint_limits_restore(s);
	vec_free(&have);
	return changed;
}

/* What has no line of its own where a device has one: what it did otherwise is said. */
static bool is_told(const struct session *s, size_t first)
{
	size_t i;

	for (i = first; s->voice.terse && i < s->d->n; i++)
		if (s->d->v[i].level == DIAG_NOTE)
			return true;
	return s->voice.terse && s->voice.silent;
}

bool endpoints_follow(struct session *s, const char *device,
		      struct endpoints *e, size_t first)
{
	bool quiet = is_told(s, first);
	const struct op *op;

	vec_each(op, &e->ops)
		if (op->kind != OP_REMOVE)
			do_op(s, device, op, quiet);
	return !e->why && (e->had || e->known.n || e->ops.n) &&
	       settle(s, device, e);
}

void endpoints_record(const struct endpoints *e, struct record *r)
{
	r->endpoints.n = 0;
	copy_all(&r->endpoints, &e->known);
}

void endpoints_notes(const struct endpoints *e, enum diag_level level,
		     const char *origin, struct diag *d)
{
	struct text t = { 0 };
	const struct kobj *k;
	const struct op *op;

	if (e->why)
		diag_add(d, level, origin, "multihome-mptcp",
			 "endpoints are not known: %s", e->why);
	vec_each(k, &e->refused) {
		t.n = 0;
		kobj_print(&t, k, NULL);
		diag_add(d, level, origin, "multihome-mptcp", "no endpoint %s: "
			 "a network namespace has at most %d, and has them "
			 "(ip mptcp endpoint)", t.s, ENDPOINT_MAX);
	}
	vec_each(k, &e->foreign) {
		t.n = 0;
		kobj_print(&t, k, NULL);
		diag_add(d, level, origin, "multihome-mptcp", "there is an "
			 "endpoint that is not multihome's, which stays: %s", t.s);
	}
	vec_each(op, &e->later) {
		t.n = 0;
		kobj_print(&t, &op->old, NULL);
		diag_add(d, level, origin, "multihome-mptcp", "the endpoint "
			 "stays as it is, since to change it ends sessions: %s;"
			 " to do it: multihome reload", t.s);
	}
	text_free(&t);
}

void endpoints_free(struct endpoints *e)
{
	vec_free(&e->ops);
	vec_free(&e->later);
	vec_free(&e->foreign);
	vec_free(&e->refused);
	vec_free(&e->known);
	free(e->why);
	e->why = NULL;
}
