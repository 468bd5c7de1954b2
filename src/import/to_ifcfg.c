/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rule- and route- files in, lines of ifcfg files out. */
#include "import/to_ifcfg.h"
#include "base/vec.h"
#include "import/decide.h"
#include "network-scripts/ifcfg_files.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct work {
	struct text *out;
	struct handmade b;
	bool complete;
};

/* The ifcfg file that the name of another means; made up if there is none. */
static int find_owner(struct stanzas *ifcfgs, const struct rule_lines *f)
{
	const char *slash = strrchr(f->path, '/');
	char *path = text_printf("%.*sifcfg-%s", (int)(slash
		? slash + 1 - f->path : 0), f->path, f->name);
	size_t i, owner = ifcfgs->n;
	struct stanza *s;

	for (i = ifcfgs->n; i--;)
		if (!strcmp(ifcfgs->v[i].iface, f->name))
			owner = i;
	for (i = ifcfgs->n; i--;)
		if (!strcmp(ifcfgs->v[i].origin, path))
			owner = i;
	if (owner == ifcfgs->n) {
		s = vec_push(ifcfgs);
		s->iface = text_dup(f->name);
		s->origin = text_dup(path);
		s->family = AF_UNSPEC;
	}
	free(path);
	return (int)owner;
}

static void print_options(struct work *w, const struct handmade_owner *o,
			  bool given)
{
	const struct diag_line *note;
	const struct setting *s;
	char key[64];

	comment_add(w->out, "", "%s: add these lines%s", o->stanza->origin,
		    given ? "" : " (there is no such file)");
	vec_each(s, &o->options)
		text_addf(w->out, strchr(s->value, ' ') ? "%s=\"%s\"\n"
			  : "%s=%s\n",
			  diag_key(o->stanza->origin, s->key, key), s->value);
	vec_each(note, &o->notes) {
		comment_add(w->out, "", "%s", note->text);
		w->complete &= note->level == DIAG_NOTE;
	}
}

/* A file whose lines may go, or some of them. */
static void print_lines(struct work *w, const struct rule_lines *f)
{
	const struct handmade_command *c;
	const struct hand_line *h;
	size_t gone = 0;

	vec_each(h, &f->lines) {
		gone += hand_line_gone(h, &w->b);
		c = h->line.n ? hand_line_command(h, &w->b, 0) : NULL;
		if (rule_lines_says_ip(h) && hand_line_gone(h, &w->b))
			comment_add(w->out, "", "%s: a line that begins with "
				    "ip does nothing here: read as it was meant",
				    h->option->origin);
		if (c && c->fate == HANDMADE_DONE &&
		    c->now != &w->b.owners.v[f->owner])
			comment_add(w->out, "", "%s: now in %s", c->origin,
				    c->now->stanza->origin);
	}
	if (gone)
		comment_add(w->out, "", gone == f->lines.n
			    ? "%s: remove it, nothing in it is needed any more"
			    : "%s: leave only these lines in it:", f->path);
	vec_each(h, &f->lines) {
		if (hand_line_gone(h, &w->b))
			continue;
		if (hand_line_reasons(h, &w->b, "", w->out))
			w->complete = false;
		if (gone)
			comment_add(w->out, "", "    %s", h->option->value);
	}
}

static void print_file(struct work *w, const struct rule_lines *f)
{
	if (f->made) {
		comment_add(w->out, "", "%s: made by multihome, not read",
			    f->path);
	} else {
		print_lines(w, f);
	}
}

/* Adds their commands, and an ifcfg file for each device that lacks one. */
static void add_scripts(struct work *w, struct scripts *scripts,
			struct stanzas *ifcfgs)
{
	size_t first = w->b.commands.n;
	struct stanzas missing = { 0 };
	struct script *script;
	struct stanza *s, *to;

	vec_each(script, scripts)
		script_add(script, &w->b, HANDMADE_NOBODY);
	scripts_missing(&w->b, first, ifcfgs, &missing);
	vec_each(s, &missing) {
		if (s > missing.v && !strcmp(s[-1].iface, s->iface))
			continue;	/* of the other family */
		to = vec_push(ifcfgs);
		to->iface = text_dup(s->iface);
		to->origin = text_printf(IFCFG_DIR "/ifcfg-%s", s->iface);
		to->family = AF_UNSPEC;
	}
	stanzas_free(&missing);
}

bool to_ifcfg(struct text *out, struct scriptfiles *files,
	      struct stanzas *ifcfgs, struct scripts *scripts,
	      const struct handmade_names *names)
{
	struct work w = { .out = out, .b.names = *names, .complete = true };
	size_t i, before, given = ifcfgs->n;
	const struct script *script;
	struct rule_lines *f;
	struct stanza *s;

	vec_each(f, files) {
		f->owner = find_owner(ifcfgs, f);
		rule_lines_add(f, &w.b);
	}
	add_scripts(&w, scripts, ifcfgs);
	vec_each(s, ifcfgs)
		handmade_owner_add(&w.b, s);
	decide(&w.b);
	for (i = 0; i < ifcfgs->n; i++) {
		before = w.out->n;
		if (w.b.owners.v[i].options.n)
			print_options(&w, &w.b.owners.v[i], i < given);
		vec_each(f, files)
			if (f->owner == (int)i)
				print_file(&w, f);
		if (w.out->n > before)
			text_add(w.out, "\n");
	}
	vec_each(script, scripts)
		w.complete &= script_print(scripts, script, &w.b, w.out);
	handmade_free(&w.b);
	return w.complete;
}
