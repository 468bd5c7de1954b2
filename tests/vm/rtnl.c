/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules and routes by rtnetlink with flags that ip(8) cannot be made to send:
 *
 * rtnl COMMAND [WORD...] [-- COMMAND [WORD...]]...
 *
 * COMMAND is newrule, delrule, getrule, newroute, delroute or getroute. Words:
 * the flags create excl replace append dump echo strict (of the socket); 6, any (the
 * family is IPv4 otherwise), unreachable, onlink; and with an argument: from to
 * via src (addresses, from and to with /LENGTH), prio table proto suppress mark
 * metric (numbers), dev. All requests go out in one message. For each a line:
 * ok or the name of the error, and how many objects came with it. Called by
 * kernel-facts.sh.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#ifndef NETLINK_GET_STRICT_CHK
#define NETLINK_GET_STRICT_CHK 12
#endif

struct command {
	const char *name;
	uint16_t type;
};

static const struct command commands[] = {
	{ "newrule", RTM_NEWRULE },   { "delrule", RTM_DELRULE },
	{ "getrule", RTM_GETRULE },   { "newroute", RTM_NEWROUTE },
	{ "delroute", RTM_DELROUTE }, { "getroute", RTM_GETROUTE },
};

static const struct flag {
	const char *name;
	uint16_t bits;
} flags[] = {
	{ "create", NLM_F_CREATE }, { "excl", NLM_F_EXCL },
	{ "replace", NLM_F_REPLACE }, { "append", NLM_F_APPEND },
	{ "dump", NLM_F_DUMP }, { "echo", NLM_F_ECHO },
};

static const struct number {
	const char *name;
	uint16_t rule, route;
} numbers[] = {
	{ "prio", FRA_PRIORITY, RTA_PRIORITY },
	{ "metric", FRA_PRIORITY, RTA_PRIORITY },
	{ "table", FRA_TABLE, RTA_TABLE },
	{ "suppress", FRA_SUPPRESS_PREFIXLEN, 0 },
	{ "mark", FRA_FWMARK, RTA_MARK },
};

static const struct address {
	const char *name;
	uint16_t rule, route;
} addresses[] = {
	{ "from", FRA_SRC, RTA_SRC }, { "to", FRA_DST, RTA_DST },
	{ "via", 0, RTA_GATEWAY }, { "src", 0, RTA_PREFSRC },
};

/* What a kernel may answer to such requests. */
static const struct error {
	int number;
	const char *name;
} errors[] = {
	{ EAFNOSUPPORT, "EAFNOSUPPORT" }, { EBUSY, "EBUSY" },
	{ EEXIST, "EEXIST" }, { EHOSTUNREACH, "EHOSTUNREACH" },
	{ EINVAL, "EINVAL" }, { ENETDOWN, "ENETDOWN" },
	{ ENETUNREACH, "ENETUNREACH" }, { ENODEV, "ENODEV" },
	{ ENOENT, "ENOENT" }, { EOPNOTSUPP, "EOPNOTSUPP" },
	{ EPERM, "EPERM" }, { ERANGE, "ERANGE" }, { ESRCH, "ESRCH" },
};

static bool strict;

/* fib_rule_hdr and rtmsg have the same shape: this is both. */
static struct rtmsg *header(struct nlmsghdr *nlh)
{
	return mnl_nlmsg_get_payload(nlh);
}

static bool is_rule(const struct nlmsghdr *nlh)
{
	return nlh->nlmsg_type >= RTM_NEWRULE && nlh->nlmsg_type <= RTM_GETRULE;
}

static void put_address(struct nlmsghdr *nlh, const struct address *a,
			const char *text)
{
	int family = header(nlh)->rtm_family;
	uint8_t length = family == AF_INET ? 32 : 128;
	char copy[64], *slash;
	struct in6_addr bytes;

	snprintf(copy, sizeof copy, "%s", text);
	slash = strchr(copy, '/');
	if (slash) {
		*slash = '\0';
		length = (uint8_t)strtoul(slash + 1, NULL, 10);
	}
	if (inet_pton(family, copy, &bytes) != 1)
		errx(2, "%s: expected an address", text);
	mnl_attr_put(nlh, is_rule(nlh) ? a->rule : a->route,
		     family == AF_INET ? 4 : 16, &bytes);
	if (!strcmp(a->name, "from"))
		header(nlh)->rtm_src_len = length;
	if (!strcmp(a->name, "to"))
		header(nlh)->rtm_dst_len = length;
}

/* A word that has no argument. */
static bool plain(struct nlmsghdr *nlh, const char *word)
{
	size_t i;

	for (i = 0; i < sizeof flags / sizeof *flags; i++)
		if (!strcmp(word, flags[i].name)) {
			nlh->nlmsg_flags |= flags[i].bits;
			return true;
		}
	if (!strcmp(word, "6"))
		header(nlh)->rtm_family = AF_INET6;
	else if (!strcmp(word, "any"))
		header(nlh)->rtm_family = AF_UNSPEC;
	else if (!strcmp(word, "strict"))
		strict = true;
	else if (!strcmp(word, "onlink"))
		header(nlh)->rtm_flags |= RTNH_F_ONLINK;
	else if (!strcmp(word, "unreachable"))
		header(nlh)->rtm_type = is_rule(nlh) ? FR_ACT_UNREACHABLE :
						       RTN_UNREACHABLE;
	else
		return false;
	return true;
}

static void with_argument(struct nlmsghdr *nlh, const char *word,
			  const char *argument)
{
	uint32_t number = (uint32_t)strtoul(argument, NULL, 0);
	size_t i;

	for (i = 0; i < sizeof addresses / sizeof *addresses; i++)
		if (!strcmp(word, addresses[i].name)) {
			put_address(nlh, &addresses[i], argument);
			return;
		}
	for (i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (!strcmp(word, numbers[i].name)) {
			mnl_attr_put_u32(nlh, is_rule(nlh) ? numbers[i].rule :
					 numbers[i].route, number);
			return;
		}
	if (!strcmp(word, "dev"))
		mnl_attr_put_u32(nlh, RTA_OIF, if_nametoindex(argument));
	else if (!strcmp(word, "proto") && is_rule(nlh))
		mnl_attr_put_u8(nlh, FRA_PROTOCOL, (uint8_t)number);
	else if (!strcmp(word, "proto"))
		header(nlh)->rtm_protocol = (unsigned char)number;
	else
		errx(2, "%s: no such word", word);
}

static struct nlmsghdr *start(void *at, const char *name, unsigned seq)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(at);
	struct rtmsg *rtm = mnl_nlmsg_put_extra_header(nlh, sizeof *rtm);
	size_t i;

	for (i = 0; i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(name, commands[i].name))
			nlh->nlmsg_type = commands[i].type;
	if (!nlh->nlmsg_type)
		errx(2, "%s: no such command", name);
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nlh->nlmsg_seq = seq;
	rtm->rtm_family = AF_INET;
	if (nlh->nlmsg_type == RTM_NEWROUTE || nlh->nlmsg_type == RTM_NEWRULE)
		rtm->rtm_type = RTN_UNICAST; /* FR_ACT_TO_TBL too */
	return nlh;
}

/* The requests, one after the other; returns how many and sets *size. */
static unsigned build(char *buf, size_t *size, char **arg)
{
	unsigned n = 0;

	*size = 0;
	while (*arg) {
		struct nlmsghdr *nlh = start(buf + *size, *arg++, ++n);

		while (*arg && strcmp(*arg, "--")) {
			if (plain(nlh, *arg)) {
				arg++;
				continue;
			}
			if (!arg[1])
				errx(2, "%s: expected more", *arg);
			with_argument(nlh, arg[0], arg[1]);
			arg += 2;
		}
		*size += NLMSG_ALIGN(nlh->nlmsg_len);
		if (*arg)
			arg++;
	}
	return n;
}

/* Reads until request seq has ended: its error, and *objects. */
static int answer(struct mnl_socket *nl, unsigned *objects)
{
	static char buf[1 << 16];
	static int left;
	static struct nlmsghdr *nlh;
	ssize_t got;

	for (*objects = 0;; nlh = mnl_nlmsg_next(nlh, &left)) {
		if (!left || !mnl_nlmsg_ok(nlh, left)) {
			got = mnl_socket_recvfrom(nl, buf, sizeof buf);
			if (got < 0)
				err(1, "receive");
			left = (int)got;
			nlh = (struct nlmsghdr *)buf;
		}
		if (nlh->nlmsg_type == NLMSG_ERROR ||
		    nlh->nlmsg_type == NLMSG_DONE) {
			int error = *(int *)mnl_nlmsg_get_payload(nlh);

			nlh = mnl_nlmsg_next(nlh, &left);
			return -error;
		}
		++*objects;
	}
}

/* Its name; glibc has one for each only since 2.32. */
static const char *error_name(int error)
{
	size_t i;

	for (i = 0; i < sizeof errors / sizeof *errors; i++)
		if (errors[i].number == error)
			return errors[i].name;
	return error ? strerror(error) : "ok";
}

int main(int argc, char **argv)
{
	struct mnl_socket *nl = mnl_socket_open(NETLINK_ROUTE);
	static char buf[8192];
	unsigned i, n, objects;
	int error, on = 1;
	size_t size;

	if (argc < 2)
		errx(2, "usage: rtnl COMMAND [WORD...]");
	n = build(buf, &size, argv + 1);
	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		err(1, "socket");
	if (strict && mnl_socket_setsockopt(nl, NETLINK_GET_STRICT_CHK, &on,
					    sizeof on))
		err(1, "strict");
	if (mnl_socket_sendto(nl, buf, size) < 0)
		err(1, "send");
	for (i = 0; i < n; i++) {
		error = answer(nl, &objects);
		printf("%s", error_name(error));
		if (objects)
			printf(" %u", objects);
		printf("\n");
	}
	mnl_socket_close(nl);
	return 0;
}
