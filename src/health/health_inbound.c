/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What comes in by a line: what is lost, who says so, and when to send again. */
#include "health/health_inbound.h"
#include "health/health_conf.h"

#include <string.h>

static const int64_t peace = HEALTH_SECONDS(1), sparingly = HEALTH_SECONDS(60),
	doubt = HEALTH_MS(250), patience_max = HEALTH_SECONDS(3);

const char *health_inbound_word(enum inbound_state state)
{
	static const char *const words[] = {
		[INBOUND_UNKNOWN] = "unknown", [INBOUND_UP] = "up",
		[INBOUND_DOWN] = "down",
	};

	return words[state];
}

void health_inbound_init(struct health_inbound *b, size_t goals, int64_t now)
{
	*b = (struct health_inbound){
		.send = b->send, .arg = b->arg, .since = now,
		.goals = goals < INBOUND_GOALS ? goals : INBOUND_GOALS,
		.last = INT64_MIN / 2,
	};
}

static bool is_way(const struct inbound_ways *ways, int id)
{
	size_t i;

	for (i = 0; i < ways->n; i++)
		if (ways->v[i].id == id)
			return true;
	return false;
}

/* Its word on the goal; in the place of nobody, or of one that is no way any more. */
static struct inbound_word *word_of(struct inbound_goal *g, int id,
				    const struct inbound_ways *ways)
{
	struct inbound_word *w, *room = NULL;

	for (w = g->word; w < g->word + INBOUND_WAYS; w++) {
		if (w->id == id)
			return w;
		if (!room || (room->id && !w->id))
			room = !w->id || !is_way(ways, w->id) ? w : room;
	}
	if (room)
		*room = (struct inbound_word){ .id = id, .seen = g->recalled };
	return room;
}

/* What it says when it has a say: it is a way, and one was seen by it. */
static const struct inbound_word *say_of(const struct inbound_goal *g, int id)
{
	const struct inbound_word *w;

	for (w = g->word; w < g->word + INBOUND_WAYS; w++)
		if (w->id == id)
			return w->seen ? w : NULL;
	return NULL;
}

static void forget_lost(struct inbound_goal *g)
{
	struct inbound_word *w;

	for (w = g->word; w < g->word + INBOUND_WAYS; w++)
		w->lost = 0;
}

void health_inbound_pause(struct health_inbound *b)
{
	size_t i;

	for (i = 0; i < INBOUND_SENT; i++)
		b->sent[i].waits = false;
	for (i = 0; i < b->goals; i++)
		forget_lost(&b->goal[i]);
}

size_t health_inbound_lost(const struct health_inbound *b)
{
	size_t i;

	for (i = 0; i < b->goals; i++)
		if (b->goal[i].down)
			break;
	return i;
}

static void judge_all(struct health_inbound *b, int64_t now)
{
	enum inbound_state is = INBOUND_UNKNOWN;
	size_t i;

	for (i = 0; i < b->goals; i++)
		if (b->goal[i].seen)
			is = INBOUND_UP;
	if (health_inbound_lost(b) < b->goals)
		is = INBOUND_DOWN;
	if (is != b->state)
		b->since = now;
	b->state = is;
}

void health_inbound_seen(struct health_inbound *b, uint8_t number,
			 int64_t arrived, int64_t now)
{
	const size_t i = number % INBOUND_SENT;
	struct inbound_goal *g = &b->goal[b->sent[i].goal];
	struct inbound_word *w;
	int64_t travel;

	if (b->sent[i].number != number || !b->sent[i].way)
		return;
	travel = arrived - b->sent[i].at;
	b->travel = travel > b->travel ? travel
		: b->travel - (b->travel - travel) / 8;
	for (w = g->word; w < g->word + INBOUND_WAYS; w++)
		w->seen |= w->id == b->sent[i].way;
	b->sent[i].waits = false;
	b->sent[i].way = 0;
	g->seen = true;
	g->down = g->recalled = false;
	forget_lost(g);
	judge_all(b, now);
}

static int64_t patience(const struct health_inbound *b)
{
	int64_t least = 2 * b->travel;

	return least < doubt ? doubt : least < patience_max ? least
							    : patience_max;
}

/* Of a way that is none any more nothing is known. */
static void forget_gone(struct health_inbound *b, const struct inbound_ways *ways)
{
	struct inbound_word *w;
	size_t i;

	for (i = 0; i < INBOUND_SENT; i++)
		b->sent[i].waits &= is_way(ways, b->sent[i].way);
	for (i = 0; i < b->goals; i++)
		for (w = b->goal[i].word; w < b->goal[i].word + INBOUND_WAYS; w++)
			if (w->lost && !is_way(ways, w->id))
				w->lost = 0;
}

/* The oldest first. */
static void count_lost(struct health_inbound *b, const struct inbound_ways *ways,
		       int64_t now)
{
	struct inbound_word *w;
	size_t n, i;

	for (n = 0; n < INBOUND_SENT; n++) {
		i = (b->next + n) % INBOUND_SENT;
		if (!b->sent[i].waits || now - b->sent[i].at < patience(b))
			continue;
		b->sent[i].waits = false;
		w = word_of(&b->goal[b->sent[i].goal], b->sent[i].way, ways);
		if (w && ++w->lost == INBOUND_LOST)
			w->third = b->sent[i].at;
	}
}

static void judge_goal(struct health_inbound *b, struct inbound_goal *g,
		       const struct inbound_ways *ways)
{
	int witness[INBOUND_AGREE] = { 0 };
	const struct inbound_word *w;
	size_t have = 0, say = 0, i;

	for (i = 0; i < ways->n; i++) {
		w = say_of(g, ways->v[i].id);
		have += w != NULL;
		if (w && w->lost >= INBOUND_LOST &&
		    ways->v[i].heard > w->third && say < INBOUND_AGREE)
			witness[say++] = w->id;
	}
	if (!g->seen || g->down || !say || (say < have && say < INBOUND_AGREE))
		return;
	g->down = true;
	memcpy(b->witness, witness, sizeof witness);
}

/* One that is missed, and not down yet; goals: none is. */
static size_t doubtful(const struct health_inbound *b)
{
	const struct inbound_word *w;
	size_t g;

	for (g = 0; g < b->goals; g++)
		for (w = b->goal[g].word; w < b->goal[g].word + INBOUND_WAYS; w++)
			if (b->goal[g].seen && !b->goal[g].down && w->seen &&
			    w->lost)
				return g;
	return b->goals;
}

bool health_inbound_doubts(const struct health_inbound *b)
{
	return doubtful(b) < b->goals;
}

static int64_t gap(const struct health_inbound *b, bool sparing)
{
	if (health_inbound_doubts(b))
		return doubt;
	return sparing ? sparingly : peace;
}

static void send_one(struct health_inbound *b, size_t goal,
		     const struct inbound_ways *ways, size_t way, bool doubted,
		     int64_t now)
{
	const size_t i = b->next % INBOUND_SENT;
	int id = ways->v[way].id;

	if (!word_of(&b->goal[goal], id, ways) ||
	    b->send(b->arg, (unsigned)goal, id, b->next, doubted))
		return;
	b->sent[i].waits = true;
	b->sent[i].number = b->next++;
	b->sent[i].goal = (unsigned)goal;
	b->sent[i].way = id;
	b->sent[i].at = now;
}

/* In doubt by all ways; in peace one after the other, and each goal by each. */
static void send_due(struct health_inbound *b, const struct inbound_ways *ways,
		     int64_t now)
{
	size_t goal = doubtful(b), i;

	b->last = now;
	if (goal < b->goals) {
		for (i = 0; i < ways->n; i++)
			send_one(b, goal, ways, i, true, now);
		return;
	}
	b->turn = (unsigned)((b->turn + 1) % (b->goals * ways->n));
	send_one(b, b->turn % b->goals, ways, b->turn / b->goals, false, now);
}

int64_t health_inbound_due(const struct health_inbound *b,
			   const struct inbound_ways *ways, bool sparing)
{
	int64_t due = b->last + gap(b, sparing), lost;
	size_t i;

	if (!b->goals || !ways->n)
		return HEALTH_NEVER;
	for (i = 0; i < INBOUND_SENT; i++) {
		lost = b->sent[i].at + patience(b);
		if (b->sent[i].waits && lost < due)
			due = lost;
	}
	return due;
}

void health_inbound_run(struct health_inbound *b, const struct inbound_ways *ways,
			bool sparing, int64_t now)
{
	size_t i;

	forget_gone(b, ways);
	count_lost(b, ways, now);
	for (i = 0; i < b->goals; i++)
		judge_goal(b, &b->goal[i], ways);
	judge_all(b, now);
	if (b->goals && ways->n && now - b->last >= gap(b, sparing))
		send_due(b, ways, now);
}

uint16_t health_inbound_keep(const struct health_inbound *b)
{
	unsigned known = 0;
	size_t i;

	for (i = 0; i < b->goals; i++)
		known |= (unsigned)b->goal[i].seen << i |
			 (unsigned)b->goal[i].down << (i + INBOUND_GOALS);
	return (uint16_t)known;
}

void health_inbound_recall(struct health_inbound *b, uint16_t known, int64_t now)
{
	struct inbound_goal *g;
	size_t i;

	for (i = 0; i < b->goals; i++) {
		g = &b->goal[i];
		g->seen = g->recalled = known >> i & 1;
		g->down = g->seen && known >> (i + INBOUND_GOALS) & 1;
	}
	judge_all(b, now);
}
