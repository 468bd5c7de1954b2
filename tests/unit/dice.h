/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Generated inputs. ROUNDS(n) repeats its block with another seed each time;
 * HOLDS() says the seed of the round in which it does not, and SEED=... in the
 * environment runs that round alone.
 */
#ifndef TESTS_DICE_H
#define TESTS_DICE_H

#include "unit.h"

static uint64_t dice_state;
static unsigned long dice_seed;

/* splitmix64 (Steele, Lea, Flood 2014) */
static inline uint64_t dice_next(void)
{
	uint64_t z = dice_state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* 0 to n - 1 */
static inline uint32_t dice(uint32_t n)
{
	return n ? (uint32_t)(dice_next() >> 32) % n : 0;
}

/* Once in n times */
static inline bool dice_one_in(uint32_t n)
{
	return !dice(n);
}

static inline unsigned long dice_start(unsigned long n, unsigned long *end)
{
	const char *seed = getenv("SEED");
	unsigned long first = seed ? strtoul(seed, NULL, 0) : 1;

	*end = seed ? first + 1 : first + n;
	return first;
}

static inline bool dice_round(unsigned long seed, unsigned long end)
{
	dice_seed = seed;
	dice_state = seed;
	return seed < end;
}

#define ROUNDS(n) \
	for (unsigned long dice_end, dice_i = dice_start(n, &dice_end); \
	     dice_round(dice_i, dice_end); dice_i++)

#define HOLDS(condition) \
	do { \
		if (!(condition)) \
			fail_msg("SEED=%lu: not so: %s", dice_seed, #condition); \
	} while (0)

/* Swaps the n elements of v around. */
static inline void dice_shuffle(void *v, size_t n, size_t size)
{
	char *p = v, *a, *b, c;
	size_t i, k;

	for (i = n; i > 1; i--) {
		a = p + (i - 1) * size;
		b = p + dice((uint32_t)i) * size;
		for (k = 0; k < size; k++)
			c = a[k], a[k] = b[k], b[k] = c;
	}
}

#endif
