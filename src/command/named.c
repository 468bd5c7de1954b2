/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of interfaces, as commands are given them. */
#include "command/named.h"
#include "base/value.h"
#include "base/vec.h"
#include "command/cmd.h"
#include "engine/load.h"
#include "files/section.h"
#include "ifupdown/interfaces_files.h"
#include "network-scripts/ifcfg_files.h"

#include <errno.h>
#include <string.h>

static bool has_record(struct session *s, const char *name)
{
	char device[16];
	int ret = s->store.dir < 0 ? -ENOENT
				   : record_device(&s->store, name, device);

	return ret != -ENOENT && ret != -EINVAL;	/* "a/b" is none */
}

static bool has_device(struct session *s, const char *name)
{
	struct facts f = { 0 };
	bool has = !value_device(name) &&
		   (kernel_device(s->kernel, name, &f) || f.ifindex);

	facts_free(&f);
	return has;
}

/* Whether interfaces(5) files have a stanza of that name or for that device. */
static bool is_in(const struct interfaces *in, enum dialect dialect,
		  const char *name)
{
	const struct iface_stanza *st;
	struct stanzas all = { 0 };
	const struct stanza *told;
	char device[16];
	bool is = false;

	vec_each(st, in)
		is |= !strcmp(st->name, name);
	interfaces_stanzas(in, dialect, &all);
	vec_each(told, &all)
		is |= !load_device(told->iface, &told->settings, device) &&
		      !strcmp(device, name);
	stanzas_free(&all);
	return is;
}

/* Whether a file has such a stanza, or may have. */
static bool has_stanza(const char *name)
{
	enum dialect dialect = interfaces_dialect();
	struct interfaces in = { 0 };
	struct ifcfgs files = { 0 };
	struct stanzas sections = { 0 };
	struct diag quiet = { 0 };
	int ret = interfaces_read(&in, INTERFACES, dialect, &quiet);
	bool has = (ret && ret != -ENOENT) || is_in(&in, dialect, name);

	if (!has && ifcfg_files_here())
		ifcfg_files_read(&files, name, &quiet);
	has |= files.n > 0;
	if (!has)
		sections_read(&sections, SECTIONS_DIR, &quiet);
	has |= sections_find(&sections, name) != NULL;
	interfaces_free(&in);
	ifcfgs_free(&files);
	stanzas_free(&sections);
	diag_free(&quiet);
	return has;
}

/* Adds those that are up as that stanza and have a record. */
static void add_up_as(struct session *s, const char *name, struct strings *out)
{
	const struct iface_state *st;
	struct iface_states states;

	interfaces_state(&states, interfaces_dialect());
	vec_each(st, &states)
		if (!strcmp(st->logical, name) && strcmp(st->iface, name) &&
		    has_record(s, st->iface))
			strings_add(out, st->iface);
	interfaces_state_free(&states);
}

bool named_unknown(struct session *s, const char *name)
{
	diag_add(s->d, DIAG_FAILED, name, NULL, "there is no such interface");
	return false;
}

bool named_find(struct session *s, const char *name, struct strings *out)
{
	if (has_record(s, name))
		strings_add(out, name);
	add_up_as(s, name, out);
	if (out->n)
		return true;
	strings_add(out, name);
	return has_device(s, name) || has_stanza(name) ||
	       named_unknown(s, name);
}

bool named_known(struct session *s, const char *name)
{
	struct strings names = { 0 };
	bool known = named_find(s, name, &names);

	strings_free(&names);
	return known;
}

bool named_each(struct session *s, const char *name,
		int (*each)(struct session *s, const char *iface))
{
	struct strings names = { 0 };
	bool known = named_find(s, name, &names);
	size_t i;

	for (i = 0; known && i < names.n; i++)
		if (each(s, names.v[i]) == -ENOENT)
			diag_add(s->d, DIAG_WARNING, name, NULL, CMD_NOTHING_UP);
	strings_free(&names);
	return known;
}
