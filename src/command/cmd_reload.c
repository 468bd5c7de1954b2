/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome reload: reads the stanzas of interfaces that are up anew and
 * replaces their claims, without an ifdown. A claim that is refused leaves
 * what was in force; a file that ifup refuses changes nothing at all. Where
 * ifup only passes over a line, the rest is reloaded, but nothing withdrawn:
 * what is missing may have stood there; so it is with sections of /etc/multihome.d,
 * whose interfaces need only be there. --replace-by-hand: what others have made and
 * is as ours goes, when ours is there. --dry-run: says what it would do.
 */
#include "base/report.h"
#include "base/value.h"
#include "base/vec.h"
#include "check/interfaces_check.h"
#include "command/asked.h"
#include "command/cmd.h"
#include "command/named.h"
#include "command/up_states.h"
#include "engine/handover.h"
#include "engine/load.h"
#include "engine/reconcile.h"
#include "engine/takeback.h"
#include "files/section_claims.h"
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
	const struct stanza *st;

	vec_each(st, all)
		if (!strcmp(st->iface, name) &&
		    (whole || settings_ours(&st->settings)))
			stanzas_add(&some, st);
	return some;
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
	struct stanzas sections;
	bool sections_whole;		/* all of them could be read */
	bool alone;			/* nothing else is there */
	struct section_steps steps;	/* behind the list */
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

/* Whether it has a claim that is no section's. */
static bool has_claim(struct session *s, const char *iface)
{
	const char *problem;
	const struct claim *c;
	struct record r;
	char device[16];
	bool has = false;

	if (record_device(&s->store, iface, device) ||
	    record_read(&s->store, device, &r, &problem))
		return false;
	vec_each(c, &r.claims)
		has |= !claim_is_section(c) && !strcmp(c->iface, iface);
	record_free(&r);
	return has;
}

static void add_reloaded(struct session *s, struct reloading *r,
			 const struct iface_state *st, bool up)
{
	struct reloaded one = { .iface = st->iface };

	if (ifcfg_files_here())
		ifcfg_files_read(&one.files, st->iface, s->d);
	if (one.files.n)
		ifcfg_claims_stanzas(s, &one.files, st->iface, &one.stanzas);
	else
		one.stanzas = stanzas_of(r->all, st->logical, r->whole);
	one.down = !up && keep_down(s, st->iface, &one.stanzas);
	if (one.files.n || r->whole || one.stanzas.n)
		*vec_push(&r->list) = one;
	else if (has_claim(s, st->iface))
		diag_add(s->d, r->alone ? DIAG_FAILED : DIAG_WARNING,
			 st->iface, NULL, r->alone
			 ? "is left as it is: " INTERFACES " cannot be read: "
			   "No such file or directory"
			 : "is left as it is: its options may be in what was "
			   "refused");
}

static void reload_one(struct session *s, size_t i, void *arg)
{
	struct reloading *r = arg;
	struct reloaded *one = i < r->list.n ? &r->list.v[i] : NULL;

	if (!one)
		section_step_take(s, &r->steps.v[i - r->list.n]);
	else if (one->files.n && !one->down)
		ifcfg_claims_up(s, &one->files, one->iface);
	else
		reconcile_up(s, one->iface, &one->stanzas, !r->whole);
}

static void reload_list(struct session *s, struct reloading *r)
{
	struct handovers l = { 0 };
	struct section_step *step;
	struct reloaded *one;

	vec_each(one, &r->list)
		*vec_push(&l) = (struct handover){ .iface = one->iface,
						   .stanzas = &one->stanzas };
	vec_each(step, &r->steps)
		*vec_push(&l) = (struct handover){ .iface = step->iface,
						   .stanzas = &step->stanzas };
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
	section_steps_free(&r->steps);
}

/* Whether there is one, or was. */
static bool add_sections(struct session *s, struct reloading *r,
			 const char *iface)
{
	const struct stanza *st;
	size_t before;

	vec_each(st, &r->sections) {
		before = r->steps.n;
		if (!iface || !strcmp(iface, st->iface))
			section_steps_add(s, st, &r->steps);
		if (iface && !strcmp(iface, st->iface) && r->steps.n == before)
			diag_add(s->d, DIAG_NOTE, st->origin, NULL, "is for "
				 "when there is such an interface");
	}
	section_steps_left(s, &r->sections, r->sections_whole, iface, &r->steps);
	return r->steps.n || (iface && sections_find(&r->sections, iface));
}

static void reload(struct session *s, struct reloading *r, const char *iface,
		   enum dialect dialect)
{
	struct iface_states states = { 0 };
	size_t i, up = up_states_read(s, r->all, dialect, &states);
	bool found = false;

	for (i = 0; i < states.n; i++) {
		if (iface && !up_states_means(s, iface, &states.v[i]))
			continue;
		found = true;
		add_reloaded(s, r, &states.v[i], i < up);
	}
	found |= add_sections(s, r, iface);
	reload_list(s, r);
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
	struct reloading r = { .all = &all };
	struct diag file = { 0 };
	int ret = interfaces_read(&in, INTERFACES, dialect, &file);
	bool known = true;

	r.alone = ret == -ENOENT && !ifcfg_files_here() && sections_here();
	r.whole = !r.alone && !diag_has(&file, DIAG_REFUSED);
	diag_move(s->d, &file);
	r.sections_whole = sections_read(&r.sections, SECTIONS_DIR, s->d);
	if (ret == -ENOENT && (r.alone || ifcfg_files_here()))
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
			reload(s, &r, w->iface, dialect);
		if (known && !w->dry)	/* what was flushed is watched again */
			asked_do(&s->store, "remember", NULL, s->d);
		if (known && w->seconds)
			confirm_tell(s, w->seconds);
		if (known && w->dry && !s->changed &&
		    !diag_has(s->d, DIAG_FAILED))
			diag_add(s->d, DIAG_NOTE, NULL, NULL,
				 "nothing would change");
	}
	stanzas_free(&r.sections);
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
