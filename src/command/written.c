/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All files of all doors. */
#include "command/written.h"
#include "command/cmd.h"
#include "engine/load.h"
#include "files/section.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool has_ifup(void)
{
	return !access("/sbin/ifup", X_OK) || !access("/usr/sbin/ifup", X_OK);
}

bool written_read(struct written *w, struct diag *d)
{
	struct diag own = { 0 };
	const struct ifcfg *c;
	bool whole;
	int ret = 0;

	*w = (struct written){ .dialect = interfaces_dialect() };
	if (has_ifup())
		ret = interfaces_read(&w->in, INTERFACES, w->dialect, &own);
	interfaces_stanzas(&w->in, w->dialect, &w->told);
	w->states_known = !interfaces_state(&w->states, w->dialect);
	if (ifcfg_files_here())
		ifcfg_files_all(&w->files, &own);
	vec_each(c, &w->files)
		ifcfg_stanzas(c, &w->ifcfgs);
	whole = sections_read(&w->sections, SECTIONS_DIR, &own) &&
		(!ret || ret == -ENOENT) && !diag_has(&own, DIAG_FAILED) &&
		!diag_has(&own, DIAG_REFUSED);
	if (!whole)
		diag_move(d, &own);
	diag_free(&own);
	return whole;
}

void written_free(struct written *w)
{
	interfaces_free(&w->in);
	interfaces_state_free(&w->states);
	ifcfgs_free(&w->files);
	stanzas_free(&w->told);
	stanzas_free(&w->ifcfgs);
	stanzas_free(&w->sections);
}

const char *written_name(const struct written *w, const char *device)
{
	const struct iface_state *st;

	vec_each(st, &w->states)
		if (!strcmp(st->iface, device))
			return st->logical;
	return device;
}

bool written_is_down(const struct written *w, const char *device)
{
	const struct iface_state *up;
	const struct stanza *st;
	bool has = false;

	vec_each(up, &w->states)
		if (!strcmp(up->iface, device))
			return false;
	vec_each(st, &w->told)
		has |= !strcmp(st->iface, device);
	return has && w->states_known;
}

void written_each(struct written *w, void (*each)(struct stanza *st, void *arg),
		  void *arg)
{
	struct stanzas *const all[] = { &w->told, &w->ifcfgs, &w->sections };
	struct stanza *st;
	size_t i;

	for (i = 0; i < sizeof all / sizeof *all; i++)
		vec_each(st, all[i])
			if (settings_ours(&st->settings))
				each(st, arg);
}

const struct stanza *written_options(const struct written *w,
				     const char *device)
{
	const struct stanzas *const all[] = { &w->told, &w->ifcfgs,
					      &w->sections };
	const char *name = written_name(w, device);
	const struct stanza *st;
	char of[16];
	size_t i;

	for (i = 0; i < sizeof all / sizeof *all; i++)
		vec_each(st, all[i])
			if (settings_ours(&st->settings) &&
			    (!strcmp(st->iface, name) ||
			     (!load_device(st->iface, &st->settings, of) &&
			      !strcmp(of, device))))
				return st;
	return NULL;
}
