/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nlmsg, on any bytes as one message: the first two say what type it is, the
 * next two flags; the rest is what stands behind the header. What is read is
 * built as a message that means the same.
 */
#include "../fuzz.h"
#include "kernel/rtmsg.h"
#include "base/vec.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

static void sane(const struct kobj *k)
{
	unsigned bits = addr_bits(k->family);

	HOLDS(bits && k->src.len <= bits && k->dst.len <= bits);
	HOLDS(!k->src.addr.family || k->src.addr.family == k->family);
	HOLDS(!k->dst.addr.family || k->dst.addr.family == k->family);
	HOLDS(k->suppress >= -1 && k->suppress <= 128);
	HOLDS(memchr(k->iif, '\0', sizeof k->iif));
	HOLDS(memchr(k->oif, '\0', sizeof k->oif));
	HOLDS(k->extra_len <= sizeof k->extra && k->extra_len % 4 == 0);
	HOLDS(k->kind == KOBJ_RULE || !k->gateway.family ||
	      addr_bits(k->gateway.family));
}

static void again(struct kobj *k)
{
	uint32_t buf[RTMSG_OBJ_MAX / 4];
	struct nlmsghdr *nlh;
	struct kobj back;

	/* the kernel has no two ways to say this */
	if (k->kind == KOBJ_ROUTE && !k->dst.len)
		memset(k->dst.addr.b, 0, sizeof k->dst.addr.b);
	nlh = rtmsg_build(buf, k, false, 0, 1);
	HOLDS(nlh->nlmsg_len <= RTMSG_OBJ_MAX);
	HOLDS(rtmsg_read(&back, nlh));
	/* by a nexthop object, where that leads is not said again */
	HOLDS(k->strange || k->nexthop || !kobj_cmp(k, &back));
	HOLDS(k->kind == KOBJ_RULE || kobj_same_place(k, &back));
	HOLDS(k->kind == KOBJ_ROUTE || kobj_same_selector(k, &back));
	HOLDS(k->extra_len == back.extra_len &&
	      !memcmp(k->extra, back.extra, k->extra_len));
	nlh = rtmsg_build(buf, k, true, 0, 1);
	HOLDS(nlh->nlmsg_len <= RTMSG_OBJ_MAX);
}

/* Each is the route, but for where it leads. */
static void read_hops(const struct nlmsghdr *nlh)
{
	struct kobjs hops = { 0 };
	struct kobj k;
	size_t i;

	rtmsg_hops(&hops, nlh);
	HOLDS(!hops.n || rtmsg_read_route(&k, nlh));
	HOLDS(hops.n < 2 || hops.v[0].several);
	for (i = 0; i < hops.n; i++) {
		sane(&hops.v[i]);
		HOLDS(kobj_same_place(&hops.v[i], &k));
	}
	vec_free(&hops);
}

/* With all of them in one, it is built as it is read. */
static void read_several(const struct nlmsghdr *nlh)
{
	uint32_t buf[RTMSG_OBJ_MAX / 4];
	struct hops hops, reread;
	struct kobj k, back;
	struct text t = { 0 };
	size_t i;

	if (!rtmsg_read_several(&k, &hops, nlh))
		return;
	sane(&k);
	HOLDS(k.several && k.hops == &hops && hops.n <= KOBJ_HOPS);
	for (i = 0; i < hops.n; i++)
		HOLDS(hops.v[i].weight >= 1 && hops.v[i].weight <= 256);
	kobj_print_command(&t, "add", &k, NULL);
	text_free(&t);
	if (!k.dst.len)
		memset(k.dst.addr.b, 0, sizeof k.dst.addr.b);
	nlh = rtmsg_build(buf, &k, false, 0, 1);
	HOLDS(nlh->nlmsg_len <= RTMSG_OBJ_MAX);
	HOLDS(rtmsg_read_several(&back, &reread, nlh));
	HOLDS(k.strange || !kobj_cmp(&k, &back));
}

static void read_addr(const struct nlmsghdr *nlh)
{
	struct facts_addr a;
	int ifindex;

	if (!rtmsg_read_addr(&a, &ifindex, nlh))
		return;
	HOLDS(addr_bits(a.prefix.addr.family) >= a.prefix.len);
	HOLDS(a.peer.family == a.prefix.addr.family);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const uint16_t types[] = {
		RTM_NEWRULE, RTM_NEWROUTE, RTM_NEWADDR, RTM_NEWLINK,
	};
	struct nlmsghdr *nlh;
	struct kobj k;
	struct text t = { 0 };

	if (n < 4 || n > 65536)
		return 0;
	n -= n % 4;	/* padding is the kernel's, it is always there */
	nlh = malloc(sizeof *nlh + n - 4);
	*nlh = (struct nlmsghdr){
		.nlmsg_len = (uint32_t)(sizeof *nlh + n - 4),
		.nlmsg_type = types[data[0] % 4],
		.nlmsg_flags = (uint16_t)(data[2] << 8 | data[3]),
	};
	memcpy(nlh + 1, data + 4, n - 4);
	read_addr(nlh);
	read_hops(nlh);
	read_several(nlh);
	if (rtmsg_read(&k, nlh)) {
		sane(&k);
		kobj_print(&t, &k, NULL);
		text_free(&t);
		again(&k);
	}
	free(nlh);
	return 0;
}
