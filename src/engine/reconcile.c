/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can happen to claims: up, down, sync, flush, a lease. */
#include "engine/reconcile.h"
#include "base/vec.h"
#include "engine/load.h"
#include "engine/orphans.h"
#include "engine/shared.h"
#include "engine/transact.h"
#include "state/history.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct up_change {
	const char *iface;
	const struct stanzas *stanzas;
	bool only;
	bool sections;		/* that none of them is go too */
};

/*
 * Which claims: of that stanza's name (NULL: any), and of its aliases; those of
 * sections, too, or alone.
 */
struct whose {
	const char *iface;
	bool aliases;
	enum { WHOSE_STANZAS, WHOSE_ALL, WHOSE_SECTION } what;
};

static bool is_whose(const struct claim *c, const struct whose *w)
{
	size_t n = w->iface ? strlen(w->iface) : 0;

	if (w->what != WHOSE_ALL &&
	    claim_is_section(c) != (w->what == WHOSE_SECTION))
		return false;
	return !w->iface || !strcmp(c->iface, w->iface) ||
	       (w->aliases && !strncmp(c->iface, w->iface, n) &&
		c->iface[n] == ':');
}

static void drop_claims(struct record *r, const struct whose *w,
			const struct stanzas *but)
{
	size_t i = 0, j;

	while (i < r->claims.n) {
		const struct claim *c = &r->claims.v[i];

		for (j = 0; but && j < but->n; j++)
			if (!strcmp(but->v[j].key, c->key))
				break;
		if (is_whose(c, w) && !(but && j < but->n))
			claims_remove(&r->claims, i);
		else
			i++;
	}
}

static void change_up(struct record *r, const void *arg)
{
	const struct up_change *up = arg;
	const struct stanza *st;
	struct claim *c;
	size_t i;

	if (!up->only)
		drop_claims(r, &(struct whose){ .iface = up->iface, .what =
			    up->sections ? WHOSE_ALL : WHOSE_STANZAS },
			    up->stanzas);
	for (i = 0; i < up->stanzas->n; i++) {
		st = &up->stanzas->v[i];
		c = claims_find(&r->claims, up->iface, st->key);
		if (!settings_ours(&st->settings)) {
			if (c)
				claims_remove(&r->claims,
					      (size_t)(c - r->claims.v));
			continue;
		}
		c = claims_get(&r->claims, up->iface, st->family, st->key);
		settings_free(&c->trial);
		free(c->refused);
		c->refused = NULL;
		settings_copy(&c->trial, &st->settings);
		settings_sort(&c->trial);	/* an environment has no order */
	}
}

/* What is left of a claim that is strict always stays. */
static void change_down(struct record *r, const void *arg)
{
	size_t i;

	for (i = 0; i < r->claims.n; i++)
		if (is_whose(&r->claims.v[i], arg) &&
		    claim_down(&r->claims.v[i]))
			claims_remove(&r->claims, i--);
}

static void change_gone(struct record *r, const void *arg)
{
	drop_claims(r, arg, NULL);
}

static const struct change keep;

/*
 * Another device has to give way to a source that this one names now: its turn,
 * and then once more this one's, since what both had is to be there.
 */
static int give_way(struct session *s, struct bulk *bulk, const char *device,
		    const char *rival)
{
	char ignored[16];

	if (bulk)
		ruleset_free(&bulk->rules);
	transact(s, bulk, rival, keep, ignored);
	if (bulk)
		ruleset_free(&bulk->rules);
	return transact(s, bulk, device, keep, ignored);
}

/* A transaction, and what it makes necessary. */
static int run(struct session *s, struct bulk *bulk, const char *device,
	       struct change change)
{
	char rival[16];
	int ret;

	if (value_device(device)) {	/* a file that somebody left there */
		diag_add(s->d, DIAG_WARNING, s->store.path, NULL, "expected "
			 "names of interfaces there, got \"%s\"", device);
		return 0;
	}
	ret = transact(s, bulk, device, change, rival);
	return ret || !*rival ? ret : give_way(s, bulk, device, rival);
}

/*
 * What belongs to the machine follows what was done to a device; and where main
 * has become another one for all of them, all of them do.
 */
static int finish(struct session *s, int ret)
{
	struct kobjs wanted = { 0 };
	struct strings all = { 0 };
	const struct uplink_device *u;
	size_t i;
	int failed = 0;

	if (!s->shared.read && !uplink_list_exists(&s->store))
		return ret;	/* nothing belongs to the machine */
	if (shared_is_stale(s))
		vec_each(u, &s->shared.list.devices)
			strings_add(&all, u->device);
	for (i = 0; i < all.n; i++)
		failed |= run(s, NULL, all.v[i], keep);
	if (all.n && !failed)	/* else the next call tries again */
		shared_planned(s);
	failed = shared_update(s, &wanted);
	strings_free(&all);
	vec_free(&wanted);
	return ret ? ret : failed;
}

/* Devices that wait, but that one. */
static void retry_others(struct session *s, const char *but)
{
	bool refused = s->voice.refused;
	struct strings list = { 0 };
	size_t i;

	if (store_empty(&s->store, "retry"))
		return;
	s->voice.refused = false;	/* what stays refused is no news */
	store_list(&s->store, "retry", &list);
	for (i = 0; i < list.n; i++)
		if (strcmp(list.v[i], but))
			run(s, NULL, list.v[i], keep);
	s->voice.refused = refused;
	strings_free(&list);
}

void reconcile_retry(struct session *s)
{
	retry_others(s, "");
	finish(s, 0);
}

/* Takes the stanzas' claims from a device that carried them until now. */
static int leave_device(struct session *s, const char *device,
			const struct up_change *up)
{
	struct up_change left = *up;
	struct stanzas bare = { 0 };
	struct stanza *st;
	size_t i;
	int ret;

	for (i = 0; up->only && i < up->stanzas->n; i++) {
		st = vec_push(&bare);
		st->family = up->stanzas->v[i].family;
		st->key = up->stanzas->v[i].key;
	}
	left.stanzas = &bare;
	ret = run(s, NULL, device, (struct change){ change_up, &left });
	free(bare.v);
	return ret;
}

/* An alias has no claim: its address may be one of its device's. */
static int sync_parent(struct session *s, const char *alias)
{
	char *parent = text_printf("%.*s", (int)strcspn(alias, ":"), alias);
	int ret = 0;

	if (strcmp(parent, alias) && !value_device(parent) &&
	    !store_exists(&s->store, "dev", parent))
		ret = run(s, NULL, parent, keep);
	free(parent);
	return ret;
}

int reconcile_up(struct session *s, const char *iface,
		 const struct stanzas *stanzas, bool only)
{
	struct up_change up = { iface, stanzas, only, s->takes_back };
	struct change change = { change_up, &up };
	char device[16] = "", before[16];
	const char *err;
	size_t i;
	int ret = 0;

	transact_settle(s, iface);
	for (i = 0; i < stanzas->n; i++) {
		if (!settings_ours(&stanzas->v[i].settings))
			continue;
		if (s->conf.file.dictionary)
			load_defaults(s, &stanzas->v[i].settings);
		err = load_device(iface, &stanzas->v[i].settings, device);
		if (err) {
			diag_add(s->d, DIAG_REFUSED, stanzas->v[i].origin,
				 NULL, "%s, got \"%s\"", err, iface);
			return 0;
		}
	}
	/* its own record is not looked for to say that it is there */
	if ((strcmp(iface, device) ||
	     !store_target(&s->store, "iface", iface, before, sizeof before)) &&
	    !record_device(&s->store, iface, before) && strcmp(before, device)) {
		if (device[0] && s->conf.bad && !s->takes_back) {
			diag_add(s->d, DIAG_REFUSED, stanzas->v[0].origin,
				 NULL, LOAD_CONF_BAD);
			return 0;
		}
		/* what is wrong is refused where its last good form is */
		if (device[0] && load_is_wrong(iface, stanzas))
			return finish(s, run(s, NULL, before, change));
		ret = leave_device(s, before, &up);
	}
	if (!ret)
		ret = device[0] ? run(s, NULL, device, change)
				: sync_parent(s, iface);
	return finish(s, ret);
}

/* The device that a name leads to. 0, -ENOENT, or -errno with the reason in s->d. */
static int find_record(struct session *s, const char *iface, char device[16])
{
	int ret = record_device(&s->store, iface, device);

	if (ret && ret != -ENOENT)
		diag_add(s->d, DIAG_FAILED, iface, NULL,
			 "cannot read its record in %s: %s", s->store.path,
			 strerror(-ret));
	return ret;
}

int reconcile_down(struct session *s, const char *iface, bool aliases)
{
	struct whose whose = { .iface = iface, .aliases = aliases };
	struct change gone = { change_down, &whose };
	char device[16];
	int failed, ret = find_record(s, iface, device);

	transact_settle(s, iface);
	if (ret == -ENOENT) {
		shared_tidy(s, iface);
		return finish(s, sync_parent(s, iface));
	}
	if (ret)
		return ret;
	ret = run(s, NULL, device, gone);
	/* another stanza of that name may be on the device of that name */
	if (strcmp(device, iface) && !store_exists(&s->store, "dev", iface)) {
		failed = run(s, NULL, iface, gone);
		ret = ret ? ret : failed;
	}
	retry_others(s, device);
	return finish(s, ret);
}

int reconcile_down_section(struct session *s, const char *device, bool for_good)
{
	struct whose whose = { .iface = device, .what = WHOSE_SECTION };
	int ret;

	transact_settle(s, device);
	ret = run(s, NULL, device, (struct change){
		  for_good ? change_gone : change_down, &whose });
	retry_others(s, device);
	return finish(s, ret);
}

static bool is_absent(struct session *s, const char *device)
{
	struct facts f = { 0 };
	bool absent = !kernel_device(s->kernel, device, &f) &&
		      !(f.ifindex && f.up);

	facts_free(&f);
	return absent;
}

int reconcile_down_absent(struct session *s)
{
	struct whose all = { 0 };
	struct strings list = { 0 };
	int ret, failed = store_list(&s->store, "dev", &list);
	size_t i;

	for (i = 0; i < list.n; i++) {
		if (!is_absent(s, list.v[i]))
			continue;
		ret = run(s, NULL, list.v[i],
			  (struct change){ change_down, &all });
		failed = failed ? failed : ret;
		retry_others(s, list.v[i]);
	}
	strings_free(&list);
	return finish(s, failed);
}

int reconcile_sync(struct session *s, const char *iface)
{
	char device[16];
	int ret = find_record(s, iface, device);

	if (!ret)
		ret = run(s, NULL, device, keep);
	if (!ret && s->changed)	/* another may have waited for what it had */
		retry_others(s, device);
	if (ret != -ENOENT)
		return finish(s, ret);
	finish(s, 0);	/* it may be main's line that has changed */
	return ret;
}

/* Each device that has a record; the first failure. */
static int run_all(struct session *s, struct bulk *bulk, struct change change)
{
	struct strings list = { 0 };
	int ret, failed = store_list(&s->store, "dev", &list);
	size_t i;

	store_tidy(&s->store);
	bulk->no_retry = store_empty(&s->store, "retry");
	if (failed)
		diag_add(s->d, DIAG_FAILED, s->store.path, NULL,
			 "cannot read the records: %s", strerror(-failed));
	for (i = 0; i < list.n; i++) {
		ret = run(s, bulk, list.v[i], change);
		failed = failed ? failed : ret;
	}
	strings_free(&list);
	return failed;
}

int reconcile_sync_all(struct session *s)
{
	struct bulk bulk = { 0 };
	int failed = run_all(s, &bulk, keep);

	if (s->changed)		/* what one had another may have waited for */
		retry_others(s, "");
	bulk_free(&bulk);
	failed = finish(s, failed);
	if (!failed && store_is_older(&s->store))
		store_is_current(&s->store);
	return failed;
}

static int flush_all(struct session *s, struct change gone)
{
	struct bulk bulk = { 0 };
	int ret, failed;

	orphans_remove_table(s);
	failed = finish(s, run_all(s, &bulk, gone));
	ret = failed ? 0 : orphans_forget_daemon(s);
	failed = failed ? failed : ret;
	/* what could not be forgotten is not left over */
	ret = failed ? 0 : orphans_remove(s);
	bulk_free(&bulk);
	return failed ? failed : ret;
}

int reconcile_flush(struct session *s, const char *iface)
{
	struct whose all = { .what = WHOSE_ALL };
	struct change gone = { change_gone, &all };
	char device[16];
	int ret;

	transact_settle(s, iface);
	if (!iface)
		return flush_all(s, gone);
	ret = find_record(s, iface, device);
	if (ret)
		return ret;
	ret = run(s, NULL, device, gone);
	if (!ret)
		history_remove(&s->store, device);
	retry_others(s, device);
	return finish(s, ret);
}

int reconcile_lease(struct session *s, const char *device,
		    const struct lease *lease)
{
	int ret;

	if (lease->gateway.family && lease->address.family)
		ret = lease_write(&s->store, device, lease);
	else
		ret = store_remove(&s->store, "lease", device);
	if (ret)
		diag_add(s->d, DIAG_FAILED, device, NULL,
			 "cannot note its lease: %s", strerror(-ret));
	if (!ret)
		ret = reconcile_sync(s, device);
	return ret == -ENOENT ? 0 : ret;
}
