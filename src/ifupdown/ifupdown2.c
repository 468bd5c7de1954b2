/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interfaces(5) as ifupdown2 takes it: it leaves out the lines that it does not
 * expect, but fails on some that end too early. Ranges (swp[1-4]) are not made
 * out: their hooks are told the range for a name.
 */
#include "ifupdown/reader.h"
#include "base/value.h"

#include <stdlib.h>

/* Mako renders a file with a % in it, if it is installed. */
static bool looks_rendered(const char *text)
{
	const char *p;

	if (!strchr(text, '%'))
		return false;
	if (strstr(text, "${") || strstr(text, "<%"))
		return true;
	for (p = text; p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		if (p[strspn(p, " \t")] == '%')
			return true;
	return false;
}

static bool begin_file(struct reader *r, const struct lines *l)
{
	if (!file_is_utf8(&l->file))
		return reader_refuse(r, NULL, "expected UTF-8, ifupdown2 takes "
				     "nothing of this file");
	if (looks_rendered(l->file.text))
		reader_warn(r, NULL, "looks like a template, which is read "
			    "here as it is written");
	return true;
}

static bool read_iface(struct reader *r, const char *key, char *rest)
{
	const char *name = reader_word(r, &rest);
	const char *family = reader_word(r, &rest);
	const char *method = reader_word(r, &rest);
	static const char known[] =
		"static manual loopback dhcp dhcp6 ppp tunnel";
	char *bare;
	bool ok;

	if (!*name)
		return reader_refuse(r, key, "expected a name");
	if (*family && !value_is_among(family, "inet inet6")) {
		reader_refuse(r, key, "expected inet or inet6, got %s", family);
		family = method = "";
	} else if (*family && !*method) {
		method = "static";
	} else if (*method && !value_is_among(method, known)) {
		reader_refuse(r, key, "expected one of %s , got %s", known,
			      method);
	}
	/* eth1:0 adds to eth1, but $IFACE is as written */
	bare = text_printf("%.*s", (int)strcspn(name, ":"), name);
	ok = reader_stanza(r, bare, family, method);
	free(bare);
	free(r->name);
	r->name = text_dup(name);
	return ok;
}

static bool read_vlan(struct reader *r, const char *key, char *rest)
{
	if (!*rest)
		return reader_refuse(r, key, "expected a number");
	r->within = WITHIN_VLAN;
	return true;
}

/* Fails without a name, but for auto. */
static bool read_names(struct reader *r, const char *key, char *rest)
{
	bool automatic = reader_is(key, "auto");
	const char *name;

	r->within = WITHIN_NOTHING;
	if (reader_is(key, "allow"))
		return reader_refuse(r, key, "expected allow-auto or the like");
	if (!*rest)
		return reader_refuse(r, key, "expected names") || automatic;
	while (*(name = reader_word(r, &rest))) {
		if (automatic && reader_is(name, "all")) {
			r->auto_all = true;
			break;
		}
		strings_add(&r->out->automatic, name);
	}
	return true;
}

/* The value with $IFACE replaced; the caller frees. */
static char *with_name(const struct reader *r, const char *value)
{
	struct text t = { 0 };
	const char *p;

	for (; (p = strstr(value, "$IFACE")); value = p + 6) {
		text_addn(&t, value, (size_t)(p - value));
		text_add(&t, r->name);
	}
	text_add(&t, value);
	return t.s;
}

static bool read_option(struct reader *r, const char *key, char *rest)
{
	char *value;

	if (r->within == WITHIN_NOTHING) {
		reader_refuse(r, key, "expected iface, auto, allow-CLASS, "
			      "source or vlan");
	} else if (!*rest) {
		reader_refuse(r, key, "expected a value");
	} else if (r->within == WITHIN_IFACE) {
		value = with_name(r, rest);
		reader_option(r, key, value);
		free(value);
	}
	return true;
}

static const struct keyword keywords[] = {
	{ "iface", read_iface, false },
	{ "auto", read_names, false },
	{ "allow", read_names, false },
	{ "allow-", read_names, true },
	{ "source", reader_source, false },
	{ "vlan", read_vlan, false },
	{ 0 }
};

const struct grammar input_ifupdown2 = {
	.next = lines_ifupdown2,
	.keywords = keywords,
	.option = read_option,
	.begin = begin_file,
};
