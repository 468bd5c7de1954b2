/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is up, by the state that ifup keeps, by the kernel, and by records. */
#include "command/up_states.h"
#include "engine/load.h"
#include "network-scripts/ifcfg_files.h"

#include <errno.h>
#include <string.h>

static bool is_up(struct session *s, const char *name)
{
	struct facts f = { 0 };
	char device[16];
	bool up = !load_device(name, &(struct settings){ 0 }, device) &&
		  !kernel_device(s->kernel, device, &f) && f.ifindex && f.up;

	facts_free(&f);
	return up;
}

static bool has_state(const struct iface_states *states, const char *name)
{
	size_t i;

	for (i = 0; i < states->n; i++)
		if (!strcmp(states->v[i].iface, name))
			return true;
	return false;
}

static void add_state(struct iface_states *states, const char *name)
{
	*vec_push(states) = (struct iface_state){
		text_dup(name), text_dup(name) };
}

/* Whether it has claims, all of them went down, and no ifup was refused since. */
static bool went_down(struct session *s, const char *iface)
{
	const char *problem;
	const struct claim *c;
	bool down = false, up = false;
	struct record r;
	char device[16];

	if (record_device(&s->store, iface, device) ||
	    record_read(&s->store, device, &r, &problem))
		return false;
	vec_each(c, &r.claims) {
		if (strcmp(c->iface, iface) || claim_is_section(c))
			continue;
		down |= claim_is_down(c);
		up |= !claim_is_down(c) || c->refused;
	}
	record_free(&r);
	return down && !up;
}

/* Where no state is kept as text: what is there, and was not taken down. */
static void guess_state(struct session *s, const struct stanzas *all,
			struct iface_states *states)
{
	const struct stanza *st;

	vec_each(st, all)
		if (!has_state(states, st->iface) && is_up(s, st->iface) &&
		    !went_down(s, st->iface))
			add_state(states, st->iface);
}

/* Records of interfaces that are not up, or that the files do not know any more. */
static void add_recorded(struct session *s, struct iface_states *states)
{
	struct strings devices = { 0 };
	const char *problem;
	struct record r;
	const struct claim *c;
	size_t i;

	store_list(&s->store, "dev", &devices);
	for (i = 0; i < devices.n; i++) {
		if (record_read(&s->store, devices.v[i], &r, &problem))
			continue;
		vec_each(c, &r.claims)
			if (!claim_is_section(c) && !has_state(states, c->iface))
				add_state(states, c->iface);
		record_free(&r);
	}
	strings_free(&devices);
}

/* Those of ifcfg files: network-scripts keeps no state, the kernel does. */
static void add_scripts(struct session *s, struct iface_states *states)
{
	struct ifcfgs files = { 0 };
	struct stanzas all = { 0 };
	size_t i;

	ifcfg_files_all(&files, s->d);
	for (i = 0; i < files.n; i++)
		ifcfg_stanzas(&files.v[i], &all);
	guess_state(s, &all, states);
	stanzas_free(&all);
	ifcfgs_free(&files);
}

size_t up_states_read(struct session *s, const struct stanzas *all,
		      enum dialect dialect, struct iface_states *out)
{
	size_t up;

	if (interfaces_state(out, dialect) == -ENOENT)
		guess_state(s, all, out);
	if (ifcfg_files_here())
		add_scripts(s, out);
	up = out->n;
	add_recorded(s, out);
	return up;
}

bool up_states_means(struct session *s, const char *iface,
		  const struct iface_state *state)
{
	const char *name = state->iface;
	char device[16];

	return !strcmp(iface, name) || !strcmp(iface, state->logical) ||
	       (!load_device(name, &(struct settings){ 0 }, device) &&
		!strcmp(iface, device)) ||
	       (!record_device(&s->store, name, device) &&
		!strcmp(iface, device));
}
