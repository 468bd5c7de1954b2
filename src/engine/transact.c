/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Transactions. The record is written before the first change to the kernel
 * and cleaned after the last, so that whoever comes next knows what is ours
 * even if this process is killed between any two steps.
 */
#include "engine/transact.h"
#include "base/text.h"
#include "base/vec.h"
#include "engine/apply.h"
#include "engine/names.h"
#include "engine/outcome.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { PASSES = 3 };

/* Compares and applies until nothing is left to do. */
static int converge(struct session *s, struct device *dev)
{
	int pass, ret = 0;

	for (pass = 0; pass < PASSES; pass++) {
		ret = device_compare(s, dev);
		if (ret || !dev->ops.n)
			return ret;
		ret = apply_ops(s, dev);
		if (ret == -EAGAIN) {
			diag_add(s->d, DIAG_WARNING, dev->rec.device, NULL,
				 "this kernel ignores suppress_prefixlength: "
				 "the uplink's sources get one rule, and more "
				 "specific routes of main do not apply");
			ret = device_plan(s, dev);
			s->have_rules = false;
			if (!ret)
				continue;
		}
		if (ret || !dev->again)
			return ret;
		s->have_rules = false;
	}
	return ret;
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

static void mark_retry(struct session *s, const struct device *dev)
{
	bool retry = dev->left_out;
	size_t i;

	for (i = 0; i < dev->rec.claims.n; i++)
		retry |= dev->rec.claims.v[i].refused != NULL;
	if (retry) {
		store_link(&s->store, "retry", dev->rec.device,
			   dev->rec.device);
		s->no_retry = false;
	} else if (!s->no_retry &&
		   !store_exists(&s->store, "retry", dev->rec.device)) {
		store_remove(&s->store, "retry", dev->rec.device);
		store_empty(&s->store, "retry");
	}
}

static void damaged(struct session *s, struct record *r, const char *why)
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
	char taker[16], *name;
	size_t i;

	for (i = 0; i < r->claims.n && !found; i++) {
		if (!r->claims.v[i].table)
			continue;
		name = names_of_table(r->claims.v[i].table);
		found = names_holder(s, "names", name, r->device, taker);
		free(name);
	}
	return found;
}

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
		damaged(s, old, why ? why : strerror(-ret));
		ret = 0;
	}
	if (ret && ret != -ENOENT)
		diag_add(s->d, DIAG_FAILED, device, NULL,
			 "cannot read its record in %s: %s", s->store.path,
			 strerror(-ret));
	return ret == -ENOENT ? 0 : ret;
}

/*
 * What new.leaving has to name: tables of the old record that are left, or whose
 * rules may become others.
 */
static void mark_leaving(const struct session *s, struct device *dev,
			 const struct record *old, bool same)
{
	struct record *r = &dev->rec;
	size_t i;

	r->leaving.n = 0;
	for (i = 0; i < dev->tables.n; i++)
		if (!same || old->leaving.n)
			table_list_add(&r->leaving, dev->tables.v[i]);
	for (i = 0; i < r->claims.n; i++)
		table_list_add(&dev->tables, r->claims.v[i].table);
	r->base = old->protocol ? old->base : s->policy.base;
	r->protocol = old->protocol ? old->protocol : s->policy.protocol;
}

/* The kernel has it all: nothing is left of what was. */
static int record_commit(struct session *s, struct device *dev)
{
	struct record *r = &dev->rec;

	if (!r->leaving.n && r->base == s->policy.base &&
	    r->protocol == s->policy.protocol)
		return 0;
	r->leaving.n = 0;
	r->base = s->policy.base;
	r->protocol = s->policy.protocol;
	return write_record(s, r);
}

void transact_gather(struct session *s, const struct device *dev)
{
	size_t i;

	for (i = 0; s->bulk && i < dev->tables.n; i++)
		table_list_add(&s->claimed, dev->tables.v[i]);
	for (i = 0; s->bulk && i < dev->plan.wanted.n; i++)
		*vec_push(&s->wanted) = dev->plan.wanted.v[i];
}

/*
 * Rules of other devices with a source that a claim of this one names now:
 * their auto has to leave it out. They do not ask back.
 */
static void yield_contested(struct session *s, struct device *dev)
{
	char other[16];
	size_t i;

	for (i = 0; i < dev->contested.n && !s->settling; i++)
		if (!prefixes_have(&dev->yielded_sources,
				   &dev->contested.v[i].src) &&
		    device_rival(s, dev, &dev->contested.v[i], other)) {
			s->settling = true;
			transact(s, other, NULL, NULL);
			s->settling = false;
			s->have_rules = false;
			converge(s, dev);	/* what both had is ours now */
			return;
		}
}

static void use_policy_of(struct session *s, const struct record *old)
{
	if (!s->conf_bad || !old->protocol)
		return;
	s->policy.base = old->base;
	s->policy.protocol = old->protocol;
}

/* Whatever happens to this device now, its tables are not nobody's. */
static void claim_tables(struct session *s, const struct record *r)
{
	size_t i;

	for (i = 0; s->bulk && i < r->claims.n; i++)
		table_list_add(&s->claimed, r->claims.v[i].table);
	for (i = 0; s->bulk && i < r->leaving.n; i++)
		table_list_add(&s->claimed, r->leaving.v[i]);
}

int transact(struct session *s, const char *device,
	     void (*change)(struct record *, const void *), const void *arg)
{
	struct record old = { 0 };
	struct names names = { 0 };
	struct device dev = { 0 };
	size_t first = s->d->n;
	int ret, unread, left;
	bool same;

	if (value_device(device)) {	/* a file that somebody left there */
		diag_add(s->d, DIAG_WARNING, s->store.path, NULL, "expected "
			 "names of interfaces there, got \"%s\"", device);
		return 0;
	}
	text_copy(dev.rec.device, sizeof dev.rec.device, device);
	ret = read_old(s, device, &old);
	if (ret) {
		s->unread = true;
		goto out;
	}
	use_policy_of(s, &old);
	claim_tables(s, &old);
	claims_copy(&dev.rec.claims, &old.claims);
	if (change)
		change(&dev.rec, arg);
	dev.first = !s->bulk && dev.rec.claims.n && !old.claims.n;
	unread = device_plan(s, &dev);
	same = claims_equal(&dev.rec.claims, &old.claims);
	left = device_scope(s, &dev, &old, same);
	unread = unread ? unread : left;
	mark_leaving(s, &dev, &old, same);
	names_of_uplinks(&dev.uplinks, &names);
	names_take(s, &dev, &names);
	same &= dev.rec.leaving.n == old.leaving.n &&
		dev.rec.base == old.base && dev.rec.protocol == old.protocol;
	if (!same)
		diag_move(s->d, &dev.notes);
	ret = same ? 0 : write_record(s, &dev.rec);
	if (!ret && unread) {	/* what is asked for is known next time */
		mark_retry(s, &dev);
		ret = unread;
	}
	if (ret)
		goto out;
	ret = converge(s, &dev);
	transact_gather(s, &dev);
	/* until the names are gone the record tells that something is left */
	if (!ret && !(old.leaving.n ? names_release_others(s, &dev, &names)
				    : names_release(s, &dev, &old, &names)))
		ret = record_commit(s, &dev);
	mark_retry(s, &dev);
	outcome_pending(s, &dev);
	if (!ret)
		yield_contested(s, &dev);
out:
	outcome_note(s, &dev, first, !change);
	names_free(&names);
	record_free(&old);
	device_free(&dev);
	return ret;
}
