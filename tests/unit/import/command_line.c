/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines for the shell: what is refused, and the words of what is not. */
#include "import/command_line.h"
#include "base/text.h"
#include "../unit.h"

static const char simple[] =
	"only simple commands, ; and &&, NAME=VALUE and $NAME are understood";
static const char unknown[] =
	"expected no variable whose value is not known here";

static void variables_of(struct settings *v)
{
	settings_add(v, "IFACE", "eth1", "-");
	settings_add(v, "IF_ADDRESS", "10.2.2.2", "-");
	settings_add(v, "TWO", " a\tb ", "-");
	settings_add(v, "NONE", "", "-");
}

static void refused(void **state)
{
	static const struct { const char *line, *why; } rows[] = {
		{ "a | b", simple }, { "a & b", simple }, { "a &", simple },
		{ "a |& b", simple }, { "& a", simple }, { "| a", simple },
		{ "&& a", simple }, { "a &&", simple }, { "a && && b", simple },
		{ "a && ; b", simple }, { "a && # b", simple },
		{ "(a)", simple }, { "a )", simple }, { "a <b", simple },
		{ "a <<EOF", simple }, { "{ a; }", simple },
		{ "! a", simple }, { "if a; then b; fi", simple },
		{ "for i in 1; do a; done", simple }, { "a; done", simple },
		{ "'if' a", simple }, { "while a; do b; done", simple },
		{ "case a in", simple },
		{ "f() { a; }", simple }, { "a \\", simple },
		{ ">x", simple }, { "a && >x", simple }, { "$NONE", simple },
		{ "a `b`", simple }, { "a \"`b`\"", simple },
		{ "a $(b)", simple }, { "a $", simple }, { "a $0", simple },
		{ "a $$", simple }, { "a ${IFACE", simple },
		{ "a ${IFACE:-b}", simple }, { "a \"$(b)\"", simple },
		{ "a ${}", simple }, { "a $ IFACE", simple },
		{ "a $IFACES", unknown }, { "a $iface", unknown },
		{ "a ${PATH}", unknown }, { "a \"$PATH\"", unknown },
		{ "c $A; A=b", unknown }, { "A=b c", simple },
		{ "A=b c $A", unknown }, { "a && A=b", simple },
		{ "a || A=b", simple }, { "A=$(b)", simple },
		{ "\"A\"=b; c $A", unknown }, { "A =b; c $A", unknown },
		{ "A=0123456789; A=$A$A$A$A$A$A$A$A$A$A; A=$A$A$A$A$A$A$A$A$A$A; "
		  "B=$A$A", "expected shorter values of variables" },
		{ "1A=b; c $1A", unknown }, { "c A=b; d $A", unknown },
		{ ">A=b c; d $A", unknown }, { "A=b || true && c", simple },
		{ "export A=b; c $A", unknown },
		{ "a 'b", simple }, { "a \"b", simple }, { "a \"b\\\"", simple },
		{ "a *", simple }, { "a b?c", simple }, { "[ a ]", simple },
		{ "a || b", simple }, { "a || true && b", simple },
		{ "a || true || true", simple }, { "a ||", simple },
		{ "a || exit 1", simple }, { "|| true", simple },
		{ "a >", simple }, { "a > ; b", simple }, { "a 2>&", simple },
	};
	struct settings v = { 0 };
	struct command_line l;
	size_t i;

	(void)state;
	variables_of(&v);
	for (i = 0; i < COUNT(rows); i++) {
		same_text(command_line_read(&l, rows[i].line, &v), rows[i].why,
			  rows[i].line);
		same_number((long long)l.n, 0, rows[i].line);
		assert_null(l.v);
	}
	settings_free(&v);
}

/* "<a><b> && <c> || true; <d>" */
static char *shown(const struct command_line *l)
{
	const struct command *c;
	struct text t = { 0 };
	size_t i, j;

	text_add(&t, "");
	for (i = 0; i < l->n; i++) {
		c = &l->v[i];
		same_number(c->index, -1, "index");
		text_add(&t, !i ? "" : c->joined ? " && " : "; ");
		for (j = 0; j < c->n; j++)
			text_addf(&t, "<%s>", c->v[j]);
		text_add(&t, c->tolerant ? " || true" : "");
	}
	return t.s;
}

static void words(void **state)
{
	static const struct { const char *line, *words; } rows[] = {
		{ "", "" }, { " \t ", "" }, { "# a", "" }, { ";", "" },
		{ " ; ;\n", "" },
		{ "a", "<a>" }, { "  a  b\tc ", "<a><b><c>" },
		{ "a;b", "<a>; <b>" }, { "a ; b;", "<a>; <b>" },
		{ "a\nb", "<a>; <b>" }, { "a && b&&c", "<a> && <b> && <c>" },
		{ "a &&\n b", "<a> && <b>" },
		{ "a || true", "<a> || true" }, { "a||:", "<a> || true" },
		{ "a || /bin/true; b", "<a> || true; <b>" },
		{ "a && b || exit 0", "<a> && <b> || true" },
		{ "a || true # b", "<a> || true" },
		{ "a # b; c", "<a>" }, { "a #", "<a>" }, { "a#b", "<a#b>" },
		{ "a # b\nc", "<a>; <c>" },
		{ "'a b' \"c d\"", "<a b><c d>" }, { "a'b'\"c\"d", "<abcd>" },
		{ "'' \"\"", "<><>" }, { "'$IFACE' '#'", "<$IFACE><#>" },
		{ "\"a\\\"b\\\\c\\d\"", "<a\"b\\c\\d>" },
		{ "a\\ b \\$c \\#", "<a b><$c><#>" },
		{ "a if done", "<a><if><done>" },
		{ "$IFACE ${IFACE}x x$IFACE", "<eth1><eth1x><xeth1>" },
		{ "from $IF_ADDRESS/32", "<from><10.2.2.2/32>" },
		{ "\"$IFACE ${IFACE}\"", "<eth1 eth1>" },
		{ "$TWO", "<a><b>" }, { "x$TWO", "<x><a><b>" },
		{ "\"$TWO\"", "< a\tb >" },
		{ "a $NONE b", "<a><b>" }, { "a \"$NONE\"", "<a><>" },
		{ "a >b c", "<a><c>" }, { "a > b c", "<a><c>" },
		{ "a >>b 2>&1 c", "<a><c>" }, { "a 2>/dev/null", "<a>" },
		{ "a 2 >/dev/null", "<a><2>" }, { "a x2>b", "<a><x2>" },
		{ "a '2'>b", "<a><2>" }, { "a \\2>b", "<a><2>" },
		{ "A=2; a $A>b", "<A=2>; <a><2>" }, { "a &>b c", "<a><c>" },
		{ "a >|b", "<a>" }, { "a>b", "<a>" }, { "a >'b c' d", "<a><d>" },
		{ "a\rb", "<a\rb>" },
		{ "A=b", "<A=b>" }, { "A=b; c $A", "<A=b>; <c><b>" },
		{ "A=b && c $A", "<A=b> && <c><b>" },
		{ "A='b c'; d $A \"$A\"", "<A=b c>; <d><b><c><b c>" },
		{ "A=$TWO; c \"$A\"", "<A= a\tb >; <c>< a\tb >" },
		{ "A=b; A=c$A; d ${A}", "<A=b>; <A=cb>; <d><cb>" },
		{ "IFACE=x; a $IFACE", "<IFACE=x>; <a><x>" },
		{ "A=; b \"$A\"", "<A=>; <b><>" }, { "A=b >c", "<A=b>" },
		{ "A=b || true", "<A=b> || true" }, { "a A=b", "<a><A=b>" },
	};
	struct settings v = { 0 };
	struct command_line l;
	size_t i;
	char *got;

	(void)state;
	variables_of(&v);
	for (i = 0; i < COUNT(rows); i++) {
		same_text(command_line_read(&l, rows[i].line, &v), NULL,
			  rows[i].line);
		got = shown(&l);
		same_text(got, rows[i].words, rows[i].line);
		free(got);
		command_line_free(&l);
	}
	settings_free(&v);
}

/* Each command's own text: what a line is made of again. */
static void texts(void **state)
{
	struct settings v = { 0 };
	struct command_line l;

	(void)state;
	variables_of(&v);
	assert_null(command_line_read(&l,
				      " a  '$b' \"$IFACE\" 2>/dev/null && "
				      "c >d|| true; e # f",
				      &v));
	assert_int_equal(l.n, 3);
	assert_string_equal(l.v[0].text, "a  '$b' \"$IFACE\" 2>/dev/null");
	assert_string_equal(l.v[1].text, "c >d");
	assert_string_equal(l.v[2].text, "e");
	command_line_free(&l);
	assert_null(l.v);
	settings_free(&v);
}

static void idle(void **state)
{
	static const struct { const char *line; bool idle, assigns; } rows[] = {
		{ "A=b", true, true }, { "\"A=b\"", false, false },
		{ "true a", false, false }, { "exit", false, false },
		{ "exit 1", false, false }, { "false", false, false },
		{ "exit 0 0", false, false }, { "./true", false, false },
		{ "true", true, false }, { ":", true, false },
		{ "exit 0", true, false }, { "/bin/true", true, false },
		{ "/usr/bin/true", true, false },
	};
	struct settings v = { 0 };
	struct command_line l;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_null(command_line_read(&l, rows[i].line, &v));
		same_number(l.v[0].idle, rows[i].idle, rows[i].line);
		same_number(l.v[0].assigns, rows[i].assigns, rows[i].line);
		command_line_free(&l);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(words),
		cmocka_unit_test(texts),
		cmocka_unit_test(idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
