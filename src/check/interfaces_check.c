/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stanzas of interfaces(5) files beside our options. */
#include "check/interfaces_check.h"
#include "base/vec.h"
#include "kernel/kernel.h"

#include <string.h>

bool interfaces_check_base(struct kernel *k, const struct interfaces *in,
			   enum dialect dialect, const struct iface_stanza *st)
{
	struct facts f = { 0 };
	bool device;

	if (!st->template || dialect == DIALECT_NG)
		return st->template;
	if (strings_have(&in->automatic, st->name))
		return false;
	device = kernel_device(k, st->name, &f) || f.ifindex;
	facts_free(&f);
	return !device;
}

/* What else ifup puts on the device, of which ifupdown2 tells its hooks nothing. */
static void add_addresses(const struct interfaces *in, struct stanza *to)
{
	const struct setting *told = settings_find(&to->settings, "address"), *o;
	const char *first = told ? told->origin : "";
	const struct iface_stanza *st;

	vec_each(st, in)
		vec_each(o, &st->options)
			if (!strcmp(st->name, to->iface) &&
			    !strcmp(o->key, "address") &&
			    strcmp(o->origin, first) && strchr(o->value, '/'))
				settings_add(&to->settings, o->key, o->value,
					     o->origin);
}

void interfaces_check_stanzas(struct kernel *k, const struct interfaces *in,
			      enum dialect dialect, struct stanzas *out)
{
	struct stanzas all = { 0 };
	size_t i, j = 0;

	interfaces_stanzas(in, dialect, &all);
	for (i = 0; i < all.n; i++) {
		/* some of those, in their order */
		while (strcmp(in->v[j].origin, all.v[i].origin))
			j++;
		if (interfaces_check_base(k, in, dialect, &in->v[j])) {
			stanza_free(&all.v[i]);
			continue;
		}
		if (dialect == DIALECT_IFUPDOWN2)
			add_addresses(in, &all.v[i]);
		*vec_push(out) = all.v[i];
	}
	vec_free(&all);
}

const struct setting *interfaces_check_gateway(const struct iface_stanza *st)
{
	return settings_find(&st->options, "metric")
		? NULL : settings_find(&st->options, "gateway");
}

static bool is_inet6(const struct setting *gateway)
{
	return strchr(gateway->value, ':') != NULL;
}

const struct iface_stanza *
interfaces_check_gateway_before(struct kernel *k, const struct interfaces *in,
				enum dialect dialect,
				const struct iface_stanza *st)
{
	const struct setting *own = interfaces_check_gateway(st), *other;
	const struct iface_stanza *before;

	if (!own || interfaces_check_base(k, in, dialect, st))
		return NULL;
	for (before = in->v; before < st; before++) {
		other = interfaces_check_gateway(before);
		if (other && is_inet6(other) == is_inet6(own) &&
		    !interfaces_check_base(k, in, dialect, before))
			return strcmp(before->name, st->name) ? before : NULL;
	}
	return NULL;
}

/* The first of those options that is ours; NULL if none is. */
static const struct setting *find_ours(const struct settings *own,
				       enum dialect dialect)
{
	const struct setting *o;

	vec_each(o, own)
		if (interfaces_is_ours(o->key, dialect))
			return o;
	return NULL;
}

/* Of ifupdown-multi; ng takes - for _. */
static bool is_multi(const char *key)
{
	return !strncmp(key, "multi_", 6) || !strncmp(key, "multi-", 6);
}

void interfaces_check_words(const struct interfaces *in, enum dialect dialect,
			    struct diag *d)
{
	const struct iface_stanza *st;
	const struct setting *ours, *o;

	vec_each(st, in) {
		ours = find_ours(&st->options, dialect);
		if (!ours)
			continue;
		if (interfaces_no_scripts(in, st->name))
			diag_add(d, DIAG_WARNING, ours->origin, ours->key,
				 "no-scripts names %s: no hook is called for "
				 "it, so nothing of multihome happens; "
				 "expected it without that", st->name);
		vec_each(o, &st->options)
			if (is_multi(o->key))
				diag_add(d, DIAG_WARNING, o->origin, o->key,
					 "ifupdown-multi's, beside "
					 "multihome's (%s): each would make "
					 "rules; expected one of the two",
					 ours->origin);
	}
}
