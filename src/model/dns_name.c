/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of hosts and zones, as DNS has them. */
#include "model/dns_name.h"

#include <string.h>

enum { LABEL_MAX = 63 };

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '_';
}

/* The end of an address, and of no name. */
static bool is_number(const char *label)
{
	return !label[strspn(label, "0123456789")];
}

const char *dns_name_parse(char out[DNS_NAME_MAX], const char *s)
{
	static const char expected[] =
		"expected whole names, such as www.lb.example.org";
	size_t n = 0, label = 0, labels = 0;
	char name[DNS_NAME_MAX], c;

	for (; *s; s++) {
		c = *s;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c == '.' ? !label : !is_letter(c) || label == LABEL_MAX)
			return expected;
		labels += !label;
		label = c == '.' ? 0 : label + 1;
		if (c == '.' && !s[1])
			break;
		if (n + 1 >= DNS_NAME_MAX)
			return expected;
		name[n++] = c;
	}
	name[n] = '\0';
	if (labels < 2 || is_number(strrchr(name, '.') + 1))
		return expected;
	memcpy(out, name, n + 1);
	return NULL;
}

bool dns_name_is_within(const char *name, const char *zone)
{
	size_t n = strlen(name), z = strlen(zone);

	return n >= z && !strcmp(name + n - z, zone) &&
	       (n == z || name[n - z - 1] == '.');
}
