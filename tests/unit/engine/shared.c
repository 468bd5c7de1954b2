/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What belongs to the machine, as calls leave it: the group of uplinks, the answers
 * of main's line, and who is planned anew where main becomes another.
 */
#include "host.h"

#define ONE "inet address=10.1.1.1/24 table=7001 gateway=10.1.1.9"
#define TWO "inet address=10.2.2.2/24 table=7002 gateway=10.2.2.9"
#define TO " to=198.51.100.0/24"

/* eth0 has main's default and no claim, lan has neither. */
static void boot(void)
{
	host_boot();
	host_device("eth0 up 10.0.0.2/24 2001:db8::2/64");
	host_device("eth1 up 10.1.1.1/24");
	host_device("eth2 up 10.2.2.2/24");
	host_device("lan up 192.168.0.1/24");
	host_device("tun0 up tunnel 172.16.0.9/32");
	host_put("route 3 default via 10.0.0.1 dev eth0 table 254");
	fake_works();
}

/* Takes out what host_put() has put. */
static void take(const char *line)
{
	struct kobj k = host_object(line);
	size_t i;

	for (i = 0; i < fake.objects.n; i++)
		if (!kobj_cmp(&fake.objects.v[i].k, &k))
			break;
	assert_true(i < fake.objects.n);
	vec_remove(&fake.objects, i);
}

/* Our rules of that rung, by what they are for: "10.0.0.2 2001:db8::/64". */
static const char *answers(void)
{
	struct kobjs l = host_ours();
	char buf[PREFIX_STRLEN];
	struct text t = { 0 };
	const struct kobj *k;

	vec_each(k, &l) {
		if (k->kind != KOBJ_RULE || k->priority < 7499 ||
		    k->priority >= 7600 || !k->src.len)
			continue;
		assert_int_equal(k->table, RT_TABLE_MAIN);
		assert_int_equal(k->suppress, -1);
		text_addf(&t, "%s%s", t.n ? " " : "",
			  prefix_format(&k->src, buf));
	}
	free(l.v);
	return host_text(&t);
}

/* How many of that rule we have made; and of those for an address, anywhere. */
static size_t count_of(const struct kobj *rule)
{
	struct kobjs l = host_ours();
	const struct kobj *k;
	size_t n = 0;

	vec_each(k, &l)
		n += !kobj_cmp(k, rule);
	free(l.v);
	return n;
}

static size_t count_answers(const char *address)
{
	struct kobjs l = host_ours();
	const struct kobj *k;
	struct prefix p;
	size_t n = 0;

	assert_null(prefix_parse(&p, address, true));
	vec_each(k, &l)
		n += k->kind == KOBJ_RULE && !prefix_cmp(&k->src, &p);
	free(l.v);
	return n;
}

/* Whether what a device's source has of main is what is private only. */
static bool is_narrow(const char *from)
{
	struct kobjs l = host_ours();
	const struct kobj *k;
	struct prefix p;
	size_t all = 0, private = 0;

	assert_null(prefix_parse(&p, from, true));
	vec_each(k, &l) {
		if (k->kind != KOBJ_RULE || prefix_cmp(&k->src, &p) ||
		    k->priority != 7200)
			continue;
		all++;
		private += k->dst.len > 0;
	}
	free(l.v);
	assert_true(all == 1 || all == 5);
	assert_int_equal(private, all == 5 ? 5 : 0);
	return all == 5;
}

static void nothing_left(void)
{
	struct kobjs l = host_ours();

	assert_int_equal(l.n, 0);
	free(l.v);
	same_text(host_groups(), "", "groups");
	same_text(host_list(), "", "list");
	same_text(host_keeps(), "", "records");
}

/* Those with a claim, and eth0, from the first up to the last down. */
static void groups(void **state)
{
	(void)state;
	boot();
	/* without a claim nothing belongs to the machine */
	host_up("eth0", "inet address=10.0.0.2/24");
	assert_int_equal(fake.operations, 0);
	assert_int_equal(host_up("eth1", ONE), 0);
	same_text(host_groups(), "eth0:7000 eth1:7000", "groups");
	assert_non_null(strstr(host_said(), "note: eth0: set link dev eth0 "
			       "group 7000\nnote: eth1: set link dev eth1 "
			       "group 7000\n"));
	assert_string_equal(host_list(), "uplink eth1 inet, group 2 eth0 7000, "
			    "group 3 eth1 7000");
	host_up("eth2", TWO);
	same_text(host_groups(), "eth0:7000 eth1:7000 eth2:7000", "groups");
	/* the same once more is nothing */
	fake_works();
	host_sync(NULL);
	host_sync("eth1");
	host_up("lan", "inet address=192.168.0.1/24");
	assert_int_equal(fake.operations, 0);
	host_down("eth1");
	same_text(host_groups(), "eth0:7000 eth2:7000", "groups");
	assert_non_null(strstr(host_said(), "note: eth1: set link dev eth1 "
			       "group 0\n"));
	host_down("eth2");
	nothing_left();
}

/* A group of somebody else's stays, whatever happens. */
static void of_others(void **state)
{
	(void)state;
	boot();
	host_change("eth0 up group=5 10.0.0.2/24");
	host_change("eth2 up group=6 10.2.2.2/24");
	host_up("eth1", ONE);
	host_up("eth2", TWO);
	same_text(host_groups(), "eth0:5 eth1:7000 eth2:6", "groups");
	/* also what becomes theirs later */
	host_change("eth1 up group=9 10.1.1.1/24");
	host_sync(NULL);
	host_down("eth1");
	host_down("eth2");
	same_text(host_groups(), "eth0:5 eth1:9 eth2:6", "groups");
	same_text(host_list(), "", "list");
}

/* By the file of settings: another number, or none. */
static void settings(void **state)
{
	(void)state;
	boot();
	host_up("eth1", ONE);
	host.policy.group = 99;
	host_sync(NULL);
	same_text(host_groups(), "eth0:99 eth1:99", "groups");
	host.policy.group = 0;
	host_sync("eth1");
	same_text(host_groups(), "", "groups");
	assert_string_equal(host_list(), "uplink eth1 inet");
	host_down("eth1");
	nothing_left();
}

/* The answers of main's line go with the band in which they were put. */
static void band_changes(void **state)
{
	static const struct { uint32_t base; uint8_t protocol; } rows[] = {
		{ 9000, 77 }, { 7000, 99 }, { 9000, 99 }, { 7001, 77 },
	};
	struct kobj rule;
	size_t i, call;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
	for (call = 0; call < 3; call++) {
		boot();
		host_up("eth2", TWO TO);
		host.policy.base = rows[i].base;
		host.policy.protocol = rows[i].protocol;
		if (call == 2) {	/* the old ones go with the last claim, too */
			host_down("eth2");
			nothing_left();
			continue;
		}
		host_sync(call ? "eth2" : NULL);
		rule = host_object("rule 77 priority 7499 from 10.0.0.2 "
				   "lookup 254");
		rule.priority = rows[i].base + 499;
		rule.protocol = rows[i].protocol;
		same_number((long long)count_of(&rule), 1, "rules as they are now");
		same_number((long long)count_answers("10.0.0.2"), 1, "of any band");
		fake_works();
		host_sync(NULL);
		assert_int_equal(fake.operations, 0);
		host_down("eth2");
		nothing_left();
	}
}

/* Another number, and the kernel refuses it once. */
static void group_is_refused(void **state)
{
	size_t at, n;

	(void)state;
	for (at = 1, n = 1; at <= n; at++) {
		boot();
		host_up("eth1", ONE);
		host_up("eth2", TWO);
		host.policy.group = 99;
		fake_works();
		fake.error = EBUSY;
		fake.answer = at % 2 ? FAKE_REFUSED : FAKE_SILENT;
		fake.bad_operation = at;
		host_sync(NULL);
		n = fake.operations;
		fake_works();
		host_sync(NULL);
		same_text(host_groups(), "eth0:99 eth1:99 eth2:99", "groups");
		host_flush(NULL);
		nothing_left();
	}
	assert_true(n > 3);
}

/* Main's default leads by another device: at whatever call. */
static void default_moves(void **state)
{
	(void)state;
	boot();
	host_up("eth1", ONE);
	take("route 3 default via 10.0.0.1 dev eth0 table 254");
	host_put("route 3 default via 192.168.0.9 dev lan table 254");
	host_up("lan", "inet address=192.168.0.1/24");
	same_text(host_groups(), "eth1:7000 lan:7000", "groups");
	/* a spare one does not count, but behind a VPN's whole one */
	host_put("route 3 default via 10.0.0.1 dev eth0 table 254 metric 9");
	host_sync(NULL);
	same_text(host_groups(), "eth1:7000 lan:7000", "groups");
	take("route 3 default via 192.168.0.9 dev lan table 254");
	host_put("route 3 default dev tun0 table 254");
	host_sync(NULL);
	same_text(host_groups(), "eth0:7000 eth1:7000", "groups");
	/* but the default behind it still tells which line is main's */
	take("route 3 default via 10.0.0.1 dev eth0 table 254 metric 9");
	host_sync(NULL);
	same_text(host_groups(), "eth1:7000", "groups");
	host_flush(NULL);
	nothing_left();
}

/* One that is made anew has lost its group; one may have another name. */
static void made_anew(void **state)
{
	int i;

	(void)state;
	boot();
	host_up("eth1", ONE);
	for (i = 0; i < 3; i++) {
		fake.devices.v[1].ifindex = 20 + i;
		fake.devices.v[1].group = 0;
		host_sync("eth1");
		same_text(host_groups(), "eth0:7000 eth1:7000", "groups");
	}
	assert_string_equal(host_list(), "uplink eth1 inet, group 2 eth0 7000, "
			    "group 22 eth1 7000");
	strcpy(fake.devices.v[1].device, "wan");
	host_sync("eth1");
	host_down("eth1");
	same_text(host_groups(), "", "groups");
	same_text(host_list(), "", "list");
	/* and one that has gone */
	boot();
	host_up("eth1", ONE);
	host_change("eth1");
	host_down("eth1");
	nothing_left();
}

/* Destinations of an uplink do not lead main's own addresses away. */
static void main_answers(void **state)
{
	(void)state;
	boot();
	host_up("eth1", ONE);
	same_text(answers(), "", "answers");
	host_up("eth2", TWO TO);
	same_text(answers(), "10.0.0.2", "answers");
	assert_non_null(strstr(host_list(), "uplink eth2 inet to-inet,"));
	assert_non_null(strstr(host_list(), ", answers"));
	/* of the other family it has a default and destinations of its own */
	host_put("route 3 default via fe80::1 dev eth0 table 254");
	host_up("eth2", "inet6 table=7002 gateway=fe80::9 "
		"source=2001:db8:2::2 to=2001:db8:9::/48");
	same_text(answers(), "10.0.0.2 2001:db8::2 2001:db8::/64", "answers");
	/* its addresses change; it gets a claim of its own */
	host_change("eth0 up 10.0.0.7/24");
	host_up("eth0", "inet address=10.0.0.7/24");
	same_text(answers(), "10.0.0.7", "answers");
	host_up("eth0", "inet address=10.0.0.7/24 table=7003 gateway=10.0.0.1");
	same_text(answers(), "", "answers");
	host_down("eth0");
	same_text(answers(), "10.0.0.7", "answers");
	/* who withdraws the last destinations */
	host_up("eth2", TWO);
	host_up("eth2", "inet6 table=7002 gateway=fe80::9 "
		"source=2001:db8:2::2");
	same_text(answers(), "", "answers");
	assert_null(strstr(host_list(), "answers"));
	host_down("eth2");
	host_down("eth1");
	nothing_left();
}

/* Where main forbids, or a tunnel has a part of all, all are planned anew. */
static void narrow(void **state)
{
	static const char *const routes[] = {
		"route 3 unreachable default table 254 metric 5",
		"route 3 blackhole 128.0.0.0/1 table 254",
		"route 3 128.0.0.0/1 dev tun0 table 254",
		"route 3 200.0.0.0/7 dev lan table 254",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(routes); i++) {
		boot();
		host_up("eth1", ONE);
		host_up("eth2", TWO);
		assert_false(is_narrow("10.1.1.1") || is_narrow("10.2.2.2"));
		host_put(routes[i]);
		/* also by a call for who has no claim */
		host_up("lan", "inet address=192.168.0.1/24");
		assert_true(is_narrow("10.1.1.1") && is_narrow("10.2.2.2"));
		assert_non_null(strstr(host_list(), "narrow inet"));
		fake_works();
		host_sync(NULL);
		assert_int_equal(fake.operations, 0);
		take(routes[i]);
		host_sync("eth1");
		assert_false(is_narrow("10.1.1.1") || is_narrow("10.2.2.2"));
		assert_null(strstr(host_list(), "narrow"));
		host_flush(NULL);
		nothing_left();
	}
}

/* What does no harm: a throw, a part that leads by an uplink, narrower ones. */
static void not_narrow(void **state)
{
	static const char *const routes[] = {
		"route 3 throw 128.0.0.0/1 table 254",
		"route 3 128.0.0.0/1 via 10.1.1.9 dev eth1 table 254",
		"route 3 128.0.0.0/1 via 10.0.0.1 dev eth0 table 254",
		"route 3 blackhole 10.0.0.0/8 table 254",
		"route 3 unreachable default table 100",
		"route 3 2000::/3 dev tun0 table 254",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(routes); i++) {
		boot();
		host_put(routes[i]);
		host_up("eth1", ONE);
		host_up("eth2", TWO);
		assert_false(is_narrow("10.1.1.1") || is_narrow("10.2.2.2"));
	}
	/* it leads by eth2, which is an uplink from then on */
	boot();
	host_put("route 3 128.0.0.0/1 via 10.2.2.9 dev eth2 table 254");
	host_up("eth1", ONE);
	assert_true(is_narrow("10.1.1.1"));
	host_up("eth2", TWO);
	assert_false(is_narrow("10.1.1.1") || is_narrow("10.2.2.2"));
	host_down("eth2");
	assert_true(is_narrow("10.1.1.1"));
}

/* A list that is damaged is made anew by a sync of all. */
static void damaged(void **state)
{
	(void)state;
	boot();
	host_up("eth1", ONE);
	host_up("eth2", TWO TO);
	host_write("machine", "uplinks", "multihome\t1\nwhat\n");
	host_sync(NULL);
	assert_non_null(strstr(host_complained(), "the list of uplinks is "
			       "damaged and made anew by: multihome sync\n"));
	assert_string_equal(host_list(), "uplink eth1 inet, uplink eth2 inet to-inet, "
			    "group 2 eth0 7000, group 3 eth1 7000, "
			    "group 4 eth2 7000, answers 7000 77");
	host_sync(NULL);
	assert_string_equal(host_said(), "");
	host_flush(NULL);
	nothing_left();
}

/* What was planned while it was not known is planned once more, in the same run. */
static void not_known_yet(void **state)
{
	static const char *const lists[] = {
		"multihome\t1\nwhat\n", "multihome\t1\nend\n",
		"multihome\t1\nuplink\teth1\tinet\nnarrow\tinet\nwhat\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(lists); i++) {
		boot();
		host_put("route 3 128.0.0.0/1 via 10.2.2.9 dev eth2 table 254");
		host_up("eth1", ONE);
		host_up("eth2", TWO);
		assert_false(is_narrow("10.1.1.1") || is_narrow("10.2.2.2"));
		host_write("machine", "uplinks", lists[i]);
		host_sync(NULL);
		assert_false(is_narrow("10.1.1.1") || is_narrow("10.2.2.2"));
		assert_null(strstr(host_list(), "narrow"));
		fake_works();
		host_sync(NULL);
		assert_int_equal(fake.operations, 0);
	}
}

/* The directory of records has gone: nothing remembers who set a group. */
static void records_have_gone(void **state)
{
	(void)state;
	boot();
	host_up("eth1", ONE);
	host_up("eth2", TWO TO);
	host_change("lan up group=5 192.168.0.1/24");
	nftw("store.run", scratch_remove, 8, FTW_DEPTH | FTW_PHYS);
	assert_int_equal(host_flush(NULL), 0);
	same_text(host_groups(), "lan:5", "groups");
	assert_non_null(strstr(host_said(), "set link dev eth1 group 0\n"));
	host_change("lan up group=0 192.168.0.1/24");
	nothing_left();
	/* where ours is none, all are of others */
	host.policy.group = 0;
	host_change("lan up group=7000 192.168.0.1/24");
	host_flush(NULL);
	same_text(host_groups(), "lan:7000", "groups");
}

/* One that cannot be read is told as what it is, and of the kernel nothing. */
static void not_read(void **state)
{
	(void)state;
	boot();
	host_up("eth1", ONE);
	host_link("machine", "uplinks", "eth1");
	host_up("lan", "inet address=192.168.0.1/24");
	assert_non_null(strstr(host_complained(), "cannot read the list of "
			       "uplinks: Operation not permitted\n"));
	assert_null(strstr(host_complained(), "main's routes"));
	assert_null(strstr(host_complained(), "the kernel's"));
	host_write("machine", "uplinks", "multihome\t1\nwhat\n");
	host_sync(NULL);
	host_flush(NULL);
	nothing_left();
}

/* A kernel before 4.17 does not know whose its rules are. */
static void no_protocol(void **state)
{
	(void)state;
	boot();
	fake.no_protocol = true;
	host_up("eth2", TWO TO);
	same_text(answers(), "10.0.0.2", "answers");
	fake_works();
	host_sync(NULL);
	assert_int_equal(fake.operations, 0);
	host_down("eth2");
	nothing_left();
}

/* One call, with one of its operations or questions refused or lost. */
static bool disturbed(size_t at, bool question, enum fake_answer answer,
		      int (*call)(void))
{
	fake_works();
	fake.error = ENOBUFS;
	fake.answer = answer;
	if (question)
		fake.bad_question = at;
	else
		fake.bad_operation = at;
	call();
	return question ? fake.questions >= at : fake.operations >= at;
}

static int up_two(void)
{
	return host_up("eth2", TWO TO);
}

static int down_two(void)
{
	return host_down("eth2");
}

static int other_up(void)
{
	return host_up("lan", "inet address=192.168.0.1/24");
}

/* Refused in the middle, or not told: the next call has it as it should be. */
static void converges(void **state)
{
	static const struct {
		int (*call)(void);
		const char *groups;
		bool narrow;
	} rows[] = {
		{ up_two, "eth0:7000 eth1:7000 eth2:7000", false },
		{ down_two, "eth0:7000 eth1:7000", false },
		{ other_up, "eth0:7000 eth1:7000 eth2:7000", true },
	};
	bool is_there, question;
	char where[300];
	size_t i, at, n = 0;
	int answer, way;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
	for (way = 0; way < 4; way++)
	for (at = 1, is_there = true; is_there; at++, n++) {
		boot();
		host_up("eth1", ONE);
		if (rows[i].call != up_two)
			up_two();
		if (rows[i].narrow)
			host_put("route 3 128.0.0.0/1 dev tun0 table 254");
		question = way == 3;
		answer = question ? FAKE_REFUSED : way;
		is_there = disturbed(at, question, (enum fake_answer)answer,
				     rows[i].call);
		fake_works();
		if (n % 2)
			host_sync(NULL);
		else
			rows[i].call();
		snprintf(where, sizeof where, "call %zu, way %d, at %zu: %s%s",
			 i, way, at, n % 2 ? "sync: " : "", host_list());
		same_text(host_groups(), rows[i].groups, where);
		same_text(answers(), rows[i].call == down_two ? "" : "10.0.0.2",
			  "answers");
		same_number(is_narrow("10.1.1.1"), rows[i].narrow, where);
		fake_works();
		host_sync(NULL);
		assert_int_equal(fake.operations, 0);
		host_down("eth2");
		host_down("eth1");
		nothing_left();
	}
	assert_true(n > 60);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(groups),
		cmocka_unit_test(of_others),
		cmocka_unit_test(settings),
		cmocka_unit_test(band_changes),
		cmocka_unit_test(group_is_refused),
		cmocka_unit_test(default_moves),
		cmocka_unit_test(made_anew),
		cmocka_unit_test(main_answers),
		cmocka_unit_test(narrow),
		cmocka_unit_test(not_narrow),
		cmocka_unit_test(damaged),
		cmocka_unit_test(not_read),
		cmocka_unit_test(not_known_yet),
		cmocka_unit_test(records_have_gone),
		cmocka_unit_test(no_protocol),
		cmocka_unit_test(converges),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
