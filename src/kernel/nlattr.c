/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Netlink bytes: what is not needed for each of thousands. */
#include "kernel/nlattr.h"

#include <string.h>

const char *nlattr_text(const struct nlattr *a)
{
	const char *s = nlattr_value(a);
	size_t n = nlattr_len(a);

	return n && !s[n - 1] ? s : NULL;
}

struct nlmsghdr *nlattr_begin(void *buf)
{
	struct nlmsghdr *nlh = buf;

	nlh->nlmsg_len = NLMSG_HDRLEN;
	return nlh;
}

void *nlattr_header(struct nlmsghdr *nlh, size_t n)
{
	char *p = (char *)nlh + nlh->nlmsg_len;

	nlh->nlmsg_len += (uint32_t)NLMSG_ALIGN(n);
	return p;
}

void nlattr_put(struct nlmsghdr *nlh, uint16_t type, size_t n,
		const void *value)
{
	struct nlattr *a = (void *)((char *)nlh + nlh->nlmsg_len);

	a->nla_type = type;
	a->nla_len = (uint16_t)(NLA_HDRLEN + n);
	memcpy((char *)a + NLA_HDRLEN, value, n);
	nlh->nlmsg_len += (uint32_t)NLA_ALIGN(NLA_HDRLEN + n);
}

void nlattr_put_u32(struct nlmsghdr *nlh, uint16_t type, uint32_t value)
{
	nlattr_put(nlh, type, sizeof value, &value);
}
