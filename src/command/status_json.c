/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows to JSON. */
#include "command/lines_json.h"
#include "command/status_print.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef JSON_C_TO_STRING_NOSLASHESCAPE	/* before json-c 0.13 */
#define JSON_C_TO_STRING_NOSLASHESCAPE 0
#endif

/* A string of JSON is UTF-8, a name of a device may not be. */
static json_object *json_text(const char *s)
{
	struct text t = { 0 };
	json_object *o;

	if (!s || text_is_safe(s))
		return s ? json_object_new_string(s) : NULL;
	text_add_safe(&t, s);
	o = json_object_new_string(t.s);
	text_free(&t);
	return o;
}

static json_object *json_lines(const char *s)
{
	json_object *list = json_object_new_array();
	char *copy = text_dup(s ? s : ""), *save = NULL;
	char *p = strtok_r(copy, "\n", &save);

	for (; p; p = strtok_r(NULL, "\n", &save))
		json_object_array_add(list, json_text(p));
	free(copy);
	return list;
}

static json_object *json_last(const struct status_row *r)
{
	json_object *o = r->last.lines ? json_object_new_object()
				       : NULL;

	if (o) {
		json_object_object_add(o, "time",
				       json_object_new_int64(r->last.when));
		json_object_object_add(o, "lines", json_lines(r->last.lines));
	}
	return o;
}

static void add_options(json_object *o, const struct uplink *u)
{
	json_object *to = json_object_new_array();
	char buf[PREFIX_STRLEN], *mark = u ? status_mark(u) : NULL;
	struct text mptcp = { 0 };
	size_t i;

	for (i = 0; u && i < u->to.n; i++)
		json_object_array_add(to, json_text(
			prefix_format(&u->to.v[i], buf)));
	json_object_object_add(o, "to", to);
	json_object_object_add(o, "mark", json_text(mark));
	json_object_object_add(o, "main_routes", json_text(
		u ? status_main_routes(u) : NULL));
	json_object_object_add(o, "strict", json_text(
		u ? status_strict(u) : NULL));
	kobj_add_flags(&mptcp, u ? u->mptcp : 0);
	json_object_object_add(o, "mptcp", json_text(mptcp.s));
	text_free(&mptcp);
	free(mark);
}

/* The oldest first. */
static json_object *json_history(const struct history *h)
{
	json_object *list = json_object_new_array(), *o;
	const struct transition *t;
	size_t i;

	for (i = 0; i < h->n; i++) {
		t = &h->v[i];
		o = json_object_new_object();
		json_object_object_add(o, "time", json_object_new_int64(
			t->when / 1000000));
		json_object_object_add(o, "state", json_text(t->state));
		json_object_object_add(o, "reason", json_text(t->reason));
		json_object_object_add(o, "text", json_text(t->text));
		json_object_array_add(list, o);
	}
	return list;
}

static json_object *json_line(const struct status_line *l)
{
	json_object *o = json_object_new_object();

	json_object_object_add(o, "state", json_text(l->state));
	json_object_object_add(o, "since", l->since > 0
		? json_object_new_int64((int64_t)l->since) : NULL);
	json_object_object_add(o, "drained",
			       json_object_new_boolean(l->drained));
	json_object_object_add(o, "left", json_text(l->left));
	json_object_object_add(o, "asked", json_text(l->asked));
	json_object_object_add(o, "quota", json_text(l->quota));
	json_object_object_add(o, "history", json_history(&l->history));
	return o;
}

static json_object *json_row(const struct status_row *r)
{
	json_object *o = json_object_new_object();
	json_object *sources = json_object_new_array();
	json_object *differs = json_object_new_array();
	json_object *notes = json_object_new_array();
	const struct uplink *u = r->uplink;
	char buf[PREFIX_STRLEN], *gateway = status_gateway(r);
	size_t i;

	json_object_object_add(o, "interface", json_text(r->claim->iface));
	json_object_object_add(o, "device", json_text(r->device));
	json_object_object_add(o, "family", json_text(addr_family_name(
		u ? u->family : r->claim->family)));
	json_object_object_add(o, "table", u && u->table
			       ? json_object_new_int64(u->table) : NULL);
	json_object_object_add(o, "table_name", json_text(
		u && u->table_name[0] ? u->table_name : NULL));
	for (i = 0; r->plan && i < r->plan->sources.n; i++)
		json_object_array_add(sources, json_text(prefix_format(
			&r->plan->sources.v[i], buf)));
	json_object_object_add(o, "sources", sources);
	json_object_object_add(o, "gateway", json_text(gateway));
	add_options(o, u);
	json_object_object_add(o, "state", json_text(status_state(r)));
	json_object_object_add(o, "reason", json_text(
		r->state == ROW_OLDER ? "older version" : r->why));
	json_object_object_add(o, "refused", json_lines(r->claim->refused));
	for (i = 0; i < r->differs.n; i++)
		json_object_array_add(differs, json_text(r->differs.v[i]));
	json_object_object_add(o, "differs", differs);
	for (i = 0; i < r->notes.n; i++)
		json_object_array_add(notes, json_text(r->notes.v[i].text));
	json_object_object_add(o, "notes", notes);
	json_object_object_add(o, "last", json_last(r));
	if (r->line)
		json_object_object_add(o, "line", json_line(r->line));
	json_object_object_add(o, "origin", json_text(status_origin(r)));
	free(gateway);
	return o;
}

static json_object *json_generated(const struct status_generated *g)
{
	json_object *o = json_object_new_object();
	json_object *files = json_object_new_array();
	size_t i;

	for (i = 0; i < g->files.n; i++)
		json_object_array_add(files, json_text(g->files.v[i]));
	json_object_object_add(o, "device", json_text(g->device));
	json_object_object_add(o, "files", files);
	json_object_object_add(o, "origin", json_text(g->origin));
	return o;
}

static json_object *json_unconfirmed(const struct status_unconfirmed *u)
{
	json_object *o = json_object_new_object();

	json_object_object_add(o, "device", json_text(u->device));
	json_object_object_add(o, "seconds", json_object_new_int64(u->seconds));
	return o;
}

static void add_decides(json_object *root, const struct status *s)
{
	json_object *decides = json_object_new_array();
	size_t i;

	for (i = 0; i < s->decides.n; i++)
		json_object_array_add(decides, json_text(s->decides.v[i]));
	json_object_object_add(root, "decides", decides);
	json_object_object_add(root, "daemon", json_text(s->daemon));
	json_object_object_add(root, "names", !s->one && s->told.lines.n
			       ? lines_json_names(&s->told) : NULL);
}

static void json_left(json_object *list, const struct kobjs *left)
{
	const struct kobj *k;
	struct text t = { 0 };

	vec_each(k, left) {
		t.n = 0;
		text_add(&t, k->kind == KOBJ_RULE ? "rule " : "route ");
		kobj_print(&t, k, NULL);
		json_object_array_add(list, json_text(t.s));
	}
	text_free(&t);
}

void status_print_json(const struct status *s)
{
	json_object *root = json_object_new_object();
	json_object *uplinks = json_object_new_array();
	json_object *not_up = json_object_new_array();
	json_object *common = json_object_new_array();
	json_object *generated = json_object_new_array();
	json_object *unconfirmed = json_object_new_array();
	json_object *left = json_object_new_array();
	size_t i;

	json_object_object_add(root, "version", json_object_new_int(1));
	for (i = 0; i < s->rows.n; i++)
		json_object_array_add(uplinks, json_row(&s->rows.v[i]));
	json_object_object_add(root, "uplinks", uplinks);
	for (i = 0; i < s->not_up.n; i++)
		json_object_array_add(not_up, json_row(&s->not_up.v[i]));
	json_object_object_add(root, "not_up", not_up);
	for (i = 0; i < s->common.n; i++)
		json_object_array_add(common, json_text(s->common.v[i]));
	json_object_object_add(root, "common", common);
	if (s->daemon)
		add_decides(root, s);
	for (i = 0; i < s->generated.n; i++)
		json_object_array_add(generated,
				      json_generated(&s->generated.v[i]));
	json_object_object_add(root, "generated", generated);
	for (i = 0; i < s->unconfirmed.n; i++)
		json_object_array_add(unconfirmed, json_unconfirmed(
			&s->unconfirmed.v[i]));
	json_object_object_add(root, "unconfirmed", unconfirmed);
	json_left(left, &s->left);
	json_left(left, &s->orphans);
	json_object_object_add(root, "left_over", left);
	printf("%s\n", json_object_to_json_string_ext(root,
		JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(root);
}
