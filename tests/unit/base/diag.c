/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of what a run has to say: one safe line each, in order, once. */
#include "base/diag.h"
#include "../unit.h"

static void hostile(void **state)
{
	struct diag d = { 0 };
	struct text big = { 0 };
	int i;

	(void)state;
	diag_add(&d, DIAG_REFUSED, "iface \x1b[2J", "multihome-\nx",
		 "got \"%s\"", "a\nb\xff%s%n");
	assert_string_equal(d.v[0].text, "iface \\x1b[2J: multihome-\\x0ax: "
			    "got \"a\\x0ab\\xff%s%n\"");
	for (i = 0; i < 1 << 20; i++)
		text_addn(&big, "x", 1);
	diag_add(&d, DIAG_REFUSED, "eth1", NULL, "%s", big.s);
	assert_int_equal(strlen(d.v[1].text), 403);
	assert_string_equal(d.v[1].text + 400, "...");
	text_free(&big);
	diag_free(&d);
}

static void words(void **state)
{
	static const struct { const char *origin, *key, *text; } rows[] = {
		{ NULL, NULL, "42 words" },
		{ "eth1", NULL, "eth1: 42 words" },
		{ NULL, "wait", "wait: 42 words" },
		{ "FILE:3", "wait", "FILE:3: wait: 42 words" },
		{ "", "", ": : 42 words" },
		/* an option, as it is spelled there */
		{ "FILE:3", "multihome-to", "FILE:3: multihome-to: 42 words" },
		{ "FILE:3: [ISP2]", "multihome-to",
		  "FILE:3: [ISP2]: to: 42 words" },
		{ "d/ifcfg-eth1:3", "multihome-main-routes",
		  "d/ifcfg-eth1:3: MULTIHOME_MAIN_ROUTES: 42 words" },
	};
	struct diag d = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		diag_add(&d, DIAG_NOTE, rows[i].origin, rows[i].key, "%d %s",
			 42, "words");
		assert_int_equal(d.n, i + 1);
		same_text(d.v[i].text, rows[i].text, rows[i].text);
	}
	diag_free(&d);
	assert_null(d.v);
	diag_free(&d);
}

/* The order of lines, in each file; what has none stays where it is. */
static void sorted(void **state)
{
	static const struct { enum diag_level level; const char *text; } rows[] = {
		{ DIAG_WARNING, "eth1: waits" },
		{ DIAG_REFUSED, "/e/interfaces:20: b" },
		{ DIAG_NOTE, "/e/interfaces:1: a decision" },
		{ DIAG_WARNING, "/e/ifcfg-eth1:1:3: KEY: alias" },
		{ DIAG_WARNING, "/e/interfaces:3: c, see /e/interfaces:20: b" },
		{ DIAG_FAILED, "fe80::1: no way" },
		{ DIAG_WARNING, "/e/ifcfg-eth1:2: KEY: d" },
		{ DIAG_REFUSED, "/e/interfaces: all of it" },
		{ DIAG_WARNING, "/e/ifcfg-eth1:1:2: KEY: alias" },
		{ DIAG_WARNING, "/e/interfaces:20: a" },
		{ DIAG_WARNING, "/e/interfaces:100: d" },
		{ DIAG_WARNING, "/e/multihome.conf:4: [ISP1]: to: x" },
		{ DIAG_WARNING, "/e/multihome.conf: y" },
		{ DIAG_WARNING, "/e/multihome.conf:3: [ISP2]: to: z" },
	};
	static const char want[] =
		"eth1: waits\n"
		"/e/interfaces:3: c, see /e/interfaces:20: b\n"
		"/e/interfaces:1: a decision\n"
		"/e/interfaces:20: b\n"
		"/e/interfaces:20: a\n"
		"/e/interfaces:100: d\n"
		"/e/interfaces: all of it\n"
		"/e/ifcfg-eth1:1:2: KEY: alias\n"
		"/e/ifcfg-eth1:1:3: KEY: alias\n"
		"fe80::1: no way\n"
		"/e/ifcfg-eth1:2: KEY: d\n"
		"/e/multihome.conf:3: [ISP2]: to: z\n"
		"/e/multihome.conf:4: [ISP1]: to: x\n"
		"/e/multihome.conf: y\n";
	struct text t = { 0 };
	struct diag d = { 0 };
	size_t i;

	(void)state;
	diag_sort(&d);
	for (i = 0; i < COUNT(rows); i++)
		diag_put(&d, rows[i].level, NULL, rows[i].text);
	diag_sort(&d);
	for (i = 0; i < d.n; i++) {
		text_add(&t, d.v[i].text);
		text_add(&t, "\n");
	}
	assert_string_equal(t.s, want);
	text_free(&t);
	diag_free(&d);
}

/* What both families of a claim have to say is said once. */
static void once(void **state)
{
	static const enum diag_level levels[] = {
		DIAG_NOTE, DIAG_WARNING, DIAG_REFUSED, DIAG_FAILED,
	};
	struct diag d = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(levels); i++) {
		diag_add(&d, levels[i], "eth1", NULL, "same");
		diag_add(&d, levels[i], "eth1", NULL, "same");
		diag_add(&d, levels[i], NULL, "eth1", "same");
	}
	/* decisions are told each, a problem once of its level */
	assert_int_equal(d.n, 3 + 1 + 1 + 1);
	diag_free(&d);
}

static void asked(void **state)
{
	struct diag d = { 0 }, more = { 0 };

	(void)state;
	assert_false(diag_has(&d, DIAG_NOTE));
	diag_add(&d, DIAG_WARNING, NULL, NULL, "one");
	diag_add(&d, DIAG_REFUSED, NULL, NULL, "two");
	diag_add(&d, DIAG_REFUSED, NULL, NULL, "three");
	assert_false(diag_has(&d, DIAG_NOTE));
	assert_false(diag_has(&d, DIAG_FAILED));
	assert_true(diag_has(&d, DIAG_WARNING));
	assert_true(diag_has(&d, DIAG_REFUSED));

	diag_move(&d, &more);
	assert_int_equal(d.n, 3);
	diag_add(&more, DIAG_FAILED, NULL, NULL, "four");
	diag_add(&more, DIAG_REFUSED, NULL, NULL, "two");
	diag_move(&d, &more);
	assert_int_equal(more.n, 0);
	assert_null(more.v);
	/* what was said is not said again */
	assert_int_equal(d.n, 4);
	assert_string_equal(d.v[3].text, "four");
	diag_free(&more);
	diag_free(&d);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile),
		cmocka_unit_test(sorted),
		cmocka_unit_test(words),
		cmocka_unit_test(once),
		cmocka_unit_test(asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
