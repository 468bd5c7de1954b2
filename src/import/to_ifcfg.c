/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rule- and route- files in, lines of ifcfg files out. */
#include "import/to_ifcfg.h"
#include "base/vec.h"
#include "import/comment.h"
#include "import/decide.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct work {
	struct text *out;
	struct scriptfiles *files;
	int *owners;		/* of each file */
	struct stanzas all;	/* ifcfg files, those that lack too */
	size_t given;		/* how many there are */
	struct handmade b;
	bool complete;
};

/* Whether it is ifcfg-NAME; or, with device, the one of that device. */
static bool is_of(const struct stanza *s, const char *name, bool device)
{
	const char *slash = strrchr(s->origin, '/');
	const char *base = slash ? slash + 1 : s->origin;

	if (device)
		return !strcmp(s->iface, name);
	return !strncmp(base, "ifcfg-", 6) && !strcmp(base + 6, name);
}

/* The ifcfg file that the name of another means; made up if there is none. */
static int find_owner(struct work *w, const struct rule_lines *f)
{
	struct stanza *s;
	size_t i, pass;

	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < w->all.n; i++)
			if (is_of(&w->all.v[i], f->name, pass))
				return (int)i;
	s = vec_push(&w->all);
	s->iface = text_dup(f->name);
	s->origin = text_printf("%.*sifcfg-%s", (int)(strrchr(f->path, '/')
		? strrchr(f->path, '/') + 1 - f->path : 0), f->path, f->name);
	s->family = AF_UNSPEC;
	return (int)i;
}

static void read_all(struct work *w, const struct stanzas *ifcfgs)
{
	struct stanza *s;
	size_t i;

	for (i = 0; i < ifcfgs->n; i++) {
		s = vec_push(&w->all);
		s->iface = text_dup(ifcfgs->v[i].iface);
		s->origin = text_dup(ifcfgs->v[i].origin);
		s->family = ifcfgs->v[i].family;
		settings_copy(&s->settings, &ifcfgs->v[i].settings);
	}
	w->given = w->all.n;
	for (i = 0; i < w->files->n; i++)
		w->owners[i] = find_owner(w, &w->files->v[i]);
	for (i = 0; i < w->all.n; i++)
		handmade_owner_add(&w->b, &w->all.v[i]);
	for (i = 0; i < w->files->n; i++)
		rule_lines_add(&w->files->v[i], &w->b, w->owners[i]);
}

static void print_options(struct work *w, size_t owner)
{
	const struct handmade_owner *o = &w->b.owners.v[owner];
	const char *p, *quote;
	size_t i;

	comment_add(w->out, "", "%s: add these lines%s", o->stanza->origin,
		    owner < w->given ? "" : " (there is no such file)");
	for (i = 0; i < o->options.n; i++) {
		for (p = o->options.v[i].key; *p; p++)
			text_addf(w->out, "%c", *p == '-' ? '_' :
				  *p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p);
		quote = strchr(o->options.v[i].value, ' ') ? "\"" : "";
		text_addf(w->out, "=%s%s%s\n", quote, o->options.v[i].value,
			  quote);
	}
	for (i = 0; i < o->notes.n; i++) {
		comment_add(w->out, "", "%s", o->notes.v[i].text);
		w->complete &= o->notes.v[i].level == DIAG_NOTE;
	}
}

static const struct handmade_command *command_of(const struct work *w,
						 const struct scriptline *l)
{
	return l->command < 0 ? NULL : &w->b.commands.v[l->command];
}

static bool is_gone(const struct work *w, const struct scriptline *l)
{
	const struct handmade_command *c = command_of(w, l);

	return c && (c->fate == HANDMADE_DONE || c->fate == HANDMADE_NEEDLESS);
}

/* One that stays: why, if that is to be said. */
static void print_reason(struct work *w, const struct scriptline *l)
{
	const struct handmade_command *c = command_of(w, l);

	if (c && c->fate != HANDMADE_LEFT)
		return;
	comment_add(w->out, "", "%s: not translated: %s", l->origin,
		    c ? c->why : "expected fewer commands");
	w->complete = false;
}

/* Which of its lines went to other ifcfg files. */
static void print_moved(struct work *w, size_t file)
{
	const struct rule_lines *f = &w->files->v[file];
	const struct handmade_command *c;
	size_t i;

	for (i = 0; i < f->n; i++) {
		c = command_of(w, &f->v[i]);
		if (c && c->fate == HANDMADE_DONE && c->now != w->owners[file])
			comment_add(w->out, "", "%s: now in %s", c->origin,
				    w->all.v[c->now].origin);
	}
}

static void print_file(struct work *w, size_t file)
{
	const struct rule_lines *f = &w->files->v[file];
	size_t i, gone = 0;

	if (f->made) {
		comment_add(w->out, "", "%s: made by multihome, not read",
			    f->path);
		return;
	}
	if (f->addresses) {
		comment_add(w->out, "", "%s: not translated: its ADDRESSn= "
			    "lines name no table", f->path);
		w->complete = false;
		return;
	}
	for (i = 0; i < f->n; i++)
		gone += is_gone(w, &f->v[i]);
	print_moved(w, file);
	if (gone && gone == f->n)
		comment_add(w->out, "", "%s: remove it, nothing in it is "
			    "needed any more", f->path);
	else if (gone)
		comment_add(w->out, "", "%s: leave only these lines in it:",
			    f->path);
	for (i = 0; i < f->n && gone < f->n; i++) {
		if (is_gone(w, &f->v[i]))
			continue;
		print_reason(w, &f->v[i]);
		if (gone)
			comment_add(w->out, "", "    %s", f->v[i].text);
	}
}

bool to_ifcfg(struct text *out, struct scriptfiles *files,
	      const struct stanzas *ifcfgs, const struct handmade_names *names)
{
	struct work w = {
		.out = out, .files = files, .b.names = *names,
		.complete = true,
	};
	size_t i, j, before;

	w.owners = vec_realloc(NULL, (files->n + 1) * sizeof *w.owners);
	read_all(&w, ifcfgs);
	decide(&w.b);
	for (i = 0; i < w.all.n; i++) {
		before = w.out->n;
		if (w.b.owners.v[i].options.n)
			print_options(&w, i);
		for (j = 0; j < files->n; j++)
			if (w.owners[j] == (int)i)
				print_file(&w, j);
		if (w.out->n > before)
			text_add(w.out, "\n");
	}
	handmade_free(&w.b);
	stanzas_free(&w.all);
	free(w.owners);
	return w.complete;
}
