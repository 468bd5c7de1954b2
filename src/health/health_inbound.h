/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether what comes in by a line arrives: another line, the way, sends to one of its
 * goals, an address or a port of one, and it is seen on the line's device, or not.
 * Nothing is said of a goal at which none was ever seen, nor by a way by which none
 * was, that is not up, or by which nothing was heard since the third was lost: then
 * it may be the way that is dead. Times are microseconds, and a parameter.
 */
#ifndef MULTIHOME_HEALTH_INBOUND_H
#define MULTIHOME_HEALTH_INBOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	INBOUND_GOALS = 8,	/* at most, of a line; */
	INBOUND_WAYS = 4,	/* to it; */
	INBOUND_SENT = 64,	/* and that may be under way */
	INBOUND_LOST = 3,	/* in a row: it is down */
	INBOUND_AGREE = 2,	/* ways that must say so, if there are so many */
};

enum inbound_state { INBOUND_UNKNOWN, INBOUND_UP, INBOUND_DOWN };

/* Those that are up, and when something was last heard by each. */
struct inbound_ways {
	size_t n;
	struct {
		int id;
		int64_t heard;
	} v[INBOUND_WAYS];
};

/* What a way has to say of a goal. */
struct inbound_word {
	int id;			/* 0: of nobody */
	bool seen;		/* ever */
	unsigned lost;		/* in a row */
	int64_t third;		/* when the last of the first three was sent */
};

struct inbound_goal {
	bool seen, down;
	bool recalled;		/* no way has been heard of since the start */
	struct inbound_word word[INBOUND_WAYS];
};

struct health_inbound {
	/* 0 or -errno; doubt: the way is to show that it lives */
	int (*send)(void *arg, unsigned goal, int way, uint8_t number,
		    bool doubt);
	void *arg;

	/* to be read */
	size_t goals;		/* 0: it is not tried */
	enum inbound_state state;
	int64_t since;		/* of state */
	int witness[INBOUND_AGREE];	/* ways that last called it down; 0: none */

	/* the rest is its own */
	struct inbound_goal goal[INBOUND_GOALS];
	struct {
		bool waits;
		uint8_t number;
		unsigned goal;
		int way;
		int64_t at;
	} sent[INBOUND_SENT];	/* by number */
	uint8_t next;
	unsigned turn;		/* of goals and ways */
	int64_t last;		/* when one was last sent, or might have been */
	int64_t travel;		/* how long they are under way, at most, of late */
};

/* From nothing, with so many goals, at most INBOUND_GOALS. */
void health_inbound_init(struct health_inbound *b, size_t goals, int64_t now);
/*
 * Judges, and sends what is due. sparing: each one costs, and in peace there is one
 * a minute.
 */
void health_inbound_run(struct health_inbound *b, const struct inbound_ways *ways,
			bool sparing, int64_t now);
/* When to call that at the latest, with the same ways. */
int64_t health_inbound_due(const struct health_inbound *b,
			   const struct inbound_ways *ways, bool sparing);
/* Nothing could be seen now: what waits is not lost. */
void health_inbound_pause(struct health_inbound *b);
/* That one was seen, at that time. */
void health_inbound_seen(struct health_inbound *b, uint8_t number,
			 int64_t arrived, int64_t now);
/* Whether one is missed that may soon be down. */
bool health_inbound_doubts(const struct health_inbound *b);
/* Its first goal that is down; goals: none is. */
size_t health_inbound_lost(const struct health_inbound *b);
/* "unknown", "up", "down" */
const char *health_inbound_word(enum inbound_state state);

/* What is known, for who goes on with the same goals: 0 is nothing. */
uint16_t health_inbound_keep(const struct health_inbound *b);
void health_inbound_recall(struct health_inbound *b, uint16_t known, int64_t now);

#endif
