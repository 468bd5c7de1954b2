/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Windows of lost probes, and what may be concluded from them. */
#include "health/health_loss.h"

enum { LEAST = 10 };

static bool bit(const struct loss_window *w, unsigned i)
{
	return w->bits[i / 8] >> i % 8 & 1;
}

void loss_add(struct loss_window *w, bool lost)
{
	unsigned mask = 1U << w->next % 8;

	if (w->n == LOSS_WINDOW)
		w->lost -= bit(w, w->next);
	else
		w->n++;
	w->lost += lost;
	w->bits[w->next / 8] = (uint8_t)(lost ? w->bits[w->next / 8] | mask :
					 w->bits[w->next / 8] & ~mask);
	w->next = (uint8_t)((w->next + 1) % LOSS_WINDOW);
}

struct loss_count loss_all(const struct loss_window *w)
{
	return (struct loss_count){ w->lost, w->n };
}

struct loss_count loss_recent(const struct loss_window *w)
{
	struct loss_count c = { 0, w->n < LOSS_RECENT ? w->n : LOSS_RECENT };
	unsigned i;

	for (i = 1; i <= c.n; i++)
		c.k += bit(w, (w->next + LOSS_WINDOW - i) % LOSS_WINDOW);
	return c;
}

/* The added ones are what is reckoned with as long as little is known. */
double loss_known(const struct loss_window *w)
{
	struct loss_count all = loss_all(w), recent = loss_recent(w);
	double p = (all.k + 2.0) / (all.n + 40.0);
	double p_recent = (recent.k + 0.5) / (recent.n + 20.0);

	return p > p_recent ? p : p_recent;
}

/*
 * Halved until it is between 1/2 and 1, then by the series of the inverse
 * hyperbolic tangent, right to five places: no library of mathematics for that.
 */
double loss_nines(double p)
{
	double nines = 0, t, t2;

	while (p < 0.5) {
		p *= 2;
		nines += 0.30102999566398120; /* log10(2) */
	}
	t = (1 - p) / (1 + p);
	t2 = t * t;
	return nines + 0.86858896380650366 * /* 2 / ln(10) */
		t * (1 + t2 * (1 / 3.0 + t2 * (1 / 5.0 + t2 / 7)));
}

static bool surely(int64_t beyond, unsigned n, unsigned limit, unsigned z)
{
	return n >= LEAST && beyond > 0 && limit < 100 &&
		beyond * beyond > (int64_t)z * n * limit * (100 - limit);
}

bool loss_surely_over(struct loss_count c, unsigned limit, unsigned z)
{
	return surely(100LL * c.k - (int64_t)c.n * limit, c.n, limit, z);
}

bool loss_surely_under(struct loss_count c, unsigned limit, unsigned z)
{
	return surely((int64_t)c.n * limit - 100LL * c.k, c.n, limit, z);
}
