/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome status: each uplink with what it has and how it stands, as text for
 * 80 columns, a line each, or as JSON. Looks only: takes no lock, changes nothing.
 */
#include "base/report.h"
#include "base/vec.h"
#include "command/cmd.h"
#include "command/configured.h"
#include "command/looked.h"
#include "command/status_lines.h"
#include "engine/shared.h"
#include "network-scripts/ifcfg_files.h"
#include "network-scripts/rulefile.h"
#include "state/unconfirmed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
	for (i = 0; i < st->generated.n; i++) {
		free(st->generated.v[i].device);
		free(st->generated.v[i].origin);
		strings_free(&st->generated.v[i].files);
	}
	looked_rows_free(&st->rows);
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
		*vec_push(differs) = looked_op_text(NULL, op);
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
		ret = looked_read(s, &bulk, devices->v[i], &l[i]);
		if (!ret)
			looked_rows(s, &st.rows, &l[i]);
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
	for (i = 0; i < devices->n; i++)
		looked_free(&l[i]);
	bulk_free(&bulk);
	free(l);
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
		known = looked_devices(s, iface, &devices);
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
