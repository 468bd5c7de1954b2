/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a line (one device, one family) is up, degraded or down, judged by what
 * its probes and its traffic show. Pure: it opens no socket and reads no clock. The
 * daemon (or a test, or the simulator of lines) hands in what happens with its time,
 * sends what it is asked to send, and calls health_run() when health_due() says so.
 *
 * Times are microseconds of a monotonic clock; durations, too. After a wake-up: all
 * answers first, then health_slept() if it came late, then the rest, then
 * health_run().
 */
#ifndef MULTIHOME_HEALTH_H
#define MULTIHOME_HEALTH_H

#include "health/health_conf.h"
#include "health/health_lateness.h"
#include "health/health_loss.h"

enum {
	HEALTH_PROBES = 128,	/* the last ones are remembered */
};

enum health_state { HEALTH_UNKNOWN, HEALTH_UP, HEALTH_DEGRADED, HEALTH_DOWN };

/* What is worth a line, see health_tell(). The first are changes of state or held. */
enum health_news_kind {
	HEALTH_SAYS_NOTHING,
	HEALTH_SAYS_UP,
	HEALTH_SAYS_ANSWERS,	/* after a time; held */
	HEALTH_SAYS_SILENT,	/* down: no answer */
	HEALTH_SAYS_CARRIER,	/* down: no carrier */
	HEALTH_SAYS_LOSS,	/* degraded, from here */
	HEALTH_SAYS_LATENCY,
	HEALTH_SAYS_UNANSWERED,	/* no answers, but packets come in */
	HEALTH_SAYS_STATUS,	/* a target answers, but not as it should */
	HEALTH_SAYS_ASIDE,	/* no change of state from here on */
	HEALTH_SAYS_NO_ANSWER_EVER,
	HEALTH_SAYS_BREAK,	/* that ended by itself; taught patience */
	HEALTH_SAYS_REFUSED,	/* probes, by our own firewall */
};

/* Those of these that belong to the kind are set. */
struct health_news {
	enum health_news_kind kind;
	bool moved;		/* state or held is another than before */
	int64_t silence;	/* SILENT, ANSWERS, BREAK */
	unsigned probes, targets;	/* SILENT: unanswered, and to how many */
	int64_t hold;		/* ANSWERS: used after so long */
	unsigned failures;	/* ANSWERS */
	unsigned percent, n;	/* LOSS */
	int64_t latency;	/* LATENCY */
	unsigned target;	/* ASIDE, STATUS */
};

/* What the first hop does meanwhile; for messages only. */
enum health_gateway { HEALTH_GATEWAY_UNKNOWN, HEALTH_GATEWAY_ANSWERS,
	HEALTH_GATEWAY_SILENT };

/* What became of probes. */
struct health_count {
	uint64_t sent, answered, late, lost, voided;
};

struct health_counters {
	uint64_t beyond;	/* packets */
	uint64_t to[HEALTH_DOWN + 1];	/* changes to each state */
	int64_t down;		/* time spent down or held, up to the last change */
	int64_t slept;		/* time that we were late */
};

struct health_probe {
	uint32_t number;	/* seq is its last 16 bits */
	uint8_t target;
	enum { PROBE_WAITS = 1, PROBE_ANSWERED, PROBE_VOID } state;
	bool late;		/* was counted so */
	bool down;		/* sent while the line was down: waits for neighbours */
	bool outage;		/* no loss: the line did not work as a whole */
	bool apart;		/* to a target that has no word on the line now */
	int64_t sent;
	int64_t grace;		/* our own lateness since */
};

struct health_target {
	bool answered;		/* ever */
	bool aside;		/* does not answer while others do */
	bool told;		/* that it does not answer */
	bool bad_status;
	unsigned misses;	/* in a row */
	uint32_t newest;	/* of the probes that it has answered */
	int64_t heard;		/* when it last answered */
	int64_t asked;
	int64_t srtt, var;	/* 0: not known */
	struct loss_window loss;
	double weight;		/* nines of a probe that it does not answer */
	struct health_count count;
};

struct health {
	struct health_conf conf;
	size_t targets;
	/* What the line wants to have sent, to be set after health_init(): 0 or -errno */
	int (*send)(void *arg, unsigned target, uint16_t seq);
	/* h->news has something to say; may be NULL */
	void (*changed)(void *arg, const struct health *h, int64_t now);
	void *arg;
	bool closely;		/* used: while up, four probes a second; not metered */

	/* to be read */
	enum health_state state;
	bool held;		/* down, but answers: waits to be used again */
	int64_t since;		/* of state and held */
	int64_t down_since;	/* of the outage, held included */
	int64_t hold_until;	/* held */
	unsigned failures;
	int64_t patience;
	int64_t silence;	/* of the last verdict */
	struct health_news news;
	struct health_counters counters;
	enum health_gateway gateway;	/* health_gateway() */
	struct lateness lateness;

	/* the rest is its own */
	struct health_target target[HEALTH_TARGETS];
	struct health_probe probe[HEALTH_PROBES];
	struct loss_window loss;	/* of all targets */
	uint32_t next;		/* number of the next probe; the first is 1 */
	uint32_t settled;	/* all before are in the windows, or will never be */
	uint32_t newest;	/* answered by whomever */
	unsigned turn;		/* the target that was asked last */
	bool carrier, no_route, told_never, told_refused;
	int64_t sent;		/* the last one that was not apart */
	int64_t beyond;		/* last packet from there */
	int64_t use_due;	/* a probe because of unanswered use */
	bool use_asked;		/* the last doubt was of that */
	unsigned streams;	/* looks in a row with packets from beyond */
	bool suspected;		/* a probe now */
	uint32_t volley;	/* first of a volley; 0: none */
	int64_t rate_due;	/* when the bucket of probes would be full again */
	int64_t quick_until, slow;	/* unknown or down: spacing of probes */
	int64_t silent_from;	/* of an outage by silence; HEALTH_NEVER */
	int64_t calm_from;	/* since the last failure was taken back */
	int64_t worn;		/* when patience last wore off */
	int64_t broke;		/* a break that packets ended, and no answer yet */
	int64_t told_break;
	uint64_t coming;	/* packets from beyond since: */
	int64_t coming_from;	/* probes are not answered; HEALTH_NEVER */
	int64_t measure_until, measure_again, measure_gap;
	int64_t latency_from;	/* over the limit, or under it; HEALTH_NEVER */
	bool over_loss, over_latency, unanswered;	/* why degraded */
	unsigned slowest;	/* the target of the last verdict on latency */
};

/*
 * A line of so many targets (0 to HEALTH_TARGETS) of which nothing is known yet, with
 * carrier; without a target that is all, and it is up. Callbacks are to be set after
 * this. conf is copied.
 */
void health_init(struct health *h, const struct health_conf *conf,
		 size_t targets, int64_t now);
/* The same targets are to be asked otherwise from now on; what is known stays. */
void health_renew(struct health *h, const struct health_conf *conf);
/* Judges, and sends what is due. */
void health_run(struct health *h, int64_t now);
/* When to call health_run() at the latest; HEALTH_NEVER: only after an event. */
int64_t health_due(const struct health *h, int64_t now);

/* An answer to the probe with that number, which came at that time (not later). */
void health_reply(struct health *h, uint16_t seq, int64_t arrived, int64_t now);
/*
 * What was counted since the last call: packets sent by the device, less the probes
 * of all its lines, and packets from beyond the gateway that the line's filter saw.
 * A device with two lines has tx for each only if nothing came in by either.
 */
void health_traffic(struct health *h, uint64_t tx, uint64_t rx, int64_t now);
void health_carrier(struct health *h, bool up, int64_t now);
/*
 * Something that is no proof: a neighbour that failed, an address that changed. One
 * probe, at once.
 */
void health_suspect(struct health *h, int64_t now);
/*
 * We woke so much later than health_due() wanted: it counts against nobody. After the
 * answers that waited were handed in.
 */
void health_slept(struct health *h, int64_t by, int64_t now);
/*
 * What became of a probe otherwise: an errno of its socket, after send (what send
 * returns goes the same way). ENETUNREACH: no route, not answered; EHOSTUNREACH:
 * the same, and a suspicion; all others are our own doing: as if it had not been sent.
 */
void health_error(struct health *h, uint16_t seq, int err, int64_t now);
/* We have dropped what waits, with its sockets: as if it had not been sent. */
void health_dropped(struct health *h);
/* A target of conf.status_only has answered, as it should or not. */
void health_status(struct health *h, uint16_t seq, bool ok, int64_t now);
void health_gateway(struct health *h, enum health_gateway gateway);
/*
 * What was silent until now was no line, but a test: it teaches nothing. And used again,
 * it has failed so often as before.
 */
void health_tested(struct health *h);
void health_forgive(struct health *h, unsigned failures);
/* An administrator wants a line that is held to be used now. */
void health_release(struct health *h, int64_t now);

/* Figures: of what is known of a target; time down until now. */
double health_loss_ratio(const struct health *h, unsigned target);
/* Of all targets. */
struct health_count health_count(const struct health *h);
int64_t health_time_down(const struct health *h, int64_t now);
bool health_is_aside(const struct health *h, unsigned target);

#endif
