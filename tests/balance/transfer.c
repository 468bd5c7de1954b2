/* SPDX-License-Identifier: GPL-2.0-or-later */
/* setns, accept4; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "transfer.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	PORT = 8000,
	FILES = 20000,
	PIECE = 65536,
	EVENTS = 64,
	SECOND = 1000000,
};

enum kind { LISTENER, SERVER, CLIENT };

/* What a client says first: how many bytes follow, and how many it wants. */
struct ask {
	uint32_t up, down, is_short;
};

/* One end of a connection. */
struct end {
	enum kind kind;
	struct router *router;
	int fd;
	struct ask ask;
	size_t asked;			/* bytes of it, said or heard */
	uint64_t out, in;		/* bytes left */
	int64_t begun;
	bool greedy;
	bool first;			/* it came in by line 1 */
	struct end *next, **link;
};

static int epoll;
static struct end *ends;
static size_t at_work;

void transfers_prepare(void)
{
	struct rlimit most = { FILES, FILES };

	if (setrlimit(RLIMIT_NOFILE, &most))
		err(1, "RLIMIT_NOFILE");
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (epoll < 0)
		err(1, "epoll");
}

int transfers_socket(int netns, int kind)
{
	int fd;

	if (setns(netns, CLONE_NEWNET))
		err(1, "setns");
	fd = socket(AF_INET, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		err(1, "socket");
	/* what most senders have, whatever this machine prefers */
	if (kind == SOCK_STREAM &&
	    setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5))
		err(1, "cubic");
	return fd;
}

static struct end *new_end(enum kind kind, struct router *r, int fd,
			   uint32_t events)
{
	struct end *e = calloc(1, sizeof *e);
	struct epoll_event event = { .events = events, .data.ptr = e };

	if (!e)
		err(1, "memory");
	e->kind = kind;
	e->router = r;
	e->fd = fd;
	e->begun = now_us();
	e->next = ends;
	e->link = &ends;
	if (ends)
		ends->link = &e->next;
	ends = e;
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
		err(1, "epoll");
	return e;
}

static void free_end(struct end *e)
{
	*e->link = e->next;
	if (e->next)
		e->next->link = e->link;
	at_work -= e->kind == CLIENT && e->ask.is_short;
	close(e->fd);
	free(e);
}

static void wait_for(struct end *e, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = e };

	if (epoll_ctl(epoll, EPOLL_CTL_MOD, e->fd, &event))
		err(1, "epoll");
}

void transfers_listen(struct router *r)
{
	int fd = transfers_socket(r->far, SOCK_STREAM);
	struct sockaddr_in any = { .sin_family = AF_INET,
				   .sin_port = htons(PORT) };
	int on = 1;

	/* those of the last run wait for their time */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
	    bind(fd, (struct sockaddr *)&any, sizeof any) || listen(fd, 1024))
		err(1, "port %d", PORT);
	new_end(LISTENER, r, fd, EPOLLIN);
}

static struct end *connect_from(struct router *r, int netns, const char *from,
				const char *to, struct ask ask)
{
	int fd = transfers_socket(netns, SOCK_STREAM), on = 1;
	struct place source, target;
	struct end *e;

	place_of(&source, from, 0);
	place_of(&target, to, PORT);
	setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&source.addr, source.len) ||
	    (connect(fd, (struct sockaddr *)&target.addr, target.len) &&
	     errno != EINPROGRESS))
		err(1, "from %s to %s", from, to);
	e = new_end(CLIENT, r, fd, EPOLLIN | EPOLLOUT);
	e->ask = ask;
	e->out = ask.up;
	e->in = ask.down;
	at_work += ask.is_short;
	return e;
}

/* The answer to an upload is one byte. */
static struct ask new_ask(uint32_t bytes, bool down, bool is_short)
{
	return (struct ask){ down ? 0 : bytes, down ? bytes : 1, is_short };
}

void transfer_begin(struct router *r, const struct arrival *a, bool down)
{
	char from[32], to[32];

	snprintf(from, sizeof from, "192.168.7.%u", 2 + a->source);
	snprintf(to, sizeof to, "203.0.113.%u", a->target);
	connect_from(r, r->lan, from, to, new_ask(a->bytes, down, a->is_short));
}

void transfer_greedy(struct router *r, bool down)
{
	connect_from(r, r->own, "10.1.1.2", "203.0.113.10",
		     new_ask(UINT32_MAX, down, false))->greedy = true;
}

static void keep(struct router *r, double seconds)
{
	if (r->n == r->space) {
		r->space = r->space ? 2 * r->space : 1024;
		r->took = realloc(r->took, r->space * sizeof *r->took);
		if (!r->took)
			err(1, "memory");
	}
	r->took[r->n++] = seconds;
}

static void keep_time(const struct end *e)
{
	keep(e->router, (double)(now_us() - e->begun) / SECOND);
}

/* All the server's, or cut off before. */
static void finish(struct end *e)
{
	bool whole = !e->in && !e->out;

	if (e->kind == CLIENT) {
		if (!whole)
			e->router->cut++;
		else if (e->ask.is_short)
			keep_time(e);
	}
	free_end(e);
}

/* Whether it is still there. */
static bool say(struct end *e)
{
	static const char zeros[PIECE];
	ssize_t n;

	while (e->kind == CLIENT && e->asked < sizeof e->ask) {
		n = send(e->fd, (char *)&e->ask + e->asked,
			 sizeof e->ask - e->asked,
			 MSG_NOSIGNAL | (e->out ? MSG_MORE : 0));
		if (n < 0 && errno == EAGAIN)
			return true;
		if (n < 0) {
			finish(e);
			return false;
		}
		e->asked += (size_t)n;
	}
	while (e->out) {
		n = send(e->fd, zeros, e->out < PIECE ? e->out : PIECE,
			 MSG_NOSIGNAL);
		if (n < 0 && errno == EAGAIN)
			return true;
		if (n < 0) {
			finish(e);
			return false;
		}
		e->out -= (uint64_t)n;
	}
	if (e->kind == SERVER) {
		finish(e);
		return false;
	}
	wait_for(e, EPOLLIN);
	return true;
}

static void begin_answer(struct end *e)
{
	e->out = e->ask.down;
	wait_for(e, EPOLLIN | EPOLLOUT);
}

/* What the server hears of the request; whether there may be more. */
static bool hear_ask(struct end *e)
{
	ssize_t n = recv(e->fd, (char *)&e->ask + e->asked,
			 sizeof e->ask - e->asked, 0);

	if (n < 0 && errno == EAGAIN)
		return false;
	if (n <= 0) {
		finish(e);
		return false;
	}
	e->asked += (size_t)n;
	if (e->asked < sizeof e->ask)
		return true;
	e->in = e->ask.up;
	e->router->accepted += e->ask.is_short;
	e->router->first += e->ask.is_short && e->first;
	if (!e->in)
		begin_answer(e);
	return e->in;
}

static void hear(struct end *e)
{
	static char none[PIECE];
	ssize_t n;

	while (e->kind == SERVER && e->asked < sizeof e->ask)
		if (!hear_ask(e))
			return;
	for (;;) {
		/* of TCP nothing is copied so */
		n = recv(e->fd, none, sizeof none, MSG_TRUNC);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			finish(e);
			return;
		}
		e->in -= (uint64_t)n < e->in ? (uint64_t)n : e->in;
		if (e->kind == SERVER && !e->in)
			begin_answer(e);
	}
}

static void take_in(struct end *listener)
{
	struct sockaddr_in peer = { 0 };
	socklen_t len;
	struct end *e;
	int fd;

	for (;;) {
		len = sizeof peer;
		fd = accept4(listener->fd, (struct sockaddr *)&peer, &len,
			     SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0)
			return;
		e = new_end(SERVER, listener->router, fd, EPOLLIN);
		/* the provider's is 10.1.0.0/16 */
		e->first = ntohl(peer.sin_addr.s_addr) >> 16 == (10 << 8 | 1);
	}
}

void transfers_turn(int64_t until)
{
	struct epoll_event events[EVENTS];
	struct pollfd p = { epoll, POLLIN, 0 };
	int64_t left = until - now_us();
	struct timespec t;
	int n, i;

	left = left > 0 ? left : 0;
	t = (struct timespec){ left / SECOND, left % SECOND * 1000 };
	ppoll(&p, 1, &t, NULL);
	n = epoll_wait(epoll, events, EVENTS, 0);
	for (i = 0; i < n; i++) {
		struct end *e = events[i].data.ptr;

		if (e->kind == LISTENER)
			take_in(e);
		else if (!(events[i].events & EPOLLOUT) || say(e))
			if (events[i].events & ~(uint32_t)EPOLLOUT)
				hear(e);
	}
}

size_t transfers_short(void)
{
	return at_work;
}

void transfers_end(bool greedy)
{
	struct linger reset = { .l_onoff = 1 };
	struct end *e, *next;

	for (e = ends; e; e = next) {
		next = e->next;
		if (e->kind == LISTENER || (greedy && e->kind == SERVER) ||
		    (greedy && !e->greedy))
			continue;
		if (e->kind == CLIENT && e->ask.is_short) {
			keep_time(e);
			e->router->late++;
		}
		setsockopt(e->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
		free_end(e);
	}
}
