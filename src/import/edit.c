/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines that come into a text. */
#include "import/edit.h"

#include <string.h>

enum { AROUND = 3 };	/* lines that are shown before and behind a change */

void edits_add(struct edits *l, size_t line, bool instead, const char *text)
{
	size_t i;

	vec_push(l);
	for (i = l->n - 1; i && l->v[i - 1].line > line; i--)
		l->v[i] = l->v[i - 1];
	l->v[i] = (struct edit){ line, instead, text_dup(text) };
}

void edits_free(struct edits *l)
{
	while (l->n)
		free(l->v[--l->n].text);
	vec_free(l);
}

/* The bytes of the line at p, with its newline. */
static size_t line_length(const char *p)
{
	size_t n = strcspn(p, "\n");

	return n + (p[n] == '\n');
}

static bool is_replaced(const struct edits *l, size_t line)
{
	const struct edit *e;

	vec_each(e, l)
		if (e->line == line && e->instead)
			return true;
	return false;
}

void edits_apply(struct text *out, const struct edits *l, const char *old)
{
	const struct edit *e = l->v;
	size_t line = 0, n;

	text_add(out, "");
	for (;;) {
		for (; e && e != vec_end(l) && e->line <= line; e++) {
			if (out->n && out->s[out->n - 1] != '\n')
				text_add(out, "\n");
			text_add(out, e->text);
		}
		if (!*old)
			break;
		n = line_length(old);
		line++;
		if (!is_replaced(l, line))
			text_addn(out, old, n);
		old += n;
	}
}

/* Adds lines, each with that sign in front, safe to show but for their TABs. */
static void add_lines(struct text *out, char sign, const char *p, size_t n)
{
	const char *end = p + n;
	char *word;
	size_t i;

	while (p < end) {
		text_addn(out, &sign, 1);
		for (;;) {
			i = strcspn(p, "\t\n");
			word = text_printf("%.*s", (int)i, p);
			text_add_safe(out, word);
			free(word);
			p += i;
			if (*p != '\t')
				break;
			text_addn(out, p++, 1);
		}
		text_add(out, "\n");
		p += *p == '\n';
	}
}

static size_t count_lines(const char *p)
{
	size_t n = 0;

	for (; *p; p += line_length(p))
		n++;
	return n;
}

/* Changes that are shown in one: edits from first on, lines from to end - 1. */
struct hunk {
	size_t first, edits;
	size_t from, end;	/* from 1 */
	size_t added, removed;
};

/* The hunk that begins with that edit, in a text of so many lines. */
static struct hunk find_hunk(const struct edits *l, size_t first, size_t lines)
{
	struct hunk h = { .first = first };
	const struct edit *e;
	size_t i, end = 0;

	for (i = first; i < l->n; i++) {
		e = &l->v[i];
		if (i > first && e->line > end + AROUND + AROUND)
			break;
		end = e->line;
		h.added += count_lines(e->text);
		h.removed += e->instead && (i == first ||
					    l->v[i - 1].line != e->line ||
					    !l->v[i - 1].instead);
		h.edits++;
	}
	e = &l->v[first];
	h.from = e->line + !e->instead;
	h.from = h.from > AROUND ? h.from - AROUND : 1;
	h.end = end + AROUND < lines ? end + AROUND + 1 : lines + 1;
	return h;
}

/* "12,7"; of no lines it is the one before, as diff has it. */
static void add_range(struct text *out, char sign, size_t from, size_t n)
{
	text_addf(out, "%c%zu", sign, n ? from : from - 1);
	if (n != 1)
		text_addf(out, ",%zu", n);
}

/* old: the text from its first line on. */
static void add_hunk(struct text *out, const struct edits *l,
		     const struct hunk *h, const char *old)
{
	const struct edit *e = &l->v[h->first], *last = e + h->edits;
	size_t line, n;

	for (line = h->from - 1; line < h->end; line++) {
		if (line >= h->from) {
			n = line_length(old);
			add_lines(out, is_replaced(l, line) ? '-' : ' ', old, n);
			old += n;
		}
		for (; e < last && e->line == line; e++)
			add_lines(out, '+', e->text, strlen(e->text));
	}
}

void edits_diff(struct text *out, const struct edits *l, const char *path,
		const char *old)
{
	size_t i, line, lines = count_lines(old ? old : ""), more = 0;
	const char *p;
	struct hunk h;

	text_add(out, "--- ");
	text_add_safe(out, old ? path : "/dev/null");
	text_add(out, "\n+++ ");
	text_add_safe(out, path);
	text_add(out, "\n");
	for (i = 0; i < l->n; i += h.edits) {
		h = find_hunk(l, i, lines);
		text_add(out, "@@ ");
		add_range(out, '-', h.from, h.end - h.from);
		text_add(out, " ");
		add_range(out, '+', h.from + more,
			  h.end - h.from + h.added - h.removed);
		text_add(out, " @@\n");
		p = old ? old : "";
		for (line = 1; line < h.from; line++)
			p += line_length(p);
		add_hunk(out, l, &h, p);
		more += h.added - h.removed;
	}
}
