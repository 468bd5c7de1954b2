/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel_default() and kernel_wide(): what main has by a device, and what it has
 * that is as wide as a default.
 */
#include "kernel/kernel.h"
#include "base/vec.h"
#include "kernel/netlink.h"
#include "kernel/rtmsg.h"

#include <errno.h>
#include <linux/rtnetlink.h>

/* Main's routes as they are read: of a device, or the wide ones. */
struct main_dump {
	struct kobjs found;	/* defaults and pins, or the wide ones */
	int family, ifindex;
	const struct prefixes *hops;
	struct kobjs usual;	/* by one of the hops */
	size_t left;		/* pins not kept */
	uint32_t seq;		/* of the dump: one that is cut short begins anew */
	struct kobjs objects;	/* what routes lead by that do not show it */
};

/* Whether it is main's and of that family: a kernel without IPv6 tells all. */
static bool is_mains(const struct main_dump *d, const struct kobj *r)
{
	return r->family == d->family && !r->cloned && r->table == RT_TABLE_MAIN;
}

/* Of a route that was read, whether it is a default or pin by that device. */
static bool is_by_device(const struct main_dump *d, const struct kobj *r)
{
	if (!is_mains(d, r) || r->ifindex != d->ifindex ||
	    r->type != RTN_UNICAST)
		return false;
	if (!r->dst.len)
		return true;
	/* what is connected is known anyhow; what is strange cannot be copied */
	return r->dst.len > facts_wide(r->family) && !r->strange &&
	       r->protocol != RTPROT_KERNEL;
}

/* Adds the last route by each next hop of its object, in place of it. */
static void lead_by_object(struct main_dump *d)
{
	struct kobj r = d->found.v[--d->found.n];
	const struct kobj *o;
	bool known = false;

	vec_each(o, &d->objects) {
		if (o->nexthop != r.nexthop)
			continue;
		known = true;
		r.ifindex = o->ifindex;
		r.gateway = o->gateway;
		r.strange |= o->strange;
		*vec_push(&d->found) = r;
	}
	if (!known)
		vec_push(&d->objects)->nexthop = r.nexthop;
}

static int on_main_by_device(const struct nlmsghdr *nlh, void *arg)
{
	struct main_dump *d = ((struct answers *)arg)->arg;
	size_t i, n = d->found.n;
	struct prefix hop;
	struct kobj r;

	if (d->seq != nlh->nlmsg_seq)
		d->usual.n = d->left = 0;
	d->seq = nlh->nlmsg_seq;
	rtmsg_hops(&d->found, nlh);
	if (d->found.n > n && d->found.v[n].nexthop && !d->found.v[n].ifindex)
		lead_by_object(d);
	for (i = n; i < d->found.n; i++) {
		r = d->found.v[i];
		if (!is_by_device(d, &r))
			continue;
		hop = prefix_host(&r.gateway);
		if (r.dst.len && r.gateway.family &&
		    prefixes_have(d->hops, &hop)) {
			if (d->usual.n < FACTS_PINS)
				*vec_push(&d->usual) = r;
		} else if (r.dst.len && n > FACTS_PINS) {
			d->left++;
		} else {
			d->found.v[n++] = r;
		}
	}
	d->found.n = n;
	return MNL_CB_OK;
}

/* Whether a route lies within one of the others. */
static bool lies_within(const struct kobj *r, const struct kobjs *others)
{
	const struct kobj *other;

	vec_each(other, others)
		if (prefix_covers(&other->dst, &r->dst))
			return true;
	return false;
}

/* Main's routes; only those by a device, where the kernel can tell them. */
static int dump_main(struct kernel *k, struct main_dump *d, mnl_cb_t cb)
{
	struct nlmsghdr *nlh = netlink_start(&k->nl, RTM_GETROUTE,
					     sizeof(struct rtmsg));
	struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);

	rtm->rtm_family = (uint8_t)d->family;
	if (k->nl.strict)
		mnl_attr_put_u32(nlh, RTA_TABLE, RT_TABLE_MAIN);
	if (k->nl.strict && d->ifindex)
		mnl_attr_put_u32(nlh, RTA_OIF, (uint32_t)d->ifindex);
	return netlink_dump(&k->nl, nlh, cb, d, &d->found.n);
}

/* Where routes lead by objects they are read again, when these are known. */
static int read_by_device(struct kernel *k, struct main_dump *d)
{
	int ret = dump_main(k, d, on_main_by_device);

	if (ret || !d->objects.n)
		return ret;
	d->found.n = d->usual.n = d->left = 0;
	ret = kernel_nexthops(k, &d->objects);
	return ret ? ret : dump_main(k, d, on_main_by_device);
}

int kernel_default(struct kernel *k, int family, const struct prefixes *hops,
		   struct facts *f)
{
	struct main_dump d = { .family = family, .ifindex = f->ifindex,
			       .hops = hops };
	struct kobjs pins = { 0 };
	const struct kobj *r, *best = NULL;
	int fam = facts_family(family), ret = read_by_device(k, &d);

	vec_each(r, &d.found) {
		if (r->dst.len)
			*vec_push(&pins) = *r;
		else if (!best || r->metric < best->metric)
			best = r;
	}
	vec_each(r, &d.usual)
		if (lies_within(r, &pins))
			*vec_push(&pins) = *r;
	vec_each(r, &pins) {
		if (ret || f->pins.n >= FACTS_PINS)
			d.left++;
		else
			*vec_push(&f->pins) = *r;
	}
	f->pins_left += ret ? 0 : d.left;
	f->main_default[fam] = !ret && best;
	f->main_gateway[fam] = !ret && best ? best->gateway
					    : (struct addr){ 0 };
	vec_free(&d.found);
	vec_free(&d.usual);
	vec_free(&d.objects);
	vec_free(&pins);
	return ret == -ENOENT || ret == -EAFNOSUPPORT ? 0 : ret;
}

static int on_wide(const struct nlmsghdr *nlh, void *arg)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	struct main_dump *d = ((struct answers *)arg)->arg;
	size_t i, n = d->found.n;

	/* most are not: main may have a million */
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof *rtm ||
	    rtm->rtm_dst_len > facts_wide(d->family))
		return MNL_CB_OK;
	rtmsg_hops(&d->found, nlh);
	for (i = n; i < d->found.n; i++)
		if (is_mains(d, &d->found.v[i]))
			d->found.v[n++] = d->found.v[i];
	d->found.n = n;
	return MNL_CB_OK;
}

int kernel_wide(struct kernel *k, int family, struct kobjs *out)
{
	struct main_dump d = { .found = *out, .family = family };
	int ret = dump_main(k, &d, on_wide);

	if (!ret)
		ret = kernel_nexthops(k, &d.found);
	*out = d.found;
	return ret == -ENOENT || ret == -EAFNOSUPPORT ? 0 : ret;
}
