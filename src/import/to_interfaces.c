/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stanzas in, stanzas out. An option that stays is printed only if it would be
 * read back as it is.
 */
#include "import/to_interfaces.h"
#include "ifupdown/hook_env.h"
#include "import/decide.h"
#include "import/hand_stanzas.h"

#include <string.h>

struct work {
	struct hand_stanzas h;
	struct stanzas missing;	/* of devices that only scripts name */
	struct text stanza;	/* the one that is printed */
	struct text reasons;	/* what is left of it and why */
	bool lost;		/* something of that one is lost */
	bool complete;
};

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
		text_addf(&w->stanza, "\t%s%s%s\n", o->key,
			  *value ? " " : "", value);
		return;
	}
	comment_add(&w->stanza, "\t", "%s: %s is not printed, as it could not "
		    "be read back: keep that line", o->origin, o->key);
	w->lost = true;
}

/* The lines of stanza i whose commands went to that owner, or are needless. */
static void print_gone(struct work *w, size_t i, enum handmade_fate fate,
		       const struct handmade_owner *now, const char *what)
{
	const struct handmade_command *c;
	const struct hand_line *h;
	const char *last = NULL;
	struct text list = { 0 };
	size_t k;

	vec_each(h, &w->h.v[i].lines) {
		for (k = 0; k < h->line.n; k++) {
			c = hand_line_command(h, &w->h.b, k);
			if (!c || c->fate != fate || c->now != now)
				continue;
			hand_origin_add(&list, &last, c->origin);
			break;
		}
	}
	if (list.n)
		comment_add(&w->stanza, "\t", "%s: %s%s", list.s, what,
			    now ? now->stanza->iface : "");
	text_free(&list);
}

/* Where what is gone from stanza i went, and the options in its place. */
static void print_ours(struct work *w, size_t i)
{
	const struct hand_stanza *hs = &w->h.v[i];
	const struct handmade_owner *o;
	const struct diag_line *note;
	const struct setting *s;

	vec_each(o, &w->h.b.owners)
		if (o - w->h.b.owners.v != hs->owner)
			print_gone(w, i, HANDMADE_DONE, o, "now in stanza ");
	print_gone(w, i, HANDMADE_NEEDLESS, NULL,
		   "gone, the kernel or multihome does it anyhow");
	if (hs->owner == HANDMADE_NOBODY || !hs->first)
		return;
	o = &w->h.b.owners.v[hs->owner];
	vec_each(s, &o->options)
		text_addf(&w->stanza, "\t%s %s\n", s->key, s->value);
	vec_each(note, &o->notes) {
		comment_add(&w->stanza, "\t", "%s", note->text);
		w->lost |= note->level != DIAG_NOTE;
	}
}

/* ifupdown-multi's weight, if the rest of it goes; false: it stays as it is. */
static bool print_weight(struct work *w, size_t i, const struct hand_line *h)
{
	const struct hand_line *table =
		hand_stanzas_multi(&w->h, i, "multi_table");
	uint32_t n;

	if (h != hand_stanzas_multi(&w->h, i, "multi_gateway_weight") ||
	    !table || !hand_line_gone(table, &w->h.b))
		return false;
	w->lost = true;
	if (value_number(&n, h->option->value) || !n || n > KOBJ_WEIGHT) {
		comment_add(&w->stanza, "\t", "%s: not translated: expected a "
			    "weight of 1 to %d", h->option->origin, KOBJ_WEIGHT);
		return false;
	}
	text_addf(&w->stanza, "\tmultihome-weight %u\n", n);
	comment_add(&w->stanza, "\t", "lines share by it while multihome watch "
		    "runs: write \"multihome-priority 1\" in the stanza of each");
	return true;
}

/* ifupdown-multi also makes main's default; multihome leaves main alone. */
static void print_main_default(struct work *w, size_t i)
{
	const struct hand_line *hop =
		hand_stanzas_multi(&w->h, i, "multi_gateway");

	if (settings_find(&w->h.in->v[i].options, "gateway") ||
	    !hop || !hand_line_gone(hop, &w->h.b))
		return;
	comment_add(&w->stanza, "\t", "ifupdown-multi made main's default, too: "
		    "write \"gateway %s\" in the stanza of one line",
		    hop->option->value);
	w->lost = true;
}

/* False if its first line cannot be printed. */
static bool print_head(struct work *w, const struct iface_stanza *s)
{
	const char *const words[] = { "iface", s->name, s->family, s->method,
				      s->inherits ? "inherits" : "",
				      s->inherits ? s->inherits : "" };
	size_t i;

	comment_add(&w->stanza, "", "%s: in place of this stanza", s->origin);
	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (!text_is_safe(words[i]))
			return false;
		if (*words[i])
			text_addf(&w->stanza, "%s%s", i ? " " : "", words[i]);
	}
	text_add(&w->stanza, "\n");
	return true;
}

/* Prints the body of stanza i; whether it is another one now. */
static bool print_body(struct work *w, size_t i)
{
	const struct hand_stanza *hs = &w->h.v[i];
	bool changed = hs->owner != HANDMADE_NOBODY && hs->first &&
		       w->h.b.owners.v[hs->owner].options.n, said = false;
	const struct hand_line *h;
	struct text rest = { 0 };
	enum hand_line_rest what;

	vec_each(h, &hs->lines) {
		what = hand_line_rest(h, &w->h.b, &rest);
		if (what != HAND_LINE_SAME && !said)
			print_ours(w, i);
		said |= what != HAND_LINE_SAME;
		hand_line_reasons(h, &w->h.b, "\t", &w->stanza);
		hand_line_reasons(h, &w->h.b, "\t", &w->reasons);
		if (what != HAND_LINE_GONE && !h->inherited &&
		    !print_weight(w, i, h))
			print_option(w, h->option, what == HAND_LINE_LESS
				     ? rest.s : h->option->value);
	}
	if (!said)
		print_ours(w, i);
	print_main_default(w, i);
	text_free(&rest);
	return changed || said;
}

static void print_stanza(struct work *w, size_t i, struct text *out)
{
	const struct iface_stanza *s = &w->h.in->v[i];
	bool head, changed;

	w->stanza.n = w->reasons.n = 0;
	w->lost = false;
	head = print_head(w, s);
	changed = print_body(w, i);
	if (w->reasons.n || (changed && (w->lost || !head)))
		w->complete = false;
	if (changed && !head) {
		comment_add(out, "", "%s: this stanza cannot be printed, for "
			    "its first line", s->origin);
	} else if (changed) {
		text_addf(out, "%s\n", w->stanza.s);
	} else if (w->reasons.n) {
		comment_add(out, "", "%s: this stanza of %s stays as it is",
			    s->origin, s->name);
		text_addf(out, "%s\n", w->reasons.s);
	}
}

/* Adds the commands of scripts, and a stanza for each device that lacks one. */
static void add_scripts(struct work *w, struct scripts *scripts)
{
	size_t first = w->h.b.commands.n;
	const struct stanza *t;
	struct script *s;
	int owner;

	vec_each(s, scripts) {
		owner = HANDMADE_NOBODY;
		vec_each(t, &w->h.told)
			if (s->iface && !strcmp(t->iface, s->iface))
				owner = (int)(t - w->h.told.v);
		if (s->iface)
			settings_add(&s->variables, "IFACE", s->iface, "");
		if (owner != HANDMADE_NOBODY)
			hook_env_variables(&w->h.told.v[owner].settings,
					   &s->variables);
		script_add(s, &w->h.b, owner);
	}
	scripts_missing(&w->h.b, first, &w->h.told, &w->missing);
	vec_each(t, &w->missing)
		handmade_owner_add(&w->h.b, t);
}

static void print_missing(struct work *w, struct text *out)
{
	const struct handmade_owner *o;
	const struct diag_line *note;
	const struct setting *s;
	size_t i;

	for (i = w->h.told.n; i < w->h.b.owners.n; i++) {
		o = &w->h.b.owners.v[i];
		if (!o->options.n)
			continue;
		comment_add(out, "", "%s: there is no stanza of %s, which may "
			    "be one like this", o->stanza->origin, o->device);
		text_addf(out, "iface %s %s manual\n", o->device,
			  addr_family_name(o->stanza->family));
		vec_each(s, &o->options)
			text_addf(out, "\t%s %s\n", s->key, s->value);
		vec_each(note, &o->notes) {
			comment_add(out, "\t", "%s", note->text);
			w->complete &= note->level == DIAG_NOTE;
		}
		text_add(out, "\n");
	}
}

bool to_interfaces(struct text *out, const struct interfaces *in,
		   enum dialect dialect, struct scripts *scripts,
		   const struct handmade_names *names)
{
	struct work w = { .complete = true };
	const struct script *s;
	size_t i, before;

	hand_stanzas_read(&w.h, in, dialect, names);
	add_scripts(&w, scripts);
	decide(&w.h.b);
	for (i = 0; i < in->n; i++)
		print_stanza(&w, i, out);
	print_missing(&w, out);
	vec_each(s, scripts) {
		before = out->n;
		w.complete &= script_print(scripts, s, &w.h.b, out);
		text_add(out, out->n > before ? "\n" : "");
	}
	hand_stanzas_free(&w.h);
	stanzas_free(&w.missing);
	text_free(&w.stanza);
	text_free(&w.reasons);
	return w.complete;
}
