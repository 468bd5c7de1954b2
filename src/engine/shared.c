/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The common plan: read, compared, applied. */
#include "engine/shared.h"
#include "engine/apply.h"
#include "engine/owned.h"
#include "engine/trouble.h"
#include "routing/common.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static int fail(struct session *s, const char *what, int error)
{
	diag_add(s->d, DIAG_FAILED, NULL, NULL, "cannot read %s: %s", what,
		 kernel_error(s->kernel));
	return error;
}

static struct facts *find_device(const struct shared *sh, const char *device)
{
	struct facts *f;

	vec_each(f, &sh->devices)
		if (!strcmp(f->device, device))
			return f;
	return NULL;
}

static struct facts *find_number(const struct shared *sh, int ifindex)
{
	struct facts *f;

	vec_each(f, &sh->devices)
		if (f->ifindex == ifindex)
			return f;
	return NULL;
}

/* Looks at a device, if it was not looked at. There may be none of that number. */
static int look_at(struct session *s, int ifindex)
{
	struct shared *sh = &s->shared;
	struct facts *f;
	int ret;

	if (find_number(sh, ifindex))
		return 0;
	f = vec_push(&sh->devices);
	f->ifindex = ifindex;
	ret = kernel_device(s->kernel, NULL, f);
	if (ret || !f->ifindex) {
		facts_free(f);
		sh->devices.n--;
	}
	return ret;
}

/* The list as it is in its file, to write it only when it is another one. */
static char *list_text(const struct uplink_list *l)
{
	struct text t = { 0 };

	uplink_list_format(&t, l);
	return t.s;
}

static int write_list(struct session *s)
{
	struct shared *sh = &s->shared;
	char *text = list_text(&sh->list);
	int ret = 0;

	if (strcmp(text, sh->written))
		ret = uplink_list_write(&s->store, &sh->list);
	if (ret)
		diag_add(s->d, DIAG_FAILED, s->store.path, NULL,
			 "cannot write the list of uplinks: %s",
			 strerror(-ret));
	free(sh->written);
	sh->written = text;
	return ret;
}

/* 0 or -errno, then said: nothing is known of it, and it is not to be written. */
static int read_list(struct session *s)
{
	struct shared *sh = &s->shared;
	int ret;

	if (sh->written)
		return 0;
	ret = uplink_list_read(&s->store, &sh->list);
	if (ret && ret != -EBADMSG) {
		diag_add(s->d, DIAG_FAILED, s->store.path, NULL,
			 "cannot read the list of uplinks: %s", strerror(-ret));
		return ret;
	}
	if (ret)	/* what it had of others comes back with their next change */
		diag_add(s->d, DIAG_WARNING, s->store.path, NULL, "the list of "
			 "uplinks is damaged and made anew by: multihome sync");
	sh->written = ret ? text_dup("") : list_text(&sh->list);
	return 0;
}

/* As shared_read(), and nobody has been told of a failure. */
static int read_quietly(struct session *s)
{
	struct shared *sh = &s->shared;
	const struct kobj *k;
	int ret;

	if (sh->read)
		return 0;
	ret = read_list(s);
	sh->wide.n = 0;		/* of a run that has failed */
	if (!ret)
		ret = kernel_wide(s->kernel, AF_INET, &sh->wide);
	if (!ret)
		ret = kernel_wide(s->kernel, AF_INET6, &sh->wide);
	vec_each(k, &sh->wide)
		if (!ret && common_leads(&sh->wide, k->family, k->ifindex))
			ret = look_at(s, k->ifindex);
	sh->read = !ret;
	return ret;
}

static int shared_read(struct session *s)
{
	int ret = read_quietly(s);

	return ret ? fail(s, "main's routes", ret) : 0;
}

/* What the common plan is made of. */
static struct common_device look_device(const struct shared *sh,
					  const struct facts *f)
{
	const struct uplink_device *u = uplink_list_find(&sh->list, f->device);
	struct common_device c = {
		.facts = f, .claimed = u != NULL,
		.claims = { u && u->claims[0], u && u->claims[1] },
		.best = { common_leads(&sh->wide, AF_INET, f->ifindex),
			  common_leads(&sh->wide, AF_INET6, f->ifindex) },
	};
	const struct grouped_device *g;

	vec_each(g, &sh->list.groups)
		if (g->ifindex == f->ifindex && f->ifindex)
			c.group = g->group;
	return c;
}

/* The route by which main is narrow; NULL. own: a device that has claims. */
static const struct kobj *find_narrow(struct session *s, int family,
				      const struct facts *own)
{
	const struct shared *sh = &s->shared;
	const struct facts *f;
	struct common_device c;
	const struct kobj *k;
	char name[KOBJ_DEVLEN];
	bool is_uplink;

	vec_each(k, &sh->wide) {
		if (k->family != family || !common_narrows(k, false))
			continue;
		kernel_device_name(k->ifindex, name);
		is_uplink = (own && k->ifindex == own->ifindex) ||
			    uplink_list_find(&sh->list, name);
		f = find_device(sh, name);
		if (f) {
			c = look_device(sh, f);
			is_uplink |= common_is_uplink(&c);
		}
		if (common_narrows(k, is_uplink))
			return k;
	}
	return NULL;
}

/* The next hops of a device's uplinks, as far as they are written or leased. */
static void add_hops(struct prefixes *out, const struct uplinks *uplinks,
		     const struct facts *f)
{
	const struct uplink *u;
	struct prefix lease = prefix_host(&f->lease_gateway);
	size_t i;

	vec_each(u, uplinks) {
		for (i = 0; i < u->gateways.n; i++)
			prefixes_add(out, &u->gateways.v[i]);
		for (i = 0; i < u->stanza_gateways.n; i++) {
			struct prefix hop =
				prefix_host(&u->stanza_gateways.v[i].addr);

			prefixes_add(out, &hop);
		}
	}
	if (f->lease_gateway.family)
		prefixes_add(out, &lease);
}

int shared_facts(struct session *s, const struct uplinks *uplinks,
		 struct facts *f)
{
	struct prefixes hops = { 0 };
	const struct kobj *narrow;
	const struct uplink *u;
	bool seen[2] = { false, false };
	int fam, ret = uplinks->n ? read_quietly(s) : 0;

	add_hops(&hops, uplinks, f);
	vec_each(u, uplinks) {
		fam = facts_family(u->family);
		if (ret || seen[fam])
			continue;
		seen[fam] = true;
		if (f->ifindex)
			ret = kernel_default(s->kernel, u->family, &hops, f);
		narrow = find_narrow(s, u->family, f);
		f->narrow[fam] = narrow != NULL;
		if (!narrow)
			continue;
		f->why_narrow[fam] = *narrow;
		if (narrow->ifindex)
			kernel_device_name(narrow->ifindex,
					   f->why_narrow[fam].dev);
	}
	vec_free(&hops);
	return ret;
}

void shared_note(struct session *s, const struct device *dev)
{
	struct shared *sh = &s->shared;
	struct uplink_device noted = { .device = "" };
	const struct facts_addr *a;
	const struct uplink *u;
	struct facts *f;
	size_t i;
	int fam;

	if (read_list(s))
		return;
	text_copy(noted.device, sizeof noted.device, dev->rec.device);
	for (i = 0; i < dev->uplinks.n; i++) {
		u = &dev->uplinks.v[i];
		fam = facts_family(u->family);
		noted.to[fam] |= u->to.n > 0;
		noted.claims[fam] |= dev->plan.uplinks.v[i].state !=
				     RESOLVED_ABSENT;
	}
	/* of a stanza that was refused, and of which nothing is in force, nothing */
	uplink_list_note(&sh->list, &noted, dev->uplinks.n > 0);
	f = find_device(sh, dev->rec.device);
	if (f)
		return;
	f = vec_push(&sh->devices);	/* also of one that is not there */
	text_copy(f->device, sizeof f->device, dev->rec.device);
	f->ifindex = dev->facts.ifindex;
	f->group = dev->facts.group;
	f->tunnel = dev->facts.tunnel;
	vec_each(a, &dev->facts.addrs)
		*vec_push(&f->addrs) = *a;
}

void shared_tidy(struct session *s, const char *device)
{
	struct uplink_list *l = &s->shared.list;
	struct uplink_device left = { .device = "" };
	size_t i;

	if (shared_read(s))
		return;
	for (i = l->devices.n; i-- > 0;) {
		text_copy(left.device, sizeof left.device,
			  l->devices.v[i].device);
		if ((!device || !strcmp(device, left.device)) &&
		    store_exists(&s->store, "dev", left.device))
			uplink_list_note(l, &left, false);
	}
}

bool shared_is_stale(struct session *s)
{
	const struct uplink_list *l = &s->shared.list;

	return !read_quietly(s) && l->devices.n &&
	       (l->narrow[0] != !!find_narrow(s, AF_INET, NULL) ||
		l->narrow[1] != !!find_narrow(s, AF_INET6, NULL));
}

void shared_planned(struct session *s)
{
	struct uplink_list *l = &s->shared.list;

	if (read_quietly(s))
		return;
	l->narrow[0] = find_narrow(s, AF_INET, NULL) != NULL;
	l->narrow[1] = find_narrow(s, AF_INET6, NULL) != NULL;
}

/*
 * Devices that we have put into a group and that are no uplinks any more, whatever
 * they are called now. Those that have gone are forgotten.
 */
static int look_at_left(struct session *s)
{
	struct uplink_list *l = &s->shared.list;
	const struct grouped_device *g;
	const struct facts *named;
	size_t i = 0;
	int ret = 0;

	while (i < l->groups.n && !ret) {
		g = &l->groups.v[i];
		/* an uplink that was not looked at is what it was */
		named = find_device(&s->shared, g->device);
		if (named ? named->ifindex != g->ifindex
			  : !uplink_list_find(l, g->device)) {
			ret = look_at(s, g->ifindex);
			if (!ret && !find_number(&s->shared, g->ifindex)) {
				vec_remove(&l->groups, i);
				continue;
			}
		}
		i++;
	}
	return ret;
}

/* What the kernel has of it. */
static int read_owned(struct session *s, const struct common_device *v,
		      size_t n, bool answers, struct kobjs *out)
{
	static const struct record nobody;
	struct kobjs rules = { 0 };
	const struct kobj *k;
	struct kobj group;
	uint32_t number;
	size_t i;
	int ret = answers ? kernel_rules(s->kernel, AF_UNSPEC, &rules) : 0;

	if (ret)
		ret = fail(s, "the kernel's rules", ret);
	vec_each(k, &rules)
		if (!ret && owned_is_ours(&s->policy, &nobody, k) &&
		    common_is_rule(k, s->policy.base)) {
			*vec_push(out) = *k;
			out->v[out->n - 1].protocol = s->policy.protocol;
		}
	for (i = 0; i < n; i++) {
		number = v[i].facts->group;
		if (!number || (number != s->policy.group &&
				number != v[i].group))
			continue;
		group = (struct kobj){ .kind = KOBJ_GROUP, .suppress = -1,
				       .ifindex = v[i].facts->ifindex,
				       .table = number, .claim = -1 };
		text_copy(group.dev, sizeof group.dev, v[i].facts->device);
		*vec_push(out) = group;
	}
	vec_free(&rules);
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, kobj_cmp);
	return ret;
}

int shared_look(struct session *s, struct kobjs *wanted, struct ops *ops)
{
	struct shared *sh = &s->shared;
	VEC(struct common_device) devices = { 0 };
	const struct uplink_device *u;
	bool answers, again, to[2] = { false, false };
	struct kobjs owned = { 0 };
	const struct facts *f;
	const struct kobj *k;
	size_t i;
	int ret = shared_read(s);

	if (!ret)
		ret = look_at_left(s);
	vec_each(u, &sh->list.devices) {
		to[0] |= u->to[0];
		to[1] |= u->to[1];
	}
	vec_each(f, &sh->devices)
		*vec_push(&devices) = look_device(sh, f);
	if (sh->list.devices.n)	/* else nothing belongs to the machine */
		common_build(wanted, devices.v, devices.n, to, &s->policy);
	answers = sh->list.answers;
	vec_each(k, wanted)
		answers |= k->kind == KOBJ_RULE;
	for (i = 0; i < devices.n && s->mode != SESSION_CHANGING; i++)
		trouble_group(s, &devices.v[i], s->d);
	if (!ret)
		ret = read_owned(s, devices.v, devices.n, answers, &owned);
	if (!ret)
		diff_ops(ops, wanted->v, wanted->n, owned.v, owned.n, &again);
	vec_free(&devices);
	vec_free(&owned);
	return ret;
}

/* Of what is done, or (before) of what is going to be added. */
static void note_done(struct shared *sh, const struct kobjs *wanted, bool before)
{
	struct uplink_list *l = &sh->list;
	const struct kobj *k;
	const struct facts *f;
	bool stays;

	l->answers = before && l->answers;
	vec_each(f, &sh->devices) {
		stays = before;	/* or is what somebody else has put elsewhere */
		vec_each(k, wanted)
			stays |= k->kind == KOBJ_GROUP &&
				 k->ifindex == f->ifindex;
		if (!stays)
			uplink_list_group(l, f->device, f->ifindex, 0);
	}
	vec_each(k, wanted) {
		if (k->kind == KOBJ_GROUP)
			uplink_list_group(l, k->dev, k->ifindex, k->table);
		else
			l->answers = true;
	}
}

int shared_update(struct session *s, struct kobjs *wanted)
{
	static const struct device nobody;
	static const struct recognised nothing;
	static const struct kobjs none;
	struct uplink_list *l = &s->shared.list;
	struct ops ops = { 0 };
	int failed, ret = shared_read(s);

	if (ret || (!l->devices.n && !l->groups.n && !l->answers)) {
		failed = write_list(s);	/* what was noted, all the same */
		return ret ? ret : failed;
	}
	ret = shared_look(s, wanted, &ops);
	/* what is going to be ours is known before, what was until it is gone */
	if (!ret)
		note_done(&s->shared, wanted, true);
	failed = write_list(s);
	ret = ret ? ret : failed;
	if (!ret && ops.n)
		ret = apply_ops(s, &nobody, &nothing, &none, &ops);
	if (!ret) {
		note_done(&s->shared, wanted, false);
		ret = write_list(s);
	}
	vec_free(&ops);
	return ret;
}
