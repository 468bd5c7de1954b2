/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words to values. Every function leaves its result alone when it refuses. */
#include "base/value.h"
#include "../unit.h"

#include <inttypes.h>

static const char number[] = "expected a number";
static const char number_big[] = "expected a number of at most 4294967295";
static const char table[] =
	"expected a table number (1 to 4294967295, not 253 to 255) or a name "
	"of letters, digits, _ . - that begins with a letter";
static const char kernels[] =
	"expected a table other than 0 and the kernel's own 253 to 255 "
	"(default, main, local)";
static const char ours[] =
	"expected a table other than 7000 and 6999, in which multihome has the "
	"lines that carry";
static const char mark[] =
	"expected a mark like 2 or 0x200/0xff00, not zero";
static const char beyond[] = "expected a mark without bits outside its mask";
static const char device_length[] =
	"expected an interface name of 1 to 15 characters";
static const char device_chars[] =
	"expected an interface name without blanks, '/' and ':'";

#define TEN "0123456789"
#define LONG63 "x" TEN TEN TEN TEN TEN TEN "12"

struct row {
	const char *s, *why;
	uint32_t number;
};

static void numbers(void **state)
{
	static const struct row rows[] = {
		{ "", number, 0 }, { " ", number, 0 }, { " 1", number, 0 },
		{ "1 ", number, 0 }, { "1\n", number, 0 }, { "-1", number, 0 },
		{ "+1", number, 0 }, { "2x", number, 0 }, { "x2", number, 0 },
		{ "0x", number, 0 }, { "0xg", number, 0 }, { "1e3", number, 0 },
		{ "1.5", number, 0 }, { "ff", number, 0 }, { "0x-1", number, 0 },
		{ "\xd9\xa1", number, 0 }, { "0x0x1", number, 0 },
		{ "4294967296", number_big, 0 },
		{ "0x100000000", number_big, 0 },
		{ "18446744073709551617", number_big, 0 },
		{ "99999999999999999999999999999999", number_big, 0 },
		{ "0", NULL, 0 }, { "00", NULL, 0 }, { "010", NULL, 10 },
		{ "4294967295", NULL, UINT32_MAX }, { "0x0", NULL, 0 },
		{ "0xfF", NULL, 255 }, { "0XffffFFFF", NULL, UINT32_MAX },
		{ "000000000000000000000000000001", NULL, 1 },
	};
	uint32_t n;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		n = 4711;
		same_text(value_number(&n, rows[i].s), rows[i].why, rows[i].s);
		same_number(n, rows[i].why ? 4711 : rows[i].number, rows[i].s);
	}
}

static void yesno(void **state)
{
	static const char *const bad[] = {
		"", "y", "n", "Yes", "NO", "yes ", " no", "true", "false", "on",
		"off", "1", "0", "yesno", "no\n",
	};
	bool b = true;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		same_text(value_yesno(&b, bad[i]), "expected yes or no", bad[i]);
		assert_true(b);
	}
	assert_null(value_yesno(&b, "no"));
	assert_false(b);
	assert_null(value_yesno(&b, "yes"));
	assert_true(b);
}

static void times(void **state)
{
	static const char time_unit[] =
		"expected a time with its unit: ms, s, min or h";
	static const struct { const char *s; int64_t us; } rows[] = {
		{ "", -1 }, { "5", -1 }, { "s", -1 }, { " 5s", -1 },
		{ "5s ", -1 }, { "5 s", -1 }, { "-5s", -1 }, { "+5s", -1 },
		{ "5S", -1 }, { "5m", -1 }, { "5us", -1 }, { "5sec", -1 },
		{ "5days", -1 }, { "0x5s", -1 }, { "1e3s", -1 },
		{ ".5s", -1 }, { "1.s", -1 }, { "1.5", -1 }, { "1..5s", -1 },
		{ "1.5.5s", -1 }, { "1,5s", -1 }, { "1.1234567s", -1 },
		{ "1min30s", -1 }, { "1000000s", -1 }, { "0000001s", -1 },
		{ "99999999999999999999h", -1 }, { "5s\n", -1 },
		{ "0s", 0 }, { "1ms", 1000 }, { "260ms", 260000 },
		{ "1.5ms", 1500 }, { "0.0001ms", 0 }, { "5s", 5000000 },
		{ "1.5s", 1500000 }, { "1.000001s", 1000001 },
		{ "05s", 5000000 }, { "5min", 300000000 },
		{ "0.5min", 30000000 }, { "1h", INT64_C(3600000000) },
		{ "1.25h", INT64_C(4500000000) },
		{ "999999.999999h", INT64_C(3599999999996400) },
	};
	int64_t us;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		us = 4711;
		same_text(value_time(&us, rows[i].s),
			  rows[i].us < 0 ? time_unit : NULL, rows[i].s);
		if (us != (rows[i].us < 0 ? 4711 : rows[i].us))
			fail_msg("%s: %" PRId64, rows[i].s, us);
	}
}

static void amounts(void **state)
{
	static const char unit[] =
		"expected a number with its unit: k, M, G or T";
	static const struct { const char *s; uint64_t n; } rows[] = {
		{ "", 0 }, { "5", 0 }, { "M", 0 }, { " 5M", 0 }, { "5M ", 0 },
		{ "5 M", 0 }, { "-5M", 0 }, { "5m", 0 }, { "5K", 0 },
		{ "5MB", 0 }, { "5Mi", 0 }, { "0x5M", 0 }, { ".5M", 0 },
		{ "5.M", 0 }, { "1.1234567M", 0 }, { "1000000k", 0 },
		{ "1000000000000000000000000000000", 0 },
		{ "1000000000000000000000000000000T", 0 },
		{ "1k", 1000 }, { "20M", 20000000 }, { "0.5M", 500000 },
		{ "1.000001k", 1000 }, { "1.5G", 1500000000 },
		{ "999999.999999T", UINT64_C(999999999999000000) },
	};
	uint64_t n;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		n = 4711;
		same_text(value_amount(&n, rows[i].s), rows[i].n ? NULL : unit,
			  rows[i].s);
		if (n != (rows[i].n ? rows[i].n : 4711))
			fail_msg("%s: %" PRIu64, rows[i].s, n);
	}
	n = 4711;
	assert_null(value_amount(&n, "0T"));
	assert_int_equal(n, 0);
}

static void marks(void **state)
{
	static const struct {
		const char *s, *why;
		struct mark m;
	} rows[] = {
		{ "", mark, { 0, 0 } }, { "0", mark, { 0, 0 } },
		{ "0/0", mark, { 0, 0 } }, { "0x0/0xff", mark, { 0, 0 } },
		{ "/", mark, { 0, 0 } }, { "/1", mark, { 0, 0 } },
		{ "1/", mark, { 0, 0 } }, { "1/2/3", mark, { 0, 0 } },
		{ "2x", mark, { 0, 0 } }, { "1/2x", mark, { 0, 0 } },
		{ "-1", mark, { 0, 0 } }, { "1 /1", mark, { 0, 0 } },
		{ "4294967296", mark, { 0, 0 } },
		{ "1/4294967296", mark, { 0, 0 } },
		{ "00000000000000001", mark, { 0, 0 } },
		{ "1/0", beyond, { 0, 0 } }, { "2/1", beyond, { 0, 0 } },
		{ "0x300/0x0200", beyond, { 0, 0 } },
		{ "4294967295/1", beyond, { 0, 0 } },
		{ "2", NULL, { 2, UINT32_MAX } },
		{ "0x200/0xff00", NULL, { 0x200, 0xff00 } },
		{ "512/0xff00", NULL, { 512, 0xff00 } },
		{ "0xffffffff/0xffffffff", NULL, { UINT32_MAX, UINT32_MAX } },
		{ "1/1", NULL, { 1, 1 } },
	};
	struct mark m;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		m = (struct mark){ 47, 11 };
		same_text(value_mark(&m, rows[i].s), rows[i].why, rows[i].s);
		same_number(m.value, rows[i].why ? 47 : rows[i].m.value,
			    rows[i].s);
		same_number(m.mask, rows[i].why ? 11 : rows[i].m.mask,
			    rows[i].s);
	}
}

static void tables(void **state)
{
	static const struct row rows[] = {
		{ "", table, 0 }, { " ", table, 0 }, { "2x", table, 0 },
		{ "-1", table, 0 }, { "-", table, 0 }, { ".", table, 0 },
		{ "..", table, 0 }, { ".x", table, 0 }, { "a/b", table, 0 },
		{ "../x", table, 0 }, { "a b", table, 0 }, { "a\tb", table, 0 },
		{ "a\nb", table, 0 }, { "a,b", table, 0 }, { "a#b", table, 0 },
		{ "$(id)", table, 0 }, { "a;b", table, 0 }, { "%s", table, 0 },
		{ "Z\xc3\xbcrich", table, 0 }, { "\x1b[31m", table, 0 },
		{ "4294967296", table, 0 }, { "0x100000000", table, 0 },
		{ "1.5", table, 0 }, { "0x", table, 0 },
		{ "0", kernels, 0 }, { "00", kernels, 0 }, { "0x0", kernels, 0 },
		{ "253", kernels, 0 }, { "254", kernels, 0 },
		{ "255", kernels, 0 }, { "0xff", kernels, 0 },
		{ "main", kernels, 0 }, { "local", kernels, 0 },
		{ "default", kernels, 0 },
		{ LONG63 "3", "expected a table name of at most 63 characters",
		  0 },
		{ "1", NULL, 1 }, { "252", NULL, 252 }, { "256", NULL, 256 },
		{ "4294967295", NULL, UINT32_MAX }, { "0x1f", NULL, 31 },
		{ "ISP2", NULL, 0 }, { "isp-2.b_c", NULL, 0 }, { "x", NULL, 0 },
		{ "Main", NULL, 0 }, { "main2", NULL, 0 }, { LONG63, NULL, 0 },
	};
	char name[VALUE_NAME_MAX];
	uint32_t n;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		n = 4711;
		strcpy(name, "before");
		same_text(value_table(&n, name, rows[i].s), rows[i].why,
			  rows[i].s);
		same_number(n, rows[i].why ? 4711 : rows[i].number, rows[i].s);
		same_text(name, rows[i].why ? "before" : rows[i].number ? ""
			  : rows[i].s, rows[i].s);
	}
	for (n = 0; n < 300; n++)
		same_text(value_table_usable(n), n && (n < 253 || n > 255)
			  ? NULL : kernels, "usable");
	assert_null(value_table_usable(UINT32_MAX));
	assert_null(value_table_usable(6998));
	same_text(value_table_usable(6999), ours, "6999");
	same_text(value_table_usable(7000), ours, "7000");
	assert_null(value_table_usable(7001));
	assert_false(value_table_is_kernels(7000));
}

static void devices(void **state)
{
	static const struct { const char *s, *why; } rows[] = {
		{ "", device_length }, { ".", device_length },
		{ "..", device_length }, { "a123456789abcdef", device_length },
		{ "a/b", device_chars }, { "/", device_chars },
		{ "../x", device_chars }, { "eth1:0", device_chars },
		{ "eth 1", device_chars }, { "eth1\n", device_chars },
		{ "\x1b[2J", device_chars }, { "a\x7f", device_chars },
		{ "eth1", NULL }, { "a123456789abcde", NULL }, { "a.100", NULL },
		{ "...", NULL }, { "-x", NULL }, { "$(id)", NULL },
		{ "Z\xc3\xbcrich", NULL }, { "eth1@x", NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		same_text(value_device(rows[i].s), rows[i].why, rows[i].s);
}

static void words(void **state)
{
	static const struct { const char *list, *joined; } rows[] = {
		{ "", "" }, { " \t\n,, ", "" }, { "a", "a" },
		{ "a b", "a|b" }, { "a,b", "a|b" }, { "a , b", "a|b" },
		{ "\na\r\nb\v\fc\n", "a|b|c" }, { ",a,,b,", "a|b" },
		{ "10.2.2.2/24 2001:db8::2/64 ", "10.2.2.2/24|2001:db8::2/64" },
		{ "a;b", "a;b" }, { "a\xc2\xa0" "b", "a\xc2\xa0" "b" },
	};
	char joined[64];
	const char *s;
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		joined[0] = '\0';
		for (s = rows[i].list; (n = value_word(&s)); s += n) {
			if (joined[0])
				strcat(joined, "|");
			strncat(joined, s, n);
		}
		same_text(joined, rows[i].joined, rows[i].list);
		assert_int_equal(*s, '\0');
	}
}

static void among(void **state)
{
	(void)state;
	assert_true(value_is_among("one", "one two"));
	assert_true(value_is_among("two", "one two"));
	assert_true(value_is_among("one", "one"));
	assert_false(value_is_among("", "one two"));
	assert_false(value_is_among("", ""));
	assert_false(value_is_among("on", "one two"));
	assert_false(value_is_among("wo", "one two"));
	assert_false(value_is_among("ones", "one two"));
	assert_false(value_is_among("one two", "one two"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(yesno),
		cmocka_unit_test(times),
		cmocka_unit_test(amounts),
		cmocka_unit_test(marks),
		cmocka_unit_test(tables),
		cmocka_unit_test(devices),
		cmocka_unit_test(words),
		cmocka_unit_test(among),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
