/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mptcp: endpoints and limits, as the kernel tells of them and is told. */
#include "../fakenl.h"
#include "kernel/kernel.h"

#include <linux/genetlink.h>

enum {
	FAMILY = 28,
	/* of linux/mptcp.h, which is of 5.6 */
	ADD = 1, DELETE = 2, GET = 3, SET_LIMITS = 5, SET_FLAGS = 7,
};

static struct kernel *kernel;

static struct nlmsghdr *reply(uint16_t type, uint16_t flags, uint32_t seq)
{
	struct nlmsghdr *nlh = fake_message(type, flags, seq);

	mnl_nlmsg_put_extra_header(nlh, GENL_HDRLEN);
	return nlh;
}

/* A kernel with MPTCP (or not), whose number is asked for first. */
static void start(bool has)
{
	struct nlmsghdr *nlh;

	fake_start();
	assert_int_equal(kernel_open(&kernel), 0);
	fake_next_socket();
	fake_receive(0);
	if (has) {
		nlh = reply(GENL_ID_CTRL, 0, 1);
		mnl_attr_put_u16(nlh, CTRL_ATTR_FAMILY_ID, FAMILY);
		fake_end(nlh);
	}
	fake_error(1, has ? 0 : ENOENT, NULL);
}

static void endpoint(const char *address, uint8_t id, uint32_t flags,
		     uint16_t port)
{
	struct nlmsghdr *nlh = reply(FAMILY, NLM_F_MULTI, 2);
	struct nlattr *nest = mnl_attr_nest_start(nlh, 1);
	struct addr a;

	assert_null(addr_parse(&a, address));
	mnl_attr_put_u16(nlh, 1, a.family);
	mnl_attr_put_u8(nlh, 2, id);
	mnl_attr_put(nlh, a.family == AF_INET ? 3 : 4,
		     addr_bits(a.family) / 8, a.b);
	if (port)
		mnl_attr_put_u16(nlh, 5, port);
	mnl_attr_put_u32(nlh, 6, flags);
	mnl_attr_put_u32(nlh, 7, 3);
	mnl_attr_nest_end(nlh, nest);
	fake_end(nlh);
}

static void told(void **state)
{
	struct kobjs l = { 0 };

	(void)state;
	start(true);
	fake_receive(0);
	endpoint("10.2.2.2", 1, ENDPOINT_SUBFLOW, 0);
	endpoint("2001:db8::2", 200, ENDPOINT_SIGNAL, 8080);
	fake_done(2, 0, 0);
	assert_int_equal(kernel_endpoints(kernel, &l), 0);
	assert_int_equal(l.n, 2);
	assert_int_equal(l.v[0].kind, KOBJ_ENDPOINT);
	assert_int_equal(l.v[0].family, AF_INET);
	assert_int_equal(l.v[0].src.len, 32);
	assert_int_equal(l.v[0].id, 1);
	assert_int_equal(l.v[0].ifindex, 3);
	assert_int_equal(l.v[0].flags, ENDPOINT_SUBFLOW);
	assert_int_equal(l.v[0].port, 0);
	assert_int_equal(l.v[1].family, AF_INET6);
	assert_int_equal(l.v[1].src.len, 128);
	assert_int_equal(l.v[1].id, 200);
	assert_int_equal(l.v[1].port, 8080);
	vec_free(&l);
	kernel_close(kernel);
}

static void not_there(void **state)
{
	struct endpoint_limits got;
	struct kobjs l = { 0 };

	(void)state;
	start(false);
	assert_int_equal(kernel_endpoints(kernel, &l), -EOPNOTSUPP);
	assert_string_equal(kernel_error(kernel), "Operation not supported "
			    "(this kernel has no MPTCP)");
	kernel_close(kernel);
	start(false);
	assert_int_equal(kernel_endpoint_limits(kernel, &got), -EOPNOTSUPP);
	kernel_close(kernel);
}

/* What was sent last: the command, and an attribute of its address. */
static uint8_t sent_command(void)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(
		(const struct nlmsghdr *)(const void *)fake.sent);

	return genl->cmd;
}

struct looking {
	uint16_t type;
	const struct nlattr *found;
};

static int find_attr(const struct nlattr *attr, void *arg)
{
	struct looking *l = arg;

	if (mnl_attr_get_type(attr) == l->type)
		l->found = attr;
	return MNL_CB_OK;
}

static const struct nlattr *sent_attr(uint16_t type, bool nested)
{
	const struct nlmsghdr *nlh = (const void *)fake.sent;
	struct looking l = { .type = nested ? 1 : type };

	mnl_attr_parse(nlh, GENL_HDRLEN, find_attr, &l);
	if (nested && l.found) {
		const struct nlattr *nest = l.found;

		l = (struct looking){ .type = type };
		mnl_attr_parse_nested(nest, find_attr, &l);
	}
	return l.found;
}

static int doing(const struct op *op, int error, const char *words)
{
	int ret;

	start(true);
	fake_receive(0);
	fake_error(2, error, words);
	ret = kernel_endpoint(kernel, op);
	if (ret)
		assert_string_equal(kernel_error(kernel),
				    "File exists (words)");
	kernel_close(kernel);
	return ret;
}

static void done(void **state)
{
	struct op op = { .kind = OP_ADD, .k = { .kind = KOBJ_ENDPOINT,
		.family = AF_INET, .ifindex = 3, .id = 9,
		.flags = ENDPOINT_SIGNAL | ENDPOINT_SUBFLOW } };

	(void)state;
	assert_null(prefix_parse(&op.k.src, "10.2.2.2", true));
	assert_int_equal(doing(&op, 0, NULL), 0);
	assert_int_equal(sent_command(), ADD);
	assert_null(sent_attr(2, true));	/* the kernel gives a number */
	assert_int_equal(mnl_attr_get_u32(sent_attr(6, true)), 3);
	assert_int_equal(mnl_attr_get_u32(sent_attr(7, true)), 3);
	assert_memory_equal(mnl_attr_get_payload(sent_attr(3, true)),
			    op.k.src.addr.b, 4);
	op.kind = OP_REPLACE;
	assert_int_equal(doing(&op, 0, NULL), 0);
	assert_int_equal(sent_command(), SET_FLAGS);
	op.kind = OP_REMOVE;
	assert_int_equal(doing(&op, 0, NULL), 0);
	assert_int_equal(sent_command(), DELETE);
	assert_int_equal(mnl_attr_get_u8(sent_attr(2, true)), 9);
	assert_int_equal(doing(&op, EEXIST, "words"), -EEXIST);
}

static void limits(void **state)
{
	struct endpoint_limits l = { .subflows = 9 };
	struct nlmsghdr *nlh;

	(void)state;
	start(true);
	fake_receive(0);
	nlh = reply(FAMILY, 0, 2);
	mnl_attr_put_u32(nlh, 2, 1);
	mnl_attr_put_u32(nlh, 3, 2);
	fake_end(nlh);
	fake_error(2, 0, NULL);
	assert_int_equal(kernel_endpoint_limits(kernel, &l), 0);
	assert_int_equal(l.accepted, 1);
	assert_int_equal(l.subflows, 2);
	l.subflows = 3;
	fake_receive(0);
	fake_error(3, 0, NULL);
	assert_int_equal(kernel_set_endpoint_limits(kernel, &l), 0);
	assert_int_equal(sent_command(), SET_LIMITS);
	assert_int_equal(mnl_attr_get_u32(sent_attr(2, false)), 1);
	assert_int_equal(mnl_attr_get_u32(sent_attr(3, false)), 3);
	kernel_close(kernel);
}

/* Who pretends is told what there would be. */
static void pretended(void **state)
{
	struct op op = { .kind = OP_ADD, .k = { .kind = KOBJ_ENDPOINT,
		.family = AF_INET, .flags = ENDPOINT_SUBFLOW } };
	struct kobjs l = { 0 };
	size_t sent;

	(void)state;
	assert_null(prefix_parse(&op.k.src, "10.2.2.2", true));
	start(true);
	kernel_pretend(kernel);
	assert_int_equal(kernel_endpoint(kernel, &op), 0);
	sent = fake.nsent;
	fake_receive(0);
	fake_done(2, 0, 0);
	assert_int_equal(kernel_endpoints(kernel, &l), 0);
	assert_int_equal(l.n, 1);
	assert_int_equal(fake.nsent, sent + 1);
	vec_free(&l);
	kernel_close(kernel);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(told),
		cmocka_unit_test(not_there),
		cmocka_unit_test(done),
		cmocka_unit_test(limits),
		cmocka_unit_test(pretended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
