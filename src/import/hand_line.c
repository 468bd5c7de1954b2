/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of commands to commands, and back. */
#include "import/hand_line.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

bool hand_line_runs(const char *key, bool *down)
{
	key += !strncmp(key, "pre-", 4) ? 4 : !strncmp(key, "post-", 5) ? 5 : 0;
	*down = !strcmp(key, "down");
	return *down || !strcmp(key, "up");
}

/* Adds the command to b, if it is one of ip's. */
static void add_command(struct hand_line *h, struct handmade *b,
			struct command *words, int owner, bool down)
{
	struct handmade_command *c;
	struct ip_command ip;
	const char *err = ip_command_read(&ip, words->v, words->n);

	words->idle |= ip.verb == IP_COMMAND_FLUSH_CACHE;
	/* what cannot be read is ours only if it looks so */
	if (ip.verb == IP_COMMAND_NONE || words->idle ||
	    (err && ip.w.k.kind == KOBJ_ROUTE && !h->made &&
	     !ip_command_suspected(words->text)))
		return;
	c = handmade_command_add(b, &ip, err);
	c->owner = owner;
	c->down = down;
	c->origin = h->option->origin;
	words->index = (int)b->commands.n - 1;
}

/* The end of the list that begins at i: of what && joins. */
static size_t list_end(const struct command_line *l, size_t i)
{
	for (i++; i < l->n && l->v[i].joined; i++)
		;
	return i;
}

/* Unless all of a list is ip's, none of it can be taken out. */
static void check_list(const struct hand_line *h, struct handmade *b, size_t i,
		       size_t end)
{
	const struct command *v = h->line.v;
	bool ours = true;
	char **against;
	size_t j;

	for (j = i; j < end; j++)
		ours &= v[j].index >= 0 || v[j].idle;
	for (j = i; j < end && !ours; j++) {
		against = v[j].index < 0 ? NULL
			: &b->commands.v[v[j].index].against;
		if (against && !*against)
			*against = text_dup("a command that is none of ip's "
					    "is joined with it");
	}
}

void hand_line_read(struct hand_line *h, struct handmade *b, int owner,
		    bool down, const struct settings *variables)
{
	const char *value = h->option->value;
	const char *err = command_line_read(&h->line, value, variables);
	size_t i, end;

	if (b->commands.n + h->line.n > HANDMADE_MAX)
		err = "expected fewer commands";
	if (err) {
		command_line_free(&h->line);
		if (ip_command_suspected(value))
			h->why = text_dup(err);
		return;
	}
	for (i = 0; i < h->line.n; i++)
		add_command(h, b, &h->line.v[i], owner, down);
	for (i = 0; i < h->line.n; i = end) {
		end = list_end(&h->line, i);
		check_list(h, b, i, end);
	}
}

void hand_line_make(struct hand_line *h, struct handmade *b, int owner,
		    const char *const *words)
{
	struct command *c;

	h->made = true;
	if (b->commands.n >= HANDMADE_MAX) {
		free(h->why);
		h->why = text_dup("expected fewer commands");
		return;
	}
	c = vec_push(&h->line);
	c->index = -1;
	for (; *words; words++)
		*vec_push(c) = text_dup(*words);
	add_command(h, b, c, owner, false);
}

void hand_line_free(struct hand_line *h)
{
	command_line_free(&h->line);
	free(h->why);
	h->why = NULL;
}

const struct handmade_command *hand_line_command(const struct hand_line *h,
						 const struct handmade *b,
						 size_t i)
{
	int index = h->line.v[i].index;

	return index < 0 ? NULL : &b->commands.v[index];
}

static bool is_gone(const struct hand_line *h, const struct handmade *b,
		    size_t i)
{
	const struct handmade_command *c = hand_line_command(h, b, i);

	return c && handmade_gone(c);
}

/* Adds what stays of a list; how many of it do something. */
static size_t rest_of_list(const struct hand_line *h, const struct handmade *b,
			   size_t i, size_t end, struct text *rest)
{
	const char *joint = rest->n ? "; " : "", *tolerant = "";
	const struct command *c;
	size_t j, left = 0;
	bool some = false;

	for (j = i; j < end; j++)
		some |= is_gone(h, b, j);
	for (j = i; j < end; j++) {
		c = &h->line.v[j];
		if (is_gone(h, b, j) || (some && !c->assigns && c->idle))
			continue;
		left += !c->idle;
		text_addf(rest, "%s%s", joint, c->text);
		joint = " && ";
		tolerant = h->line.v[end - 1].tolerant ? " || true" : "";
	}
	text_add(rest, tolerant);
	return left;
}

enum hand_line_rest hand_line_rest(const struct hand_line *h,
				   const struct handmade *b, struct text *rest)
{
	size_t i, end, gone = 0, left = 0;

	rest->n = 0;
	for (i = 0; i < h->line.n; i++)
		gone += is_gone(h, b, i);
	if (!gone || (h->made && (gone < h->line.n || h->why)))
		return HAND_LINE_SAME;
	for (i = 0; i < h->line.n && !h->made; i = end) {
		end = list_end(&h->line, i);
		left += rest_of_list(h, b, i, end, rest);
	}
	return left ? HAND_LINE_LESS : HAND_LINE_GONE;
}

bool hand_line_reasons(const struct hand_line *h, const struct handmade *b,
		       const char *indent, struct text *out)
{
	const struct handmade_command *c;
	size_t i, before = out->n;
	const char *why = h->why;

	for (i = 0; i <= h->line.n; i++) {
		if (why)
			comment_add(out, indent, "%s: not translated: %s",
				    h->option->origin, why);
		c = i < h->line.n ? hand_line_command(h, b, i) : NULL;
		why = c && c->fate == HANDMADE_LEFT ? c->why : NULL;
	}
	return out->n > before;
}

void comment_add(struct text *out, const char *indent, const char *fmt, ...)
{
	struct text raw = { 0 };
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&raw, fmt, ap);
	va_end(ap);
	text_addf(out, "%s# ", indent);
	text_add_safe(out, raw.s);
	/* ifupdown2 joins lines there, even those of a comment */
	if (out->s[out->n - 1] == '\\')
		text_add(out, ".");
	text_add(out, "\n");
	text_free(&raw);
}
