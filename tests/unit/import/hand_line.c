/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is left of a line, whatever became of its commands; comments. */
#include "import/hand_line.h"
#include "../unit.h"

static const char *no_number(const void *arg, const char *name, uint32_t *n)
{
	(void)arg, (void)name, (void)n;
	return "";
}

static const char *no_name(const void *arg, uint32_t number)
{
	(void)arg, (void)number;
	return NULL;
}

static void keys(void **state)
{
	static const struct { const char *key; bool runs, down; } rows[] = {
		{ "", false, false }, { "pre-", false, false },
		{ "upper", false, false }, { "if-up", false, false },
		{ "pre-post-up", false, false }, { "uP", false, false },
		{ "up", true, false }, { "pre-up", true, false },
		{ "post-up", true, false }, { "down", true, true },
		{ "pre-down", true, true }, { "post-down", true, true },
	};
	size_t i;
	bool down;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		same_number(hand_line_runs(rows[i].key, &down), rows[i].runs,
			    rows[i].key);
		same_number(down, rows[i].down, rows[i].key);
	}
}

/*
 * gone: the commands of ip's of the line that are, as digits from 0. rest: ""
 * if all of it is, NULL if it is as before.
 */
static void rests(void **state)
{
	static const struct { const char *line, *gone, *rest; } rows[] = {
#define A "ip rule add from 192.0.2.1 table 7"
#define B "ip rule add from 192.0.2.2 table 7"
		{ A, "", NULL }, { "a; b", "", NULL },
		{ A, "0", "" }, { A "; " B, "01", "" },
		{ A "; " B, "0", B }, { A "; " B, "1", A },
		{ A " && " B, "1", A }, { A " && " B " || true", "0",
		  B " || true" },
		{ "a; " A, "0", "a" }, { "a >b; " A "; c # d", "0", "a >b; c" },
		{ "true; " A "; exit 0", "0", "" }, { "true && " A, "0", "" },
		{ A " || true; b", "0", "b" },
		{ "true; a; " A, "0", "true; a" },
		{ "X=1; " A, "0", "" }, { "X=1; " A "; a $X", "0",
		  "X=1; a $X" },
		{ "X=1 && " A "; a $X", "0", "X=1; a $X" },
		{ "ip route flush cache; " A, "0", "" },
		{ A "; ip route show; " B, "01", "ip route show" },
	};
	struct setting option = { "up", NULL, "f:1" };
	struct settings none = { 0 };
	enum hand_line_rest what;
	const char *want, *p;
	struct text rest = { 0 };
	struct handmade b;
	struct hand_line h;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		b = (struct handmade){ .names = { no_number, no_name, NULL } };
		option.value = text_dup(rows[i].line);
		h = (struct hand_line){ .option = &option };
		hand_line_read(&h, &b, HANDMADE_NOBODY, false, &none);
		assert_null(h.why);
		for (p = rows[i].gone; *p; p++)
			b.commands.v[*p - '0'].fate = HANDMADE_DONE;
		what = hand_line_rest(&h, &b, &rest);
		want = rows[i].rest;
		same_number(what, !want ? HAND_LINE_SAME : *want
			    ? HAND_LINE_LESS : HAND_LINE_GONE, rows[i].line);
		if (what == HAND_LINE_LESS)
			same_text(rest.s, want, rows[i].line);
		hand_line_free(&h);
		handmade_free(&b);
		free(option.value);
	}
	text_free(&rest);
}

/* What is joined with another command cannot be taken out. */
static void joined(void **state)
{
	static const struct { const char *line; bool against; } rows[] = {
		{ "a && " A, true }, { A " && a", true },
		{ A " && ip addr show", true },
		{ A, false }, { "a; " A, false }, { "true && " A, false },
		{ A " && ip route flush cache", false },
		{ A " && " B " || true", false },
	};
	struct setting option = { "up", NULL, "f:1" };
	struct settings none = { 0 };
	struct handmade b;
	struct hand_line h;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		b = (struct handmade){ .names = { no_number, no_name, NULL } };
		option.value = text_dup(rows[i].line);
		h = (struct hand_line){ .option = &option };
		hand_line_read(&h, &b, HANDMADE_NOBODY, false, &none);
		same_number(b.commands.v[0].against != NULL, rows[i].against,
			    rows[i].line);
		hand_line_free(&h);
		handmade_free(&b);
		free(option.value);
	}
}

static void comments(void **state)
{
	static const struct { const char *says, *line; } rows[] = {
		{ "a\nb", "\t# a\\x0ab\n" }, { "\x1b[31m", "\t# \\x1b[31m\n" },
		{ "a\\", "\t# a\\.\n" }, { "a\\\n", "\t# a\\\\x0a\n" },
		{ "\xff", "\t# \\xff\n" }, { "", "\t# \n" },
		{ "a b", "\t# a b\n" }, { "%s%n", "\t# %s%n\n" },
	};
	struct text t = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		t.n = 0;
		comment_add(&t, "\t", "%s", rows[i].says);
		same_text(t.s, rows[i].line, rows[i].line);
	}
	text_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),
		cmocka_unit_test(rests),
		cmocka_unit_test(joined),
		cmocka_unit_test(comments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
