/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings that grow; foreign bytes made safe to show, or kept exactly. */
#include "base/text.h"
#include "../dice.h"

static void not_escaped(void **state)
{
	static const char *const bad[] = {
		"\\", "a\\", "\\x", "\\x1", "\\xg0", "\\x0g", "\\x1B", "\\X1b",
		"\\n", "\\t", "\\\"", "\\x00", "a\\x00b", "\\\\\\", "\\x 1",
		"\\x-1", "\\\n",
	};
	char buf[16];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		strcpy(buf, bad[i]);
		same_number(text_unescape(buf), -1, bad[i]);
	}
}

static void escaped(void **state)
{
	static const struct { const char *raw, *text; } rows[] = {
		{ "", "" }, { "plain text", "plain text" },
		{ "a\tb\nc\rd", "a\\x09b\\x0ac\\x0dd" },
		{ "\\", "\\\\" }, { "\\x41", "\\\\x41" }, { "\\\\", "\\\\\\\\" },
		{ "\x1b[31m\x7f\x01", "\\x1b[31m\\x7f\\x01" },
		{ "Z\xc3\xbcrich\xff", "Z\xc3\xbcrich\xff" },
		{ "%s%n", "%s%n" },
	};
	struct text t = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		t.n = 0;
		text_add(&t, "");
		text_add_escaped(&t, rows[i].raw);
		same_text(t.s, rows[i].text, rows[i].text);
		same_number(text_unescape(t.s), 0, rows[i].text);
		same_text(t.s, rows[i].raw, rows[i].text);
	}
	text_free(&t);
}

static void safe(void **state)
{
	static const struct { const char *raw, *text; } rows[] = {
		{ "\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m" },
		{ "a\nb\tc\rd\x7f", "a\\x0ab\\x09c\\x0dd\\x7f" },
		/* not UTF-8: alone, cut, overlong, a surrogate, too high */
		{ "\x80\xbf\xff\xfe", "\\x80\\xbf\\xff\\xfe" },
		{ "\xc3", "\\xc3" }, { "\xe2\x82", "\\xe2\\x82" },
		{ "\xf0\x9f\x98", "\\xf0\\x9f\\x98" }, { "\xc3(", "\\xc3(" },
		{ "\xc0\xaf", "\\xc0\\xaf" }, { "\xc1\x81", "\\xc1\\x81" },
		{ "\xe0\x80\xaf", "\\xe0\\x80\\xaf" },
		{ "\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
		{ "\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80" },
		/* C1 controls: U+0080, U+009B (CSI), U+009F */
		{ "\xc2\x80", "\\xc2\\x80" }, { "\xc2\x9b" "31m",
		  "\\xc2\\x9b31m" }, { "\xc2\x9f", "\\xc2\\x9f" },
		/* what turns the writing: U+061C, 200E, 202E, 2066, 2069 */
		{ "\xd8\x9c", "\\xd8\\x9c" },
		{ "\xe2\x80\x8e", "\\xe2\\x80\\x8e" },
		{ "\xe2\x80\xae", "\\xe2\\x80\\xae" },
		{ "\xe2\x81\xa6", "\\xe2\\x81\\xa6" },
		{ "\xe2\x81\xa9", "\\xe2\\x81\\xa9" },
		/* U+2028, 2029 are lines to some; U+FEFF, 200B are not seen */
		{ "\xe2\x80\xa8", "\\xe2\\x80\\xa8" },
		{ "\xe2\x80\xa9", "\\xe2\\x80\\xa9" },
		{ "\xef\xbb\xbf", "\\xef\\xbb\\xbf" },
		{ "\xe2\x80\x8b", "\\xe2\\x80\\x8b" },
		{ "", "" }, { "plain $(id) `id` %s\\n", "plain $(id) `id` %s\\n" },
		{ "Z\xc3\xbcrich\xc2\xa0", "Z\xc3\xbcrich\xc2\xa0" },
		{ "\xe2\x82\xac\xe6\x97\xa5", "\xe2\x82\xac\xe6\x97\xa5" },
		{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
	};
	struct text t = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		t.n = 0;
		text_add(&t, "");
		text_add_safe(&t, rows[i].raw);
		same_text(t.s, rows[i].text, rows[i].text);
		same_number(text_is_safe(rows[i].raw), !strcmp(rows[i].raw,
			    rows[i].text), rows[i].text);
	}
	assert_true(text_is_safe("a\tb"));
	text_free(&t);
}

/* 400 bytes of it are shown, what it stands behind apart; no half of a \xNN. */
static void cut(void **state)
{
	static const struct {
		const char *unit;
		size_t times, shown;
		const char *end;
	} rows[] = {
		{ "x", 400, 400, "" }, { "x", 401, 400, "..." },
		{ "x", 1 << 20, 400, "..." }, { "\x01", 100, 400, "" },
		{ "\x01", 101, 400, "..." }, { "\xe2\x82\xac", 1000, 402, "..." },
	};
	struct text raw = { 0 }, t = { 0 };
	size_t want, i, j;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		raw.n = t.n = 0;
		for (j = 0; j < rows[i].times; j++)
			text_add(&raw, rows[i].unit);
		text_add(&t, "before ");
		text_add_safe(&t, raw.s);
		want = 7 + rows[i].shown + strlen(rows[i].end);
		same_number((long long)t.n, (long long)want, rows[i].unit);
		same_text(t.s + 7 + rows[i].shown, rows[i].end, "end");
	}
	text_free(&raw);
	text_free(&t);
}

static void adds(void **state)
{
	struct text t = { 0 };
	char *s;
	int i;

	(void)state;
	text_free(&t);
	text_add(&t, "");
	assert_string_equal(t.s, "");
	text_addn(&t, "abcdef", 3);
	text_addn(&t, "xyz", 0);
	text_addf(&t, "-%d-%s", 42, "z");
	assert_string_equal(t.s, "abc-42-z");
	assert_int_equal(t.n, 8);
	t.n = 0;
	text_add(&t, "again");
	assert_string_equal(t.s, "again");
	text_free(&t);
	assert_null(t.s);

	for (i = 0; i < 3000; i++)
		text_addf(&t, "%04d", i);
	assert_int_equal(t.n, 12000);
	assert_string_equal(t.s + 11996, "2999");
	text_free(&t);

	s = text_printf("%s/%u", "10.2.2.0", 24);
	assert_string_equal(s, "10.2.2.0/24");
	free(s);
	assert_null(text_dup(NULL));
	s = text_dup("");
	assert_string_equal(s, "");
	free(s);
}

/* Any bytes but NUL; more often than not near to something that matters. */
static void some_bytes(struct text *t)
{
	static const char *const near[] = {
		"\\", "\\x", "\\x00", "\xe2\x80", "\xe2\x81", "\xc2", "\xd8",
		"\xef\xbb", "\xf0", "\t", "\n", "\x1b[", "\x7f", "e",
	};
	uint32_t n = dice(60);

	t->n = 0;
	text_add(t, "");
	while (n--) {
		char c = (char)(1 + dice(255));

		if (dice(2))
			text_add(t, near[dice(COUNT(near))]);
		else
			text_addn(t, &c, 1);
	}
}

/* The code point at s, which is UTF-8 in its shortest form; or -1. */
static long code_point(const unsigned char *s, size_t *n)
{
	static const long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	long c = *s;
	size_t i;

	*n = c < 0x80 ? 1 : c >> 5 == 6 ? 2 : c >> 4 == 14 ? 3
	   : c >> 3 == 30 ? 4 : 0;
	if (!*n)
		return -1;
	c &= *n == 1 ? 0x7f : 0xff >> (*n + 1);
	for (i = 1; i < *n; i++) {
		if (s[i] >> 6 != 2)
			return -1;
		c = c << 6 | (s[i] & 0x3f);
	}
	return c < least[*n] || c > 0x10ffff || c >> 11 == 0x1b ? -1 : c;
}

static void shown_is_safe(void **state)
{
	struct text raw = { 0 }, t = { 0 };

	(void)state;
	ROUNDS(5000) {
		const unsigned char *p;
		size_t n;
		long c;

		some_bytes(&raw);
		t.n = 0;
		text_add(&t, "");
		text_add_safe(&t, raw.s);
		for (p = (const unsigned char *)t.s; *p; p += n) {
			c = code_point(p, &n);
			HOLDS(c >= 0x20 && !(c >= 0x7f && c < 0xa0));
			/* Unicode's property Bidi_Control */
			HOLDS(c != 0x61c && c != 0x200e && c != 0x200f);
			HOLDS(!(c >= 0x202a && c <= 0x202e));
			HOLDS(!(c >= 0x2066 && c <= 0x2069));
			HOLDS(c != 0x2028 && c != 0x2029 && c != 0xfeff);
		}
	}
	text_free(&raw);
	text_free(&t);
}

static void escaped_comes_back(void **state)
{
	struct text raw = { 0 }, t = { 0 };

	(void)state;
	ROUNDS(5000) {
		some_bytes(&raw);
		t.n = 0;
		text_add(&t, "");
		text_add_escaped(&t, raw.s);
		HOLDS(!strpbrk(t.s, "\t\n\r\x1b\x7f"));
		HOLDS(!text_unescape(t.s));
		HOLDS(!strcmp(t.s, raw.s));
	}
	text_free(&raw);
	text_free(&t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_escaped),
		cmocka_unit_test(escaped),
		cmocka_unit_test(safe),
		cmocka_unit_test(cut),
		cmocka_unit_test(adds),
		cmocka_unit_test(shown_is_safe),
		cmocka_unit_test(escaped_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
