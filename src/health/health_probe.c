/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What probes that wait, or are lost, weigh. */
#include "health/health_probe.h"

static int64_t max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t between(int64_t n, int64_t least, int64_t most)
{
	return n < least ? least : n > most ? most : n;
}

bool probe_counts(const struct health *h, unsigned target)
{
	const struct health_target *t = &h->target[target];

	return t->answered && !t->aside && !h->conf.status_only[target];
}

/* The order in which targets answered last: whether a did after b. */
static bool answered_after(const struct health *h, unsigned a, unsigned b)
{
	uint32_t na = h->target[a].newest, nb = h->target[b].newest;

	return na > nb || (na == nb && a < b);
}

/*
 * Those that may be alive although too few are: the quorum less one that answered
 * last. As bits.
 */
static unsigned excused(const struct health *h)
{
	unsigned set = 0, i, j, rank;

	for (i = 0; i < h->targets; i++) {
		rank = 0;
		for (j = 0; j < h->targets; j++)
			rank += j != i && probe_counts(h, j) &&
				answered_after(h, j, i);
		if (probe_counts(h, i) && rank + 1 < h->conf.quorum)
			set |= 1U << i;
	}
	return set;
}

int64_t probe_life(const struct health *h, bool packets)
{
	unsigned except = excused(h), i;
	int64_t life = packets && h->conf.quorum == 1 ? h->beyond : INT64_MIN;

	for (i = 0; i < h->targets; i++)
		if (probe_counts(h, i) && !(except >> i & 1))
			life = max64(life, h->target[i].heard);
	return life;
}

bool probe_answered_since(const struct health *h, int64_t since)
{
	unsigned n = 0, i;

	for (i = 0; i < h->targets; i++)
		n += probe_counts(h, i) && h->target[i].heard >= since;
	return n >= h->conf.quorum;
}

/* A target that has not answered yet is given a second, as RFC 6298 does. */
static int64_t timeout(const struct health_target *t, int times, int64_t least)
{
	int64_t dev = max64(max64(t->var, t->srtt / 32), HEALTH_MS(5));

	if (!t->srtt)
		return HEALTH_SECONDS(1);
	return between(t->srtt + times * dev, least, HEALTH_LOST);
}

int64_t probe_late_after(const struct health_target *t)
{
	return timeout(t, 2, HEALTH_MS(40));
}

int64_t probe_expires_after(const struct health_target *t)
{
	return timeout(t, 4, HEALTH_MS(60));
}

/* With today's round trip, not that of when it was sent: queues grow. */
int64_t probe_late_at(const struct health *h, const struct health_probe *p)
{
	return p->sent + p->grace + probe_late_after(&h->target[p->target]);
}

int64_t probe_expires_at(const struct health *h, const struct health_probe *p)
{
	return p->sent + p->grace + probe_expires_after(&h->target[p->target]);
}

uint32_t probe_oldest(const struct health *h)
{
	return h->next > HEALTH_PROBES ? h->next - HEALTH_PROBES : 1;
}

struct health_probe *probe_numbered(struct health *h, uint32_t number)
{
	struct health_probe *p = &h->probe[number % HEALTH_PROBES];

	return p->state && p->number == number ? p : NULL;
}

struct health_probe *probe_find(struct health *h, uint16_t seq)
{
	uint32_t last = h->next - 1;

	return probe_numbered(h, last - (uint16_t)(last - seq));
}

static const struct health_probe *waiting(const struct health *h, uint32_t n)
{
	const struct health_probe *p = &h->probe[n % HEALTH_PROBES];

	return p->number == n && p->state == PROBE_WAITS && !p->apart ? p : NULL;
}

/* The newest probe that one of those has answered that are not excused. */
static uint32_t newest_answered(const struct health *h, unsigned except)
{
	uint32_t n = 0;
	unsigned i;

	for (i = 0; i < h->targets; i++)
		if (probe_counts(h, i) && !(except >> i & 1) &&
		    h->target[i].newest > n)
			n = h->target[i].newest;
	return n;
}

struct against probe_against(const struct health *h, int64_t now, bool packets)
{
	struct against a = { .first = HEALTH_NEVER };
	unsigned except = excused(h);
	uint32_t n = newest_answered(h, except) + 1;
	const struct health_probe *p;
	int64_t at;

	a.life = probe_life(h, packets);
	packets = packets && h->conf.quorum == 1;
	if (n < probe_oldest(h))
		n = probe_oldest(h);
	a.from = n;
	for (; n < h->next; n++) {
		p = waiting(h, n);
		if (!p || except >> p->target & 1 ||
		    !probe_counts(h, p->target) ||
		    (packets && p->sent <= h->beyond))
			continue;
		a.out++;
		if (a.first == HEALTH_NEVER)
			a.first = p->sent + p->grace;
		at = probe_late_at(h, p);
		a.late += at < now && at > a.life;
		if (probe_expires_at(h, p) >= now)
			continue;
		a.nines += h->target[p->target].weight;
		a.probes++;
		a.targets |= 1U << p->target;
	}
	a.since = a.first == HEALTH_NEVER ? HEALTH_NEVER :
		max64(a.first, a.life);
	return a;
}

struct health_probe *probe_new(struct health *h, unsigned target, int64_t now)
{
	struct health_probe *p = &h->probe[h->next % HEALTH_PROBES];

	*p = (struct health_probe){
		.number = h->next++, .target = (uint8_t)target, .sent = now,
		.state = PROBE_WAITS,
		.down = h->state == HEALTH_DOWN && !h->held,
	};
	p->outage = p->down || h->state == HEALTH_UNKNOWN || h->unanswered;
	h->target[target].asked = now;
	return p;
}

void probe_outage(struct health *h, uint32_t from, int64_t at)
{
	struct health_probe *p;
	uint32_t n;

	for (n = from > h->settled ? from : h->settled; n < h->next; n++) {
		p = probe_numbered(h, n);
		if (p && p->state == PROBE_WAITS && probe_expires_at(h, p) < at)
			p->outage = true;
	}
}

void probe_note_late(struct health *h, int64_t now)
{
	struct health_probe *p;
	uint32_t n;

	n = h->settled < probe_oldest(h) ? probe_oldest(h) : h->settled;
	for (; n < h->next; n++) {
		p = probe_numbered(h, n);
		if (!p || p->state != PROBE_WAITS || p->late ||
		    probe_late_at(h, p) >= now)
			continue;
		p->late = true;
		h->target[p->target].count.late++;
	}
}

static void settle_one(struct health *h, const struct health_probe *p)
{
	struct health_target *t = &h->target[p->target];
	bool lost = p->state == PROBE_WAITS;

	/* of those that others answer */
	if (lost && p->number < h->newest && (!p->outage || !t->answered))
		t->misses++;
	if (lost)
		t->count.lost++;
	if (p->outage || p->apart || !t->answered)
		return;
	loss_add(&t->loss, lost);
	loss_add(&h->loss, lost);
	t->weight = loss_nines(loss_known(&t->loss));
}

bool probe_settle(struct health *h, int64_t now)
{
	const struct health_probe *p;
	bool any = false;

	if (h->settled < probe_oldest(h))
		h->settled = probe_oldest(h);
	for (; h->settled < h->next; h->settled++) {
		p = probe_numbered(h, h->settled);
		if (p->state == PROBE_VOID)
			continue;
		if (p->state == PROBE_WAITS &&
		    (now - p->sent - p->grace < HEALTH_LOST ||
		     (p->number > h->newest && !p->outage)))
			break;
		settle_one(h, p);
		any = true;
	}
	return any;
}

/* RFC 6298's, with the variance's weight as there. */
void probe_round_trip(struct health_target *t, int64_t r)
{
	int64_t err = r - t->srtt;

	if (r < 1)
		r = 1;
	if (!t->srtt) {
		t->srtt = r;
		t->var = r / 4;
		return;
	}
	t->srtt += err / 8;
	t->var += ((err < 0 ? -err : err) - t->var) / 4;
	if (t->srtt < 1)
		t->srtt = 1;
}
