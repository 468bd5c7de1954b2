/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interfaces(5) as ifupdown-ng takes it: stanzas of one name are one, a keyword
 * has one word, and what is not expected is passed over.
 */
#include "base/addr.h"
#include "ifupdown/reader.h"

#include <stdlib.h>
#include <sys/socket.h>

/* Whether there is a stanza to add to: that of `auto NAME`, too. */
static bool current(struct reader *r)
{
	char *name = r->name;

	r->name = NULL;
	if (name)
		reader_stanza(r, name, "", "");
	free(name);
	return r->within == WITHIN_IFACE;
}

/* The length that a netmask means to ng; 0 for none. */
static long mask_length(const char *netmask)
{
	struct addr mask;
	long n = 0;

	if (!strchr(netmask, '.'))
		return strtol(netmask, NULL, 10);
	if (addr_parse(&mask, netmask) || strchr(netmask, ':'))
		return 0;
	while (n < 32 && mask.b[n / 8] & 0x80 >> n % 8)
		n++;
	return n;
}

static void add_length(struct setting *address, long length)
{
	char *with;

	if (strchr(address->value, '/'))
		return;
	if (!length)
		length = strchr(address->value, ':') ? 64 : 24;
	with = text_printf("%s/%ld", address->value, length);
	free(address->value);
	address->value = with;
}

/*
 * Gives all addresses of an interface the length of its first netmask, which is
 * then used up, unless it is to stay.
 */
static void add_lengths(struct reader *r, const char *name, bool stay)
{
	const struct setting *mask = NULL;
	struct settings *s = NULL;
	long length = 0;
	size_t i, j;

	for (i = 0; i < r->out->n && !mask; i++) {
		s = &r->out->v[i].options;
		if (reader_is(r->out->v[i].name, name))
			mask = settings_find(s, "netmask");
	}
	if (mask) {
		length = mask_length(mask->value);
		if (!stay)
			settings_remove(s, (size_t)(mask - s->v));
		if (!length)
			return;
	}
	for (i = 0; i < r->out->n; i++) {
		s = &r->out->v[i].options;
		if (!reader_is(r->out->v[i].name, name))
			continue;
		for (j = 0; j < s->n; j++)
			if (reader_is(s->v[j].key, "address"))
				add_length(&s->v[j], length);
	}
}

/* The end of a stanza, but not by `auto`: that only lays it aside. */
static void finish(struct reader *r)
{
	if (r->name)
		add_lengths(r, r->name, false);
	else if (r->within == WITHIN_IFACE)
		add_lengths(r, reader_last(r)->name, false);
}

static void finish_file(struct reader *r)
{
	size_t i;

	finish(r);
	for (i = 0; r->depth == 1 && i < r->out->n; i++)
		add_lengths(r, r->out->v[i].name, true);
}

static void inherit_from(struct reader *r, const char *base)
{
	size_t i, n = r->out->n;

	for (i = 0; i < n; i++)
		if (reader_is(r->out->v[i].name, base))
			reader_inherit(r, i, true);
}

/* inherit NAME, also inherits NAME in an iface line */
static bool read_inherit(struct reader *r, const char *key, char *rest)
{
	const char *base = reader_word(r, &rest);

	if (!current(r)) {
		reader_refuse(r, key, "expected iface above it");
	} else if (!*base) {
		reader_refuse(r, key, "expected a stanza's name");
	} else {
		inherit_from(r, base);
		if (!strings_have(&r->templates, base))
			strings_add(&r->templates, base);
		free(reader_last(r)->inherits);
		reader_last(r)->inherits = text_dup(base);
	}
	return true;
}

/*
 * iface NAME [FAMILY [METHOD]] [inherits NAME]...; ng itself looks at no
 * family. The defaults stanza is inherited without being asked for.
 */
static bool read_iface(struct reader *r, const char *key, char *rest)
{
	bool template = reader_is(key, "template") || reader_is(key, "defaults");
	const char *name = reader_is(key, "defaults") ? key
						      : reader_word(r, &rest);
	const char *family = "", *method = "";
	char *word;
	bool defaults = !template;

	if (!*name) {
		reader_refuse(r, key, "expected a name");
		return true;
	}
	finish(r);
	free(r->name);
	r->name = NULL;
	word = reader_word(r, &rest);
	if (reader_is(word, "inet") || reader_is(word, "inet6")) {
		family = word;
		word = reader_word(r, &rest);
		if (!reader_is(word, "inherits")) {
			method = word;
			word = reader_word(r, &rest);
		}
	}
	if (!reader_stanza(r, name, family, method))
		return false;
	if (template && !strings_have(&r->templates, name))
		strings_add(&r->templates, name);
	for (; *word; word = reader_word(r, &rest)) {
		defaults &= !reader_is(word, "no-defaults");
		if (reader_is(word, "inherits")) {
			word = reader_word(r, &rest);
			read_inherit(r, "inherits", word);
		}
	}
	if (defaults)
		inherit_from(r, "defaults");
	return true;
}

/* auto NAME, one; what follows belongs to it. */
static bool read_auto(struct reader *r, const char *key, char *rest)
{
	const char *name = reader_word(r, &rest);

	if (!*name)
		reader_refuse(r, key, "expected a name");
	if (!*name && !r->name && r->within != WITHIN_IFACE)
		return true;
	free(r->name);
	r->name = text_dup(name);
	if (*name)
		strings_add(&r->out->automatic, name);
	if (*rest)
		reader_warn(r, key, "expected one name, %s is passed over",
			    rest);
	return true;
}

static bool read_option(struct reader *r, const char *key, char *rest)
{
	if (current(r))
		reader_option(r, key, rest);
	else if (strncmp(key, "multihome", 9))
		reader_warn(r, key, "expected iface above it");
	else
		reader_refuse(r, key, "expected iface above it");
	return true;
}

/* One word; as inet_ntop(3) writes it, with the length if it has one. */
static bool read_address(struct reader *r, const char *key, char *rest)
{
	char *word = reader_word(r, &rest), *slash = strrchr(word, '/');
	int family = strchr(word, ':') ? AF_INET6 : AF_INET;
	char buf[ADDR_STRLEN], *value;
	long length = 0;
	struct addr a;

	if (slash) {
		*slash = '\0';
		length = strtol(slash + 1, NULL, 10);
	}
	if (addr_parse(&a, word) || a.family != family) {
		reader_refuse(r, key, "expected an address, got \"%s\"", word);
		return true;
	}
	addr_format(&a, buf);
	value = length ? text_printf("%s/%ld", buf, length) : text_dup(buf);
	read_option(r, key, value);
	free(value);
	return true;
}

static bool read_gateway(struct reader *r, const char *key, char *rest)
{
	return read_option(r, key, reader_word(r, &rest));
}

static const struct keyword keywords[] = {
	{ "iface", read_iface, false },
	{ "interface", read_iface, false },
	{ "template", read_iface, false },
	{ "defaults", read_iface, false },
	{ "auto", read_auto, false },
	{ "inherit", read_inherit, false },
	{ "address", read_address, false },
	{ "gateway", read_gateway, false },
	{ "source", reader_source, false },
	{ "source-directory", reader_source, false },
	{ 0 }
};

const struct grammar input_ng = {
	.next = lines_ng,
	.keywords = keywords,
	.option = read_option,
	.end = finish_file,
};
