/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flows: which connections are at work, by the time that they have left (netns has
 * real ones), and what becomes of an answer.
 */
#include "../fakenl.h"
#include "../tracked.h"
#include "kernel/flows.h"

#include <arpa/inet.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

enum { MESSAGE = NFNL_SUBSYS_CTNETLINK << 8, OFFLOADED = -1 };

static void ask(struct flows *f)
{
	static const uint32_t usual[FLOWS_LIMITS] = {
		120, 60, 432000, 300, 120, 60, 30, 30, 120,
	};

	fake_start();
	tracked = true;
	assert_int_equal(flows_ask(f), 0);
	memcpy(f->limit, usual, sizeof usual);
}

static void tell(uint32_t mark, uint8_t protocol, uint8_t state, int left,
		 uint32_t seq)
{
	struct nlmsghdr *nlh = fake_message(MESSAGE | IPCTNL_MSG_CT_NEW,
					    NLM_F_MULTI, seq);
	struct nlattr *outer, *inner;

	mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg));
	outer = mnl_attr_nest_start(nlh, CTA_TUPLE_ORIG);
	inner = mnl_attr_nest_start(nlh, CTA_TUPLE_PROTO);
	mnl_attr_put_u8(nlh, CTA_PROTO_NUM, protocol);
	mnl_attr_nest_end(nlh, inner);
	mnl_attr_nest_end(nlh, outer);
	if (mark)
		mnl_attr_put_u32(nlh, CTA_MARK, htonl(mark));
	if (left != OFFLOADED)
		mnl_attr_put_u32(nlh, CTA_TIMEOUT, htonl((uint32_t)left));
	outer = mnl_attr_nest_start(nlh, CTA_PROTOINFO);
	inner = mnl_attr_nest_start(nlh, CTA_PROTOINFO_TCP);
	mnl_attr_put_u8(nlh, CTA_PROTOINFO_TCP_STATE, state);
	mnl_attr_nest_end(nlh, inner);
	mnl_attr_nest_end(nlh, outer);
	fake_end(nlh);
}

static void which(void **state)
{
	static const struct {
		uint8_t protocol, state;
		int left;
		bool works;
	} rows[] = {
	{ IPPROTO_TCP, TCP_CONNTRACK_SYN_SENT, 119, true },
	{ IPPROTO_TCP, TCP_CONNTRACK_SYN_SENT, 117, false },
	{ IPPROTO_TCP, TCP_CONNTRACK_SYN_RECV, 58, true },
	{ IPPROTO_TCP, TCP_CONNTRACK_SYN_RECV, 57, false },
	{ IPPROTO_TCP, TCP_CONNTRACK_ESTABLISHED, 432000, true },
	{ IPPROTO_TCP, TCP_CONNTRACK_ESTABLISHED, 431997, true },
	{ IPPROTO_TCP, TCP_CONNTRACK_ESTABLISHED, 431996, false },
	/* what is not acknowledged */
	{ IPPROTO_TCP, TCP_CONNTRACK_ESTABLISHED, 301, false },
	{ IPPROTO_TCP, TCP_CONNTRACK_ESTABLISHED, 300, true },
	{ IPPROTO_TCP, TCP_CONNTRACK_ESTABLISHED, 290, true },
	{ IPPROTO_TCP, TCP_CONNTRACK_ESTABLISHED, 289, false },
	{ IPPROTO_TCP, TCP_CONNTRACK_ESTABLISHED, 0, false },
	{ IPPROTO_TCP, TCP_CONNTRACK_FIN_WAIT, 118, true },
	{ IPPROTO_TCP, TCP_CONNTRACK_FIN_WAIT, 117, false },
	{ IPPROTO_TCP, TCP_CONNTRACK_CLOSE_WAIT, 59, true },
	{ IPPROTO_TCP, TCP_CONNTRACK_CLOSE_WAIT, 28, false },
	{ IPPROTO_TCP, TCP_CONNTRACK_LAST_ACK, 28, true },
	{ IPPROTO_TCP, TCP_CONNTRACK_LAST_ACK, 27, false },
	{ IPPROTO_TCP, TCP_CONNTRACK_TIME_WAIT, 120, false },
	{ IPPROTO_TCP, TCP_CONNTRACK_CLOSE, 10, false },
	{ IPPROTO_TCP, TCP_CONNTRACK_NONE, 120, false },
	{ IPPROTO_TCP, 255, 120, false },
	{ IPPROTO_UDP, 0, 30, true }, { IPPROTO_UDP, 0, 28, true },
	{ IPPROTO_UDP, 0, 27, false }, { IPPROTO_UDP, 0, 31, false },
	{ IPPROTO_UDP, 0, 120, true }, { IPPROTO_UDP, 0, 118, true },
	{ IPPROTO_UDP, 0, 117, false },
	/* in a flow table it has no time, and goes from there when it is idle */
	{ IPPROTO_TCP, TCP_CONNTRACK_ESTABLISHED, OFFLOADED, true },
	{ IPPROTO_UDP, 0, OFFLOADED, true },
	/* our own probes */
	{ IPPROTO_ICMP, 0, 30, false }, { IPPROTO_ICMPV6, 0, 30, false },
	};
	struct flows f = { .nl = NULL };
	char row[16];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(row, sizeof row, "row %zu", i);
		ask(&f);
		fake_receive(0);
		tell(3U << MARK_SHIFT | 0xff, rows[i].protocol, rows[i].state,
		     rows[i].left, fake.seq);
		fake_done(fake.seq, 0, 0);
		assert_int_equal(flows_read(&f), 0);
		same_number((long long)f.at_work[3], rows[i].works, row);
		same_number((long long)f.udp[3], rows[i].works &&
			    rows[i].protocol == IPPROTO_UDP, row);
		flows_close(&f);
	}
}

/* By the number of the line alone, in as many pieces as come. */
static void by_line(void **state)
{
	struct flows f = { .nl = NULL };
	size_t i;

	(void)state;
	ask(&f);
	for (i = 0; i < 3; i++) {
		fake_receive(0);
		tell(1U << MARK_SHIFT, IPPROTO_UDP, 0, 30, fake.seq);
		tell(MARK_INBOUND | 1U << MARK_SHIFT, IPPROTO_UDP, 0, 30,
		     fake.seq);
		tell(UINT32_C(0x80000000) | 63U << MARK_SHIFT, IPPROTO_UDP, 0,
		     30, fake.seq);
		tell(0, IPPROTO_UDP, 0, 30, fake.seq);
		tell(0xffffff, IPPROTO_UDP, 0, 30, fake.seq);
	}
	fake_done(fake.seq, 0, 0);
	assert_int_equal(flows_read(&f), 1);
	assert_int_equal(flows_read(&f), 1);
	assert_int_equal(flows_read(&f), 0);
	assert_int_equal(f.at_work[1], 6);
	assert_int_equal(f.at_work[63], 3);
	for (i = 0; i <= MARK_LINES; i++)
		assert_true(i == 1 || i == 63 || !f.at_work[i]);
	/* that was all */
	assert_int_equal(flows_read(&f), -ENOENT);
	flows_close(&f);
}

static void fails(void **state)
{
	struct flows f = { .nl = NULL };

	(void)state;
	fake_start();
	tracked = false;
	assert_int_equal(flows_ask(&f), -ENOENT);
	assert_int_equal(fake.nsent, 0);
	assert_int_equal(flows_read(&f), -ENOENT);
	ask(&f);
	fake_receive(0);
	fake_error(fake.seq, EPERM, NULL);
	assert_int_equal(flows_read(&f), -EPERM);
	assert_int_equal(flows_read(&f), -ENOENT);
	/* another socket then; nothing there is a failure, too */
	ask(&f);
	fake_receive(EAGAIN);
	assert_int_equal(flows_read(&f), -EAGAIN);
	/* cut short, and interrupted */
	ask(&f);
	fake_receive(0);
	fake.receives[0].n = 7;
	assert_int_equal(flows_read(&f), -EPROTO);
	ask(&f);
	fake_receive(0);
	fake_done(fake.seq, NLM_F_DUMP_INTR, 0);
	assert_int_equal(flows_read(&f), -EINTR);
	flows_close(&f);
	flows_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(which),
		cmocka_unit_test(by_line),
		cmocka_unit_test(fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
