/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which answers to probes say that a line is full, four a second. */
#include "health/health_lateness.h"
#include "base/text.h"
#include "../dice.h"
#include "../unit.h"

#define EVERY HEALTH_MS(250)
/* A queue that comes and goes: no jitter of the line's. */
#define COMES "100 . 150 | 11 . 12 10 "
/* A line that is so by itself. */
#define VARIES "~ 10 60 12 55 10 60 15 50 12 60 10 58 13 60 10 60 11 60 12 60 14 " \
	"58 10 60 12 60 11 60 ^ . "

/*
 * Round trips in ms, "x": none came; "|": now it is to be full, "." not; "~": it is
 * unused from here on, "^": used.
 */
static void check(const char *text)
{
	struct lateness l = { .late = 0 };
	char *copy = text_dup(text), *save, *word;
	int64_t now = HEALTH_SECONDS(1000);
	bool used = true;
	int judged = 0;

	for (word = strtok_r(copy, " ", &save); word;
	     word = strtok_r(NULL, " ", &save)) {
		if (*word == '|' || *word == '.') {
			same_number(lateness_is_full(&l, now), *word == '|',
				    text);
			judged++;
			continue;
		}
		if (*word == '~' || *word == '^') {
			used = *word == '^';
			continue;
		}
		now += EVERY;
		if (*word != 'x')
			lateness_answer(&l, 0, HEALTH_MS(atoi(word)), used,
					now);
	}
	assert_true(judged);
	free(copy);
}

static void judges(void **state)
{
	static const char *const rows[] = {
		". 10 . 10 10 .",
		/* two that are late, and as soon as one is not, no more */
		"10 10 40 . 40 | 200 | 10 . 40 .",
		/* by more than 20 ms */
		"10 30 30 30 .", "10 31 31 |",
		/* by more than four times of what it varies by itself */
		VARIES "62 61 .", VARIES "400 . 410 | 420 | 12 .",
		/* a queue that grows, stands and swings */
		"10 10 20 40 80 160 | 320 | 500 | 480 | 520 | 300 | 200 | 400 |",
		"10 10 300 150 280 120 290 | 110 | 300 | 130 | 270 | 100 | 300 "
		"120 300 120 300 120 | 100 | 300 | 90 |",
		"10 11 10 " COMES COMES COMES COMES COMES COMES COMES COMES,
		/* some are lost; two seconds without any are no sign */
		"10 40 x 40 | x x x | 40 | x x x x x x x |  x . 40 |",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check(rows[i]);
}

/* What is farther is not late; a late one of any target counts. */
static void targets(void **state)
{
	struct lateness l = { .late = 0 };
	int64_t now = 0;
	size_t i;

	(void)state;
	for (i = 0; i < 20; i++) {
		lateness_answer(&l, i % 2, HEALTH_MS(i % 2 ? 200 : 10),
				true, now += EVERY);
		assert_false(lateness_is_full(&l, now));
	}
	lateness_answer(&l, 0, HEALTH_MS(50), true, now);
	lateness_answer(&l, 1, HEALTH_MS(240), true, now);
	assert_true(lateness_is_full(&l, now));
}

/* A way that has become longer is no queue after some minutes, and not before. */
static void forgets(void **state)
{
	struct lateness l = { .late = 0 };
	int64_t now = 0, moved = HEALTH_SECONDS(10);

	(void)state;
	for (now = EVERY; now < HEALTH_SECONDS(400); now += EVERY) {
		lateness_answer(&l, 0, HEALTH_MS(now < moved ? 10 : 90), true,
				now);
		if (now > moved + HEALTH_SECONDS(2) &&
		    now < moved + HEALTH_SECONDS(100))
			assert_true(lateness_is_full(&l, now));
	}
	assert_false(lateness_is_full(&l, now));
}

/* Whatever comes, in whatever order: nothing overflows. */
static void whatever(void **state)
{
	static const int64_t tooks[] = { 0, 1, -5, HEALTH_MS(10),
		HEALTH_SECONDS(3), INT64_C(1) << 50 };
	struct lateness l = { .late = 0 };
	int64_t now = 0;

	(void)state;
	ROUNDS(20000) {
		now += (int64_t)dice(3) * HEALTH_SECONDS(40);
		lateness_answer(&l, dice(HEALTH_TARGETS),
				tooks[dice(COUNT(tooks))], dice(2), now);
		HOLDS(l.target[0].jitter >= 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges),
		cmocka_unit_test(targets),
		cmocka_unit_test(forgets),
		cmocka_unit_test(whatever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
