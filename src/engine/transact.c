/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of a transaction, in their order. */
#include "engine/transact.h"
#include "base/text.h"
#include "base/vec.h"
#include "engine/apply.h"
#include "engine/load.h"
#include "engine/names.h"
#include "engine/outcome.h"
#include "routing/resolve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PASSES = 3 };

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
};

static const struct prefixes nothing;

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

/* 0 or -errno; of a damaged one what can still be known. */
static int read_old(struct session *s, const char *device, struct record *old)
{
	const char *why;
	int ret = record_read(&s->store, device, old, &why);

	if (!ret && claims_other(s, old)) {
		record_free(old);
		why = "expected no table of another interface";
		ret = -EBADMSG;
	}
	if (ret == -EBADMSG || ret == -EFBIG || ret == -EPERM) {
		say_damaged(s, old, why ? why : strerror(-ret));
		return 0;
	}
	if (ret && ret != -ENOENT)
		diag_add(s->d, DIAG_FAILED, device, NULL,
			 "cannot read its record in %s: %s", s->store.path,
			 strerror(-ret));
	return ret == -ENOENT ? 0 : ret;
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

/* What is in force while /etc/multihome.conf is wrong. */
static void use_policy_of(struct session *s, const struct record *old)
{
	if (!s->conf.bad || !old->protocol)
		return;
	s->policy.base = old->base;
	s->policy.protocol = old->protocol;
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

/* Sources that auto found, but another device has already: left out here. */
static bool yield_sources(struct session *s, const struct device *dev,
			  const struct kobjs *contested,
			  struct prefixes *yielded_sources)
{
	struct prefixes named = { 0 };
	const struct prefix *src;
	char other[16];
	size_t i;

	for (i = 0; i < dev->uplinks.n; i++)
		resolve_named_sources(&dev->uplinks.v[i], &named);
	for (i = 0; i < contested->n; i++) {
		src = &contested->v[i].src;
		if (src->addr.family && !prefixes_have(&named, src) &&
		    owned_rival(s, dev, &contested->v[i], other))
			prefixes_add(yielded_sources, src);
	}
	vec_free(&named);
	return yielded_sources->n > 0;
}

int transact_compare(struct session *s, struct ruleset *rules,
		     struct device *dev, const struct recognised *by,
		     struct owned *own, struct ops *ops, bool *again)
{
	struct prefixes yielded_sources = { 0 };
	int ret = 0;

	if (!rules->by_table)
		ret = owned_rules(s, dev->rec.device, rules);
	if (!ret)
		ret = owned_read(s, rules, dev, by, own);
	if (!ret && own->contested.n &&
	    yield_sources(s, dev, &own->contested, &yielded_sources)) {
		ret = device_plan(s, dev, &yielded_sources);
		owned_free(own);
		if (!ret)
			ret = owned_read(s, rules, dev, by, own);
	}
	vec_free(&yielded_sources);
	if (!ret)
		diff_ops(ops, dev->plan.wanted.v, dev->plan.wanted.n,
			 own->ours.v, own->ours.n, again);
	return ret;
}

/* A kernel without suppress_prefixlength: a plan that does without. */
static int plan_anew(struct transaction *t)
{
	diag_add(t->s->d, DIAG_WARNING, t->dev.rec.device, NULL,
		 "this kernel ignores suppress_prefixlength: the uplink's "
		 "sources get one rule, and more specific routes of main do "
		 "not apply");
	return device_plan(t->s, &t->dev, &nothing);
}

/* Compares and applies until nothing is left to do. */
static int converge(struct transaction *t)
{
	struct ruleset *rules = t->bulk ? &t->bulk->rules : &t->own_rules;
	struct applying a = { t->dev.rec.device, &t->dev.uplinks,
			      &t->by.before, &t->own.foreign };
	struct ops ops = { 0 };
	bool again, empty;
	int pass, ret = 0;

	for (pass = 0; pass < PASSES; pass++) {
		owned_free(&t->own);
		ret = transact_compare(t->s, rules, &t->dev, &t->by, &t->own,
				       &ops, &again);
		empty = !ops.n;
		if (!ret && !empty)
			ret = apply_ops(t->s, &a, &ops);
		vec_free(&ops);
		if (ret == -EAGAIN) {
			ret = plan_anew(t);
			again = true;
		}
		if (ret || empty || !again)
			break;
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
		   !store_exists(store, "retry", r->device)) {
		store_remove(store, "retry", r->device);
		store_empty(store, "retry");
	}
}

/* The kernel has it all: what was is forgotten, names first. */
static int record_commit(struct transaction *t)
{
	const struct policy *policy = &t->s->policy;
	struct record *r = &t->dev.rec;

	if (t->old.leaving.n
		    ? names_release_others(t->s, r, &t->names)
		    : names_release(t->s, r, &t->names, &t->old, &t->before))
		return 0;	/* the record tells that something is left */
	if (!r->leaving.n && r->base == policy->base &&
	    r->protocol == policy->protocol)
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

/* From the old record to the new one, planned and written. */
static int prepare(struct transaction *t, struct change change)
{
	struct session *s = t->s;
	struct record *r = &t->dev.rec;
	bool same, news;
	int unread, ret = 0;

	claims_copy(&r->claims, &t->old.claims);
	if (change.make)
		change.make(r, change.arg);
	unread = device_plan(s, &t->dev, &nothing);
	same = claims_equal(&r->claims, &t->old.claims);
	news = mark_leaving(t, same);
	owned_recognise(s, &t->dev, &t->old, same, &t->by);
	names_of_uplinks(&t->dev.uplinks, &t->names);
	names_of_uplinks(&t->by.before, &t->before);
	names_take(s, r, &t->names);
	if (news) {
		diag_move(s->d, &t->dev.notes);
		ret = write_record(s, r);
	}
	if (!ret && unread)	/* what is asked for is known next time */
		mark_retry(t);
	return ret ? ret : unread;
}

/* From the record to the kernel, and back when it is done. */
static int carry_out(struct transaction *t)
{
	int ret = converge(t);

	if (t->bulk)
		bulk_gather(t->bulk, &t->dev, &t->by);
	if (!ret)
		ret = record_commit(t);
	mark_retry(t);
	outcome_pending(t->s, &t->dev);
	return ret;
}

static void transaction_free(struct transaction *t)
{
	ruleset_free(&t->own_rules);
	record_free(&t->old);
	device_free(&t->dev);
	owned_forget(&t->by);
	owned_free(&t->own);
	strings_free(&t->names);
	strings_free(&t->before);
}

int transact(struct session *s, struct bulk *bulk, const char *device,
	     struct change change, char rival[16])
{
	struct transaction t = { .s = s, .bulk = bulk };
	size_t first = s->d->n;
	int ret;

	*rival = '\0';
	if (value_device(device)) {	/* a file that somebody left there */
		diag_add(s->d, DIAG_WARNING, s->store.path, NULL, "expected "
			 "names of interfaces there, got \"%s\"", device);
		return 0;
	}
	text_copy(t.dev.rec.device, sizeof t.dev.rec.device, device);
	ret = read_old(s, device, &t.old);
	if (bulk && ret)
		bulk->unread = true;
	if (!ret) {
		use_policy_of(s, &t.old);
		if (bulk)
			bulk_claim(bulk, &t.old);
		ret = prepare(&t, change);
		if (!ret)
			ret = carry_out(&t);
		if (!ret)
			find_rival(&t, rival);
	}
	outcome_note(s, &t.dev, first, !change.make);
	transaction_free(&t);
	return ret;
}
