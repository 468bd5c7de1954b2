/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WireGuard devices: found by rtnetlink, told by generic netlink. */
#include "kernel/wireguard.h"
#include "base/vec.h"
#include "kernel/netlink.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

/* Of linux/wireguard.h, which is of 5.6. */
enum { WG_CMD_GET_DEVICE, WG_CMD_SET_DEVICE };
enum { WGDEVICE_A_IFINDEX = 1, WGDEVICE_A_FWMARK = 7 };

static const char kind_name[] = "wireguard";

struct tunnel {
	uint32_t ifindex;
	uint32_t fwmark;
	bool is_told;		/* of its fwmark, by the kernel */
};

struct tunnels {
	uint16_t family;	/* WireGuard's number; 0: there is none */
	VEC(struct tunnel) found;
};

static int kind_attr(const struct nlattr *attr, void *arg)
{
	if (mnl_attr_get_type(attr) == IFLA_INFO_KIND &&
	    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
		*(bool *)arg = !strcmp(mnl_attr_get_str(attr), kind_name);
	return MNL_CB_OK;
}

static int link_attr(const struct nlattr *attr, void *arg)
{
	return mnl_attr_get_type(attr) == IFLA_LINKINFO
		? mnl_attr_parse_nested(attr, kind_attr, arg) : MNL_CB_OK;
}

static int on_wireguard_link(const struct nlmsghdr *nlh, void *arg)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct tunnels *l = ((struct answers *)arg)->arg;
	bool is_wireguard = false;

	if (nlh->nlmsg_type == RTM_NEWLINK &&
	    mnl_nlmsg_get_payload_len(nlh) >= sizeof *ifi &&
	    mnl_attr_parse(nlh, sizeof *ifi, link_attr, &is_wireguard) > 0 &&
	    is_wireguard)
		vec_push(&l->found)->ifindex = (uint32_t)ifi->ifi_index;
	return MNL_CB_OK;
}

/* A kernel before 4.6, or one without WireGuard, gives all links. */
static int find_tunnels(struct tunnels *l, struct text *why)
{
	struct netlink *nl = netlink_new(NETLINK_ROUTE);
	struct nlmsghdr *nlh = netlink_start(nl, RTM_GETLINK,
					     sizeof(struct ifinfomsg));
	struct nlattr *info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);

	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, kind_name);
	mnl_attr_nest_end(nlh, info);
	return netlink_finish(nl, netlink_dump(nl, nlh, on_wireguard_link, l,
					       &l->found.n), why);
}

static void put_command(struct nlmsghdr *nlh, uint8_t command)
{
	struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	genl->cmd = command;
	genl->version = 1;
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
	struct tunnels *l = ((struct answers *)arg)->arg;

	if (nlh->nlmsg_type == GENL_ID_CTRL &&
	    mnl_nlmsg_get_payload_len(nlh) >= GENL_HDRLEN)
		mnl_attr_parse(nlh, GENL_HDRLEN, family_attr, &l->family);
	return MNL_CB_OK;
}

static int find_family(struct netlink *nl, struct tunnels *l)
{
	struct nlmsghdr *nlh = netlink_start(nl, GENL_ID_CTRL, GENL_HDRLEN);

	put_command(nlh, CTRL_CMD_GETFAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, kind_name);
	return netlink_request(nl, nlh, on_family, l);
}

static int fwmark_attr(const struct nlattr *attr, void *arg)
{
	struct tunnel *t = arg;

	if (mnl_attr_get_type(attr) == WGDEVICE_A_FWMARK &&
	    !mnl_attr_validate(attr, MNL_TYPE_U32)) {
		t->fwmark = mnl_attr_get_u32(attr);
		t->is_told = true;
	}
	return MNL_CB_OK;
}

/* The first message has it; those of more peers have not. */
static int on_tunnel(const struct nlmsghdr *nlh, void *arg)
{
	if (nlh->nlmsg_type >= NLMSG_MIN_TYPE &&
	    mnl_nlmsg_get_payload_len(nlh) >= GENL_HDRLEN)
		mnl_attr_parse(nlh, GENL_HDRLEN, fwmark_attr,
			       ((struct answers *)arg)->arg);
	return MNL_CB_OK;
}

static int read_tunnel(struct netlink *nl, uint16_t family, struct tunnel *t)
{
	struct nlmsghdr *nlh = netlink_start(nl, family, GENL_HDRLEN);
	size_t none = 0;
	int ret;

	put_command(nlh, WG_CMD_GET_DEVICE);
	mnl_attr_put_u32(nlh, WGDEVICE_A_IFINDEX, t->ifindex);
	ret = netlink_dump(nl, nlh, on_tunnel, t, &none);
	/* the kernel tells of the private key, too */
	memset(nl->recv, 0, sizeof nl->recv);
	return ret == -ENODEV ? 0 : ret;
}

static struct nlmsghdr *build_fwmark(void *buf, size_t i, const void *arg)
{
	const struct tunnels *l = arg;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = l->family;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	mnl_nlmsg_put_extra_header(nlh, GENL_HDRLEN);
	put_command(nlh, WG_CMD_SET_DEVICE);
	mnl_attr_put_u32(nlh, WGDEVICE_A_IFINDEX, l->found.v[i].ifindex);
	mnl_attr_put_u32(nlh, WGDEVICE_A_FWMARK, l->found.v[i].fwmark);
	return nlh;
}

int wireguard_forget_sources(struct text *why)
{
	struct tunnels l = { 0 };
	int ret = find_tunnels(&l, why);
	struct netlink *nl;
	size_t i;

	/* to ask for the family would load the module */
	if (ret || !l.found.n)
		goto out;
	nl = netlink_new(NETLINK_GENERIC);
	ret = find_family(nl, &l);
	for (i = 0; !ret && l.family && i < l.found.n; i++)
		ret = read_tunnel(nl, l.family, &l.found.v[i]);
	for (i = l.found.n; i--;)
		if (!l.found.v[i].is_told)
			vec_remove(&l.found, i);
	if (!ret)
		ret = netlink_count(nl, build_fwmark, &l, l.found.n);
	ret = netlink_finish(nl, ret, why);
out:
	vec_free(&l.found);
	return ret;
}
