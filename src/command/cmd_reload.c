/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome reload: reads the stanzas of interfaces that are up anew and
 * replaces their claims, without an ifdown. A claim that is refused leaves
 * what was in force; a file that ifup refuses changes nothing at all. Where
 * ifup only passes over a line, the rest is reloaded, but nothing withdrawn:
 * what is missing may have stood there. --replace-by-hand: what others have made
 * and is as ours goes, when ours is there. --dry-run: says what it would do.
 */
#include "base/report.h"
#include "base/value.h"
#include "base/vec.h"
#include "check/interfaces_check.h"
#include "command/asked.h"
#include "command/cmd.h"
#include "command/named.h"
#include "engine/handover.h"
#include "engine/load.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"
#include "ifupdown/interfaces_files.h"
#include "model/option.h"
#include "network-scripts/ifcfg_claims.h"
#include "state/unconfirmed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Copies, since defaults are added to them. */
static struct stanzas stanzas_of(const struct stanzas *all, const char *name,
				 bool whole)
{
	struct stanzas some = { 0 };
	const struct stanza *from;
	struct stanza *to;

	vec_each(from, all) {
		if (strcmp(from->iface, name) ||
		    (!whole && !settings_ours(&from->settings)))
			continue;
		to = vec_push(&some);
		to->iface = text_dup(from->iface);
		to->family = from->family;
		to->key = text_dup(from->key);
		to->origin = text_dup(from->origin);
		settings_copy(&to->settings, &from->settings);
	}
	return some;
}

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
		if (strcmp(c->iface, iface))
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
	size_t i, j;

	store_list(&s->store, "dev", &devices);
	for (i = 0; i < devices.n; i++) {
		if (record_read(&s->store, devices.v[i], &r, &problem))
			continue;
		for (j = 0; j < r.claims.n; j++)
			if (!has_state(states, r.claims.v[j].iface))
				add_state(states, r.claims.v[j].iface);
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

/* An interface, and what it is to have. */
struct reloaded {
	const char *iface;	/* borrowed */
	bool down;		/* what is left of it is so */
	struct ifcfgs files;	/* that have it; or else, and of these, too: */
	struct stanzas stanzas;
};

struct reloading {
	const struct stanzas *all;	/* of interfaces(5) files */
	bool whole;			/* nothing in them was passed over */
	VEC(struct reloaded) list;
};

/*
 * Of an interface that is not up, what strict always has left stays as it is while
 * the stanza says so or is wrong; else it goes, and nothing comes in its place.
 * Whether there is any.
 */
static bool keep_down(struct session *s, const char *iface, struct stanzas *stanzas)
{
	struct diag quiet = { 0 };
	bool always, wrong, any = false;
	const struct claim *c;
	const char *problem;
	struct record r;
	struct stanza *st;
	struct uplink u;
	char device[16];

	if (record_device(&s->store, iface, device) ||
	    record_read(&s->store, device, &r, &problem))
		return false;
	vec_each(st, stanzas) {
		c = claims_find(&r.claims, iface, st->key);
		if (!c || !claim_is_down(c))
			continue;
		any = true;
		load_defaults(s, &st->settings);
		option_read(&u, &st->settings, iface, st->family, &quiet);
		always = u.strict == UPLINK_STRICT_ALWAYS;
		wrong = diag_has(&quiet, DIAG_REFUSED);
		uplink_free(&u);
		diag_free(&quiet);
		if (wrong)
			continue;
		settings_free(&st->settings);
		if (always)
			settings_copy(&st->settings, &c->in_force);
	}
	record_free(&r);
	return any;
}

static void add_reloaded(struct session *s, struct reloading *r,
			 const struct iface_state *st, bool up)
{
	struct reloaded one = { .iface = st->iface };
	char device[16];

	if (ifcfg_files_here())
		ifcfg_files_read(&one.files, st->iface, s->d);
	if (one.files.n)
		ifcfg_claims_stanzas(s, &one.files, st->iface, &one.stanzas);
	else
		one.stanzas = stanzas_of(r->all, st->logical, r->whole);
	one.down = !up && keep_down(s, st->iface, &one.stanzas);
	if (one.files.n || r->whole || one.stanzas.n)
		*vec_push(&r->list) = one;
	else if (!record_device(&s->store, st->iface, device))
		diag_add(s->d, DIAG_WARNING, st->iface, NULL, "is left as it "
			 "is: its options may be in what was refused");
}

static void reload_one(struct session *s, size_t i, void *arg)
{
	struct reloading *r = arg;
	struct reloaded *one = &r->list.v[i];

	if (one->files.n && !one->down)
		ifcfg_claims_up(s, &one->files, one->iface);
	else
		reconcile_up(s, one->iface, &one->stanzas, !r->whole);
}

static void reload_list(struct session *s, struct reloading *r)
{
	struct handovers l = { 0 };
	struct reloaded *one;

	vec_each(one, &r->list)
		*vec_push(&l) = (struct handover){ .iface = one->iface,
						   .stanzas = &one->stanzas };
	handover_run(s, &l, reload_one, r);
	s->takes_over = false;
	if (s->changed)		/* others may have waited for what was left */
		reconcile_retry(s);
	handovers_free(&l);
	vec_each(one, &r->list) {
		ifcfgs_free(&one->files);
		stanzas_free(&one->stanzas);
	}
	vec_free(&r->list);
}

/* Whether iface is that, or its device by name or record, or what it is up as. */
static bool means(struct session *s, const char *iface,
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

static void reload(struct session *s, const struct stanzas *all,
		   const char *iface, enum dialect dialect, bool whole)
{
	struct reloading r = { .all = all, .whole = whole };
	struct iface_states states = { 0 };
	bool found = false;
	size_t i, up;

	if (interfaces_state(&states, dialect) == -ENOENT)
		guess_state(s, all, &states);
	if (ifcfg_files_here())
		add_scripts(s, &states);
	up = states.n;
	add_recorded(s, &states);
	for (i = 0; i < states.n; i++) {
		if (iface && !means(s, iface, &states.v[i]))
			continue;
		found = true;
		add_reloaded(s, &r, &states.v[i], i < up);
	}
	reload_list(s, &r);
	if (iface && !found)
		diag_add(s->d, DIAG_WARNING, iface, NULL,
			 "is not up, expected an interface that ifup knows");
	interfaces_state_free(&states);
}

/* Adds a problem to what is ours of that stanza. Whether there is any. */
static bool add_problem(struct stanzas *all, enum dialect dialect,
			const struct iface_stanza *of, const char *problem)
{
	struct stanza *st;
	bool any = false;

	vec_each(st, all) {
		if (strcmp(st->iface, of->name) ||
		    !settings_ours(&st->settings) ||
		    (dialect == DIALECT_DEBIAN &&
		     strcmp(st->origin, of->origin)))
			continue;
		settings_add(&st->settings, "problem", problem,
			     interfaces_check_gateway(of)->origin);
		any = true;
	}
	return any;
}

/*
 * What makes the next ifup fail makes a stanza of ours a wrong one: what is in
 * force is not replaced by what would not come up again.
 */
static void mark_gateways(struct session *s, const struct interfaces *in,
			  enum dialect dialect, struct stanzas *all)
{
	const struct iface_stanza *st, *before;
	char *problem;

	vec_each(st, in) {
		before = interfaces_check_gateway_before(s->kernel, in, dialect,
							 st);
		if (!before)
			continue;
		problem = text_printf("gateway: " INTERFACES_CHECK_GATEWAY,
				      before->name,
				      interfaces_check_gateway(before)->origin);
		if (!add_problem(all, dialect, st, problem)) {
			free(problem);
			problem = text_printf(
				"gateway: %s has one, too (%s), and main takes "
				"only one: that ifup would fail; expected "
				"multihome-gateway here", st->name,
				interfaces_check_gateway(st)->origin);
			add_problem(all, dialect, before, problem);
		}
		free(problem);
	}
}

struct wish {
	bool by_hand, dry;
	uint32_t seconds;	/* to confirm it; 0: it need not be */
	const char *iface;
};

/* NULL; or what was expected, "" where that is what usage says. */
static const char *read_wish(char **argv, struct wish *w)
{
	while (*++argv && **argv == '-') {
		if (!strcmp(*argv, "--replace-by-hand"))
			w->by_hand = true;
		else if (!strcmp(*argv, "--dry-run"))
			w->dry = true;
		else if (strcmp(*argv, "--confirm") || !argv[1])
			return "";
		else if (value_number(&w->seconds, *++argv) || !w->seconds ||
			 w->seconds > UNCONFIRMED_SECONDS_MAX)
			return "--confirm: expected 1 to 86400 seconds";
	}
	w->iface = *argv;
	if (w->seconds && w->dry)
		return "expected --dry-run or --confirm, not both";
	if (w->seconds && w->by_hand)
		return "expected --replace-by-hand or --confirm, not both: what "
		       "others have made and goes would not come back";
	return *argv && argv[1] ? "" : NULL;
}

/* Reads the files, and reloads; false if nobody knows that interface. */
static bool reload_files(struct session *s, const struct wish *w)
{
	enum dialect dialect = interfaces_dialect();
	struct interfaces in = { 0 };
	struct stanzas all = { 0 };
	struct diag file = { 0 };
	int ret = interfaces_read(&in, INTERFACES, dialect, &file);
	bool known = true, whole = !diag_has(&file, DIAG_REFUSED);

	diag_move(s->d, &file);
	if (ret == -ENOENT && ifcfg_files_here())
		ret = 0;
	if (ret == -ENOENT)
		diag_add(s->d, DIAG_FAILED, INTERFACES, NULL,
			 "cannot be read: %s", strerror(ENOENT));
	if (ret || s->conf.bad) {
		diag_add(s->d, DIAG_WARNING, NULL, NULL, "nothing was reloaded");
	} else if (!(w->dry ? session_open(s, SESSION_TRYING, w->iface)
			    : takeback_open(s, w->iface))) {
		s->takes_over = w->by_hand;
		if (w->seconds)
			s->until = unconfirmed_clock() + w->seconds * 1000LL;
		interfaces_stanzas(&in, dialect, &all);
		mark_gateways(s, &in, dialect, &all);
		known = !w->iface || named_known(s, w->iface);
		if (known)
			reload(s, &all, w->iface, dialect, whole);
		if (known && !w->dry)	/* what was flushed is watched again */
			asked_do(&s->store, "remember", NULL, s->d);
		if (known && w->seconds)
			confirm_tell(s, w->seconds);
		if (known && w->dry && !s->changed &&
		    !diag_has(s->d, DIAG_FAILED))
			diag_add(s->d, DIAG_NOTE, NULL, NULL,
				 "nothing would change");
	}
	stanzas_free(&all);
	interfaces_free(&in);
	return known;
}

int cmd_reload(struct session *s, char **argv)
{
	pid_t self = getpid(), waiting = self;
	struct wish w = { 0 };
	const char *err = read_wish(argv, &w);

	if (err) {
		if (*err)
			fprintf(stderr, "multihome: reload: %s\n", err);
		return EXIT_USAGE;
	}
	/* before anything is done that may cut off who has called */
	if (w.seconds)
		waiting = confirm_fork();
	if (!waiting)
		return confirm_wait(self);
	if (waiting < 0) {
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "nothing was reloaded: "
			 "cannot start the process that takes it back: %s",
			 strerror(errno));
		return EXIT_SYSTEM;
	}
	session_init(s, (struct voice){ .pending = true }, s->d);
	return reload_files(s, &w) ? report_status(s->d, s->pending)
				   : EXIT_USAGE;
}
