/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Routes by nexthop objects, and what the kernel answers of these (netns has the
 * real one). Each question is one message; numbers count from 1 for each test.
 */
#include "../fakenl.h"
#include "kernel/kernel.h"

#include <linux/nexthop.h>

/* The object that message seq asked for: one next hop. */
static void hop(uint32_t seq, uint32_t ifindex, const char *gateway)
{
	struct nlmsghdr *nlh;
	struct nhmsg *nhm;
	struct addr a;

	fake_receive(0);
	nlh = fake_message(RTM_NEWNEXTHOP, 0, seq);
	nhm = mnl_nlmsg_put_extra_header(nlh, sizeof *nhm);
	mnl_attr_put_u32(nlh, NHA_ID, 1);
	if (ifindex)
		mnl_attr_put_u32(nlh, NHA_OIF, ifindex);
	if (gateway) {
		assert_null(addr_parse(&a, gateway));
		nhm->nh_family = a.family;
		mnl_attr_put(nlh, NHA_GATEWAY, addr_bits(a.family) / 8, a.b);
	}
	fake_end(nlh);
	fake_error(seq, 0, NULL);
}

static void group(uint32_t seq, const struct nexthop_grp *members, size_t n)
{
	struct nlmsghdr *nlh;

	fake_receive(0);
	nlh = fake_message(RTM_NEWNEXTHOP, 0, seq);
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct nhmsg));
	mnl_attr_put(nlh, NHA_GROUP, n, members);
	fake_end(nlh);
	fake_error(seq, 0, NULL);
}

static void gone(uint32_t seq, int error)
{
	fake_receive(0);
	fake_error(seq, error, NULL);
}

/* Routes by these objects, 0 for none and device 9. */
static struct kobjs by_objects(const uint32_t *ids, size_t n)
{
	struct kobjs l = { 0 };
	struct kobj *k;
	size_t i;

	for (i = 0; i < n; i++) {
		k = vec_push(&l);
		k->family = AF_INET;
		k->metric = (uint32_t)i;
		k->nexthop = ids[i];
		k->ifindex = ids[i] ? 0 : 9;
	}
	return l;
}

#define BY(...) by_objects((const uint32_t[]){ __VA_ARGS__ }, \
	sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

/* "METRIC: DEVICE GATEWAY[+], ...", + where it is one of several. */
static void same_routes(struct kobjs *l, const char *want)
{
	struct text t = { 0 };
	char buf[ADDR_STRLEN];
	size_t i;

	text_add(&t, "");
	for (i = 0; i < l->n; i++)
		text_addf(&t, "%s%u: %d %s%s", i ? ", " : "", l->v[i].metric,
			  l->v[i].ifindex, addr_format(&l->v[i].gateway, buf),
			  l->v[i].several ? "+" : "");
	same_text(t.s, want, "routes");
	text_free(&t);
	vec_free(l);
}

static struct kernel *opened(void)
{
	struct kernel *k;

	fake_start();
	assert_int_equal(kernel_open(&k), 0);
	return k;
}

static void nothing_to_ask(void **state)
{
	struct kernel *k = opened();
	struct kobjs l = BY(0, 0), none = { 0 };

	(void)state;
	l.v[1].nexthop = 7;	/* but its device is shown */
	assert_int_equal(kernel_nexthops(k, &l), 0);
	assert_int_equal(kernel_nexthops(k, &none), 0);
	assert_int_equal(fake.nsent, 0);
	same_routes(&l, "0: 9 none, 1: 9 none");
	kernel_close(k);
}

static void single(void **state)
{
	struct kernel *k = opened();
	struct kobjs l = BY(5, 0, 6, 7, 8);

	(void)state;
	hop(1, 2, "10.2.2.1");
	hop(2, 3, "fe80::1");
	hop(3, 4, NULL);
	hop(4, 0, NULL);	/* blackhole */
	assert_int_equal(kernel_nexthops(k, &l), 0);
	same_routes(&l, "0: 2 10.2.2.1, 1: 9 none, 2: 3 fe80::1, 3: 4 none, "
		    "4: 0 none");
	kernel_close(k);
}

/* The list grows while it is gone over; what was added needs no answer. */
static void groups(void **state)
{
	static const struct nexthop_grp members[] = {
		{ .id = 1 }, { .id = 2 }, { .id = 3 },
	};
	struct kernel *k = opened();
	struct kobjs l = BY(10, 0, 11);

	(void)state;
	group(1, members, sizeof members);
	hop(2, 2, "10.2.2.1");
	gone(3, ENOENT);
	hop(4, 4, "10.4.4.1");
	group(5, members, sizeof *members);
	hop(6, 5, "10.5.5.1");
	assert_int_equal(kernel_nexthops(k, &l), 0);
	same_routes(&l, "0: 2 10.2.2.1+, 1: 9 none, 2: 5 10.5.5.1, "
		    "0: 0 none+, 0: 4 10.4.4.1+");
	kernel_close(k);
}

/* Gone with its route: no failure. Else the kernel's words are told. */
static void refused(void **state)
{
	static const struct nexthop_grp one = { .id = 1 };
	struct kernel *k = opened();
	struct kobjs l = BY(5);

	(void)state;
	gone(1, ENOENT);
	assert_int_equal(kernel_nexthops(k, &l), 0);
	same_routes(&l, "0: 0 none");
	l = BY(5, 6);
	gone(2, EPERM);
	assert_int_equal(kernel_nexthops(k, &l), -EPERM);
	same_text(kernel_error(k), strerror(EPERM), "words");
	assert_int_equal(fake.nsent, 2);
	vec_free(&l);
	l = BY(5);
	group(3, &one, sizeof one);
	gone(4, ENOMEM);
	assert_int_equal(kernel_nexthops(k, &l), -ENOMEM);
	vec_free(&l);
	kernel_close(k);
}

/* What is no whole member, or another family's gateway. */
static void malformed(void **state)
{
	static const struct nexthop_grp one = { .id = 1 };
	static const struct { uint16_t type; size_t n; } rows[] = {
		{ NHA_OIF, 2 }, { NHA_GATEWAY, 3 }, { NHA_GATEWAY, 16 },
		{ NHA_GATEWAY, 0 },
	};
	struct nlmsghdr *nlh;
	struct nhmsg *nhm;
	struct kernel *k;
	struct kobjs l;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		k = opened();
		l = BY(5);
		fake_receive(0);
		nlh = fake_message(RTM_NEWNEXTHOP, 0, 1);
		nhm = mnl_nlmsg_put_extra_header(nlh, sizeof *nhm);
		nhm->nh_family = AF_INET;
		mnl_attr_put(nlh, rows[i].type, rows[i].n, "0123456789abcdef");
		fake_end(nlh);
		same_number(kernel_nexthops(k, &l), -EPROTO, "answer");
		vec_free(&l);
		kernel_close(k);
	}
	k = opened();
	l = BY(5);
	group(1, &one, sizeof one - 1);
	assert_int_equal(kernel_nexthops(k, &l), 0);
	same_routes(&l, "0: 0 none");
	kernel_close(k);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_to_ask),
		cmocka_unit_test(single),
		cmocka_unit_test(groups),
		cmocka_unit_test(refused),
		cmocka_unit_test(malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
