/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel: what only a busy machine does to it (netns has the rest, on a real
 * one). Sequence numbers count from 1 for each test.
 */
#include "../fakenl.h"
#include "kernel/kernel.h"
#include "kernel/rtmsg.h"
#include "base/vec.h"

#include <linux/fib_rules.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>

static const struct prefixes no_hops;

/* A route of main, "10.9.0.0/16 10.2.2.9" or "0.0.0.0/0 -", and what of it is odd. */
struct told {
	const char *dst, *gateway;
	uint32_t oif, metric, table;
	uint8_t type, protocol, tos;
};

static void tell(uint32_t seq, uint16_t flags, const struct told *t)
{
	struct nlmsghdr *nlh = fake_message(RTM_NEWROUTE, NLM_F_MULTI | flags,
					    seq);
	struct rtmsg *rtm = mnl_nlmsg_put_extra_header(nlh, sizeof *rtm);
	struct prefix p;
	struct addr a;

	assert_null(prefix_parse(&p, t->dst, true));
	rtm->rtm_family = p.addr.family;
	rtm->rtm_dst_len = p.len;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_type = t->type ? t->type : RTN_UNICAST;
	rtm->rtm_protocol = t->protocol ? t->protocol : RTPROT_BOOT;
	rtm->rtm_tos = t->tos;
	if (t->table)
		mnl_attr_put_u32(nlh, RTA_TABLE, t->table);
	if (p.len)
		mnl_attr_put(nlh, RTA_DST, addr_bits(p.addr.family) / 8,
			     p.addr.b);
	mnl_attr_put_u32(nlh, RTA_OIF, t->oif ? t->oif : 2);
	mnl_attr_put_u32(nlh, RTA_PRIORITY, t->metric);
	if (t->gateway) {
		assert_null(addr_parse(&a, t->gateway));
		mnl_attr_put(nlh, RTA_GATEWAY, addr_bits(a.family) / 8, a.b);
	}
	fake_end(nlh);
}

/* A default of main by device 2. */
static void default_route(uint32_t seq, uint16_t flags, const char *gateway,
			  uint32_t metric)
{
	tell(seq, flags, &(struct told){ .dst = "0.0.0.0/0", .gateway = gateway,
					 .metric = metric });
}

static const char *gateway_of(const struct facts *f)
{
	static char buf[ADDR_STRLEN];

	return f->main_default[0] ? addr_format(&f->main_gateway[0], buf)
				  : "none";
}

/* A kernel whose first answer is to be told. */
static struct kernel *asked(void)
{
	struct kernel *k;

	fake_start();
	assert_int_equal(kernel_open(&k), 0);
	fake_receive(0);
	return k;
}

/* The default of main changes while it is read: the new one counts. */
static void default_changes(void **state)
{
	struct facts f = { .ifindex = 2 };
	struct kernel *k = asked();

	(void)state;
	default_route(1, NLM_F_DUMP_INTR, "10.2.2.1", 0);
	fake_done(1, 0, 0);
	fake_next_socket();
	fake_receive(0);
	default_route(2, 0, "10.2.2.9", 100);
	default_route(2, 0, "10.2.2.8", 200);
	fake_done(2, 0, 0);
	assert_int_equal(kernel_default(k, AF_INET, &no_hops, &f), 0);
	same_text(gateway_of(&f), "10.2.2.9", "gateway");
	kernel_close(k);
	facts_free(&f);
}

static void default_goes(void **state)
{
	struct facts f = { .ifindex = 2 };
	struct kernel *k = asked();

	(void)state;
	default_route(1, 0, "10.2.2.1", 0);
	fake_done(1, NLM_F_DUMP_INTR, 0);
	fake_next_socket();
	fake_receive(0);
	fake_done(2, 0, 0);
	assert_int_equal(kernel_default(k, AF_INET, &no_hops, &f), 0);
	same_text(gateway_of(&f), "none", "gateway");
	kernel_close(k);
	facts_free(&f);
}

/* Asked for IPv6, a kernel without it answers with what it has. */
static void default_of_the_other_family(void **state)
{
	struct facts f = { .ifindex = 2 };
	struct kernel *k = asked();

	(void)state;
	default_route(1, 0, "10.2.2.1", 0);
	fake_done(1, 0, 0);
	assert_int_equal(kernel_default(k, AF_INET6, &no_hops, &f), 0);
	assert_false(f.main_default[1]);
	assert_int_equal(f.main_gateway[1].family, 0);
	kernel_close(k);
	facts_free(&f);
}

/* Routes, a line each: "10.9.0.0/16 via 10.2.2.9 dev if2 table 254". */
static void same_routes(const struct kobjs *l, const char *want)
{
	struct text t = { 0 };
	const struct kobj *k;

	text_add(&t, "");
	vec_each(k, l) {
		kobj_print(&t, k, NULL);
		text_add(&t, "\n");
	}
	same_text(t.s, want, "routes");
	text_free(&t);
}

/* What main has by the device, but for what is known anyhow. */
static void pins(void **state)
{
	static const struct told told[] = {
		{ "0.0.0.0/0", "10.2.2.1", 0, 5, 0, 0, 0, 0 },
		{ "10.9.0.0/16", "10.2.2.9", 0, 0, 0, 0, 0, 0 },
		{ "198.51.100.9", "10.2.2.9", 0, 7, 0, 0, 0, 0 },
		{ "172.31.0.0/16", NULL, 0, 0, 0, 0, RTPROT_STATIC, 0 },
		/* by the usual hop: only what lies within a pin */
		{ "10.9.8.0/24", "10.2.2.1", 0, 0, 0, 0, 0, 0 },
		{ "192.0.2.0/24", "10.2.2.1", 0, 0, 0, 0, 0, 0 },
		/* the kernel's own; wide ones; what forbids; what is strange */
		{ "10.2.2.0/24", NULL, 0, 0, 0, 0, RTPROT_KERNEL, 0 },
		{ "128.0.0.0/1", "10.2.2.9", 0, 0, 0, 0, 0, 0 },
		{ "10.0.0.0/7", "10.2.2.9", 0, 0, 0, 0, 0, 0 },
		{ "10.7.0.0/16", NULL, 0, 0, 0, RTN_UNREACHABLE, 0, 0 },
		{ "10.6.0.0/16", "10.2.2.9", 0, 0, 0, 0, 0, 8 },
		/* by another device, of another table: a kernel before 4.20 */
		{ "10.5.0.0/16", "10.3.3.9", 3, 0, 0, 0, 0, 0 },
		{ "10.4.0.0/16", "10.2.2.9", 0, 0, 7001, 0, 0, 0 },
	};
	struct prefixes hops = { 0 };
	struct facts f = { .ifindex = 2 };
	struct kernel *k = asked();
	struct prefix p;
	size_t i;

	(void)state;
	assert_null(prefix_parse(&p, "10.2.2.1", true));
	prefixes_add(&hops, &p);
	for (i = 0; i < COUNT(told); i++) {
		tell(1, 0, &told[i]);
		fake_receive(0);
	}
	fake_done(1, 0, 0);
	assert_int_equal(kernel_default(k, AF_INET, &hops, &f), 0);
	same_text(gateway_of(&f), "10.2.2.1", "gateway");
	same_routes(&f.pins, "10.9.0.0/16 via 10.2.2.9 dev if2 table main\n"
		    "198.51.100.9 via 10.2.2.9 dev if2 table main metric 7\n"
		    "172.31.0.0/16 dev if2 table main\n"
		    "10.9.8.0/24 via 10.2.2.1 dev if2 table main\n");
	assert_int_equal(f.pins_left, 0);
	kernel_close(k);
	facts_free(&f);
	vec_free(&hops);
}

/* So many networks of 10.0.0.0/8 by a next hop; by a family's other, too. */
static void tell_many(uint32_t seq, unsigned n, const char *gateway)
{
	unsigned i;

	for (i = 0; i < n; i++) {
		char *dst = text_printf("10.%u.0.0/16", i);

		tell(seq, 0, &(struct told){ .dst = dst, .gateway = gateway });
		free(dst);
		if (i % 8 == 7)
			fake_receive(0);
	}
}

/* There is a bound, and what is beyond it is counted. */
static void many_pins(void **state)
{
	struct facts f = { .ifindex = 2 };
	struct kernel *k = asked();

	(void)state;
	tell_many(1, 70, "10.2.2.9");
	default_route(1, 0, "10.2.2.1", 0);
	fake_done(1, 0, 0);
	assert_int_equal(kernel_default(k, AF_INET, &no_hops, &f), 0);
	assert_int_equal(f.pins.n, FACTS_PINS);
	assert_int_equal(f.pins_left, 6);
	same_text(gateway_of(&f), "10.2.2.1", "gateway");
	/* of both families */
	fake_receive(0);
	tell(2, 0, &(struct told){ .dst = "2001:db8:9::/48",
				   .gateway = "fe80::9" });
	fake_done(2, 0, 0);
	assert_int_equal(kernel_default(k, AF_INET6, &no_hops, &f), 0);
	assert_int_equal(f.pins.n, FACTS_PINS);
	assert_int_equal(f.pins_left, 7);
	kernel_close(k);
	facts_free(&f);
}

/* A dump that begins anew has told nothing twice. */
static void pins_change(void **state)
{
	struct prefixes hops = { 0 };
	struct facts f = { .ifindex = 2 };
	struct kernel *k = asked();
	struct prefix p;

	(void)state;
	assert_null(prefix_parse(&p, "10.2.2.1", true));
	prefixes_add(&hops, &p);
	tell(1, 0, &(struct told){ .dst = "10.9.8.0/24",
				   .gateway = "10.2.2.1" });
	fake_receive(0);
	tell_many(1, 70, "10.2.2.9");
	fake_done(1, NLM_F_DUMP_INTR, 0);
	fake_next_socket();
	fake_receive(0);
	tell(2, 0, &(struct told){ .dst = "10.9.8.0/24",
				   .gateway = "10.2.2.1" });
	tell(2, 0, &(struct told){ .dst = "10.9.0.0/16",
				   .gateway = "10.2.2.9" });
	fake_done(2, 0, 0);
	assert_int_equal(kernel_default(k, AF_INET, &hops, &f), 0);
	same_routes(&f.pins, "10.9.0.0/16 via 10.2.2.9 dev if2 table main\n"
		    "10.9.8.0/24 via 10.2.2.1 dev if2 table main\n");
	assert_int_equal(f.pins_left, 0);
	kernel_close(k);
	facts_free(&f);
	vec_free(&hops);
}

/* Who cannot be asked has told nothing. */
static void pins_unread(void **state)
{
	struct facts f = { .ifindex = 2 };
	struct kernel *k = asked();

	(void)state;
	default_route(1, 0, "10.2.2.1", 0);
	tell(1, 0, &(struct told){ .dst = "10.9.0.0/16",
				   .gateway = "10.2.2.9" });
	fake_receive(ENOBUFS);
	assert_int_equal(kernel_default(k, AF_INET, &no_hops, &f), -ENOBUFS);
	assert_int_equal(f.pins.n, 0);
	assert_int_equal(f.pins_left, 0);
	same_text(gateway_of(&f), "none", "gateway");
	kernel_close(k);
	facts_free(&f);
}

/* Main's routes that are as wide as a default or a piece of one. */
static void wide(void **state)
{
	static const struct told four[] = {
		{ "0.0.0.0/0", "10.1.1.1", 3, 0, 0, 0, 0, 0 },
		{ "0.0.0.0/0", NULL, 0, UINT32_MAX, 0, RTN_UNREACHABLE, 0, 0 },
		{ "128.0.0.0/1", NULL, 9, 0, 0, 0, 0, 0 },
		{ "200.0.0.0/7", NULL, 9, 0, 0, 0, 0, 0 },
		{ "10.0.0.0/8", NULL, 9, 0, 0, 0, 0, 0 },
		{ "0.0.0.0/0", "10.2.2.1", 0, 0, 7001, 0, 0, 0 },
	}, six[] = {
		{ "2000::/3", NULL, 9, 0, 0, 0, 0, 0 },
		{ "fc00::/6", NULL, 9, 0, 0, 0, 0, 0 },
		{ "fc00::/7", NULL, 9, 0, 0, 0, 0, 0 },
		/* of a kernel without IPv6 */
		{ "0.0.0.0/0", "10.2.2.1", 0, 0, 0, 0, 0, 0 },
	};
	struct kobjs found = { 0 };
	struct kernel *k = asked();
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(four); i++)
		tell(1, 0, &four[i]);
	fake_done(1, 0, 0);
	assert_int_equal(kernel_wide(k, AF_INET, &found), 0);
	fake_receive(0);
	tell(2, 0, &six[0]);
	fake_done(2, NLM_F_DUMP_INTR, 0);
	fake_next_socket();
	fake_receive(0);
	for (i = 0; i < COUNT(six); i++)
		tell(3, 0, &six[i]);
	fake_done(3, 0, 0);
	assert_int_equal(kernel_wide(k, AF_INET6, &found), 0);
	same_routes(&found, "default via 10.1.1.1 dev if3 table main\n"
		    "unreachable default dev if2 table main metric 4294967295\n"
		    "128.0.0.0/1 dev if9 table main\n"
		    "200.0.0.0/7 dev if9 table main\n"
		    "2000::/3 dev if9 table main metric 0\n"
		    "fc00::/6 dev if9 table main metric 0\n");
	kernel_close(k);
	vec_free(&found);
}

/* A route of main by a nexthop object that it does not show: a default, a /24. */
static void by_object(uint32_t seq, uint8_t len, uint32_t object,
		      uint32_t metric)
{
	struct nlmsghdr *nlh = fake_message(RTM_NEWROUTE, NLM_F_MULTI, seq);
	struct rtmsg *rtm = mnl_nlmsg_put_extra_header(nlh, sizeof *rtm);

	rtm->rtm_family = AF_INET;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_type = RTN_UNICAST;
	rtm->rtm_dst_len = len;
	if (len)
		mnl_attr_put(nlh, RTA_DST, 4, "\300\0\2\0");
	mnl_attr_put_u32(nlh, RTA_NH_ID, object);
	mnl_attr_put_u32(nlh, RTA_PRIORITY, metric);
	fake_end(nlh);
}

/* The answer to a question for an object. */
static void object(uint32_t seq, uint32_t ifindex, const char *gateway)
{
	struct nlmsghdr *nlh;
	struct nhmsg *nhm;
	struct addr a;

	assert_null(addr_parse(&a, gateway));
	fake_receive(0);
	nlh = fake_message(RTM_NEWNEXTHOP, 0, seq);
	nhm = mnl_nlmsg_put_extra_header(nlh, sizeof *nhm);
	nhm->nh_family = AF_INET;
	mnl_attr_put_u32(nlh, NHA_OIF, ifindex);
	mnl_attr_put(nlh, NHA_GATEWAY, 4, a.b);
	fake_end(nlh);
	fake_error(seq, 0, NULL);
}

static void main_by_objects(uint32_t seq)
{
	fake_receive(0);
	by_object(seq, 0, 7, 30);
	by_object(seq, 0, 5, 20);
	by_object(seq, 24, 6, 20);
	by_object(seq, 24, 5, 10);
	by_object(seq, 24, 7, 5);
	fake_done(seq, 0, 0);
}

/*
 * Each object is asked for once, and what leads by them read again. One that is new
 * then is as one that is gone.
 */
static void default_by_objects(void **state)
{
	struct facts f = { .ifindex = 2 };
	struct kernel *k;
	char buf[ADDR_STRLEN];

	(void)state;
	fake_start();
	assert_int_equal(kernel_open(&k), 0);
	main_by_objects(1);
	object(2, 3, "10.3.3.1");
	object(3, 2, "10.2.2.1");
	fake_receive(0);
	fake_error(4, ENOENT, NULL);
	main_by_objects(5);
	assert_int_equal(kernel_default(k, AF_INET, &no_hops, &f), 0);
	same_text(gateway_of(&f), "10.2.2.1", "gateway");
	assert_int_equal(f.pins.n, 1);
	same_text(addr_format(&f.pins.v[0].gateway, buf), "10.2.2.1", "pin");
	assert_int_equal(fake.nsent, 5);
	kernel_close(k);
	facts_free(&f);
}

/* Objects that cannot be asked for: nothing is known. */
static void objects_refused(void **state)
{
	struct facts f = { .ifindex = 2 };
	struct kernel *k;

	(void)state;
	fake_start();
	assert_int_equal(kernel_open(&k), 0);
	main_by_objects(1);
	fake_receive(0);
	fake_error(2, ENOMEM, NULL);
	assert_int_equal(kernel_default(k, AF_INET, &no_hops, &f), -ENOMEM);
	same_text(gateway_of(&f), "none", "gateway");
	assert_int_equal(f.pins.n, 0);
	assert_int_equal(fake.nsent, 2);
	kernel_close(k);
	facts_free(&f);
}

/* Operations that add so many rules. */
static void many_rules(struct op *ops, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		ops[i] = (struct op){ .kind = OP_ADD, .k = {
			.kind = KOBJ_RULE, .family = AF_INET, .protocol = 77,
			.type = FR_ACT_TO_TBL, .table = 7001, .suppress = -1,
			.priority = 7000 + i,
		} };
}

/*
 * Bounded batches, of which only the last message asks for an answer; of the
 * others only what failed has one. The first refusal is told in the kernel's
 * words.
 */
static void batches(void **state)
{
	static const struct { uint32_t seq; int error; } answers[] = {
		{ 50, EEXIST }, { 128, 0 }, { 190, EPERM }, { 256, EINVAL },
		{ 300, 0 },
	};
	struct op ops[300];
	int results[300];
	struct kernel *k;
	size_t i;

	(void)state;
	many_rules(ops, COUNT(ops));
	fake_start();
	assert_int_equal(kernel_open(&k), 0);
	for (i = 0; i < COUNT(answers); i++) {
		fake_receive(0);	/* the kernel sends each alone */
		fake_error(answers[i].seq, answers[i].error,
			   i ? NULL : "it is there");
	}
	assert_int_equal(kernel_apply(k, ops, 300, results), -EEXIST);
	same_text(kernel_error(k), "File exists (it is there)", "words");
	assert_int_equal(fake.messages, 300);
	assert_int_equal(fake.nsent, 3);
	assert_int_equal(fake.acks, 3);
	assert_in_range(fake.largest, 1, 16384);
	for (i = 0; i < 300; i++)
		same_number(results[i], i == 49 ? -EEXIST : i == 189 ? -EPERM :
			    i == 255 ? -EINVAL : 0, "result");
	kernel_close(k);
}

/*
 * Answers that did not fit into the socket are lost for good: nobody waits for
 * them, and of what they were about nobody knows. What was refused before is.
 */
static void answers_lost(void **state)
{
	struct op ops[20];
	int results[20];
	struct kernel *k;
	size_t i;

	(void)state;
	many_rules(ops, COUNT(ops));
	fake_start();
	assert_int_equal(kernel_open(&k), 0);
	fake_receive(0);
	fake_error(6, EEXIST, NULL);
	fake_receive(ENOBUFS);
	fake_receive(0);
	fake_error(20, 0, NULL);
	assert_int_equal(kernel_apply(k, ops, 20, results), -EEXIST);
	same_text(kernel_error(k), "File exists", "words");
	for (i = 0; i < 20; i++)
		same_number(results[i], i == 5 ? -EEXIST : KERNEL_UNKNOWN,
			    "result");
	/* the answer that came too late is none to what is sent next */
	fake_next_socket();
	fake_receive(0);
	fake_error(40, 0, NULL);
	assert_int_equal(kernel_apply(k, ops, 20, results), 0);
	for (i = 0; i < 20; i++)
		same_number(results[i], 0, "result");
	fake_receive(ENOBUFS);
	assert_int_equal(kernel_apply(k, ops, 1, results), -ENOBUFS);
	same_text(kernel_error(k),
		  "No buffer space available "
		  "(no answer from the kernel)",
		  "words");
	same_number(results[0], KERNEL_UNKNOWN, "result");
	kernel_close(k);
}

/* What did not go out is no riddle: each operation has that for its result. */
static void not_sent(void **state)
{
	struct op ops[20];
	int results[20];
	struct kernel *k;
	size_t i;

	(void)state;
	many_rules(ops, COUNT(ops));
	fake_start();
	assert_int_equal(kernel_open(&k), 0);
	fake.send_error = ENOBUFS;
	assert_int_equal(kernel_apply(k, ops, 20, results), -ENOBUFS);
	same_text(kernel_error(k),
		  "No buffer space available (cannot ask the kernel)", "words");
	for (i = 0; i < 20; i++)
		same_number(results[i], -ENOBUFS, "result");
	fake.send_error = 0;
	fake_receive(ENOBUFS);
	assert_int_equal(kernel_apply(k, ops, 20, results), -ENOBUFS);
	same_number(results[0], KERNEL_UNKNOWN, "result");
	fake.open_error = EMFILE;
	assert_int_equal(kernel_apply(k, ops, 20, results), -EMFILE);
	same_text(kernel_error(k),
		  "Too many open files (cannot open a netlink socket)", "words");
	for (i = 0; i < 20; i++)
		same_number(results[i], -EMFILE, "result");
	assert_int_equal(kernel_portid(k), FAKE_PORT);
	kernel_close(k);
}

/* Removing what is not there is no failure, wherever in a batch. */
static void gone_already(void **state)
{
	struct op ops[5];
	int results[5];
	struct kernel *k;
	size_t i;

	(void)state;
	many_rules(ops, COUNT(ops));
	for (i = 0; i < COUNT(ops); i++)
		ops[i].kind = OP_REMOVE;
	fake_start();
	assert_int_equal(kernel_open(&k), 0);
	fake_receive(0);
	fake_asked = RTM_DELRULE;
	fake_error(2, ENOENT, NULL);
	fake_error(4, ENOMEM, "no memory");
	fake_error(5, ESRCH, NULL);
	fake_asked = RTM_NEWRULE;
	assert_int_equal(kernel_apply(k, ops, 5, results), -ENOMEM);
	same_text(kernel_error(k), "Cannot allocate memory (no memory)",
		  "words");
	for (i = 0; i < 5; i++)
		same_number(results[i], i == 3 ? -ENOMEM : i == 1 || i == 4
			    ? KERNEL_ABSENT : 0, "result");
	kernel_close(k);
}

/*
 * The rule as it was stored, which may lack what was asked for; if nothing
 * comes back it is not taken to be there.
 */
static void echo(void **state)
{
	static const struct { bool echoed; int suppress, stored; } rows[] = {
		{ true, 0, 0 }, { true, 1, 1 }, { true, -1, -1 },
		{ false, 0, -1 },
	};
	struct kobj rule, stored;
	int result;
	struct nlmsghdr *nlh;
	struct op op;
	struct kernel *k;
	uint32_t buf[RTMSG_OBJ_MAX / 4];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		fake_start();
		assert_int_equal(kernel_open(&k), 0);
		many_rules(&op, 1);
		rule = op.k;
		rule.suppress = rows[i].suppress;
		rtmsg_build(buf, &rule, false, 0, 1);
		fake_receive(0);
		nlh = fake_message(0, 0, 1);
		memcpy(nlh, buf, ((struct nlmsghdr *)(void *)buf)->nlmsg_len);
		nlh->nlmsg_pid = FAKE_PORT;
		if (rows[i].echoed)
			fake_end(nlh);
		fake_error(1, 0, NULL);
		rule.suppress = 0;
		assert_int_equal(kernel_add_echo(k, &rule, &stored, &result), 0);
		assert_int_equal(result, 0);
		assert_int_equal(stored.suppress, rows[i].stored);
		kernel_close(k);
	}
}

/* A route as the answer to number seq, by that device. */
static void answer_route(uint32_t seq, uint32_t table, uint32_t ifindex)
{
	struct nlmsghdr *nlh = fake_message(RTM_NEWROUTE, 0, seq);
	struct rtmsg *rtm = mnl_nlmsg_put_extra_header(nlh, sizeof *rtm);

	rtm->rtm_family = AF_INET;
	mnl_attr_put_u32(nlh, RTA_TABLE, table);
	mnl_attr_put_u32(nlh, RTA_OIF, ifindex);
	fake_end(nlh);
}

/* Two questions; each is over when its acknowledgement is read. */
static void lookup(void **state)
{
	struct kobj match, way;
	struct packet p = { 0 };
	struct kernel *k = asked();

	(void)state;
	assert_null(addr_parse(&p.to, "198.51.100.1"));
	answer_route(1, 7001, 2);
	fake_receive(0);
	fake_error(1, 0, NULL);
	fake_receive(0);
	answer_route(2, 7001, 3);
	fake_error(2, 0, NULL);
	assert_int_equal(kernel_lookup(k, &p, &match, &way), 0);
	same_number(match.table, 7001, "table");
	same_number(way.ifindex, 3, "way");
	fake_receive(0);
	fake_error(3, ENETUNREACH, "no way");
	assert_int_equal(kernel_lookup(k, &p, &match, &way), -ENETUNREACH);
	same_text(kernel_error(k), "Network is unreachable (no way)", "words");
	assert_int_equal(fake.acks, 3);
	assert_int_equal(fake.opened, 1);
	kernel_close(k);
}

/* A neighbour as it is dumped. */
static void neighbour(uint32_t seq, uint16_t flags, const char *address,
		      int ifindex, uint16_t ndm_state)
{
	struct nlmsghdr *nlh = fake_message(RTM_NEWNEIGH, NLM_F_MULTI | flags,
					    seq);
	struct ndmsg *ndm = mnl_nlmsg_put_extra_header(nlh, sizeof *ndm);
	struct addr a;

	assert_null(addr_parse(&a, address));
	ndm->ndm_family = a.family;
	ndm->ndm_ifindex = ifindex;
	ndm->ndm_state = ndm_state;
	mnl_attr_put(nlh, NDA_DST, addr_bits(a.family) / 8, a.b);
	fake_end(nlh);
}

/* Of all that old kernels tell, too, only that address on that device counts. */
static void neighbours(void **state)
{
	static const struct {
		const char *asked;
		uint16_t state;
		const char *silent;
	} rows[] = {
		{ "10.2.2.1", NUD_FAILED, "FAILED" },
		{ "10.2.2.1", NUD_INCOMPLETE, "INCOMPLETE" },
		{ "10.2.2.1", NUD_REACHABLE, NULL },
		{ "10.2.2.1", NUD_STALE, NULL },
		{ "10.2.2.1", NUD_PERMANENT, NULL },
		{ "2001:db8::1", NUD_FAILED, "FAILED" },
		{ "10.2.2.3", NUD_FAILED, NULL },
		{ "a0a:201::", NUD_FAILED, NULL },
	};
	struct kernel *k;
	struct addr a;
	const char *silent;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		k = asked();
		neighbour(1, 0, "10.2.2.2", 2, NUD_FAILED);
		neighbour(1, 0, "10.2.2.1", 3, NUD_FAILED);
		neighbour(1, 0, "10.2.2.1", 2, rows[i].state);
		neighbour(1, 0, "2001:db8::1", 2, NUD_FAILED);
		neighbour(1, 0, "10.2.2.1", 4, NUD_FAILED);
		fake_done(1, 0, 0);
		assert_null(addr_parse(&a, rows[i].asked));
		assert_int_equal(kernel_neighbour(k, &a, 2, &silent), 0);
		same_text(silent, rows[i].silent, rows[i].asked);
		kernel_close(k);
	}
	/* none yet; and none that is told, since the kernel does not tell */
	k = asked();
	fake_done(1, 0, 0);
	assert_int_equal(kernel_neighbour(k, &a, 2, &silent), 0);
	assert_null(silent);
	fake_receive(0);
	fake_done(2, 0, -ENOBUFS);
	assert_int_equal(kernel_neighbour(k, &a, 2, &silent), -ENOBUFS);
	assert_null(silent);
	kernel_close(k);
	/* what was told before an interruption does not count */
	k = asked();
	assert_null(addr_parse(&a, "10.2.2.1"));
	neighbour(1, NLM_F_DUMP_INTR, "10.2.2.1", 2, NUD_FAILED);
	fake_done(1, 0, 0);
	fake_next_socket();
	fake_receive(0);
	fake_done(2, 0, 0);
	assert_int_equal(kernel_neighbour(k, &a, 2, &silent), 0);
	assert_null(silent);
	kernel_close(k);
}

/* Who is there, of that device and family. */
static void hosts(void **state)
{
	struct kernel *k = asked();
	struct prefixes found = { 0 };
	char buf[PREFIX_STRLEN];

	(void)state;
	neighbour(1, 0, "10.2.2.1", 2, NUD_REACHABLE);
	neighbour(1, 0, "10.2.2.2", 2, NUD_FAILED);
	neighbour(1, 0, "10.2.2.3", 3, NUD_STALE);
	neighbour(1, 0, "2001:db8::1", 2, NUD_STALE);
	neighbour(1, 0, "10.2.2.4", 2, NUD_STALE);
	neighbour(1, NLM_F_DUMP_INTR, "10.2.2.5", 2, NUD_NOARP);
	fake_done(1, 0, 0);
	fake_next_socket();
	fake_receive(0);
	neighbour(2, 0, "10.2.2.1", 2, NUD_PROBE);
	neighbour(2, 0, "10.2.2.6", 2, NUD_INCOMPLETE);
	neighbour(2, 0, "10.2.2.7", 2, NUD_PERMANENT);
	fake_done(2, 0, 0);
	assert_int_equal(kernel_hosts(k, AF_INET, 2, &found), 0);
	assert_int_equal(found.n, 2);
	assert_string_equal(prefix_format(&found.v[0], buf), "10.2.2.1");
	assert_string_equal(prefix_format(&found.v[1], buf), "10.2.2.7");
	vec_free(&found);
	kernel_close(k);
}

static void tell_link(uint16_t type, int ifindex, const char *name, int group)
{
	struct nlmsghdr *nlh = fake_message(type, NLM_F_MULTI, 1);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof *ifi);

	ifi->ifi_index = ifindex;
	if (name)
		mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	if (group >= 0)
		mnl_attr_put_u32(nlh, IFLA_GROUP, (uint32_t)group);
	fake_end(nlh);
}

/* The links of one group. */
static void grouped(void **state)
{
	struct kernel *k = asked();
	struct kobjs found = { 0 };

	(void)state;
	tell_link(RTM_NEWLINK, 2, "eth0", 7000);
	tell_link(RTM_NEWLINK, 3, "eth1", 0);
	tell_link(RTM_NEWLINK, 4, "eth2", -1);
	tell_link(RTM_DELLINK, 5, "eth3", 7000);
	fake_end(fake_message(RTM_NEWLINK, NLM_F_MULTI, 1));
	tell_link(RTM_NEWLINK, 6, "eth4", 7000);
	fake_done(1, 0, 0);
	assert_int_equal(kernel_grouped(k, 7000, &found), 0);
	assert_int_equal(found.n, 2);
	assert_int_equal(found.v[0].kind, KOBJ_GROUP);
	assert_int_equal(found.v[0].ifindex, 2);
	assert_int_equal(found.v[0].table, 7000);
	assert_string_equal(found.v[0].dev, "eth0");
	assert_int_equal(found.v[1].ifindex, 6);
	fake_receive(0);
	fake_done(2, 0, -ENOBUFS);
	assert_int_equal(kernel_grouped(k, 7000, &found), -ENOBUFS);
	vec_free(&found);
	kernel_close(k);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(default_changes),
		cmocka_unit_test(default_goes),
		cmocka_unit_test(default_of_the_other_family),
		cmocka_unit_test(pins),
		cmocka_unit_test(many_pins),
		cmocka_unit_test(pins_change),
		cmocka_unit_test(pins_unread),
		cmocka_unit_test(wide),
		cmocka_unit_test(default_by_objects),
		cmocka_unit_test(objects_refused),
		cmocka_unit_test(batches),
		cmocka_unit_test(answers_lost),
		cmocka_unit_test(not_sent),
		cmocka_unit_test(gone_already),
		cmocka_unit_test(echo),
		cmocka_unit_test(lookup),
		cmocka_unit_test(neighbours),
		cmocka_unit_test(hosts),
		cmocka_unit_test(grouped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
