/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Claims to uplinks. */
#include "engine/load.h"
#include "base/text.h"
#include "base/vec.h"
#include "model/option.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

const char *load_origin(const struct settings *settings)
{
	const struct setting *table = settings_find(settings,
						    "multihome-table");

	return table ? table->origin : settings->v[0].origin;
}

const char *load_device(const char *iface, const struct settings *settings,
			char device[16])
{
	const struct setting *s = settings_find(settings, "multihome-device");
	const char *names[] = { s ? s->value : "", iface };
	char name[16];
	size_t i, n;

	for (i = 0; i < 2; i++) {	/* of an alias "eth1:0" its device */
		value_word(&names[i]);
		n = strcspn(names[i], i ? ":" : " \t\r\n");
		if (n >= sizeof name)
			continue;
		memcpy(name, names[i], n);
		name[n] = '\0';
		if (value_device(name))
			continue;
		strcpy(device, name);
		return NULL;
	}
	return "expected an interface name of 1 to 15 characters";
}

void load_defaults(struct session *s, struct settings *settings)
{
	const struct setting *t;
	const char *name;
	char *copy;
	size_t i;

	if (s->takes_back)
		return;		/* those of then are among them */
	for (i = settings->n; i--;)
		if (diag_is_section(settings->v[i].origin))
			settings_remove(settings, i);
	t = settings_find(settings, "multihome-table");
	if (!t || !s->conf.file.dictionary)
		return;
	name = t->value;
	copy = text_dup(name + strspn(name, " \t"));
	copy[strcspn(copy, " \t\r\n")] = '\0';
	conf_defaults(&s->conf, copy, settings, s->d);
	free(copy);
}

bool load_is_wrong(const char *iface, const struct stanzas *stanzas)
{
	struct diag quiet = { 0 };
	struct uplink u;
	bool wrong;
	size_t i;

	for (i = 0; i < stanzas->n; i++) {
		if (!settings_ours(&stanzas->v[i].settings))
			continue;
		option_read(&u, &stanzas->v[i].settings, iface,
			    stanzas->v[i].family, &quiet);
		uplink_free(&u);
	}
	wrong = diag_has(&quiet, DIAG_REFUSED);
	diag_free(&quiet);
	return wrong;
}

void load_claim(const struct claim *c, bool trial, const char *device,
		struct uplinks *out, struct diag *d)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct uplink all, *u;
	size_t i, first = d->n;

	option_read(&all, trial ? &c->trial : &c->in_force, c->iface, c->family,
		    d);
	if (!trial && c->table)
		all.table = c->table;
	for (i = 0; i < 2 && diag_worst(d, first) < DIAG_REFUSED; i++) {
		if (c->family != AF_UNSPEC && c->family != families[i])
			continue;
		u = vec_push(out);
		*u = uplink_select(&all, families[i]);
		u->trial = trial;
		text_copy(u->device, sizeof u->device, device);
		if (u->merged && u->gateway == UPLINK_GIVEN && !u->gateways.n)
			u->gateway = UPLINK_AUTO; /* only the other family's */
	}
	uplink_free(&all);
}

void load_in_force(const struct record *r, struct uplinks *out)
{
	struct diag quiet = { 0 };
	size_t i;

	for (i = 0; i < r->claims.n; i++) {
		if (r->claims.v[i].in_force.n)
			load_claim(&r->claims.v[i], false, r->device, out,
				   &quiet);
		diag_free(&quiet);
	}
}

void load_recorded(struct session *s, const char *device, struct uplinks *out)
{
	size_t i, first = out->n;
	const char *problem;
	struct record r;

	if (record_read(&s->store, device, &r, &problem))
		return;
	load_in_force(&r, out);
	record_free(&r);
	for (i = first; i < out->n; i++) {
		out->v[i].settings = NULL;	/* they were the record's */
		out->v[i].iface = NULL;
	}
}
