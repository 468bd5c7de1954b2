/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others have made where ours is to be. */
#include "engine/foreign.h"
#include "base/vec.h"
#include "kernel/kernel.h"
#include "routing/diff.h"

#include <string.h>

bool foreign_is_equal(const struct kobjs *wanted, const struct kobj *k)
{
	const struct kobj *w;

	vec_each(w, wanted) {
		if (w->kind != k->kind || w->type != k->type ||
		    w->table != k->table || k->strange)
			continue;
		if (k->kind == KOBJ_ROUTE
		    ? kobj_same_place(w, k) && w->ifindex == k->ifindex &&
		      !addr_cmp(&w->gateway, &k->gateway) &&
		      !memcmp(w->metrics, k->metrics, sizeof k->metrics) &&
		      (!k->prefsrc.family || !addr_cmp(&w->prefsrc, &k->prefsrc))
		    : kobj_names_table(w) && kobj_same_selector(w, k) &&
		      w->suppress == k->suppress &&
		      w->suppress_group == k->suppress_group)
			return true;
	}
	return false;
}

bool foreign_is_hidden(const struct kobjs *rules, const struct kobj *k)
{
	const struct kobj *o;

	vec_each(o, rules) {
		if (!kobj_cmp(o, k))
			return false;
		if ((!k->protocol || k->protocol == o->protocol) &&
		    diff_twins(k, o))
			return true;
	}
	return false;
}

static struct kobj with_device(const struct kobj *k)
{
	struct kobj named = *k;

	if (named.ifindex && !named.dev[0])
		kernel_device_name(named.ifindex, named.dev);
	return named;
}

void foreign_print_removal(struct text *out, const struct kobj *k)
{
	struct kobj named = with_device(k);

	kobj_print_removal(out, &named);
}

void foreign_tell(struct diag *d, const char *origin, const char *key,
		  const struct kobj *k, const char *table_name,
		  const char *more, bool removal)
{
	struct kobj named = with_device(k);
	struct text t = { 0 };
	size_t before = d->n;

	kobj_print(&t, &named, table_name);
	diag_add(d, DIAG_WARNING, origin, key, "there is a %s that is not "
		 "multihome's: %s%s", k->kind == KOBJ_RULE ? "rule" : "route",
		 t.s, more);
	t.n = 0;
	kobj_print_removal(&t, &named);
	if (removal && d->n > before)	/* it is not told yet */
		diag_put(d, DIAG_NOTE, NULL, t.s);
	text_free(&t);
}
