/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ifcfg files beside their options. */
#include "base/file.h"
#include "base/value.h"
#include "check/nm_check.h"
#include "check/surroundings.h"
#include "model/option.h"
#include "network-scripts/local_hook.h"
#include "network-scripts/rulefile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

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

/* In ms after the boot. */
static int64_t since_boot(struct timespec t)
{
	struct timespec now, running;

	clock_gettime(CLOCK_REALTIME, &now);
	clock_gettime(CLOCK_MONOTONIC, &running);
	return (int64_t)(t.tv_sec - now.tv_sec + running.tv_sec) * 1000 +
	       (t.tv_nsec - now.tv_nsec + running.tv_nsec) / 1000000;
}

/* Whether the file, or (link) the link in its place, was written after that. */
static bool is_newer(const char *path, bool link, int64_t than)
{
	struct stat st;

	return (link ? lstat(path, &st) : stat(path, &st)) ||
	       since_boot(st.st_mtim) >= than;
}

/* When the device got the oldest of its addresses; 0: it is down, or has none. */
static int64_t came_up(struct session *s, const char *device)
{
	const struct facts_addr *a;
	struct facts f = { 0 };
	uint32_t first = UINT32_MAX;

	if (!kernel_device(s->kernel, device, &f) && f.up)
		vec_each(a, &f.addrs)
			if (a->global && a->came < first)
				first = a->came;
	facts_free(&f);
	return first == UINT32_MAX ? 0 : (int64_t)first * 10;
}

/* Or nobody can tell. */
static bool was_called(const char *device)
{
	struct store s;
	int ret = store_open(&s, false);
	bool yes = ret ? ret != -ENOENT : !store_exists(&s, "called", device);

	store_close(&s);
	return yes || store_knows(device, false);
}

/* An ifup that is over, and has not come to us, though all was there by then. */
static void check_reached(struct session *s, const struct ifcfg *c,
			  const struct local_hook *h)
{
	const char *device = ifcfg_device(c);
	int64_t up = came_up(s, device);
	char *where;

	if (!local_hook_runs_us(h) || !up || is_newer(h->path, true, up) ||
	    (h->line && is_newer(h->path, false, up)) ||
	    is_newer(c->path, false, up) || was_called(device))
		return;
	where = h->line ? text_printf("%s:%zu", h->path, h->line)
			: text_dup(h->path);
	diag_add(s->d, DIAG_WARNING, where, NULL, h->line
		 ? "%s is up, and this line was never reached for it since the "
		   "boot: what is before it ends the script, or asks for "
		   "something else; expected it where every ifup comes by"
		 : "%s is up, and network-scripts never called this for it "
		   "since the boot: they did not bring it up, or have no such "
		   "call for its kind; expected ifup, or multihome generate "
		   "--write", device);
	free(where);
}

/* Somebody has to call us: network-scripts, or the files do the work. */
static void check_called(const struct local_hook *h, struct diag *d)
{
	if (!local_hook_runs_us(h))
		diag_add(d, DIAG_WARNING, h->path, NULL, "does not call "
			 "multihome, so nothing of it happens at ifup "
			 "and ifdown: multihome hooks install (or "
			 "multihome generate --write)");
	else if (h->state == LOCAL_HOOK_COPY)
		diag_add(d, DIAG_WARNING, h->path, NULL, LOCAL_HOOK_COPIED,
			 h->helper, h->helper, h->path);
}

void ifcfg_check(const struct machine *v, const struct ifcfgs *files)
{
	struct local_hook hooks[LOCAL_HOOKS];
	bool wanted = local_hook_wanted(), helper = false;
	const struct machine_device *dev;
	const struct ifcfg *c;
	size_t i;

	for (i = 0; i < LOCAL_HOOKS; i++)
		hooks[i] = local_hook_read(i);
	check_doubles(files, v->s->d);
	check_defaults(files, v->s->d);
	vec_each(c, files) {
		check_names(c, v->s->d);
		dev = machine_find(v, c);
		if (!ifcfg_is_alias(c) && rulefile_any(c->name))
			check_generated(v, c);
		else if (ifcfg_ours(c) && !(dev && dev->by_nm) &&
			 !nm_check_calls(c) &&
			 !(c->parent && rulefile_any(c->parent->name))) {
			helper = true;
			if (wanted && !ifcfg_is_alias(c) && !nm_check_has(c))
				check_reached(v->s, c, &hooks[0]);
		}
	}
	for (i = 0; i < LOCAL_HOOKS && wanted && helper; i++)
		check_called(&hooks[i], v->s->d);
}
