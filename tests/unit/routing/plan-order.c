/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order of options, of words, of addresses and of pins changes nothing of a
 * plan, nor does that of claims on one table. A scene is made of the dice, then
 * once more in another order. (Of two tables on a device the first in the order
 * of their keys has what belongs to both, and who binds the device.)
 */
#include "routing/plan.h"
#include "../dice.h"
#include "model/option.h"
#include "base/vec.h"

enum { CLAIMS = 3 };

struct scene {
	struct settings settings[CLAIMS];
	int family[CLAIMS];
	struct facts f;
};

/* Some of the words, and one more if there is one. */
static char *some_of(const char *const *words, uint32_t n, const char *more)
{
	struct text t = { 0 };
	uint32_t i, bits = 1 + dice((1U << n) - 1);

	text_add(&t, more);
	for (i = 0; i < n; i++)
		if (bits & 1U << i)
			text_addf(&t, "%s%s", t.n ? " " : "", words[i]);
	return t.s;
}

static void set(struct settings *s, const char *key, char *value)
{
	settings_add(s, key, value, "O");
	free(value);
}

static void some_claim(struct scene *scene, uint32_t i)
{
	static const char *const sources[CLAIMS][3] = {
		{ "10.2.2.2", "10.2.8.0/24", "2001:db8:2::2" },
		{ "10.2.2.3", "10.2.9.0/24", "2001:db8:2::/64" },
		{ "10.2.2.9", "192.0.2.7", "2001:db8:9::9" },
	};
	static const char *const to[CLAIMS][3] = {
		{ "10.9.0.0/16", "198.51.100.0/24", "2001:db8:ff::/48" },
		{ "10.9.0.0/17", "0.0.0.0/0", "2001:db8:f0::/44" },
		{ "10.0.0.0/8", "203.0.113.9", "::/0" },
	};
	static const char *const both[CLAIMS] = {
		"10.2.7.1 fd00::1", "10.2.7.2 fd00::2", "10.2.7.3 fd00::3",
	};
	struct settings *s = &scene->settings[i];
	uint32_t table = dice(3) ? i : 0;
	bool merged = dice_one_in(3);

	scene->family[i] = merged ? AF_UNSPEC : dice(3) ? AF_INET : AF_INET6;
	set(s, "multihome-table", text_printf("%u", 7001 + table));
	if (dice(2))
		set(s, "multihome-gateway", text_dup(dice(2) ? "none" :
		    "10.2.2.1 fe80::1"));
	if (dice(2))
		set(s, "multihome-source", some_of(sources[i], 3, both[i]));
	else if (!merged && dice(2))
		set(s, "address", text_printf(scene->family[i] == AF_INET
		    ? "10.2.2.%u/24" : "2001:db8:2::%u/64", 2 + i));
	if (dice_one_in(3))
		set(s, "multihome-to", some_of(to[i], 3, ""));
	if (dice_one_in(3))
		set(s, "multihome-mark", text_printf("%u", 1 + table));
	if (dice_one_in(3))
		set(s, "multihome-main-routes", text_dup(dice(2) ? "no" : "all"));
	if (dice_one_in(3))
		set(s, "multihome-strict", text_dup("yes"));
	if (table)
		set(s, "multihome-route-options", text_dup("mtu 1400"));
}

static void some_facts(struct facts *f)
{
	static const char *const pins[] = {
		"10.9.0.0/16", "198.51.100.0/24", "10.2.2.0/24", "10.2.2.128/25",
		"2001:db8:9::9", "2001:db8:9::/48", "fe80::/64",
	};
	static const char *const addresses[] = {
		"10.2.2.2/24", "10.2.2.3/24", "10.2.0.4/16", "10.7.7.7/32",
		"2001:db8:2::2/64", "2001:db8:2::3/64", "2001:db8:3::2/64",
	};
	struct facts_addr *a;
	struct kobj *k;
	size_t i;

	strcpy(f->device, "eth1");
	f->up = !dice_one_in(9);
	f->ifindex = 2;
	f->pointopoint = dice_one_in(5);
	f->no_suppress = dice_one_in(9);
	for (i = 0; i < COUNT(addresses); i++) {
		if (!dice(3))
			continue;
		a = vec_push(&f->addrs);
		prefix_parse(&a->prefix, addresses[i], false);
		a->peer = a->prefix.addr;
		a->global = !dice_one_in(9);
		a->dynamic = dice_one_in(3);
		a->shared = dice_one_in(3);
	}
	for (i = 0; i < 2; i++) {
		f->main_default[i] = dice(2);
		if (f->main_default[i] && dice(2))
			addr_parse(&f->main_gateway[i],
				   i ? "fe80::9" : "10.2.2.9");
	}
	if (dice_one_in(4))
		addr_parse(&f->lease_gateway, "10.2.2.8");
	for (i = 0; i < COUNT(pins); i++) {
		if (dice(3))
			continue;
		k = vec_push(&f->pins);
		k->kind = KOBJ_ROUTE;
		prefix_parse(&k->dst, pins[i], true);
		k->family = k->dst.addr.family;
		k->metric = k->family == AF_INET ? 0 : KOBJ_METRIC6;
		if (dice(2))
			addr_parse(&k->gateway, k->family == AF_INET
				   ? "10.2.2.7" : "fe80::7");
	}
	f->narrow[0] = dice_one_in(3);
	f->narrow[1] = dice_one_in(3);
	for (i = dice(3); i; i--)
		prefix_parse(vec_push(&f->taken), i == 1 ? "10.2.2.3" :
			     "2001:db8:2::3", true);
}

static char *shuffled_words(const char *list)
{
	const char *words[8], *s;
	struct text t = { 0 };
	size_t n = 0, len, i;

	for (s = list; (len = value_word(&s)); s += len)
		words[n++] = s;
	dice_shuffle(words, n, sizeof *words);
	for (i = 0; i < n; i++)
		text_addf(&t, "%s%.*s", i ? dice(2) ? " " : ",\n" : "",
			  (int)value_word(&words[i]), words[i]);
	return t.s;
}

/* The same claims, all that has no order in another one. */
static void shuffle(struct scene *scene)
{
	struct settings *s;
	size_t i, j;
	char *words;

	dice_shuffle(scene->f.addrs.v, scene->f.addrs.n,
		     sizeof *scene->f.addrs.v);
	dice_shuffle(scene->f.pins.v, scene->f.pins.n,
		     sizeof *scene->f.pins.v);
	dice_shuffle(scene->f.taken.v, scene->f.taken.n,
		     sizeof *scene->f.taken.v);
	for (i = 0; i < CLAIMS; i++) {
		s = &scene->settings[i];
		dice_shuffle(s->v, s->n, sizeof *s->v);
		for (j = 0; j < s->n; j++) {
			if (!strcmp(s->v[j].key, "multihome-route-options"))
				continue;	/* pairs */
			words = shuffled_words(s->v[j].value);
			free(s->v[j].value);
			s->v[j].value = words;
		}
	}
}

static void read_claim(struct uplink *u, size_t *n, const struct scene *scene,
		       size_t i)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct diag d = { 0 };
	struct uplink all;
	size_t j;

	option_read(&all, &scene->settings[i], "eth1", scene->family[i], &d);
	if (d.n)
		fail_msg("SEED=%lu: %s", dice_seed, d.v[0].text);
	for (j = 0; j < 2; j++) {
		if (scene->family[i] && scene->family[i] != families[j])
			continue;
		u[*n] = uplink_select(&all, families[j]);
		u[*n].trial = true;
		++*n;
	}
	uplink_free(&all);
}

/* The plan as text; claims in that order. "" where one of them is refused. */
static char *plan_text(const struct scene *scene, const size_t *order)
{
	struct policy policy = policy_default;
	struct uplink u[2 * CLAIMS];
	struct diag d = { 0 };
	struct text t = { 0 };
	struct plan p;
	size_t i, n = 0;
	bool refused = false;

	for (i = 0; i < CLAIMS; i++)
		read_claim(u, &n, scene, order[i]);
	plan_build(&p, u, n, &scene->f, &policy, &d);
	for (i = 0; i < n; i++)
		refused |= p.uplinks.v[i].state == RESOLVED_REFUSED;
	text_add(&t, "");
	for (i = 0; i < p.wanted.n && !refused; i++) {
		HOLDS(!i || kobj_cmp(&p.wanted.v[i - 1], &p.wanted.v[i]) < 0);
		HOLDS(!i || !kobj_same_place(&p.wanted.v[i - 1],
					     &p.wanted.v[i]));
		kobj_print(&t, &p.wanted.v[i], NULL);
		text_add(&t, "\n");
	}
	for (i = 0; i < n; i++)
		uplink_free(&u[i]);
	plan_free(&p);
	diag_free(&d);
	return t.s;
}

static bool have_one_table(const struct scene *scene)
{
	size_t i;

	for (i = 0; i < CLAIMS; i++)
		if (strcmp(settings_find(&scene->settings[i],
					 "multihome-table")->value, "7001"))
			return false;
	return true;
}

static void any_order(void **state)
{
	unsigned planned = 0;

	(void)state;
	ROUNDS(4000) {
		struct scene scene = { 0 };
		size_t order[] = { 0, 1, 2 };
		char *first, *second;
		uint32_t i;

		for (i = 0; i < CLAIMS; i++)
			some_claim(&scene, i);
		some_facts(&scene.f);
		first = plan_text(&scene, order);
		shuffle(&scene);
		if (have_one_table(&scene))
			dice_shuffle(order, CLAIMS, sizeof *order);
		second = plan_text(&scene, order);
		if (strcmp(first, second))
			fail_msg("SEED=%lu:\n%s---\n%s", dice_seed, first,
				 second);
		planned += *first != '\0';
		free(first);
		free(second);
		for (i = 0; i < CLAIMS; i++)
			settings_free(&scene.settings[i]);
		facts_free(&scene.f);
	}
	/* what is refused shows nothing; not too much may be */
	if (!getenv("SEED"))
		assert_in_range(planned, 1500, 4000);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
