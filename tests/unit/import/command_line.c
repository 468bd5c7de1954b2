/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines for the shell: what is refused, and the words of what is not. */
#include "import/command_line.h"
#include "base/text.h"
#include "../unit.h"

static const char simple[] =
	"expected simple commands with ; or && between them";
static const char unknown[] =
	"expected no variable whose value is not known here";
static const char dollar[] = "expected no more of $ than $NAME or ${NAME}";
static const char within[] = "expected no command within a command";
static const char quote[] = "expected a second quote";
static const char pattern[] =
	"expected no test and no pattern for file names";
static const char otherwise[] = "expected nothing but true behind ||";
static const char file[] = "expected a file behind >";

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
		{ "while a; do b; done", simple }, { "case a in", simple },
		{ "f() { a; }", simple }, { "a \\", simple },
		{ ">x", simple }, { "a && >x", simple }, { "$NONE", simple },
		{ "a `b`", within }, { "a \"`b`\"", within },
		{ "a $(b)", dollar }, { "a $", dollar }, { "a $1", dollar },
		{ "a $$", dollar }, { "a ${IFACE", dollar },
		{ "a ${IFACE:-b}", dollar }, { "a \"$(b)\"", dollar },
		{ "a ${}", dollar }, { "a $ IFACE", dollar },
		{ "a $IFACES", unknown }, { "a $iface", unknown },
		{ "a ${PATH}", unknown }, { "a \"$PATH\"", unknown },
		{ "A=b; c $A", unknown },
		{ "a 'b", quote }, { "a \"b", quote }, { "a \"b\\\"", quote },
		{ "a *", pattern }, { "a b?c", pattern }, { "[ a ]", pattern },
		{ "a || b", otherwise }, { "a || true && b", otherwise },
		{ "a || true || true", otherwise }, { "a ||", otherwise },
		{ "a || exit 1", otherwise }, { "|| true", simple },
		{ "a >", file }, { "a > ; b", file }, { "a 2>&", file },
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
	struct text t = { 0 };
	size_t i, j, k;

	text_add(&t, "");
	for (i = 0; i < l->n; i++) {
		text_add(&t, i ? "; " : "");
		for (j = 0; j < l->v[i].n; j++) {
			text_add(&t, j ? " && " : "");
			for (k = 0; k < l->v[i].v[j].n; k++)
				text_addf(&t, "<%s>", l->v[i].v[j].v[k]);
		}
		text_add(&t, l->v[i].tolerant ? " || true" : "");
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
		{ "'if' a", "<if><a>" }, { "a if done", "<a><if><done>" },
		{ "$IFACE ${IFACE}x x$IFACE", "<eth1><eth1x><xeth1>" },
		{ "from $IF_ADDRESS/32", "<from><10.2.2.2/32>" },
		{ "\"$IFACE ${IFACE}\"", "<eth1 eth1>" },
		{ "$TWO", "<a><b>" }, { "x$TWO", "<x><a><b>" },
		{ "\"$TWO\"", "< a\tb >" },
		{ "a $NONE b", "<a><b>" }, { "a \"$NONE\"", "<a><>" },
		{ "a >b c", "<a><c>" }, { "a > b c", "<a><c>" },
		{ "a >>b 2>&1 c", "<a><c>" }, { "a 2>/dev/null", "<a>" },
		{ "a 2 >/dev/null", "<a><2>" }, { "a x2>b", "<a><x2>" },
		{ "a '2'>b", "<a><2>" }, { "a &>b c", "<a><c>" },
		{ "a >|b", "<a>" }, { "a>b", "<a>" }, { "a >'b c' d", "<a><d>" },
		{ "a\rb", "<a\rb>" },
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
	assert_int_equal(l.n, 2);
	assert_int_equal(l.v[0].n, 2);
	assert_string_equal(l.v[0].v[0].text,
			    "a  '$b' \"$IFACE\" 2>/dev/null");
	assert_string_equal(l.v[0].v[1].text, "c >d");
	assert_string_equal(l.v[1].v[0].text, "e");
	command_line_free(&l);
	assert_null(l.v);
	settings_free(&v);
}

static void nothing(void **state)
{
	static const struct { const char *line; bool nothing; } rows[] = {
		{ "true a", false }, { "exit", false }, { "exit 1", false },
		{ "false", false }, { "exit 0 0", false }, { "./true", false },
		{ "true", true }, { ":", true }, { "exit 0", true },
		{ "/bin/true", true }, { "/usr/bin/true", true },
	};
	struct settings v = { 0 };
	struct command_line l;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_null(command_line_read(&l, rows[i].line, &v));
		same_number(command_line_does_nothing(&l.v[0].v[0]),
			    rows[i].nothing, rows[i].line);
		command_line_free(&l);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(words),
		cmocka_unit_test(texts),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
