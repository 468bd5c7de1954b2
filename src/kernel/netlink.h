/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One rtnetlink socket and the exchange of messages over it (netlink(7)), for
 * kernel.c alone. Answers are matched by sequence number, so that what is left
 * over from a broken exchange is passed over rather than believed. Functions
 * return 0 or -errno, with the kernel's words in nl->words.
 */
#ifndef MULTIHOME_NETLINK_H
#define MULTIHOME_NETLINK_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	NETLINK_RECEIVE_MAX = 32768,	/* what the kernel fills in a dump */
	NETLINK_SEND_MAX = 16384,
	NETLINK_WORDS_MAX = 256,
};

struct netlink {
	int fd;			/* -1: closed */
	unsigned portid;
	uint32_t seq;		/* of the last message sent */
	bool strict;		/* dumps are filtered by the kernel (4.20) */
	bool lost;		/* answers to what was sent last are */
	char words[NETLINK_WORDS_MAX];
	/* aligned for struct nlmsghdr */
	uint32_t send[NETLINK_SEND_MAX / 4];
	uint32_t recv[NETLINK_RECEIVE_MAX / 4];
};

/* Called for each message that is neither an error nor an end. */
typedef void (*netlink_cb)(const struct nlmsghdr *nlh, void *arg);
/* Called with what became of message i of a batch, 0 or -errno. */
typedef void (*netlink_result_cb)(size_t i, int result, void *arg);

int netlink_open(struct netlink *nl);
void netlink_close(struct netlink *nl);

/* Notes what failed and returns -error. words may be NULL. */
int netlink_fail(struct netlink *nl, int error, const char *words);
/* A request of that type at nl->send, with extra bytes of zeroed header. */
struct nlmsghdr *netlink_start(struct netlink *nl, uint16_t type,
			       size_t extra);
/*
 * Sends nlh and reads its answers: up to the acknowledgement if it asks for one
 * (NLM_F_ACK), else the one answer or the refusal. With nl->lost answers did
 * not fit into the socket or cannot be read: to wait for more may be for ever.
 */
int netlink_request(struct netlink *nl, struct nlmsghdr *nlh, netlink_cb cb,
		    void *arg);
/*
 * Sends the count messages that lie at nl->send, n bytes, the last of which
 * asks for an acknowledgement, and no other does: the kernel tells of those
 * what failed. Their numbers are nl->seq and the count - 1 before it. each is
 * called for those that failed, in order, with nl->words set, and for the last.
 * 0 when that one is answered, or why it is not known what became of the rest.
 */
int netlink_batch(struct netlink *nl, size_t n, size_t count,
		  netlink_result_cb each, void *arg);
/*
 * A dump into a list. Since an interrupted one may be missing something, what
 * it gave is dropped (*n is set back) and it is repeated, at most ten times.
 */
int netlink_dump(struct netlink *nl, struct nlmsghdr *nlh, netlink_cb cb,
		 void *arg, size_t *n);

#endif
