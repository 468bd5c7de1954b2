/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kernel_nexthops(): what nexthop objects stand for (Linux 5.3). */
#include "kernel/kernel.h"
#include "base/vec.h"
#include "kernel/netlink.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#ifndef RTM_NEWNEXTHOP	/* not in the headers of release 7 and 8 */
#define RTM_NEWNEXTHOP 104
#define RTM_GETNEXTHOP 106
#endif

/* Of linux/nexthop.h, which is as new: struct nhmsg, struct nexthop_grp. */
struct object_head {
	uint8_t family, scope, protocol, reserved;
	uint32_t flags;
};

struct object_member {
	uint32_t id;
	uint8_t weight, reserved[3];
};

enum { NHA_ID = 1, NHA_GROUP, NHA_OIF = 5, NHA_GATEWAY };

/* An object as its message has it. */
struct nexthop {
	uint8_t family;		/* of the gateway */
	int ifindex;
	struct addr gateway;
	VEC(struct object_member) members;	/* a group's */
};

static int object_attr(const struct nlattr *attr, void *arg)
{
	struct nexthop *o = arg;
	size_t n = mnl_attr_get_payload_len(attr);
	const char *value = mnl_attr_get_payload(attr);

	switch (mnl_attr_get_type(attr)) {
	case NHA_OIF:
		if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			return MNL_CB_ERROR;
		o->ifindex = (int)mnl_attr_get_u32(attr);
		break;
	case NHA_GATEWAY:
		if (!n || n != addr_bits(o->family) / 8)
			return MNL_CB_ERROR;
		o->gateway = (struct addr){ .family = o->family };
		memcpy(o->gateway.b, value, n);
		break;
	case NHA_GROUP:
		for (; n >= sizeof *o->members.v; n -= sizeof *o->members.v) {
			memcpy(vec_push(&o->members), value,
			       sizeof *o->members.v);
			value += sizeof *o->members.v;
		}
		break;
	}
	return MNL_CB_OK;
}

static int on_nexthop(const struct nlmsghdr *nlh, void *arg)
{
	struct nexthop *o = ((struct answers *)arg)->arg;
	const struct object_head *head = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type != RTM_NEWNEXTHOP ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof *head)
		return MNL_CB_OK;
	o->family = head->family;
	o->members.n = 0;
	if (mnl_attr_parse(nlh, sizeof *head, object_attr, o) >= 0)
		return MNL_CB_OK;
	errno = EPROTO;
	return MNL_CB_ERROR;
}

/* One that is gone meanwhile, as its routes are, has no device. */
static int read_object(struct kernel *k, uint32_t id, struct nexthop *o)
{
	struct nlmsghdr *nlh = netlink_start(&k->nl, RTM_GETNEXTHOP,
					     sizeof(struct object_head));
	int ret;

	*o = (struct nexthop){ 0 };
	mnl_attr_put_u32(nlh, NHA_ID, id);
	ret = netlink_request(&k->nl, nlh, on_nexthop, o);
	return ret == -ENOENT ? 0 : ret;
}

/* Route i by each member of a group: itself by the first, copies by others. */
static int lead_by_group(struct kernel *k, struct kobjs *routes, size_t i,
			 const struct nexthop *group)
{
	struct kobj route = routes->v[i];
	struct nexthop o;
	size_t j;
	int ret = 0;

	route.several = group->members.n > 1;
	route.strange |= route.several;
	for (j = 0; j < group->members.n && !ret; j++) {
		ret = read_object(k, group->members.v[j].id, &o);
		route.ifindex = o.ifindex;
		route.gateway = o.gateway;
		*(j ? vec_push(routes) : &routes->v[i]) = route;
		vec_free(&o.members);
	}
	return ret;
}

int kernel_nexthops(struct kernel *k, struct kobjs *routes)
{
	size_t i, n = routes->n;
	struct nexthop o;
	int ret = 0;

	for (i = 0; i < n && !ret; i++) {
		if (!routes->v[i].nexthop || routes->v[i].ifindex)
			continue;
		ret = read_object(k, routes->v[i].nexthop, &o);
		routes->v[i].ifindex = o.ifindex;
		routes->v[i].gateway = o.gateway;
		if (!ret)
			ret = lead_by_group(k, routes, i, &o);
		vec_free(&o.members);
	}
	return ret;
}
