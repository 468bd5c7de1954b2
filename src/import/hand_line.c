/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of commands to commands, and back. */
#include "import/hand_line.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

bool handline_runs(const char *key, bool *down)
{
	static const struct { const char *key; bool down; } keys[] = {
		{ "pre-up", false }, { "up", false }, { "post-up", false },
		{ "pre-down", true }, { "down", true }, { "post-down", true },
	};
	size_t i;

	for (i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (strcmp(keys[i].key, key))
			continue;
		*down = keys[i].down;
		return true;
	}
	return false;
}

/* Adds one command to b, if it is one of ip's; its index, or -1. */
static int add_command(struct byhand *b, const struct cmdline_command *words,
		       const struct setting *option, int owner, bool down)
{
	struct byhand_command *c;
	struct ipcommand ip;
	const char *err = ipcommand_read(&ip, words->v, words->n);

	if (ip.verb == IPCOMMAND_NONE)
		return -1;
	/* what cannot be read is ours only if it looks so */
	if (err && ip.w.k.kind == KOBJ_ROUTE &&
	    !ipcommand_suspected(words->text))
		return -1;
	c = byhand_command_add(b, &ip, err);
	c->owner = owner;
	c->down = down;
	c->origin = option->origin;
	return (int)b->commands.n - 1;
}

/* Whether all of it is ip's, or nothing. */
static bool all_ours(const struct handline *h, const struct cmdline_list *l,
		     size_t at)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (h->commands.v[at + i] < 0 && !cmdline_does_nothing(&l->v[i]))
			return false;
	return true;
}

static void set_against(struct byhand *b, int command, const char *why)
{
	struct byhand_command *c;

	if (command < 0)
		return;
	c = &b->commands.v[command];
	if (!c->against)
		c->against = text_dup(why);
}

void handline_read(struct handline *h, struct byhand *b, int owner, bool down,
		   const struct settings *variables)
{
	const struct setting *option = h->option;
	const struct cmdline_list *l;
	const char *err;
	size_t i, j, at, n = b->commands.n;

	err = cmdline_read(&h->line, option->value, variables);
	for (i = 0; i < h->line.n; i++)
		n += h->line.v[i].n;
	if (n > BYHAND_MAX)
		err = "expected fewer commands";
	if (err) {
		cmdline_free(&h->line);
		if (ipcommand_suspected(option->value))
			h->why = text_dup(err);
		return;
	}
	for (i = 0; i < h->line.n; i++) {
		l = &h->line.v[i];
		at = h->commands.n;
		for (j = 0; j < l->n; j++)
			*vec_push(&h->commands) = add_command(b, &l->v[j],
				option, owner, down);
		for (j = 0; j < l->n && !all_ours(h, l, at); j++)
			set_against(b, h->commands.v[at + j], "a command that "
				    "is none of ip's is joined with it");
	}
}

void handline_make(struct handline *h, struct byhand *b, int owner,
		   const char *const *words)
{
	struct cmdline_list *l = vec_push(&h->line);
	struct cmdline_command *c = vec_push(l);

	h->made = true;
	for (; *words; words++)
		*vec_push(c) = text_dup(*words);
	c->text = text_dup("");
	*vec_push(&h->commands) = add_command(b, c, h->option, owner,
						false);
}

void handline_free(struct handline *h)
{
	cmdline_free(&h->line);
	vec_free(&h->commands);
	free(h->why);
	h->why = NULL;
}

static bool consumed(const struct byhand *b, int command)
{
	return command >= 0 &&
	       (b->commands.v[command].fate == BYHAND_DONE ||
		b->commands.v[command].fate == BYHAND_NEEDLESS);
}

/* Adds what stays of a list; *count: commands that do something. */
static void rest_of_list(const struct handline *h, const struct byhand *b,
			 const struct cmdline_list *l, size_t at,
			 struct text *rest, size_t *count)
{
	struct text t = { 0 };
	size_t i, left = 0;
	bool some = false;

	for (i = 0; i < l->n; i++)
		some |= consumed(b, h->commands.v[at + i]);
	for (i = 0; i < l->n; i++) {
		if (consumed(b, h->commands.v[at + i]) ||
		    (some && cmdline_does_nothing(&l->v[i])))
			continue;
		left += !cmdline_does_nothing(&l->v[i]);
		text_addf(&t, "%s%s", t.n ? " && " : "", l->v[i].text);
	}
	*count += left;
	if (t.n)
		text_addf(rest, "%s%s%s", rest->n ? "; " : "", t.s,
			  l->tolerant ? " || true" : "");
	text_free(&t);
}

enum handline_rest handline_rest(const struct handline *h,
				 const struct byhand *b, struct text *rest)
{
	bool some = false, all = true;
	size_t i, at = 0, left = 0;

	for (i = 0; i < h->commands.n; i++) {
		some |= consumed(b, h->commands.v[i]);
		all &= consumed(b, h->commands.v[i]);
	}
	if (!some || (h->made && !all))
		return HANDLINE_SAME;
	if (h->made)
		return HANDLINE_GONE;
	for (i = 0; i < h->line.n; at += h->line.v[i++].n)
		rest_of_list(h, b, &h->line.v[i], at, rest, &left);
	return left ? HANDLINE_LESS : HANDLINE_GONE;
}
