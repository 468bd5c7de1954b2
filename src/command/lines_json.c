/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines to JSON: the fields of the answer, with their types. */
#include "command/lines_json.h"
#include "command/lines_print.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef JSON_C_TO_STRING_NOSLASHESCAPE	/* before json-c 0.13 */
#define JSON_C_TO_STRING_NOSLASHESCAPE 0
#endif

enum type { TEXT, YES_NO, NUMBER, SECONDS };

struct key {
	const char *name;
	enum type type;
};

static const struct key machine_keys[] = {
	{ "time", SECONDS }, { "decides", YES_NO },
	{ NULL, TEXT },
};

static const struct key line_keys[] = {
	{ "line", TEXT }, { "table", TEXT }, { "device", TEXT },
	{ "interface", TEXT }, { "family", TEXT }, { "state", TEXT },
	{ "up", YES_NO }, { "since", SECONDS }, { "reason", TEXT },
	{ "inbound", TEXT }, { "inbound_since", SECONDS },
	{ "inbound_reason", TEXT },
	{ "priority", NUMBER }, { "weight", NUMBER },
	{ "share_percent", NUMBER }, { "forwarded_percent", NUMBER },
	{ "wanted_percent", NUMBER }, { "connections", NUMBER },
	{ "full", YES_NO }, { "down_bits", NUMBER }, { "up_bits", NUMBER },
	{ "down_udp_bits", NUMBER }, { "up_udp_bits", NUMBER },
	{ "down_bits_known", NUMBER }, { "up_bits_known", NUMBER },
	{ "quota_bytes", NUMBER },
	{ "quota_used_bytes", NUMBER }, { "quota_spent", YES_NO },
	{ "quota_since", TEXT }, { "quota_until", TEXT },
	{ "addresses", TEXT }, { "mark", NUMBER },
	{ "drained", YES_NO }, { "drained_since", SECONDS },
	{ "connections_left", NUMBER }, { "counted", TEXT },
	{ "not_counted", TEXT }, { "named", YES_NO },
	{ "ttl_left_seconds", SECONDS }, { "ttl_over_seconds", SECONDS },
	{ "tested", YES_NO }, { "carrier", YES_NO },
	{ "probed", YES_NO }, { "probes_refused", YES_NO },
	{ "held", YES_NO }, { "hold_left_seconds", SECONDS },
	{ "failures", NUMBER }, { "silence_seconds", SECONDS },
	{ "silent_seconds", SECONDS }, { "down_seconds_total", SECONDS },
	{ "beyond_packets_total", NUMBER }, { "late_seconds_total", SECONDS },
	{ "gateway", TEXT }, { "to_up_total", NUMBER },
	{ "to_degraded_total", NUMBER }, { "to_down_total", NUMBER },
	{ "interval_seconds", SECONDS }, { "patience_seconds", SECONDS },
	{ "patience_max_seconds", SECONDS }, { "quorum", NUMBER },
	{ "loss_limit_percent", NUMBER }, { "latency_limit_seconds", SECONDS },
	{ NULL, TEXT },
};

static const struct key probe_keys[] = {
	{ "target", TEXT }, { "answered", YES_NO }, { "aside", YES_NO },
	{ "wrong_status", YES_NO }, { "rtt_seconds", SECONDS },
	{ "loss_ratio", SECONDS }, { "silent_seconds", SECONDS },
	{ "sent_total", NUMBER }, { "answered_total", NUMBER },
	{ "late_total", NUMBER }, { "lost_total", NUMBER },
	{ "void_total", NUMBER },
	{ NULL, TEXT },
};

static const struct key change_keys[] = {
	{ "number", NUMBER }, { "time", SECONDS }, { "line", TEXT },
	{ "state", TEXT },
	{ "reason", TEXT }, { "text", TEXT },
	{ NULL, TEXT },
};

static const struct key name_keys[] = {
	{ "name", TEXT }, { "type", TEXT }, { "state", TEXT },
	{ "wanted", TEXT }, { "withdrawn", TEXT }, { "others", TEXT },
	{ "reason", TEXT },
	{ NULL, TEXT },
};

/* With the digits that it came with. */
static json_object *json_number(const char *value)
{
	json_object *o;

	if (!*value || value[strspn(value, "0123456789.")])
		return NULL;
	o = json_object_new_double(strtod(value, NULL));
	json_object_set_serializer(o, json_object_userdata_to_json_string,
				   text_dup(value), json_object_free_userdata);
	return o;
}

static json_object *json_value(const struct reply_line *l,
			       const struct key *k)
{
	const char *value = reply_get(l, k->name);
	struct text t = { 0 };
	json_object *o = NULL;

	if (!value)
		return NULL;
	switch (k->type) {
	case TEXT:
		text_add_safe(&t, value);
		o = json_object_new_string(t.s ? t.s : "");
		text_free(&t);
		break;
	case YES_NO:
		o = json_object_new_boolean(reply_number(l, k->name) > 0);
		break;
	case NUMBER:
		o = json_object_new_int64((int64_t)reply_number(l, k->name));
		break;
	case SECONDS:
		o = json_number(value);
		break;
	}
	return o;
}

static json_object *json_line(const struct reply_line *l,
			      const struct key *k)
{
	json_object *o = json_object_new_object();

	for (; k->name; k++)
		json_object_object_add(o, k->name, json_value(l, k));
	return o;
}

static json_object *json_lines(const struct reply *r, const char *name)
{
	json_object *list = json_object_new_array(), *line, *probes;
	size_t i, j;

	for (i = 0; i < r->lines.n; i++) {
		if (!lines_means(&r->lines.v[i], name))
			continue;
		line = json_line(&r->lines.v[i], line_keys);
		probes = json_object_new_array();
		for (j = i + 1; j < r->lines.n &&
		     !strcmp(r->lines.v[j].word, "probe"); j++)
			json_object_array_add(probes, json_line(
				&r->lines.v[j], probe_keys));
		json_object_object_add(line, "probes", probes);
		json_object_array_add(list, line);
	}
	return list;
}

/* Those that carry what chooses no line itself; null: main's default does. */
static json_object *json_carrying(const struct reply *r, const char *family)
{
	json_object *list = json_object_new_array();
	struct text words = { 0 };
	const struct reply_line *l;
	bool decides = lines_carrying(&words, r, family);

	text_free(&words);
	vec_each(l, &r->lines)
		if (decides && lines_means(l, NULL) &&
		    reply_number(l, "weight") > 0 &&
		    !strcmp(reply_word(l, "family"), family))
			json_object_array_add(list, json_value(l, line_keys));
	if (decides)
		return list;
	json_object_put(list);
	return NULL;
}

json_object *lines_json_names(const struct reply *r)
{
	json_object *list = json_object_new_array();
	const struct reply_line *l;

	vec_each(l, &r->lines)
		if (!strcmp(l->word, "name"))
			json_object_array_add(list, json_line(l, name_keys));
	return list;
}

void lines_print_json(const struct reply *r, const char *name, bool follow)
{
	json_object *changes = json_object_new_array();
	json_object *root = json_object_new_object();
	const struct reply_line *l;
	const struct key *k;

	json_object_object_add(root, "version", json_object_new_int(1));
	vec_each(l, &r->lines) {
		for (k = machine_keys; !strcmp(l->word, "machine") && k->name;
		     k++)
			json_object_object_add(root, k->name, json_value(l, k));
		if (!strcmp(l->word, "change"))
			json_object_array_add(changes,
					      json_line(l, change_keys));
	}
	json_object_object_add(root, "lines", json_lines(r, name));
	json_object_object_add(root, "default_inet", json_carrying(r, "inet"));
	json_object_object_add(root, "default_inet6",
			       json_carrying(r, "inet6"));
	json_object_object_add(root, "names", lines_json_names(r));
	json_object_object_add(root, "changes", changes);
	printf("%s\n", json_object_to_json_string_ext(root,
		(follow ? JSON_C_TO_STRING_PLAIN : JSON_C_TO_STRING_PRETTY) |
		JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(root);
}
