/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One netlink socket and the exchange of messages over it, by libmnl, for
 * the files of kernel/ alone. A socket on which an exchange broke is closed,
 * and opened anew for the next one, so that no answer which is left over is
 * ever read. Functions return 0 or -errno, and netlink_words() has the kernel's
 * words.
 */
#ifndef MULTIHOME_NETLINK_H
#define MULTIHOME_NETLINK_H

#include "kernel/kernel.h"

#include <libmnl/libmnl.h>
#include <stdbool.h>

enum {
	NETLINK_RECEIVE_MAX = 32768,	/* what the kernel fills in a dump */
	/* messages: all may fail, and 200 answers overflow the socket */
	NETLINK_BATCH_MAX = 128,
	NETLINK_MESSAGE_MAX = 640,
	NETLINK_SEND_MAX = NETLINK_BATCH_MAX * NETLINK_MESSAGE_MAX,
	NETLINK_ERRNO_MAX = 4095,	/* MAX_ERRNO of linux/err.h */
	NETLINK_WORDS_MAX = 256,
};

/* In words only when somebody asks: a table that is not there is no news. */
struct netlink_failure {
	int error;			/* a positive errno; 0: none */
	char words[NETLINK_WORDS_MAX];	/* the kernel's, or "" */
};

/* Zeroed up to its buffers it is closed, and one for rtnetlink. */
struct netlink {
	int bus;		/* NETLINK_ROUTE and the like */
	struct mnl_socket *socket;	/* NULL: closed */
	unsigned portid;	/* stays when it is opened anew */
	uint32_t seq;		/* of the last message sent */
	bool strict;		/* dumps are filtered by the kernel (4.20) */
	bool lost;		/* answers to what was sent last are */
	struct netlink_failure failed;	/* the last one */
	char told[NETLINK_WORDS_MAX + 64];
	/* aligned for struct nlmsghdr */
	uint32_t send[NETLINK_SEND_MAX / 4];
	uint32_t recv[NETLINK_RECEIVE_MAX / 4];
};

/* What kernel.h has for others a name. */
struct kernel {
	bool keeps_suppress;
	bool lacks_stats;	/* RTM_GETSTATS, as is known since it was asked */
	bool pretends;
	struct ops pretended;	/* what it was told meanwhile */
	VEC(struct hops *) hops;	/* of routes that were read */
	struct netlink *generic;	/* NULL: MPTCP was not asked for */
	uint16_t mptcp;			/* its number there; 0: not known yet */
	struct netlink nl;
};

/*
 * Messages that were sent, and what is done with their answers. A callback gets
 * this as its argument.
 */
struct answers {
	struct netlink *nl;
	uint32_t first, count;	/* their numbers, and how many they are */
	int *results;		/* of each: KERNEL_UNKNOWN, until it is known */
	mnl_cb_t cb;		/* for each that is a message; or NULL */
	void *arg;		/* for the callback */
	bool whole;		/* all are done, or none is */
	int failed;		/* the first of them that did, -errno */
};

/* Of a kernel that pretends; in pretend.c. Keeps operations as done. */
void pretend_apply(struct kernel *k, const struct op *ops, size_t n,
		   int *results);
/*
 * What was read, from first on: all that is of like's kind, family, table and
 * protocol (0: of any).
 */
void pretend_read(const struct kernel *k, const struct kobj *like,
		  struct kobjs *list, size_t first);

/*
 * One of its own for a few questions, opened by the first of them; and its end: if
 * ret is a failure, its words are added to why, unless NULL.
 */
struct netlink *netlink_new(int bus);
int netlink_finish(struct netlink *nl, int ret, struct text *why);
void netlink_close(struct netlink *nl);
/* Opens it anew where it is closed. */
int netlink_connect(struct netlink *nl);
/* A socket of that number (0: any) in those groups; NULL with errno. */
struct mnl_socket *netlink_socket(int bus, unsigned groups, unsigned portid);
/*
 * What mnl_cb_run() does not see in all its versions: -EPROTO if n bytes are
 * not whole messages, -EINTR if one of them says that its dump was interrupted.
 */
int netlink_check(const void *buf, size_t n);
/* The first attribute of that type within another one; NULL. */
const struct nlattr *netlink_within(const struct nlattr *nest, uint16_t type);

/* Notes what failed and returns -error. words may be NULL. */
int netlink_fail(struct netlink *nl, int error, const char *words);
/* What that was, one line. */
const char *netlink_words(struct netlink *nl);
/* A request of that type at nl->send, with extra bytes of zeroed header. */
struct nlmsghdr *netlink_start(struct netlink *nl, uint16_t type,
			       size_t extra);
/*
 * Sends nlh, which asks for an acknowledgement or a dump, and reads its answers
 * up to that or the end of this.
 */
int netlink_request(struct netlink *nl, struct nlmsghdr *nlh, mnl_cb_t cb,
		    void *arg);
/*
 * Sends n bytes of messages that are done all or not at all, as nfnetlink has it, the
 * last but one of which asks for an acknowledgement. Gives all one number: the first
 * answer is that of all.
 */
int netlink_transaction(struct netlink *nl, void *buf, size_t n);
/*
 * Sends the messages that lie at nl->send, n bytes, the last of which asks for an
 * acknowledgement, and no other does: the kernel tells of those what failed. The
 * first failure, or why it is not known what became of them.
 */
int netlink_talk(struct answers *x, size_t n);
/* Builds request i of arg there, at most NETLINK_MESSAGE_MAX bytes. */
typedef struct nlmsghdr *netlink_build(void *buf, size_t i, const void *arg);
/*
 * Sends n messages in order, in bounded batches; results[i] gets 0, -errno or
 * what kernel.h has for it. The first failure; everything is sent, whatever
 * fails before it.
 */
int netlink_batches(struct netlink *nl, netlink_build *build, const void *arg,
		    size_t n, int *results);
/* The same: how many of them did something, or the first failure. */
int netlink_count(struct netlink *nl, netlink_build *build, const void *arg,
		  size_t n);
/*
 * A dump into a list. Since an interrupted one may be missing something, what
 * it gave is dropped (*n is set back) and it is repeated, at most ten times.
 */
int netlink_dump(struct netlink *nl, struct nlmsghdr *nlh, mnl_cb_t cb,
		 void *arg, size_t *n);

#endif
