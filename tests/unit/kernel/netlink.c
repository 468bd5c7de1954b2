/* SPDX-License-Identifier: GPL-2.0-or-later */
/* netlink: what the kernel may answer, and when. */
#include "../fakenl.h"
#include "kernel/netlink.h"
#include "base/vec.h"

#include <limits.h>

struct list {
	uint32_t *v;
	size_t n, cap;
};

/* As kernel_open() does. */
static int netlink_open(struct netlink *nl)
{
	memset(nl, 0, offsetof(struct netlink, send));
	return netlink_connect(nl);
}

static int on_message(const struct nlmsghdr *nlh, void *arg)
{
	struct list *l = ((struct answers *)arg)->arg;

	*vec_push(l) = mnl_attr_get_u32(mnl_nlmsg_get_payload(nlh));
	return MNL_CB_OK;
}

/* A message with a number, and perhaps the mark of an interrupted dump. */
static void number(uint32_t n, uint32_t seq, uint16_t flags)
{
	struct nlmsghdr *nlh = fake_message(RTM_NEWROUTE,
					    NLM_F_MULTI | flags, seq);

	mnl_attr_put_u32(nlh, 1, n);
	fake_end(nlh);
}

/* The list after a dump, as text; its result in *ret. */
static const char *dump_again(struct netlink *nl, int *ret)
{
	static char text[256];
	struct list l = { 0 };
	size_t i, at;

	*vec_push(&l) = 7;	/* of before: stays */
	*ret = netlink_dump(nl, netlink_start(nl, RTM_GETROUTE, 12), on_message,
			    &l, &l.n);
	text[0] = '\0';
	for (i = at = 0; i < l.n; i++)
		at += (size_t)snprintf(text + at, sizeof text - at, "%s%u",
				       i ? " " : "", l.v[i]);
	vec_free(&l);
	return text;
}

/* The first on a socket, which is closed then. */
static const char *dump(struct netlink *nl, int *ret)
{
	const char *text;

	assert_int_equal(netlink_open(nl), 0);
	text = dump_again(nl, ret);
	netlink_close(nl);
	return text;
}

/*
 * Interrupted: what came of it is dropped, and it is asked again, on another
 * socket of the same number, so that what still comes of it is nobody's.
 */
static void interrupted_dump(void **state)
{
	struct netlink *nl = *state;
	int ret;

	fake_start();
	fake_receive(0);
	number(1, 1, NLM_F_DUMP_INTR);
	number(2, 1, 0);
	fake_receive(0);
	fake_done(1, 0, 0);
	fake_next_socket();
	fake_receive(0);
	number(3, 2, 0);
	fake_done(2, NLM_F_DUMP_INTR, 0);
	fake_next_socket();
	fake_receive(0);
	number(1, 3, 0);
	fake_receive(0);
	number(4, 3, 0);
	fake_done(3, 0, 0);
	same_text(dump(nl, &ret), "7 1 4", "list");
	assert_int_equal(ret, 0);
	assert_int_equal(fake.nsent, 3);
	assert_int_equal(fake.opened, 3);
	assert_int_equal(fake_bound, FAKE_PORT);
}

static void interrupted_for_ever(void **state)
{
	struct netlink *nl = *state;
	uint32_t i;
	int ret;

	fake_start();
	for (i = 1; i <= 10; i++) {
		fake_receive(0);
		fake_done(i, NLM_F_DUMP_INTR, 0);
		fake_next_socket();
	}
	dump(nl, &ret);
	assert_int_equal(ret, -EINTR);
	assert_int_equal(fake.nsent, 10);
	same_text(netlink_words(nl), "Interrupted system call (a dump was interrupted "
		  "ten times)", "words");
}

/*
 * With another number, or for another socket: it is not known what to make of
 * it, and what comes behind it is not read either, by the next one neither.
 */
static void not_for_us(void **state)
{
	struct netlink *nl = *state;
	int ret, round;

	for (round = 0; round < 2; round++) {
		fake_start();
		fake_receive(EINTR);	/* a signal is none of its business */
		fake_receive(0);
		number(9, 1, 0);
		fake_message(RTM_NEWROUTE, 0, round ? 77 : 1)->nlmsg_pid =
			round ? FAKE_PORT : 1;
		fake.receives[1].n += NLMSG_HDRLEN;
		fake_done(1, 0, 0);
		fake_receive(0);
		number(8, 2, 0);
		fake_done(2, 0, 0);
		fake_next_socket();
		fake_receive(0);
		number(1, 2, 0);
		fake_done(2, 0, 0);
		assert_int_equal(netlink_open(nl), 0);
		dump_again(nl, &ret);
		same_number(ret, -EPROTO, "result");
		assert_true(nl->lost);
		same_text(netlink_words(nl),
			  "Protocol error (no answer from the kernel)", "words");
		same_text(dump_again(nl, &ret), "7 1", "list");
		same_number(ret, 0, "result");
		assert_false(nl->lost);
		assert_int_equal(fake_bound, FAKE_PORT);
		netlink_close(nl);
	}
}

static void refused(void **state)
{
	struct netlink *nl = *state;
	struct nlmsghdr *nlh;
	int ret;

	fake_start();
	fake_receive(0);
	fake_error(1, EPERM, "not with these rights");
	dump(nl, &ret);
	assert_int_equal(ret, -EPERM);
	same_text(netlink_words(nl), "Operation not permitted (not with these rights)",
		  "words");
	/* an error at the end of a dump; nothing but an errno; too short */
	fake_start();
	fake_receive(0);
	number(1, 1, 0);
	fake_done(1, 0, -ENOENT);
	dump(nl, &ret);
	assert_int_equal(ret, -ENOENT);
	same_text(netlink_words(nl), "No such file or directory", "words");
	fake_start();
	fake_receive(0);
	nlh = fake_message(NLMSG_DONE, 0x200 /* NLM_F_ACK_TLVS */, 1);
	*(int *)mnl_nlmsg_put_extra_header(nlh, sizeof(int)) = -ENOENT;
	mnl_attr_put_strz(nlh, 1 /* NLMSGERR_ATTR_MSG */, "no such table");
	fake_end(nlh);
	dump(nl, &ret);
	assert_int_equal(ret, -ENOENT);
	same_text(netlink_words(nl), "No such file or directory (no such table)",
		  "words");
	fake_start();
	fake_receive(0);
	fake_error(1, EINVAL, NULL);
	dump(nl, &ret);
	assert_int_equal(ret, -EINVAL);
	same_text(netlink_words(nl), "Invalid argument", "words");
	fake_start();
	fake_receive(0);
	nlh = fake_message(NLMSG_ERROR, 0, 1);
	mnl_nlmsg_put_extra_header(nlh, 8);
	fake_end(nlh);
	dump(nl, &ret);
	assert_int_equal(ret, -EPROTO);
	fake_start();
	fake_receive(ENOBUFS);
	dump(nl, &ret);
	assert_int_equal(ret, -ENOBUFS);
	fake_start();
	fake_receive(0);
	fake_end(fake_message(NLMSG_OVERRUN, 0, 1));
	dump(nl, &ret);
	assert_int_equal(ret, -ENOBUFS);
}

/* A message that ends before its length: the list is not taken for complete. */
static void cut_off(void **state)
{
	struct netlink *nl = *state;
	int ret;

	fake_start();
	fake_receive(0);
	number(1, 1, 0);
	number(2, 1, 0);
	fake.receives[0].n -= 4;
	fake_receive(0);
	fake_done(1, 0, 0);
	dump(nl, &ret);
	assert_int_equal(ret, -EPROTO);
	assert_true(nl->lost);
	same_text(netlink_words(nl), "Protocol error (no answer from the kernel)",
		  "words");
}

/* Words that say that they are longer than the message. */
static void short_words(void **state)
{
	struct netlink *nl = *state;
	struct nlmsghdr *nlh;
	int ret;

	fake_start();
	fake_receive(0);
	fake_error(1, EPERM, "words");
	nlh = (void *)fake.receives[0].buf;
	nlh->nlmsg_flags = 0x200;	/* the request would follow: it does not */
	((struct nlmsgerr *)mnl_nlmsg_get_payload(nlh))->msg.nlmsg_len = 4000;
	dump(nl, &ret);
	assert_int_equal(ret, -EPERM);
	same_text(netlink_words(nl), "Operation not permitted", "words");
	fake_start();
	fake_receive(0);
	fake_error(1, EPERM, "words");
	((char *)fake.receives[0].buf)[fake.receives[0].n - 3] = 'x';
	dump(nl, &ret);
	assert_int_equal(ret, -EPERM);
}

/* Numbers that are no errors, and a length that int takes for a negative. */
static void odd_numbers(void **state)
{
	static const int odd[] = { 5, 4095, -4096, INT_MIN, INT_MAX };
	struct netlink *nl = *state;
	struct nlmsghdr *nlh;
	size_t i;
	int ret;

	for (i = 0; i < COUNT(odd); i++) {
		fake_start();
		fake_receive(0);
		fake_error(1, 0, NULL);
		nlh = (void *)fake.receives[0].buf;
		((struct nlmsgerr *)mnl_nlmsg_get_payload(nlh))->error = odd[i];
		dump(nl, &ret);
		same_number(ret, -EPROTO, "error");
		if (odd[i] > 0)
			continue;
		fake_start();
		fake_receive(0);
		fake_done(1, 0, odd[i]);
		dump(nl, &ret);
		same_number(ret, -EPROTO, "end of a dump");
	}
	fake_start();
	fake_receive(0);
	nlh = fake_message(RTM_NEWROUTE, 0, 9);
	fake_end(nlh);
	nlh->nlmsg_len = 0x80000010;
	dump(nl, &ret);
	assert_int_equal(ret, -EPROTO);
	assert_true(nl->lost);
}

/* By other than rtnetlink: opened when it is used, waited for two seconds. */
static void other_bus(void **state)
{
	struct netlink *nl = netlink_new(NETLINK_NETFILTER);
	struct text why = { 0 };
	int ret;

	(void)state;
	fake_start();
	assert_null(nl->socket);
	fake_receive(EAGAIN);
	dump_again(nl, &ret);
	same_number(ret, -EAGAIN, "result");
	same_number(fake.patience, 1, "patience");
	fake_next_socket();
	fake_receive(0);
	number(4, 2, 0);
	fake_done(2, 0, 0);
	same_text(dump_again(nl, &ret), "7 4", "list");
	same_number(fake.patience, 2, "patience");
	same_number(netlink_finish(nl, -EAGAIN, &why), -EAGAIN, "end");
	same_text(why.s, "Resource temporarily unavailable (no answer from the "
		  "kernel)", "words");
	text_free(&why);
	fake_start();
	nl = netlink_new(NETLINK_ROUTE);
	same_number(netlink_connect(nl), 0, "rtnetlink");
	same_number(fake.patience, 0, "patience");
	same_number(netlink_finish(nl, 3, &why), 3, "end");
	assert_null(why.s);
}

static int setup(void **state)
{
	*state = vec_realloc(NULL, sizeof(struct netlink));
	return 0;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(interrupted_dump),
		cmocka_unit_test(interrupted_for_ever),
		cmocka_unit_test(not_for_us),
		cmocka_unit_test(refused),
		cmocka_unit_test(cut_off),
		cmocka_unit_test(short_words),
		cmocka_unit_test(odd_numbers),
		cmocka_unit_test(other_bus),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
