/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clients.h"
#include "place.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { PENDING = CLIENT_FDS - 3 };	/* new connections at a time */

struct connecting {
	int fd;			/* -1: none */
	int64_t from;
};

/* What those with one socket say, and hear again. */
struct client {
	int fd;			/* -1: none */
	bool connecting;	/* it is not yet */
	int64_t answered;
};

static struct {
	bool open, keep;
	int family;
	int64_t since, due;
	struct client client[CLIENTS];
	struct connecting pending[PENDING];
	size_t turn;
} all;

const char *client_name(enum client_kind kind)
{
	static const char *const names[] = {
		[CLIENT_NEW] = "new", [CLIENT_SENT] = "sent",
		[CLIENT_CONNECTED] = "connected", [CLIENT_BOUND] = "bound",
	};

	return names[kind];
}

/* Connected to that port unless it is 0, from that line's address unless that is. */
static int begin(int kind, unsigned port, unsigned line)
{
	int fd = socket(all.family, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct place to, from;

	if (fd < 0)
		err(1, "socket");
	place_far(&to, all.family, port);
	place_line(&from, all.family, line, 0);
	if ((!line || !bind(fd, (struct sockaddr *)&from.addr, from.len)) &&
	    (!port || !connect(fd, (struct sockaddr *)&to.addr, to.len) ||
	     errno == EINPROGRESS))
		return fd;
	close(fd);
	return -1;
}

static void end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void open_one(enum client_kind kind, unsigned line)
{
	struct client *c = &all.client[kind];

	switch (kind) {
	case CLIENT_SENT:
		c->fd = begin(SOCK_DGRAM, 0, 0);
		break;
	case CLIENT_CONNECTED:
		c->fd = begin(SOCK_DGRAM, ECHO_PORT, 0);
		break;
	case CLIENT_BOUND:
		c->fd = begin(SOCK_STREAM, ECHO_PORT, line);
		c->connecting = true;
		break;
	case CLIENT_NEW:
	case CLIENTS:
		break;
	}
}

void clients_open(int family, unsigned line, bool keep)
{
	enum client_kind kind;
	size_t i;

	memset(&all, 0, sizeof all);
	all.open = true;
	all.keep = keep;
	all.family = family;
	for (i = 0; i < PENDING; i++)
		all.pending[i].fd = -1;
	for (kind = 0; kind < CLIENTS; kind++) {
		all.client[kind].fd = -1;
		open_one(kind, line);
	}
}

void clients_close(void)
{
	enum client_kind kind;
	size_t i;

	for (kind = 0; all.open && kind < CLIENTS; kind++)
		end(&all.client[kind].fd);
	for (i = 0; all.open && i < PENDING; i++)
		end(&all.pending[i].fd);
	all.open = false;
}

static void good(enum client_kind kind, int64_t asked)
{
	if (asked >= all.since && !all.client[kind].answered)
		all.client[kind].answered = now_us();
}

/* A refusal is an answer of the far end's kernel. */
static void look_at_pending(struct connecting *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLOUT };
	socklen_t len = sizeof(int);
	int error = 0;

	if (c->fd < 0 || poll(&p, 1, 0) != 1)
		return;
	getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &len);
	if (error == ECONNREFUSED)
		good(CLIENT_NEW, c->from);
	end(&c->fd);
}

static void new_connection(int64_t now)
{
	struct connecting *c = &all.pending[all.turn++ % PENDING];

	end(&c->fd);
	c->from = now;
	c->fd = begin(SOCK_STREAM, CLOSED_PORT, 0);
	look_at_pending(c);
}

/* What is asked is the time. */
static bool say(struct client *c, int64_t now)
{
	struct place far;

	place_far(&far, all.family, ECHO_PORT);
	if (c == &all.client[CLIENT_SENT])
		return sendto(c->fd, &now, sizeof now, 0,
			      (struct sockaddr *)&far.addr, far.len) > 0;
	return send(c->fd, &now, sizeof now, MSG_NOSIGNAL) > 0 ||
	       errno == EAGAIN;
}

/* Whether it goes on: an error is news, and nothing to be read is none. */
static bool hear(enum client_kind kind)
{
	struct client *c = &all.client[kind];
	int64_t asked;
	ssize_t n;

	while ((n = recv(c->fd, &asked, sizeof asked, 0)) == sizeof asked)
		good(kind, asked);
	return n < 0 && errno == EAGAIN;
}

static bool is_connected(struct client *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLOUT };

	if (c->connecting && poll(&p, 1, 0) == 1)
		c->connecting = false;
	return !c->connecting;
}

/* Upon an error. */
static void begins_anew(enum client_kind kind)
{
	if (!all.keep || kind != CLIENT_CONNECTED)
		end(&all.client[kind].fd);
}

static void run_one(enum client_kind kind, bool due, int64_t now)
{
	struct client *c = &all.client[kind];

	if (c->fd >= 0 && is_connected(c) && !hear(kind))
		begins_anew(kind);
	if (c->fd < 0) {
		open_one(kind, 0);
		due = true;
	}
	if (due && c->fd >= 0 && is_connected(c) && !say(c, now))
		begins_anew(kind);
}

void clients_run(int64_t now)
{
	bool due = all.open && now >= all.due;
	enum client_kind kind;
	size_t i;

	for (i = 0; all.open && i < PENDING; i++)
		look_at_pending(&all.pending[i]);
	for (kind = CLIENT_SENT; all.open && kind < CLIENTS; kind++)
		run_one(kind, due, now);
	if (!due)
		return;
	new_connection(now);
	all.due = now + CLIENT_EVERY;
}

size_t clients_poll(struct pollfd *p)
{
	enum client_kind kind;
	size_t i, n = 0;

	for (i = 0; all.open && i < PENDING; i++)
		if (all.pending[i].fd >= 0)
			p[n++] = (struct pollfd){ all.pending[i].fd, POLLOUT,
						  0 };
	for (kind = CLIENT_SENT; all.open && kind < CLIENTS; kind++)
		if (all.client[kind].fd >= 0)
			p[n++] = (struct pollfd){ all.client[kind].fd,
				all.client[kind].connecting ? POLLOUT : POLLIN,
				0 };
	return n;
}

int64_t clients_due(void)
{
	return all.open ? all.due : INT64_MAX;
}

void clients_since(int64_t then)
{
	enum client_kind kind;

	all.since = then;
	for (kind = 0; kind < CLIENTS; kind++)
		all.client[kind].answered = 0;
}

int64_t client_answered(enum client_kind kind)
{
	return all.client[kind].answered;
}

bool clients_all_answered(void)
{
	enum client_kind kind;

	for (kind = 0; kind < CLIENTS; kind++)
		if (!all.client[kind].answered)
			return false;
	return true;
}
