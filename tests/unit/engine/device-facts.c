/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked for a device's uplinks, and no more than they need. */
#include "host.h"
#include "engine/device.h"

/* Those lines are in force on eth1. */
static void claim(struct device *dev, const char *line)
{
	char *key = text_printf("%zu", dev->rec.claims.n);
	struct claim *c = claims_get(&dev->rec.claims, "eth1", *line == 'a'
				     ? AF_UNSPEC : strncmp(line, "inet6", 5)
				     ? AF_INET : AF_INET6, key);

	made_settings(&c->in_force, line);
	c->table = 7001;
	free(key);
}

/* Of eth1, for the claim of a line; shown in words. */
static const char *facts_for(const char *line, int *ret)
{
	struct session *s = host_start(SESSION_CHANGING);
	struct device dev = { .rec.device = "eth1" };
	const struct facts *f = &dev.facts;
	char buf[ADDR_STRLEN];
	struct text t = { 0 };
	size_t i;

	claim(&dev, line);
	fake.questions = 0;
	*ret = device_plan(s, &dev);
	text_addf(&t, "%s %s", f->device, f->ifindex ? f->up ? "up" : "down"
						     : "absent");
	for (i = 0; i < f->addrs.n; i++)
		text_addf(&t, " %s", addr_format(&f->addrs.v[i].prefix.addr,
						 buf));
	for (i = 0; i < 2; i++)
		if (f->main_default[i])
			text_addf(&t, " main %s",
				  addr_format(&f->main_gateway[i], buf));
	if (f->lease_gateway.family)
		text_addf(&t, " lease %s", addr_format(&f->lease_gateway, buf));
	for (i = 0; i < f->servers[0].n; i++)
		text_addf(&t, " dns %s", addr_format(&f->servers[0].v[i], buf));
	for (i = 0; i < f->servers[1].n; i++)
		text_addf(&t, " dns %s", addr_format(&f->servers[1].v[i], buf));
	for (i = 0; i < f->taken.n; i++)
		text_addf(&t, " without %s",
			  addr_format(&f->taken.v[i].addr, buf));
	device_free(&dev);
	host_end();
	return host_text(&t);
}

#define DEVICE "eth1 up 10.2.2.2/24 2001:db8:2::2/64 main=10.2.2.1 main=fe80::1"
#define UP "eth1 up 10.2.2.2 2001:db8:2::2"
#define UP4 UP " main 10.2.2.1"

/* Each question that is refused, and what is said of it. */
static void refused(void **state)
{
	static const char line[] = "any table=7001";
	size_t at, asked;
	int ret;

	(void)state;
	host_boot();
	host_device(DEVICE);
	facts_for(line, &ret);
	assert_int_equal(ret, 0);
	asked = fake.questions;
	/*
	 * The device; what main has wide, by which of them a default leads, and
	 * what it has by this one.
	 */
	assert_int_equal(asked, 6);
	fake.error = EPERM;
	for (at = 1; at <= asked; at++) {
		fake.bad_question = at;
		facts_for(line, &ret);
		assert_int_equal(ret, -EPERM);
		assert_int_equal(fake.questions, at);
		assert_string_equal(host_said(), "failed: eth1: cannot read "
				    "the kernel's state: the kernel says 1\n");
	}
}

/* Main is asked for each family that there is an uplink of. */
static void defaults(void **state)
{
	static const struct {
		const char *device, *line, *want;
		size_t questions;
	} rows[] = {
	{ "eth9 up 10.9.9.9/24", "any table=7001", "eth1 absent", 3 },
	{ "eth1 down 10.2.2.2/24", "inet table=7001", "eth1 down 10.2.2.2",
	  4 },
	{ DEVICE, "any table=7001", UP " main 10.2.2.1 main fe80::1", 6 },
	{ DEVICE, "inet table=7001", UP " main 10.2.2.1", 5 },
	{ DEVICE, "inet6 table=7001", UP " main fe80::1", 5 },
	/* for its pins, too */
	{ DEVICE, "inet table=7001 gateway=10.2.2.1", UP " main 10.2.2.1", 5 },
	{ DEVICE, "inet table=7001 gateway=none", UP " main 10.2.2.1", 5 },
	};
	const char *got;
	size_t i;
	int ret;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		host_boot();
		host_device(rows[i].device);
		got = facts_for(rows[i].line, &ret);
		same_text(got, rows[i].want, rows[i].line);
		same_number(ret, 0, rows[i].line);
		same_number((long long)fake.questions,
			    (long long)rows[i].questions, rows[i].line);
	}
}

/* Two stanzas of one family ask once. */
static void asked_once(void **state)
{
	struct device dev = { .rec.device = "eth1" };
	struct session *s;

	(void)state;
	host_boot();
	host_device(DEVICE);
	claim(&dev, "inet table=7001");
	claim(&dev, "inet table=7001");
	s = host_start(SESSION_CHANGING);
	assert_int_equal(device_plan(s, &dev), 0);
	assert_int_equal(fake.questions, 5);
	assert_false(dev.facts.no_suppress);
	s->suppress = SUPPRESS_IGNORED;
	assert_int_equal(device_plan(s, &dev), 0);
	assert_true(dev.facts.no_suppress);
	host_end();
	device_free(&dev);
}

/* A lease counts while its address is there, for who seeks a gateway by IPv4. */
static void leases(void **state)
{
	static const struct { const char *lease, *line, *want; } rows[] = {
	{ "what is none", "inet table=7001", UP4 },
	{ "10.9.9.9 10.2.2.8\n", "inet table=7001", UP4 },
	{ "10.2.2.2 10.2.2.8\n", "inet6 table=7001", UP " main fe80::1" },
	{ "10.2.2.2 10.2.2.8\n", "inet table=7001 gateway=none", UP4 },
	{ "10.2.2.2 10.2.2.8\n", "inet table=7001 router=10.2.2.1", UP4 },
	{ "10.2.2.2 10.2.2.8\n", "inet table=7001", UP4 " lease 10.2.2.8" },
	{ "10.2.2.2 10.2.2.8\n", "any table=7001",
	  UP4 " main fe80::1 lease 10.2.2.8" },
	};
	struct facts f = { 0 };
	const char *got;
	size_t i;
	int ret;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		host_boot();
		host_device(DEVICE);
		host_write("lease", "eth1", rows[i].lease);
		got = facts_for(rows[i].line, &ret);
		same_text(got, rows[i].want, rows[i].lease);
	}
	/* a machine on which nothing was ever recorded */
	host_boot();
	device_lease(host_start(SESSION_LOOKING), &f);
	assert_int_equal(f.lease_gateway.family, 0);
	host_end();
}

/* DNS servers, for who asks them alone. */
static void servers(void **state)
{
	static const struct { const char *line, *want; } rows[] = {
	{ "inet table=7001 router=10.2.2.1", UP4 },
	{ "inet table=7001 router=10.2.2.1 probe=203.0.113.1", UP4 },
	{ "inet table=7001 router=10.2.2.1 probe=auto", UP4 " dns 203.0.113.53" },
	{ "inet6 table=7001 probe=auto", UP " main fe80::1 dns 2001:db8:9::53" },
	};
	const char *got;
	size_t i;
	int ret;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		host_boot();
		host_device(DEVICE);
		host_write("dns", "inet:eth1", "203.0.113.53\n");
		host_write("dns", "inet6:eth1", "2001:db8:9::53\n");
		got = facts_for(rows[i].line, &ret);
		same_text(got, rows[i].want, rows[i].line);
	}
}

/* What other devices name is left out; not what this one names itself. */
static void left_out(void **state)
{
	static const char none[] = "eth1 up 10.2.2.2 10.2.2.3 10.2.2.4";
	struct device dev = { .rec.device = "eth1" };
	struct session *s;
	struct prefix p;
	int ret;

	(void)state;
	host_boot();
	host_device("eth1 up 10.2.2.2/24 10.2.2.3/24 10.2.2.4/24,local");
	host_device("eth2 up");
	assert_string_equal(facts_for("inet table=7001 gateway=none", &ret),
			    none);
	host_up("eth2", "inet table=7002 gateway=none source=10.2.2.3,10.2.2.4");
	assert_string_equal(facts_for("inet table=7001 gateway=none", &ret),
			    "eth1 up 10.2.2.2 10.2.2.3 10.2.2.4 without "
			    "10.2.2.3");
	assert_string_equal(facts_for("inet table=7001 gateway=none "
				      "source=10.2.2.3", &ret), none);
	/* what it yields comes first */
	prefix_parse(&p, "10.2.2.2", true);
	prefixes_add(&dev.yielded_sources, &p);
	claim(&dev, "inet table=7001 gateway=none");
	s = host_start(SESSION_LOOKING);
	assert_int_equal(device_plan(s, &dev), 0);
	assert_int_equal(dev.facts.taken.n, 2);
	assert_int_equal(prefix_cmp(&dev.facts.taken.v[0], &p), 0);
	host_end();
	device_free(&dev);
	/* a link alone says nothing */
	host_down("eth2");
	host_link("names", "from:10.2.2.3_32", "eth2");
	assert_string_equal(facts_for("inet table=7001 gateway=none", &ret),
			    none);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(defaults),
		cmocka_unit_test(asked_once),
		cmocka_unit_test(leases),
		cmocka_unit_test(servers),
		cmocka_unit_test(left_out),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
