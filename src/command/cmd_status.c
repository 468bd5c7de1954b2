/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome status: each uplink with what it has and how it stands, as text for
 * 80 columns, a line each, or as JSON. Looks only: takes no lock, changes nothing.
 */
#include "base/report.h"
#include "base/vec.h"
#include "command/cmd.h"
#include "command/configured.h"
#include "command/named.h"
#include "command/status_lines.h"
#include "command/status_print.h"
#include "engine/names.h"
#include "engine/orphans.h"
#include "engine/shared.h"
#include "engine/trouble.h"
#include "network-scripts/ifcfg_files.h"
#include "network-scripts/rulefile.h"
#include "state/unconfirmed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* A device, what the kernel has of it, and what would have to be done. */
struct looked {
	struct device dev;
	struct recognised by;
	struct owned own;
	struct ops ops;
};

/* l: NULL of what belongs to the machine. */
static char *op_text(const struct looked *l, const struct op *op)
{
	static const char *const words[] = {
		[OP_ADD] = "missing", [OP_REPLACE] = "should be",
		[OP_REMOVE] = "not wanted",
	};
	static const char *const kinds[] = {
		[KOBJ_RULE] = "rule", [KOBJ_ROUTE] = "route",
		[KOBJ_GROUP] = "link",
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

static void add_uplink(struct session *s, struct status_rows *rows,
		       const struct looked *l, size_t i)
{
	const struct device *dev = &l->dev;
	struct status_row *r = vec_push(rows);
	size_t j;

	r->claim = &dev->rec.claims.v[dev->uplinks.v[i].claim];
	r->uplink = &dev->uplinks.v[i];
	r->plan = &dev->plan.uplinks.v[i];
	r->device = dev->rec.device;
	for (j = 0; j < l->ops.n; j++)
		if (concerns(dev, &l->ops.v[j], i))
			*vec_push(&r->differs) = op_text(l, &l->ops.v[j]);
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
}

static void add_rows(struct session *s, struct status_rows *rows,
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

/* Looks at one device; what is to be tried is not tried here. */
static int look_at_device(struct session *s, struct bulk *bulk,
			  const char *device, struct looked *l)
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
	if (!ret)
		diff_ops(&l->ops, l->dev.plan.wanted.v, l->dev.plan.wanted.n,
			 l->own.ours.v, l->own.ours.n, &again);
	return ret;
}

/* Interfaces whose work generated files do: their rules are not ours. */
static void add_generated(struct session *s, struct status_generateds *out,
			  const char *iface)
{
	struct ifcfgs files = { 0 };
	struct status_generated *g;
	const struct ifcfg *c;
	enum generated kind;

	if (ifcfg_files_here())
		ifcfg_files_all(&files, s->d);
	vec_each(c, &files) {
		if ((iface && strcmp(iface, ifcfg_device(c)) &&
		     strcmp(iface, c->name)) || !rulefile_any(c->name))
			continue;
		g = vec_push(out);
		g->device = text_dup(ifcfg_device(c));
		g->origin = text_dup(c->path);
		for (kind = 0; kind < GENERATED_FILES; kind++)
			if (rulefile_read(kind, c->name, NULL) == 1)
				*vec_push(&g->files) =
					rulefile_path(kind, c->name);
	}
	ifcfgs_free(&files);
}

static bool has_generated(const char *iface)
{
	struct ifcfgs found = { 0 };
	struct diag quiet = { 0 };
	bool any;

	ifcfg_files_read(&found, iface, &quiet);
	any = found.n && rulefile_any(found.v[0].name);
	ifcfgs_free(&found);
	diag_free(&quiet);
	return any;
}

/* What is taken back if nobody says that it is to stay. */
static void add_unconfirmed(struct session *s, struct status *st,
			    const struct strings *devices, const char *iface)
{
	struct strings list = { 0 };
	int64_t left;
	size_t i;

	if (s->store.dir >= 0)
		unconfirmed_list(&s->store, iface, &list);
	for (i = 0; iface && i < devices->n; i++)	/* up as that */
		unconfirmed_list(&s->store, devices->v[i], &list);
	for (i = 0; i < list.n; i++) {
		left = unconfirmed_left(&s->store, list.v[i]);
		if (left >= 0)
			*vec_push(&st->unconfirmed) = (struct status_unconfirmed){
				text_dup(list.v[i]), (left + 999) / 1000 };
	}
	strings_free(&list);
}

static void status_free(struct status *st)
{
	size_t i;

	status_lines_free(st);
	for (i = 0; i < st->rows.n; i++) {
		strings_free(&st->rows.v[i].differs);
		diag_free(&st->rows.v[i].notes);
		free(st->rows.v[i].last.lines);
	}
	for (i = 0; i < st->generated.n; i++) {
		free(st->generated.v[i].device);
		free(st->generated.v[i].origin);
		strings_free(&st->generated.v[i].files);
	}
	vec_free(&st->rows);
	vec_free(&st->not_up);
	vec_free(&st->generated);
	for (i = 0; i < st->unconfirmed.n; i++)
		free(st->unconfirmed.v[i].device);
	vec_free(&st->unconfirmed);
	vec_free(&st->left);
	vec_free(&st->orphans);
	strings_free(&st->common);
}

/* What belongs to the machine; what sync adds or removes of it is no orphan. */
static void look_at_common(struct session *s, struct bulk *bulk,
			   struct strings *differs)
{
	struct kobjs wanted = { 0 };
	struct ops ops = { 0 };
	const struct kobj *k;
	const struct op *op;

	bulk->unread |= shared_look(s, &wanted, &ops) != 0;
	vec_each(k, &wanted)
		*vec_push(&bulk->wanted) = *k;
	vec_each(op, &ops) {
		*vec_push(&bulk->wanted) = op->k;
		*vec_push(differs) = op_text(NULL, op);
	}
	vec_free(&wanted);
	vec_free(&ops);
}

/* Rows that point into what files ask for. */
static void add_not_up(struct status_rows *rows, const struct configured *c)
{
	const struct uplink *u;
	struct status_row *r;
	size_t i;

	for (i = 0; i < c->claims.n; i++) {
		u = &c->uplinks.v[i];
		r = vec_push(rows);
		r->claim = &c->claims.v[i];
		r->device = u->device;
		r->state = ROW_NOT_UP;
		if (u->table || u->table_name[0])
			r->uplink = u;
		else
			r->why = "multihome check tells what is wrong with it";
	}
}

/* Rows point into the devices. Whether a claim is refused is *refused. */
static void show(struct session *s, const struct strings *devices,
		 const char *iface, void (*print)(const struct status *st),
		 bool *refused)
{
	struct looked *l = vec_realloc(NULL, (devices->n + 1) * sizeof *l);
	struct configured configured;
	struct bulk bulk = { 0 };
	struct status st = { 0 };
	struct status_row *r;
	size_t i, j;
	int ret;

	for (i = 0; i < devices->n; i++) {
		l[i] = (struct looked){ 0 };
		ret = look_at_device(s, &bulk, devices->v[i], &l[i]);
		if (!ret)
			add_rows(s, &st.rows, &l[i]);
		bulk.unread |= ret && ret != -ENOENT;
		for (j = 0; !l[i].dev.rec.claims.n && j < l[i].own.ours.n; j++)
			*vec_push(&st.left) = l[i].own.ours.v[j];
		bulk_gather(&bulk, &l[i].dev, &l[i].by);
		if (!ret)
			shared_note(s, &l[i].dev);
	}
	if (!iface)
		look_at_common(s, &bulk, &st.common);
	st.older = st.common.n && store_is_older(&s->store);
	if (!iface && !bulk.unread)
		orphans_find(s, &bulk, &st.orphans);
	s->pending = st.left.n || st.orphans.n || st.common.n;
	for (i = 0; i < st.rows.n; i++) {
		r = &st.rows.v[i];
		s->pending |= r->state == ROW_DRIFT || r->state == ROW_OLDER ||
			      r->state == ROW_PENDING;
		*refused |= r->claim->refused != NULL;
		last_read(&s->store, r->device, &r->last);
	}
	status_lines_add(&s->store, !iface, &st);
	add_generated(s, &st.generated, iface);
	add_unconfirmed(s, &st, devices, iface);
	configured_read(s, iface, &configured);
	add_not_up(&st.not_up, &configured);
	if (iface && !devices->n && !st.not_up.n && !has_generated(iface))
		diag_add(s->d, DIAG_WARNING, iface, NULL, CMD_NOTHING_UP);
	print(&st);
	status_free(&st);
	configured_free(&configured);
	for (i = 0; i < devices->n; i++) {
		device_free(&l[i].dev);
		owned_forget(&l[i].by);
		owned_free(&l[i].own);
		vec_free(&l[i].ops);
	}
	bulk_free(&bulk);
	free(l);
}

/* Those to be looked at. False: nobody knows that interface. */
static bool find_devices(struct session *s, const char *iface,
			 struct strings *out)
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

int cmd_status(struct session *s, char **argv)
{
	const char *iface = NULL;
	struct strings devices = { 0 };
	void (*print)(const struct status *st) = NULL;
	bool known = true, bad = false;
	int status;

	while (*++argv) {
		if (!print && !strcmp(*argv, "--json"))
			print = status_print_json;
		else if (!print && !strcmp(*argv, "--brief"))
			print = status_print_brief;
		else if (**argv != '-' && !iface)
			iface = *argv;
		else
			return EXIT_USAGE;
	}
	session_init(s, (struct voice){ 0 }, s->d);
	if (!session_open(s, SESSION_LOOKING, iface)) {
		known = find_devices(s, iface, &devices);
		if (known && !diag_has(s->d, DIAG_FAILED))
			show(s, &devices, iface,
			     print ? print : status_print_text, &bad);
	}
	bad |= s->conf.bad;
	status = report_status(s->d, s->pending);
	if (bad && (!status || status == EXIT_DRIFT))
		status = EXIT_CONFIG;
	strings_free(&devices);
	return known ? status : EXIT_USAGE;
}
