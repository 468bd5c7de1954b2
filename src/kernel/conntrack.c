/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries of connection tracking: read, and those of the line deleted or counted. */
#include "kernel/conntrack.h"
#include "kernel/netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE(name) (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_ ## name)

/* An entry, and what the kernel knows it by, in its own attributes. */
struct entry {
	struct addr to, answers_to;
	uint32_t mark;
	uint32_t status;
	uint8_t state;		/* of TCP */
	size_t n;		/* bytes of these */
	uint32_t name[40];	/* CTA_TUPLE_ORIG, CTA_ZONE, CTA_ID */
};

/* Which are looked for: by line, or (NULL) by mark. */
struct entry_dump {
	const struct prefixes *line;
	int family;
	uint32_t mark, mask;
	bool alive;		/* and only such */
	VEC(struct entry) found;
};

static int ip_attr(const struct nlattr *attr, void *arg)
{
	const uint16_t type = mnl_attr_get_type(attr);
	struct addr *to = arg;
	uint8_t family = type == CTA_IP_V4_DST ? AF_INET :
			 type == CTA_IP_V6_DST ? AF_INET6 : 0;
	size_t n = addr_bits(family) / 8;

	if (!n)
		return MNL_CB_OK;
	if (mnl_attr_get_payload_len(attr) != n)
		return MNL_CB_ERROR;
	*to = (struct addr){ .family = family };
	memcpy(to->b, mnl_attr_get_payload(attr), n);
	return MNL_CB_OK;
}

static int tuple_attr(const struct nlattr *attr, void *arg)
{
	return mnl_attr_get_type(attr) == CTA_TUPLE_IP
		? mnl_attr_parse_nested(attr, ip_attr, arg) : MNL_CB_OK;
}

static int tcp_attr(const struct nlattr *attr, void *arg)
{
	if (mnl_attr_get_type(attr) == CTA_PROTOINFO_TCP_STATE &&
	    !mnl_attr_validate(attr, MNL_TYPE_U8))
		*(uint8_t *)arg = mnl_attr_get_u8(attr);
	return MNL_CB_OK;
}

static int state_attr(const struct nlattr *attr, void *arg)
{
	return mnl_attr_get_type(attr) == CTA_PROTOINFO_TCP
		? mnl_attr_parse_nested(attr, tcp_attr, arg) : MNL_CB_OK;
}

static int entry_attr(const struct nlattr *attr, void *arg)
{
	struct entry *e = arg;
	size_t n = MNL_ALIGN(attr->nla_len);
	int ret = MNL_CB_OK;

	switch (mnl_attr_get_type(attr)) {
	case CTA_TUPLE_REPLY:
		return mnl_attr_parse_nested(attr, tuple_attr, &e->answers_to);
	case CTA_TUPLE_ORIG:
		ret = mnl_attr_parse_nested(attr, tuple_attr, &e->to);
		break;
	case CTA_ZONE:
	case CTA_ID:
		break;
	case CTA_PROTOINFO:
		return mnl_attr_parse_nested(attr, state_attr, &e->state);
	case CTA_STATUS:
		if (mnl_attr_validate(attr, MNL_TYPE_U32))
			return MNL_CB_ERROR;
		e->status = ntohl(mnl_attr_get_u32(attr));
		return MNL_CB_OK;
	case CTA_MARK:
		if (mnl_attr_validate(attr, MNL_TYPE_U32))
			return MNL_CB_ERROR;
		e->mark = ntohl(mnl_attr_get_u32(attr));
		return MNL_CB_OK;
	default:
		return MNL_CB_OK;
	}
	if (e->n + n > sizeof e->name)
		return MNL_CB_ERROR;
	memcpy((char *)e->name + e->n, attr, attr->nla_len);
	e->n += n;
	return ret;
}

/* A question and its answer, such as a probe, is not called assured. */
static bool is_alive(const struct entry *e)
{
	return e->status & IPS_ASSURED && e->state < TCP_CONNTRACK_TIME_WAIT;
}

static bool is_of_line(const struct entry_dump *d, const struct entry *e)
{
	if (d->line)
		return prefixes_contain(d->line, &e->answers_to) &&
		       !prefixes_contain(d->line, &e->to);
	return (!d->family || e->to.family == d->family) &&
	       (e->mark & d->mask) == d->mark;
}

static int on_entry(const struct nlmsghdr *nlh, void *arg)
{
	struct entry_dump *d = ((struct answers *)arg)->arg;
	struct entry e = { .n = 0 };

	if (nlh->nlmsg_type == MESSAGE(NEW) &&
	    mnl_nlmsg_get_payload_len(nlh) >= sizeof(struct nfgenmsg) &&
	    mnl_attr_parse(nlh, sizeof(struct nfgenmsg), entry_attr, &e) > 0 &&
	    e.to.family && is_of_line(d, &e) && (!d->alive || is_alive(&e)))
		*vec_push(&d->found) = e;
	return MNL_CB_OK;
}

static struct nlmsghdr *build_delete(void *buf, size_t i, const void *arg)
{
	const struct entry *e = (const struct entry *)arg + i;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nfgenmsg *nfg = mnl_nlmsg_put_extra_header(nlh, sizeof *nfg);

	nlh->nlmsg_type = MESSAGE(DELETE);
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nfg->nfgen_family = e->to.family;
	memcpy(mnl_nlmsg_put_extra_header(nlh, e->n), e->name, e->n);
	return nlh;
}

/* Fills d->found. */
static int find_entries(struct netlink *nl, struct entry_dump *d)
{
	struct nlmsghdr *nlh;
	int ret;

	/* to ask would load the modules; what has marks is tracked */
	if (!d->mask && access("/proc/sys/net/netfilter/nf_conntrack_count", F_OK))
		return 0;
	nlh = netlink_start(nl, MESSAGE(GET), sizeof(struct nfgenmsg));
	if (d->mask) {		/* a kernel that does not know it gives all */
		mnl_attr_put_u32(nlh, CTA_MARK, htonl(d->mark));
		mnl_attr_put_u32(nlh, CTA_MARK_MASK, htonl(d->mask));
	}
	/*
	 * All of them: asked for those to one address (CTA_FILTER), kernels of
	 * 5.8 to 6.18 at least give of IPv6 all others.
	 */
	ret = netlink_dump(nl, nlh, on_entry, d, &d->found.n);
	/* tracked, but netlink knows nothing of it */
	return ret == -EINVAL || ret == -EOPNOTSUPP || ret == -EPROTONOSUPPORT
		? 0 : ret;
}

static int forget(struct entry_dump *d, struct text *why)
{
	struct netlink *nl = netlink_new(NETLINK_NETFILTER);
	int ret = find_entries(nl, d);

	if (!ret)
		ret = netlink_count(nl, build_delete, d->found.v, d->found.n);
	vec_free(&d->found);
	return netlink_finish(nl, ret, why);
}

int conntrack_forget(const struct prefixes *line, struct text *why)
{
	struct entry_dump d = { .line = line };

	return forget(&d, why);
}

int conntrack_forget_marked(int family, uint32_t mark, uint32_t mask,
			    struct text *why)
{
	struct entry_dump d = { .family = family, .mark = mark, .mask = mask };

	return forget(&d, why);
}

int conntrack_count_marked(int family, uint32_t mark, uint32_t mask,
			   struct text *why)
{
	struct entry_dump d = { .family = family, .mark = mark, .mask = mask,
				.alive = true };
	struct netlink *nl = netlink_new(NETLINK_NETFILTER);
	int ret = find_entries(nl, &d), n = (int)d.found.n;

	vec_free(&d.found);
	ret = netlink_finish(nl, ret, why);
	return ret ? ret : n;
}
