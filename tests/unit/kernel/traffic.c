/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counters of devices: of a kernel that is too old for RTM_GETSTATS, with odd
 * answers, and of more devices than one message has room for (netns has the real
 * one). Sequence numbers count from 1 for each test.
 */
#include "../fakenl.h"
#include "kernel/kernel.h"

#include <linux/if_link.h>
#include <net/if.h>

enum { NEWSTATS = 92, LINK_64 = 1 };

static struct kernel *opened(void)
{
	struct kernel *k;

	fake_start();
	assert_int_equal(kernel_open(&k), 0);
	return k;
}

/* In the datagram that is told last. */
static void counters(struct nlmsghdr *nlh, uint16_t type, uint64_t rx,
		     uint64_t tx, size_t length)
{
	struct rtnl_link_stats64 stats = { .rx_packets = rx,
		.tx_packets = tx, .rx_bytes = rx * 100, .tx_bytes = tx * 99 };

	mnl_attr_put(nlh, type, length, &stats);
	fake_end(nlh);
}

static void stats_of(uint32_t seq, uint32_t ifindex, uint64_t rx, uint64_t tx,
		  size_t length)
{
	struct nlmsghdr *nlh = fake_message(NEWSTATS, 0, seq);
	uint32_t msg[] = { 0, ifindex, 1 };

	memcpy(mnl_nlmsg_put_extra_header(nlh, sizeof msg), msg, sizeof msg);
	counters(nlh, LINK_64, rx, tx, length);
}

static void link_of(uint32_t seq, int ifindex, uint64_t rx, uint64_t tx)
{
	struct nlmsghdr *nlh = fake_message(RTM_NEWLINK, 0, seq);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof *ifi);

	ifi->ifi_index = ifindex;
	ifi->ifi_flags = ifindex % 2 ? IFF_UP | 0x10000 : IFF_UP;
	mnl_attr_put_u32(nlh, IFLA_GROUP, 7000);
	counters(nlh, IFLA_STATS64, rx, tx, sizeof(struct rtnl_link_stats64));
}

static void same_traffic(const struct traffic *t, bool there, uint64_t tx,
			 uint64_t rx)
{
	char what[16];

	snprintf(what, sizeof what, "device %d", t->ifindex);
	same_number(t->there, there, what);
	same_number((long long)t->tx, (long long)tx, what);
	same_number((long long)t->rx, (long long)rx, what);
	same_number((long long)t->tx_bytes, (long long)tx * 99, what);
	same_number((long long)t->rx_bytes, (long long)rx * 100, what);
}

/* One that is gone, one whose counters are cut short; two lines of one device. */
static void of_some(void **state)
{
	struct traffic t[] = { { .ifindex = 2, .there = true, .tx = 9 },
			       { .ifindex = 3 }, { .ifindex = 4 },
			       { .ifindex = 3 } };
	struct kernel *k = opened();

	(void)state;
	fake_receive(0);
	fake_error(1, ENODEV, NULL);
	stats_of(2, 3, 7, UINT32_MAX + 1ULL, 200);
	stats_of(3, 4, 1, 1, 15);
	stats_of(4, 3, 8, UINT32_MAX + 2ULL, 32);
	fake_error(4, 0, NULL);
	assert_int_equal(kernel_traffic(k, t, 4, false), 0);
	same_traffic(&t[0], false, 0, 0);
	same_traffic(&t[1], true, UINT32_MAX + 2ULL, 8);
	same_traffic(&t[2], false, 0, 0);
	same_traffic(&t[3], true, UINT32_MAX + 2ULL, 8);
	assert_int_equal(fake.nsent, 1);
	assert_int_equal(fake.messages, 4);
	assert_int_equal(fake.acks, 1);
	kernel_close(k);
}

/* By links then, and without asking for the other again. */
static void of_an_old_kernel(void **state)
{
	struct traffic t[] = { { .ifindex = 2 }, { .ifindex = 3 } };
	struct kernel *k = opened();

	(void)state;
	fake_receive(0);
	fake_error(1, EOPNOTSUPP, NULL);
	fake_error(2, EOPNOTSUPP, NULL);
	fake_receive(0);
	link_of(3, 2, 5, 6);
	fake_error(4, ENODEV, NULL);
	assert_int_equal(kernel_traffic(k, t, 2, false), 0);
	same_traffic(&t[0], true, 6, 5);
	same_traffic(&t[1], false, 0, 0);
	fake_receive(0);
	link_of(5, 2, 7, 8);
	link_of(6, 3, 1, 2);
	fake_error(6, 0, NULL);
	assert_int_equal(kernel_traffic(k, t, 2, false), 0);
	same_traffic(&t[0], true, 8, 7);
	same_traffic(&t[1], true, 2, 1);
	assert_int_equal(fake.nsent, 3);
	kernel_close(k);
}

/* Where there is a doubt. */
static void of_carriers(void **state)
{
	struct traffic t[] = { { .ifindex = 2 }, { .ifindex = 3 },
			       { .ifindex = 4, .no_carrier = true } };
	struct kernel *k = opened();

	(void)state;
	fake_receive(0);
	link_of(1, 2, 5, 6);
	link_of(2, 3, 7, 8);
	fake_error(3, ENODEV, NULL);
	assert_int_equal(kernel_traffic(k, t, 3, true), 0);
	same_traffic(&t[0], true, 6, 5);
	same_traffic(&t[1], true, 8, 7);
	assert_true(t[0].no_carrier && !t[1].no_carrier && !t[2].no_carrier);
	assert_int_equal(fake.nsent, 1);
	kernel_close(k);
}

static void of_many(void **state)
{
	struct traffic t[150];
	struct kernel *k = opened();
	uint32_t i;

	(void)state;
	for (i = 0; i < 150; i++)
		t[i] = (struct traffic){ .ifindex = (int)i + 1 };
	for (i = 1; i <= 150; i++) {
		if (i % 10 == 1)
			fake_receive(0);
		stats_of(i, i, i, 2ULL * i, 32);
		if (i == 100 || i == 150)
			fake_error(i, 0, NULL);
	}
	assert_int_equal(kernel_traffic(k, t, 150, false), 0);
	for (i = 0; i < 150; i++)
		same_traffic(&t[i], true, 2ULL * (i + 1), i + 1);
	assert_int_equal(fake.nsent, 2);
	kernel_close(k);
}

/* What fails for another reason fails. */
static void failures(void **state)
{
	struct traffic t[] = { { .ifindex = 2 }, { .ifindex = 3 } };
	struct kernel *k = opened();

	(void)state;
	fake_receive(0);
	fake_error(1, ENODEV, NULL);
	fake_error(2, EPERM, NULL);
	assert_int_equal(kernel_traffic(k, t, 2, false), -EPERM);
	fake_receive(ENOBUFS);
	assert_int_equal(kernel_traffic(k, t, 2, false), -ENOBUFS);
	assert_int_equal(kernel_traffic(k, t, 0, false), 0);
	kernel_close(k);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_some),
		cmocka_unit_test(of_an_old_kernel),
		cmocka_unit_test(of_carriers),
		cmocka_unit_test(of_many),
		cmocka_unit_test(failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
