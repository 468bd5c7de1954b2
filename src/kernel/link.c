/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A link by its name, with its addresses; links by group; who does not answer. */
#include "kernel/kernel.h"
#include "base/text.h"
#include "base/vec.h"
#include "kernel/netlink.h"
#include "kernel/rtmsg.h"

#include <errno.h>
#include <linux/ipv6.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>

#ifndef IFF_LOWER_UP	/* linux/if.h has it, which net/if.h does not bear */
#define IFF_LOWER_UP 0x10000
#endif
#ifndef RTEXT_FILTER_SKIP_STATS	/* not in the headers of release 7 (3.10) */
#define RTEXT_FILTER_SKIP_STATS (1 << 3)
#endif

#ifndef ARPHRD_IP6GRE
#define ARPHRD_IP6GRE 823
#endif

/* Within IFLA_LINKINFO; the headers of release 7 have not all of these. */
enum { SLAVE_KIND = 4, SLAVE_DATA = 5, VRF_PORT_TABLE = 1 };

/* ppp, tun and WireGuard; ip6tnl, sit, ipip and gre. */
static bool is_tunnel(const struct ifinfomsg *ifi)
{
	switch (ifi->ifi_type) {
	case ARPHRD_PPP:
	case ARPHRD_NONE:
	case ARPHRD_TUNNEL:
	case ARPHRD_TUNNEL6:
	case ARPHRD_SIT:
	case ARPHRD_IPGRE:
	case ARPHRD_IP6GRE:
		return true;
	}
	return ifi->ifi_flags & IFF_POINTOPOINT;
}

/* What the VRF that it is a port of tells of it, if it is one. */
static void read_port(struct facts *f, const struct nlattr *info)
{
	struct nlattr *attr, *table;
	const struct nlattr *data = NULL;
	bool vrf = false;

	mnl_attr_for_each_nested(attr, info) {
		if (mnl_attr_get_type(attr) == SLAVE_DATA)
			data = attr;
		else if (mnl_attr_get_type(attr) == SLAVE_KIND &&
			 !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			vrf = !strcmp(mnl_attr_get_str(attr), "vrf");
	}
	if (!vrf || !data)
		return;
	mnl_attr_for_each_nested(table, data)
		if (mnl_attr_get_type(table) == VRF_PORT_TABLE &&
		    !mnl_attr_validate(table, MNL_TYPE_U32))
			f->vrf_table = mnl_attr_get_u32(table);
}

static int on_link(const struct nlmsghdr *nlh, void *arg)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct facts *f = ((struct answers *)arg)->arg;
	struct nlattr *attr, *family, *conf;
	const int32_t *values;
	uint32_t master = 0;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof *ifi)
		return MNL_CB_OK;
	f->ifindex = ifi->ifi_index;
	f->up = ifi->ifi_flags & IFF_UP;
	f->no_carrier = f->up && !(ifi->ifi_flags & IFF_LOWER_UP);
	f->pointopoint = ifi->ifi_flags & IFF_POINTOPOINT;
	f->tunnel = is_tunnel(ifi);
	f->no_ipv6 = true;	/* until the kernel tells of its settings */
	mnl_attr_for_each(attr, nlh, sizeof *ifi) {
		if (mnl_attr_get_type(attr) == IFLA_GROUP &&
		    !mnl_attr_validate(attr, MNL_TYPE_U32))
			f->group = mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == IFLA_IFNAME && !*f->device &&
		    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			text_copy(f->device, sizeof f->device,
				  mnl_attr_get_str(attr));
		if (mnl_attr_get_type(attr) == IFLA_MASTER &&
		    !mnl_attr_validate(attr, MNL_TYPE_U32))
			master = mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == IFLA_LINKINFO &&
		    !mnl_attr_validate(attr, MNL_TYPE_NESTED))
			read_port(f, attr);
		if (mnl_attr_get_type(attr) != IFLA_AF_SPEC)
			continue;
		mnl_attr_for_each_nested(family, attr) {
			if (mnl_attr_get_type(family) != AF_INET6)
				continue;
			mnl_attr_for_each_nested(conf, family) {
				values = mnl_attr_get_payload(conf);
				if (mnl_attr_get_type(conf) ==
				    IFLA_INET6_CONF &&
				    mnl_attr_get_payload_len(conf) >
				    DEVCONF_DISABLE_IPV6 * sizeof *values)
					f->no_ipv6 =
						values[DEVCONF_DISABLE_IPV6];
			}
		}
	}
	if (f->vrf_table)
		kernel_device_name((int)master, f->vrf);
	return MNL_CB_OK;
}

struct addr_dump {
	struct facts *f;
	bool all;	/* only to find shared prefixes */
};

static void mark_shared(struct facts *f, const struct facts_addr *other)
{
	size_t i;

	for (i = 0; i < f->addrs.n; i++)
		if (f->addrs.v[i].prefix.len == other->prefix.len &&
		    prefix_contains(&f->addrs.v[i].prefix,
				    &other->prefix.addr))
			f->addrs.v[i].shared = true;
}

static int on_addr(const struct nlmsghdr *nlh, void *arg)
{
	struct addr_dump *d = ((struct answers *)arg)->arg;
	struct facts_addr a;
	int ifindex;

	if (!rtmsg_read_addr(&a, &ifindex, nlh))
		return MNL_CB_OK;
	if (d->all && ifindex != d->f->ifindex && a.global)
		mark_shared(d->f, &a);
	else if (!d->all && ifindex == d->f->ifindex)
		*vec_push(&d->f->addrs) = a;
	return MNL_CB_OK;
}

/* The question for addresses, of a device or (0) of all. */
static struct nlmsghdr *ask_addrs(struct netlink *nl, int family, int ifindex)
{
	struct nlmsghdr *nlh = netlink_start(nl, RTM_GETADDR,
					     sizeof(struct ifaddrmsg));
	struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	ifa->ifa_family = (uint8_t)family;
	ifa->ifa_index = (uint32_t)ifindex;
	return nlh;
}

int kernel_device(struct kernel *k, const char *name, struct facts *f)
{
	struct netlink *nl = &k->nl;
	struct nlmsghdr *nlh = netlink_start(nl, RTM_GETLINK,
					     sizeof(struct ifinfomsg));
	struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	struct addr_dump d = { f, false };
	size_t i;
	int ret;

	if (name) {
		text_copy(f->device, sizeof f->device, name);
		mnl_attr_put_strz(nlh, IFLA_IFNAME, f->device);
	} else {
		ifi->ifi_index = f->ifindex;
		f->ifindex = 0;
	}
	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	ret = netlink_request(nl, nlh, on_link, f);
	if (ret)
		return ret == -ENODEV ? 0 : ret;
	ret = netlink_dump(nl, ask_addrs(nl, AF_UNSPEC, f->ifindex), on_addr,
			   &d, &f->addrs.n);
	for (i = 0; !ret && i < f->addrs.n; i++) {
		if (f->addrs.v[i].prefix.addr.family == AF_INET6 &&
		    f->addrs.v[i].global && f->addrs.v[i].dynamic) {
			d.all = true;
			return netlink_dump(nl, ask_addrs(nl, AF_INET6, 0),
					    on_addr, &d, &f->addrs.n);
		}
	}
	return ret;
}

struct group_dump {
	struct kobjs *out;
	uint32_t group;
};

static int on_grouped(const struct nlmsghdr *nlh, void *arg)
{
	const struct group_dump *d = ((struct answers *)arg)->arg;
	struct kobj k = { .kind = KOBJ_GROUP, .suppress = -1, .claim = -1 };
	struct nlattr *attr;

	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(struct ifinfomsg))
		return MNL_CB_OK;
	k.ifindex = ((struct ifinfomsg *)mnl_nlmsg_get_payload(nlh))->ifi_index;
	mnl_attr_for_each(attr, nlh, sizeof(struct ifinfomsg)) {
		if (mnl_attr_get_type(attr) == IFLA_GROUP &&
		    !mnl_attr_validate(attr, MNL_TYPE_U32))
			k.table = mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == IFLA_IFNAME &&
		    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
			text_copy(k.dev, sizeof k.dev, mnl_attr_get_str(attr));
	}
	if (k.table == d->group)
		*vec_push(d->out) = k;
	return MNL_CB_OK;
}

int kernel_grouped(struct kernel *k, uint32_t group, struct kobjs *out)
{
	struct nlmsghdr *nlh = netlink_start(&k->nl, RTM_GETLINK,
					     sizeof(struct ifinfomsg));
	struct group_dump d = { out, group };

	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	return netlink_dump(&k->nl, nlh, on_grouped, &d, &out->n);
}

/* Those that are there, or were a while ago. */
enum { NUD_THERE = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE |
		   NUD_PERMANENT };

struct neighbour_dump {
	int family, ifindex;
	const struct addr *a;	/* whose state is asked for, or NULL */
	unsigned state;
	struct prefixes *hosts;	/* that are there, or NULL */
	struct addr at_hand;	/* of the message */
	size_t none;		/* a repeated dump has nothing to drop */
};

static int neighbour_attr(const struct nlattr *attr, void *arg)
{
	struct neighbour_dump *d = arg;
	size_t n = addr_bits(d->family) / 8;

	if (mnl_attr_get_type(attr) != NDA_DST ||
	    mnl_attr_get_payload_len(attr) != n)
		return MNL_CB_OK;
	d->at_hand.family = (uint8_t)d->family;
	memcpy(d->at_hand.b, mnl_attr_get_payload(attr), n);
	return MNL_CB_OK;
}

static int on_neighbour(const struct nlmsghdr *nlh, void *arg)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	struct neighbour_dump *d = ((struct answers *)arg)->arg;

	if (nlh->nlmsg_type != RTM_NEWNEIGH ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof *ndm ||
	    ndm->ndm_family != d->family || ndm->ndm_ifindex != d->ifindex)
		return MNL_CB_OK;
	d->at_hand = (struct addr){ 0 };
	if (mnl_attr_parse(nlh, sizeof *ndm, neighbour_attr, d) < 0 ||
	    !d->at_hand.family)
		return MNL_CB_OK;
	if (d->a && !addr_cmp(d->a, &d->at_hand))
		d->state = ndm->ndm_state;
	if (d->hosts && ndm->ndm_state & NUD_THERE)
		*vec_push(d->hosts) = prefix_host(&d->at_hand);
	return MNL_CB_OK;
}

static int dump_neighbours(struct kernel *k, struct neighbour_dump *d)
{
	struct nlmsghdr *nlh = netlink_start(&k->nl, RTM_GETNEIGH,
					     sizeof(struct ndmsg));
	struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);

	ndm->ndm_family = (uint8_t)d->family;
	/* a kernel that does not filter by it (before 4.4) tells of all */
	mnl_attr_put_u32(nlh, NDA_IFINDEX, (uint32_t)d->ifindex);
	return netlink_dump(&k->nl, nlh, on_neighbour, d,
			    d->hosts ? &d->hosts->n : &d->none);
}

int kernel_neighbour(struct kernel *k, const struct addr *a, int ifindex,
		     const char **silent)
{
	struct neighbour_dump d = { .family = a->family, .ifindex = ifindex,
				    .a = a };
	int ret = dump_neighbours(k, &d);

	*silent = (d.state & NUD_FAILED) ? "FAILED" :
		  (d.state & NUD_INCOMPLETE) ? "INCOMPLETE" : NULL;
	return ret;
}

int kernel_hosts(struct kernel *k, int family, int ifindex,
		 struct prefixes *out)
{
	struct neighbour_dump d = { .family = family, .ifindex = ifindex,
				    .hosts = out };

	return dump_neighbours(k, &d);
}
