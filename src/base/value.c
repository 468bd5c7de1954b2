/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of a configuration to values. */
#include "base/value.h"

#include <string.h>

const char *value_number(uint32_t *out, const char *s)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	bool hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
	const char *digit;
	uint64_t n = 0;

	if (hex)
		s += 2;
	if (!*s)
		return "expected a number";
	for (; *s; s++) {
		digit = strchr(digits, *s);
		if (!digit || (!hex && digit - digits >= 10))
			return "expected a number";
		n = n * (hex ? 16 : 10) + (uint64_t)(digit - digits) % 16;
		if (n > UINT32_MAX)
			return "expected a number of at most 4294967295";
	}
	*out = (uint32_t)n;
	return NULL;
}

const char *value_yesno(bool *out, const char *s)
{
	if (strcmp(s, "yes") && strcmp(s, "no"))
		return "expected yes or no";
	*out = *s == 'y';
	return NULL;
}

struct unit {
	const char *name;	/* NULL: the last */
	int64_t size;
};

/* What the digits behind a point are of a unit. */
static int64_t fraction(const char *s, int64_t unit)
{
	int64_t n = 0;

	for (; *s >= '0' && *s <= '9'; s++) {
		unit /= 10;
		n += (*s - '0') * unit;
	}
	return n;
}

/* Digits, perhaps a point and more of them, and a unit. false: it is not that. */
static bool read_units(int64_t *out, const char *s, const struct unit *u)
{
	size_t whole = strspn(s, "0123456789"), part = 0, i;
	const char *unit = s + whole;
	int64_t n = 0;

	if (*unit == '.') {
		part = strspn(unit + 1, "0123456789");
		unit += part + 1;
	}
	/* up to a hundred years of hours, a million T: it cannot overflow */
	if (!whole || whole > 6 || part > 6 || (!part && unit != s + whole))
		return false;
	for (i = 0; i < whole; i++)
		n = n * 10 + (s[i] - '0');
	for (; u->name; u++) {
		if (strcmp(unit, u->name) != 0)
			continue;
		*out = n * u->size;
		if (part)
			*out += fraction(s + whole + 1, u->size);
		return true;
	}
	return false;
}

const char *value_time(int64_t *us, const char *s)
{
	static const struct unit units[] = {
		{ "ms", 1000 }, { "s", 1000000 }, { "min", 60000000 },
		{ "h", INT64_C(3600000000) }, { NULL, 0 },
	};

	return read_units(us, s, units) ? NULL :
	       "expected a time with its unit: ms, s, min or h";
}

const char *value_amount(uint64_t *out, const char *s)
{
	static const struct unit units[] = {
		{ "k", 1000 }, { "M", 1000000 }, { "G", 1000000000 },
		{ "T", INT64_C(1000000000000) }, { NULL, 0 },
	};
	int64_t n;

	if (!read_units(&n, s, units))
		return "expected a number with its unit: k, M, G or T";
	*out = (uint64_t)n;
	return NULL;
}

const char *value_mark(struct mark *out, const char *s)
{
	static const char expected[] =
		"expected a mark like 2 or 0x200/0xff00, not zero";
	const char *slash = strchr(s, '/');
	struct mark m = { 0, UINT32_MAX };
	char value[16];
	size_t n = slash ? (size_t)(slash - s) : strlen(s);

	if (n >= sizeof value)
		return expected;
	memcpy(value, s, n);
	value[n] = '\0';
	if (value_number(&m.value, value) || !m.value ||
	    (slash && value_number(&m.mask, slash + 1)))
		return expected;
	if (m.value & ~m.mask)
		return "expected a mark without bits outside its mask";
	*out = m;
	return NULL;
}

bool value_table_is_kernels(uint32_t number)
{
	return number == 0 || (number >= 253 && number <= 255);
}

const char *value_table_usable(uint32_t number)
{
	if (value_table_is_kernels(number))
		return "expected a table other than 0 and the kernel's own "
		       "253 to 255 (default, main, local)";
	if (number == VALUE_TABLE_LINES || number == VALUE_TABLE_FORWARDED)
		return "expected a table other than 7000 and 6999, in which "
		       "multihome has the lines that carry";
	return NULL;
}

const char *value_table(uint32_t *number, char name[VALUE_NAME_MAX],
			const char *s)
{
	static const char expected[] =
		"expected a table number (1 to 4294967295, not 253 to 255) or "
		"a name of letters, digits, _ . - that begins with a letter";
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
	size_t n = strlen(s);
	uint32_t num = 0;
	const char *err;

	if (s[0] >= '0' && s[0] <= '9') {
		if (value_number(&num, s))
			return expected;
		err = value_table_usable(num);
		if (err)
			return err;
		name[0] = '\0';
		*number = num;
		return NULL;
	}
	if (!n || n >= VALUE_NAME_MAX || *s == '-' || *s == '.')
		return n >= VALUE_NAME_MAX
			? "expected a table name of at most 63 characters"
			: expected;
	if (s[strspn(s, letters)])
		return expected;
	if (!strcmp(s, "main") || !strcmp(s, "local") || !strcmp(s, "default"))
		return value_table_usable(0);
	memcpy(name, s, n + 1);
	*number = 0;
	return NULL;
}

const char *value_device(const char *s)
{
	size_t n = strlen(s), i;

	if (n < 1 || n > 15 || !strcmp(s, ".") || !strcmp(s, ".."))
		return "expected an interface name of 1 to 15 characters";
	for (i = 0; i < n; i++)
		if ((unsigned char)s[i] <= ' ' || s[i] == '/' || s[i] == ':' ||
		    s[i] == 0x7f)
			return "expected an interface name without blanks, "
			       "'/' and ':'";
	return NULL;
}

bool value_is_among(const char *word, const char *list)
{
	size_t n = strlen(word), len;

	for (; *list; list += len + (list[len] == ' ')) {
		len = strcspn(list, " ");
		if (len == n && !memcmp(list, word, n))
			return true;
	}
	return false;
}

size_t value_word(const char **s)
{
	static const char separators[] = " \t\r\n\v\f,";

	*s += strspn(*s, separators);
	return strcspn(*s, separators);
}

bool value_next_word(const char **list, char word[VALUE_WORD_MAX])
{
	size_t n = value_word(list);

	memcpy(word, *list, n);
	word[n] = '\0';
	*list += n;
	return n > 0;
}
