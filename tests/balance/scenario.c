/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario.h"

#include <err.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	SOURCES = 2,
	TARGETS = 254,
	ELEPHANT = 2000000,		/* bytes */
	ELEPHANTS = 7000000,		/* us from one to the next */
};

/* Lines of 4 and 0.8 Mbit/s. */
static const struct scenario scenarios[] = {
	{ .name = "a", .every = 130e3, .bytes = 60000 },
	{ .name = "b", .every = 130e3, .bytes = 20000, .elephants = true },
	{ .name = "c", .every = 130e3, .bytes = 20000, .cross = true },
	{ .name = "d", .every = 150e3, .bytes = 20000 },
	{ .name = "e", .every = 130e3, .bytes = 20000 },
	{ .name = "f", .every = 130e3, .bytes = 20000, .greedy = true },
};

const struct scenario *scenario_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
		if (!strcmp(scenarios[i].name, name))
			return &scenarios[i];
	return NULL;
}

/* splitmix64: the same numbers everywhere. */
static uint64_t number(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* From 0 to 1, neither included. */
static double fraction(uint64_t *seed)
{
	return ((double)(number(seed) >> 11) + 0.5) / 9007199254740992.0;
}

static struct arrival new_arrival(uint64_t *seed, int64_t at, uint32_t bytes,
				  bool is_short)
{
	return (struct arrival){
		.at = at, .bytes = bytes, .is_short = is_short,
		.source = (unsigned)(number(seed) % SOURCES),
		.target = 1 + (unsigned)(number(seed) % TARGETS),
	};
}

static int earlier(const void *pa, const void *pb)
{
	const struct arrival *a = pa, *b = pb;

	return (a->at > b->at) - (a->at < b->at);
}

struct arrival *scenario_arrivals(const struct scenario *s, uint64_t seed,
				  int64_t length, size_t *n)
{
	size_t most = 2 * (size_t)((double)length / s->every) + 1000;
	struct arrival *v = calloc(most, sizeof *v);
	int64_t at = 0;

	if (!v)
		err(1, "memory");
	for (*n = 0; *n < most; (*n)++) {
		at -= (int64_t)(s->every * log(fraction(&seed)));
		if (at >= length)
			break;
		v[*n] = new_arrival(&seed, at, s->bytes, true);
	}
	for (at = 0; s->elephants && at < length && *n < most; at += ELEPHANTS)
		v[(*n)++] = new_arrival(&seed, at, ELEPHANT, false);
	qsort(v, *n, sizeof *v, earlier);
	return v;
}
