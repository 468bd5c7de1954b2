/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations to the kernel: all or nothing, in whatever way it refuses; what is
 * said of them; and the first rule that tells what the kernel is.
 */
#include "host.h"
#include "engine/apply.h"

/* "+ OBJECT", "- OBJECT"; "~ OBJECT" with "= OBJECT" for what was there. */
static void add_op(struct ops *ops, const char *line)
{
	struct op *op;
	bool route;

	if (*line == '=') {
		ops->v[ops->n - 1].old = host_object(line + 2);
		return;
	}
	op = vec_push(ops);
	op->kind = *line == '+' ? OP_ADD : *line == '-' ? OP_REMOVE
							: OP_REPLACE;
	op->k = host_object(line + 2);
	route = op->k.kind == KOBJ_ROUTE;
	if (op->kind == OP_REMOVE)
		op->stage = route ? STAGE_ROUTES_OUT : STAGE_RULES_OUT;
	else
		op->stage = route ? STAGE_ROUTES_IN : STAGE_RULES_IN;
}

/* Of a device that knows no table by a name, in a session of its own. */
static int apply(const struct kobjs *foreign, const char *const *lines,
		 size_t n)
{
	static const struct device eth1 = { .rec.device = "eth1", .facts.device = "eth1" };
	static const struct recognised by;
	static const struct kobjs none;
	struct session *s = host_start(SESSION_CHANGING);
	struct ops ops = { 0 };
	size_t i;
	int ret;

	for (i = 0; i < n; i++)
		add_op(&ops, lines[i]);
	ret = apply_ops(s, &eth1, &by, foreign ? foreign : &none, &ops);
	vec_free(&ops);
	host_end();
	return ret;
}

/* All that there is, whoever made it. */
static const char *world(void)
{
	struct kobjs all = { 0 };
	const char *text;
	size_t i;

	for (i = 0; i < fake.objects.n; i++)
		*vec_push(&all) = fake.objects.v[i].k;
	if (all.n)
		qsort(all.v, all.n, sizeof *all.v, kobj_cmp);
	text = host_lines(&all);
	vec_free(&all);
	return text;
}

#define OLD "route 77 default via 10.2.2.9 dev eth1 table 7001"
#define NEW "route 77 default via 10.2.2.1 dev eth1 table 7001"
#define NET "route 77 10.2.2.0/24 dev eth1 table 7001"
#define FROM "rule 77 priority 7300 from 10.2.2.2 lookup 7001"
#define MAIN "rule 77 priority 7200 from 10.2.2.2 lookup main"
#define GONE "rule 77 priority 7300 from 10.2.2.3 lookup 7001"
#define FOREIGN "rule 4 priority 7300 from 10.2.2.2 lookup 7001"

static const char *const change[] = {
	"~ " NEW, "= " OLD, "+ " NET, "+ " FROM, "+ " MAIN, "- " GONE,
};

static void before(void)
{
	host_boot();
	host_device("eth1 up 10.2.2.2/24");
	host_put(OLD);
	host_put(GONE);
	host_put(FOREIGN);
}

/* Each operation that is refused: all is as before, and it is said why. */
static void refused(void **state)
{
	static const int errors[] = {
		EPERM, EEXIST, ENOBUFS, EINTR, EAGAIN, ENETDOWN, EINVAL,
	};
	char *was, *want;
	size_t at, i;

	(void)state;
	before();
	was = text_dup(world());
	for (at = 1; at <= 5; at++) {
		for (i = 0; i < COUNT(errors); i++) {
			before();
			fake.bad_operation = at;
			fake.error = errors[i];
			same_number(apply(NULL, change, COUNT(change)),
				    -errors[i], strerror(errors[i]));
			same_text(world(), was, strerror(errors[i]));
			assert_false(host.s.changed);
			assert_int_equal(host.d.n, 1);
			assert_int_equal(host.d.v[0].level, DIAG_FAILED);
			want = text_printf(": the kernel says %d", errors[i]);
			assert_non_null(strstr(host.d.v[0].text, want));
			free(want);
		}
	}
	before();
	fake.bad_operation = 3;
	fake.error = EPERM;
	apply(NULL, change, COUNT(change));
	assert_string_equal(host_said(), "failed: eth1: cannot add rule "
			    "priority 7300 from 10.2.2.2 lookup 7001: the "
			    "kernel says 1\n");
	/* two routes, two rules, and three of them back: nothing went out */
	assert_int_equal(fake.operations, 7);
	free(was);
}

/* Done or not, nobody knows: it is taken back, whatever it was. */
static void unanswered(void **state)
{
	static const enum fake_answer answers[] = { FAKE_LOST, FAKE_SILENT };
	char *was;
	size_t at, i;

	(void)state;
	before();
	was = text_dup(world());
	for (at = 1; at <= 5; at++) {
		for (i = 0; i < COUNT(answers); i++) {
			before();
			fake.bad_operation = at;
			fake.answer = answers[i];
			fake.error = ENOMEM;
			assert_int_equal(apply(NULL, change, COUNT(change)),
					 -ENOBUFS);
			same_text(world(), was, i ? "not done" : "done");
			assert_int_equal(host.d.n, 1);
		}
	}
	free(was);
}

/* What was to be removed is gone: nothing to say of, nothing to take back. */
static void gone(void **state)
{
	static const char *const ops[] = { "- " GONE, "- " MAIN, "- " OLD };

	(void)state;
	before();
	assert_int_equal(apply(NULL, ops, 2), 0);
	assert_string_equal(host_said(), "note: eth1: remove rule priority "
			    "7300 from 10.2.2.3 lookup 7001\n");
	assert_true(host.s.changed);
	assert_int_equal(apply(NULL, ops, 2), 0);
	assert_int_equal(host.d.n, 0);
	assert_false(host.s.changed);
	/* the third is refused: of those only what was there comes back */
	before();
	fake.bad_operation = 3;
	fake.error = EPERM;
	assert_int_equal(apply(NULL, ops, COUNT(ops)), -EPERM);
	assert_string_equal(world(),
		"default via 10.2.2.9 dev eth1 table 7001\n"
		"priority 7300 from 10.2.2.2 lookup 7001\n"
		"priority 7300 from 10.2.2.3 lookup 7001\n");
}

static void done(void **state)
{
	(void)state;
	before();
	assert_int_equal(apply(NULL, change, COUNT(change)), 0);
	assert_true(host.s.changed);
	assert_string_equal(host_said(),
		"note: eth1: change route default via 10.2.2.1 dev eth1 "
		"table 7001\n"
		"note: eth1: add route 10.2.2.0/24 dev eth1 table 7001\n"
		"note: eth1: add rule priority 7300 from 10.2.2.2 lookup 7001\n"
		"note: eth1: add rule priority 7200 from 10.2.2.2 lookup main\n"
		"note: eth1: remove rule priority 7300 from 10.2.2.3 lookup "
		"7001\n");
	assert_string_equal(world(),
		"10.2.2.0/24 dev eth1 table 7001\n"
		"default via 10.2.2.1 dev eth1 table 7001\n"
		"priority 7200 from 10.2.2.2 lookup main\n"
		"priority 7300 from 10.2.2.2 lookup 7001\n"
		"priority 7300 from 10.2.2.2 lookup 7001\n");
	/* in one line, of what tells most */
	before();
	host.voice.terse = true;
	assert_int_equal(apply(NULL, change, COUNT(change)), 0);
	assert_string_equal(host_said(), "note: eth1: change route default "
			    "via 10.2.2.1 dev eth1 table 7001, and 4 more; "
			    "now: multihome status eth1\n");
	before();
	host.voice.terse = true;
	assert_int_equal(apply(NULL, change + 3, 2), 0);
	assert_string_equal(host_said(), "note: eth1: add rule priority 7300 "
			    "from 10.2.2.2 lookup 7001, and 1 more; now: "
			    "multihome status eth1\n");
	before();
	host.voice.terse = true;
	assert_int_equal(apply(NULL, change + 3, 1), 0);
	assert_string_equal(host_said(), "note: eth1: add rule priority 7300 "
			    "from 10.2.2.2 lookup 7001\n");
}

/* A table is told by its name, of now or of before. */
static void table_name(void **state)
{
	struct device dev = { .rec.device = "eth1", .facts.device = "eth1" };
	struct recognised by = { 0 };
	struct kobjs none = { 0 };
	struct ops ops = { 0 };
	struct uplink *u = vec_push(&by.before);

	(void)state;
	u->table = 7001;
	strcpy(u->table_name, "ISP1");
	before();
	add_op(&ops, "+ " FROM);
	assert_int_equal(apply_ops(host_start(SESSION_CHANGING), &dev, &by,
				   &none, &ops), 0);
	host_end();
	assert_string_equal(host_said(), "note: eth1: add rule priority 7300 "
			    "from 10.2.2.2 lookup ISP1\n");
	vec_free(&ops);
	vec_free(&by.before);
}

/* A route of somebody else in the place of ours: nothing is touched. */
static void foreign_route(void **state)
{
	static const char *const out = "- " OLD;
	struct kobjs foreign = { 0 };
	char *was;

	(void)state;
	before();
	*vec_push(&foreign) = host_object("route 4 10.9.0.0/16 dev eth1 table "
					  "7001");
	assert_int_equal(apply(&foreign, change, COUNT(change)), 0);
	before();
	was = text_dup(world());
	*vec_push(&foreign) = host_object("route 4 10.2.2.0/24 via 10.2.2.7 "
					  "dev eth1 table 7001");
	*vec_push(&foreign) = host_object("route 4 blackhole default table "
					  "7001");
	assert_int_equal(apply(&foreign, change, COUNT(change)), -EEXIST);
	assert_string_equal(host_said(),
		"failed: eth1: cannot change route default via 10.2.2.1 dev "
		"eth1 table 7001: there is one that is not ours: blackhole "
		"default table 7001; to remove it: ip -4 route del blackhole "
		"default table 7001 protocol 4\n"
		"failed: eth1: cannot add route 10.2.2.0/24 dev eth1 table "
		"7001: there is one that is not ours: 10.2.2.0/24 via "
		"10.2.2.7 dev eth1 table 7001; to remove it: ip -4 route del "
		"10.2.2.0/24 via 10.2.2.7 dev eth1 table 7001 protocol 4\n");
	assert_int_equal(fake.operations, 0);
	assert_string_equal(world(), was);
	/* what goes out is in nobody's place */
	assert_int_equal(apply(&foreign, &out, 1), 0);
	free(was);
	vec_free(&foreign);
}

#define OWN "rule 77 priority 7100 from 10.2.2.2 lookup 7001 " \
	"suppress_prefixlength 0"
#define OWN2 "rule 77 priority 7100 from 10.2.2.3 lookup 7001 " \
	"suppress_prefixlength 0"

static const char *const probing[] = { "+ " NET, "+ " OWN, "+ " OWN2, "+ " FROM };

/* A kernel that drops suppress_prefixlength shows at the first such rule. */
static void no_suppress(void **state)
{
	(void)state;
	host_boot();
	host_device("eth1 up 10.2.2.2/24");
	fake.no_suppress = true;
	assert_int_equal(apply(NULL, probing, COUNT(probing)), -EAGAIN);
	assert_int_equal(host.s.suppress, SUPPRESS_IGNORED);
	assert_int_equal(host.d.n, 0);
	assert_string_equal(world(), "");
	/* the route, the rule, and both of them back */
	assert_int_equal(fake.operations, 4);
}

/* The bare rule that it made of it stays in no case without a word. */
static void no_suppress_refused(void **state)
{
	size_t at;

	(void)state;
	for (at = 1; at <= 3; at++) {
		host_boot();
		host_device("eth1 up 10.2.2.2/24");
		fake.no_suppress = true;
		fake.bad_operation = at;
		fake.error = EPERM;
		assert_int_equal(apply(NULL, probing, COUNT(probing)), -EPERM);
		assert_int_equal(host.s.suppress, SUPPRESS_UNKNOWN);
		assert_int_equal(host.d.n, 1);
		assert_int_equal(host.d.v[0].level, DIAG_FAILED);
		assert_string_equal(world(), "");
	}
}

/* One that keeps it, but does not tell, is tried once. */
static void keeps_suppress(void **state)
{
	size_t at;

	(void)state;
	host_boot();
	host_device("eth1 up 10.2.2.2/24");
	fake.quiet = true;
	assert_int_equal(apply(NULL, probing, COUNT(probing)), 0);
	assert_int_equal(host.s.suppress, SUPPRESS_KEPT);
	assert_int_equal(fake.operations, 4);
	assert_int_equal(host.d.n, 4);
	for (at = 1; at <= 4; at++) {
		host_boot();
		host_device("eth1 up 10.2.2.2/24");
		fake.quiet = true;
		fake.bad_operation = at;
		fake.error = EAGAIN;
		assert_int_equal(apply(NULL, probing, COUNT(probing)),
				 -EAGAIN);
		assert_int_not_equal(host.s.suppress, SUPPRESS_IGNORED);
		assert_string_equal(world(), "");
		assert_int_equal(host.d.n, 1);
		assert_int_equal(host.d.v[0].level, DIAG_FAILED);
	}
}

/* What a file of others wants: each by itself, and equal ones are there. */
static void missing(void **state)
{
	static const char *const lines[] = {
		("+ " FOREIGN), "+ rule 4 priority 7400 from 10.2.2.2 lookup 9",
		"+ rule 4 priority 7500 from 10.2.2.2 lookup 9",
		"+ rule 4 priority 7600 from 10.2.2.2 lookup 9",
	};
	struct session *s;
	struct ops ops = { 0 };
	size_t i;

	(void)state;
	before();
	for (i = 0; i < COUNT(lines); i++)
		add_op(&ops, lines[i]);
	fake.bad_operation = 2;
	fake.error = EPERM;
	s = host_start(SESSION_CHANGING);
	assert_int_equal(apply_missing(s, "rule-eth1", &ops), -EPERM);
	host_end();
	assert_string_equal(host_said(),
		"failed: rule-eth1: cannot add rule priority 7400 from "
		"10.2.2.2 lookup 9: the kernel says 1\n"
		"note: rule-eth1: add rule priority 7500 from 10.2.2.2 "
		"lookup 9\n"
		"note: rule-eth1: add rule priority 7600 from 10.2.2.2 "
		"lookup 9\n");
	fake_works();
	s = host_start(SESSION_CHANGING);
	assert_int_equal(apply_missing(s, "rule-eth1", &ops), 0);
	assert_int_equal(host.d.n, 1);
	assert_int_equal(apply_missing(s, "rule-eth1", &ops), 0);
	assert_int_equal(host.d.n, 1);
	host_end();
	vec_free(&ops);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(unanswered),
		cmocka_unit_test(gone),
		cmocka_unit_test(done),
		cmocka_unit_test(table_name),
		cmocka_unit_test(foreign_route),
		cmocka_unit_test(no_suppress),
		cmocka_unit_test(no_suppress_refused),
		cmocka_unit_test(keeps_suppress),
		cmocka_unit_test(missing),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
