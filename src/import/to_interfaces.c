/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stanzas in, stanzas out. An option that stays is printed only if it would be
 * read back as it is.
 */
#include "import/to_interfaces.h"
#include "import/comment.h"
#include "import/decide.h"
#include "import/hand_stanzas.h"

#include <string.h>

struct work {
	struct text *out;
	struct hand_stanzas h;
	bool complete;
};

/* Says of each command that is left why it is. */
static void print_reasons(struct work *w, const struct hand_line *h)
{
	const struct handmade_command *c;
	const char *indent = "\t";
	size_t i;

	if (h->why) {
		comment_add(w->out, indent, "%s: not translated: %s",
			    h->option->origin, h->why);
		w->complete = false;
	}
	for (i = 0; i < h->commands.n; i++) {
		c = h->commands.v[i] < 0 ? NULL
					 : &w->h.b.commands.v[h->commands.v[i]];
		if (!c || c->fate != HANDMADE_LEFT)
			continue;
		comment_add(w->out, indent, "%s: not translated: %s",
			    h->option->origin, c->why);
		w->complete = false;
	}
}

/* Whether the line would be read back as that option. */
static bool is_faithful(const struct work *w, const char *key, const char *value)
{
	size_t n = strlen(value);

	return *key && text_is_safe(key) && text_is_safe(value) &&
	       !strpbrk(key, " \t#\\") && !strchr(" \t", *value) &&
	       !(n && value[n - 1] == '\\') &&
	       !(w->h.dialect == DIALECT_NG && strchr(value, '#'));
}

static void print_option(struct work *w, const struct setting *o,
			 const char *value)
{
	if (is_faithful(w, o->key, value)) {
		text_addf(w->out, "\t%s%s%s\n", o->key, *value ? " " : "",
			  value);
		return;
	}
	comment_add(w->out, "\t", "%s: %s is not printed, as it could not be "
		    "read back: keep that line", o->origin, o->key);
	w->complete = false;
}

/* Where what is gone from a stanza went. */
static void print_gone(struct work *w, size_t i)
{
	const struct hand_stanza *sw = &w->h.v[i];
	struct origins needless = { 0 }, moved = { 0 };
	const struct handmade_command *c;
	const struct hand_line *h;
	int to = HANDMADE_NOBODY;
	size_t j, k;

	for (j = 0; j < sw->lines; j++) {
		h = &w->h.lines.v[sw->line + j];
		for (k = 0; k < h->commands.n; k++) {
			if (h->commands.v[k] < 0)
				continue;
			c = &w->h.b.commands.v[h->commands.v[k]];
			if (c->fate == HANDMADE_NEEDLESS)
				origins_add(&needless, c->origin);
			if (c->fate != HANDMADE_DONE || c->now == sw->owner)
				continue;
			if (moved.text.n && to != c->now) {
				comment_add(w->out, "\t", "%s: now in stanza "
					    "%s", moved.text.s,
					    w->h.told.v[to].iface);
				origins_free(&moved);
			}
			to = c->now;
			origins_add(&moved, c->origin);
		}
	}
	if (moved.text.n)
		comment_add(w->out, "\t", "%s: now in stanza %s", moved.text.s,
			    w->h.told.v[to].iface);
	if (needless.text.n)
		comment_add(w->out, "\t", "%s: gone, the kernel or multihome "
			    "does it anyhow", needless.text.s);
	origins_free(&moved);
	origins_free(&needless);
}

static void print_ours(struct work *w, size_t i)
{
	const struct handmade_owner *o;
	size_t j;

	print_gone(w, i);
	if (w->h.v[i].owner == HANDMADE_NOBODY || !w->h.v[i].first)
		return;
	o = &w->h.b.owners.v[w->h.v[i].owner];
	for (j = 0; j < o->options.n; j++)
		text_addf(w->out, "\t%s %s\n", o->options.v[j].key,
			  o->options.v[j].value);
	for (j = 0; j < o->notes.n; j++) {
		comment_add(w->out, "\t", "%s", o->notes.v[j].text);
		w->complete &= o->notes.v[j].level == DIAG_NOTE;
	}
}

static bool is_gone(const struct work *w, size_t i, const struct setting *o)
{
	const struct hand_line *h = o ? hand_stanzas_line(&w->h, i, o) : NULL;
	struct text rest = { 0 };
	bool gone = h && hand_line_rest(h, &w->h.b, &rest) == HAND_LINE_GONE;

	text_free(&rest);
	return gone;
}

/* ifupdown-multi's weight, which goes with the rest of it. */
static bool print_weight(struct work *w, size_t i, const struct setting *o)
{
	const struct settings *all = &w->h.in->v[i].options;

	if (*o->key != 'm' ||
	    o != hand_stanzas_multi(all, "multi_gateway_weight") ||
	    !is_gone(w, i, hand_stanzas_multi(all, "multi_table")))
		return false;
	comment_add(w->out, "\t", "%s: the weight is not translated: multihome "
		    "does not spread connections over lines", o->origin);
	w->complete = false;
	return true;
}

/* ifupdown-multi also makes main's default; multihome leaves main alone. */
static void print_main_default(struct work *w, size_t i)
{
	const struct settings *options = &w->h.in->v[i].options;
	const struct setting *gateway =
		hand_stanzas_multi(options, "multi_gateway");

	if (settings_find(options, "gateway") || !is_gone(w, i, gateway))
		return;
	comment_add(w->out, "\t", "ifupdown-multi made main's default, too: "
		    "write \"gateway %s\" in the stanza of one line",
		    gateway->value);
	w->complete = false;
}

static bool has_plain_head(const struct iface_stanza *s)
{
	return text_is_safe(s->name) && text_is_safe(s->family) &&
	       text_is_safe(s->method) &&
	       (!s->inherits || text_is_safe(s->inherits));
}

static void print_head(struct work *w, const struct iface_stanza *s)
{
	comment_add(w->out, "", "%s: in place of this stanza", s->origin);
	text_addf(w->out, "iface %s", s->name);
	if (*s->family)
		text_addf(w->out, " %s", s->family);
	if (*s->method)
		text_addf(w->out, " %s", s->method);
	if (s->inherits)
		text_addf(w->out, " inherits %s", s->inherits);
	text_add(w->out, "\n");
}

static void print_stanza(struct work *w, size_t i)
{
	const struct iface_stanza *s = &w->h.in->v[i];
	const struct setting *o;
	const struct hand_line *h;
	struct text rest = { 0 };
	enum hand_line_rest what;
	bool said = false;
	size_t j;

	print_head(w, s);
	for (j = 0; j < s->options.n; j++) {
		o = &s->options.v[j];
		h = hand_stanzas_line(&w->h, i, o);
		rest.n = 0;
		what = h ? hand_line_rest(h, &w->h.b, &rest) : HAND_LINE_SAME;
		if (what != HAND_LINE_SAME && !said) {
			print_ours(w, i);
			said = true;
		}
		if (h)
			print_reasons(w, h);
		if (!hand_stanzas_own(&w->h, i, o) || print_weight(w, i, o))
			continue;
		if (what != HAND_LINE_GONE)
			print_option(w, o,
				     what == HAND_LINE_LESS ? rest.s
							    : o->value);
	}
	if (!said)
		print_ours(w, i);
	print_main_default(w, i);
	text_add(w->out, "\n");
	text_free(&rest);
}

/* What is to be said of a stanza that stays: only reasons. */
static bool has_reasons(const struct work *w, size_t i)
{
	const struct hand_stanza *sw = &w->h.v[i];
	const struct hand_line *h;
	size_t j, k;

	for (j = 0; j < sw->lines; j++) {
		h = &w->h.lines.v[sw->line + j];
		for (k = 0; k < h->commands.n; k++)
			if (h->commands.v[k] >= 0 && w->h.b.commands.v[
			    h->commands.v[k]].fate == HANDMADE_LEFT)
				return true;
		if (h->why)
			return true;
	}
	return false;
}

static bool is_changed(const struct work *w, size_t i)
{
	const struct hand_stanza *sw = &w->h.v[i];
	struct text rest = { 0 };
	bool changed = sw->owner != HANDMADE_NOBODY && sw->first &&
		       w->h.b.owners.v[sw->owner].options.n;
	size_t j;

	for (j = 0; j < sw->lines && !changed; j++)
		changed = hand_line_rest(&w->h.lines.v[sw->line + j], &w->h.b,
					 &rest) != HAND_LINE_SAME;
	text_free(&rest);
	return changed;
}

static void print_all(struct work *w)
{
	const struct iface_stanza *s;
	size_t i, j;

	for (i = 0; i < w->h.in->n; i++) {
		s = &w->h.in->v[i];
		if (is_changed(w, i) && has_plain_head(s)) {
			print_stanza(w, i);
		} else if (is_changed(w, i)) {
			comment_add(w->out, "", "%s: this stanza cannot be "
				    "printed, for its first line", s->origin);
			w->complete = false;
		} else if (has_reasons(w, i)) {
			comment_add(w->out, "", "%s: this stanza of %s stays "
				    "as it is", s->origin, s->name);
			for (j = 0; j < w->h.v[i].lines; j++)
				print_reasons(w, &w->h.lines.v[
					w->h.v[i].line + j]);
			text_add(w->out, "\n");
		}
	}
}

bool to_interfaces(struct text *out, const struct interfaces *in,
		   enum dialect dialect, const struct handmade_names *names)
{
	struct work w = { .out = out, .complete = true };

	hand_stanzas_read(&w.h, in, dialect, names);
	decide(&w.h.b);
	print_all(&w);
	hand_stanzas_free(&w.h);
	return w.complete;
}
