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

/* Unless all that && joins is ip's, none of it can be taken out. */
static void check_lists(const struct hand_line *h, struct handmade *b)
{
	const struct command *v = h->line.v;
	size_t i, end;
	char **against;
	bool ours;

	for (i = 0; i < h->line.n; i = end) {
		ours = true;
		for (end = i; end == i || (end < h->line.n && v[end].joined);
		     end++)
			ours &= v[end].index >= 0 || v[end].idle;
		for (; i < end && !ours; i++) {
			against = v[i].index < 0 ? NULL
				: &b->commands.v[v[i].index].against;
			if (against && !*against)
				*against = text_dup("a command that is none of "
						    "ip's is joined with it");
		}
	}
}

/* Whether one of them hides what ip is to do. */
static bool find_hidden(const struct command_line *l)
{
	const struct command *c;

	vec_each(c, l)
		if (ip_command_hidden(c->text, c->v, c->n))
			return true;
	return false;
}

void hand_line_read(struct hand_line *h, struct handmade *b, int owner,
		    bool down, const struct settings *variables)
{
	const char *value = h->option->value;
	const char *err = command_line_read(&h->line, value, variables);
	bool hidden;
	size_t i;

	hidden = find_hidden(&h->line);
	if (b->commands.n + h->line.n > HANDMADE_MAX)
		err = "expected fewer commands";
	if (hidden)
		err = "expected ip to be called by this line itself";
	if (err) {
		command_line_free(&h->line);
		if (hidden || ip_command_suspected(value))
			h->why = text_dup(err);
		return;
	}
	for (i = 0; i < h->line.n; i++)
		add_command(h, b, &h->line.v[i], owner, down);
	check_lists(h, b);
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

void hand_lines_add(struct hand_lines *l, const struct settings *s)
{
	const struct setting *o;

	vec_each(o, s)
		vec_push(l)->option = o;
}

void hand_line_free(struct hand_line *h)
{
	command_line_free(&h->line);
	free(h->why);
	h->why = NULL;
}

void hand_lines_free(struct hand_lines *l)
{
	while (l->n)
		hand_line_free(&l->v[--l->n]);
	vec_free(l);
}

const struct handmade_command *hand_line_command(const struct hand_line *h,
						 const struct handmade *b,
						 size_t i)
{
	int index = h->line.v[i].index;

	return index < 0 ? NULL : &b->commands.v[index];
}

static size_t count_gone(const struct hand_line *h, const struct handmade *b,
			 size_t i, size_t end)
{
	const struct handmade_command *c;
	size_t n = 0;

	for (; i < end; i++) {
		c = hand_line_command(h, b, i);
		n += c && handmade_gone(c);
	}
	return n;
}

bool hand_line_gone(const struct hand_line *h, const struct handmade *b)
{
	return h->line.n && !h->why &&
	       count_gone(h, b, 0, h->line.n) == h->line.n;
}

enum hand_line_rest hand_line_rest(const struct hand_line *h,
				   const struct handmade *b, struct text *rest)
{
	const struct command *v = h->line.v;
	const char *joint = "", *tolerant;
	size_t i, j, end, left = 0;
	bool some;

	rest->n = 0;
	if (h->made)
		return hand_line_gone(h, b) ? HAND_LINE_GONE : HAND_LINE_SAME;
	if (!count_gone(h, b, 0, h->line.n))
		return HAND_LINE_SAME;
	for (i = 0; i < h->line.n; i = end) {
		for (end = i + 1; end < h->line.n && v[end].joined; end++)
			;
		some = count_gone(h, b, i, end);
		tolerant = "";
		for (j = i; j < end; j++) {
			if (count_gone(h, b, j, j + 1) ||
			    (some && !v[j].assigns && v[j].idle))
				continue;
			left += !v[j].idle;
			text_addf(rest, "%s%s", joint, v[j].text);
			joint = " && ";
			tolerant = v[end - 1].tolerant ? " || true" : "";
		}
		text_add(rest, tolerant);
		joint = rest->n ? "; " : "";
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

void hand_origin_add(struct text *list, const char **last, const char *origin)
{
	const char *colon = strrchr(origin, ':');
	size_t n = colon ? (size_t)(colon - origin) + 1 : 0;
	bool same = *last && !strncmp(*last, origin, n) &&
		    strrchr(*last, ':') == *last + n - 1;

	text_addf(list, "%s%s", list->n ? ", " : "", origin + (same ? n : 0));
	*last = origin;
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
