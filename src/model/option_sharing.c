/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of the options by which lines share, and of multihome-mptcp. */
#include "model/option_sharing.h"

#include <string.h>

enum { PART = 32 };	/* of a value, before its slash */

static const uint64_t thousand = 1000, tera = UINT64_C(1000000000000);

/* What stands before the slash, with *value moved behind it; false: none does. */
static bool cut_at_slash(const char **value, char part[PART])
{
	const char *slash = strchr(*value, '/');
	size_t n = slash ? (size_t)(slash - *value) : PART;

	if (n >= PART)
		return false;
	memcpy(part, *value, n);
	part[n] = '\0';
	*value = slash + 1;
	return true;
}

static bool read_amount(uint64_t *out, const char *s, uint64_t least,
			uint64_t most)
{
	uint64_t n;

	if (value_amount(&n, s) || n < least || n > most)
		return false;
	*out = n;
	return true;
}

const char *parse_priority(struct uplink *u, const char *value)
{
	uint32_t n;

	u->priority = UPLINK_NO_PART;
	if (!strcmp(value, "none"))
		return NULL;
	if (value_number(&n, value) || !n || n > 255)
		return "expected a priority of 1 to 255, or none";
	u->priority = (int)n;
	return NULL;
}

const char *parse_weight(struct uplink *u, const char *value)
{
	uint32_t n;

	if (value_number(&n, value) || n > KOBJ_WEIGHT)
		return "expected a weight of 0 to 256";
	u->weight = (int)n;
	return NULL;
}

/* DOWN/UP, or one for both. */
const char *parse_line_rate(struct uplink *u, const char *value)
{
	uint64_t down, up;
	char part[PART];
	bool both = cut_at_slash(&value, part);

	if (!read_amount(&up, value, thousand, tera) ||
	    !read_amount(&down, both ? part : value, thousand, tera))
		return "expected one or two rates of 1k to 1T bits a second, "
		       "such as 20M, or 100M/20M for down and up";
	u->rate_down = down;
	u->rate_up = up;
	return NULL;
}

/* SIZE/day, SIZE/month, SIZE/month@DAY. */
const char *parse_quota(struct uplink *u, const char *value)
{
	static const char expected[] = "expected 1k to 1000T bytes, /day or "
		"/month, and behind that one @ and the day of 1 to 31 on which "
		"it begins, such as 50G/month@15";
	static const char month[] = "month";
	const char *day;
	struct quota q = { 0, 1 };
	char part[PART];
	uint32_t n;

	if (!cut_at_slash(&value, part) ||
	    !read_amount(&q.bytes, part, thousand, 1000 * tera))
		return expected;
	day = value + sizeof month - 1;
	if (!strcmp(value, "day")) {
		q.day = 0;
	} else if (strncmp(value, month, sizeof month - 1) != 0) {
		return expected;
	} else if (*day) {
		if (*day != '@' || value_number(&n, day + 1) || !n || n > 31)
			return expected;
		q.day = n;
	}
	u->quota = q;
	return NULL;
}

/* Words; a line is there for subflows unless it is told to others alone. */
const char *parse_mptcp(struct uplink *u, const char *value)
{
	static const char expected[] =
		"expected no, or some of: subflow, signal, fullmesh, backup";
	static const struct { const char *word; unsigned flags; } words[] = {
		{ "subflow", ENDPOINT_SUBFLOW }, { "signal", ENDPOINT_SIGNAL },
		{ "fullmesh", ENDPOINT_FULLMESH | ENDPOINT_SUBFLOW },
		{ "backup", ENDPOINT_BACKUP },
	};
	char word[VALUE_WORD_MAX];
	unsigned flags = 0;
	size_t i;

	u->mptcp = 0;
	if (!strcmp(value, "no"))
		return NULL;
	while (value_next_word(&value, word)) {
		for (i = 0; i < sizeof words / sizeof *words; i++)
			if (!strcmp(word, words[i].word))
				break;
		if (i == sizeof words / sizeof *words)
			return expected;
		flags |= words[i].flags;
	}
	if (flags & ENDPOINT_FULLMESH && flags & ENDPOINT_SIGNAL)
		return "expected signal or fullmesh, not both";
	u->mptcp = flags & ENDPOINT_SIGNAL ? flags : flags | ENDPOINT_SUBFLOW;
	return NULL;
}
