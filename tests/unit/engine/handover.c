/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What some interfaces leave and others take: in whatever order they are told, it
 * is done at once, and each source leaves by its own device all the time.
 */
#include "host.h"
#include "engine/handover.h"

enum { LINES_MAX = 3 };

static const char *const names[LINES_MAX] = { "eth0", "eth1", "eth2" };
static const char *const sources[LINES_MAX] = {
	"10.1.1.2", "10.2.2.2", "10.3.3.2",
};

/* Line n, with that table and options behind it. */
static char *option_line(size_t n, const char *table)
{
	size_t i = n + 1;

	return text_printf("inet address=10.%zu.%zu.2/24 gateway=10.%zu.%zu.1 "
			   "table=%s", i, i, i, i, table);
}

static void boot(const char *const tables[LINES_MAX])
{
	size_t i;
	char *s;

	host_boot();
	host_device("eth0 up 10.1.1.2/24");
	host_device("eth1 up 10.2.2.2/24");
	host_device("eth2 up 10.3.3.2/24");
	host_device("eth9 up 10.9.9.2/24");
	host_put("rule 2 priority 0 lookup local");
	host_put("rule 2 priority 32766 lookup main");
	host_put("route 3 default via 10.9.9.1 dev eth9");
	for (i = 0; i < LINES_MAX; i++) {
		s = option_line(i, tables[i]);
		assert_int_equal(host_up(names[i], s), 0);
		free(s);
	}
	fake_works();
}

static const char *what;

static void all_served(void)
{
	size_t i;

	for (i = 0; i < LINES_MAX; i++)
		same_text(host_way(sources[i], "203.0.113.1"), names[i], what);
}

struct taking {
	struct stanzas stanzas[LINES_MAX];
	size_t at[LINES_MAX];	/* which comes at that place */
};

static void take(struct session *s, size_t i, void *arg)
{
	struct taking *t = arg;

	reconcile_up(s, names[t->at[i]], &t->stanzas[t->at[i]], true);
}

/* All three, in that order of the six that there are. */
static void reload(const char *const tables[LINES_MAX], size_t order)
{
	static const size_t orders[][LINES_MAX] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 },
		{ 2, 0, 1 }, { 2, 1, 0 },
	};
	struct session *s = host_start(SESSION_CHANGING);
	struct handovers l = { 0 };
	struct taking t = { 0 };
	size_t i;
	char *text;

	for (i = 0; i < LINES_MAX; i++) {
		t.at[i] = orders[order][i];
		text = option_line(i, tables[i]);
		host_stanza(&t.stanzas[i], names[i], text);
		free(text);
	}
	for (i = 0; i < LINES_MAX; i++)
		*vec_push(&l) = (struct handover){
			.iface = names[t.at[i]],
			.stanzas = &t.stanzas[t.at[i]],
		};
	handover_run(s, &l, take, &t);
	handovers_free(&l);
	for (i = 0; i < LINES_MAX; i++)
		stanzas_free(&t.stanzas[i]);
	host_end();
}

/* "10.1.1.2>7001 ..." of what is ours, and no more. */
static void ends_with(const char *want)
{
	struct kobjs ours = host_ours();

	same_text(host_sources(&ours), want, what);
	/* two routes; rungs 99, 100, 200, 300 and the device's two */
	assert_int_equal(ours.n, 8 * LINES_MAX);
	free(ours.v);
}

static const struct change_of_tables {
	const char *what, *from[LINES_MAX], *to[LINES_MAX], *end;
} changes[] = {
	{ "one leaves, one takes", { "7001", "7002", "7003" },
	  { "7002", "7009", "7003" },
	  "10.1.1.2>7002 10.2.2.2>7009 10.3.3.2>7003" },
	{ "a chain", { "7001", "7002", "7003" }, { "7002", "7003", "7009" },
	  "10.1.1.2>7002 10.2.2.2>7003 10.3.3.2>7009" },
	{ "a swap", { "7001", "7002", "7003" }, { "7002", "7001", "7003" },
	  "10.1.1.2>7002 10.2.2.2>7001 10.3.3.2>7003" },
	{ "a circle", { "7001", "7002", "7003" }, { "7002", "7003", "7001" },
	  "10.1.1.2>7002 10.2.2.2>7003 10.3.3.2>7001" },
	{ "marks and destinations",
	  { "7001 mark=1 to=192.0.2.0/25", "7002 mark=2 to=192.0.2.128/25",
	    "7003" },
	  { "7001 mark=2 to=192.0.2.128/25", "7002 mark=3", "7003 mark=1" },
	  NULL },
	{ "a swap with marks", { "7001 mark=1", "7002 mark=2", "7003" },
	  { "7002 mark=2", "7001 mark=1", "7003" }, NULL },
};

/* Nothing is refused, whoever comes first. */
static void in_any_order(void **state)
{
	const struct change_of_tables *c;
	size_t i, order;

	(void)state;
	for (i = 0; i < COUNT(changes); i++) {
		c = &changes[i];
		what = c->what;
		for (order = 0; order < 6; order++) {
			boot(c->from);
			fake.pause = all_served;
			reload(c->to, order);
			same_text(host_complained(), "", what);
			if (c->end)
				ends_with(c->end);
			fake_works();
			reload(c->to, order);
			assert_int_equal(fake.operations, 0);
		}
	}
}

/* Who keeps what another wants is no reason for a third to change tables. */
static void kept(void **state)
{
	static const char *const from[] = { "7001", "7002", "7003" };
	static const char *const wrong[] = { "7002", "7001 strict=perhaps",
					     "7003" };
	static const char *const hopeless[] = { "7002", "7003", "7003" };
	struct kobjs before;
	size_t order;

	(void)state;
	for (order = 0; order < 6; order++) {
		boot(from);
		before = host_ours();
		reload(wrong, order);
		assert_true(host_is(&before));
		assert_non_null(strstr(host_complained(), "eth1 claims it"));
		reload(hopeless, order);
		assert_true(host_is(&before));
		assert_non_null(strstr(host_complained(), "eth2 claims it"));
		free(before.v);
	}
}

/* Where no number is left for the one that waits, nothing is lost. */
static void no_number(void **state)
{
	static const char *const from[] = { "7001", "7002", "7003" };
	static const char *const to[] = { "7002", "7001", "7003" };
	struct kobjs before;

	(void)state;
	boot(from);
	before = host_ours();
	host.policy.table_max = 7003;
	reload(to, 0);
	assert_true(host_is(&before));
	assert_int_equal(host_changes(), 0);
	free(before.v);
}

/* The kernel refuses an operation: no source is without its way, and the next
   call brings all about. */
static void refused(void **state)
{
	const struct change_of_tables *c = &changes[2];
	size_t at;

	(void)state;
	what = "refused";
	for (at = 1; ; at++) {
		boot(c->from);
		fake.bad_operation = at;
		fake.error = EPERM;
		fake.pause = all_served;
		reload(c->to, 0);
		if (fake.operations < at)
			break;
		fake_works();
		fake.pause = all_served;
		reload(c->to, 0);
		reload(c->to, 0);
		ends_with(c->end);
	}
	assert_true(at > 20);
}

int main(void)
{
	static const struct CMUnitTest list[] = {
		cmocka_unit_test(in_any_order),
		cmocka_unit_test(kept),
		cmocka_unit_test(no_number),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(list, host_setup, host_teardown);
}
