/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Transactions. The record is written before the first change to the kernel
 * and cleaned after the last, so that whoever comes next knows what is ours
 * even if this process is killed between any two steps.
 */
#include "reconcile.h"
#include "device.h"
#include "option.h"
#include "vec.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PASSES = 3 };

typedef void (*change_fn)(struct record *r, const void *arg);

static const char *op_words(enum op_kind kind)
{
	switch (kind) {
	case OP_ADD:
		return "add";
	case OP_REPLACE:
		return "change";
	case OP_REMOVE:
		return "remove";
	}
	return "";
}

static void say_op(struct session *s, const struct device *dev,
		   const struct op *op, enum diag_level level,
		   const char *before, const char *after)
{
	struct text t = { 0 };

	kobj_print(&t, &op->k, device_table_name(dev, op->k.table));
	diag_add(s->d, level, dev->rec.device, NULL, "%s%s %s %s%s", before,
		 op_words(op->kind), op->k.kind == KOBJ_RULE ? "rule" : "route",
		 t.s, after);
	text_free(&t);
}

/* A route of somebody else in the place of one that we are to add. */
static int check_foreign(struct session *s, const struct device *dev)
{
	const struct op *op;
	struct text t = { 0 };
	size_t i, j;
	int ret = 0;

	for (i = 0; i < dev->ops.n; i++) {
		op = &dev->ops.v[i];
		if (op->k.kind != KOBJ_ROUTE || op->kind == OP_REMOVE)
			continue;
		for (j = 0; j < dev->foreign.n; j++) {
			if (!kobj_same_place(&op->k, &dev->foreign.v[j]))
				continue;
			text_add(&t, ": there is one that is not ours: ");
			kobj_print(&t, &dev->foreign.v[j],
				   device_table_name(dev, op->k.table));
			say_op(s, dev, op, DIAG_FAILED, "cannot ", t.s);
			text_free(&t);
			ret = -EEXIST;
			break;
		}
	}
	return ret;
}

/* Takes back, in reverse order, those of the operations that were done. */
static void undo(struct session *s, const struct ops *ops, size_t n,
		 const int *results)
{
	struct ops back = { 0 };
	int *ignored;
	size_t i;

	for (i = n; i--; )
		if (!results[i])
			*vec_push(&back) = diff_inverse(&ops->v[i]);
	if (back.n) {
		ignored = vec_realloc(NULL, back.n * sizeof *ignored);
		kernel_apply(s->kernel, back.v, back.n, ignored);
		free(ignored);
	}
	vec_free(&back);
}

/*
 * The first rule with suppress_prefixlength, alone, and read back: a kernel
 * that does not know the attribute drops it, and the rule would catch all.
 * -EAGAIN: it is such a kernel, plan anew.
 */
static int add_probe(struct session *s, const struct op *op)
{
	struct op out = { .kind = OP_REMOVE };
	struct kobj stored;
	int ret, ignored;

	ret = kernel_add_echo(s->kernel, &op->k, &stored);
	if (ret)
		return ret;
	if (stored.suppress == op->k.suppress) {
		s->suppress_known = true;
		return 0;
	}
	out.k = op->k;
	out.k.suppress = -1;
	kernel_apply(s->kernel, &out, 1, &ignored);
	s->no_suppress = true;
	return -EAGAIN;
}

/* Operations first ... end - 1, which are of one stage. */
static int apply_stage(struct session *s, const struct ops *ops, size_t first,
		       size_t end, int *results)
{
	size_t i, from = first;
	int ret;

	for (i = first; i < end && !s->suppress_known; i++) {
		if (ops->v[i].kind != OP_ADD || ops->v[i].k.suppress < 0)
			continue;
		ret = kernel_apply(s->kernel, ops->v + from, i - from,
				   results + from);
		if (ret)
			return ret;
		ret = results[i] = add_probe(s, &ops->v[i]);
		if (ret)
			return ret;
		from = i + 1;
	}
	return kernel_apply(s->kernel, ops->v + from, end - from,
			    results + from);
}

/* All or nothing: on failure what was done is undone. */
static int apply(struct session *s, struct device *dev)
{
	const struct ops *ops = &dev->ops;
	int *results = vec_realloc(NULL, (ops->n + 1) * sizeof *results);
	size_t i, first, end;
	int ret = 0;

	for (i = 0; i < ops->n; i++)
		results[i] = -ECANCELED;
	for (i = 0; i < dev->owned.n; i++)
		s->suppress_known |= dev->owned.v[i].suppress >= 0;
	for (first = 0; first < ops->n && !ret; first = end) {
		for (end = first; end < ops->n &&
		     ops->v[end].stage == ops->v[first].stage; end++)
			;
		ret = apply_stage(s, ops, first, end, results);
	}
	for (i = 0; i < ops->n; i++) {
		if (!ret)
			say_op(s, dev, &ops->v[i], DIAG_NOTE, "", "");
		else if (results[i] == ret && ret != -EAGAIN)
			break;
	}
	if (ret) {
		if (i < ops->n) {
			char *words = text_printf(": %s",
						  kernel_words(s->kernel));

			say_op(s, dev, &ops->v[i], DIAG_FAILED, "cannot ",
			       words);
			free(words);
		}
		undo(s, ops, ops->n, results);
	}
	free(results);
	return ret;
}

/* The device whose claim has the table of that rule, if it is not dev. */
static const char *rival_of(struct session *s, const struct device *dev,
			    const struct kobj *rule, char other[16])
{
	char *name = text_printf("table:%u", rule->table);
	int ret = store_target(&s->store, "names", name, other, 16);

	free(name);
	return ret || !strcmp(other, dev->rec.device) ? NULL : other;
}

/* Sources that auto found, but another device has already: left out here. */
static bool yield_sources(struct session *s, struct device *dev)
{
	struct prefixes named = { 0 };
	bool any = false;
	char other[16];
	size_t i;

	for (i = 0; i < dev->uplinks.n; i++)
		plan_named(&dev->uplinks.v[i], &named);
	for (i = 0; i < dev->rivals.n; i++) {
		const struct prefix *src = &dev->rivals.v[i].src;

		if (!src->addr.family || prefixes_have(&named, src) ||
		    prefixes_have(&dev->yielded, src) ||
		    !rival_of(s, dev, &dev->rivals.v[i], other))
			continue;
		prefixes_add(&dev->yielded, src);
		any = true;
	}
	vec_free(&named);
	return any;
}

/* Compares, once more if another device turns out to have a source. */
static int compare(struct session *s, struct device *dev)
{
	int ret = device_compare(s, dev);

	if (ret || !dev->rivals.n || !yield_sources(s, dev))
		return ret;
	ret = device_plan(s, dev);
	return ret ? ret : device_compare(s, dev);
}

/* Compares and applies until nothing is left to do. */
static int converge(struct session *s, struct device *dev)
{
	int pass, ret = 0;

	for (pass = 0; pass < PASSES; pass++) {
		ret = compare(s, dev);
		if (ret || !dev->ops.n)
			return ret;
		s->have_rules = false;	/* they change now */
		ret = check_foreign(s, dev);
		if (!ret)
			ret = apply(s, dev);
		if (ret == -EAGAIN) {
			diag_add(s->d, DIAG_WARNING, dev->rec.device, NULL,
				 "this kernel ignores suppress_prefixlength: "
				 "the uplink's sources get one rule, and more "
				 "specific routes of main do not apply");
			ret = device_plan(s, dev);
			if (!ret)
				continue;
		}
		if (ret || !dev->again)
			return ret;
	}
	return ret;
}

static void add_names(struct session *s, const struct device *dev,
		      const struct taken_names *names)
{
	const struct claims *claims = &dev->rec.claims;
	size_t i;

	for (i = 0; i < names->n; i++)
		store_link(&s->store, names->v[i].dir, names->v[i].name,
			   dev->rec.device);
	for (i = 0; i < claims->n; i++)
		if (strcmp(claims->v[i].iface, dev->rec.device))
			store_link(&s->store, "iface", claims->v[i].iface,
				   dev->rec.device);
}

static void drop_link(struct session *s, const char *dir, const char *name,
		      const char *device)
{
	char target[16];

	if (!store_target(&s->store, dir, name, target, sizeof target) &&
	    !strcmp(target, device))
		store_remove(&s->store, dir, name);
}

static bool has_iface(const struct claims *claims, const char *iface)
{
	size_t i;

	for (i = 0; i < claims->n; i++)
		if (!strcmp(claims->v[i].iface, iface))
			return true;
	return false;
}

/* Names and links that only the old record had. */
static void drop_names(struct session *s, const struct device *dev,
		       const struct record *old,
		       const struct taken_names *names)
{
	struct uplinks uplinks = { 0 };
	struct taken_names was = { 0 };
	struct diag quiet = { 0 };
	size_t i;

	for (i = 0; i < old->claims.n; i++) {
		const struct claim *c = &old->claims.v[i];

		if (c->now.n)
			load_claim(s, c, false, old->device, &uplinks, &quiet);
		if (!has_iface(&dev->rec.claims, c->iface))
			drop_link(s, "iface", c->iface, old->device);
	}
	load_names(&uplinks, &was);
	for (i = 0; i < was.n; i++)
		if (!load_names_have(names, &was.v[i]))
			drop_link(s, was.v[i].dir, was.v[i].name, old->device);
	taken_names_free(&was);
	uplinks_free(&uplinks);
	diag_free(&quiet);
}

static bool same_record(const struct record *a, const struct record *b)
{
	struct text ta = { 0 }, tb = { 0 };
	bool same;

	record_format(&ta, a);
	record_format(&tb, b);
	same = !strcmp(ta.s, tb.s);
	text_free(&ta);
	text_free(&tb);
	return same;
}

static int write_record(struct session *s, const struct record *r,
			const struct record *old)
{
	int ret;

	if (old && same_record(r, old))
		return 0;
	ret = record_write(&s->store, r);
	if (ret)
		diag_add(s->d, DIAG_FAILED, r->device, NULL,
			 "cannot write its record in %s: %s", s->store.path,
			 strerror(-ret));
	return ret;
}

static void say_pending(struct session *s, const struct device *dev)
{
	const struct plan_uplink *pu;
	const struct uplink *u;
	char buf[16];
	size_t i;

	for (i = 0; i < dev->plan.uplinks.n; i++) {
		pu = &dev->plan.uplinks.v[i];
		u = &dev->uplinks.v[i];
		if (pu->state != PLAN_PENDING)
			continue;
		s->pending = true;
		if (s->tell_pending)
			diag_add(s->d, DIAG_WARNING, u->iface, NULL,
				 "%s, table %s, waits: %s; once it is there: "
				 "multihome sync %s", u->family == AF_INET
				 ? "IPv4" : "IPv6", uplink_table(u, buf),
				 pu->why, u->iface);
	}
}

/* A merged claim with nothing in either family waits as well. */
static void say_nothing_yet(struct session *s, const struct device *dev)
{
	const struct claims *claims = &dev->rec.claims;
	size_t i, j;

	for (i = 0; i < claims->n; i++) {
		if (!claims->v[i].now.n)
			continue;
		for (j = 0; j < dev->uplinks.n; j++)
			if (dev->claim_of.v[j] == i &&
			    dev->plan.uplinks.v[j].state != PLAN_ABSENT)
				break;
		if (j < dev->uplinks.n)
			continue;
		s->pending = true;
		if (s->tell_pending)
			diag_add(s->d, DIAG_WARNING, claims->v[i].iface, NULL,
				 "waits: %s has no address; once it is there: "
				 "multihome sync %s", dev->rec.device,
				 claims->v[i].iface);
	}
}

static void mark_retry(struct session *s, const struct device *dev)
{
	bool retry = dev->left_out;
	size_t i;

	for (i = 0; i < dev->rec.claims.n; i++)
		retry |= dev->rec.claims.v[i].refused != NULL;
	if (retry)
		store_link(&s->store, "retry", dev->rec.device,
			   dev->rec.device);
	else
		store_remove(&s->store, "retry", dev->rec.device);
}

static void damaged(struct session *s, struct record *r, const char *why)
{
	struct names list = { 0 };
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
		    !strcmp(target, r->device)) {
			tables_list_add(&r->was, number);
			store_remove(&s->store, "names", list.v[i]);
		}
	names_free(&list);
}

static int read_old(struct session *s, const char *device, struct record *old)
{
	const char *why;
	int ret = record_read(&s->store, device, old, &why);

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

/* What new.was has to name: tables of the old record that are left. */
static void note_left(const struct session *s, struct device *dev,
		      const struct record *old)
{
	struct record *r = &dev->rec;
	size_t i, j;

	r->was.n = 0;
	for (i = 0; i < r->claims.n; i++)
		tables_list_add(&dev->scope, r->claims.v[i].table);
	for (i = 0; i < dev->scope.n; i++) {
		for (j = 0; j < r->claims.n; j++)
			if (r->claims.v[j].table == dev->scope.v[i])
				break;
		if (j == r->claims.n)
			tables_list_add(&r->was, dev->scope.v[i]);
	}
	r->base = old->protocol ? old->base : s->policy.base;
	r->protocol = old->protocol ? old->protocol : s->policy.protocol;
}

static void settle(struct session *s, struct device *dev)
{
	struct record *r = &dev->rec;

	r->was.n = 0;
	r->base = s->policy.base;
	r->protocol = s->policy.protocol;
}

void reconcile_gather(struct session *s, const struct device *dev)
{
	size_t i;

	for (i = 0; s->bulk && i < dev->scope.n; i++)
		tables_list_add(&s->claimed, dev->scope.v[i]);
	for (i = 0; s->bulk && i < dev->plan.wanted.n; i++)
		*vec_push(&s->wanted) = dev->plan.wanted.v[i];
}

static int transact(struct session *s, const char *device, change_fn change,
		    const void *arg);

/*
 * Rules of other devices with a source that a claim of this one names now:
 * their auto has to leave it out.
 */
static void settle_rivals(struct session *s, const struct device *dev)
{
	char other[16];
	size_t i;

	for (i = 0; i < dev->rivals.n; i++)
		if (!prefixes_have(&dev->yielded, &dev->rivals.v[i].src) &&
		    rival_of(s, dev, &dev->rivals.v[i], other)) {
			transact(s, other, NULL, NULL);
			return;		/* what it has now was read before */
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
		tables_list_add(&s->claimed, r->claims.v[i].table);
	for (i = 0; s->bulk && i < r->was.n; i++)
		tables_list_add(&s->claimed, r->was.v[i]);
}

static int transact(struct session *s, const char *device, change_fn change,
		    const void *arg)
{
	struct record old = { 0 };
	struct taken_names names = { 0 };
	struct device dev = { 0 };
	int ret;

	strcpy(dev.rec.device, device);
	ret = read_old(s, device, &old);
	if (ret)
		goto out;
	use_policy_of(s, &old);
	claim_tables(s, &old);
	claims_copy(&dev.rec.claims, &old.claims);
	if (change)
		change(&dev.rec, arg);
	ret = device_plan(s, &dev);
	if (ret)
		goto out;
	device_scope(s, &dev, &old);
	note_left(s, &dev, &old);
	load_names(&dev.uplinks, &names);
	add_names(s, &dev, &names);
	ret = write_record(s, &dev.rec, &old);
	if (ret)
		goto out;
	ret = converge(s, &dev);
	reconcile_gather(s, &dev);
	if (!ret) {
		struct record before = dev.rec;

		before.was = (struct tables_list){ 0 };
		if (dev.rec.was.n || before.protocol != s->policy.protocol ||
		    before.base != s->policy.base) {
			settle(s, &dev);
			ret = write_record(s, &dev.rec, NULL);
		}
	}
	if (!ret)
		drop_names(s, &dev, &old, &names);
	mark_retry(s, &dev);
	say_pending(s, &dev);
	say_nothing_yet(s, &dev);
	if (!ret)
		settle_rivals(s, &dev);
out:
	taken_names_free(&names);
	record_free(&old);
	device_free(&dev);
	return ret;
}

struct up_change {
	const char *iface;
	const struct stanzas *stanzas;
	bool only;
};

static void drop_claims(struct record *r, const char *iface,
			const struct stanzas *but)
{
	size_t i = 0, j;

	while (i < r->claims.n) {
		const struct claim *c = &r->claims.v[i];

		for (j = 0; but && j < but->n; j++)
			if (!strcmp(but->v[j].key, c->key))
				break;
		if ((!iface || !strcmp(c->iface, iface)) &&
		    !(but && j < but->n))
			claims_remove(&r->claims, i);
		else
			i++;
	}
}

static void up_change(struct record *r, const void *arg)
{
	const struct up_change *up = arg;
	const struct stanza *st;
	struct claim *c;
	size_t i;

	if (!up->only)
		drop_claims(r, up->iface, up->stanzas);
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
		settings_free(&c->tried);
		free(c->refused);
		c->refused = NULL;
		settings_copy(&c->tried, &st->settings);
	}
}

static void down_change(struct record *r, const void *arg)
{
	drop_claims(r, arg, NULL);
}

static void retry_others(struct session *s, const char *but)
{
	struct names list = { 0 };
	size_t i;

	store_list(&s->store, "retry", &list);
	for (i = 0; i < list.n; i++)
		if (strcmp(list.v[i], but))
			transact(s, list.v[i], NULL, NULL);
	names_free(&list);
}

int reconcile_up(struct session *s, const char *iface,
		 const struct stanzas *stanzas, bool only)
{
	struct up_change up = { iface, stanzas, only };
	char device[16] = "", before[16];
	struct stanzas none = { 0 };
	const char *err;
	size_t i;
	int ret;

	for (i = 0; i < stanzas->n; i++) {
		if (device[0] && !settings_ours(&stanzas->v[i].settings))
			continue;
		load_defaults(s, &stanzas->v[i].settings);
		err = load_device(iface, &stanzas->v[i].settings, device);
		if (err) {
			diag_add(s->d, DIAG_REFUSED, stanzas->v[i].origin,
				 NULL, "%s, got \"%s\"", err, iface);
			return 0;
		}
	}
	/* carried by another device until now */
	if (!record_device(&s->store, iface, before) &&
	    (!device[0] || strcmp(before, device))) {
		struct up_change left = { iface, only ? stanzas : &none, only };
		struct stanzas bare = { 0 };
		struct stanza *st;

		for (i = 0; i < left.stanzas->n; i++) {
			st = vec_push(&bare);
			st->family = left.stanzas->v[i].family;
			st->key = left.stanzas->v[i].key;
		}
		left.stanzas = &bare;
		ret = transact(s, before, up_change, &left);
		vec_free(&bare);
		if (ret || !device[0])
			return ret;
	}
	if (!device[0])
		return 0;
	return transact(s, device, up_change, &up);
}

int reconcile_down(struct session *s, const char *iface)
{
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
	ret = transact(s, device, down_change, iface);
	retry_others(s, device);
	return ret;
}

int reconcile_sync(struct session *s, const char *iface)
{
	char device[16];
	int ret = record_device(&s->store, iface, device);

	return ret ? ret : transact(s, device, NULL, NULL);
}

static bool nobody_wants(const struct session *s, const struct kobjs *all,
			 const struct kobj *k)
{
	size_t i;

	if (tables_list_has(&s->claimed, k->table))
		return false;
	if (k->kind == KOBJ_ROUTE ||
	    (k->type == FR_ACT_TO_TBL && k->table != RT_TABLE_MAIN))
		return true;
	for (i = 0; i < s->wanted.n; i++)
		if (kobj_same_selector(&s->wanted.v[i], k))
			return false;
	for (i = 0; i < all->n; i++)
		if (all->v[i].kind == KOBJ_RULE &&
		    tables_list_has(&s->claimed, all->v[i].table) &&
		    kobj_same_selector(&all->v[i], k))
			return false;
	return true;
}

static bool rule_ours(const struct kobj *k, void *arg)
{
	struct record any = { 0 };

	return !k->no_protocol && device_ours(arg, &any, k);
}

int reconcile_rest(struct session *s, struct kobjs *out)
{
	struct kobjs all = { 0 };
	int ret;
	size_t i;

	ret = kernel_rules(s->kernel, AF_INET, rule_ours, s, &all);
	if (!ret)
		ret = kernel_rules(s->kernel, AF_INET6, rule_ours, s, &all);
	if (!ret)
		ret = kernel_routes(s->kernel, AF_INET, 0, s->policy.protocol,
				    &all);
	if (!ret)
		ret = kernel_routes(s->kernel, AF_INET6, 0, s->policy.protocol,
				    &all);
	for (i = 0; i < all.n && !ret; i++)
		if (nobody_wants(s, &all, &all.v[i]))
			*vec_push(out) = all.v[i];
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, kobj_order);
	vec_free(&all);
	if (ret)
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "cannot read the "
			 "kernel's rules and routes: %s",
			 kernel_words(s->kernel));
	return ret;
}

static int clear_rest(struct session *s)
{
	struct device dev = { .rec.device = "left over" };
	int ret = reconcile_rest(s, &dev.owned);

	if (!ret && dev.owned.n) {
		diff_ops(&dev.ops, NULL, 0, dev.owned.v, dev.owned.n,
			 &dev.again);
		ret = apply(s, &dev);
	}
	device_free(&dev);
	return ret;
}

int reconcile_sync_all(struct session *s)
{
	struct names list = { 0 };
	int ret, failed = 0;
	size_t i;

	s->bulk = true;
	failed = store_list(&s->store, "dev", &list);
	for (i = 0; i < list.n; i++) {
		ret = transact(s, list.v[i], NULL, NULL);
		failed = failed ? failed : ret;
	}
	names_free(&list);
	ret = clear_rest(s);
	return failed ? failed : ret;
}

int reconcile_flush(struct session *s, const char *iface)
{
	struct names list = { 0 };
	char device[16];
	int ret, failed = 0;
	size_t i;

	if (iface) {
		ret = record_device(&s->store, iface, device);
		if (ret)
			return ret;
		ret = transact(s, device, down_change, NULL);
		retry_others(s, device);
		return ret;
	}
	failed = store_list(&s->store, "dev", &list);
	for (i = 0; i < list.n; i++) {
		ret = transact(s, list.v[i], down_change, NULL);
		failed = failed ? failed : ret;
	}
	names_free(&list);
	ret = clear_rest(s);
	return failed ? failed : ret;
}

int reconcile_lease(struct session *s, const char *device,
		    const struct lease *lease)
{
	int ret;

	if (lease->gateway.family && lease->address.family)
		ret = record_lease_write(&s->store, device, lease);
	else
		ret = store_remove(&s->store, "lease", device);
	if (ret)
		diag_add(s->d, DIAG_FAILED, device, NULL,
			 "cannot note its lease: %s", strerror(-ret));
	if (!ret)
		ret = reconcile_sync(s, device);
	return ret == -ENOENT ? 0 : ret;
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Whether there is something to wait for, and it has not come yet. */
static bool still_waits(struct kernel *k, const struct stanza *st,
			const struct uplink *u, const char *device)
{
	struct facts f = { 0 };
	bool waits = false;
	size_t i;

	if (!kernel_device(k, device, &f) && f.ifindex && f.up) {
		waits = true;
		for (i = 0; i < f.addrs.n; i++)
			if (f.addrs.v[i].global &&
			    (st->family == AF_UNSPEC ||
			     f.addrs.v[i].prefix.addr.family == AF_INET6))
				waits = false;
		if (st->family == AF_INET6 && !waits &&
		    u->gateway == UPLINK_AUTO && !u->stanza_gateways.n &&
		    !kernel_default(k, AF_INET6, &f))
			waits = !f.main_default[1];
	}
	facts_free(&f);
	return waits;
}

void reconcile_wait(const struct stanza *st, unsigned seconds)
{
	const struct setting *method = settings_find(&st->settings, "method");
	long end = now_ms() + (long)seconds * 1000, left;
	struct kernel *k = NULL;
	struct diag quiet = { 0 };
	struct uplink u;
	char device[16];
	int fd = -1;

	if (!seconds || st->family == AF_INET || !settings_ours(&st->settings))
		return;
	option_read(&u, &st->settings, st->iface, st->family, &quiet);
	if (diag_has(&quiet, DIAG_REFUSED) || u.source != UPLINK_AUTO ||
	    u.addresses.n || load_device(st->iface, &st->settings, device) ||
	    (st->family == AF_INET6 &&
	     !(method && !strcmp(method->value, "auto"))))
		goto out;
	fd = kernel_events();
	if (fd < 0 || kernel_open(&k))
		goto out;
	while (still_waits(k, st, &u, device) && (left = end - now_ms()) > 0)
		kernel_wait(fd, (int)left);
out:
	if (fd >= 0)
		close(fd);
	kernel_close(k);
	uplink_free(&u);
	diag_free(&quiet);
}
