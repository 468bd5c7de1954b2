/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome status: each uplink with what it has and how it stands, as text
 * for 80 columns or as JSON. Looks only: takes no lock and changes nothing.
 */
#include "cmd.h"
#include "device.h"
#include "reconcile.h"
#include "report.h"
#include "transact.h"
#include "vec.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum row_state { ROW_IN_FORCE, ROW_DRIFT, ROW_PENDING, ROW_REFUSED };

static const struct {
	const char *word, *colour;
} states[] = {
	[ROW_IN_FORCE] = { "in force", "32" },
	[ROW_DRIFT] = { "drift", "31" },
	[ROW_PENDING] = { "pending", "33" },
	[ROW_REFUSED] = { "refused", "31" },
};

/* One uplink; or a claim that never got as far. */
struct row {
	const struct claim *claim;
	const struct uplink *uplink;	/* NULL: refused before it was one */
	const struct plan_uplink *plan;
	const char *device;
	enum row_state state;
	const char *why;
	struct names differs;		/* what would have to be done */
};

struct rows {
	struct row *v;
	size_t n, cap;
};

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

/* Whether the operation concerns uplink i: asked by it, or in its place. */
static bool concerns(const struct device *dev, const struct op *op, size_t i)
{
	const struct uplink *u = &dev->uplinks.v[i];
	size_t j;

	if (op->k.claim >= 0)
		return (size_t)op->k.claim == i;
	for (j = 0; j < dev->uplinks.n; j++)	/* the first that it fits */
		if (dev->uplinks.v[j].family == op->k.family &&
		    (dev->uplinks.v[j].table == op->k.table ||
		     j + 1 == dev->uplinks.n))
			break;
	return j == i && u->family == op->k.family;
}

static void add_uplink(struct rows *rows, const struct device *dev, size_t i)
{
	struct row *r = vec_push(rows);
	size_t j;

	r->claim = &dev->rec.claims.v[dev->claim_of.v[i]];
	r->uplink = &dev->uplinks.v[i];
	r->plan = &dev->plan.uplinks.v[i];
	r->device = dev->rec.device;
	for (j = 0; j < dev->ops.n; j++)
		if (concerns(dev, &dev->ops.v[j], i))
			*vec_push(&r->differs) = op_text(dev, &dev->ops.v[j]);
	if (r->plan->state == PLAN_PENDING) {
		r->state = ROW_PENDING;
		r->why = r->plan->why;
	} else if (r->differs.n) {
		r->state = ROW_DRIFT;
	}
}

static void add_rows(struct rows *rows, const struct device *dev)
{
	const struct claim *c;
	struct row *r;
	size_t i, j, before;

	for (i = 0; i < dev->rec.claims.n; i++) {
		c = &dev->rec.claims.v[i];
		before = rows->n;
		for (j = 0; j < dev->uplinks.n; j++)
			if (dev->claim_of.v[j] == i &&
			    dev->plan.uplinks.v[j].state != PLAN_ABSENT)
				add_uplink(rows, dev, j);
		if (rows->n > before)
			continue;
		r = vec_push(rows);
		r->claim = c;
		r->device = dev->rec.device;
		r->state = c->now.n ? ROW_PENDING : ROW_REFUSED;
		r->why = c->now.n ? "it has no address" : NULL;
	}
}

/* Looks at one device; what is to be tried is not tried here. */
static int look(struct session *s, const char *device, struct device *dev)
{
	const char *problem;
	int ret = record_read(&s->store, device, &dev->rec, &problem);

	if (ret) {
		diag_add(s->d, DIAG_FAILED, device, NULL, "cannot read its "
			 "record in %s: %s", s->store.path,
			 problem ? problem : strerror(-ret));
		return ret;
	}
	ret = device_plan(s, dev);
	if (ret)
		return ret;
	device_scope(s, dev, &dev->rec);
	return device_compare(s, dev);
}

static const char *family_word(int family)
{
	return family == AF_INET ? "IPv4" : family == AF_INET6 ? "IPv6" : "";
}

static const char *row_origin(const struct row *r)
{
	const struct settings *set = r->claim->now.n ? &r->claim->now
						     : &r->claim->tried;
	const struct setting *s = settings_find(set, "multihome-table");

	return s ? s->origin : set->n ? set->v[0].origin : r->claim->key;
}

static char *gateway_text(const struct row *r)
{
	char buf[ADDR_STRLEN];

	if (!r->plan || !r->plan->has_gateway)
		return NULL;
	if (!r->plan->gateway.family)
		return text_dup("none");
	return text_dup(addr_format(&r->plan->gateway, buf));
}

enum { COLUMNS = 80, INDENT = 14 };

/* A word and its value, broken at blanks so that it fits the terminal. */
static void print_line(const char *word, const char *value)
{
	struct text t = { 0 };
	size_t n, used = 0, width = COLUMNS - INDENT;
	const char *p;

	text_add_safe(&t, value);
	printf("    %-10s", word);
	for (p = t.s ? t.s : ""; *p; p += n) {
		n = strspn(p, " ");
		n += strcspn(p + n, " ");
		if (used && used + n > width) {
			printf("\n%*s", INDENT, "");
			used = 0;
			p += strspn(p, " ");
			n = strcspn(p, " ");
		}
		printf("%.*s", (int)n, p);
		used += n;
	}
	printf("\n");
	text_free(&t);
}

static void print_refused(const char *refused)
{
	char *copy = text_dup(refused), *p, *save = NULL;
	const char *word = "refused";

	for (p = strtok_r(copy, "\n", &save); p; p = strtok_r(NULL, "\n", &save)) {
		print_line(word, p);
		word = "";
	}
	free(copy);
}

/* Device, family, table, state; a table that is too long on its own line. */
static void print_head(const struct row *r, bool colour)
{
	const struct uplink *u = r->uplink;
	const char *word = states[r->state].word, *more = "";
	struct text state = { 0 }, table = { 0 };
	char buf[16];
	size_t n;

	if (u)
		text_addf(&table, "%s", uplink_table(u, buf));
	if (u && u->table_name[0])
		text_addf(&table, " (%u)", u->table);
	if (r->claim->refused && u)
		more = ", new settings refused";
	text_addf(&state, "%s%s%s", r->why ? ": " : "", r->why ? r->why : "",
		  more);
	n = strlen(r->device) + table.n + strlen(word) + state.n + 16;
	printf("%s%s%s", r->device, u ? "  " : "",
	       u ? family_word(u->family) : "");
	if (u && n <= COLUMNS)
		printf("  table %s", table.s);
	if (colour)
		printf("  \033[%sm%s\033[0m%s\n", states[r->state].colour, word,
		       state.s);
	else
		printf("  %s%s\n", word, state.s);
	if (u && n > COLUMNS)
		print_line("table", table.s);
	text_free(&state);
	text_free(&table);
}

static void print_row(const struct row *r, bool colour)
{
	char buf[PREFIX_STRLEN], *gateway = gateway_text(r);
	size_t i;

	print_head(r, colour);
	for (i = 0; r->plan && i < r->plan->sources.n; i++)
		print_line(i ? "" : "source",
			   prefix_format(&r->plan->sources.v[i], buf));
	if (gateway)
		print_line("gateway", !strcmp(gateway, "none")
			   ? "none, by the device" : gateway);
	if (strcmp(r->claim->iface, r->device))
		print_line("interface", r->claim->iface);
	print_line("from", row_origin(r));
	if (r->claim->refused)
		print_refused(r->claim->refused);
	for (i = 0; i < r->differs.n; i++)
		print_line(i ? "" : "differs", r->differs.v[i]);
	free(gateway);
}

static void print_text(const struct rows *rows, const struct kobjs *rest)
{
	const char *no_color = getenv("NO_COLOR");
	bool colour = isatty(1) && !(no_color && *no_color);
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < rows->n; i++)
		print_row(&rows->v[i], colour);
	if (!rows->n)
		printf("no interface with multihome options is up\n");
	for (i = 0; i < rest->n; i++) {
		t.n = 0;
		kobj_print(&t, &rest->v[i], NULL);
		printf("%s%s %s\n", i ? "" : "left over, `multihome sync` "
		       "removes it:\n", rest->v[i].kind == KOBJ_RULE
		       ? "    rule" : "    route", t.s);
	}
	text_free(&t);
}

static json_object *json_text(const char *s)
{
	return s ? json_object_new_string(s) : NULL;
}

static json_object *json_lines(const char *s)
{
	json_object *list = json_object_new_array();
	char *copy = text_dup(s ? s : ""), *p, *save = NULL;

	for (p = strtok_r(copy, "\n", &save); p; p = strtok_r(NULL, "\n", &save))
		json_object_array_add(list, json_text(p));
	free(copy);
	return list;
}

static json_object *json_row(const struct row *r)
{
	static const char *const words[] = {
		[ROW_IN_FORCE] = "in-force", [ROW_DRIFT] = "drift",
		[ROW_PENDING] = "pending", [ROW_REFUSED] = "refused",
	};
	json_object *o = json_object_new_object();
	json_object *sources = json_object_new_array();
	json_object *differs = json_object_new_array();
	const struct uplink *u = r->uplink;
	char buf[PREFIX_STRLEN], *gateway = gateway_text(r);
	size_t i;

	json_object_object_add(o, "interface", json_text(r->claim->iface));
	json_object_object_add(o, "device", json_text(r->device));
	json_object_object_add(o, "family", json_text(addr_family_name(
		u ? u->family : r->claim->family)));
	json_object_object_add(o, "table", u ? json_object_new_int64(u->table)
					     : NULL);
	json_object_object_add(o, "table_name", json_text(
		u && u->table_name[0] ? u->table_name : NULL));
	for (i = 0; r->plan && i < r->plan->sources.n; i++)
		json_object_array_add(sources, json_text(prefix_format(
			&r->plan->sources.v[i], buf)));
	json_object_object_add(o, "sources", sources);
	json_object_object_add(o, "gateway", json_text(gateway));
	json_object_object_add(o, "state", json_text(words[r->state]));
	json_object_object_add(o, "reason", json_text(r->why));
	json_object_object_add(o, "refused", json_lines(r->claim->refused));
	for (i = 0; i < r->differs.n; i++)
		json_object_array_add(differs, json_text(r->differs.v[i]));
	json_object_object_add(o, "differs", differs);
	json_object_object_add(o, "origin", json_text(row_origin(r)));
	free(gateway);
	return o;
}

static void print_json(const struct rows *rows, const struct kobjs *rest)
{
	json_object *root = json_object_new_object();
	json_object *uplinks = json_object_new_array();
	json_object *left = json_object_new_array();
	struct text t = { 0 };
	size_t i;

	json_object_object_add(root, "version", json_object_new_int(1));
	for (i = 0; i < rows->n; i++)
		json_object_array_add(uplinks, json_row(&rows->v[i]));
	json_object_object_add(root, "uplinks", uplinks);
	for (i = 0; i < rest->n; i++) {
		t.n = 0;
		text_add(&t, rest->v[i].kind == KOBJ_RULE ? "rule "
							  : "route ");
		kobj_print(&t, &rest->v[i], NULL);
		json_object_array_add(left, json_text(t.s));
	}
	text_free(&t);
	json_object_object_add(root, "left_over", left);
	printf("%s\n", json_object_to_json_string_ext(root,
		JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(root);
}

/* The rows, then the devices they point into, are the caller's to free. */
static void show(struct session *s, const struct names *devices,
		 const char *iface, bool json)
{
	struct device *dev = vec_realloc(NULL, (devices->n + 1) * sizeof *dev);
	struct rows rows = { 0 };
	struct kobjs rest = { 0 };
	size_t i, j;

	s->bulk = true;
	for (i = 0; i < devices->n; i++) {
		dev[i] = (struct device){ 0 };
		if (!look(s, devices->v[i], &dev[i]))
			add_rows(&rows, &dev[i]);
		/* a down or flush that the kernel refused */
		for (j = 0; !dev[i].rec.claims.n && j < dev[i].owned.n; j++)
			*vec_push(&rest) = dev[i].owned.v[j];
		transact_gather(s, &dev[i]);
	}
	if (!iface)
		reconcile_rest(s, &rest);
	s->pending = rest.n > 0;
	for (i = 0; i < rows.n; i++) {
		s->pending |= rows.v[i].state == ROW_DRIFT ||
			      rows.v[i].state == ROW_PENDING;
		s->conf_bad |= rows.v[i].claim->refused != NULL;
	}
	if (json)
		print_json(&rows, &rest);
	else
		print_text(&rows, &rest);
	for (i = 0; i < rows.n; i++)
		names_free(&rows.v[i].differs);
	for (j = 0; j < devices->n; j++)
		device_free(&dev[j]);
	vec_free(&rows);
	vec_free(&rest);
	free(dev);
}

int cmd_status(int argc, char **argv)
{
	const char *iface = NULL;
	struct names devices = { 0 };
	struct diag d = { 0 };
	struct session s;
	char device[16];
	bool json = false;
	int i, status;

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
		if (iface && (s.store.dir < 0 ||
			      record_device(&s.store, iface, device)))
			diag_add(&d, DIAG_WARNING, iface, NULL, "no stanza "
				 "with multihome options is up on it");
		else if (iface)
			*vec_push(&devices) = text_dup(device);
		else if (s.store.dir >= 0)
			store_list(&s.store, "dev", &devices);
		show(&s, &devices, iface, json);
	}
	status = report_status(&d, s.pending);
	if (!status || (status == EXIT_DRIFT && s.conf_bad))
		status = s.conf_bad ? EXIT_CONFIG : status;
	status = report_command(&d, status);
	names_free(&devices);
	session_close(&s);
	diag_free(&d);
	return status;
}
