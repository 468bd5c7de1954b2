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

static void keys(void **state)
{
	static const struct {
		int family;
		const char *address, *method, *key;
	} rows[] = {
		{ AF_INET, NULL, "dhcp", "inet dhcp" },
		{ AF_INET, "", "manual", "inet manual" },
		{ AF_INET, "10.2.2.2", "static", "inet 10.2.2.2" },
		{ AF_INET, "10.2.2.2/24", "static", "inet 10.2.2.2" },
		{ AF_INET, "10.2.2.2\n10.2.2.3", "static", "inet 10.2.2.2" },
		{ AF_INET, "10.2.2.2 10.2.2.3", "static", "inet 10.2.2.2" },
		{ AF_INET6, "2001:db8::2/64", "static", "inet6 2001:db8::2" },
		{ AF_INET6, NULL, "auto", "inet6 auto" },
		{ AF_UNSPEC, "10.2.2.2/24 ", "none", "any" },
		{ AF_UNSPEC, NULL, "none", "any" },
	};
	char *key;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		key = stanza_key(rows[i].family, rows[i].address,
				 rows[i].method);
		same_text(key, rows[i].key, rows[i].key);
		free(key);
	}
}

static void claims(void **state)
{
	static const char *const order[][2] = {
		{ "dsl", "any" }, { "eth1", "inet 10.2.2.10" },
		{ "eth1", "inet 10.2.2.2" }, { "eth1", "inet dhcp" },
		{ "eth1", "inet6 auto" }, { "eth10", "any" },
		{ "eth1:0", "inet 10.2.2.3" },
	};
	size_t at[COUNT(order)], i;

	(void)state;
	for (i = 0; i < COUNT(order); i++)
		at[i] = i;
	ROUNDS(200) {
		struct claims c = { 0 }, copy = { 0 };
		struct claim *one;

		dice_shuffle(at, COUNT(at), sizeof *at);
		for (i = 0; i < COUNT(at); i++) {
			const char *const *o = order[at[i]];

			HOLDS(!claims_find(&c, o[0], o[1]));
			one = claims_get(&c, o[0], AF_INET, o[1]);
			HOLDS(one->family == AF_INET && !one->in_force.n &&
			      !one->trial.n && !one->table && !one->refused);
			one->table = (uint32_t)at[i];
			one->refused = dice(2) ? NULL : text_dup("why");
			settings_add(&one->in_force, "k", "v", "o");
			settings_add(&one->trial, "k", "w", "o");
			HOLDS(claims_get(&c, o[0], AF_INET6, o[1]) == one);
			HOLDS(one->family == AF_INET);
		}
		claims_copy(&copy, &c);
		HOLDS(copy.n == COUNT(order));
		for (i = 0; i < copy.n; i++) {
			one = &copy.v[i];
			HOLDS(!strcmp(one->iface, order[i][0]));
			HOLDS(!strcmp(one->key, order[i][1]));
			HOLDS(one->table == i);
			HOLDS(!one->refused == !c.v[i].refused);
			HOLDS(settings_equal(&one->in_force, &c.v[i].in_force));
			HOLDS(settings_equal(&one->trial, &c.v[i].trial));
		}
		while (copy.n)
			claims_remove(&copy, dice((uint32_t)copy.n));
		claims_free(&copy);
		claims_free(&c);
	}
}

static void stanzas(void **state)
{
	struct stanzas all = { 0 };
	struct stanza none = { 0 };

	(void)state;
	stanzas_free(&all);
	stanza_free(&none);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings),
		cmocka_unit_test(ours),
		cmocka_unit_test(keys),
		cmocka_unit_test(claims),
		cmocka_unit_test(stanzas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
