/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hook_env_read, and the options that it finds, from any environment: lines, with
 * \x01 for a newline within one.
 */
#include "../fuzz.h"
#include "ifupdown/hook_env.h"
#include "model/option.h"
#include "base/vec.h"

#include <sys/socket.h>

struct environment {
	char **v;
	size_t n, cap;
};

static void read_environment(struct environment *env, char *text)
{
	char *line, *p;

	while ((line = strtok_r(text, "\n", &text))) {
		for (p = line; *p; p++)
			if (*p == '\x01')
				*p = '\n';
		*vec_push(env) = line;
	}
	*vec_push(env) = NULL;
}

static bool same_prefixes(const struct prefixes *a, const struct prefixes *b)
{
	size_t i;

	for (i = 0; a->n == b->n && i < a->n; i++)
		if (prefix_cmp(&a->v[i], &b->v[i]))
			return false;
	return a->n == b->n;
}

static bool same_uplink(const struct uplink *a, const struct uplink *b)
{
	return !strcmp(a->device, b->device) && a->table == b->table &&
	       !strcmp(a->table_name, b->table_name) &&
	       a->gateway == b->gateway && a->source == b->source &&
	       same_prefixes(&a->gateways, &b->gateways) &&
	       same_prefixes(&a->sources, &b->sources) &&
	       same_prefixes(&a->to, &b->to) && a->marked == b->marked &&
	       a->mark.value == b->mark.value && a->mark.mask == b->mark.mask &&
	       a->main_routes == b->main_routes && a->strict == b->strict &&
	       a->weight == b->weight && a->rate_down == b->rate_down &&
	       a->rate_up == b->rate_up && a->quota.bytes == b->quota.bytes &&
	       a->quota.day == b->quota.day &&
	       !memcmp(a->metrics, b->metrics, sizeof a->metrics);
}

/* What was taken is such as the kernel and rt_tables can have. */
static void possible(const struct uplink *u)
{
	size_t i;

	HOLDS(!*u->device || !value_device(u->device));
	HOLDS(strlen(u->table_name) < VALUE_NAME_MAX);
	HOLDS(*u->table_name ? !u->table : !value_table_usable(u->table));
	HOLDS(!u->marked || (u->mark.value && !(u->mark.value & ~u->mark.mask)));
	HOLDS(u->weight >= UPLINK_NO_WEIGHT && u->weight <= KOBJ_WEIGHT);
	HOLDS(!u->rate_down == !u->rate_up && u->quota.day <= 31);
	for (i = 0; i < u->sources.n; i++)
		HOLDS(addr_bits(u->sources.v[i].addr.family) >=
		      u->sources.v[i].len);
	for (i = 0; i < u->gateways.n; i++)
		HOLDS(addr_bits(u->gateways.v[i].addr.family) ==
		      u->gateways.v[i].len);
}

/* The order of options does not matter, neither when they are refused. */
static void read_options(const struct stanza *st)
{
	struct settings turned = { 0 };
	struct uplink u, other;
	struct diag d = { 0 }, d2 = { 0 };
	size_t i;

	for (i = st->settings.n; i-- > 0; )
		settings_add(&turned, st->settings.v[i].key,
			     st->settings.v[i].value, st->settings.v[i].origin);
	option_read(&u, &st->settings, st->iface, st->family, &d);
	option_read(&other, &turned, st->iface, st->family, &d2);
	fuzz_shown(&d);
	HOLDS(!d.n == !d2.n);
	if (!d.n && settings_ours(&st->settings)) {
		possible(&u);
		HOLDS(same_uplink(&u, &other));
	}
	uplink_free(&u);
	uplink_free(&other);
	diag_free(&d);
	diag_free(&d2);
	settings_free(&turned);
}

static void read_stanza(char *const *env)
{
	struct stanza st = { 0 };
	const char *wrong, *iface = hook_env_get(env, "IFACE");
	enum env_call call = hook_env_read(&st, env, &wrong);

	HOLDS(!wrong || text_is_safe(wrong));
	if (call == ENV_NONE) {
		HOLDS(!st.iface && !st.key && !st.origin && !st.settings.n);
		return;
	}
	HOLDS(!strcmp(st.iface, iface) && *st.iface);
	HOLDS((call == ENV_UP) == !!st.key && !!st.key == !!st.origin);
	if (call == ENV_UP) {
		HOLDS(!settings_ours(&st.settings) || hook_env_ours(env));
		read_options(&st);
	} else {
		HOLDS(!st.settings.n);
	}
	stanza_free(&st);
}

static void read_lease(char *const *env)
{
	struct told_lease l;
	const struct addr *a;

	if (hook_env_lease(env, &l))
		HOLDS(*l.interface && addr_bits(l.family));
	HOLDS(!l.address.family || addr_bits(l.address.family));
	HOLDS(!l.gateway.family || addr_bits(l.gateway.family));
	HOLDS(!l.gateway.family || l.address.family);
	HOLDS(!l.gateway.family || !addr_is_unspecified(&l.gateway));
	HOLDS(!l.servers.n || !l.over);
	vec_each(a, &l.servers)
		HOLDS(a->family == l.family && addr_is_unicast(a));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct environment env = { 0 };
	char *text = fuzz_text(data, n);

	read_environment(&env, text);
	read_stanza(env.v);
	read_lease(env.v);
	vec_free(&env);
	free(text);
	return 0;
}
