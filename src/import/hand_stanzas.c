/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is set up by hand in interfaces(5) files. */
#include "import/hand_stanzas.h"
#include "base/vec.h"
#include "ifupdown/hook_env.h"
#include "model/option.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* "FILE:LINE"; the length of FILE, and LINE. */
static size_t split_origin(const char *origin, unsigned long *line)
{
	const char *colon = strrchr(origin, ':');

	*line = colon ? strtoul(colon + 1, NULL, 10) : 0;
	return colon ? (size_t)(colon - origin) : strlen(origin);
}

bool hand_stanzas_own(const struct hand_stanzas *h, size_t i,
		      const struct setting *o)
{
	const struct interfaces *in = h->in;
	const struct iface_stanza *s = &in->v[i];
	unsigned long begin, line, end;
	size_t n = split_origin(s->origin, &begin), m;

	m = split_origin(o->origin, &line);
	if (n != m || strncmp(s->origin, o->origin, n) || line < begin)
		return false;
	if (i + 1 == in->n)
		return true;
	m = split_origin(in->v[i + 1].origin, &end);
	return n != m || strncmp(s->origin, in->v[i + 1].origin, n) ||
	       line < end || end < begin;
}

static int owner_of(const struct hand_stanzas *w, const struct iface_stanza *s)
{
	size_t i;

	for (i = 0; i < w->told.n; i++)
		if (w->dialect == DIALECT_DEBIAN
		    ? !strcmp(w->told.v[i].origin, s->origin)
		    : !strcmp(w->told.v[i].iface, s->name))
			return (int)i;
	return HANDMADE_NOBODY;
}

static void add_variables(const struct hand_stanzas *w, size_t i,
			  struct settings *to)
{
	int owner = w->v[i].owner;

	settings_add(to, "IFACE", w->in->v[i].name, w->in->v[i].origin);
	if (owner != HANDMADE_NOBODY)
		hook_env_variables(&w->told.v[owner].settings, to);
}

const struct setting *hand_stanzas_multi(const struct settings *s,
					 const char *name)
{
	const char *key;
	size_t i, j;

	for (i = 0; i < s->n; i++) {
		key = s->v[i].key;
		for (j = 0; key[j] && (key[j] == name[j] ||
				       (key[j] == '-' && name[j] == '_')); j++)
			;
		if (!key[j] && !name[j])
			return &s->v[i];
	}
	return NULL;
}

static struct hand_line *add_line(struct hand_stanzas *w, size_t i,
				  const struct setting *o)
{
	struct hand_line *h = vec_push(&w->lines);

	w->v[i].at[o - w->in->v[i].options.v] = (int)w->lines.n - 1;
	w->v[i].lines++;
	h->option = o;
	return h;
}

const struct hand_line *hand_stanzas_line(const struct hand_stanzas *h,
					  size_t i, const struct setting *o)
{
	int at = h->v[i].at[o - h->in->v[i].options.v];

	return at < 0 ? NULL : &h->lines.v[at];
}

/* Its rules and its route, as if they were written by hand. */
static void read_multi(struct hand_stanzas *w, size_t i)
{
	const struct settings *o = &w->in->v[i].options;
	const struct setting *table = hand_stanzas_multi(o, "multi_table");
	const struct setting *gateway = hand_stanzas_multi(o, "multi_gateway");
	const struct setting *to =
		hand_stanzas_multi(o, "multi_preferred_prefixes");
	const char *family = strcmp(w->in->v[i].family, "inet6") ? "-4" : "-6";
	const char *name = w->in->v[i].name, *p;
	int owner = w->v[i].owner;
	char buf[PREFIX_STRLEN];
	struct text word = { 0 };
	struct prefix host;
	struct hand_line *h;
	size_t n;

	if (!table || !gateway || owner == HANDMADE_NOBODY ||
	    !hand_stanzas_own(w, i, table) ||
	    !hand_stanzas_own(w, i, gateway) ||
	    !w->b.owners.v[owner].own.addresses.n ||
	    w->b.commands.n >= HANDMADE_MAX)
		return;
	host = prefix_host(&w->b.owners.v[owner].own.addresses.v[0].addr);
	hand_line_make(add_line(w, i, gateway), &w->b, owner, (const char *[]){
		"ip", family, "route", "add", "default", "via", gateway->value,
		"dev", name, "table", table->value, NULL });
	hand_line_make(add_line(w, i, table), &w->b, owner, (const char *[]){
		"ip", family, "rule", "add", "from", prefix_format(&host, buf),
		"table", table->value, NULL });
	if (!to || !hand_stanzas_own(w, i, to))
		return;
	h = add_line(w, i, to);
	for (p = to->value; (n = value_word(&p)); p += n) {
		word.n = 0;
		text_addn(&word, p, n);
		hand_line_make(h, &w->b, owner, (const char *[]){
			"ip", family, "rule", "add", "to", word.s, "table",
			table->value, NULL });
	}
	text_free(&word);
}

/* Why lines of that stanza are not looked into; NULL if they are. */
static char *stanza_why(const struct hand_stanzas *w, size_t i,
			const struct setting *o)
{
	const struct iface_stanza *s = &w->in->v[i];

	if (s->template)
		return text_printf("others inherit from %s", s->name);
	if (s->inherits && w->dialect != DIALECT_DEBIAN)
		return text_printf("%s inherits from %s", s->name, s->inherits);
	if (!hand_stanzas_own(w, i, o))
		return text_printf("%s inherits it", s->name);
	return NULL;
}

static void read_stanza(struct hand_stanzas *w, size_t i)
{
	const struct iface_stanza *s = &w->in->v[i];
	struct hand_stanza *sw = &w->v[i];
	struct settings variables = { 0 };
	const struct setting *o;
	struct hand_line *h;
	char *why;
	size_t j;
	bool down;

	sw->line = w->lines.n;
	sw->at = vec_realloc(NULL, (s->options.n + 1) * sizeof *sw->at);
	for (j = 0; j < s->options.n; j++)
		sw->at[j] = -1;
	add_variables(w, i, &variables);
	if (!s->template && !(s->inherits && w->dialect != DIALECT_DEBIAN))
		read_multi(w, i);
	for (j = 0; j < s->options.n; j++) {
		o = &s->options.v[j];
		if (!hand_line_runs(o->key, &down))
			continue;
		why = stanza_why(w, i, o);
		if (why && !ip_command_suspected(o->value)) {
			free(why);
			continue;
		}
		h = add_line(w, i, o);
		h->why = why;
		if (!why)
			hand_line_read(h, &w->b, sw->owner, down, &variables);
	}
	settings_free(&variables);
}

/*
 * The hooks of ifupdown2 are told of an interface's first stanza only, but what
 * they find out by themselves is what all have brought.
 */
static void add_addresses(struct handmade_owner *o, struct iface_stanza *s)
{
	struct interfaces one = { .v = s, .n = 1 };
	struct stanzas told = { 0 };
	struct diag quiet = { 0 };
	struct uplink u;
	size_t i;

	interfaces_stanzas(&one, DIALECT_IFUPDOWN2, &told);
	if (told.n) {
		option_read(&u, &told.v[0].settings, s->name, AF_UNSPEC, &quiet);
		for (i = 0; i < u.addresses.n; i++)
			prefixes_add(&o->own.addresses, &u.addresses.v[i]);
		uplink_free(&u);
	}
	diag_free(&quiet);
	stanzas_free(&told);
}

static void add_owners(struct hand_stanzas *w)
{
	struct handmade_owner *o;
	size_t i, j;

	for (i = 0; i < w->told.n; i++)
		handmade_owner_add(&w->b, &w->told.v[i]);
	for (i = 0; i < w->in->n; i++) {
		w->v[i].owner = owner_of(w, &w->in->v[i]);
		w->v[i].first = true;
		for (j = 0; j < i; j++)
			if (w->v[j].owner == w->v[i].owner)
				w->v[i].first = false;
		if (w->v[i].owner == HANDMADE_NOBODY)
			continue;
		o = &w->b.owners.v[w->v[i].owner];
		if (w->in->v[i].template)
			o->closed = "others inherit from it";
		else if (w->in->v[i].inherits && w->dialect != DIALECT_DEBIAN)
			o->closed = "it inherits from others";
		if (w->dialect == DIALECT_IFUPDOWN2 && !w->v[i].first)
			add_addresses(o, &w->in->v[i]);
	}
}

void hand_stanzas_read(struct hand_stanzas *w, const struct interfaces *in,
		       enum dialect dialect, const struct handmade_names *names)
{
	size_t i;

	*w = (struct hand_stanzas){
		.in = in, .dialect = dialect, .b.names = *names,
	};
	w->v = vec_realloc(NULL, (in->n + 1) * sizeof *w->v);
	memset(w->v, 0, (in->n + 1) * sizeof *w->v);
	interfaces_stanzas(in, dialect, &w->told);
	add_owners(w);
	for (i = 0; i < in->n; i++)
		read_stanza(w, i);
}

void hand_stanzas_free(struct hand_stanzas *w)
{
	size_t i;

	for (i = 0; i < w->in->n; i++)
		free(w->v[i].at);
	free(w->v);
	for (i = 0; i < w->lines.n; i++)
		hand_line_free(&w->lines.v[i]);
	vec_free(&w->lines);
	handmade_free(&w->b);
	stanzas_free(&w->told);
}
