/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sock_diag: which sockets are a dead line's, by what the kernel has of them
 * (netns has real ones). TCP is asked for first, then UDP, of IPv4 and IPv6.
 */
#include "../fakenl.h"
#include "kernel/sock_diag.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

enum { TCP4, TCP6, UDP4, UDP6, DUMPS };

struct one {
	int dump;
	int state;
	const char *local;
	unsigned port;
	const char *peer;
	unsigned peer_port;
};

static unsigned subflow[8];	/* flags of MPTCP's, of the first sockets */

static void put_addr(void *to, const char *text)
{
	struct addr a;

	if (!strncmp(text, "::ffff:", 7)) {
		memset((char *)to + 10, 0xff, 2);
		to = (char *)to + 12;
		text += 7;
	}
	assert_null(addr_parse(&a, text));
	memcpy(to, a.b, addr_bits(a.family) / 8);
}

static void tell(uint32_t seq, const struct one *s, unsigned flags)
{
	struct nlmsghdr *nlh = fake_message(SOCK_DIAG_BY_FAMILY, NLM_F_MULTI,
					    seq);
	struct inet_diag_msg *m = mnl_nlmsg_put_extra_header(nlh, sizeof *m);

	m->idiag_family = s->dump & 1 ? AF_INET6 : AF_INET;
	m->idiag_state = (uint8_t)s->state;
	m->id.idiag_sport = (uint16_t)s->port;
	m->id.idiag_dport = (uint16_t)s->peer_port;
	m->id.idiag_cookie[0] = s->peer_port;
	put_addr(m->id.idiag_src, s->local);
	if (s->peer)
		put_addr(m->id.idiag_dst, s->peer);
	if (flags) {
		struct nlattr *ulp = mnl_attr_nest_start(nlh, 19), *mptcp;

		mnl_attr_put_strz(nlh, 1, "mptcp");
		mptcp = mnl_attr_nest_start(nlh, 3);
		mnl_attr_put_u32(nlh, 8, flags);
		mnl_attr_nest_end(nlh, mptcp);
		mnl_attr_nest_end(nlh, ulp);
	}
	fake_end(nlh);
}

/* Dumps that have these sockets, and so many that are to be destroyed. */
static void sockets(const struct one *list, size_t n, unsigned doomed,
		    int error)
{
	uint32_t seq;
	size_t i;

	fake_start();
	for (seq = 1; seq <= DUMPS; seq++) {
		fake_receive(0);
		for (i = 0; i < n; i++) {
			if (i % 8 == 7)
				fake_receive(0);
			if (list[i].dump == (int)seq - 1)
				tell(seq, &list[i], i < COUNT(subflow) ?
				     subflow[i] : 0);
		}
		fake_done(seq, 0, 0);
	}
	if (doomed) {
		fake_receive(0);
		fake_error(DUMPS + doomed, error, NULL);
	}
}

static char asked[400];

/* The LAN is not. */
static bool reached(const struct addr *peer, void *arg)
{
	char buf[ADDR_STRLEN];

	assert_ptr_equal(arg, asked);
	snprintf(asked + strlen(asked), sizeof asked - strlen(asked), "%s ",
		 addr_format(peer, buf));
	return peer->b[0] != 192;
}

static int destroy(struct text *why)
{
	struct prefixes line = { 0 };
	int ret;

	assert_null(prefix_parse(vec_push(&line), "10.2.2.2", true));
	assert_null(prefix_parse(vec_push(&line), "2001:db8:2::2", true));
	asked[0] = '\0';
	ret = sock_diag_destroy(&line, reached, asked, why);
	vec_free(&line);
	return ret;
}

#define FAR "203.0.113.10"
#define FAR6 "2001:db8:ffff::10"

/* One connection and one that may listen: is the first destroyed? */
static void inbound(void **state)
{
	static const struct {
		struct one connected, other;
		bool goes;
	} rows[] = {
		{ { TCP4, TCP_ESTABLISHED, "10.2.2.2", 22, FAR, 7 },
		  { TCP4, TCP_LISTEN, "0.0.0.0", 22, NULL, 0 }, false },
		{ { TCP4, TCP_ESTABLISHED, "10.2.2.2", 22, FAR, 7 },
		  { TCP4, TCP_LISTEN, "10.2.2.2", 22, NULL, 0 }, false },
		{ { TCP4, TCP_ESTABLISHED, "10.2.2.2", 22, FAR, 7 },
		  { TCP6, TCP_LISTEN, "::", 22, NULL, 0 }, false },
		{ { TCP4, TCP_ESTABLISHED, "10.2.2.2", 22, FAR, 7 },
		  { TCP6, TCP_LISTEN, "::ffff:10.2.2.2", 22, NULL, 0 }, false },
		{ { TCP6, TCP_ESTABLISHED, "::ffff:10.2.2.2", 22, FAR, 7 },
		  { TCP4, TCP_LISTEN, "0.0.0.0", 22, NULL, 0 }, false },
		{ { TCP6, TCP_ESTABLISHED, "2001:db8:2::2", 22, FAR6, 7 },
		  { TCP6, TCP_LISTEN, "::", 22, NULL, 0 }, false },
		{ { UDP4, TCP_ESTABLISHED, "10.2.2.2", 53, FAR, 7 },
		  { UDP4, TCP_CLOSE, "0.0.0.0", 53, NULL, 0 }, false },
		{ { TCP6, TCP_ESTABLISHED, "2001:db8:2::2", 22, FAR6, 7 },
		  { TCP4, TCP_LISTEN, "0.0.0.0", 22, NULL, 0 }, true },
		{ { TCP4, TCP_ESTABLISHED, "10.2.2.2", 22, FAR, 7 },
		  { TCP4, TCP_LISTEN, "10.1.1.2", 22, NULL, 0 }, true },
		{ { TCP4, TCP_ESTABLISHED, "10.2.2.2", 22, FAR, 7 },
		  { TCP4, TCP_LISTEN, "0.0.0.0", 23, NULL, 0 }, true },
		{ { TCP4, TCP_ESTABLISHED, "10.2.2.2", 53, FAR, 7 },
		  { UDP4, TCP_CLOSE, "0.0.0.0", 53, NULL, 0 }, true },
		{ { UDP4, TCP_ESTABLISHED, "10.2.2.2", 53, FAR, 7 },
		  { TCP4, TCP_LISTEN, "0.0.0.0", 53, NULL, 0 }, true },
		{ { TCP4, TCP_ESTABLISHED, "10.2.2.2", 22, FAR, 7 },
		  { TCP4, TCP_ESTABLISHED, "10.1.1.2", 22, FAR, 7 }, true },
	};
	struct one list[2];
	char row[8];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(row, sizeof row, "row %zu", i);
		list[0] = rows[i].connected;
		list[1] = rows[i].other;
		sockets(list, 2, rows[i].goes, 0);
		same_number(destroy(NULL), rows[i].goes, row);
	}
}

/* By state, address and peer; and they are named as the kernel has them. */
static void of_the_line(void **state)
{
	static const struct one list[] = {
		{ TCP4, TCP_ESTABLISHED, "10.2.2.2", 1, FAR, 101 },
		{ TCP4, TCP_SYN_SENT, "10.2.2.2", 2, "203.0.113.2", 102 },
		{ TCP4, TCP_FIN_WAIT1, "10.2.2.2", 3, "203.0.113.3", 103 },
		{ TCP4, TCP_CLOSE_WAIT, "10.2.2.2", 4, "203.0.113.4", 104 },
		{ TCP4, TCP_SYN_RECV, "10.2.2.2", 5, FAR, 105 },
		{ TCP4, TCP_FIN_WAIT2, "10.2.2.2", 5, FAR, 105 },
		{ TCP4, TCP_TIME_WAIT, "10.2.2.2", 5, FAR, 105 },
		{ TCP4, TCP_LAST_ACK, "10.2.2.2", 5, FAR, 105 },
		{ TCP4, TCP_CLOSING, "10.2.2.2", 5, FAR, 105 },
		{ TCP4, 12, "10.2.2.2", 5, FAR, 105 },
		{ TCP4, TCP_ESTABLISHED, "10.1.1.2", 6, FAR, 106 },
		{ TCP4, TCP_ESTABLISHED, "10.2.2.2", 7, "192.168.7.2", 107 },
		{ TCP6, TCP_ESTABLISHED, "2001:db8:2::3", 8, FAR6, 108 },
		{ UDP4, TCP_CLOSE, "10.2.2.2", 9, NULL, 0 },
		{ UDP6, TCP_ESTABLISHED, "2001:db8:2::2", 10, FAR6, 110 },
	};
	const struct nlmsghdr *nlh = (const void *)fake.sent;
	const struct inet_diag_req_v2 *r = mnl_nlmsg_get_payload(nlh);

	(void)state;
	sockets(list, COUNT(list), 5, 0);
	same_number(destroy(NULL), 5, "destroyed");
	same_text(asked, FAR " 203.0.113.2 203.0.113.3 203.0.113.4 192.168.7.2 "
		  FAR6 " ", "asked for");
	same_number(nlh->nlmsg_type, SOCK_DESTROY, "type");
	same_number(r->sdiag_family, AF_INET, "family");
	same_number(r->sdiag_protocol, IPPROTO_TCP, "protocol");
	same_number(r->id.idiag_sport, 1, "port");
	same_number(r->id.idiag_dport, 101, "peer's port");
	same_number(r->id.idiag_cookie[0], 101, "cookie");
}

/* A session of MPTCP has other subflows; one that has become TCP (2: we asked) not. */
static void subflows(void **state)
{
	static const struct one list[] = {
		{ TCP4, TCP_ESTABLISHED, "10.2.2.2", 1, FAR, 101 },
		{ TCP4, TCP_SYN_SENT, "10.2.2.2", 2, FAR, 102 },
		{ TCP6, TCP_ESTABLISHED, "2001:db8:2::2", 3, FAR6, 103 },
		{ TCP4, TCP_ESTABLISHED, "10.2.2.2", 4, FAR, 104 },
		{ TCP4, TCP_ESTABLISHED, "10.2.2.2", 5, FAR, 105 },
	};
	const struct nlmsghdr *nlh = (const void *)fake.sent;
	const struct inet_diag_req_v2 *r = mnl_nlmsg_get_payload(nlh);

	(void)state;
	memcpy(subflow, (const unsigned[8]){ 1 | 2 | 64, 8, 4 | 8, 2 },
	       sizeof subflow);
	sockets(list, COUNT(list), 2, 0);
	memset(subflow, 0, sizeof subflow);
	same_number(destroy(NULL), 2, "destroyed");
	same_number(r->id.idiag_sport, 4, "port");
}

static const struct one outbound = { TCP4, TCP_ESTABLISHED, "10.2.2.2", 1, FAR,
				     7 };

/* What is an error and what none; once it is said. */
static void refused(void **state)
{
	static const struct { int error, ret; const char *why; } rows[] = {
		{ EOPNOTSUPP, -EOPNOTSUPP, "Operation not supported (this "
		  "kernel destroys no sockets)" },
		{ EINVAL, -EOPNOTSUPP, "Operation not supported (this kernel "
		  "destroys no sockets)" },
		{ EPERM, -EPERM, "Operation not permitted" },
		{ ENOENT, 0, NULL },
	};
	struct text why = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		sockets(&outbound, 1, 1, rows[i].error);
		same_number(destroy(&why), rows[i].ret, "result");
		same_text(why.s, rows[i].why, "words");
		text_free(&why);
	}
}

/* Who listens is not known then. */
static void not_read(void **state)
{
	(void)state;
	fake_start();
	fake_receive(0);
	tell(1, &outbound, 0);
	fake_done(1, 0, 0);
	fake_receive(0);
	fake_error(2, EPERM, NULL);
	same_number(destroy(NULL), -EPERM, "result");
	same_number((long long)fake.nsent, 2, "questions");
	same_text(asked, "", "asked for");
}

/* Without UDP's or IPv6's there may be others; without TCP's there are none. */
static void not_there(void **state)
{
	uint32_t seq;

	(void)state;
	fake_start();
	fake_receive(0);
	tell(1, &outbound, 0);
	fake_done(1, 0, 0);
	for (seq = 2; seq <= DUMPS; seq++) {
		fake_receive(0);
		fake_error(seq, ENOENT, NULL);
	}
	fake_receive(0);
	fake_error(DUMPS + 1, 0, NULL);
	same_number(destroy(NULL), 1, "destroyed");
	fake_start();
	fake_receive(0);
	fake_error(1, ENOENT, NULL);
	same_number(destroy(NULL), -EOPNOTSUPP, "result");
}

/* Both families are asked; IPv6 sockets may have addresses of IPv4. */
static void counted(void **state)
{
	static const struct one list[] = {
		{ TCP4, TCP_ESTABLISHED, "10.2.2.2", 22, FAR, 7 },
		{ TCP4, TCP_FIN_WAIT2, "10.2.2.2", 22, FAR, 8 },
		{ TCP4, TCP_ESTABLISHED, "10.1.1.2", 22, FAR, 7 },
		{ TCP6, TCP_CLOSE_WAIT, "::ffff:10.2.2.2", 22, "::ffff:" FAR, 9 },
		{ TCP6, TCP_ESTABLISHED, "2001:db8:2::3", 22, FAR6, 7 },
	};
	struct prefixes line = { 0 };
	uint32_t seq;
	size_t i;

	(void)state;
	assert_null(prefix_parse(vec_push(&line), "10.2.2.2", true));
	fake_start();
	for (seq = 1; seq <= 2; seq++) {
		fake_receive(0);
		for (i = 0; i < COUNT(list); i++)
			if (list[i].dump == (int)seq - 1)
				tell(seq, &list[i], 0);
		fake_done(seq, 0, 0);
	}
	same_number(sock_diag_count(&line, NULL), 3, "of the line");
	fake_start();
	fake_receive(0);
	fake_error(1, ENOENT, NULL);
	same_number(sock_diag_count(&line, NULL), -ENOENT, "no such kernel");
	vec_free(&line);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(inbound),
		cmocka_unit_test(counted),
		cmocka_unit_test(of_the_line),
		cmocka_unit_test(subflows),
		cmocka_unit_test(refused),
		cmocka_unit_test(not_read),
		cmocka_unit_test(not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
