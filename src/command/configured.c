/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stanzas of files against the claims of records. */
#include "command/configured.h"
#include "base/vec.h"
#include "check/interfaces_check.h"
#include "command/cmd.h"
#include "engine/load.h"
#include "engine/names.h"
#include "files/section.h"
#include "ifupdown/interfaces_files.h"
#include "model/option.h"
#include "network-scripts/ifcfg_files.h"
#include "network-scripts/rulefile.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* Stanzas that are up, of which only name and family count. */
static void add_up(struct claims *up, const char *iface, int family)
{
	claims_get(up, iface, family, addr_family_name(family));
}

static void say_unread(struct session *s, const char *what, int ret)
{
	diag_add(s->d, DIAG_WARNING, what, NULL, "cannot be read (%s): uplinks "
		 "that are not up are not shown", strerror(-ret));
}

/*
 * Those of records; also by the name that ifup was given ("eth1=office"). False: it
 * is not to be known.
 */
static bool read_up(struct session *s, enum dialect dialect, struct claims *up)
{
	const struct iface_state *st;
	struct iface_states states;
	struct strings devices = { 0 };
	const struct claim *c;
	const char *problem;
	struct record r;
	size_t i;
	int failed, ret = s->store.dir < 0 ? 0
		: store_list(&s->store, "dev", &devices);

	if (ret)
		say_unread(s, s->store.path, ret);
	failed = interfaces_state(&states, dialect);
	if (failed && failed != -ENOENT) {
		say_unread(s, "state of ifup", failed);
		ret = failed;
	}
	for (i = 0; i < devices.n; i++) {
		failed = record_read(&s->store, devices.v[i], &r, &problem);
		if (failed && failed != -ENOENT)
			add_up(up, devices.v[i], AF_UNSPEC);
		if (failed)
			continue;
		vec_each(c, &r.claims) {
			add_up(up, c->iface, c->family);
			vec_each(st, &states)
				if (!strcmp(st->iface, c->iface))
					add_up(up, st->logical, c->family);
		}
		record_free(&r);
	}
	interfaces_state_free(&states);
	strings_free(&devices);
	return !ret;
}

static bool is_up(const struct claims *up, const struct stanza *st)
{
	const struct claim *c;

	vec_each(c, up)
		if (!strcmp(c->iface, st->iface) &&
		    (c->family == st->family || c->family == AF_UNSPEC ||
		     st->family == AF_UNSPEC))
			return true;
	return false;
}

void configured_stanzas(struct session *s, struct stanzas *out)
{
	enum dialect dialect = interfaces_dialect();
	struct interfaces in = { 0 };
	struct ifcfgs files = { 0 };
	struct diag quiet = { 0 };
	const struct ifcfg *c;
	int ret = interfaces_read(&in, INTERFACES, dialect, &quiet);

	if (ret && ret != -ENOENT && ret != -EBADMSG)
		say_unread(s, INTERFACES, ret);
	interfaces_check_stanzas(s->kernel, &in, dialect, out);
	diag_free(&quiet);
	if (ifcfg_files_here())
		ifcfg_files_all(&files, &quiet);
	if (diag_has(&quiet, DIAG_FAILED))
		diag_add(s->d, DIAG_WARNING, IFCFG_DIR, NULL, "not all of it "
			 "can be read: not all uplinks that are not up are "
			 "shown");
	vec_each(c, &files)	/* generated files do the work of others */
		if (!rulefile_any(c->parent ? c->parent->name : c->name))
			ifcfg_stanzas(c, out);
	sections_read(out, SECTIONS_DIR, &quiet);
	interfaces_free(&in);
	ifcfgs_free(&files);
	diag_free(&quiet);
}

/* Whether it is asked for; then it is added. */
static void add_stanza(struct session *s, const char *iface, struct stanza *st,
		       struct configured *out)
{
	struct diag why = { 0 }, *said = s->d;
	struct claim *c;
	struct uplink u;
	char device[16];

	s->d = &why;
	if (s->conf.file.dictionary)
		load_defaults(s, &st->settings);
	s->d = said;
	if (load_device(st->iface, &st->settings, device) ||
	    (iface && strcmp(iface, st->iface) && strcmp(iface, device))) {
		diag_free(&why);
		return;
	}
	c = vec_push(&out->claims);
	c->iface = text_dup(st->iface);
	c->family = st->family;
	c->key = text_dup(st->key);
	settings_copy(&c->trial, &st->settings);
	option_read(&u, &st->settings, "", st->family, &why);
	text_copy(u.device, sizeof u.device, device);
	if (diag_has(&why, DIAG_REFUSED) ||
	    (u.table_name[0] && !names_number_table(s, &u, &why))) {
		u.table = 0;
		u.table_name[0] = '\0';
	}
	u.settings = NULL;
	u.iface = NULL;
	*vec_push(&out->uplinks) = u;
	diag_free(&why);
}

void configured_read(struct session *s, const char *iface,
		     struct configured *out)
{
	enum dialect dialect = interfaces_dialect();
	struct stanzas all = { 0 };
	struct claims up = { 0 };
	struct stanza *st;

	*out = (struct configured){ 0 };
	if (read_up(s, dialect, &up))
		configured_stanzas(s, &all);
	vec_each(st, &all)
		if (settings_ours(&st->settings) && !is_up(&up, st))
			add_stanza(s, iface, st, out);
	stanzas_free(&all);
	claims_free(&up);
}

void configured_free(struct configured *c)
{
	claims_free(&c->claims);
	uplinks_free(&c->uplinks);
}
