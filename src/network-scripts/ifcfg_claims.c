/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Claims of ifcfg files. */
#include "network-scripts/ifcfg_claims.h"
#include "base/vec.h"
#include "engine/apply.h"
#include "engine/reconcile.h"
#include "network-scripts/rulefile.h"

#include <stdlib.h>
#include <string.h>

/* Whether all addresses that the file names are on the device. */
static bool is_in_use(struct session *s, const struct ifcfg *c)
{
	struct stanzas stanzas = { 0 };
	struct facts f = { 0 };
	struct prefix p;
	size_t i, j, n = 0;
	bool all;

	ifcfg_stanzas(c, &stanzas);
	all = !kernel_device(s->kernel, ifcfg_device(c), &f);
	for (i = 0; i < stanzas.n && all; i++)
		for (j = 0; j < stanzas.v[i].settings.n && all; j++) {
			const struct setting *set =
				&stanzas.v[i].settings.v[j];

			if (strcmp(set->key, "address") ||
			    prefix_parse(&p, set->value, false))
				continue;
			all = facts_has(&f, &p.addr);
			n++;
		}
	facts_free(&f);
	stanzas_free(&stanzas);
	return all && n;
}

/* The file that ifup has taken; NULL, with a word, if that cannot be told. */
static const struct ifcfg *pick(struct session *s, const struct ifcfgs *found,
				const char *iface)
{
	const struct ifcfg *in_use = NULL;
	struct text names = { 0 };
	size_t i, n = 0, ours = 0;

	if (found->n == 1)
		return &found->v[0];
	for (i = 0; i < found->n; i++) {
		text_addf(&names, "%sifcfg-%s", i ? " and " : "",
			  found->v[i].name);
		ours += ifcfg_ours(&found->v[i]);
		if (is_in_use(s, &found->v[i])) {
			in_use = &found->v[i];
			n++;
		}
	}
	if (n != 1 && ours)
		diag_add(s->d, DIAG_REFUSED, iface, NULL, "expected one ifcfg "
			 "file for it, but it is in %s; nothing was changed",
			 names.s);
	text_free(&names);
	return n == 1 ? in_use : NULL;
}

/* What is recorded of the device that carries the alias, once more. */
static void sync_parent(struct session *s, const char *alias)
{
	char *parent = text_printf("%.*s", (int)strcspn(alias, ":"), alias);

	reconcile_sync(s, parent);
	free(parent);
}

/* The ifcfg file whose name the generated files of iface's device bear. */
static const struct ifcfg *owner(const struct ifcfg *c)
{
	return c && c->parent ? c->parent : c;
}

/* Adds what the generated files say and the kernel has not got. */
static void restore_files(struct session *s, const char *name)
{
	struct kobjs said = { 0 };
	struct ops ops = { 0 };
	enum generated kind;
	char *text;
	size_t i;

	for (kind = 0; kind < GENERATED_FILES; kind++) {
		if (rulefile_read(kind, name, &text) == 1)
			rulefile_parse(&said, kind, text);
		free(text);
	}
	for (i = 0; i < said.n; i++)
		*vec_push(&ops) = (struct op){ OP_ADD, .k = said.v[i] };
	apply_missing(s, name, &ops);
	vec_free(&ops);
	vec_free(&said);
}

/* The file's stanzas for iface; of a range, the one. */
static void add_stanzas(const struct ifcfg *c, const char *iface,
			struct stanzas *out)
{
	struct stanzas all = { 0 };
	size_t i;

	ifcfg_stanzas(c, &all);
	for (i = 0; i < all.n; i++)
		if (strcmp(all.v[i].iface, iface))
			stanza_free(&all.v[i]);
		else
			*vec_push(out) = all.v[i];
	vec_free(&all);
}

void ifcfg_claims_stanzas(struct session *s, const struct ifcfgs *found,
			  const char *iface, struct stanzas *out)
{
	const struct ifcfg *c = found->n ? pick(s, found, iface) : NULL;

	if (c && !rulefile_any(owner(c)->name))
		add_stanzas(c, iface, out);
}

void ifcfg_claims_up(struct session *s, const struct ifcfgs *found,
		     const char *iface)
{
	const struct ifcfg *c = found->n ? pick(s, found, iface) : NULL;
	bool generated = c && rulefile_any(owner(c)->name), ours = false;
	struct stanzas some = { 0 };
	const struct stanza *st;

	if (found->n && !c)
		return;
	if (c && !generated)
		add_stanzas(c, iface, &some);
	vec_each(st, &some)
		ours |= settings_ours(&st->settings);
	reconcile_up(s, iface, &some, false);
	if (generated)
		restore_files(s, owner(c)->name);
	else if (!ours && strchr(iface, ':'))
		sync_parent(s, iface);
	stanzas_free(&some);
}

void ifcfg_claims_down(struct session *s, const struct ifcfgs *found,
		       const char *iface)
{
	const struct ifcfg *c = found->n ? owner(&found->v[0]) : NULL;

	reconcile_down(s, iface, true);
	if (!strchr(iface, ':'))
		return;
	if (c && rulefile_any(c->name))
		restore_files(s, c->name);
	else
		sync_parent(s, iface);
}
