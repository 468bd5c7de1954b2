/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of kinds, what is under way, and the sockets of one line. */
#include "probe/probe.h"
#include "base/vec.h"
#include "probe/beyond.h"
#include "probe/dns.h"
#include "probe/http.h"
#include "probe/icmp.h"
#include "probe/neighbour.h"
#include "probe/tcp.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
	QUESTIONS = 128,	/* that are known, by their numbers */
	EXCHANGES = 64,		/* a burst, and those before it */
	RECEIVED_MAX = 256,	/* an echo reply with all IP options has 68 */
	/* what an event is of; from FIRST_EXCHANGE on, an exchange */
	EVENT_ICMP = 0, EVENT_NEIGHBOUR, FIRST_EXCHANGE,
	EVENTS = FIRST_EXCHANGE + EXCHANGES,
};

/* target NULL: none, or it is answered. */
struct question {
	const struct probe_target *target;
	uint16_t seq;
};

struct probe {
	struct probe_line line;
	int epoll, icmp, beyond;
	struct neighbour neighbour;	/* from its first question on */
	bool no_neighbours;		/* the next hop is asked by echo */
	struct question gateway;	/* by ARP or ND, which have no numbers */
	uint64_t packets;
	struct question questions[QUESTIONS];
	struct exchange exchanges[EXCHANGES];
};

/* Those that have a socket each. */
static const struct {
	int (*start)(struct exchange *e, const struct probe_line *l);
	enum exchange_state (*go_on)(struct exchange *e,
				     const struct line_clock *clock);
	bool tcp;
} kinds[] = {
	[PROBE_ICMP] = { NULL, NULL, false },
	[PROBE_TCP] = { tcp_start, tcp_go_on, true },
	[PROBE_DNS] = { dns_start, dns_go_on, false },
	[PROBE_HTTP] = { http_start, http_go_on, true },
	[PROBE_GATEWAY] = { NULL, NULL, false },
};

static int watch(struct probe *p, int operation, int fd, uint32_t events,
		 size_t what)
{
	struct epoll_event event = { .events = events,
				     .data.u32 = (uint32_t)what };

	return epoll_ctl(p->epoll, operation, fd, &event) ? -errno : 0;
}

/* An exchange waits for its connection first. */
static int watch_exchange(struct probe *p, int operation,
			  const struct exchange *e)
{
	bool reads = e->connected || !kinds[e->target->kind].tcp;

	return watch(p, operation, e->fd, reads ? EPOLLIN : EPOLLOUT,
		     FIRST_EXCHANGE + (size_t)(e - p->exchanges));
}

static void drop(struct probe *p, struct exchange *e)
{
	if (kinds[e->target->kind].tcp)	/* one was counted */
		p->packets += exchange_segments(e->fd, e->connected) - 1;
	/* a child that the daemon writes by may have the socket, too */
	epoll_ctl(p->epoll, EPOLL_CTL_DEL, e->fd, NULL);
	close(e->fd);
	*e = (struct exchange){ 0 };
}

int probe_open(struct probe **out, const struct probe_line *line,
	       const struct prefixes *own)
{
	struct probe *p = vec_realloc(NULL, sizeof *p);
	int ret;

	*p = (struct probe){ .line = *line, .epoll = -1, .beyond = -1,
			     .neighbour.fd = -1 };
	ret = p->icmp = icmp_open(line);
	if (ret >= 0)
		ret = p->beyond = beyond_open(line, own);
	if (ret >= 0) {
		p->epoll = epoll_create1(EPOLL_CLOEXEC);
		ret = p->epoll < 0 ? -errno
			: watch(p, EPOLL_CTL_ADD, p->icmp, EPOLLIN, EVENT_ICMP);
	}
	if (ret < 0) {
		probe_close(p);
		return ret;
	}
	*out = p;
	return 0;
}

void probe_close(struct probe *p)
{
	size_t i;

	if (!p)
		return;
	for (i = 0; i < EXCHANGES; i++)
		if (p->exchanges[i].target)
			drop(p, &p->exchanges[i]);
	if (p->icmp >= 0)
		close(p->icmp);
	if (p->beyond >= 0)
		close(p->beyond);
	if (p->neighbour.fd >= 0)
		close(p->neighbour.fd);
	if (p->epoll >= 0)
		close(p->epoll);
	free(p);
}

int probe_fd(const struct probe *p)
{
	return p->epoll;
}

/* One that is free; else the oldest makes room. */
static struct exchange *free_exchange(struct probe *p)
{
	struct exchange *e, *oldest = p->exchanges;

	for (e = p->exchanges; e < p->exchanges + EXCHANGES; e++) {
		if (!e->target)
			return e;
		if (e->sent < oldest->sent)
			oldest = e;
	}
	drop(p, oldest);
	return oldest;
}

static int start_exchange(struct probe *p, const struct probe_target *target,
			  uint16_t seq)
{
	struct exchange *e = free_exchange(p);
	int ret;

	*e = (struct exchange){ .target = target, .seq = seq,
				.sent = line_clock().now };
	ret = e->fd = kinds[target->kind].start(e, &p->line);
	if (ret < 0) {
		*e = (struct exchange){ 0 };
		return ret;
	}
	p->packets++;
	ret = watch_exchange(p, EPOLL_CTL_ADD, e);
	if (ret)
		drop(p, e);
	return ret;
}

static int send_echo(struct probe *p, const struct probe_target *target,
		     uint16_t seq)
{
	struct question *q = &p->questions[seq % QUESTIONS];
	int ret = icmp_send(p->icmp, &p->line, &target->addr, seq);

	*q = (struct question){ ret ? NULL : target, seq };
	p->packets += !ret;
	return ret;
}

static int open_neighbour(struct probe *p)
{
	int ret;

	if (p->neighbour.fd >= 0)
		return 0;
	ret = neighbour_open(&p->neighbour, &p->line);
	if (ret)
		return ret;
	ret = watch(p, EPOLL_CTL_ADD, p->neighbour.fd, EPOLLIN,
		    EVENT_NEIGHBOUR);
	if (ret) {
		close(p->neighbour.fd);
		p->neighbour.fd = -1;
	}
	return ret;
}

static int ask_gateway(struct probe *p, const struct probe_target *target,
		       uint16_t seq)
{
	int ret = open_neighbour(p);

	if (ret == -EOPNOTSUPP)
		p->no_neighbours = true;
	if (ret)
		return p->no_neighbours ? send_echo(p, target, seq) : ret;
	ret = neighbour_ask(&p->neighbour, &p->line, &target->addr);
	p->gateway = (struct question){ ret ? NULL : target, seq };
	p->packets += !ret;
	return ret;
}

int probe_send(struct probe *p, const struct probe_target *target,
	       uint16_t seq)
{
	if (target->addr.family != p->line.source.family)
		return -EAFNOSUPPORT;
	if (target->kind == PROBE_GATEWAY && !p->no_neighbours)
		return ask_gateway(p, target, seq);
	return kinds[target->kind].start ? start_exchange(p, target, seq)
					 : send_echo(p, target, seq);
}

static void read_echoes(struct probe *p, const struct line_clock *clock,
			probe_answered *answered, void *arg)
{
	uint8_t buf[RECEIVED_MAX];
	struct probe_answer a = { .expected = true };
	struct question *q;
	struct addr from;
	ssize_t n;
	int i;

	for (i = 0; i < PROBE_READ_MAX; i++) {
		n = line_receive(p->icmp, buf, sizeof buf, &from, clock,
				 &a.arrived);
		if (n < 0)
			return;
		if (!icmp_is_reply(buf, (size_t)n, p->line.source.family,
				   p->line.identifier, &a.seq))
			continue;
		q = &p->questions[a.seq % QUESTIONS];
		a.target = q->target;
		if (!a.target || q->seq != a.seq ||
		    addr_cmp(&a.target->addr, &from))
			continue;
		q->target = NULL;
		answered(&a, arg);
	}
}

static void read_neighbour(struct probe *p, const struct line_clock *clock,
			   probe_answered *answered, void *arg)
{
	uint8_t buf[RECEIVED_MAX];
	struct probe_answer a = { .expected = true };
	ssize_t n;
	int i;

	for (i = 0; i < PROBE_READ_MAX; i++) {
		n = line_receive(p->neighbour.fd, buf, sizeof buf, NULL, clock,
				 &a.arrived);
		if (n < 0)
			return;
		a.target = p->gateway.target;
		a.seq = p->gateway.seq;
		if (!a.target || !neighbour_is_answer(buf, (size_t)n,
						      &a.target->addr,
						      &p->line.source))
			continue;
		p->gateway.target = NULL;
		answered(&a, arg);
	}
}

static void go_on(struct probe *p, struct exchange *e,
		  const struct line_clock *clock, probe_answered *answered,
		  void *arg)
{
	struct probe_answer a;

	switch (kinds[e->target->kind].go_on(e, clock)) {
	case EXCHANGE_WAITS:
		watch_exchange(p, EPOLL_CTL_MOD, e);
		break;
	case EXCHANGE_ANSWERED:
		a = (struct probe_answer){
			.seq = e->seq, .target = e->target,
			.arrived = e->arrived, .status = e->status,
			.expected = e->target->kind != PROBE_HTTP ||
				    e->status == e->target->status,
		};
		drop(p, e);
		answered(&a, arg);
		break;
	case EXCHANGE_USELESS:
		drop(p, e);
		break;
	}
}

int probe_read(struct probe *p, probe_answered *answered, void *arg)
{
	struct epoll_event events[EVENTS];
	struct line_clock clock = line_clock();
	struct exchange *e;
	int n = epoll_wait(p->epoll, events, EVENTS, 0), i;

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	for (i = 0; i < n; i++) {
		switch (events[i].data.u32) {
		case EVENT_ICMP:
			read_echoes(p, &clock, answered, arg);
			break;
		case EVENT_NEIGHBOUR:
			read_neighbour(p, &clock, answered, arg);
			break;
		default:
			e = &p->exchanges[events[i].data.u32 - FIRST_EXCHANGE];
			go_on(p, e, &clock, answered, arg);
		}
	}
	return 0;
}

void probe_expire(struct probe *p, int64_t before)
{
	struct exchange *e;

	for (e = p->exchanges; e < p->exchanges + EXCHANGES; e++)
		if (e->target && e->sent < before)
			drop(p, e);
}

int probe_beyond(struct probe *p, uint32_t *packets)
{
	return beyond_count(p->beyond, packets);
}

uint64_t probe_packets(const struct probe *p)
{
	return p->packets;
}
