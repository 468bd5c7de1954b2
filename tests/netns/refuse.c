/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Preloaded into a hook: of the rules and routes that it adds or removes, the
 * kernel refuses the REFUSEth, because this makes a message of it that does
 * not exist. All others of the batch get there as they are. With LOOKS, a line
 * goes into that file each time it asks for all rules; with DIE it is killed
 * before it removes the first rule; with NO_COOKIE the kernel is too old for the
 * cookies of namespaces; with NO_SOCKET it has no AF_UNIX socket to give; with
 * NO_SUPPRESS it is one before 3.12, which takes suppress_prefixlength for nothing;
 * with NO_PERSIST one before 6.9, whose tables of nftables go with their owner, or
 * have none; with NO_NFT one that has none at all; with NO_PACKET it has no sockets of
 * packets.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fib_rules.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif
#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

static int is_change(const struct nlmsghdr *nlh)
{
	switch (nlh->nlmsg_type) {
	case RTM_NEWROUTE:
	case RTM_DELROUTE:
	case RTM_NEWRULE:
	case RTM_DELRULE:
		return 1;
	}
	return 0;
}

int getsockopt(int fd, int level, int option, void *value, socklen_t *n)
{
	if (level == SOL_SOCKET && option == SO_NETNS_COOKIE &&
	    getenv("NO_COOKIE")) {
		errno = ENOPROTOOPT;
		return -1;
	}
	return (int)syscall(SYS_getsockopt, fd, level, option, value, n);
}

/* Strict checks (4.20) are later than suppress_prefixlength. */
int setsockopt(int fd, int level, int option, const void *value, socklen_t n)
{
	if (level == SOL_NETLINK && option == NETLINK_GET_STRICT_CHK &&
	    getenv("NO_SUPPRESS")) {
		errno = ENOPROTOOPT;
		return -1;
	}
	return (int)syscall(SYS_setsockopt, fd, level, option, value, n);
}

int socket(int domain, int type, int protocol)
{
	if (domain == AF_UNIX && getenv("NO_SOCKET")) {
		errno = ENFILE;
		return -1;
	}
	if (domain == AF_PACKET && getenv("NO_PACKET")) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	return (int)syscall(SYS_socket, domain, type, protocol);
}

static int is_netlink(int fd)
{
	int domain = 0;
	socklen_t n = sizeof domain;

	return !getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &n) &&
	       domain == AF_NETLINK;
}

static void look(void)
{
	const char *looks = getenv("LOOKS");
	int fd;

	if (!looks)
		return;
	fd = open(looks, O_WRONLY | O_CREAT | O_APPEND, 0644);
	if (fd < 0 || write(fd, "look\n", 5) != 5)
		abort();
	close(fd);
}

/* As if it had not been said; of an answer (type) the attribute itself. */
static void forget_suppress(struct nlmsghdr *nlh, int type)
{
	int left = (int)NLMSG_PAYLOAD(nlh, sizeof(struct fib_rule_hdr));
	struct rtattr *attr = (void *)((char *)NLMSG_DATA(nlh) +
				       sizeof(struct fib_rule_hdr));

	for (; RTA_OK(attr, left); attr = RTA_NEXT(attr, left))
		if (attr->rta_type == FRA_SUPPRESS_PREFIXLEN && type)
			attr->rta_type = FRA_UNSPEC;
		else if (attr->rta_type == FRA_SUPPRESS_PREFIXLEN)
			memset(RTA_DATA(attr), 0xff, 4);
}

/* Asks of a kernel without nftables, or for what it does not know. */
static void refuse_nft(struct nlmsghdr *nlh)
{
	struct rtattr *attr = (void *)((char *)NLMSG_DATA(nlh) +
				       sizeof(struct nfgenmsg));
	int left = (int)NLMSG_PAYLOAD(nlh, sizeof(struct nfgenmsg));

	if (getenv("NO_NFT") && nlh->nlmsg_type >> 8 == NFNL_SUBSYS_NFTABLES)
		nlh->nlmsg_type |= 0x7f << 8;
	if (!getenv("NO_PERSIST") ||
	    nlh->nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWTABLE))
		return;
	for (; RTA_OK(attr, left); attr = RTA_NEXT(attr, left))
		if (attr->rta_type == NFTA_TABLE_FLAGS &&
		    ((char *)RTA_DATA(attr))[3] & 4)
			((char *)RTA_DATA(attr))[3] |= 0x40;
}

ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
	ssize_t n = syscall(SYS_recvmsg, fd, m, flags);
	struct nlmsghdr *nlh = m->msg_iovlen ? m->msg_iov->iov_base : NULL;
	int left = (int)n;

	if (n <= 0 || !nlh || !getenv("NO_SUPPRESS") || !is_netlink(fd))
		return n;
	for (; NLMSG_OK(nlh, (unsigned)left); nlh = NLMSG_NEXT(nlh, left))
		if (nlh->nlmsg_type == RTM_NEWRULE)
			forget_suppress(nlh, 1);
	return n;
}

ssize_t sendto(int fd, const void *buf, size_t n, int flags,
	       const struct sockaddr *to, socklen_t size)
{
	static long count;
	const char *which = getenv("REFUSE");
	long refuse = which ? strtol(which, NULL, 10) : 0;
	union { char b[1 << 16]; struct nlmsghdr nlh; } copy;
	struct nlmsghdr *nlh = &copy.nlh;
	int left = (int)n;

	if (n > sizeof copy || !is_netlink(fd))
		return syscall(SYS_sendto, fd, buf, n, flags, to, size);
	memcpy(&copy, buf, n);
	while (left > 0 && NLMSG_OK(nlh, (unsigned)left)) {
		refuse_nft(nlh);
		if (nlh->nlmsg_type == RTM_GETRULE)
			look();
		if (nlh->nlmsg_type == RTM_DELRULE && getenv("DIE"))
			raise(SIGKILL);
		if (nlh->nlmsg_type == RTM_NEWRULE && getenv("NO_SUPPRESS"))
			forget_suppress(nlh, 0);
		if (is_change(nlh) && ++count == refuse)
			nlh->nlmsg_type = RTM_MAX + 1;
		nlh = NLMSG_NEXT(nlh, left);
	}
	return syscall(SYS_sendto, fd, &copy, n, flags, to, size);
}
