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
