/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of a transaction, in their order. */
#include "engine/transact.h"
#include "base/text.h"
#include "base/vec.h"
#include "engine/apply.h"
#include "engine/endpoints.h"
#include "engine/load.h"
#include "engine/names.h"
#include "engine/outcome.h"
#include "engine/shared.h"
#include "state/unconfirmed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PASSES = 4 };

/* What one step has filled and the later ones read. */
struct transaction {
	struct session *s;
	struct bulk *bulk;
	struct ruleset own_rules;	/* where there is no bulk */
	struct record old;
	struct device dev;		/* the new record, planned */
	struct recognised by;
	struct strings names, before;	/* of the new claims, of the old */
	struct owned own;
	struct endpoints endpoints;
	bool damaged;			/* the old record was */
	bool anew;			/* it is the second time */
};

static void say_damaged(struct session *s, struct record *r, const char *why)
{
	struct strings list = { 0 };
	char target[16];
	uint32_t number;
	size_t i;

	diag_add(s->d, DIAG_WARNING, r->device, NULL, "its record in %s is "
		 "damaged (%s) and made anew; what other stanzas of this "
		 "device asked for comes back with: multihome reload %s",
		 s->store.path, why, r->device);
	/* by the names it is still known which tables are ours */
	store_list(&s->store, "names", &list);
	for (i = 0; i < list.n; i++)
		if (!strncmp(list.v[i], "table:", 6) &&
		    !value_number(&number, list.v[i] + 6) &&
		    !store_target(&s->store, "names", list.v[i], target,
				  sizeof target) &&
		    !strcmp(target, r->device))
			table_list_add(&r->leaving, number);
	strings_free(&list);
}

/* Whether the record has a claim on what is another device's: edited by hand. */
static bool claims_other(struct session *s, const struct record *r)
{
	bool found = false;
	char holder[16], *name;
	size_t i;

	for (i = 0; i < r->claims.n && !found; i++) {
		if (!r->claims.v[i].table)
			continue;
		name = names_of_table(r->claims.v[i].table);
		found = names_holder(s, name, r->device, holder);
		free(name);
	}
	return found;
}

/*
 * 0 or -errno; of a damaged one what can still be known. While /etc/multihome.conf
 * is wrong, the policy is what was in force.
 */
static int read_old(struct transaction *t, const char *device)
{
	struct session *s = t->s;
	struct record *old = &t->old;
	const char *why;
	int ret = record_read(&s->store, device, old, &why);

	if (!ret && claims_other(s, old)) {
		record_free(old);
		why = "expected no table of another interface";
		ret = -EBADMSG;
	}
	if (ret == -EBADMSG || ret == -EFBIG || ret == -EPERM) {
		say_damaged(s, old, why ? why : strerror(-ret));
		t->damaged = true;
		ret = 0;
	}
	if (ret && ret != -ENOENT) {
		diag_add(s->d, DIAG_FAILED, device, NULL,
			 "cannot read its record in %s: %s", s->store.path,
			 strerror(-ret));
		return ret;
	}
	if (s->conf.bad && old->protocol) {
		s->policy.base = old->base;
		s->policy.protocol = old->protocol;
	}
	return 0;
}

static int write_record(struct session *s, const struct record *r)
{
	int ret = record_write(&s->store, r);

	if (ret)
		diag_add(s->d, DIAG_FAILED, r->device, NULL,
			 "cannot write its record in %s: %s", s->store.path,
			 strerror(-ret));
	return ret;
}

/*
 * What the new record has to name as leaving: tables of the old one that are left,
 * or whose rules may become others. Whether it says something new.
 */
static bool mark_leaving(struct transaction *t, bool same)
{
	const struct policy *policy = &t->s->policy;
	const struct record *old = &t->old;
	struct record *r = &t->dev.rec;
	size_t i;

	for (i = 0; i < old->leaving.n; i++)
		table_list_add(&r->leaving, old->leaving.v[i]);
	for (i = 0; (!same || old->leaving.n) && i < old->claims.n; i++)
		table_list_add(&r->leaving, old->claims.v[i].table);
	r->base = old->protocol ? old->base : policy->base;
	r->protocol = old->protocol ? old->protocol : policy->protocol;
	return !same || r->leaving.n != old->leaving.n || !old->protocol;
}

static bool has_endpoints(const struct transaction *t)
{
	return t->old.endpoints.n || t->dev.plan.endpoints.n;
}

/* The record's endpoints, as long as nothing is done. Whether it says something new. */
static bool look_at_endpoints(struct transaction *t, bool asked)
{
	struct record *r = &t->dev.rec;
	bool news;

	if (!has_endpoints(t))
		return false;
	news = endpoints_look(t->s, &t->dev, &t->old.endpoints, asked,
			      &t->endpoints);
	endpoints_record(&t->endpoints, r);
	return news;
}

/* Whether the new record says anything that the old one does not. */
static bool has_news(struct transaction *t, bool same, bool asked)
{
	bool endpoints = look_at_endpoints(t, asked);

	return mark_leaving(t, same) || endpoints || t->damaged || t->anew;
}

/* Behind the rules. Whether the record's are others now. */
static bool add_endpoints(struct transaction *t, size_t first, bool asked)
{
	struct session *s = t->s;
	struct record *r = &t->dev.rec;
	bool changed;

	if (!has_endpoints(t))
		return false;
	changed = endpoints_follow(s, r->device, &t->endpoints, first);
	if (asked || s->voice.pending)
		endpoints_notes(&t->endpoints, DIAG_WARNING, r->device, s->d);
	endpoints_record(&t->endpoints, r);
	return changed;
}

/* Compares and applies until nothing is left to do; first, what goes before rules. */
static int converge(struct transaction *t)
{
	struct ruleset *rules = t->bulk ? &t->bulk->rules : &t->own_rules;
	struct session *s = t->s;
	struct device *dev = &t->dev;
	struct ops ops = { 0 };
	bool again = true;
	int pass, ret = 0;

	if (t->endpoints.ops.n)
		endpoints_leave(s, dev->rec.device, &t->endpoints);
	for (pass = 0; pass < PASSES && again && !ret; pass++) {
		owned_free(&t->own);
		ret = owned_read(s, rules, dev, &t->by, &t->own);
		if (ret)
			break;
		if (t->own.contested.n &&
		    owned_yield(s, dev, &t->own.contested)) {
			ret = device_plan(s, dev);
			continue;	/* auto leaves it to the other */
		}
		diff_ops(&ops, dev->plan.wanted.v, dev->plan.wanted.n,
			 t->own.ours.v, t->own.ours.n, &again);
		if (!ops.n)
			break;
		ret = apply_ops(s, dev, &t->by, &t->own.foreign, &ops);
		vec_free(&ops);
		if (again)
			ruleset_free(rules);	/* they are others now */
	}
	return ret;
}

/* A device with something refused, or left out, is looked at again later. */
static void mark_retry(const struct transaction *t)
{
	const struct store *store = &t->s->store;
	const struct record *r = &t->dev.rec;
	bool retry = t->dev.facts.taken.n > 0;
	size_t i;

	for (i = 0; i < r->claims.n; i++)
		retry |= r->claims.v[i].refused != NULL;
	if (retry) {
		store_link(store, "retry", r->device, r->device);
		if (t->bulk)
			t->bulk->no_retry = false;
	} else if (!(t->bulk && t->bulk->no_retry) &&
		   !store_empty(store, "retry")) {
		store_remove(store, "retry", r->device);
		store_empty(store, "retry");
	}
}

/*
 * The kernel has it all: what was is forgotten, names first. endpoints: those of the
 * record are others now.
 */
static int record_commit(struct transaction *t, bool endpoints)
{
	const struct policy *policy = &t->s->policy;
	struct record *r = &t->dev.rec;
	int left = 0;

	if (t->old.leaving.n || (!t->old.claims.n && !r->claims.n))
		left = names_release_others(t->s, r, &t->names);
	else if (t->old.claims.n)
		left = names_release(t->s, r, &t->names, &t->old, &t->before);
	if (left)	/* the record tells that something is */
		return endpoints ? write_record(t->s, r) : 0;
	if (!r->leaving.n && r->base == policy->base &&
	    r->protocol == policy->protocol && !endpoints)
		return 0;
	r->leaving.n = 0;
	r->base = policy->base;
	r->protocol = policy->protocol;
	return write_record(t->s, r);
}

/*
 * A device that has rules with a source which a claim of this one names now: its
 * auto has to leave it out.
 */
static void find_rival(const struct transaction *t, char rival[16])
{
	const struct kobjs *contested = &t->own.contested;
	size_t i;

	for (i = 0; i < contested->n; i++)
		if (!prefixes_have(&t->dev.facts.taken, &contested->v[i].src) &&
		    owned_rival(t->s, &t->dev, &contested->v[i], rival))
			return;
	*rival = '\0';
}

/* The names that were taken go back, but those of the old record. */
static void give_back(struct transaction *t)
{
	struct uplinks in_force = { 0 };
	struct strings names = { 0 };

	load_in_force(&t->old, &in_force);
	names_of_uplinks(in_force.v, in_force.n, &names);
	names_release(t->s, &t->old, &names, &t->dev.rec, &t->names);
	uplinks_free(&in_force);
	strings_free(&names);
}

/* What was taken back is asked for anew; what is not to be confirmed ends what was. */
static void settle(struct session *s, const char *device)
{
	unconfirmed_asked(&s->store, device);
	if (!s->until && unconfirmed_end(&s->store, device))
		diag_add(s->d, DIAG_NOTE, device, NULL, "has been changed "
			 "again before that was confirmed: nothing is taken "
			 "back any more");
}

void transact_settle(struct session *s, const char *iface)
{
	struct strings list = { 0 };
	size_t i;

	if (!s->takes_back)
		unconfirmed_list(&s->store, iface, &list);
	for (i = 0; i < list.n; i++)
		settle(s, list.v[i]);
	strings_free(&list);
}

/* The claims become what is asked for. */
static void ask(struct transaction *t, struct change change)
{
	struct record *r = &t->dev.rec;

	if (!change.make)
		return;
	if (!t->s->takes_back)
		settle(t->s, r->device);
	change.make(r, change.arg);
}

/* What was in force is kept, if this is to be confirmed. */
static int keep_before(struct transaction *t)
{
	struct session *s = t->s;
	int ret = s->until ? unconfirmed_keep(&s->store, &t->old, &t->dev.rec,
					      s->until) : 0;

	if (ret)
		diag_add(s->d, DIAG_FAILED, t->dev.rec.device, NULL,
			 "cannot note in %s what was in force: %s",
			 s->store.path, strerror(-ret));
	return ret;
}

/* What is new is said and recorded, or has taken no name. */
static int record_news(struct transaction *t)
{
	int ret = keep_before(t);

	if (t->dev.notes.n)
		diag_move(t->s->d, &t->dev.notes);
	if (!ret)
		ret = write_record(t->s, &t->dev.rec);
	if (ret)
		give_back(t);
	return ret;
}

/* All but the old record and the rules. */
static void forget_trial(struct transaction *t)
{
	device_free(&t->dev);
	owned_forget(&t->by);
	owned_free(&t->own);
	endpoints_free(&t->endpoints);
	strings_free(&t->names);
	strings_free(&t->before);
}

/*
 * Whether all is to be done once more from the old record on: the kernel has turned
 * out to ignore suppress_prefixlength, and what cannot be without it is refused now.
 */
static bool starts_anew(struct transaction *t)
{
	const struct uplink *u;

	if (t->s->suppress != SUPPRESS_IGNORED || t->dev.facts.no_suppress)
		return false;
	diag_add(t->s->d, DIAG_WARNING, t->dev.rec.device, NULL,
		 "this kernel ignores suppress_prefixlength: the uplink's "
		 "sources get one rule, and more specific routes of main do "
		 "not apply");
	/* what could not be undone is still theirs */
	vec_each(u, &t->dev.uplinks)
		table_list_add(&t->old.leaving, u->table);
	give_back(t);
	forget_trial(t);
	ruleset_free(t->bulk ? &t->bulk->rules : &t->own_rules);
	return t->anew = true;
}

static void transaction_free(struct transaction *t)
{
	forget_trial(t);
	ruleset_free(&t->own_rules);
	record_free(&t->old);
}

int transact(struct session *s, struct bulk *bulk, const char *device,
	     struct change change, char rival[16])
{
	static const struct strings none;
	struct transaction t = { .s = s, .bulk = bulk };
	struct record *r = &t.dev.rec;
	size_t first = s->d->n;
	bool same, news;
	int unread, ret;

	*rival = '\0';
	text_copy(r->device, sizeof r->device, device);
	ret = read_old(&t, device);
	if (ret)
		goto out;
	do {
		claims_copy(&r->claims, &t.old.claims);
		ask(&t, change);
		unread = device_plan(s, &t.dev);
		same = claims_equal(&r->claims, &t.old.claims);
		news = has_news(&t, same, change.make);
		owned_recognise(s, &t.dev, &t.old, same, &t.by);
		names_of_uplinks(t.dev.uplinks.v, t.dev.uplinks.n, &t.names);
		names_of_uplinks(t.by.before.v, t.by.before.n, &t.before);
		/* what could not be tried has taken no name yet */
		names_take(s, r, unread ? &none : &t.names);
		ret = news ? record_news(&t) : keep_before(&t);
		if (ret)
			goto out;
		ret = unread;	/* what is asked for is known next time */
		if (!ret)
			ret = converge(&t);
	} while (ret && starts_anew(&t));
	if (!unread)
		shared_note(s, &t.dev);
	if (!ret && s->takes_over)
		owned_tell_left(s, &t.dev, &t.by, &t.own);
	if (!ret)
		ret = record_commit(&t, add_endpoints(&t, first, change.make));
	if (!unread && s->planned)
		s->planned(&t.dev, s->planned_arg);
	mark_retry(&t);
	outcome_pending(s, &t.dev);
	if (!ret && t.own.contested.n)
		find_rival(&t, rival);
out:
	outcome_note(s, &t.old, r, first, !change.make && !s->decides);
	transaction_free(&t);
	return ret;
}
