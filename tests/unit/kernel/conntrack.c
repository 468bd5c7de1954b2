/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conntrack: which entries are a dead line's, by what the kernel has of them
 * (netns has real ones), and how one is named.
 */
#include "../fakenl.h"
#include "../tracked.h"
#include "kernel/conntrack.h"

#include <arpa/inet.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

enum { MESSAGE = NFNL_SUBSYS_CTNETLINK << 8 };

static void put_tuple(struct nlmsghdr *nlh, uint16_t kind, const char *from,
		      const char *to)
{
	struct nlattr *tuple = mnl_attr_nest_start(nlh, kind);
	struct nlattr *ip = mnl_attr_nest_start(nlh, CTA_TUPLE_IP);
	struct addr a;

	assert_null(addr_parse(&a, from));
	mnl_attr_put(nlh, a.family == AF_INET ? CTA_IP_V4_SRC : CTA_IP_V6_SRC,
		     addr_bits(a.family) / 8, a.b);
	assert_null(addr_parse(&a, to));
	mnl_attr_put(nlh, a.family == AF_INET ? CTA_IP_V4_DST : CTA_IP_V6_DST,
		     addr_bits(a.family) / 8, a.b);
	mnl_attr_nest_end(nlh, ip);
	mnl_attr_nest_end(nlh, tuple);
}

/* "FROM TO ANSWERS-FROM ANSWERS-TO" */
struct flow {
	const char *from, *to, *answers_from, *answers_to;
	bool goes;
};

static struct nlmsghdr *tell(const struct flow *f)
{
	struct nlmsghdr *nlh = fake_message(MESSAGE | IPCTNL_MSG_CT_NEW,
					    NLM_F_MULTI, 1);
	struct nfgenmsg *nfg = mnl_nlmsg_put_extra_header(nlh, sizeof *nfg);

	nfg->nfgen_family = strchr(f->from, ':') ? AF_INET6 : AF_INET;
	put_tuple(nlh, CTA_TUPLE_ORIG, f->from, f->to);
	put_tuple(nlh, CTA_TUPLE_REPLY, f->answers_from, f->answers_to);
	return nlh;
}

static int forget(struct text *why)
{
	struct prefixes line = { 0 };
	int ret;

	assert_null(prefix_parse(vec_push(&line), "10.2.2.2", true));
	assert_null(prefix_parse(vec_push(&line), "10.2.3.0/24", true));
	assert_null(prefix_parse(vec_push(&line), "2001:db8:2::2", true));
	ret = conntrack_forget(&line, why);
	vec_free(&line);
	return ret;
}

static void start(void)
{
	tracked = true;
	fake_start();
	fake_receive(0);
}

static void which(void **state)
{
	static const struct flow rows[] = {
		/* the host's own, hidden, with a fixed source, by a redirect */
		{ "10.2.2.2", "203.0.113.10", "203.0.113.10", "10.2.2.2",
		  true },
		{ "192.168.7.3", "203.0.113.10", "203.0.113.10", "10.2.2.2",
		  true },
		{ "192.168.7.3", "203.0.113.10", "203.0.113.10", "10.2.3.9",
		  true },
		{ "192.168.7.3", "198.51.100.1", "203.0.113.10", "10.2.2.2",
		  true },
		{ "2001:db8:2::2", "2001:db8:ffff::10", "2001:db8:ffff::10",
		  "2001:db8:2::2", true },
		/* came in by the other line, goes on by this one */
		{ "203.0.113.10", "10.1.1.2", "198.51.100.1", "10.2.2.2",
		  true },
		/* came in by it; for another host */
		{ "203.0.113.10", "10.2.2.2", "10.2.2.2", "203.0.113.10",
		  false },
		{ "203.0.113.10", "10.2.2.2", "192.168.7.2", "203.0.113.10",
		  false },
		{ "203.0.113.10", "10.2.2.2", "192.168.7.2", "10.2.2.2",
		  false },
		{ "10.2.2.2", "10.2.2.2", "10.2.2.2", "10.2.2.2", false },
		/* by another line, of another network */
		{ "10.1.1.2", "203.0.113.10", "203.0.113.10", "10.1.1.2",
		  false },
		{ "192.168.7.3", "203.0.113.10", "203.0.113.10", "10.2.4.1",
		  false },
		{ "2001:db8:2::3", "2001:db8:ffff::10", "2001:db8:ffff::10",
		  "2001:db8:2::3", false },
	};
	char row[8];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(row, sizeof row, "row %zu", i);
		start();
		fake_end(tell(&rows[i]));
		fake_done(1, 0, 0);
		fake_receive(0);
		fake_error(2, 0, NULL);
		same_number(forget(NULL), rows[i].goes, row);
	}
}

/* Of a family, and whose bits are these: an older kernel gives others, too. */
static void marked(void **state)
{
	static const struct {
		bool inet6;
		uint32_t mark;
		int family;
		bool goes;
	} rows[] = {
		{ false, 0x02000000, AF_INET, true },
		{ false, 0x82004001, AF_INET, true },
		{ false, 0x42000000, AF_INET, false },
		{ false, 0x03000000, AF_INET, false },
		{ false, 0, AF_INET, false },
		{ true, 0x02000000, AF_INET, false },
		{ true, 0x02000000, AF_INET6, true },
		{ true, 0x02000000, AF_UNSPEC, true },
	};
	static const struct flow flows[] = {
		{ "192.168.7.3", "203.0.113.10", "203.0.113.10", "10.2.2.2",
		  true },
		{ "2001:db8:7::3", "2001:db8:ffff::10", "2001:db8:ffff::10",
		  "2001:db8:2::2", true },
	};
	struct nlmsghdr *nlh;
	char row[8];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(row, sizeof row, "row %zu", i);
		start();
		nlh = tell(&flows[rows[i].inet6]);
		mnl_attr_put_u32(nlh, CTA_MARK, htonl(rows[i].mark));
		fake_end(nlh);
		fake_done(1, 0, 0);
		fake_receive(0);
		fake_error(2, 0, NULL);
		same_number(conntrack_forget_marked(rows[i].family, 0x02000000,
						    0x7f000000, NULL),
			    rows[i].goes, row);
	}
}

static const struct flow own = { "10.2.2.2", "203.0.113.10", "203.0.113.10",
				 "10.2.2.2", true };

/* Of these bits, those that go on: not what was only asked, nor what has ended. */
static void counted(void **state)
{
	static const struct {
		uint32_t mark, status;
		int state;		/* of TCP; -1: it is not TCP */
		int count;
	} rows[] = {
		{ 0x02000000, IPS_ASSURED, TCP_CONNTRACK_ESTABLISHED, 1 },
		{ 0x42000007, IPS_ASSURED | IPS_SEEN_REPLY, -1, 1 },
		{ 0x02000000, IPS_ASSURED, TCP_CONNTRACK_LAST_ACK, 1 },
		{ 0x02000000, IPS_ASSURED, TCP_CONNTRACK_TIME_WAIT, 0 },
		{ 0x02000000, IPS_ASSURED, TCP_CONNTRACK_CLOSE, 0 },
		{ 0x02000000, IPS_SEEN_REPLY, TCP_CONNTRACK_SYN_RECV, 0 },
		{ 0x02000000, IPS_SEEN_REPLY, -1, 0 },
		{ 0x03000000, IPS_ASSURED, TCP_CONNTRACK_ESTABLISHED, 0 },
	};
	struct nlattr *info, *tcp;
	struct nlmsghdr *nlh;
	char row[8];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(row, sizeof row, "row %zu", i);
		start();
		nlh = tell(&own);
		mnl_attr_put_u32(nlh, CTA_MARK, htonl(rows[i].mark));
		mnl_attr_put_u32(nlh, CTA_STATUS, htonl(rows[i].status));
		if (rows[i].state >= 0) {
			info = mnl_attr_nest_start(nlh, CTA_PROTOINFO);
			tcp = mnl_attr_nest_start(nlh, CTA_PROTOINFO_TCP);
			mnl_attr_put_u8(nlh, CTA_PROTOINFO_TCP_STATE,
					(uint8_t)rows[i].state);
			mnl_attr_nest_end(nlh, tcp);
			mnl_attr_nest_end(nlh, info);
		}
		fake_end(nlh);
		fake_done(1, 0, 0);
		same_number(conntrack_count_marked(AF_INET, 0x02000000,
						   0x3f000000, NULL),
			    rows[i].count, row);
	}
	start();
	fake_error(1, EPERM, NULL);
	same_number(conntrack_count_marked(AF_INET, 0x02000000, 0x3f000000,
					   NULL), -EPERM, "without rights");
}

/* By its first direction, zone and number, as the kernel has written them. */
static void named(void **state)
{
	uint32_t buf[64] = { 0 };
	struct nlmsghdr *nlh;
	struct nfgenmsg *nfg;

	(void)state;
	start();
	nlh = tell(&own);
	mnl_attr_put_u32(nlh, CTA_MARK, 1);
	mnl_attr_put_u32(nlh, CTA_ID, 77);
	mnl_attr_put_u16(nlh, CTA_ZONE, 5);
	fake_end(nlh);
	fake_done(1, 0, 0);
	fake_receive(0);
	fake_error(2, 0, NULL);
	same_number(forget(NULL), 1, "forgotten");
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = MESSAGE | IPCTNL_MSG_CT_DELETE;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nlh->nlmsg_seq = 2;
	nfg = mnl_nlmsg_put_extra_header(nlh, sizeof *nfg);
	nfg->nfgen_family = AF_INET;
	put_tuple(nlh, CTA_TUPLE_ORIG, own.from, own.to);
	mnl_attr_put_u32(nlh, CTA_ID, 77);
	mnl_attr_put_u16(nlh, CTA_ZONE, 5);
	assert_memory_equal(fake.sent, buf, nlh->nlmsg_len);
}

/* What is no failure, and what is one. */
static void refused(void **state)
{
	static const struct { int error, ret; } rows[] = {
		{ EINVAL, 0 }, { EOPNOTSUPP, 0 }, { EPERM, -EPERM },
	};
	struct text why = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		start();
		fake_error(1, rows[i].error, NULL);
		same_number(forget(&why), rows[i].ret, "result");
		same_number(why.n > 0, rows[i].ret < 0, "words");
		text_free(&why);
	}
	start();
	fake.open_error = EPROTONOSUPPORT;
	same_number(forget(&why), 0, "without netfilter");
	tracked = false;
	same_number(forget(&why), 0, "not tracked");
	same_number((long long)fake.nsent, 0, "questions");
	/* where that cannot be seen, marks tell */
	fake_start();
	fake_receive(0);
	fake_done(1, 0, 0);
	same_number(conntrack_forget_marked(AF_INET, 1, 1, &why), 0, "marked");
	same_number((long long)fake.nsent, 1, "questions");
	assert_null(why.s);
}

/* More than go out at once, of which some are gone by themselves. */
static void many(void **state)
{
	size_t i;

	(void)state;
	start();
	for (i = 0; i < 150; i++) {
		if (i % 5 == 4)
			fake_receive(0);
		fake_end(tell(&own));
	}
	fake_done(1, 0, 0);
	fake_receive(0);
	fake_error(2, ENOENT, NULL);
	fake_error(129, 0, NULL);
	fake_receive(0);
	fake_error(150, ENOENT, NULL);
	fake_error(151, 0, NULL);
	same_number(forget(NULL), 148, "forgotten");
	same_number((long long)fake.nsent, 3, "questions");
	/* a refusal in the first of them does not keep the second from going */
	start();
	for (i = 0; i < 150; i++) {
		if (i % 5 == 4)
			fake_receive(0);
		fake_end(tell(&own));
	}
	fake_done(1, 0, 0);
	fake_receive(0);
	fake_error(2, EBUSY, NULL);
	fake_error(129, 0, NULL);
	fake_receive(0);
	fake_error(151, 0, NULL);
	same_number(forget(NULL), -EBUSY, "result");
	same_number((long long)fake.nsent, 3, "questions");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(which),
		cmocka_unit_test(marked),
		cmocka_unit_test(counted),
		cmocka_unit_test(named),
		cmocka_unit_test(refused),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
