/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Netlink messages and their attributes as bytes (netlink(7), rtnetlink(7)):
 * what the macros of <linux/netlink.h> and <linux/rtnetlink.h> do, but typed,
 * and trusting no length. Reading is inline: a dump is thousands of them.
 */
#ifndef MULTIHOME_NLATTR_H
#define MULTIHOME_NLATTR_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Messages. nlattr_whole(): whether a whole one lies at nlh, where n bytes are
 * left; the others take one of which that is so.
 */
static inline bool nlattr_whole(const struct nlmsghdr *nlh, size_t n)
{
	return n >= sizeof *nlh && nlh->nlmsg_len >= sizeof *nlh &&
	       nlh->nlmsg_len <= n;
}

/* How many bytes it takes, at most n: the last one may lack its padding. */
static inline size_t nlattr_taken(const struct nlmsghdr *nlh, size_t n)
{
	size_t taken = NLMSG_ALIGN((size_t)nlh->nlmsg_len);

	return taken < n ? taken : n;
}

static inline void *nlattr_body(struct nlmsghdr *nlh)
{
	return (char *)nlh + NLMSG_HDRLEN;
}

static inline const void *nlattr_content(const struct nlmsghdr *nlh)
{
	return (const char *)nlh + NLMSG_HDRLEN;
}

static inline size_t nlattr_content_len(const struct nlmsghdr *nlh)
{
	return nlh->nlmsg_len - NLMSG_HDRLEN;
}

/* Attributes: of each that is read the length was found to be true. */
static inline uint16_t nlattr_type(const struct nlattr *a)
{
	return a->nla_type & NLA_TYPE_MASK;
}

static inline const void *nlattr_value(const struct nlattr *a)
{
	return (const char *)a + NLA_HDRLEN;
}

static inline size_t nlattr_len(const struct nlattr *a)
{
	return (size_t)a->nla_len - NLA_HDRLEN;
}

static inline bool nlattr_fits(const struct nlattr *a, const void *end)
{
	ptrdiff_t n = (const char *)end - (const char *)a;

	return n >= NLA_HDRLEN && a->nla_len >= NLA_HDRLEN && a->nla_len <= n;
}

static inline const struct nlattr *nlattr_next(const struct nlattr *a)
{
	return (const void *)((const char *)a + NLA_ALIGN(a->nla_len));
}

/* The attributes of a message behind a header of n bytes; those within one. */
#define nlattr_each(a, nlh, n) \
	for ((a) = (const void *)((const char *)(nlh) + NLMSG_HDRLEN + \
				  NLMSG_ALIGN(n)); \
	     nlattr_fits((a), (const char *)(nlh) + (nlh)->nlmsg_len); \
	     (a) = nlattr_next(a))
#define nlattr_each_within(a, nest) \
	for ((a) = nlattr_value(nest); \
	     nlattr_fits((a), (const char *)(nest) + (nest)->nla_len); \
	     (a) = nlattr_next(a))

/* A text of at least its NUL, which is its last byte; or NULL. */
const char *nlattr_text(const struct nlattr *a);

/*
 * Building, in zeroed bytes that suffice: a message without anything; a header
 * of n bytes, which comes first; attributes.
 */
struct nlmsghdr *nlattr_begin(void *buf);
void *nlattr_header(struct nlmsghdr *nlh, size_t n);
void nlattr_put(struct nlmsghdr *nlh, uint16_t type, size_t n,
		const void *value);
void nlattr_put_u32(struct nlmsghdr *nlh, uint16_t type, uint32_t value);

#endif
