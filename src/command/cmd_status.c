/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome status: each uplink with what it has and how it stands, as text
 * for 80 columns or as JSON. Looks only: takes no lock and changes nothing.
 */
#include "base/report.h"
#include "base/vec.h"
#include "command/cmd.h"
#include "command/status_print.h"
#include "engine/reconcile.h"
#include "engine/transact.h"
#include "network-scripts/ifcfg_files.h"
#include "network-scripts/rulefile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static char *op_text(const struct device *dev, const struct op *op)
{
	static const char *const words[] = {
		[OP_ADD] = "missing", [OP_REPLACE] = "should be",
		[OP_REMOVE] = "not wanted",
	};
	struct text t = { 0 };
	size_t i;

	text_addf(&t, "%s: %s ", words[op->kind],
		  op->k.kind == KOBJ_RULE ? "rule" : "route");
	kobj_print(&t, &op->k, device_table_name(dev, op->k.table));
	for (i = 0; op->kind != OP_REMOVE && i < dev->foreign.n; i++) {
		if (!kobj_same_place(&op->k, &dev->foreign.v[i]))
			continue;
		text_add(&t, "; in its place, not multihome's: ");
		kobj_print(&t, &dev->foreign.v[i],
			   device_table_name(dev, op->k.table));
	}
	return t.s;
}

/* Whether the operation concerns uplink i: asked by it, or in its place, which
   is that of its table, else the last of its family. */
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

static void add_uplink(struct status_rows *rows, const struct device *dev, size_t i)
{
	struct status_row *r = vec_push(rows);
	size_t j;

	r->claim = &dev->rec.claims.v[dev->claim_of.v[i]];
	r->uplink = &dev->uplinks.v[i];
	r->plan = &dev->plan.uplinks.v[i];
	r->device = dev->rec.device;
	for (j = 0; j < dev->ops.n; j++)
		if (concerns(dev, &dev->ops.v[j], i))
			*vec_push(&r->differs) = op_text(dev, &dev->ops.v[j]);
	if (r->plan->state == RESOLVED_PENDING) {
		r->state = ROW_PENDING;
		r->why = r->plan->why;
	} else if (r->differs.n) {
		r->state = ROW_DRIFT;
	}
}

static void add_rows(struct status_rows *rows, const struct device *dev)
{
	const struct claim *c;
	struct status_row *r;
	size_t i, j, before;

	for (i = 0; i < dev->rec.claims.n; i++) {
		c = &dev->rec.claims.v[i];
		before = rows->n;
		for (j = 0; j < dev->uplinks.n; j++)
			if (dev->claim_of.v[j] == i &&
			    dev->plan.uplinks.v[j].state != RESOLVED_ABSENT)
				add_uplink(rows, dev, j);
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
static int look_at_device(struct session *s, const char *device,
			  struct device *dev)
{
	const char *problem;
	int ret = record_read(&s->store, device, &dev->rec, &problem);

	if (ret == -ENOENT)
		return ret;	/* it went down meanwhile */
	if (ret) {
		diag_add(s->d, DIAG_FAILED, device, NULL, "cannot read its "
			 "record in %s: %s", s->store.path,
			 problem ? problem : strerror(-ret));
		return ret;
	}
	ret = device_plan(s, dev);
	if (!ret)
		ret = device_scope(s, dev, &dev->rec, true);
	return ret ? ret : device_compare(s, dev);
}

/* Interfaces whose work generated files do: their rules are not ours. */
static void add_generated(struct session *s, struct status_generateds *out,
			  const char *iface)
{
	struct ifcfgs files = { 0 };
	struct status_generated *g;
	enum generated kind;
	size_t i;

	if (ifcfg_files_here())
		ifcfg_files_all(&files, s->d);
	for (i = 0; i < files.n; i++) {
		const struct ifcfg *c = &files.v[i];

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

/* The rows, then the devices they point into, are the caller's to free. */
static void show(struct session *s, const struct strings *devices,
		 const char *iface, bool json)
{
	struct device *dev = vec_realloc(NULL, (devices->n + 1) * sizeof *dev);
	struct status st = { 0 };
	struct status_row *r;
	size_t i, j;

	s->bulk = true;
	for (i = 0; i < devices->n; i++) {
		dev[i] = (struct device){ 0 };
		if (!look_at_device(s, devices->v[i], &dev[i]))
			add_rows(&st.rows, &dev[i]);
		/* a down or flush that the kernel refused */
		for (j = 0; !dev[i].rec.claims.n && j < dev[i].owned.n; j++)
			*vec_push(&st.rest) = dev[i].owned.v[j];
		transact_gather(s, &dev[i]);
	}
	if (!iface)
		orphans_find(s, &st.rest);
	s->pending = st.rest.n > 0;
	for (i = 0; i < st.rows.n; i++) {
		s->pending |= st.rows.v[i].state == ROW_DRIFT ||
			      st.rows.v[i].state == ROW_PENDING;
		s->conf_bad |= st.rows.v[i].claim->refused != NULL;
		r = &st.rows.v[i];
		last_read(&s->store, r->device, &r->when, &r->last);
	}
	add_generated(s, &st.generated, iface);
	if (json)
		status_print_json(&st);
	else
		status_print_text(&st);
	for (i = 0; i < st.rows.n; i++) {
		strings_free(&st.rows.v[i].differs);
		free(st.rows.v[i].last);
	}
	while (st.generated.n) {
		st.generated.n--;
		free(st.generated.v[st.generated.n].device);
		free(st.generated.v[st.generated.n].origin);
		strings_free(&st.generated.v[st.generated.n].files);
	}
	for (j = 0; j < devices->n; j++)
		device_free(&dev[j]);
	vec_free(&st.rows);
	vec_free(&st.generated);
	vec_free(&st.rest);
	free(dev);
}

int cmd_status(int argc, char **argv)
{
	const char *iface = NULL;
	struct strings devices = { 0 };
	struct diag d = { 0 };
	struct session s;
	char device[16];
	bool json = false, known;
	int i, ret = 0, status;

	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--json"))
			json = true;
		else if (*argv[i] != '-' && !iface)
			iface = argv[i];
		else
			return cmd_usage("status [--json] [IFACE]");
	}
	session_init(&s, &d);
	if (!session_open(&s, false, iface)) {
		known = s.store.dir >= 0 && iface &&
			!record_device(&s.store, iface, device);
		if (iface && !known && !has_generated(iface))
			diag_add(&d, DIAG_WARNING, iface, NULL, "no stanza "
				 "with multihome options is up on it");
		else if (known)
			*vec_push(&devices) = text_dup(device);
		else if (!iface && s.store.dir >= 0)
			ret = store_list(&s.store, "dev", &devices);
		if (ret)
			diag_add(&d, DIAG_FAILED, s.store.path, NULL,
				 "cannot read the records: %s", strerror(-ret));
		else
			show(&s, &devices, iface, json);
	}
	status = report_status(&d, s.pending);
	if (!status || (status == EXIT_DRIFT && s.conf_bad))
		status = s.conf_bad ? EXIT_CONFIG : status;
	status = report_command(&d, status);
	strings_free(&devices);
	session_close(&s);
	diag_free(&d);
	return status;
}
