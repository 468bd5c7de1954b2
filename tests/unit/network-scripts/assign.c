/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What files assign, and above all of what it is not said that they do. */
#include "network-scripts/assign.h"
#include "../dice.h"
#include "base/text.h"

#include <time.h>

#define DOLLAR "expected no $: it is not expanded here; '$' is one that stays"
#define BACKQUOTE "expected no `: commands are not run here; '`' is one that " \
	"stays"
#define QUOTE "expected a closing quote"
#define JOINED "expected no \\ at the end of a line"
#define ESCAPE "expected one of \\a \\b \\e \\f \\n \\r \\t \\v \\\\ \\' \\\" \\? " \
	"\\NNN \\xHH in $'', and no NUL"
#define TILDE "expected no ~ here: '~' is one that stays"
#define CONTROL "expected no control characters \\001 and \\177"
#define CODE "expected no shell code before it in the file"
#define QUOTES "expected all quotes before it in the file to be closed"
#define LINE "expected NAME=VALUE alone on its line, or nothing that may change it"
#define BOM "expected no byte order mark before it"
#define BLANK "expected = right behind the name"
#define WORDS "expected nothing but a comment behind the value"
#define OPERATOR "expected ; & | < > ( ) in quotes, and nothing behind the value"
#define PLUS "expected = and not +="
#define ARRAY "expected a plain variable, not an array"
#define RETURN "expected no carriage return at the end of the line"
#define PATTERN "expected * ? [ { in quotes in an argument of export"
#define BLIND "expected the names of variables to be spelled out in the " \
	"file's commands"
#define NUL "expected no NUL byte in the file"

/* A, B and C, and whatever begins with ADDR. */
static bool used(const char *name)
{
	return (*name >= 'A' && *name <= 'C' && !name[1]) ||
	       !strncmp(name, "ADDR", 4);
}

/* "NAME=VALUE" or "NAME LINE: MESSAGE", for the last of each name. */
static char *outcome(const char *text, size_t n)
{
	struct assigns a = { 0 };
	const struct assign *v;
	struct text t = { 0 };
	size_t i;

	assigns_parse(&a, text, n, "f", used);
	text_add(&t, "");
	for (i = 0; i < a.n; i++) {
		v = &a.v[i];
		assert_true(!v->value == !!v->bad);
		if (assigns_find(&a, v->name) != v)
			continue;
		if (t.n)
			text_add(&t, "|");
		if (v->bad)
			text_addf(&t, "%s %s: %s", v->name, v->origin + 2,
				  v->bad);
		else
			text_addf(&t, "%s=%s", v->name, v->value);
	}
	assert_null(assigns_find(&a, "D"));
	assigns_free(&a);
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

static void bad_values(void **state)
{
	static const struct row rows[] = {
		{ "A=$x", "A 1: " DOLLAR }, { "A=x$", "A 1: " DOLLAR },
		{ "A=\"$x\"", "A 1: " DOLLAR }, { "A=${x}", "A 1: " DOLLAR },
		{ "A=\"${x:-y}\"\nB=1", "A 1: " DOLLAR "|B=1" },
		{ "A=$(echo a)\nB=1", "A 1: " DOLLAR "|B=1" },
		{ "A=\"$(echo \"a b\")\"\nB=1", "A 1: " DOLLAR "|B=1" },
		{ "A=$((1+2))\nB=1", "A 1: " DOLLAR "|B 2: " CODE },
		{ "A=$[1]\nB=1", "A 1: " DOLLAR "|B 2: " CODE },
		{ "A=${x y}\nB=1", "A 1: " DOLLAR "|B 2: " CODE },
		{ "A=${x:?}\nB=1", "A 1: " DOLLAR "|B 2: " CODE },
		{ "A=$\"x\"", "A 1: " DOLLAR },
		{ "A=`id`\nB=1", "A 1: " BACKQUOTE "|B=1" },
		{ "A=\"`id`\"", "A 1: " BACKQUOTE },
		{ "A=`\\``\nB=1", "A 1: " BACKQUOTE "|B 2: " CODE },
		{ "A=1 &>x", "A 1: " OPERATOR }, { "A=1 &>>x", "A 1: " OPERATOR },
		{ "A=$'x\\", "A 1: " QUOTE },
		{ "A='x", "A 1: " QUOTE }, { "A=\"x\n", "A 1: " QUOTE },
		{ "A=$'x\\'", "A 1: " QUOTE }, { "A=\"x\\\"", "A 1: " QUOTE },
		{ "A=`x", "A 1: " BACKQUOTE }, { "A=\"\\", "A 1: " QUOTE },
		{ "A='\nB=1\nC=2", "A 1: " QUOTE "|B 2: " QUOTES
			"|C 3: " QUOTES },
		{ "A=1;", "A 1: " OPERATOR }, { "A=1&", "A 1: " OPERATOR },
		{ "A=1 |x", "A 1: " OPERATOR }, { "A=1<x", "A 1: " OPERATOR },
		{ "A=1 >x", "A 1: " OPERATOR }, { "A=1 2>x", "A 1: " OPERATOR },
		{ "A=1(", "A 1: " OPERATOR }, { "A=1)", "A 1: " WORDS },
		{ "A=1 && x\nB=1", "A 1: " OPERATOR "|B=1" },
		{ "A=1 B=2", "A 1: " WORDS "|B 1: " LINE },
		{ "A=1 cmd", "A 1: " WORDS }, { "A= B", "A 1: " WORDS "|B 1: " LINE },
		{ "A=1 if\n", "A 1: " WORDS }, { "export A=1 x", "A 1: " WORDS },
		{ "A=a b\nA=c\n", "A=c" }, { "A=c\nA=a b\n", "A 2: " WORDS },
		{ "A+=1", "A 1: " PLUS }, { "export A+=1", "A 1: " PLUS },
		{ "A[0]=1\nB=1", "A 1: " ARRAY "|B=1" },
		{ "A[1]+=1", "A 1: " ARRAY }, { "A=(1 2)\nB=1", "A 1: " ARRAY
			"|B 2: " CODE },
		{ "A[x]=1\nB=1", "A 1: " CODE "|B 2: " CODE },
		{ "A=~", "A 1: " TILDE }, { "A=~/x", "A 1: " TILDE },
		{ "A=x:~", "A 1: " TILDE }, { "A=\"x\":~", "A 1: " TILDE },
		{ "A=x=~", "A 1: " TILDE }, { "export A=~", "A 1: " TILDE },
		{ "A=1\\\n2", "A 1: " JOINED }, { "A=\"1\\\n2\"", "A 1: " JOINED },
		{ "A\\\nDDR=1", "ADDR 1: " JOINED }, { "A=1 \\\n", "A 1: " JOINED },
		{ "\\\nA=1", "A 2: " JOINED }, { "A=$'\\\n'", "A 1: " JOINED },
		{ "A=1\\", "A 1: " JOINED },
		{ "A=1\r\nB=2\r\n", "A 1: " RETURN "|B 2: " RETURN },
		{ "A=\"1\"\r", "A 1: " RETURN }, { "A=1 \r\n", "A 1: " RETURN },
		{ "A=\r\n", "A 1: " RETURN },
		{ "A=$'\\0'", "A 1: " ESCAPE }, { "A=$'\\000'", "A 1: " ESCAPE },
		{ "A=$'\\x0'", "A 1: " ESCAPE }, { "A=$'\\400'", "A 1: " ESCAPE },
		{ "A=$'\\x'", "A 1: " ESCAPE }, { "A=$'\\x{41}'", "A 1: " ESCAPE },
		{ "A=$'\\cA'", "A 1: " ESCAPE }, { "A=$'\\u41'", "A 1: " ESCAPE },
		{ "A=\001", "A 1: " CONTROL }, { "A=\"\\\177\"", "A 1: " CONTROL },
		{ "A='\177'", "A 1: " CONTROL }, { "A=$'\\x01'", "A 1: " CONTROL },
		{ "export A=*", "A 1: " PATTERN }, { "export A={1,2}", "A 1: "
			PATTERN },
	};

	(void)state;
	check(rows, COUNT(rows));
}

/* Lines that are no assignment, but may change a variable. */
static void bad_lines(void **state)
{
	static const struct row rows[] = {
		{ "A =1", "A 1: " BLANK }, { "A = 1\nB=1", "A 1: " BLANK "|B=1" },
		{ "FOO=1; A=2\nB=1", "A 1: " LINE "|B=1" },
		{ "FOO=1 A=2", "A 1: " LINE }, { "x A=2", "A 1: " LINE },
		{ "[ x ] && A=4\nB=1", "A 1: " LINE "|B=1" },
		{ "A=1\n[ x ] || A+=4", "A 2: " LINE },
		{ "A=1\ndeclare A=3", "A 2: " LINE }, { "declare FOO=3\nA=1", "A=1" },
		{ "declare A\nB=1\n", "A 1: " LINE "|B 2: " CODE },
		{ "declare -r FOO=3\nA=1", "A 2: " CODE },
		{ "readonly FOO\nA=1", "A 2: " CODE }, { "local A", "A 1: " LINE },
		{ "A=1\nunset A\nB=1", "A 2: " LINE "|B=1" },
		{ "A=1\nunset FOO A", "A 2: " LINE }, { "A=1\nread A B",
			"A 2: " LINE "|B 2: " LINE },
		{ "A=1\nprintf -v A x", "A 2: " LINE },
		{ "A=1\nlet A++", "A 2: " LINE }, { "A=1\neval 'A=2'", "A 2: " LINE },
		{ "A=1\neval \"x; A=2\"", "A 2: " LINE },
		{ "export -n A=1", "A 1: " LINE }, { "exp\\ort A=1", "A 1: " LINE },
		{ "export \"A=1\"", "A 1: " LINE },
		{ "declare \"ADDR\"1=2", "ADDR 1: " LINE "|ADDR1 1: " LINE },
		{ "declare A\"DDR\"=2", "A 1: " LINE "|ADDR 1: " LINE },
		{ "unset A\\DDR", "A 1: " LINE "|ADDR 1: " LINE },
		{ "unset $'A'", "A 1: " LINE }, { "unset x\\\nA", "A 2: " LINE },
		{ "RANDOM=A=1\nB=1", "A 1: " LINE "|B 2: " CODE },
		{ "x {A}>y", "A 1: " LINE },
		{ "x\necho $(A=1)", "A 2: " LINE },
		{ "\xef\xbb\xbf" "A=1\nB=2", "A 1: " BOM "|B=2" },
		{ "\xef\xbb\xbf# x\nA=1", "A=1" },
		/* but a name that is only read stays */
		{ "A=1\necho $A \"$A\" ${A} ${A:-x} ${A#1}", "A=1" },
		{ "A=1\n[ \"$A\" ] && echo AA A_ 1A", "A=1" },
		{ "A=1\nx\n./x 2>&1 | y >/dev/null; z &", "A=1" },
		{ "x &>/dev/null\nA=1\ny &>>/dev/null", "A=1" },
		{ "A=1\nexport FOO=$x FOO={a,b}\nunset x FOO\nB=1", "A=1|B=1" },
		{ "A=1\n. ./x\nsource x\neval \"$x\"\nB=2\n", "A=1|B=2" },
		{ "A=1\n\r\n", "A=1" },
		/* these do not */
		{ "A=1\n: ${A:=2}\nB=1", "A 2: " CODE "|B 3: " CODE },
		{ "A=1\n((A=2))", "A 2: " CODE },
		{ "A=1\necho ${#A}", "A 2: " CODE },
	};

	(void)state;
	check(rows, COUNT(rows));
}

/* Commands that may change any variable of which the file speaks. */
static void blind(void **state)
{
	static const char *const code[] = {
		"unset $x", "unset \"$x\"", "unset `x`", "unset {A,FOO}", "unset ?",
		"export $x", "export \"$x=1\"", "export {FOO,A}=1", "declare $x",
		"local $x", "typeset x $x", "read $x", "printf -v $x y", "let $x",
		"mapfile $x", "readarray \"$x\"", "getopts x $x",
		"exp\"ort\" FOO=$x", "true; FOO=1 unset $x", "[ x ] && read \"$x\"",
		"unset $x; {", "export $x (", "eval $A", "eval x \"${B}\"", "command unset $B", "eval $x A",
	};
	char *text, *got;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(code); i++) {
		text = text_printf("A=1\n%s\nB=2\n", code[i]);
		got = outcome(text, strlen(text));
		if (strstr(got, "A=") || strstr(got, "B=") || !strstr(got, "B 3: " BLIND))
			fail_msg("%s: got %s", code[i], got);
		free(text);
		free(got);
	}
}

/* Behind that nothing is sure any more. */
static void bad_files(void **state)
{
	static const char *const code[] = {
		"if x; then y; fi", "if x\nthen\ny\nfi", "for i in 1; do x; done",
		"while x; do y; done", "until x; do y; done",
		"case x in y) z;; esac", "select i in x; do y; done",
		"function f { x; }", "f() { x; }", "f () {\nx\n}", "{ x; }",
		"( x )", "((x))", "[[ x ]]", "[[ x ]] && y", "! x", "time x",
		"coproc x", "cat <<E\nx\nE", "cat <<'E'\nE", "cat <<-E\n\tE",
		"cat <<<x", "cat <(x)", "x >(y)", "FOO=(a b)", "FOO=$((1))",
		"FOO=$[1]", "FOO[x]=1", "FOO[ 1 ]=1", "FOO[09]=1", "FOO=${x:?y}",
		"FOO=${x y}", "FOO=${x:=y}", "FOO=\"${x:-'}\"", "FOO=`# `",
		"FOO=$(x # )\n)", "FOO=$(;)", "FOO=$(x\n)", "FOO=$(if x; then y; fi)",
		"FOO=$($($($($($($($($(x)))))))))",
		"return", "return 0", "exit", "x || exit", "[ x ] && return 1",
		"exec x", "set -e", "shopt -s x", "alias x=y", "trap x EXIT",
		"eval exit", "command return", "builtin eval \"exit 1\"", "$x",
		"\"$x\" y", "`x`", "shift x", "break", "readonly FOO=1",
		"declare -i FOO", "typeset -r FOO", "UID=1", "FOO=1 EUID=2",
		"export PPID=1", "BASHOPTS=x", "POSIXLY_CORRECT=1", "RANDOM=1/0",
		"eval UID=1", "[ -v 'x[1/0]' ]",
		/* errors of syntax */
		")", "}", ";", "x ;; y", "x; ; y", "&", "x & & y", "x |", "x &&",
		"| x", "x || | y", "fi", "done", "then x", "x > ", "x >;", "x >2>y",
		"x > # y", "x(",
	};
	char *text, *got, *want;
	size_t i, lines;
	const char *p;

	(void)state;
	for (i = 0; i < COUNT(code); i++) {
		for (p = code[i], lines = 3; *p; p++)
			lines += *p == '\n';
		text = text_printf("A=1\n%s\nB=2\n", code[i]);
		want = text_printf("A=1|B %zu: " CODE, lines);
		got = outcome(text, strlen(text));
		same_text(got, want, code[i]);
		free(text);
		free(want);
		free(got);
	}
}

static void bad_rest(void **state)
{
	static const struct row rows[] = {
		{ "if x; then\n A=1\nfi\nB=$x\n", "A 2: " CODE "|B 4: " CODE },
		{ "if x; then echo $A ${A}; fi", "" },
		{ "if x; then echo ${A:=1}; fi", "A 1: " CODE },
		{ "if x; then unset A; read B; fi", "A 1: " CODE "|B 1: " CODE },
		{ "f() {\n# A=1\n\t#A: x\n#\n}", "" },
		{ "x '\n#'; A=1; {", "A 2: " CODE }, { "{ \\\n#A=1\n}", "A 2: " CODE },
		{ "{\nA\\\nDDR=1\n}", "A 2: " CODE "|ADDR 2: " CODE },
		{ "A=1 {", "A 1: " WORDS }, { "A=1 (", "A 1: " OPERATOR },
		{ "A=1; {\nA=2", "A 2: " CODE },
		{ "FOO='\nA=1\n#B=2\n", "A 2: " QUOTES },
		{ "FOO=\"x\nA=\"1\"\nB=1", "A 2: " QUOTES "|B 3: " QUOTES },
		{ "x 'y\nA=\"1\"", "A 2: " QUOTES },
		{ "exit; A=1\nB=1", "A 1: " LINE "|B 2: " CODE },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void nul(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		const char *want;
	} rows[] = {
		{ "\0", 1, "" }, { "A=1\0", 4, "A 1: " NUL },
		{ "A=1\0\n", 5, "A 1: " NUL }, { "A\0DDR=1", 7, "ADDR 1: " NUL },
		{ "#A=1\0\n# B=2\nC=3", 15, "C 3: " NUL },
		{ "A=1\n#\0\nB='2'\n", 13, "A 1: " NUL "|B 3: " NUL },
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
		{ "1A=1", "" }, { "export A=1", "A=1" }, { "\texport \tA='1' # x",
			"A=1" },
		{ "A=1 # x", "A=1" }, { "A=1\t#", "A=1" }, { "A=1#x", "A=1#x" },
		{ "A=#", "A=#" }, { "A='#' # it's", "A=#" }, { "A=1 # \\\nB=2",
			"A=1|B=2" },
		{ "A=a'b c'\"d e\"$'\\x66'\\ g", "A=ab cd ef g" },
		{ "A='a\nB=2'\n", "A=a\nB=2" }, { "A=\"a\n\nb\"\nB=$x",
			"A=a\n\nb|B 4: " DOLLAR },
		{ "A='$x`y`\\n\"'", "A=$x`y`\\n\"" }, { "A='\\'", "A=\\" },
		{ "A=\"\\$x\\`y\\`\\\"\\\\\\n\\ '\"", "A=$x`y`\"\\\\n\\ '" },
		{ "A=\\$x\\;\\|\\\\\\'\\\"\\#\\~", "A=$x;|\\'\"#~" },
		{ "A=';&|<>()'\";&|<>()\"", "A=;&|<>();&|<>()" },
		{ "A=*?[a]{b,c}", "A=*?[a]{b,c}" }, { "export A='*'", "A=*" },
		{ "A=a~b", "A=a~b" }, { "A=\\~", "A=~" }, { "A=\"~\"", "A=~" },
		{ "A=''~", "A=~" }, { "A=x':'~", "A=x:~" }, { "A=a=b", "A=a=b" },
		{ "A=a\rb", "A=a\rb" }, { "A=1 # x\r\n", "A=1" },
		{ "A=!x%^,", "A=!x%^," },
		{ "A=\002\037'\016'", "A=\002\037\016" },
		{ "A=\xc3\xbc\xff", "A=\xc3\xbc\xff" },
		{ "A=$'\\a\\b\\e\\E\\f\\n\\r\\t\\v\\\\\\'\\\"\\?'",
			"A=\a\b\033\033\f\n\r\t\v\\'\"?" },
		{ "A=$'\\101\\1019\\7\\x41\\x4g\\x414\\xe9\\377'",
			"A=AA9\aA\004gA4\xe9\xff" },
		{ "A=$'\\q\\ \\$\\9'", "A=\\q\\ \\$\\9" },
		{ "A=$'a\\nb'\nB=$x", "A=a\nb|B 2: " DOLLAR },
		/* others are passed, as far as that is sure */
		{ "FOO='a\nA=2'\nB=1", "B=1" }, { "FOO=\"a\nA=2\"\nB=1", "B=1" },
		{ "FOO=a\\\nA=2\nB=1", "B=1" }, { "FOO=\\\nA=2\nB=1", "B=1" },
		{ "FOO=\\\\\nA=2", "A=2" }, { "FOO=$'a\\'\nA=2'\nB=1", "B=1" },
		{ "FOO=\"\\\"\nA=2\"\nB=1", "B=1" }, { "FOO='A=2' # '\nB=1", "B=1" },
		{ "FOO=$x$1$$\"$x$\"\nB=1", "B=1" }, { "FOO=${x}${x:-a.b}\nB=1", "B=1" },
		{ "FOO=$(x)\nB=1", "B=1" }, { "FOO=$()\nB=1", "B=1" },
		{ "FOO=$(A=2; x)\nB=1", "B=1" },
		{ "FOO=$(x 'y )' \")\" \\) $(z))\nB=1", "B=1" },
		{ "FOO=\"$(x \"y\" | z && a)\"\nB=1", "B=1" },
		{ "FOO=`x \"y\" 'z'`\"`x \"y\"`\"\nB=1", "B=1" },
		{ "FOO=\"`x\"\nB=1", "B 2: " CODE },
		{ "FOO[1]=x\nFOO+=y\nB=1", "B=1" }, { "FOO=1 BAR=2\nB=1", "B=1" },
		{ "FOO=~\nB=1", "B=1" }, { "FOO=\001\nB=1", "B=1" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

/* A file after another; origins; used() is only asked of identifiers. */
static void several_files(void **state)
{
	struct assigns a = { 0 };
	static const char first[] = "A=1\nB=2\n\nC='3'", second[] = "B=4\nC=$x";

	(void)state;
	assigns_parse(&a, first, strlen(first), "one", used);
	assigns_parse(&a, second, strlen(second), "two", used);
	same_number((long long)a.n, 5, "assigns");
	same_text(assigns_find(&a, "A")->value, "1", "A");
	same_text(assigns_find(&a, "A")->origin, "one:1", "A");
	same_text(assigns_find(&a, "B")->value, "4", "B");
	same_text(assigns_find(&a, "B")->origin, "two:1", "B");
	same_text(assigns_find(&a, "C")->value, NULL, "C");
	same_text(assigns_find(&a, "C")->bad, DOLLAR, "C");
	same_text(assigns_find(&a, "C")->origin, "two:2", "C");
	same_text(a.v[2].origin, "one:4", "first C");
	assigns_free(&a);
	same_number((long long)a.n, 0, "freed");
	assigns_parse(&a, first, strlen(first), "one", used);
	assigns_parse(&a, "\nunset $x\n", 10, "two", used);
	same_text(assigns_find(&a, "C")->bad, BLIND, "C");
	same_text(assigns_find(&a, "C")->origin, "two:2", "C");
	assigns_free(&a);
	assert_null(assigns_find(&a, "A"));
}

/* A million bytes of what could be read again and again, or call itself. */
static void hostile(void **state)
{
	static const struct {
		const char *begin, *again, *end;
	} rows[] = {
		{ "A=", "x", "" }, { "A='", "x", "'" }, { "A=", "'x'", "" },
		{ "A=", "\"", "" }, { "A='", "\"\n", "" }, { "", "A=1\n", "" },
		{ "", "A='\n", "" }, { "FOO=", "$(", "" }, { "FOO=", "\"$(", "" },
		{ "FOO=", "`", "" }, { "FOO=", "\\\n", "" }, { "", "\\\n", "A=1" },
		{ "", "x;", "" }, { "x", " A", "" }, { "x ", "A\\\n", "" },
		{ "{\n", "A\\", "" }, { "{\n", "#\n", "" }, { "{\n", "#A\\\n", "" },
		{ "{\n", "\\", "\nA" }, { "{\n", "\\\\\n", "" }, { "", "{\n", "" },
		{ "", "'", "A" }, { "x ", "A\"", "" }, { "", "a[", "" },
		{ "", "eval x ", "" }, { "eval ", "x", "" }, { "", "(", "" },
		{ "", "$", "" }, { "", "${x-", "" }, { "FOO=", "$'\\x", "" },
		{ "", "<", "" }, { "x ", ">y ", "" }, { "", "\r\n", "" },
	};
	struct assigns a;
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
		a = (struct assigns){ 0 };
		begin = clock();
		assigns_parse(&a, t.s, t.n, "f", used);
		if ((clock() - begin) / CLOCKS_PER_SEC > 20)
			fail_msg("%s: takes too long", rows[i].again);
		assigns_free(&a);
	}
	text_free(&t);
}

/* A value that is put in quotes in any way is what it was. */
static void quoted(void **state)
{
	static const char bytes[] = "ab \t\n'\"\\$`;&|<>()#~*?[{=:!\r\xc3\xe9";
	struct assigns a;
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
			else if (dice(2))
				text_addf(&t, strchr("\"$`\\", value[i]) ?
					  "\"\\%c\"" : "\"%c\"", value[i]);
			else if (dice(2) || value[i] == '\n')
				text_addf(&t, "$'\\x%02x'",
					  (unsigned char)value[i]);
			else
				text_addf(&t, "\\%c", value[i]);
		}
		a = (struct assigns){ 0 };
		assigns_parse(&a, t.s, t.n, "f", used);
		HOLDS(a.n == 1 && !a.v[0].bad && !strcmp(a.v[0].value, value));
		assigns_free(&a);
	}
	text_free(&t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_values),
		cmocka_unit_test(bad_lines),
		cmocka_unit_test(blind),
		cmocka_unit_test(bad_files),
		cmocka_unit_test(bad_rest),
		cmocka_unit_test(nul),
		cmocka_unit_test(values),
		cmocka_unit_test(several_files),
		cmocka_unit_test(hostile),
		cmocka_unit_test(quoted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
