/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ifcfg files beside their options. */
#include "base/file.h"
#include "base/value.h"
#include "check/surroundings.h"
#include "model/option.h"
#include "network-scripts/local_hook.h"
#include "network-scripts/rulefile.h"

#include <stdlib.h>
#include <string.h>

/* Two files for one device: ifup takes them both, and only one can be meant. */
static void check_doubles(const struct ifcfgs *files, struct diag *d)
{
	const struct ifcfg *a, *b;

	vec_each(a, files) {
		for (b = files->v; b < a; b++) {
			if (strcmp(ifcfg_device(a), ifcfg_device(b)) ||
			    ifcfg_is_range(a) || ifcfg_is_range(b) ||
			    !(ifcfg_ours(a) || ifcfg_ours(b)))
				continue;
			diag_add(d, DIAG_WARNING, a->path, "DEVICE", "%s is "
				 "also in %s: which of them is up can be told "
				 "only by their addresses", ifcfg_device(a),
				 b->path);
			break;
		}
	}
}

/* main has one default: that of the interface that came up last. */
static void check_defaults(const struct ifcfgs *files, struct diag *d)
{
	const struct ifcfg *c, *first = NULL;
	const struct assignment *a;

	vec_each(c, files) {
		a = ifcfg_find(c, "GATEWAY");
		if (ifcfg_is_alias(c) || !a || !ifcfg_has_own(c, a) ||
		    ifcfg_says_no(c, "DEFROUTE"))
			continue;
		if (first)
			diag_add(d, DIAG_WARNING, a->origin, "GATEWAY",
				 "%s has one too, and the last to come up "
				 "takes main's default; expected DEFROUTE=no "
				 "in all but one", first->path);
		else
			first = c;
	}
}

/* A variable that is nearly one of ours. */
static bool is_nearly_ours(const char *name)
{
	return strncmp(name, IFCFG_OURS, sizeof IFCFG_OURS - 1) &&
	       option_meant(name);
}

/* A variable that may make a port of the device. */
static bool may_make_port(const char *name)
{
	return value_is_among(name, "MASTER TEAM_MASTER BRIDGE OVS_BRIDGE");
}

static bool is_noticed(const char *name)
{
	return is_nearly_ours(name) || may_make_port(name) ||
	       !strcmp(name, "TYPE");
}

/* Open vSwitch has interfaces with addresses in a bridge, too: OVSIntPort. */
static bool makes_port(const struct sourced *vars, const struct assignment *a)
{
	const struct assignment *type = sourced_find(vars, "TYPE");

	return a->value && *a->value && may_make_port(a->name) &&
	       (strcmp(a->name, "OVS_BRIDGE") ||
		(type && type->value &&
		 value_is_among(type->value, "OVSPort OVSBond")));
}

/* What is not among that which is read of the file. */
static void check_names(const struct ifcfg *c, struct diag *d)
{
	struct sourced vars = { 0 };
	const struct assignment *a;
	struct file f;
	char buf[64];

	if (!file_read(&f, c->path))
		sourced_read(&vars, f.text, f.n, c->path, is_noticed);
	vec_each(a, &vars) {
		if (is_nearly_ours(a->name))
			diag_add(d, DIAG_WARNING, a->origin, a->name,
				 "unknown option, did you mean %s?",
				 diag_key(a->origin,
					  option_meant(a->name)->name, buf));
		else if (ifcfg_ours(c) && makes_port(&vars, a))
			diag_add(d, DIAG_WARNING, a->origin, a->name,
				 "%s is a port of %s, which has the addresses "
				 "and routes; expected multihome's options in "
				 "that one's file", ifcfg_device(c), a->value);
	}
	file_free(&f);
	sourced_free(&vars);
}

/* Whether the generated files say what the ifcfg file asks for. */
static void check_generated(const struct machine *v, const struct ifcfg *c)
{
	const struct machine_device *dev = machine_find(v, c);
	struct text texts[GENERATED_FILES] = { { 0 } };
	enum generated kind;
	struct plan plan;
	char *old, *path;

	if (!dev || dev->refused)
		return;
	machine_plan_written(v, dev, &plan);
	rulefile_print(texts, &plan.wanted, c->name,
		       v->s->suppress == SUPPRESS_IGNORED);
	plan_free(&plan);
	for (kind = 0; kind < GENERATED_FILES; kind++) {
		rulefile_read(kind, c->name, &old);
		path = rulefile_path(kind, c->name);
		if (strcmp(old ? old : "",
			   texts[kind].s ? texts[kind].s : ""))
			diag_add(v->s->d, DIAG_WARNING, path, NULL, "is not "
				 "what %s asks for now: multihome generate "
				 "--write %s", c->path, c->name);
		text_free(&texts[kind]);
		free(path);
		free(old);
	}
}

/* Somebody has to call us: network-scripts, or the files do the work. */
static void check_called(bool helper_needed, struct diag *d)
{
	struct local_hook s;
	size_t i;

	for (i = 0; i < LOCAL_HOOKS && helper_needed && local_hook_wanted(); i++) {
		s = local_hook_read(i);
		if (!local_hook_runs_us(&s))
			diag_add(d, DIAG_WARNING, s.path, NULL, "does not call "
				 "multihome, so nothing of it happens at ifup "
				 "and ifdown: multihome hooks install (or "
				 "multihome generate --write)");
	}
}

void ifcfg_check(const struct machine *v, const struct ifcfgs *files)
{
	const struct machine_device *dev;
	const struct ifcfg *c;
	bool helper = false;

	check_doubles(files, v->s->d);
	check_defaults(files, v->s->d);
	vec_each(c, files) {
		check_names(c, v->s->d);
		dev = machine_find(v, c);
		if (!ifcfg_is_alias(c) && rulefile_any(c->name))
			check_generated(v, c);
		else if (ifcfg_ours(c) && !(dev && dev->by_nm) &&
			 !(c->parent && rulefile_any(c->parent->name)))
			helper = true;
	}
	check_called(helper, v->s->d);
}
