/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is set up by hand in interfaces(5) files. */
#include "import/hand_stanzas.h"
#include "base/vec.h"
#include "ifupdown/hook_env.h"

#include <stdlib.h>
#include <string.h>

/* Whether it has the origin of an option of a stanza before i. */
static bool is_inherited(const struct interfaces *in, size_t i,
			 const struct setting *o)
{
	const struct setting *above;
	size_t j;

	for (j = 0; in->v[i].inherits && j < i; j++)
		vec_each(above, &in->v[j].options)
			if (!strcmp(above->origin, o->origin))
				return true;
	return false;
}

struct hand_line *hand_stanzas_multi(const struct hand_stanzas *h, size_t i,
				     const char *name)
{
	struct hand_line *line;
	const char *p, *q;

	vec_each(line, &h->v[i].lines) {
		for (p = line->option->key, q = name; *p; p++, q++)
			if (*p != *q && !(*p == '-' && *q == '_'))
				break;
		if (!*p && !*q)
			return line;
	}
	return NULL;
}

/* Its rules and its route, as if they were written by hand. */
static void read_multi(struct hand_stanzas *h, size_t i)
{
	struct hand_line *table = hand_stanzas_multi(h, i, "multi_table");
	struct hand_line *hop = hand_stanzas_multi(h, i, "multi_gateway");
	struct hand_line *to =
		hand_stanzas_multi(h, i, "multi_preferred_prefixes");
	const struct iface_stanza *s = &h->in->v[i];
	const char *family = strcmp(s->family, "inet6") ? "-4" : "-6", *p;
	int owner = h->v[i].owner;
	char buf[PREFIX_STRLEN], *word;
	struct prefix host;
	size_t n;

	if (!table || !hop || table->inherited || hop->inherited ||
	    owner == HANDMADE_NOBODY ||
	    !h->b.owners.v[owner].own.addresses.n ||
	    h->b.commands.n >= HANDMADE_MAX)
		return;
	host = prefix_host(&h->b.owners.v[owner].own.addresses.v[0].addr);
	hand_line_make(hop, &h->b, owner, (const char *[]){
		"ip", family, "route", "add", "default", "via",
		hop->option->value, "dev", s->name, "table",
		table->option->value, NULL });
	hand_line_make(table, &h->b, owner, (const char *[]){
		"ip", family, "rule", "add", "from", prefix_format(&host, buf),
		"table", table->option->value, NULL });
	if (!to || to->inherited)
		return;
	for (p = to->option->value; (n = value_word(&p)); p += n) {
		word = text_printf("%.*s", (int)n, p);
		hand_line_make(to, &h->b, owner, (const char *[]){
			"ip", family, "rule", "add", "to", word, "table",
			table->option->value, NULL });
		free(word);
	}
}

/* Why that line of the stanza is not looked into; NULL if it is. */
static char *line_why(const struct hand_stanzas *h,
		      const struct iface_stanza *s,
		      const struct hand_line *line)
{
	if (s->template)
		return text_printf("others inherit from %s", s->name);
	if (s->inherits && h->dialect != DIALECT_DEBIAN)
		return text_printf("%s inherits from %s", s->name, s->inherits);
	if (line->inherited)
		return text_printf("%s inherits it", s->name);
	return NULL;
}

static void read_stanza(struct hand_stanzas *h, size_t i)
{
	const struct iface_stanza *s = &h->in->v[i];
	struct settings variables = { 0 };
	struct hand_line *line;
	int owner = h->v[i].owner;
	bool down;

	settings_add(&variables, "IFACE", s->name, s->origin);
	if (owner != HANDMADE_NOBODY)
		hook_env_variables(&h->told.v[owner].settings, &variables);
	if (!s->template && (!s->inherits || h->dialect == DIALECT_DEBIAN))
		read_multi(h, i);
	vec_each(line, &h->v[i].lines) {
		if (!hand_line_runs(line->option->key, &down))
			continue;
		line->why = line_why(h, s, line);
		if (!line->why)
			hand_line_read(line, &h->b, owner, down, &variables);
		else if (!ip_command_suspected(line->option->value))
			hand_line_free(line);
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
	struct handmade alone = { 0 };
	struct stanzas told = { 0 };
	const struct prefix *p;

	interfaces_stanzas(&one, DIALECT_IFUPDOWN2, &told);
	if (told.n) {
		handmade_owner_add(&alone, &told.v[0]);
		vec_each(p, &alone.owners.v[0].own.addresses)
			prefixes_add(&o->own.addresses, p);
	}
	handmade_free(&alone);
	stanzas_free(&told);
}

/* Hooks of ng and ifupdown2 are not told the method of each stanza. */
static void find_elsewhere(struct handmade_owner *o,
			   const struct iface_stanza *s)
{
	const struct setting *use;

	if (handmade_is_dynamic(s->method))
		o->elsewhere[!strcmp(s->family, "inet6")] = true;
	vec_each(use, &s->options)
		if (!strcmp(use->key, "use") && !strcmp(use->value, "dhcp"))
			o->elsewhere[0] = true;	/* ng's other way of it */
}

/* Finds the owner of stanza i among those that hooks are told of. */
static void find_owner(struct hand_stanzas *h, size_t i)
{
	struct iface_stanza *s = &h->in->v[i];
	struct hand_stanza *hs = &h->v[i];
	const struct stanza *t;
	struct handmade_owner *o;

	vec_each(t, &h->told) {
		hs->first = !strcmp(t->origin, s->origin);
		if (h->dialect == DIALECT_DEBIAN ? hs->first
						 : !strcmp(t->iface, s->name))
			break;
	}
	if (t == vec_end(&h->told))
		return;
	hs->owner = (int)(t - h->told.v);
	o = &h->b.owners.v[hs->owner];
	find_elsewhere(o, s);
	if (s->template)
		o->closed = "others inherit from it";
	else if (s->inherits && h->dialect != DIALECT_DEBIAN)
		o->closed = "it inherits from others";
	if (h->dialect == DIALECT_IFUPDOWN2 && !hs->first)
		add_addresses(o, s);
}

void hand_stanzas_read(struct hand_stanzas *h, const struct interfaces *in,
		       enum dialect dialect, const struct handmade_names *names)
{
	struct hand_line *line;
	size_t i;

	*h = (struct hand_stanzas){
		.in = in, .dialect = dialect, .b.names = *names,
	};
	h->v = vec_realloc(NULL, (in->n + 1) * sizeof *h->v);
	interfaces_stanzas(in, dialect, &h->told);
	for (i = 0; i < h->told.n; i++)
		handmade_owner_add(&h->b, &h->told.v[i]);
	for (i = 0; i < in->n; i++) {
		h->v[i] = (struct hand_stanza){ .owner = HANDMADE_NOBODY };
		hand_lines_add(&h->v[i].lines, &in->v[i].options);
		vec_each(line, &h->v[i].lines)
			line->inherited = is_inherited(in, i, line->option);
		find_owner(h, i);
	}
	for (i = 0; i < in->n; i++)
		read_stanza(h, i);
}

void hand_stanzas_free(struct hand_stanzas *h)
{
	size_t i;

	for (i = 0; i < h->in->n; i++)
		hand_lines_free(&h->v[i].lines);
	free(h->v);
	handmade_free(&h->b);
	stanzas_free(&h->told);
}
