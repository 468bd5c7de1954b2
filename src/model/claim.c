/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stanzas and claims. */
#include "model/claim.h"
#include "base/addr.h"
#include "base/text.h"
#include "base/value.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void stanza_free(struct stanza *s)
{
	free(s->iface);
	free(s->key);
	free(s->origin);
	settings_free(&s->settings);
	*s = (struct stanza){ 0 };
}

struct stanza *stanzas_add(struct stanzas *to, const struct stanza *from)
{
	struct stanza *st = vec_push(to);

	st->iface = text_dup(from->iface);
	st->family = from->family;
	st->key = text_dup(from->key);
	st->origin = text_dup(from->origin);
	settings_copy(&st->settings, &from->settings);
	return st;
}

void stanzas_free(struct stanzas *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		stanza_free(&s->v[i]);
	vec_free(s);
}

char *stanza_key(int family, const char *address, const char *method)
{
	struct text t = { 0 };

	if (family == AF_UNSPEC)
		return text_dup("any");
	text_add(&t, addr_family_name(family));
	text_add(&t, " ");
	if (!address || !*address)
		text_add(&t, method);
	else
		text_addn(&t, address, strcspn(address, "/ \t\n"));
	return t.s;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_origins(const struct settings *a, const struct settings *b)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (!same_text(a->v[i].origin, b->v[i].origin))
			return false;
	return true;
}

bool claims_equal(const struct claims *a, const struct claims *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++) {
		const struct claim *x = &a->v[i], *y = &b->v[i];

		if (strcmp(x->iface, y->iface) || strcmp(x->key, y->key) ||
		    x->family != y->family || x->table != y->table ||
		    !same_text(x->refused, y->refused) ||
		    !settings_equal(&x->in_force, &y->in_force) ||
		    !settings_equal(&x->trial, &y->trial) ||
		    !same_origins(&x->in_force, &y->in_force) ||
		    !same_origins(&x->trial, &y->trial))
			return false;
	}
	return true;
}

static int claim_cmp(const struct claim *c, const char *iface, const char *key)
{
	int order = strcmp(c->iface, iface);

	return order ? order : strcmp(c->key, key);
}

struct claim *claims_find(const struct claims *c, const char *iface,
			  const char *key)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (!claim_cmp(&c->v[i], iface, key))
			return &c->v[i];
	return NULL;
}

struct claim *claims_get(struct claims *c, const char *iface, int family,
			 const char *key)
{
	struct claim *found = claims_find(c, iface, key);
	size_t i;

	if (found)
		return found;
	vec_push(c);
	for (i = c->n - 1; i && claim_cmp(&c->v[i - 1], iface, key) > 0; i--)
		c->v[i] = c->v[i - 1];
	c->v[i] = (struct claim){
		.iface = text_dup(iface),
		.family = family,
		.key = text_dup(key),
	};
	return &c->v[i];
}

static void claim_free(struct claim *c)
{
	free(c->iface);
	free(c->key);
	free(c->refused);
	settings_free(&c->in_force);
	settings_free(&c->trial);
}

void claims_remove(struct claims *c, size_t i)
{
	claim_free(&c->v[i]);
	vec_remove(c, i);
}

bool claim_is_section(const struct claim *c)
{
	return !strncmp(c->key, CLAIM_SECTION, strlen(CLAIM_SECTION));
}

bool claim_is_always(const struct settings *settings)
{
	const struct setting *s = settings_find(settings, "multihome-strict");
	const char *word = s ? s->value : "";
	size_t n = value_word(&word);

	return n == strlen("always") && !strncmp(word, "always", n);
}

bool claim_is_down(const struct claim *c)
{
	return settings_find(&c->in_force, "down");
}

bool claim_down(struct claim *c)
{
	const struct setting *kept = settings_find(&c->in_force, "kept");
	char *sources;

	if (!claim_is_always(&c->in_force) || !(kept || claim_is_down(c)))
		return true;
	settings_free(&c->trial);
	free(c->refused);
	c->refused = NULL;
	if (!kept)
		return false;
	sources = text_dup(kept->value);
	settings_set(&c->in_force, "down", "yes", kept->origin);
	kept = settings_find(&c->in_force, "kept");
	settings_set(&c->in_force, "multihome-source", sources, kept->origin);
	settings_set(&c->in_force, "kept", NULL, NULL);
	settings_sort(&c->in_force);	/* as what is read anew */
	free(sources);
	return false;
}

void claim_keep(struct claim *c, const struct prefixes *sources)
{
	const struct setting *table = settings_find(&c->in_force,
						    "multihome-table");
	const struct prefix *p;
	char buf[PREFIX_STRLEN], *origin;
	struct text t = { 0 };

	if (!table || !claim_is_always(&c->in_force) || !sources->n ||
	    claim_is_down(c))
		return;
	vec_each(p, sources) {
		text_add(&t, t.n ? " " : "");
		text_add(&t, prefix_format(p, buf));
	}
	/* not that of strict: a section's settings go when it is read anew */
	origin = text_dup(table->origin);
	settings_set(&c->in_force, "kept", t.s, origin);
	text_free(&t);
	free(origin);
}

void claims_copy(struct claims *to, const struct claims *from)
{
	struct claim *c;
	size_t i;

	for (i = 0; i < from->n; i++) {
		c = vec_push(to);
		c->iface = text_dup(from->v[i].iface);
		c->family = from->v[i].family;
		c->key = text_dup(from->v[i].key);
		c->table = from->v[i].table;
		c->refused = text_dup(from->v[i].refused);
		settings_copy(&c->in_force, &from->v[i].in_force);
		settings_copy(&c->trial, &from->v[i].trial);
	}
}

void claims_free(struct claims *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		claim_free(&c->v[i]);
	vec_free(c);
}
