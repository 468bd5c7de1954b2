/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of commands to commands, and back. */
#include "import/hand_line.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

bool hand_line_runs(const char *key, bool *down)
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
static int add_command(struct handmade *b, const struct command *words,
		       const struct setting *option, int owner, bool down)
{
	struct handmade_command *c;
	struct ip_command ip;
	const char *err = ip_command_read(&ip, words->v, words->n);

	if (ip.verb == IP_COMMAND_NONE)
		return -1;
	/* what cannot be read is ours only if it looks so */
	if (err && ip.w.k.kind == KOBJ_ROUTE &&
	    !ip_command_suspected(words->text))
		return -1;
	c = handmade_command_add(b, &ip, err);
	c->owner = owner;
	c->down = down;
	c->origin = option->origin;
	return (int)b->commands.n - 1;
}

/* Whether all of it is ip's, or nothing. */
static bool all_ours(const struct hand_line *h, const struct command_list *l,
		     size_t at)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (h->commands.v[at + i] < 0 &&
		    !command_line_does_nothing(&l->v[i]))
			return false;
	return true;
}

static void set_against(struct handmade *b, int command, const char *why)
{
	struct handmade_command *c;

	if (command < 0)
		return;
	c = &b->commands.v[command];
	if (!c->against)
		c->against = text_dup(why);
}

void hand_line_read(struct hand_line *h, struct handmade *b, int owner,
		    bool down, const struct settings *variables)
{
	const struct setting *option = h->option;
	const struct command_list *l;
	const char *err;
	size_t i, j, at, n = b->commands.n;

	err = command_line_read(&h->line, option->value, variables);
	for (i = 0; i < h->line.n; i++)
		n += h->line.v[i].n;
	if (n > HANDMADE_MAX)
		err = "expected fewer commands";
	if (err) {
		command_line_free(&h->line);
		if (ip_command_suspected(option->value))
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

void hand_line_make(struct hand_line *h, struct handmade *b, int owner,
		    const char *const *words)
{
	struct command_list *l = vec_push(&h->line);
	struct command *c = vec_push(l);

	h->made = true;
	for (; *words; words++)
		*vec_push(c) = text_dup(*words);
	c->text = text_dup("");
	*vec_push(&h->commands) = add_command(b, c, h->option, owner,
						false);
}

void hand_line_free(struct hand_line *h)
{
	command_line_free(&h->line);
	vec_free(&h->commands);
	free(h->why);
	h->why = NULL;
}

static bool consumed(const struct handmade *b, int command)
{
	return command >= 0 &&
	       (b->commands.v[command].fate == HANDMADE_DONE ||
		b->commands.v[command].fate == HANDMADE_NEEDLESS);
}

/* Adds what stays of a list; *count: commands that do something. */
static void rest_of_list(const struct hand_line *h, const struct handmade *b,
			 const struct command_list *l, size_t at,
			 struct text *rest, size_t *count)
{
	struct text t = { 0 };
	size_t i, left = 0;
	bool some = false;

	for (i = 0; i < l->n; i++)
		some |= consumed(b, h->commands.v[at + i]);
	for (i = 0; i < l->n; i++) {
		if (consumed(b, h->commands.v[at + i]) ||
		    (some && command_line_does_nothing(&l->v[i])))
			continue;
		left += !command_line_does_nothing(&l->v[i]);
		text_addf(&t, "%s%s", t.n ? " && " : "", l->v[i].text);
	}
	*count += left;
	if (t.n)
		text_addf(rest, "%s%s%s", rest->n ? "; " : "", t.s,
			  l->tolerant ? " || true" : "");
	text_free(&t);
}

enum hand_line_rest hand_line_rest(const struct hand_line *h,
				   const struct handmade *b, struct text *rest)
{
	bool some = false, all = true;
	size_t i, at = 0, left = 0;

	for (i = 0; i < h->commands.n; i++) {
		some |= consumed(b, h->commands.v[i]);
		all &= consumed(b, h->commands.v[i]);
	}
	if (!some || (h->made && !all))
		return HAND_LINE_SAME;
	if (h->made)
		return HAND_LINE_GONE;
	for (i = 0; i < h->line.n; at += h->line.v[i++].n)
		rest_of_list(h, b, &h->line.v[i], at, rest, &left);
	return left ? HAND_LINE_LESS : HAND_LINE_GONE;
}
