/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any calls in any order, on three devices that want each other's sources, tables
 * and marks, beside a LAN and a tunnel that main may lead by, with any of them
 * refused: in the end a look at all devices settles it, a second one finds nothing
 * to do, and downs leave nothing.
 */
#include "host.h"
#include "../dice.h"

static const char *const ifaces[] = { "eth1", "eth2", "eth3", "eth1:0", "dsl" };

static const char *some_line(void)
{
	static const char *const lines[] = {
		"inet address=10.1.1.1/24 table=7001 gateway=none",
		"inet address=10.1.1.1/24 table=7002 gateway=10.1.1.9",
		"inet address=10.2.2.2/24 table=7002 gateway=none strict=yes",
		("inet address=10.2.2.2/24 table=7002 source=10.1.1.1 "
			"gateway=none strict=yes"),
		"inet table=7003 gateway=none mark=2 to=198.51.100.0/24",
		"inet table=7001 gateway=none mark=3/3 main-routes=no",
		"inet table=7003 gateway=none source=10.2.2.0/24,192.0.2.9",
		"inet6 table=7003 gateway=fe80::1",
		"inet6 table=7001 gateway=fe80::1 source=2001:db8::9 mark=2",
		"any table=7002 gateway=none strict=yes",
		"any table=7001 gateway=none",
		/* wrong ones, and one that withdraws */
		"inet table=main", "any table=7001 mark=0 gateway=none",
		"inet address=10.1.1.1/24",
	};

	return lines[dice(COUNT(lines))];
}

static const char *some_device(size_t i)
{
	static const char *const devices[][4] = {
		{ "eth1 up 10.1.1.1/24 192.0.2.9/32 2001:db8::9/128",
		  "eth1 up 10.1.1.1/24", "eth1 down 10.1.1.1/24", "eth1" },
		{ "eth2 up 10.2.2.2/24 192.0.2.9/32 main=10.2.2.1",
		  "eth2 up 10.2.2.2/24 10.2.2.3/24", "eth2 up", "eth2" },
		{ "eth3 up 10.3.3.3/24 2001:db8::9/128 2001:db8:3::3/64",
		  "eth3 up 192.0.2.9/32", "eth3 up no-ipv6 10.3.3.3/24",
		  "eth3 down" },
	};

	return devices[i][dice_one_in(3) ? dice(4) : 0];
}

/* What main has beside: a default by a LAN, what forbids, what a VPN brings. */
static void some_route(void)
{
	static const char *const routes[] = {
		"route 3 default via 10.9.9.1 dev eth0 table 254",
		"route 3 unreachable default table 254 metric 5",
		"route 3 128.0.0.0/1 dev tun0 table 254",
		"route 3 2000::/3 dev tun0 table 254",
		"route 3 0.0.0.0/1 dev eth2 table 254",
	};

	if (dice(2))
		host_put(routes[dice(COUNT(routes))]);
	else if (fake.objects.n && !fake.objects.v[0].made &&
		 fake.objects.v[0].k.kind == KOBJ_ROUTE)
		vec_remove(&fake.objects, 0);
}

/* What a down of a link takes with it. */
static void drop_routes(void)
{
	const struct facts *f;
	size_t i;

	for (i = fake.objects.n; i--; ) {
		f = fake_device(NULL, fake.objects.v[i].k.ifindex);
		if (fake.objects.v[i].k.kind == KOBJ_ROUTE && (!f || !f->up))
			vec_remove(&fake.objects, i);
	}
}

/* One name is of one device: dsl is eth3's. */
static void up(const char *iface, const char *line)
{
	char *whole = text_printf("%s%s", line, strcmp(iface, "dsl") ? ""
				  : " device=eth3");

	host_up(iface, whole);
	free(whole);
}

static void some_call(void)
{
	static const int errors[] = { EPERM, ENOBUFS, EEXIST, ENOENT, EAGAIN };
	const char *iface = ifaces[dice(COUNT(ifaces))];

	fake_works();
	if (dice_one_in(3)) {
		fake.error = errors[dice(COUNT(errors))];
		fake.answer = (enum fake_answer)dice(3);
		if (dice(2))
			fake.bad_question = 1 + dice(8);
		else
			fake.bad_operation = 1 + dice(12);
	}
	switch (dice(9)) {
	case 0:
		host_down(iface);
		break;
	case 1:
		host_sync(dice(2) ? iface : NULL);
		break;
	case 2:
		host_change(some_device(dice(3)));
		drop_routes();
		break;
	case 3:
		if (fake.objects.n && dice(2))
			vec_remove(&fake.objects,
				   dice((uint32_t)fake.objects.n));
		else if (dice_one_in(4))
			host_flush(dice(2) ? iface : NULL);
		break;
	case 4:
		some_route();
		break;
	default:
		up(iface, some_line());
	}
}

static void settles(void **state)
{
	(void)state;
	ROUNDS(600) {
		struct kobjs before;
		size_t i;

		host_boot();
		host.voice.pending = false;
		fake.no_protocol = dice_one_in(4);
		fake.quiet = dice_one_in(4);
		fake.no_compare = fake.no_protocol && dice(2);
		fake.no_suppress = fake.no_compare && dice(2);
		for (i = 0; i < 3; i++)
			host_device(some_device(i));
		host_device("eth0 up 10.9.9.9/24 2001:db8:9::9/64");
		host_device("tun0 up tunnel 172.16.0.9/32");
		for (i = 1 + dice(12); i; i--)
			some_call();
		fake_works();
		host_sync(NULL);
		host_sync(NULL);
		HOLDS(!diag_has(&host.d, DIAG_FAILED));
		before = host_ours();
		fake_works();
		host_sync(NULL);
		/* what the kernel ignores is tried out each time */
		HOLDS(!fake.operations || fake.no_suppress);
		HOLDS(host_is(&before));
		free(before.v);
		for (i = 0; i < COUNT(ifaces); i++)
			host_down(ifaces[i]);
		HOLDS(!diag_has(&host.d, DIAG_FAILED));
		before = host_ours();
		HOLDS(!before.n);
		HOLDS(!*host_keeps());
		HOLDS(!*host_groups());
		HOLDS(!*host_list());
	}
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(settles),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
