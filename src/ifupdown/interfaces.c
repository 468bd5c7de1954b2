/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What hooks are told of a stanza. The three differ in which of several equal
 * options counts, in what they make of an address, and in how an option's name
 * becomes a variable's, so that two names may be one variable.
 */
#include "ifupdown/interfaces.h"
#include "base/addr.h"
#include "base/text.h"
#include "base/value.h"
#include "base/vec.h"

#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
	/* names; there are far fewer that are not refused anyway */
	NAMES_MAX = 256,
	/* execve(2) passes no longer string (MAX_ARG_STRLEN) */
	VALUE_MAX = 128 << 10,
	MESSAGES_MAX = 1000,
};

void interfaces_free(struct interfaces *in)
{
	struct iface_stanza *s;

	vec_each(s, in) {
		free(s->name);
		free(s->family);
		free(s->method);
		free(s->origin);
		free(s->inherits);
		settings_free(&s->options);
	}
	vec_free(in);
	strings_free(&in->automatic);
	strings_free(&in->no_scripts);
}

/*
 * The key for which the variable of an option stands ("Multihome_Table" is
 * "multihome-table"); NULL if it is none that we read. ng passes its variables
 * through a shell, which drops those with a name that it cannot have.
 */
static char *told_key(const char *option, enum dialect dialect)
{
	struct text t = { 0 };
	bool plain;
	char c;

	text_add(&t, "");
	for (; *option; option++) {
		c = *option;
		if (c == '_')
			c = '-';
		else if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		/* "multihome-table=ISP2" sets no variable of that name */
		plain = c == '-' || c == '=' || (c >= 'a' && c <= 'z') ||
			(c >= '0' && c <= '9');
		if (!plain && dialect == DIALECT_NG)
			break;
		if (plain || dialect == DIALECT_IFUPDOWN2)
			text_addn(&t, &c, 1);
	}
	if (!*option && (!strncmp(t.s, "multihome-", 10) ||
			 value_is_among(t.s, "address netmask gateway")))
		return t.s;
	text_free(&t);
	return NULL;
}

bool interfaces_is_ours(const char *option, enum dialect dialect)
{
	char *key = told_key(option, dialect);
	bool ours = key && !strncmp(key, "multihome-", 10);

	free(key);
	return ours;
}

static void set_value(struct setting *s, char *value)
{
	free(s->value);
	s->value = value;
}

/* Debian: "one", "two" is "one\ntwo". */
static void merge_debian(struct settings *to, const struct setting *o)
{
	struct setting *have = settings_find(to, o->key);

	if (!have)
		settings_add(to, o->key, o->value, o->origin);
	else if (strlen(have->value) < VALUE_MAX)
		set_value(have, text_printf("%s\n%s", have->value, o->value));
}

/*
 * ng: all addresses and gateways, with a blank behind each; of the rest the
 * last, in its place.
 */
static void merge_ng(struct settings *to, const struct setting *o)
{
	bool list = !strcmp(o->key, "address") || !strcmp(o->key, "gateway");
	struct setting *have = settings_find(to, o->key);
	char *value = text_printf(list ? "%s " : "%s", o->value);

	if (have && list) {
		if (strlen(have->value) < VALUE_MAX)
			set_value(have, text_printf("%s%s", have->value,
						    value));
	} else {
		if (have)
			settings_remove(to, (size_t)(have - to->v));
		settings_add(to, o->key, value, o->origin);
	}
	free(value);
}

/*
 * ifupdown2: the first. A netmask belongs to the last address before it, and
 * the hook is told that of the first address.
 */
static void merge_ifupdown2(struct settings *to, const struct setting *o,
			    size_t addresses)
{
	char *key = text_dup(o->key), *p;

	for (p = key; *p; p++)
		if (*p == '_')
			*p = '-';
	if (settings_find(to, key))
		goto out;
	if (strcmp(key, "netmask") || addresses == 1)
		settings_add(to, key, o->value, o->origin);
	else if (addresses)
		settings_add(to, key, "", o->origin);
out:
	free(key);
}

static void merge(struct settings *to, const struct settings *from,
		  enum dialect dialect)
{
	size_t i, addresses = 0;
	char *key;

	for (i = 0; i < from->n; i++) {
		key = told_key(from->v[i].key, dialect);
		free(key);
		if (!key ||
		    (to->n >= NAMES_MAX && !settings_find(to, from->v[i].key)))
			continue;
		addresses += !strcmp(from->v[i].key, "address");
		switch (dialect) {
		case DIALECT_DEBIAN:
			merge_debian(to, &from->v[i]);
			break;
		case DIALECT_NG:
			merge_ng(to, &from->v[i]);
			break;
		case DIALECT_IFUPDOWN2:
			merge_ifupdown2(to, &from->v[i], addresses);
			break;
		}
	}
}

/* The mask that Debian computes: of the length, or of the address's class. */
static char *mask_of(const char *address, const char *length)
{
	char text[ADDR_STRLEN], *end;
	struct addr a, mask = { .family = AF_INET };
	long bits;
	int i;

	if (addr_parse(&a, address) || a.family != AF_INET)
		return NULL;
	if (!length)
		bits = a.b[0] < 128 ? 8 : a.b[0] < 192 ? 16 :
		       a.b[0] < 224 ? 24 : 32;
	else if (!addr_parse(&mask, length) && mask.family == AF_INET)
		return text_dup(addr_format(&mask, text));
	else if (bits = strtol(length, &end, 10), end == length)
		return NULL;
	for (i = 0; i < 32 && bits <= 32; i++)
		if (i < bits)
			mask.b[i / 8] |= (uint8_t)(0x80 >> i % 8);
	return text_dup(addr_format(&mask, text));
}

/*
 * Debian splits the address of a static stanza, at its first slash, whatever
 * more there is; a netmask that is written stays.
 */
static void split_address(struct settings *s, const struct iface_stanza *from)
{
	bool four = !strcmp(from->family, "inet");
	struct setting *a = settings_find(s, "address");
	char *text, *save = NULL, *word, *length, *mask;

	if (!a || strcmp(from->method, "static"))
		return;
	/* it has 33 bytes for an IPv4 one */
	text = text_printf("%.*s", four ? 33 : INT_MAX, a->value);
	word = strtok_r(text, "/", &save);
	length = word ? strtok_r(NULL, "/", &save) : NULL;
	if (!word)
		goto out;
	if (!four)
		mask = text_dup(length ? length : "");
	else if (!(mask = mask_of(word, length)))
		mask = text_dup(a->value);	/* ip(8) will refuse it */
	if (!settings_find(s, "netmask"))
		settings_add(s, "netmask", mask, a->origin);
	set_value(settings_find(s, "address"), text_dup(word));
	free(mask);
out:
	free(text);
}

/*
 * Adds the options whose key begins with that. Of two that become one variable
 * the hooks see the later; a word of the stanza's own that is empty says
 * nothing.
 */
static void told_add(struct settings *to, const struct settings *from,
		     const char *begin, enum dialect dialect)
{
	const struct setting *o;
	struct setting *have;
	char *key;

	vec_each(o, from) {
		key = told_key(o->key, dialect);
		if (key && !strncmp(key, begin, strlen(begin))) {
			have = settings_find(to, key);
			if (have) {
				set_value(have, text_dup(o->value));
				free(have->origin);
				have->origin = text_dup(o->origin);
			} else {
				settings_add(to, key, o->value, o->origin);
			}
		}
		free(key);
	}
}

static void told(struct stanza *out, const struct settings *merged,
		 const struct iface_stanza *from, enum dialect dialect)
{
	/* in the order of hook_env_read */
	static const char *const words[] = { "address", "netmask", "gateway" };
	const char *method = dialect == DIALECT_NG ? "none" : from->method;
	struct settings own = { 0 };
	const struct setting *s;
	size_t i;

	out->family = dialect != DIALECT_DEBIAN ? AF_UNSPEC
		: strcmp(from->family, "inet") ? AF_INET6 : AF_INET;
	out->iface = text_dup(from->name);
	out->origin = text_dup(from->origin);
	told_add(&out->settings, merged, "multihome-", dialect);
	for (i = 0; i < sizeof words / sizeof *words; i++)
		told_add(&own, merged, words[i], dialect);
	settings_add(&own, "method", method, from->origin);
	for (i = 0; i < own.n; i++)
		if (*own.v[i].value)
			settings_add(&out->settings, own.v[i].key,
				     own.v[i].value, own.v[i].origin);
	settings_free(&own);
	s = settings_find(&out->settings, "address");
	out->key = stanza_key(out->family, s ? s->value : NULL, method);
}

bool interfaces_no_scripts(const struct interfaces *in, const char *name)
{
	size_t i;

	for (i = 0; i < in->no_scripts.n; i++)
		if (!fnmatch(in->no_scripts.v[i], name, 0))
			return true;
	return false;
}

/* Whether hooks are called for stanza at, or for all of its name by it. */
static bool is_told(const struct interfaces *in, size_t at,
		    enum dialect dialect)
{
	const struct iface_stanza *s = &in->v[at];
	size_t i;

	if (!strcmp(s->name, "lo") || interfaces_no_scripts(in, s->name))
		return false;
	if (dialect == DIALECT_DEBIAN)
		return value_is_among(s->family, "inet inet6");
	for (i = 0; i < at; i++)
		if (!strcmp(in->v[i].name, s->name))
			return false;
	return !s->template && *s->name;
}

/*
 * ng merges all stanzas of an interface. ifupdown2 does too, but the hooks of
 * ifup are told the options of the first alone.
 */
void interfaces_stanzas(const struct interfaces *in, enum dialect dialect,
			struct stanzas *out)
{
	const struct iface_stanza *s;
	struct settings merged;
	size_t i, j;

	for (i = 0; i < in->n; i++) {
		if (!is_told(in, i, dialect))
			continue;
		s = &in->v[i];
		merged = (struct settings){ 0 };
		merge(&merged, &s->options, dialect);
		for (j = i + 1; dialect == DIALECT_NG && j < in->n; j++)
			if (!strcmp(in->v[j].name, s->name))
				merge(&merged, &in->v[j].options, dialect);
		if (dialect == DIALECT_DEBIAN)
			split_address(&merged, s);
		told(vec_push(out), &merged, s, dialect);
		settings_free(&merged);
	}
}

static void unheard(const struct iface_stanza *s, const struct stanza *heard,
		    enum dialect dialect, struct diag *d)
{
	const struct setting *o, *h;
	size_t i;
	char *key;

	for (i = 0; i < s->options.n && d->n < MESSAGES_MAX; i++) {
		o = &s->options.v[i];
		key = told_key(o->key, dialect);
		h = key ? settings_find(&heard->settings, key) : NULL;
		if (key && !strncmp(key, "multihome-", 10) &&
		    !(h && !strcmp(h->value, o->value)))
			diag_add(d, DIAG_WARNING, o->origin, o->key,
				 "the hooks are not told of it, only of %s%s",
				 h ? "that at " : "the first stanza of ",
				 h ? h->origin : s->name);
		free(key);
	}
}

void interfaces_unheard(const struct interfaces *in, enum dialect dialect,
			struct diag *d)
{
	struct stanzas heard = { 0 };
	size_t i, j;

	if (dialect == DIALECT_DEBIAN)
		return;
	interfaces_stanzas(in, dialect, &heard);
	for (i = 0; i < in->n; i++)
		for (j = 0; j < heard.n && !in->v[i].inherits; j++)
			if (!strcmp(in->v[i].name, heard.v[j].iface))
				unheard(&in->v[i], &heard.v[j], dialect, d);
	stanzas_free(&heard);
}
