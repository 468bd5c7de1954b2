/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stanzas, their keys, and claims. */
#include "model/claim.h"
#include "../dice.h"
#include "base/text.h"

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
		cmocka_unit_test(keys),
		cmocka_unit_test(claims),
		cmocka_unit_test(stanzas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
