/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Windows of lost probes, and what is sure of them. */
#include "health/health_loss.h"
#include "../unit.h"

static struct loss_window made(unsigned n, unsigned k, unsigned last_lost)
{
	struct loss_window w = { 0 };
	unsigned i;

	for (i = 0; i < n; i++)
		loss_add(&w, i < k - last_lost || i >= n - last_lost);
	return w;
}

static void window(void **state)
{
	struct loss_window w = made(240, 30, 5);
	unsigned i;

	(void)state;
	assert_int_equal(loss_all(&w).k, 30);
	assert_int_equal(loss_all(&w).n, 240);
	assert_int_equal(loss_recent(&w).k, 5);
	assert_int_equal(loss_recent(&w).n, 20);
	for (i = 0; i < 25; i++)
		loss_add(&w, false);
	assert_int_equal(loss_all(&w).k, 5);
	assert_int_equal(loss_recent(&w).k, 0);
	for (i = 0; i < 1000; i++)
		loss_add(&w, true);
	assert_int_equal(loss_all(&w).k, 240);
	assert_int_equal(loss_all(&w).n, 240);
	w = made(7, 2, 2);
	assert_int_equal(loss_recent(&w).n, 7);
	assert_int_equal(loss_recent(&w).k, 2);
}

/* The formula, in thousandths. */
static void known(void **state)
{
	static const struct { unsigned n, k, last, want; } rows[] = {
		{ 0, 0, 0, 50 }, { 240, 0, 0, 12 }, { 240, 12, 0, 50 },
		{ 240, 12, 1, 50 }, { 240, 12, 4, 112 }, { 240, 48, 4, 178 },
		{ 240, 240, 20, 864 },
	};
	struct loss_window w;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		w = made(rows[i].n, rows[i].k, rows[i].last);
		assert_int_equal((int)(loss_known(&w) * 1000), rows[i].want);
	}
}

static void nines(void **state)
{
	/* log10 in millionths, by hand */
	static const struct { double p; int want; } rows[] = {
		{ 1, 0 }, { 0.999, 434 }, { 0.9, 45757 }, { 0.5, 301029 },
		{ 0.4999, 301116 }, { 0.1, 1000000 }, { 0.05, 1301029 },
		{ 0.0125, 1903089 }, { 1e-7, 7000000 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		assert_in_range((int)(loss_nines(rows[i].p) * 1e6) + 10,
				rows[i].want, rows[i].want + 20);
}

/* Limit 20: a quarter of 240 is not yet sure, 28 % are; 12 of 20 are. */
static void sure(void **state)
{
	static const struct { unsigned k, n, z; bool over, under; } rows[] = {
		{ 48, 240, 9, false, false },
		{ 60, 240, 9, false, false },
		{ 67, 240, 9, true, false },
		{ 20, 240, 9, false, true },
		{ 35, 240, 9, false, false },
		{ 11, 20, 16, false, false },
		{ 12, 20, 16, true, false },
		{ 9, 9, 9, false, false },
		{ 10, 10, 9, true, false },
		{ 0, 0, 9, false, false },
	};
	struct loss_count c;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		c = (struct loss_count){ rows[i].k, rows[i].n };
		if (loss_surely_over(c, 20, rows[i].z) != rows[i].over ||
		    loss_surely_under(c, 20, rows[i].z) != rows[i].under)
			fail_msg("row %zu", i);
	}
	c = (struct loss_count){ 240, 240 };
	assert_false(loss_surely_over(c, 100, 9));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(window),
		cmocka_unit_test(known),
		cmocka_unit_test(nines),
		cmocka_unit_test(sure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
