/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many of the last probes were lost: what that says of the next one, and
 * whether it is more, or less, than a limit beyond mere chance.
 */
#ifndef MULTIHOME_HEALTH_LOSS_H
#define MULTIHOME_HEALTH_LOSS_H

#include <stdbool.h>
#include <stdint.h>

enum {
	LOSS_WINDOW = 240,	/* so many are remembered, */
	LOSS_RECENT = 20,	/* and these are looked at alone as well */
};

/* Zeroed is valid: nothing is known. */
struct loss_window {
	uint8_t bits[LOSS_WINDOW / 8];
	uint8_t n, next, lost;
};

/* k of n were lost */
struct loss_count {
	unsigned k, n;
};

void loss_add(struct loss_window *w, bool lost);
struct loss_count loss_all(const struct loss_window *w);
struct loss_count loss_recent(const struct loss_window *w);

/* What is to be reckoned with for one probe: between 0 and 1, never either. */
double loss_known(const struct loss_window *w);
/* How unlikely a loss is where p are lost: -log10(p), for 0 < p <= 1. */
double loss_nines(double p);

/*
 * Whether more than limit percent are lost, and fewer, by more than chance gives:
 * z is the square of the number of standard deviations. Ten probes at least.
 */
bool loss_surely_over(struct loss_count c, unsigned limit, unsigned z);
bool loss_surely_under(struct loss_count c, unsigned limit, unsigned z);

#endif
