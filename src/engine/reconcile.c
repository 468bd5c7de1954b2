/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can happen to claims: up, down, sync, flush, a lease. */
#include "engine/reconcile.h"
#include "base/vec.h"
#include "engine/apply.h"
#include "engine/transact.h"
#include "model/option.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct up_change {
	const char *iface;
	const struct stanzas *stanzas;
	bool only;
};

/* Which claims: of that stanza's name (NULL: any), and of its aliases. */
struct whose {
	const char *iface;
	bool aliases;
};

static bool is_whose(const struct claim *c, const struct whose *w)
{
	size_t n = w->iface ? strlen(w->iface) : 0;

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
		drop_claims(r, &(struct whose){ up->iface, false },
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

static void change_down(struct record *r, const void *arg)
{
	const struct whose *whose = arg;

	drop_claims(r, whose, NULL);
}

static void retry_others(struct session *s, const char *but)
{
	struct strings list = { 0 };
	size_t i;

	if (store_empty(&s->store, "retry"))
		return;
	store_list(&s->store, "retry", &list);
	for (i = 0; i < list.n; i++)
		if (strcmp(list.v[i], but))
			transact(s, list.v[i], NULL, NULL);
	strings_free(&list);
}

/* The device that the stanzas mean; "" if none of them is ours. */
static bool find_device(struct session *s, const char *iface,
			const struct stanzas *stanzas, char device[16])
{
	const char *err;
	size_t i;

	for (i = 0; i < stanzas->n; i++) {
		if (!settings_ours(&stanzas->v[i].settings))
			continue;
		load_defaults(s, &stanzas->v[i].settings);
		err = load_device(iface, &stanzas->v[i].settings, device);
		if (err) {
			diag_add(s->d, DIAG_REFUSED, stanzas->v[i].origin,
				 NULL, "%s, got \"%s\"", err, iface);
			return false;
		}
	}
	return true;
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
	ret = transact(s, device, change_up, &left);
	vec_free(&bare);
	return ret;
}

/* Whether any of the stanzas is wrong by itself, wherever it is to be. */
static bool any_wrong(const char *iface, const struct stanzas *stanzas)
{
	struct diag quiet = { 0 };
	struct uplink u;
	bool wrong;
	size_t i;

	for (i = 0; i < stanzas->n; i++) {
		if (!settings_ours(&stanzas->v[i].settings))
			continue;
		option_read(&u, &stanzas->v[i].settings, iface,
			    stanzas->v[i].family, &quiet);
		uplink_free(&u);
	}
	wrong = diag_has(&quiet, DIAG_REFUSED);
	diag_free(&quiet);
	return wrong;
}

/* Whether another device carries the stanza until now; before gets which. */
static bool was_elsewhere(struct session *s, const char *iface,
			  const char *device, char before[16])
{
	/* its own record is not looked for to say that it is there */
	if (!strcmp(iface, device) &&
	    store_target(&s->store, "iface", iface, before, 16))
		return false;
	return !record_device(&s->store, iface, before) &&
	       strcmp(before, device);
}

int reconcile_up(struct session *s, const char *iface,
		 const struct stanzas *stanzas, bool only)
{
	struct up_change up = { iface, stanzas, only };
	char device[16] = "", before[16];
	int ret = 0;

	if (!find_device(s, iface, stanzas, device))
		return 0;
	if (was_elsewhere(s, iface, device, before)) {
		if (device[0] && s->conf_bad) {
			diag_add(s->d, DIAG_REFUSED, stanzas->v[0].origin,
				 NULL, LOAD_CONF_BAD);
			return 0;
		}
		/* what is wrong is refused where its last good form is */
		if (device[0] && any_wrong(iface, stanzas))
			return transact(s, before, change_up, &up);
		ret = leave_device(s, before, &up);
	}
	if (ret || !device[0])
		return ret;
	return transact(s, device, change_up, &up);
}

int reconcile_down(struct session *s, const char *iface, bool aliases)
{
	struct whose whose = { iface, aliases };
	char device[16];
	int ret = record_device(&s->store, iface, device);

	if (ret == -ENOENT)
		return 0;
	if (ret) {
		diag_add(s->d, DIAG_FAILED, iface, NULL,
			 "cannot read its record in %s: %s", s->store.path,
			 strerror(-ret));
		return ret;
	}
	ret = transact(s, device, change_down, &whose);
	retry_others(s, device);
	return ret;
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
	struct whose all = { NULL, false };
	struct strings list = { 0 };
	int ret, failed = store_list(&s->store, "dev", &list);
	size_t i;

	for (i = 0; i < list.n; i++) {
		if (!is_absent(s, list.v[i]))
			continue;
		ret = transact(s, list.v[i], change_down, &all);
		failed = failed ? failed : ret;
		retry_others(s, list.v[i]);
	}
	strings_free(&list);
	return failed;
}

int reconcile_sync(struct session *s, const char *iface)
{
	char device[16];
	int ret = record_device(&s->store, iface, device);

	return ret ? ret : transact(s, device, NULL, NULL);
}

/* What is there, and what the devices that were gathered want. */
struct orphans {
	const struct session *s;
	struct ruleset have, wanted;
};

static bool nobody_wants(const struct orphans *r, const struct kobj *k)
{
	struct rules same;
	size_t i;

	if (table_list_has(&r->s->claimed, k->table))
		return false;
	if (k->kind == KOBJ_ROUTE ||
	    (k->type == FR_ACT_TO_TBL && k->table != RT_TABLE_MAIN))
		return true;
	if (ruleset_selector(&r->wanted, k).n)
		return false;
	same = ruleset_selector(&r->have, k);
	for (i = 0; i < same.n; i++)
		if (table_list_has(&r->s->claimed, same.v[i]->table))
			return false;
	return true;
}

static void add_unwanted(const struct orphans *r, const struct kobjs *from,
			 struct kobjs *out)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		if (nobody_wants(r, &from->v[i]))
			*vec_push(out) = from->v[i];
}

static bool rule_ours(const struct kobj *k, void *arg)
{
	return !k->no_protocol && device_ours(arg, &(struct record){ 0 }, k);
}

int orphans_find(struct session *s, struct kobjs *out)
{
	struct orphans r = { .s = s };
	struct kobjs routes = { 0 };
	size_t i;
	int ret;

	ret = kernel_rules(s->kernel, AF_UNSPEC, rule_ours, s, &r.have.all);
	if (!ret)
		ret = kernel_routes(s->kernel, AF_UNSPEC, 0,
				    s->policy.protocol, &routes);
	for (i = 0; i < s->wanted.n; i++)
		if (s->wanted.v[i].kind == KOBJ_RULE)
			*vec_push(&r.wanted.all) = s->wanted.v[i];
	ruleset_sort(&r.have);
	ruleset_sort(&r.wanted);
	if (!ret) {
		add_unwanted(&r, &r.have.all, out);
		add_unwanted(&r, &routes, out);
	}
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, kobj_order);
	ruleset_free(&r.have);
	ruleset_free(&r.wanted);
	vec_free(&routes);
	if (ret)
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "cannot read the "
			 "kernel's rules and routes: %s",
			 kernel_error(s->kernel));
	return ret;
}

static int orphans_remove(struct session *s)
{
	struct device dev = { .rec.device = "left over" };
	int ret = orphans_find(s, &dev.owned);

	if (!ret && dev.owned.n) {
		diff_ops(&dev.ops, NULL, 0, dev.owned.v, dev.owned.n,
			 &dev.again);
		ret = apply_ops(s, &dev);
	}
	device_free(&dev);
	return ret;
}

/* Each device that has a record, of which these go; the first failure. */
static int transact_all(struct session *s, const struct whose *gone)
{
	struct strings list = { 0 };
	int ret, failed = store_list(&s->store, "dev", &list);
	size_t i;

	store_tidy(&s->store);
	s->no_retry = store_empty(&s->store, "retry");
	if (failed) {
		s->unread = true;
		diag_add(s->d, DIAG_FAILED, s->store.path, NULL,
			 "cannot read the records: %s", strerror(-failed));
	}
	for (i = 0; i < list.n; i++) {
		ret = transact(s, list.v[i], gone ? change_down : NULL, gone);
		failed = failed ? failed : ret;
	}
	strings_free(&list);
	return failed;
}

int reconcile_sync_all(struct session *s)
{
	int ret, failed;

	s->bulk = true;
	failed = transact_all(s, NULL);
	/* nobody's is only what is in none of all records */
	ret = s->unread ? 0 : orphans_remove(s);
	return failed ? failed : ret;
}

int reconcile_flush(struct session *s, const char *iface)
{
	struct whose all = { NULL, false };
	char device[16];
	int ret, failed;

	if (!iface) {
		failed = transact_all(s, &all);
		ret = orphans_remove(s);
		return failed ? failed : ret;
	}
	ret = record_device(&s->store, iface, device);
	if (ret)
		return ret;
	ret = transact(s, device, change_down, &all);
	retry_others(s, device);
	return ret;
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
