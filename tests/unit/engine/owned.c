/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the kernel's rules and routes is a device's, and what is not. */
#include "host.h"
#include "engine/owned.h"

/* By protocol and band, of now and of the record. */
static void marks(void **state)
{
	static const struct {
		const char *object;
		bool ours, old_ours;	/* ... where the record says 5000, 78 */
	} rows[] = {
	{ "rule 3 priority 7100 from 10.2.2.2 lookup 7001", false, false },
	{ "rule 77 priority 6999 from 10.2.2.2 lookup 7001", false, false },
	{ "rule 77 priority 8000 from 10.2.2.2 lookup 7001", false, false },
	{ "rule 77 priority 5100 from 10.2.2.2 lookup 7001", false, false },
	{ "rule 78 priority 7100 from 10.2.2.2 lookup 7001", false, false },
	{ "rule 78 priority 4999 from 10.2.2.2 lookup 7001", false, false },
	{ "rule 78 priority 6000 from 10.2.2.2 lookup 7001", false, false },
	{ "route 4 10.2.2.0/24 dev eth1 table 7001", false, false },
	{ "rule 77 priority 7000 from 10.2.2.2 lookup 7001", true, true },
	{ "rule 77 priority 7999 from all unreachable", true, true },
	/* whatever else it carries */
	{ "rule* 77 priority 7500 from 10.9.9.9 lookup 100", true, true },
	{ "route 77 10.2.2.0/24 dev eth1 table 100", true, true },
	{ "rule 78 priority 5000 from 10.2.2.2 lookup 7001", false, true },
	{ "rule 78 priority 5999 from 10.2.2.2 lookup 7001", false, true },
	{ "route 78 10.2.2.0/24 dev eth1 table 7001", false, true },
	};
	struct policy policy = policy_default;
	struct record none = { 0 }, old = { .base = 5000, .protocol = 78 };
	struct kobj k;
	size_t i;

	(void)state;
	host_boot();
	for (i = 0; i < COUNT(rows); i++) {
		k = host_object(rows[i].object);
		same_number(owned_is_ours(&policy, &none, &k), rows[i].ours,
			    rows[i].object);
		same_number(owned_is_ours(&policy, &old, &k),
			    rows[i].old_ours, rows[i].object);
	}
}

/* A kernel before 4.17 tells of a rule no more than its number. */
static void no_protocol(void **state)
{
	static const struct { uint32_t priority; bool ours, old_ours; } rows[] = {
		{ 4999, false, false }, { 6000, false, false },
		{ 6999, false, false }, { 8000, false, false },
		{ 7000, true, true }, { 7999, true, true },
		{ 5000, false, true }, { 5999, false, true },
	};
	struct policy policy = policy_default;
	struct record none = { 0 }, old = { .base = 5000, .protocol = 78 };
	struct kobj k;
	size_t i;

	(void)state;
	host_boot();
	k = host_object("rule 0 from 10.2.2.2 lookup 7001");
	k.no_protocol = true;
	for (i = 0; i < COUNT(rows); i++) {
		k.priority = rows[i].priority;
		same_number(owned_is_ours(&policy, &none, &k), rows[i].ours,
			    "of none");
		same_number(owned_is_ours(&policy, &old, &k),
			    rows[i].old_ours, "of an old record");
	}
}

/* A device as its stanza wants it, and what is recognised by it. */
struct scene {
	struct device dev;
	struct record old;
	struct recognised by;
};

static void claim(struct record *r, const char *line, uint32_t table)
{
	char *key = text_printf("%zu", r->claims.n);
	struct claim *c = claims_get(&r->claims, "eth1", AF_INET, key);

	made_settings(&c->in_force, line);
	c->table = table;
	free(key);
}

/* now and before: lines of stanzas with table 7001 and 7002, or NULL. */
static void scene_make(struct scene *sc, struct session *s, const char *now,
		       const char *before, bool same)
{
	*sc = (struct scene){ 0 };
	strcpy(sc->dev.rec.device, "eth1");
	strcpy(sc->old.device, "eth1");
	if (now)
		claim(&sc->dev.rec, now, 7001);
	if (before)
		claim(&sc->old, before, 7002);
	assert_int_equal(device_plan(s, &sc->dev), 0);
	owned_recognise(s, &sc->dev, &sc->old, same, &sc->by);
}

static void scene_free(struct scene *sc)
{
	owned_forget(&sc->by);
	device_free(&sc->dev);
	record_free(&sc->old);
}

static void recognised(void **state)
{
	struct kobj k;
	struct session *s;
	struct scene sc;
	struct record old = { 0 };
	size_t i;

	(void)state;
	host_boot();
	host_device("eth1 up 10.2.2.2/24 10.2.2.3/24");
	s = host_start(SESSION_CHANGING);
	/* nothing new: by its tables alone */
	scene_make(&sc, s, "inet table=7001 gateway=none source=10.2.2.2",
		   "inet table=7002 gateway=none source=10.2.2.3", true);
	assert_false(sc.by.leaving);
	assert_int_equal(sc.by.tables.n, 2);
	assert_int_equal(sc.by.subjects.n, 0);
	assert_int_equal(sc.by.before.n, 0);
	/* with tables that a run has left, too, of which nothing is known */
	owned_forget(&sc.by);
	table_list_add(&old.leaving, 7009);
	owned_recognise(s, &sc.dev, &old, true, &sc.by);
	assert_true(sc.by.leaving);
	assert_true(table_list_has(&sc.by.tables, 7009));
	assert_int_equal(sc.by.tables.n, 2);
	record_free(&old);
	scene_free(&sc);
	/* and what is no more by the subjects that it had */
	scene_make(&sc, s, "inet table=7001 gateway=none source=10.2.2.2",
		   "inet table=7002 gateway=none source=10.2.2.3 mark=2",
		   false);
	assert_true(sc.by.leaving);
	assert_int_equal(sc.by.before.n, 1);
	k = host_object("rule 77 from 10.2.2.3 lookup 7002");
	for (i = 0; i < sc.by.subjects.n; i++)
		if (!kobj_subject_cmp(&sc.by.subjects.v[i], &k))
			break;
	assert_true(i < sc.by.subjects.n);
	/* each once: the source, the mark, who binds the device */
	assert_int_equal(sc.by.subjects.n, 3);
	scene_free(&sc);
	host_end();
}

/* What was read in part is as nothing: whoever comes next reads it all. */
static void unreadable(void **state)
{
	struct ruleset rules = { 0 };
	struct owned out;
	struct session *s;
	struct scene sc;
	size_t at, first;

	(void)state;
	host_boot();
	host_device("eth1 up 10.2.2.2/24");
	host_put("rule 77 priority 7300 from 10.2.2.2 lookup 7001");
	host_put("rule 77 priority 7300 from 10.2.2.3 lookup 7001");
	host_put("route 77 10.2.2.0/24 dev eth1 table 7001");
	s = host_start(SESSION_CHANGING);
	scene_make(&sc, s, "inet table=7001 gateway=none", NULL, true);
	fake.error = ENOBUFS;
	first = fake.questions;
	for (at = 1; at <= 2; at++) {
		fake.bad_question = first + at;
		fake.questions = first;
		ruleset_free(&rules);
		assert_int_equal(owned_read(s, &rules, &sc.dev, &sc.by, &out),
				 -ENOBUFS);
		assert_string_equal(host_said(), "failed: eth1: cannot read "
				    "the kernel's rules and routes: the "
				    "kernel says 105\n");
		owned_free(&out);
		diag_free(&host.d);
		assert_int_equal(owned_read(s, &rules, &sc.dev, &sc.by, &out),
				 0);
		assert_int_equal(rules.all.n, 2);
		assert_int_equal(out.ours.n, 3);
		owned_free(&out);
	}
	ruleset_free(&rules);
	scene_free(&sc);
	host_end();
}

/* What of those objects is whose: "ours", "foreign", "contested" and a line. */
static void add_all(struct text *t, const char *word, const struct kobjs *l)
{
	struct kobj k;
	size_t i;

	for (i = 0; i < l->n; i++) {
		k = l->v[i];
		text_addf(t, "%s %u ", word, k.protocol);
		kobj_print(t, &k, NULL);
		text_add(t, "\n");
	}
}

static const char *picked(struct session *s, const struct scene *sc)
{
	struct ruleset rules = { 0 };
	struct text t = { 0 };
	struct owned out;

	assert_int_equal(owned_read(s, &rules, &sc->dev, &sc->by, &out), 0);
	add_all(&t, "ours", &out.ours);
	add_all(&t, "foreign", &out.foreign);
	add_all(&t, "contested", &out.contested);
	owned_free(&out);
	ruleset_free(&rules);
	return host_text(&t);
}

#define NOW "inet table=7001 gateway=none source=10.2.2.2"
#define BEFORE "inet table=7002 gateway=none source=10.2.2.3"

/* One row: what is there, and what of it is picked. */
struct row {
	const char *now, *before;
	const char *objects[6];
	const char *want;
};

static void check(const struct row *rows, size_t n, bool same)
{
	struct session *s;
	struct scene sc;
	size_t i, j;

	for (i = 0; i < n; i++) {
		for (j = 0; j < 6 && rows[i].objects[j]; j++)
			host_put(rows[i].objects[j]);
		s = host_start(SESSION_CHANGING);
		scene_make(&sc, s, rows[i].now, rows[i].before, same);
		same_text(picked(s, &sc), rows[i].want, rows[i].objects[0]);
		scene_free(&sc);
		host_end();
		fake.objects.n = 0;
	}
}

#define CHECK(rows, same) check(rows, COUNT(rows), same)

static void picks_routes(void **state)
{
	static const struct row rows[] = {
	{ NOW, NULL, { "route 77 default dev eth1 table 7002",
	  "route 77 10.9.0.0/16 dev eth1" }, "" },
	{ NOW, NULL, { "route 77 default dev eth1 table 7001",
	  "route 4 10.9.0.0/16 dev eth1 table 7001",
	  "route 77 2001:db8::/64 dev eth9 table 7001" },
	  "ours 77 default dev eth1 table 7001\n"
	  "ours 77 2001:db8::/64 dev if99 table 7001\n"
	  "foreign 4 10.9.0.0/16 dev eth1 table 7001\n" },
	/* of a table that it had */
	{ NOW, BEFORE, { "route 77 default dev eth1 table 7002" },
	  "ours 77 default dev eth1 table 7002\n" },
	};

	(void)state;
	host_boot();
	host_device("eth1 up 10.2.2.2/24 10.2.2.3/24");
	CHECK(rows, false);
}

static void picks_rules(void **state)
{
	static const struct row rows[] = {
	/* of another table, protocol, band; without a selector of ours */
	{ NOW, NULL, { "rule 77 priority 7300 from 10.9.9.9 lookup 7002",
	  "rule 4 priority 7300 from 10.2.2.2 lookup 7001",
	  "rule 77 priority 300 from 10.2.2.2 lookup 7001",
	  "rule 77 priority 7200 from 10.9.9.9 lookup main",
	  "rule 77 priority 7400 from 10.9.9.9 unreachable" }, "" },
	{ NOW, NULL, { "rule 77 priority 7300 from 10.9.9.9 lookup 7001",
	  "rule* 77 priority 7400 from 10.2.2.2 lookup 7001" },
	  "ours 77 priority 7300 from 10.9.9.9 lookup 7001\n"
	  "ours 77 priority 7400 from 10.2.2.2 lookup 7001\n" },
	/* without a table: by one that has it, or by what is wanted */
	{ NOW, NULL, { "rule 77 priority 7300 from 10.9.9.9 lookup 7001",
	  "rule 77 priority 7200 from 10.9.9.9 lookup main",
	  "rule 77 priority 7200 from 10.2.2.2 lookup main",
	  "rule 77 priority 7400 from 10.2.2.2 unreachable",
	  "rule 77 priority 7401 from 10.2.2.2/31 unreachable" },
	  "ours 77 priority 7200 from 10.2.2.2 lookup main\n"
	  "ours 77 priority 7200 from 10.9.9.9 lookup main\n"
	  "ours 77 priority 7300 from 10.9.9.9 lookup 7001\n"
	  "ours 77 priority 7400 from 10.2.2.2 unreachable\n" },
	};

	(void)state;
	host_boot();
	host_device("eth1 up 10.2.2.2/24 10.2.2.3/24");
	CHECK(rows, true);
}

/* What a run has left, that nothing in the record tells of any more. */
static void left(void **state)
{
	static const struct row by_facts[] = {
	/* by a selector that it had */
	{ NOW, BEFORE, { "rule 77 priority 7200 from 10.2.2.3 lookup main" },
	  "ours 77 priority 7200 from 10.2.2.3 lookup main\n" },
	/* strict's alone, by whose address it is */
	{ NULL, NULL, { "rule 77 priority 7400 from 10.9.9.9 unreachable",
	  "rule 77 priority 7401 from all unreachable",
	  "rule 77 priority 7200 from 10.2.2.3 lookup main",
	  "rule 4 priority 7400 from 10.2.2.3 unreachable",
	  "rule 77 priority 7400 from 10.2.2.2 unreachable" },
	  "ours 77 priority 7400 from 10.2.2.2 unreachable\n" },
	};
	/* or by who has its name */
	static const struct row by_name[] = {
	{ NULL, NULL, { "rule 77 priority 7400 from 10.9.9.9 unreachable",
	  "rule 77 priority 7400 from 10.2.2.2 unreachable" },
	  "ours 77 priority 7400 from 10.9.9.9 unreachable\n" },
	};
	/* but only where something may have been left */
	static const struct row nothing[] = {
	{ NULL, NULL, { "rule 77 priority 7400 from 10.9.9.9 unreachable" },
	  "" },
	};

	(void)state;
	host_boot();
	host_device("eth1 up 10.2.2.2/24 10.2.2.3/24");
	CHECK(by_facts, false);
	host_link("names", "from:10.9.9.9_32", "eth1");
	host_link("names", "from:10.2.2.2_32", "eth2");
	CHECK(by_name, false);
	CHECK(nothing, true);
}

/* Of two devices that have one source, or of one and nobody. */
static void picks_contested(void **state)
{
	static const struct row rows[] = {
	/* it is wanted here: what has no table is ours as well */
	{ NOW, NULL, { "rule 77 priority 7300 from 10.2.2.2 lookup 7003",
	  "rule 77 priority 7200 from 10.2.2.2 lookup main" },
	  "ours 77 priority 7200 from 10.2.2.2 lookup main\n"
	  "contested 77 priority 7300 from 10.2.2.2 lookup 7003\n" },
	/* it is left here: the other's stays */
	{ NOW, NULL, { "rule 77 priority 7300 from 10.2.2.9 lookup 7001",
	  "rule 77 priority 7300 from 10.2.2.9 lookup 7003",
	  "rule 77 priority 7200 from 10.2.2.9 lookup main" },
	  "ours 77 priority 7300 from 10.2.2.9 lookup 7001\n"
	  "contested 77 priority 7300 from 10.2.2.9 lookup 7003\n" },
	/* a foreign one is no rival */
	{ NOW, NULL, { "rule 4 priority 7300 from 10.2.2.2 lookup 7003",
	  "rule 77 priority 7200 from 10.2.2.2 lookup main" },
	  "ours 77 priority 7200 from 10.2.2.2 lookup main\n" },
	/* a table that no record names is taken over */
	{ NOW, NULL, { "rule 77 priority 7300 from 10.2.2.2 lookup 7004",
	  "route 77 default dev eth1 table 7004",
	  "route 4 10.9.0.0/16 dev eth1 table 7004" },
	  "ours 77 default dev eth1 table 7004\n"
	  "ours 77 priority 7300 from 10.2.2.2 lookup 7004\n" },
	/* but only with the last rule that leads there */
	{ NOW, NULL, { "rule 77 priority 7300 from 10.2.2.2 lookup 7004",
	  "rule 4 priority 100 from 10.9.9.9 lookup 7004",
	  "route 77 default dev eth1 table 7004" },
	  "ours 77 priority 7300 from 10.2.2.2 lookup 7004\n" },
	};
	struct session *s;
	struct scene sc;
	struct kobj k;
	char other[16];

	(void)state;
	host_boot();
	host_device("eth1 up 10.2.2.2/24");
	host_link("names", "table:7003", "eth3");
	host_link("names", "table:7001", "eth1");
	CHECK(rows, true);
	/* whose it is */
	s = host_start(SESSION_CHANGING);
	scene_make(&sc, s, NOW, NULL, true);
	k = host_object("rule 77 priority 7300 from 10.2.2.2 lookup 7003");
	same_text(owned_rival(s, &sc.dev, &k, other), "eth3", "7003");
	k.table = 7001;
	assert_null(owned_rival(s, &sc.dev, &k, other));
	k.table = 7002;
	assert_null(owned_rival(s, &sc.dev, &k, other));
	scene_free(&sc);
	host_end();
}

/* Which of those sources it leaves to the other: not those that it names. */
static void yields(void **state)
{
	static const struct { const char *line, *rule; size_t n; } rows[] = {
	{ NOW, "rule 77 priority 7300 from 10.2.2.2 lookup 7003", 0 },
	{ "inet address=10.2.2.2/24 table=7001 gateway=none",
	  "rule 77 priority 7300 from 10.2.2.2 lookup 7003", 0 },
	/* what it does not want any more is not left out */
	{ "inet table=7001 gateway=none source=10.2.2.9",
	  "rule 77 priority 7300 from 10.2.2.2 lookup 7003", 0 },
	/* of no source, of nobody, of its own */
	{ "inet table=7001 gateway=none",
	  "rule 77 priority 7000 fwmark 2 lookup 7003", 0 },
	{ "inet table=7001 gateway=none",
	  "rule 77 priority 7300 from 10.2.2.2 lookup 7004", 0 },
	{ "inet table=7001 gateway=none",
	  "rule 77 priority 7300 from 10.2.2.2 lookup 7001", 0 },
	{ "inet table=7001 gateway=none",
	  "rule 77 priority 7300 from 10.2.2.2 lookup 7003", 1 },
	};
	struct kobjs contested = { 0 };
	struct session *s;
	struct scene sc;
	size_t i;

	(void)state;
	host_boot();
	host_device("eth1 up 10.2.2.2/24");
	host_link("names", "table:7003", "eth3");
	host_link("names", "table:7001", "eth1");
	for (i = 0; i < COUNT(rows); i++) {
		s = host_start(SESSION_CHANGING);
		scene_make(&sc, s, rows[i].line, NULL, true);
		*vec_push(&contested) = host_object(rows[i].rule);
		same_number(owned_yield(s, &sc.dev, &contested),
			    rows[i].n > 0, rows[i].rule);
		same_number((long long)sc.dev.yielded_sources.n,
			    (long long)rows[i].n, rows[i].rule);
		/* once is enough */
		assert_false(owned_yield(s, &sc.dev, &contested));
		vec_free(&contested);
		scene_free(&sc);
		host_end();
	}
}

/* A table's name as the record has it now, else as it had it. */
static void table_names(void **state)
{
	struct device dev = { 0 };
	struct recognised by = { 0 };
	struct uplink *u;

	(void)state;
	assert_null(owned_table_name(&dev, &by, 7001));
	u = vec_push(&dev.uplinks);
	u->table = 7001;	/* by its number alone */
	u = vec_push(&by.before);
	u->table = 7001;
	strcpy(u->table_name, "ISP1");
	assert_string_equal(owned_table_name(&dev, &by, 7001), "ISP1");
	assert_null(owned_table_name(&dev, &by, 7002));
	u = vec_push(&dev.uplinks);
	u->table = 7001;
	strcpy(u->table_name, "line1");
	assert_string_equal(owned_table_name(&dev, &by, 7001), "line1");
	vec_free(&dev.uplinks);
	vec_free(&by.before);
}

/* A kernel before 4.17: what names our tables, and what has a selector of it. */
static void picked_by_number(void **state)
{
	static const struct row rows[] = {
	{ NOW, NULL, { "rule 77 priority 7300 from 10.9.9.9 lookup 7003",
	  "rule 77 priority 300 from 10.2.2.2 lookup 7001",
	  "rule 77 priority 7200 from 10.9.9.9 lookup main" }, "" },
	{ NOW, NULL, { "rule 4 priority 7300 from 10.2.2.2 lookup 7001",
	  "rule 4 priority 7200 from 10.2.2.2 lookup main",
	  "rule 4 priority 7300 from 10.2.2.2 lookup 7003" },
	  "ours 77 priority 7200 from 10.2.2.2 lookup main\n"
	  "ours 77 priority 7300 from 10.2.2.2 lookup 7001\n" },
	};

	/* what names a table that another device of ours claims is that one's */
	static const struct row others[] = {
	{ NOW, NULL, { "rule 4 priority 7300 from 10.2.2.2 lookup 7003",
	  "rule 4 priority 300 from 10.2.2.2 lookup 7003",
	  "rule 4 priority 7200 from 10.2.2.2 lookup main" },
	  "ours 77 priority 7200 from 10.2.2.2 lookup main\n"
	  "contested 0 priority 7300 from 10.2.2.2 lookup 7003\n" },
	{ NOW, NULL, { "rule 4 priority 7300 from 10.2.2.9 lookup 7001",
	  "rule 4 priority 7300 from 10.2.2.9 lookup 7003",
	  "rule 4 priority 7200 from 10.2.2.9 lookup main" },
	  "ours 77 priority 7300 from 10.2.2.9 lookup 7001\n"
	  "contested 0 priority 7300 from 10.2.2.9 lookup 7003\n" },
	};

	(void)state;
	host_boot();
	host_device("eth1 up 10.2.2.2/24");
	fake.no_protocol = true;
	CHECK(rows, true);
	host_link("names", "table:7003", "eth3");
	CHECK(others, true);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(marks),
		cmocka_unit_test(no_protocol),
		cmocka_unit_test(recognised),
		cmocka_unit_test(unreadable),
		cmocka_unit_test(picks_routes),
		cmocka_unit_test(picks_rules),
		cmocka_unit_test(left),
		cmocka_unit_test(picks_contested),
		cmocka_unit_test(yields),
		cmocka_unit_test(table_names),
		cmocka_unit_test(picked_by_number),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
