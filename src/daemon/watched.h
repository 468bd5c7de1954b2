/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line that the daemon watches: one device and family, as its claims ask for it
 * and as it is there, whom it asks, and how it stands. Knows of no other line.
 */
#ifndef MULTIHOME_WATCHED_H
#define MULTIHOME_WATCHED_H

#include "base/value.h"
#include "daemon/found_servers.h"
#include "health/health_inbound.h"
#include "health/health_memory.h"
#include "model/probe_target.h"
#include "model/uplink.h"
#include "probe/inbound.h"
#include "probe/probe.h"
#include "routing/share.h"
#include "state/history.h"
#include "state/verdicts.h"

/* What a look at records and kernel finds. */
struct found_line {
	char device[16];
	int family;
	char table[VALUE_NAME_MAX];
	char iface[VALUE_NAME_MAX];	/* the stanza's name */
	unsigned priority;	/* 0: nothing follows from its health */
	int weight;		/* or UPLINK_NO_WEIGHT; 0: where no other works */
	uint64_t rate_down, rate_up;	/* bits a second; 0: not said */
	struct quota quota;
	struct inbound inbound;
	bool probed;		/* else its carrier decides alone */
	bool automatic;		/* nobody is named: DNS servers, or the next hop */
	struct health_conf conf;
	struct probe_targets targets;
	/* what is there */
	bool ready;		/* it has a source and, if it needs one, a gateway */
	int ifindex;
	bool carrier;
	struct addr source, gateway;
	struct prefixes addresses;	/* that are its own */
	struct prefixes own;	/* the device's networks */
	struct strings names;	/* that lead to it, in DNS, */
	struct prefixes reached;	/* by these addresses, which are public */
	struct prefixes tried;	/* those at which other lines try it */
};

void found_line_free(struct found_line *f);

/* How it stands for who is told of events. */
struct line_told {
	enum health_state state;
	int64_t since;
	int64_t before;		/* so long it was in the state before; 0: not known */
	char reason[12];
};

struct watched {
	struct found_line is;
	struct health health;
	struct found_servers servers;	/* its targets, if those were found */
	struct probe *sockets;	/* NULL: none could be had yet */
	int64_t open_at;	/* when they are tried again */
	int opened;		/* what came of it, -errno */
	uint64_t own_packets;	/* of probes, when counters were last read; */
	uint64_t hop_packets;	/* those of sockets that were closed */
	struct probe *hop;	/* asks the next hop, while there is a doubt */
	struct probe_target gateway;
	int64_t hop_asked, hop_heard;
	uint16_t hop_seq;
	struct health_inbound inbound;	/* what comes in by it: see outside.h */
	struct inbound_ear *ear;	/* where that is looked for; NULL: not now, */
	int64_t ear_at;			/* and when it may be again; */
	int ear_fault;			/* that was told: -errno, or 0 */
	uint32_t nonce;
	uint32_t inbound_known;		/* as the last daemon has left it */
	uint16_t inbound_goals;		/* what they are, as one number */
	enum inbound_state inbound_told;
	int64_t inbound_since;		/* that was told then */
	char inbound_why[160];		/* "": nothing was told */
	bool martians;			/* each one from here is written to the log: */
	int64_t martians_at;		/* so it was then */
	unsigned weight;	/* its share now, */
	unsigned forwarded;	/* and that of what is forwarded */
	struct share_part part;	/* by what it carries */
	struct share_line load;	/* what its device does, as it was last counted */
	unsigned mark;		/* its device's; 0: it has none yet */
	struct quota_count counted;	/* of its device, if that has a quota */
	bool spent;		/* which is used up */
	bool drained;		/* it is to take nothing new, */
	int64_t drained_at;	/* since then */
	bool deaf;		/* what comes by it is not heard: a test; */
	bool tested;		/* what that does to it is no failure, */
	unsigned failures;	/* of which it had so many before */
	int64_t unnamed_at;	/* none leads to it since; 0: one does, or may */
	bool ended;		/* its connections were, since it is down */
	char why[160];		/* it is as it is; "": no news since the start */
	struct line_told told;
	struct history history;
	bool unwritten;		/* its history is not as the state has it */
	bool seen;		/* by the last look */
	bool readable;		/* answers wait, or may */
	/* what is told; arg is whose */
	void (*changed)(void *arg, struct watched *w);
	void *arg;
};

/* From nothing; before: what is known of it, or NULL. Takes what found has. */
void watched_init(struct watched *w, struct found_line *found,
		  const struct verdict *before, int64_t now);
/* It is found so now. What is known of it stays. Takes what found has. */
void watched_update(struct watched *w, struct found_line *found, int64_t now);
void watched_free(struct watched *w);

/* Opens what can be opened now. */
void watched_open(struct watched *w, int64_t now);
/* Its descriptors that tell of answers; how many. */
enum { WATCHED_FDS = 3 };
size_t watched_polled(const struct watched *w, int fds[WATCHED_FDS]);
/* Reads all answers that are there, and what has come in. */
void watched_read(struct watched *w);
/* Of its device: packets that it sent, but for the probes of its lines. */
void watched_traffic(struct watched *w, uint64_t sent, uint32_t beyond,
		     int64_t now);
void watched_carrier(struct watched *w, bool carrier, int64_t now);
/* Something that is no proof; of one that is down nothing more is to be known. */
void watched_suspect(struct watched *w, int64_t now);
void watched_run(struct watched *w, int64_t now);
/* Whether it is used, and more than one answer is missing. */
bool watched_doubts(const struct watched *w);
/* Packets that its probes have put on the line since this was asked last. */
uint64_t watched_sent(struct watched *w);
/* When something is to be done; INT64_MAX: nothing is. */
int64_t watched_due(const struct watched *w, int64_t now);

/* For sockets that leave by it. */
struct probe_line watched_line(const struct watched *w);

/* That target as it is asked. */
const struct probe_target *watched_target(const struct watched *w, size_t i);
/* It is there, and up or degraded. */
bool watched_lives(const struct watched *w);
/* "up", "pending" */
const char *watched_word(const struct watched *w);
/* A table's, a stanza's or a device's name; and AF_UNSPEC for both families. */
bool watched_is_called(const struct watched *w, const char *name, int family);
/* "eth0 IPv4" */
void watched_name(const struct watched *w, struct text *out);
/* "ISP1 eth0 IPv4" */
void watched_title(const struct watched *w, struct text *out);

#endif
