/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By netlink, and not in /proc/sys, which a unit may not see. */
#include "kernel/netconf.h"
#include "kernel/netlink.h"

#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

static int netconf_attr(const struct nlattr *attr, void *arg)
{
	uint16_t type = mnl_attr_get_type(attr);
	struct netconf *c = arg;

	if (type != NETCONFA_IFINDEX && type != NETCONFA_FORWARDING)
		return MNL_CB_OK;
	if (mnl_attr_validate(attr, MNL_TYPE_U32))
		return MNL_CB_ERROR;
	*(type == NETCONFA_IFINDEX ? &c->ifindex : &c->forwards) =
		(int)mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

bool netconf_read(struct netconf *out, const struct nlmsghdr *nlh)
{
	*out = (struct netconf){ .forwards = -1 };
	return nlh->nlmsg_type == RTM_NEWNETCONF &&
	       mnl_nlmsg_get_payload_len(nlh) >= sizeof(struct netconfmsg) &&
	       mnl_attr_parse(nlh, sizeof(struct netconfmsg), netconf_attr,
			      out) > 0;
}

static int on_netconf(const struct nlmsghdr *nlh, void *arg)
{
	bool *forwards = ((struct answers *)arg)->arg;
	struct netconf c;

	if (netconf_read(&c, nlh) && c.ifindex > 0 && c.forwards > 0)
		*forwards = true;
	return MNL_CB_OK;
}

int netconf_forwards(bool *out, struct text *why)
{
	static const unsigned char families[] = { AF_INET, AF_INET6 };
	struct netlink *nl = netlink_new(NETLINK_ROUTE);
	struct netconfmsg *m;
	struct nlmsghdr *nlh;
	size_t i, none = 0;
	int ret = 0;

	*out = false;
	for (i = 0; i < 2 && !ret; i++) {
		nlh = netlink_start(nl, RTM_GETNETCONF, sizeof *m);
		m = mnl_nlmsg_get_payload(nlh);
		m->ncm_family = families[i];
		ret = netlink_dump(nl, nlh, on_netconf, out, &none);
	}
	return netlink_finish(nl, ret, why);
}
