/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The common plan: what it is made of, and what of it the plans of devices are. */
#include "engine/shared.h"
#include "engine/sharing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int sharing_fail(struct session *s, const char *what, int error)
{
	diag_add(s->d, DIAG_FAILED, NULL, NULL, "cannot read %s: %s", what,
		 kernel_error(s->kernel));
	return error;
}

struct facts *sharing_find(const struct shared *sh, const char *device)
{
	struct facts *f;

	vec_each(f, &sh->devices)
		if (!strcmp(f->device, device))
			return f;
	return NULL;
}

struct facts *sharing_number(const struct shared *sh, int ifindex)
{
	struct facts *f;

	vec_each(f, &sh->devices)
		if (f->ifindex == ifindex)
			return f;
	return NULL;
}

/* By its name, or (NULL) by that number. */
static int look_at(struct session *s, const char *device, int ifindex)
{
	struct shared *sh = &s->shared;
	struct facts *f = vec_push(&sh->devices);
	int ret;

	f->ifindex = ifindex;
	ret = kernel_device(s->kernel, device, f);
	if (ret || !f->ifindex) {
		facts_free(f);
		sh->devices.n--;
	}
	return ret;
}

int sharing_look_at(struct session *s, int ifindex)
{
	return sharing_number(&s->shared, ifindex) ? 0
						   : look_at(s, NULL, ifindex);
}

int sharing_look_for(struct session *s, const char *device)
{
	return sharing_find(&s->shared, device) ? 0 : look_at(s, device, 0);
}

/* The list as it is in its file, to write it only when it is another one. */
static char *list_text(const struct uplink_list *l)
{
	struct text t = { 0 };

	uplink_list_format(&t, l);
	return t.s;
}

int sharing_write(struct session *s)
{
	struct shared *sh = &s->shared;
	char *text;
	int ret = 0;

	if (!sh->written)	/* it could not be read, which was said */
		return 0;
	text = list_text(&sh->list);
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
	ret = verdicts_read(&s->store, &sh->verdicts);
	if (ret) {	/* whoever decides writes it anew */
		diag_add(s->d, DIAG_WARNING, s->store.path, NULL, "the list of "
			 "verdicts on lines cannot be read, and does not "
			 "count: %s", strerror(-ret));
		verdicts_free(&sh->verdicts);
	}
	if (s->conf.bad && sh->list.protocol) {	/* what is in force stays */
		s->policy.base = sh->list.base;
		s->policy.protocol = sh->list.protocol;
	}
	if (s->conf.bad && sh->list.devices.n)
		s->policy.group = sh->list.groups.n ? sh->list.groups.v->group : 0;
	return 0;
}

/*
 * Of main's wide routes those by which a line is told from others: a default by a
 * tunnel that has no claim leads by a line itself, whose own is there behind it.
 */
static void choose_lines(struct shared *sh)
{
	const struct facts *f;
	const struct kobj *k;

	sh->lines.n = 0;
	vec_each(k, &sh->wide) {
		f = k->dst.len ? NULL : sharing_number(sh, k->ifindex);
		if (!(f && f->tunnel && !uplink_list_find(&sh->list, f->device)))
			*vec_push(&sh->lines) = *k;
	}
}

/* As sharing_read(), but of the kernel's failures nobody has been told. */
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
		if (!ret && !k->dst.len && k->ifindex)
			ret = sharing_look_at(s, k->ifindex);
	choose_lines(sh);
	sh->read = !ret;
	return ret;
}

int sharing_read(struct session *s)
{
	int ret = read_list(s);

	if (!ret && s->shared.list.devices.n)
		ret = read_quietly(s);

	return ret && s->shared.written ? sharing_fail(s, "main's routes", ret)
					: ret;
}

struct common_device sharing_device(const struct shared *sh,
				    const struct facts *f)
{
	const struct uplink_device *u = uplink_list_find(&sh->list, f->device);
	struct common_device c = {
		.facts = f, .claimed = u != NULL,
		.claims = { u && u->claims[0], u && u->claims[1] },
		.best = { common_leads(&sh->lines, AF_INET, f->ifindex),
			  common_leads(&sh->lines, AF_INET6, f->ifindex) },
		.group = uplink_list_group_of(&sh->list, f->ifindex),
	};

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
		f = sharing_find(sh, name);
		if (f) {
			c = sharing_device(sh, f);
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

/* Its mark, and whether its lines are dead while others carry. */
static void take_verdicts(const struct verdicts *l, struct facts *f)
{
	static const int families[] = { AF_INET, AF_INET6 };
	const struct verdict *own;
	size_t i;

	for (i = 0; i < 2; i++) {
		own = verdicts_find(l, f->device, families[i]);
		f->dead[i] = own && verdict_yields(own) &&
			     verdicts_another_carries(l, own);
		if (own && own->mark)
			f->mark = own->mark;
	}
}

int shared_facts(struct session *s, const struct uplinks *uplinks,
		 struct facts *f)
{
	struct prefixes hops = { 0 };
	const struct kobj *narrow;
	const struct uplink *u;
	bool seen[2] = { false, false };
	int fam, ret = uplinks->n ? read_quietly(s) : 0;

	if (!ret && uplinks->n && s->shared.verdicts.there)
		take_verdicts(&s->shared.verdicts, f);

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
		s->shared.planned[fam][f->narrow[fam]] = true;
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

/*
 * The line that an uplink which is ready is, if it takes part: by its default. What
 * goes by one without an address, as long as it has none, has that of another.
 */
static struct uplink_line line_of(const struct device *dev, size_t i)
{
	const struct uplink *u = &dev->uplinks.v[i];
	const struct resolved *r = &dev->plan.uplinks.v[i];
	struct uplink_line line = { .table = u->table };
	const struct kobj *k;
	struct prefix hop;

	if (r->state != RESOLVED_READY ||
	    !resolve_address(r, &dev->facts).family)
		return line;
	vec_each(k, &dev->plan.wanted) {
		if (k->kind != KOBJ_ROUTE || k->family != u->family ||
		    k->table != u->table || k->dst.len)
			continue;
		line.priority = (unsigned)u->priority;
		line.gateway = k->gateway;
		line.onlink = k->onlink;
	}
	/* IPv6 has a route of its own to such a gateway */
	hop = prefix_host(&line.gateway);
	vec_each(k, &dev->plan.wanted)
		line.onlink |= line.priority && line.gateway.family &&
			       k->kind == KOBJ_ROUTE && k->table == u->table &&
			       !prefix_cmp(&k->dst, &hop);
	return line;
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
		if (u->priority > 0 && !noted.line[fam].priority)
			noted.line[fam] = line_of(dev, i);
	}
	/* of a stanza that was refused, and of which nothing is in force, nothing */
	uplink_list_note(&sh->list, &noted, dev->uplinks.n > 0);
	choose_lines(sh);
	f = sharing_find(sh, dev->rec.device);
	if (f)
		return;
	f = vec_push(&sh->devices);	/* also of one that is not there */
	text_copy(f->device, sizeof f->device, dev->rec.device);
	f->ifindex = dev->facts.ifindex;
	f->group = dev->facts.group;
	f->tunnel = dev->facts.tunnel;
	f->up = dev->facts.up;
	vec_each(a, &dev->facts.addrs)
		*vec_push(&f->addrs) = *a;
}

void shared_tidy(struct session *s, const char *device)
{
	struct uplink_list *l = &s->shared.list;
	struct uplink_device left = { .device = "" };
	size_t i;

	if (sharing_read(s))
		return;
	for (i = l->devices.n; i-- > 0;) {
		text_copy(left.device, sizeof left.device,
			  l->devices.v[i].device);
		if ((!device || !strcmp(device, left.device)) &&
		    store_exists(&s->store, "dev", left.device))
			uplink_list_note(l, &left, false);
	}
}

/* Whether plans of a family were made by another main than that of now. */
static bool is_stale(struct session *s, int family)
{
	bool now = find_narrow(s, family, NULL) != NULL;
	int fam = facts_family(family);

	return s->shared.list.narrow[fam] != now ||
	       s->shared.planned[fam][!now];
}

bool shared_is_stale(struct session *s)
{
	return !read_list(s) && s->shared.list.devices.n && !read_quietly(s) &&
	       (is_stale(s, AF_INET) || is_stale(s, AF_INET6));
}

void shared_planned(struct session *s)
{
	struct uplink_list *l = &s->shared.list;

	if (!l->devices.n || read_quietly(s))
		return;
	l->narrow[0] = find_narrow(s, AF_INET, NULL) != NULL;
	l->narrow[1] = find_narrow(s, AF_INET6, NULL) != NULL;
	memset(s->shared.planned, 0, sizeof s->shared.planned);
}
