/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interfaces(5) as ifupdown of Debian takes it. What it does not expect makes
 * it refuse the file.
 */
#include "ifupdown/reader.h"
#include "base/value.h"

#include <stdlib.h>

/* Whether it knows that family, and that method of it if one is given. */
static bool knows_method(const char *family, const char *method)
{
	static const struct { const char *family, *methods; } all[] = {
		{ "inet", "loopback static manual dhcp bootp tunnel ppp "
			  "wvdial ipv4ll" },
		{ "inet6", "auto loopback static manual dhcp tunnel "
			   "v4tunnel 6to4" },
		{ "ipx", "static dynamic" },
		{ "can", "static" },
		{ "meta", "none" },
	};
	size_t i;

	for (i = 0; i < sizeof all / sizeof *all; i++)
		if (reader_is(all[i].family, family))
			return !method ||
			       value_is_among(method, all[i].methods);
	return false;
}

/* The first that has that name, of that family if one is asked for. */
static const struct iface_stanza *find_parent(const struct reader *r,
					      const char *name,
					      const char *family)
{
	size_t i;

	for (i = 0; i < r->out->n; i++)
		if (reader_is(r->out->v[i].name, name) &&
		    (!*family || reader_is(r->out->v[i].family, family)))
			return &r->out->v[i];
	return NULL;
}

static bool read_heir(struct reader *r, const char *name, const char *family,
		      const char *method, char *rest)
{
	const char *base = reader_word(r, &rest);
	const struct iface_stanza *parent;
	struct iface_stanza *s;
	size_t i;

	if (!*base)
		return reader_refuse(r, "inherits", "expected a stanza's name");
	parent = find_parent(r, base, family);
	if (!parent)
		return reader_refuse(r, "inherits", "expected the name of a "
				     "stanza above, got %s", base);
	i = (size_t)(parent - r->out->v);
	r->out->v[i].template = true;
	s = reader_stanza(r, name, *family ? family : parent->family,
			  *method ? method : parent->method);
	if (!s)
		return false;
	s->inherits = text_dup(base);
	reader_inherit(r, i, false);
	return true;
}

/* iface NAME [FAMILY [METHOD]] [inherits NAME] */
static bool read_iface(struct reader *r, const char *key, char *rest)
{
	const char *name = reader_word(r, &rest), *word, *family = "";
	const char *method = "";

	if (!*name)
		return reader_refuse(r, key, "expected a name");
	word = reader_word(r, &rest);
	if (knows_method(word, NULL)) {
		family = word;
		word = reader_word(r, &rest);
		if (knows_method(family, word)) {
			method = word;
			word = reader_word(r, &rest);
		}
	}
	if (reader_is(word, "inherits"))
		return read_heir(r, name, family, method, rest);
	if (!*family)
		return reader_refuse(r, key, "expected a family (inet, inet6) "
				     "or inherits, got \"%s\"", word);
	if (!*method)
		return reader_refuse(r, key, "expected a method of %s or "
				     "inherits, got \"%s\"", family, word);
	if (*word)
		reader_warn(r, key, "expected inherits or nothing more, got %s",
			    word);
	return reader_stanza(r, name, family, method);
}

/* A list of names; without one, within a stanza, the stanza's. */
static bool read_names(struct reader *r, const char *key, char *rest)
{
	struct strings *to = NULL;
	const char *name;

	if (reader_is(key, "allow-"))
		return r->grammar->option(r, key, rest);
	if (reader_is(key, "auto") || !strncmp(key, "allow-", 6))
		to = &r->out->automatic;
	else if (reader_is(key, "no-scripts"))
		to = &r->out->no_scripts;
	if (!*rest && r->within == WITHIN_IFACE && !reader_is(key, "rename")) {
		if (to)
			strings_add(to, reader_last(r)->name);
		return true;
	}
	while (*(name = reader_word(r, &rest))) {
		if (to)
			strings_add(to, name);
		if (!reader_is(key, "rename") || strpbrk(name, "=/"))
			continue;
		/* read without a word, but then ifup ends with status 1 */
		reader_refuse(r, key, "expected OLD=NEW, got %s", name);
		r->incomplete = true;
	}
	r->within = WITHIN_NOTHING;
	return true;
}

static bool read_mapping(struct reader *r, const char *key, char *rest)
{
	(void)key, (void)rest;
	r->within = WITHIN_MAPPING;
	r->script = false;
	return true;
}

static bool read_map(struct reader *r, const char *key)
{
	if (reader_is(key, "script")) {
		if (r->script)
			return reader_refuse(r, key, "expected once");
		r->script = true;
	} else if (!reader_is(key, "map")) {
		return reader_refuse(r, key, "expected script or map after "
				     "mapping");
	}
	return true;
}

static bool read_option(struct reader *r, const char *key, char *rest)
{
	size_t n = strlen(key);
	char *bare;

	if (r->within == WITHIN_MAPPING)
		return read_map(r, key);
	if (r->within != WITHIN_IFACE)
		return reader_refuse(r, key, "expected iface above it: nothing "
				     "here has options");
	if (!*rest)
		return reader_refuse(r, key, "expected a value");
	if (reader_is(key, "post-up") || reader_is(key, "pre-down"))
		key += strcspn(key, "-") + 1;
	if (!n || key[strlen(key) - 1] != '?') {
		reader_option(r, key, rest);
		return true;
	}
	/* ifupdown's own notation for defaults works in files, too */
	bare = text_printf("%.*s", (int)(n - 1), key);
	if (!settings_find(&reader_last(r)->options, bare))
		reader_option(r, bare, rest);
	free(bare);
	return true;
}

static const struct keyword keywords[] = {
	{ "iface", read_iface, false },
	{ "auto", read_names, false },
	{ "allow-", read_names, true },
	{ "no-auto-down", read_names, false },
	{ "no-scripts", read_names, false },
	{ "rename", read_names, false },
	{ "mapping", read_mapping, false },
	{ "source", reader_source, false },
	{ "source-dir", reader_source, true },
	{ 0 }
};

const struct grammar input_debian = {
	.next = lines_debian,
	.keywords = keywords,
	.option = read_option,
};
