/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wanted against owned, case by case; see diff-moves.c for what always holds. */
#include "routing/diff.h"
#include "../unit.h"
#include "base/vec.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

enum { T = 7001, U = 7002, MAIN = RT_TABLE_MAIN };

static struct prefix prefix(const char *s)
{
	struct prefix p = { 0 };

	if (s)
		assert_null(prefix_parse(&p, s, true));
	return p;
}

static struct kobj rule(uint32_t priority, const char *src, uint32_t table,
			int suppress)
{
	return (struct kobj){
		.kind = KOBJ_RULE, .family = AF_INET, .protocol = 77,
		.type = table ? FR_ACT_TO_TBL : FR_ACT_UNREACHABLE,
		.priority = priority, .src = prefix(src), .table = table,
		.suppress = suppress, .claim = -1,
	};
}

static struct kobj route(const char *dst, uint32_t table, const char *gateway)
{
	return (struct kobj){
		.kind = KOBJ_ROUTE, .family = AF_INET, .protocol = 77,
		.type = RTN_UNICAST, .table = table,
		.dst = prefix(dst ? dst : "0.0.0.0/0"), .gateway = prefix(gateway).addr, .ifindex = 2, .suppress = -1,
		.claim = -1,
	};
}

static void sort(struct kobjs *l)
{
	if (l->n)
		qsort(l->v, l->n, sizeof *l->v, kobj_cmp);
}

static void add(struct kobjs *l, struct kobj k)
{
	*vec_push(l) = k;
	sort(l);
}

/* The operations, a line each: "+", "~", "-" and the object. */
static void expect(const struct kobjs *wanted, const struct kobjs *owned,
		   const char *want, bool want_again)
{
	static const char signs[] = { [OP_ADD] = '+', [OP_REPLACE] = '~',
				      [OP_REMOVE] = '-' };
	struct ops ops = { 0 };
	struct text t = { 0 };
	bool again;
	size_t i;

	diff_ops(&ops, wanted->v, wanted->n, owned->v, owned->n, &again);
	text_add(&t, "");
	for (i = 0; i < ops.n; i++) {
		text_addf(&t, "%c ", signs[ops.v[i].kind]);
		kobj_print(&t, &ops.v[i].k, NULL);
		text_add(&t, "\n");
	}
	assert_string_equal(t.s, want);
	assert_int_equal(again, want_again);
	text_free(&t);
	vec_free(&ops);
}

/* An uplink comes, goes, and has its gateway changed. */
static void one_uplink(void **state)
{
	struct kobjs all = { 0 }, none = { 0 }, other = { 0 };
	size_t i;

	(void)state;
	expect(&none, &none, "", false);
	add(&all, rule(7100, "10.2.2.2", T, 0));
	add(&all, rule(7200, "10.2.2.2", MAIN, 1));
	add(&all, rule(7300, "10.2.2.2", T, -1));
	add(&all, rule(7400, "10.2.2.2", 0, -1));
	add(&all, route("10.2.2.0/24", T, NULL));
	add(&all, route(NULL, T, "10.2.2.1"));
	expect(&all, &all, "", false);
	expect(&all, &none,
	       "+ 10.2.2.0/24 dev if2 table 7001\n"
	       "+ default via 10.2.2.1 dev if2 table 7001\n"
	       "+ priority 7100 from 10.2.2.2 lookup 7001 "
	       "suppress_prefixlength 0\n"
	       "+ priority 7300 from 10.2.2.2 lookup 7001\n"
	       "+ priority 7200 from 10.2.2.2 lookup main "
	       "suppress_prefixlength 1\n"
	       "+ priority 7400 from 10.2.2.2 unreachable\n", false);
	expect(&none, &all,
	       "- priority 7400 from 10.2.2.2 unreachable\n"
	       "- priority 7200 from 10.2.2.2 lookup main "
	       "suppress_prefixlength 1\n"
	       "- priority 7300 from 10.2.2.2 lookup 7001\n"
	       "- priority 7100 from 10.2.2.2 lookup 7001 "
	       "suppress_prefixlength 0\n"
	       "- default via 10.2.2.1 dev if2 table 7001\n"
	       "- 10.2.2.0/24 dev if2 table 7001\n", false);
	for (i = 0; i < all.n; i++)
		*vec_push(&other) = all.v[i];
	for (i = 0; i < other.n; i++)
		if (other.v[i].gateway.family && !other.v[i].dst.len)
			other.v[i].gateway.b[3] = 9;
	sort(&other);
	expect(&other, &all, "~ default via 10.2.2.9 dev if2 table 7001\n",
	       false);
	vec_free(&all);
	vec_free(&other);
}

/* A source changes its table: the new rules are there before the old go. */
static void another_table(void **state)
{
	struct kobjs wanted = { 0 }, owned = { 0 };

	(void)state;
	add(&owned, rule(7300, "10.2.2.2", T, -1));
	add(&owned, route(NULL, T, "10.2.2.1"));
	add(&wanted, rule(7300, "10.2.2.2", U, -1));
	add(&wanted, route(NULL, U, "10.2.2.1"));
	expect(&wanted, &owned,
	       "+ default via 10.2.2.1 dev if2 table 7002\n"
	       "+ priority 7300 from 10.2.2.2 lookup 7002\n"
	       "- priority 7300 from 10.2.2.2 lookup 7001\n"
	       "- default via 10.2.2.1 dev if2 table 7001\n", false);
	vec_free(&wanted);
	vec_free(&owned);
}

/* What the kernel could confuse is looked at once more. */
static void twins(void **state)
{
	struct kobjs wanted = { 0 }, owned = { 0 };
	struct kobj strange = rule(7300, "10.2.2.9", T, -1);
	struct kobj narrow = rule(7300, "10.2.2.2", T, -1);

	(void)state;
	/* a bare rule's removal takes the first equal one, suppress or not */
	add(&wanted, rule(7100, "10.2.2.2", T, 0));
	add(&owned, rule(7100, "10.2.2.2", T, 0));
	add(&owned, rule(7100, "10.2.2.2", T, -1));
	expect(&wanted, &owned, "- priority 7100 from 10.2.2.2 lookup 7001\n",
	       true);
	owned.n = 0;
	/* and one without a source takes whatever source */
	add(&owned, rule(7100, "10.2.2.2", T, 0));
	add(&owned, rule(7100, NULL, T, 0));
	expect(&wanted, &owned, "- priority 7100 from all lookup 7001 "
	       "suppress_prefixlength 0\n", true);
	owned.n = wanted.n = 0;
	/* ... or whatever input device */
	add(&owned, narrow);
	strcpy(narrow.iif, "eth1");
	add(&owned, narrow);
	add(&wanted, narrow);
	expect(&wanted, &owned, "- priority 7300 from 10.2.2.2 lookup 7001\n",
	       true);
	owned.n = wanted.n = 0;
	add(&wanted, rule(7100, "10.2.2.2", T, 0));
	/* there twice: the second goes */
	add(&owned, rule(7100, "10.2.2.2", T, 0));
	add(&owned, rule(7100, "10.2.2.2", T, 0));
	expect(&wanted, &owned, "- priority 7100 from 10.2.2.2 lookup 7001 "
	       "suppress_prefixlength 0\n", true);
	owned.n = 0;
	/* what we have no word for is not in the message that removes it */
	strange.strange = true;
	add(&owned, rule(7100, "10.2.2.2", T, 0));
	add(&owned, strange);
	expect(&wanted, &owned, "- priority 7300 from 10.2.2.9 lookup 7001\n",
	       true);
	vec_free(&wanted);
	vec_free(&owned);
}

/* What the kernel takes for one that is to come goes before it. */
static void in_the_way(void **state)
{
	struct kobjs wanted = { 0 }, owned = { 0 };
	struct kobj other = rule(7300, "10.2.2.2", T, -1);

	(void)state;
	add(&wanted, rule(7100, "10.2.2.2", T, 0));
	add(&wanted, rule(7300, "10.2.2.2", T, -1));
	other.invert = true;
	add(&owned, other);
	expect(&wanted, &owned,
	       "- priority 7300 not from 10.2.2.2 lookup 7001\n"
	       "+ priority 7100 from 10.2.2.2 lookup 7001 "
	       "suppress_prefixlength 0\n"
	       "+ priority 7300 from 10.2.2.2 lookup 7001\n", true);
	owned.n = 0;
	other.invert = false;
	other.tos = 0x10;
	add(&owned, other);
	expect(&wanted, &owned,
	       "- priority 7300 from 10.2.2.2 tos 0x10 lookup 7001\n"
	       "+ priority 7100 from 10.2.2.2 lookup 7001 "
	       "suppress_prefixlength 0\n"
	       "+ priority 7300 from 10.2.2.2 lookup 7001\n", true);
	owned.n = 0;
	/* of another source, mark or device it is not */
	add(&owned, rule(7300, "10.2.2.9", T, -1));
	expect(&wanted, &owned,
	       "+ priority 7100 from 10.2.2.2 lookup 7001 "
	       "suppress_prefixlength 0\n"
	       "+ priority 7300 from 10.2.2.2 lookup 7001\n"
	       "- priority 7300 from 10.2.2.9 lookup 7001\n", false);
	owned.n = 0;
	other.tos = 0;
	other.mark = other.mask = 5;
	add(&owned, other);
	expect(&wanted, &owned,
	       "+ priority 7100 from 10.2.2.2 lookup 7001 "
	       "suppress_prefixlength 0\n"
	       "+ priority 7300 from 10.2.2.2 lookup 7001\n"
	       "- priority 7300 from 10.2.2.2 fwmark 0x5/0x5 lookup 7001\n",
	       true);
	vec_free(&wanted);
	vec_free(&owned);
}

/* Several routes of ours where one can be. */
static void one_place(void **state)
{
	struct kobjs wanted = { 0 }, owned = { 0 };

	(void)state;
	add(&wanted, route(NULL, T, "10.2.2.5"));
	add(&owned, route(NULL, T, "10.2.2.1"));
	add(&owned, route(NULL, T, "10.2.2.9"));
	expect(&wanted, &owned,
	       "~ default via 10.2.2.5 dev if2 table 7001\n"
	       "- default via 10.2.2.9 dev if2 table 7001\n", true);
	add(&owned, route(NULL, T, "10.2.2.5"));
	expect(&wanted, &owned,
	       "- default via 10.2.2.9 dev if2 table 7001\n"
	       "- default via 10.2.2.1 dev if2 table 7001\n", true);
	vec_free(&wanted);
	vec_free(&owned);
}

static void inverse(void **state)
{
	struct op op = { OP_ADD, STAGE_ROUTES_IN, route(NULL, T, "10.2.2.1"),
			 { 0 } };
	struct op inv;

	(void)state;
	inv = diff_inverse(&op);
	assert_int_equal(inv.kind, OP_REMOVE);
	assert_int_equal(kobj_cmp(&inv.k, &op.k), 0);
	inv = diff_inverse(&inv);
	assert_int_equal(inv.kind, OP_ADD);
	op.kind = OP_REPLACE;
	op.old = route(NULL, T, "10.2.2.9");
	inv = diff_inverse(&op);
	assert_int_equal(inv.kind, OP_REPLACE);
	assert_int_equal(kobj_cmp(&inv.k, &op.old), 0);
	assert_int_equal(kobj_cmp(&inv.old, &op.k), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_uplink),
		cmocka_unit_test(another_table),
		cmocka_unit_test(twins),
		cmocka_unit_test(in_the_way),
		cmocka_unit_test(one_place),
		cmocka_unit_test(inverse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
