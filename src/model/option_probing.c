/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of the options by which a line is watched. */
#include "model/option_probing.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { PART = 32 };	/* of a value, before a mark in it */

static const int64_t ms = 1000, second = 1000000, hour = 3600 * second;

/* NULL if it is a time of that range. */
static const char *read_time(int64_t *out, const char *value, int64_t least,
			     int64_t most, const char *expected)
{
	int64_t us;

	if (value_time(&us, value) || us < least || us > most)
		return expected;
	*out = us;
	return NULL;
}

/* What stands before the mark, with *value moved behind it; false: none does. */
static bool cut_at(const char **value, char mark, char part[PART])
{
	const char *end = strchr(*value, mark);
	size_t n = end ? (size_t)(end - *value) : PART;

	if (n >= PART)
		return false;
	memcpy(part, *value, n);
	part[n] = '\0';
	*value = end + 1;
	return true;
}

static bool has_target(const struct probing *p, const struct probe_target *t)
{
	const struct probe_target *one;

	vec_each(one, &p->targets)
		if (probing_same_target(one, t))
			return true;
	return false;
}

const char *parse_probe(struct uplink *u, const char *value)
{
	struct probing *p = &u->probing;
	char word[VALUE_WORD_MAX];
	struct probe_target t;
	const char *err;

	p->given = true;
	p->automatic = !strcmp(value, "auto");
	while (!p->automatic && value_next_word(&value, word)) {
		err = probe_target_parse(&t, word);
		if (err)
			return err;
		if (has_target(p, &t))
			continue;
		if (probing_count(p, t.addr.family) == PROBING_TARGETS)
			return "expected at most 8 targets of a family";
		*vec_push(&p->targets) = t;
	}
	return NULL;
}

const char *parse_profile(struct uplink *u, const char *value)
{
	int i;

	for (i = PROBING_DEFAULT; i <= PROBING_METERED; i++) {
		if (strcmp(value, probing_profile_name((enum probing_profile)i)))
			continue;
		u->probing.profile = (enum probing_profile)i;
		return NULL;
	}
	return "expected default, fast or metered";
}

const char *parse_interval(struct uplink *u, const char *value)
{
	return read_time(&u->probing.interval, value, 100 * ms, 24 * hour,
			 "expected a time of 100ms to 24h, such as 10s");
}

const char *parse_busy(struct uplink *u, const char *value)
{
	return read_time(&u->probing.busy, value, 50 * ms, hour,
			 "expected a time of 50ms to 1h, such as 120ms");
}

const char *parse_patience(struct uplink *u, const char *value)
{
	static const char expected[] = "expected a time of 50ms to 1h, or two "
		"such as 260ms-3s, the lesser first";
	int64_t min, max = 0;
	char part[PART];
	bool range = cut_at(&value, '-', part);
	const char *err;

	err = read_time(&max, value, 50 * ms, hour, expected);
	min = max;
	if (!err && range)
		err = read_time(&min, part, 50 * ms, max, expected);
	if (err)
		return err;
	u->probing.patience = min;
	u->probing.patience_max = max;
	return NULL;
}

/* N/s, N/min, N/10min. */
const char *parse_rate(struct uplink *u, const char *value)
{
	static const char expected[] = "expected N/s, N/min or, with a number, "
		"N/10min: at most 10 a second, at least one in 24 hours";
	bool numbered;
	char part[PART];
	int64_t period;
	uint32_t n;
	char *unit;

	if (!cut_at(&value, '/', part) || value_number(&n, part) || !n)
		return expected;
	numbered = *value == '.' || (*value >= '0' && *value <= '9');
	unit = numbered ? text_dup(value) : text_join("1", value);
	if (value_time(&period, unit))
		period = 0;
	free(unit);
	if (!period || period > 24 * hour || n > 10 * period / second)
		return expected;
	u->probing.rate = n;
	u->probing.rate_period = period;
	return NULL;
}

const char *parse_quorum(struct uplink *u, const char *value)
{
	uint32_t n;

	if (value_number(&n, value) || !n || n > PROBING_TARGETS)
		return "expected a number of targets, 1 to 8";
	u->probing.quorum = n;
	return NULL;
}

const char *parse_loss(struct uplink *u, const char *value)
{
	static const char expected[] = "expected off or a percentage of 1 to "
		"99, and behind a / one that clears it and is not above, such "
		"as 20/10";
	uint32_t limit, clear;
	char part[PART];
	bool both = cut_at(&value, '/', part);

	if (!both && !strcmp(value, "off")) {
		u->probing.loss = u->probing.loss_clear = PROBING_OFF;
		return NULL;
	}
	if (value_number(&limit, both ? part : value) || !limit || limit > 99)
		return expected;
	clear = limit / 2;
	if (both && (value_number(&clear, value) || clear > limit))
		return expected;
	u->probing.loss = (int)limit;
	u->probing.loss_clear = (int)clear;
	return NULL;
}

const char *parse_latency(struct uplink *u, const char *value)
{
	if (!strcmp(value, "off")) {
		u->probing.latency = PROBING_OFF;
		return NULL;
	}
	return read_time(&u->probing.latency, value, ms, 60 * second,
			 "expected off or a time of 1ms to 1min, such as 200ms");
}

const char *parse_hold(struct uplink *u, const char *value)
{
	static const char expected[] =
		"expected one to 8 times of 1s to 24h, such as 5s 1min 5min";
	struct probing *p = &u->probing;
	char word[VALUE_WORD_MAX];
	const char *err = NULL;

	while (!err && value_next_word(&value, word))
		err = p->holds < PROBING_HOLDS
			? read_time(&p->hold[p->holds++], word, second,
				    24 * hour, expected)
			: expected;
	return err;
}

static void check_family(const struct uplink *u, int family, struct diag *d)
{
	const struct probing *p = &u->probing;
	const char *list = uplink_origin(u, "multihome-probe");
	size_t n = probing_count(p, family), voters = probing_voters(p, family);

	/* a section is of both families, as one call for all is */
	if (u->family == family && p->targets.n && !n && !diag_is_section(list))
		diag_add(d, DIAG_REFUSED, list, "multihome-probe", "expected an "
			 "%s target in an %s stanza", addr_family_title(family),
			 addr_family_name(family));
	if (n && p->quorum > voters)
		diag_add(d, DIAG_REFUSED, uplink_origin(u,
			 "multihome-probe-quorum"), "multihome-probe-quorum",
			 "%u, but of %s there %s %zu target%s%s (%s): expected "
			 "at most as many", p->quorum, addr_family_title(family),
			 voters == 1 ? "is" : "are", voters,
			 voters == 1 ? "" : "s",
			 voters < n ? " besides http" : "", list);
}

void option_probing_check(const struct uplink *u, struct diag *d)
{
	if (u->family != AF_INET6)
		check_family(u, AF_INET, d);
	if (u->family != AF_INET)
		check_family(u, AF_INET6, d);
}
