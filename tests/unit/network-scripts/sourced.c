/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What files assign, and above all of what it is not said that they do. */
#include "network-scripts/sourced.h"
#include "../dice.h"
#include "base/text.h"

#include <time.h>

#define DOLLAR "expected no $: it is not expanded here; '$' is one that stays"
#define BARE "expected ~ * ? [ { in quotes"
#define RETURN "expected no carriage return at the end of the line"
#define CODE "expected NAME=VALUE or a comment, ; & | < > ( ) in quotes: other " \
	"shell code is not followed, and might change any value"
#define EXPANSION "expected no ` and no more of $ than $NAME and ${NAME}: they " \
	"are not expanded here"
#define QUOTE "expected a closing quote"
#define BOM "expected no byte order mark before it"
#define BYTES "expected no bytes \\000, \\001 and \\177"

/* A, B and C, and whatever begins with ADDR. */
static bool used(const char *name)
{
	return (*name >= 'A' && *name <= 'C' && !name[1]) ||
	       !strncmp(name, "ADDR", 4);
}

/*
 * Of the last of each name "NAME=VALUE", or "NAME LINE: MESSAGE". Of what is
 * not followed: "LINE: MESSAGE", then each "NAME~VALUE" as it is written, and
 * "NAME" where that cannot be told.
 */
static char *outcome(const char *text, size_t n)
{
	struct sourced s = { 0 };
	const struct assignment *a;
	struct text t = { 0 };
	size_t i;

	sourced_read(&s, text, n, "f", used);
	text_add(&t, "");
	if (s.stopped)
		text_addf(&t, "%s: %s", s.stopped + 2, s.expected);
	for (i = 0; i < s.n; i++) {
		a = &s.v[i];
		assert_true(a->bad || a->value);
		if (sourced_find(&s, a->name) != a)
			continue;
		text_addf(&t, "%s%s", t.n ? "|" : "", a->name);
		if (s.stopped)
			assert_ptr_equal(a->bad, s.expected);
		if (a->bad && !s.stopped)
			text_addf(&t, " %s: %s", a->origin + 2, a->bad);
		else if (a->value)
			text_addf(&t, "%c%s", a->bad ? '~' : '=', a->value);
	}
	assert_null(sourced_find(&s, "D"));
	sourced_free(&s);
	return t.s;
}

struct row {
	const char *text, *want;
};

static void check(const struct row *rows, size_t n)
{
	char *got;
	size_t i;

	for (i = 0; i < n; i++) {
		got = outcome(rows[i].text, strlen(rows[i].text));
		same_text(got, rows[i].want, rows[i].text);
		free(got);
	}
}

/* Of which bash would make something else; the rest of the file stays sure. */
static void bad_values(void **state)
{
	static const struct row rows[] = {
		{ "A=$x", "A 1: " DOLLAR }, { "A=x$", "A 1: " DOLLAR },
		{ "A=\"$x\"\nB=1", "A 1: " DOLLAR "|B=1" },
		{ "A=${x}\nB=1", "A 1: " DOLLAR "|B=1" },
		{ "A=\"a ${x}${y} b\"\nB=1", "A 1: " DOLLAR "|B=1" },
		{ "A=$1$$$\nB=1", "A 1: " DOLLAR "|B=1" },
		{ "A=\"$\"\nB=\"$'\"", "A 1: " DOLLAR "|B 2: " DOLLAR },
		{ "A=~", "A 1: " BARE }, { "A=x:~", "A 1: " BARE },
		{ "A=\"x\":~", "A 1: " BARE }, { "A=a~b", "A 1: " BARE },
		{ "A=*\nB=?", "A 1: " BARE "|B 2: " BARE },
		{ "A=[a]\nB={1,2}", "A 1: " BARE "|B 2: " BARE },
		{ "export A={1,2} B=1", "A 1: " BARE "|B=1" },
		{ "A=1\r\nB=2\r\n", "A 1: " RETURN "|B 2: " RETURN },
		{ "A=\"1\"\r", "A 1: " RETURN }, { "A=\r\n", "A 1: " RETURN },
		{ "A=$x\r\n", "A 1: " RETURN },
		{ "A=c\nA=$x\n", "A 2: " DOLLAR }, { "A=$x\nA=c\n", "A=c" },
		{ "FOO='\n'\nA=$x", "A 3: " DOLLAR },
		{ "A='a\nb'\nB=$x", "A=a\nb|B 3: " DOLLAR },
		{ "A=\"a\\\nb\"\nB=$x", "A=ab|B 3: " DOLLAR },
	};

	(void)state;
	check(rows, COUNT(rows));
}

/* Between two lines that alone would be sure. */
static void check_line(const char *line, const char *want)
{
	char *text = text_printf("A=1\n%s\nB=2\n", line);
	char *got = outcome(text, strlen(text));

	same_text(got, want, line);
	free(text);
	free(got);
}

/* What is in no line of assignments: each of them stops all. */
static void code(void **state)
{
	static const char *const lines[] = {
		"x", "./x y", ". ./x", "source x", "[ x ] && y", ": x", "eval x",
		"unset $x", "read x", "declare FOO=1", "declare -i FOO=1",
		"readonly FOO=1", "local FOO=1", "typeset FOO", "export FOO",
		"export -n FOO=1", "exp\\ort FOO=1", "\"export\" FOO=1",
		"export \"FOO=1\"", "export", "export FOO=1 x", "exit", "return",
		"set -e", "shopt -s x", "alias x=y", "trap x EXIT", "shift",
		"if x; then y; fi", "if x\nthen\ny\nfi", "for i in 1; do x; done",
		"while x; do y; done", "until x; do y; done", "(x)",
		"case x in y) z;; esac", "select i in x; do y; done",
		"function f { x; }", "f() { x; }", "f () {\nx\n}", "{ x; }",
		"((x))", "[[ x ]]", "! x", "time x", "coproc x",
		"cat <<E\nx\nE", "cat <<'E'\nE", "cat <<<x", "cat <(x)",
		"FOO=1 x", "FOO=1 export BAR=2", "x FOO=1", "FOO=1;", "FOO=1&",
		"FOO=1|x", "FOO=1<x", "FOO=1 >x", "FOO=1 2>x", "FOO=1 &>x",
		"FOO=1(", "FOO=1)", "FOO=(a b)", "FOO[1]=x", "FOO+=x", "FOO =1",
		"FOO = 1", "FOO= 1", "1FOO=1", "=1", "F\"O\"O=1", "FO\\O=1",
		"\\FOO=1", "'FOO=1'", "FOO-X=1", "F\xc3\xbc=1", "\f", "\v",
		"UID=1", "FOO=1 EUID=2", "export PPID=1", "SHELLOPTS=x",
		"BASHOPTS=x", "BASH_ENV=x", "POSIXLY_CORRECT=1", "RANDOM=1/0",
		"FOO\\\n=1", "FOO=1\\\n", "FOO=1 \\\nBAR=2", "\\\nFOO=1",
		")", "}", ";", "&", "x |", "x &&", "| x", "fi", "> ",
	};
	static const char *const expansions[] = {
		"FOO=$(x)", "FOO=\"$(x)\"", "FOO=$((1))", "FOO=$[1]", "FOO=`x`",
		"FOO=\"`x`\"", "FOO=${x:-y}", "FOO=${x y}", "FOO=${#x}", "FOO=${}",
		"FOO=${1}", "FOO=\"${x}${y\"", "FOO=$'x'", "FOO=$\"x\"", "FOO=$\\\n(x)",
		"FOO=\"$\\\n(x)\"", "FOO=${x\\\n}",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(lines); i++)
		check_line(lines[i], "2: " CODE "|A~1|B");
	for (i = 0; i < COUNT(expansions); i++)
		check_line(expansions[i], "2: " EXPANSION "|A~1|B");
}

/* What is told of a file that is not followed. */
static void stopped(void **state)
{
	static const struct row rows[] = {
		{ "A='x", "1: " QUOTE "|A" }, { "A=\"x\n", "1: " QUOTE "|A" },
		{ "A=\"x\\\"", "1: " QUOTE "|A" }, { "A=\"\\", "1: " QUOTE "|A" },
		{ "A=1\nFOO=\"x\nB=\"1\"\nC=1", "2: " QUOTE "|A~1|B|C" },
		{ "FOO='x' BAR='\nB=1", "1: " QUOTE "|B" },
		{ "A=1\\", "1: " CODE "|A" },
		{ "\xef\xbb\xbf" "A=1\nB=2", "1: " BOM "|A|B" },
		{ "\xef\xbb\xbf# x\nA=1", "1: " BOM "|A" },
		{ "A=1 \r\n", "1: " RETURN "|A" }, { "FOO=1\n\r\n", "2: " RETURN },
		/* names that seem to be assigned behind it */
		{ "A =1", "1: " CODE "|A" }, { "A = 1", "1: " CODE "|A" },
		{ "A+=1", "1: " CODE "|A" }, { "FOO=1; A=2", "1: " CODE "|A" },
		{ "x && ADDR1=2 ADDR2=3", "1: " CODE "|ADDR1|ADDR2" },
		{ "declare A=3", "1: " CODE "|A" },
		{ "if x; then\n A=1\nfi\n", "1: " CODE "|A" },
		{ "x\n#A=1\n  # B=2\nC=3 # ADDR=4", "1: " CODE "|C" },
		{ "x \"$A\" ${A} 1A A_ [ $A = y ]; unset B", "1: " CODE },
		{ "x\nA\xc3=1", "1: " CODE },
		/* what stands before it is known as it is written */
		{ "A=1 B='2\n' x", "1: " CODE "|A|B" },
		{ "A=1\nB=$x\nx\n", "3: " CODE "|A~1|B" },
		{ "A=1\nA=2\nx\nB=1", "3: " CODE "|A~2|B" },
		{ "A=1\nx\nA=2", "2: " CODE "|A" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void bad_bytes(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		const char *want;
	} rows[] = {
		{ "\0", 1, "1: " BYTES }, { "A=1\0", 4, "1: " BYTES "|A" },
		{ "A=1\0\n", 5, "1: " BYTES "|A" },
		{ "A\0DDR=1", 7, "1: " BYTES "|ADDR" },
		{ "#A=1\0\n# B=2\nC=3", 15, "1: " BYTES "|C" },
		{ "A=1\n#\0\nB='2'\n", 13, "2: " BYTES "|A|B" },
		{ "x\nA=1\n#\0\n", 9, "3: " BYTES "|A" },
		{ "A='\001'", 5, "1: " BYTES "|A" }, { "A=\"\\\177\"", 6,
			"1: " BYTES "|A" },
		{ NULL, 0, "" }, { "A=1\nB=2", 3, "A=1" },
	};
	char *got;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		got = outcome(rows[i].text, rows[i].n);
		same_text(got, rows[i].want, rows[i].text ? rows[i].text : "");
		free(got);
	}
}

static void values(void **state)
{
	static const struct row rows[] = {
		{ "", "" }, { "\n\n \t\n", "" }, { "#A=1", "" }, { " \t# A=1", "" },
		{ "A=", "A=" }, { "A=\n", "A=" }, { "A=''", "A=" }, { "A=\"\"", "A=" },
		{ "A=10.1.2.3\nB=24\n", "A=10.1.2.3|B=24" }, { "  \tA=1 \t", "A=1" },
		{ "A=1\nB=2\nA=3", "B=2|A=3" }, { "a=1\nAA=2\n_A=3", "" },
		{ "ADDR=1\nADDR0=2\nADDR_x=3", "ADDR=1|ADDR0=2|ADDR_x=3" },
		{ "A=1 B=2\tC=3 # x", "A=1|B=2|C=3" }, { "A=1 FOO=x A=2", "A=2" },
		{ "A= B=1", "A=|B=1" },
		{ "export A=1", "A=1" }, { "export A=1 B=2", "A=1|B=2" },
		{ "\texport \tA='1' # x", "A=1" }, { "export\tA=1", "A=1" },
		{ "exportA=1\nexport=2", "" }, { "export # x", "" },
		{ "A=1 # x", "A=1" }, { "A=1\t#", "A=1" }, { "A=1#x", "A=1#x" },
		{ "A=#", "A=#" }, { "A='#' # it's", "A=#" }, { "A=1 # \\\nB=2",
			"A=1|B=2" },
		{ "# `x` $(y) ; if\nA=1 # $( ` ' \" &\nB=2", "A=1|B=2" },
		{ "A=a'b c'\"d e\"\\ g", "A=ab cd e g" },
		{ "A='a\nB=2'\n", "A=a\nB=2" }, { "A=\"a\n\nb\"\n", "A=a\n\nb" },
		{ "A='$x`y`\\n\"'", "A=$x`y`\\n\"" }, { "A='\\'", "A=\\" },
		{ "A=\"\\$x\\`y\\`\\\"\\\\\\n\\ '\"", "A=$x`y`\"\\\\n\\ '" },
		{ "A=\\$x\\;\\|\\\\\\'\\\"\\#\\~", "A=$x;|\\'\"#~" },
		{ "A=\"a\\\nb\"B=2", "A=abB=2" }, { "A=\"\\\\\n\"", "A=\\\n" },
		{ "A='a\\\nb'", "A=a\\\nb" },
		{ "A=';&|<>()'\";&|<>()\"", "A=;&|<>();&|<>()" },
		{ "A='*?[a]'\"{b,c}~\"\\*", "A=*?[a]{b,c}~*" },
		{ "A=a=b", "A=a=b" }, { "A=a\rb", "A=a\rb" }, { "A='a\r'", "A=a\r" },
		{ "A=1 # x\r\nB=2", "A=1|B=2" }, { "A=!x%^,]}", "A=!x%^,]}" },
		{ "A=\002\037'\016'", "A=\002\037\016" },
		{ "A=\xc3\xbc\xff", "A=\xc3\xbc\xff" },
		/* of others it does not matter what they are */
		{ "FOO='a\nA=2'\nB=1", "B=1" }, { "FOO=\"a\nA=2\"\nB=1", "B=1" },
		{ "FOO=\"a\\\nA=2\"\nB=1", "B=1" }, { "FOO=\"\\\"\nA=2\"\nB=1", "B=1" },
		{ "FOO='A=2' # '\nB=1", "B=1" }, { "FOO=$x$1$$$x\"$x$\"\nB=1", "B=1" },
		{ "FOO=\"-K ${x} gso off\"${y}\nB=1", "B=1" },
		{ "FOO=~ BAR=* export=1\nB=1", "B=1" }, { "FOO=x\r\nB=1", "B=1" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

/* A file after another; origins. */
static void several_files(void **state)
{
	static const char first[] = "A=1\nB=2\n\nC='3'", second[] = "B=4\nC=$x";
	struct sourced s = { 0 };

	(void)state;
	sourced_read(&s, first, strlen(first), "one", used);
	sourced_read(&s, second, strlen(second), "two", used);
	same_number((long long)s.n, 5, "assignments");
	same_text(sourced_find(&s, "A")->value, "1", "A");
	same_text(sourced_find(&s, "A")->origin, "one:1", "A");
	same_text(sourced_find(&s, "B")->value, "4", "B");
	same_text(sourced_find(&s, "B")->origin, "two:1", "B");
	same_text(sourced_find(&s, "C")->bad, DOLLAR, "C");
	same_text(sourced_find(&s, "C")->origin, "two:2", "C");
	same_text(s.v[2].origin, "one:4", "first C");
	assert_null(s.stopped);
	/* code may change what is there, and what comes */
	sourced_read(&s, "\nunset $x\n", 10, "three", used);
	sourced_read(&s, "B=5\nx\n", 6, "four", used);
	same_text(s.stopped, "three:2", "stopped");
	same_text(sourced_find(&s, "A")->bad, CODE, "A");
	same_text(sourced_find(&s, "A")->value, "1", "A");
	same_text(sourced_find(&s, "B")->bad, CODE, "B");
	same_text(sourced_find(&s, "B")->value, "5", "B");
	sourced_free(&s);
	same_number((long long)s.n, 0, "freed");
	assert_null(s.stopped);
	sourced_read(&s, first, strlen(first), "one", used);
	assert_null(sourced_find(&s, "A")->bad);
	sourced_free(&s);
	assert_null(sourced_find(&s, "A"));
}

/* A million bytes of what could be read again and again, or call itself. */
static void hostile(void **state)
{
	static const struct {
		const char *begin, *again, *end;
	} rows[] = {
		{ "A=", "x", "" }, { "A='", "x", "'" }, { "A=", "'x'", "" },
		{ "A=", "\"", "" }, { "A='", "\"\n", "" }, { "", "A=1\n", "" },
		{ "", "A='\n", "" }, { "", "A='\n", "'" }, { "", "A='''\n", "" },
		{ "FOO=", "$(", "" }, { "FOO=\"", "\\\n", "" }, { "", "FOO=1 ", "" },
		{ "", "x;", "" }, { "x", " A=", "" }, { "x ", "A", "=" },
		{ "{\n", "A=\\", "" }, { "{\n", "#\n", "" }, { "{\n", "A ", "" },
		{ "x ", "1", "" }, { "", "'", "A=" }, { "", "export ", "" },
		{ "", "$", "" }, { "A=", "${x}", "" }, { "", "\r\n", "" },
	};
	struct sourced s;
	struct text t = { 0 };
	clock_t begin;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		t.n = 0;
		text_add(&t, rows[i].begin);
		while (t.n < 1 << 20)
			text_add(&t, rows[i].again);
		text_add(&t, rows[i].end);
		s = (struct sourced){ 0 };
		begin = clock();
		sourced_read(&s, t.s, t.n, "f", used);
		if ((clock() - begin) / CLOCKS_PER_SEC > 20)
			fail_msg("%s: takes too long", rows[i].again);
		sourced_free(&s);
	}
	text_free(&t);
}

/* A value that is put in quotes in any way is what it was. */
static void quoted(void **state)
{
	static const char bytes[] = "ab \t\n'\"\\$`;&|<>()#~*?[{=:!\r\xc3\xe9";
	struct sourced s;
	char value[9];
	struct text t = { 0 };
	size_t i;

	(void)state;
	ROUNDS(5000) {
		memset(value, 0, sizeof value);
		for (i = dice(sizeof value); i > 0; i--)
			value[i - 1] = bytes[dice(sizeof bytes - 1)];
		t.n = 0;
		text_add(&t, dice(2) ? "A=" : "export A=");
		for (i = 0; value[i]; i++) {
			if (dice(2) && value[i] != '\'')
				text_addf(&t, "'%c'", value[i]);
			else if (dice(2) || strchr("\n\r", value[i]))
				text_addf(&t, strchr("\"$`\\", value[i]) ?
					  "\"\\%c\"" : "\"%c\"", value[i]);
			else
				text_addf(&t, "\\%c", value[i]);
		}
		s = (struct sourced){ 0 };
		sourced_read(&s, t.s, t.n, "f", used);
		HOLDS(s.n == 1 && !s.v[0].bad && !strcmp(s.v[0].value, value));
		sourced_free(&s);
	}
	text_free(&t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_values),
		cmocka_unit_test(code),
		cmocka_unit_test(stopped),
		cmocka_unit_test(bad_bytes),
		cmocka_unit_test(values),
		cmocka_unit_test(several_files),
		cmocka_unit_test(hostile),
		cmocka_unit_test(quoted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
