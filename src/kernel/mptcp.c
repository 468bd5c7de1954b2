/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Endpoints and limits of MPTCP's path manager, by generic netlink. Of
 * linux/mptcp.h, which is of 5.6, what is used stands here.
 */
#include "base/vec.h"
#include "kernel/netlink.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { ATTR_ADDR = 1, ATTR_ACCEPTED, ATTR_SUBFLOWS };
enum { ADDR_FAMILY = 1, ADDR_ID, ADDR_ADDR4, ADDR_ADDR6, ADDR_PORT, ADDR_FLAGS,
       ADDR_IFINDEX };
enum { CMD_ADD = 1, CMD_DELETE, CMD_GET, CMD_SET_LIMITS = 5, CMD_GET_LIMITS,
       CMD_SET_FLAGS };

static struct nlmsghdr *start(struct netlink *nl, uint16_t type, uint8_t command)
{
	struct nlmsghdr *nlh = netlink_start(nl, type, GENL_HDRLEN);
	struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	genl->cmd = command;
	genl->version = 1;
	return nlh;
}

static int family_attr(const struct nlattr *attr, void *arg)
{
	if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
	    !mnl_attr_validate(attr, MNL_TYPE_U16))
		*(uint16_t *)arg = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static int on_family(const struct nlmsghdr *nlh, void *arg)
{
	if (nlh->nlmsg_type == GENL_ID_CTRL &&
	    mnl_nlmsg_get_payload_len(nlh) >= GENL_HDRLEN)
		mnl_attr_parse(nlh, GENL_HDRLEN, family_attr,
			       ((struct answers *)arg)->arg);
	return MNL_CB_OK;
}

/* What went wrong is for kernel_error() to tell. */
static int told(struct kernel *k, int ret)
{
	if (ret < 0)
		k->nl.failed = k->generic->failed;
	return ret;
}

/* 0 with MPTCP's number known, or -errno. */
static int find_family(struct kernel *k)
{
	struct nlmsghdr *nlh;
	int ret;

	if (k->mptcp)
		return 0;
	if (!k->generic)
		k->generic = netlink_new(NETLINK_GENERIC);
	nlh = start(k->generic, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, "mptcp_pm");
	ret = netlink_request(k->generic, nlh, on_family, &k->mptcp);
	if (!ret && k->mptcp < NLMSG_MIN_TYPE) {
		k->mptcp = 0;
		ret = netlink_fail(k->generic, EOPNOTSUPP,
				   "this kernel has no MPTCP");
	}
	return told(k, ret);
}

/* Of one as ::ffff:192.0.2.1 the kernel makes no other than of 192.0.2.1. */
static int take_address(struct kobj *e, uint8_t family,
			const struct nlattr *attr)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const uint8_t *p = mnl_attr_get_payload(attr);

	if (mnl_attr_get_payload_len(attr) != addr_bits(family) / 8)
		return MNL_CB_ERROR;
	if (family == AF_INET6 && !memcmp(p, mapped, sizeof mapped)) {
		family = AF_INET;
		p += sizeof mapped;
	}
	e->family = e->src.addr.family = family;
	e->src.len = (uint8_t)addr_bits(family);
	memcpy(e->src.addr.b, p, addr_bits(family) / 8);
	return MNL_CB_OK;
}

static int endpoint_attr(const struct nlattr *attr, void *arg)
{
	struct kobj *e = arg;
	uint16_t type = mnl_attr_get_type(attr);

	switch (type) {
	case ADDR_ADDR4:
		return take_address(e, AF_INET, attr);
	case ADDR_ADDR6:
		return take_address(e, AF_INET6, attr);
	case ADDR_ID:
		if (mnl_attr_validate(attr, MNL_TYPE_U8))
			return MNL_CB_ERROR;
		e->id = mnl_attr_get_u8(attr);
		break;
	case ADDR_PORT:
		if (mnl_attr_validate(attr, MNL_TYPE_U16))
			return MNL_CB_ERROR;
		e->port = mnl_attr_get_u16(attr);
		break;
	case ADDR_FLAGS:
	case ADDR_IFINDEX:
		if (mnl_attr_validate(attr, MNL_TYPE_U32))
			return MNL_CB_ERROR;
		if (type == ADDR_FLAGS)
			e->flags = mnl_attr_get_u32(attr);
		else
			e->ifindex = (int)mnl_attr_get_u32(attr);
		break;
	}
	return MNL_CB_OK;
}

static int message_attr(const struct nlattr *attr, void *arg)
{
	return mnl_attr_get_type(attr) == ATTR_ADDR
		? mnl_attr_parse_nested(attr, endpoint_attr, arg) : MNL_CB_OK;
}

static int on_endpoint(const struct nlmsghdr *nlh, void *arg)
{
	struct kobj e = { .kind = KOBJ_ENDPOINT, .suppress = -1, .claim = -1 };

	if (nlh->nlmsg_type >= NLMSG_MIN_TYPE &&
	    mnl_nlmsg_get_payload_len(nlh) >= GENL_HDRLEN &&
	    mnl_attr_parse(nlh, GENL_HDRLEN, message_attr, &e) > 0 &&
	    e.family && e.ifindex >= 0)
		*vec_push((struct kobjs *)((struct answers *)arg)->arg) = e;
	return MNL_CB_OK;
}

int kernel_endpoints(struct kernel *k, struct kobjs *out)
{
	const struct kobj like = { .kind = KOBJ_ENDPOINT };
	size_t i, first = out->n;
	int ret = find_family(k);

	if (ret)
		return ret;
	ret = netlink_dump(k->generic, start(k->generic, k->mptcp, CMD_GET),
			   on_endpoint, out, &out->n);
	for (i = first; i < out->n; i++)
		if (out->v[i].ifindex)
			kernel_device_name(out->v[i].ifindex, out->v[i].dev);
	if (!ret && k->pretends)
		pretend_read(k, &like, out, first);
	return told(k, ret);
}

static void put_endpoint(struct nlmsghdr *nlh, const struct kobj *e, bool by_id)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ATTR_ADDR);

	mnl_attr_put_u16(nlh, ADDR_FAMILY, e->family);
	mnl_attr_put(nlh, e->family == AF_INET ? ADDR_ADDR4 : ADDR_ADDR6,
		     addr_bits(e->family) / 8, e->src.addr.b);
	if (by_id)
		mnl_attr_put_u8(nlh, ADDR_ID, e->id);
	else
		mnl_attr_put_u32(nlh, ADDR_FLAGS, e->flags);
	if (!by_id && e->ifindex)
		mnl_attr_put_u32(nlh, ADDR_IFINDEX, (uint32_t)e->ifindex);
	mnl_attr_nest_end(nlh, nest);
}

int kernel_endpoint(struct kernel *k, const struct op *op)
{
	static const uint8_t commands[] = {
		[OP_ADD] = CMD_ADD, [OP_REPLACE] = CMD_SET_FLAGS,
		[OP_REMOVE] = CMD_DELETE,
	};
	struct nlmsghdr *nlh;
	int ignored, ret = find_family(k);

	if (ret)
		return ret;
	if (k->pretends) {
		pretend_apply(k, op, 1, &ignored);
		return 0;
	}
	nlh = start(k->generic, k->mptcp, commands[op->kind]);
	put_endpoint(nlh, &op->k, op->kind == OP_REMOVE);
	return told(k, netlink_request(k->generic, nlh, NULL, NULL));
}

static int limit_attr(const struct nlattr *attr, void *arg)
{
	struct endpoint_limits *l = arg;
	uint16_t type = mnl_attr_get_type(attr);

	if (type != ATTR_ACCEPTED && type != ATTR_SUBFLOWS)
		return MNL_CB_OK;
	if (mnl_attr_validate(attr, MNL_TYPE_U32))
		return MNL_CB_ERROR;
	*(type == ATTR_ACCEPTED ? &l->accepted : &l->subflows) =
		mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

static int on_limits(const struct nlmsghdr *nlh, void *arg)
{
	if (nlh->nlmsg_type >= NLMSG_MIN_TYPE &&
	    mnl_nlmsg_get_payload_len(nlh) >= GENL_HDRLEN)
		mnl_attr_parse(nlh, GENL_HDRLEN, limit_attr,
			       ((struct answers *)arg)->arg);
	return MNL_CB_OK;
}

int kernel_endpoint_limits(struct kernel *k, struct endpoint_limits *out)
{
	int ret = find_family(k);

	*out = (struct endpoint_limits){ 0 };
	if (ret)
		return ret;
	return told(k, netlink_request(k->generic,
		start(k->generic, k->mptcp, CMD_GET_LIMITS), on_limits, out));
}

int kernel_set_endpoint_limits(struct kernel *k,
			       const struct endpoint_limits *l)
{
	struct nlmsghdr *nlh;
	int ret = find_family(k);

	if (ret || k->pretends)
		return ret;
	nlh = start(k->generic, k->mptcp, CMD_SET_LIMITS);
	mnl_attr_put_u32(nlh, ATTR_ACCEPTED, l->accepted);
	mnl_attr_put_u32(nlh, ATTR_SUBFLOWS, l->subflows);
	return told(k, netlink_request(k->generic, nlh, NULL, NULL));
}
