/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings, and claims kept in the order of their keys. */
#include "model/setting.h"
#include "../dice.h"
#include "base/text.h"

static void settings(void **state)
{
	struct settings a = { 0 }, b = { 0 };
	char key[] = "multihome-table";

	(void)state;
	settings_free(&a);
	assert_null(settings_find(&a, "multihome-table"));
	assert_false(settings_ours(&a));
	assert_true(settings_equal(&a, &b));

	settings_add(&a, "address", "10.2.2.2", NULL);
	assert_false(settings_ours(&a));
	assert_null(a.v[0].origin);
	settings_add(&a, key, "ISP2", "FILE:3");
	settings_add(&a, key, "ISP3", "FILE:4");
	memset(key, 'x', sizeof key - 1);	/* all three were copied */
	assert_true(settings_ours(&a));
	assert_string_equal(settings_find(&a, "multihome-table")->value, "ISP2");
	assert_null(settings_find(&a, "multihome"));
	assert_null(settings_find(&a, "Multihome-Table"));

	settings_copy(&b, &a);
	assert_int_equal(b.n, 3);
	assert_true(settings_equal(&a, &b));
	free(b.v[1].origin);
	b.v[1].origin = NULL;
	assert_true(settings_equal(&a, &b));	/* origins do not matter */
	b.v[1].value[0] = 'i';
	assert_false(settings_equal(&a, &b));
	b.v[1].value[0] = 'I';
	b.v[1].key[0] = 'M';
	assert_false(settings_equal(&a, &b));
	settings_free(&b);
	assert_false(settings_equal(&a, &b));
	settings_copy(&b, &a);
	settings_add(&b, "x", "", "");
	assert_false(settings_equal(&a, &b));
	assert_false(settings_equal(&b, &a));
	settings_free(&a);
	settings_free(&b);
}

static void ours(void **state)
{
	static const struct { const char *key; bool ours; } rows[] = {
		{ "multihome", false }, { "multihome_table", false },
		{ "address", false }, { "Multihome-table", false },
		{ " multihome-table", false }, { "multihome-", true },
		{ "multihome-tabel", true }, { "multihome-table", true },
	};
	struct settings s = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		settings_add(&s, "method", "static", "");
		settings_add(&s, rows[i].key, "", "");
		same_number(settings_ours(&s), rows[i].ours, rows[i].key);
		settings_free(&s);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings),
		cmocka_unit_test(ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
