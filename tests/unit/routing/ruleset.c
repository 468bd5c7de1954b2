/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ruleset: what it gives is what looking at each rule would find. */
#include "routing/ruleset.h"
#include "../some.h"
#include "base/vec.h"

/* Whether those are the rules of all for whom k is, as they were read. */
static bool are_those(struct rules got, const struct kobjs *all,
		      const struct kobj *k)
{
	size_t i, n = 0;

	for (i = 0; i < all->n; i++)
		if (!kobj_subject_cmp(&all->v[i], k))
			if (n >= got.n || got.v[n++] != &all->v[i])
				return false;
	return n == got.n;
}

static void finds_all(void **state)
{
	struct ruleset r = { 0 };

	(void)state;
	ROUNDS(2000) {
		uint32_t i, n = dice(2) ? dice(4) : dice(60);
		struct kobj k = some_rule();

		r.all.n = 0;	/* filled anew, as a bulk session does */
		for (i = 0; i < n; i++)
			*vec_push(&r.all) = some_rule();
		ruleset_sort(&r);
		for (i = 0; i < n + 5; i++) {
			HOLDS(are_those(ruleset_subject(&r, &k), &r.all, &k));
			k = i < n ? r.all.v[i] : some_rule();
		}
	}
	ruleset_free(&r);
	assert_int_equal(r.all.n, 0);
}

static void empty(void **state)
{
	struct ruleset r = { 0 };
	struct kobj k = some_rule();

	(void)state;
	assert_int_equal(ruleset_subject(&r, &k).n, 0);
	ruleset_free(&r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_all),
		cmocka_unit_test(empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
