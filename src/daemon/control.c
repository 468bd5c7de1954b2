/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clients of the control socket. */
/* accept4; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "daemon/control.h"
#include "daemon/answer.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Microseconds. */
enum {
	ASKING = 2000000,	/* that somebody may take to ask, */
	READING = 2000000,	/* or to read an answer */
	FOLLOWING = 1000000,	/* between two answers, if nothing changes */
};

enum { KNOCKING = 128 };	/* so many may wait until they are let in */

int control_open(struct control *c, const struct store *store, struct diag *d)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	mode_t mask;
	int ret = 0;

	snprintf(c->path, sizeof c->path, "%s/" CONTROL_NAME, store->path);
	text_copy(at.sun_path, sizeof at.sun_path, c->path);
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd >= 0)
		unlink(c->path);
	mask = umask(0117);	/* never open to more, not for a moment */
	if (c->fd < 0 || bind(c->fd, (struct sockaddr *)&at, sizeof at) ||
	    listen(c->fd, KNOCKING))
		ret = -errno;
	umask(mask);
	if (!ret)
		return 0;
	diag_add(d, DIAG_WARNING, c->path, NULL, "cannot be had, so that "
		 "nobody can ask how lines are: %s", strerror(-ret));
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	return ret;
}

void control_allow(struct control *c, const char *group, struct diag *d)
{
	const struct group *g;

	if (c->fd < 0 || !strcmp(group, c->group))
		return;
	text_copy(c->group, sizeof c->group, group);
	g = *group ? getgrnam(group) : NULL;
	if (*group && !g)
		diag_add(d, DIAG_WARNING, c->path, NULL, "there is no group %s, "
			 "so only root may ask how lines are", group);
	if (chown(c->path, (uid_t)-1, g ? g->gr_gid : getegid()))
		diag_add(d, DIAG_WARNING, c->path, NULL, "cannot be given to "
			 "the group %s: %s", *group ? group : "root",
			 strerror(errno));
}

static void drop(struct control *c, size_t i)
{
	close(c->clients.v[i].fd);
	text_free(&c->clients.v[i].out);
	vec_remove(&c->clients, i);
}

void control_close(struct control *c)
{
	while (c->clients.n)
		drop(c, 0);
	vec_free(&c->clients);
	if (c->fd < 0)
		return;
	unlink(c->path);
	close(c->fd);
	c->fd = -1;
}

/* Whether more of an answer is to go to it. */
static bool has_answer(const struct control_client *k)
{
	return k->sent < k->out.n;
}

void control_poll(const struct control *c,
		  void (*add)(void *arg, int fd, short events), void *arg)
{
	const struct control_client *k;

	add(arg, c->fd, POLLIN);
	vec_each(k, &c->clients)
		add(arg, k->fd, has_answer(k) ? POLLOUT : POLLIN);
}

static int accept_one(const struct control *c)
{
	return accept4(c->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/* As many as there is room for; the others come next, and then the first goes. */
static void let_in(struct control *c, int64_t now)
{
	struct control_client *k;
	size_t room = CONTROL_CLIENTS - c->clients.n, i;
	int fd;

	for (i = 0; i < room || !i; i++) {
		fd = accept_one(c);
		/* who is not let in wakes us again and again */
		if (fd < 0 && errno == EMFILE && c->clients.n && !i) {
			drop(c, 0);
			fd = accept_one(c);
		}
		if (fd < 0)
			return;
		if (c->clients.n == CONTROL_CLIENTS)
			drop(c, 0);
		k = vec_push(&c->clients);
		k->fd = fd;
		k->until = now + ASKING;
	}
}

/* The last that it gets. */
static void refuse(struct control_client *k, const char *why, int64_t now)
{
	k->out.n = k->sent = 0;
	answer_error(&k->out, why);
	k->asked = k->ends = true;
	k->until = now + READING;
}

static void begin_test(struct control_client *k, struct watchlist *l,
		       struct trial *t, int64_t now)
{
	struct text why = { 0 };

	if (!trial_begin(t, l, k->request.name, k->request.seconds, now, &why))
		refuse(k, why.n ? why.s : ANSWER_NO_LINE, now);
	k->again = now;
	text_free(&why);
}

/* Whether all records are to be looked at. */
static bool act(struct control_client *k, struct watchlist *l, struct trial *t,
		int64_t now)
{
	k->until = now + READING;
	switch (k->request.kind) {
	case REQUEST_LINES:
	case REQUEST_FOLLOW:
	case REQUEST_EVENTS:
		k->again = now;
		return false;
	case REQUEST_TEST:
		begin_test(k, l, t, now);
		return false;
	case REQUEST_RELEASE:
		answer_release(&k->out, l, k->request.name, now);
		break;
	case REQUEST_DRAIN:
	case REQUEST_UNDRAIN:
		answer_drain(&k->out, l, k->request.name,
			     k->request.kind == REQUEST_DRAIN);
		break;
	case REQUEST_FORGET:
		watchlist_forget(l, *k->request.name ? k->request.name : NULL);
		answer_done(&k->out);
		break;
	case REQUEST_REMEMBER:
		watchlist_remember(l, *k->request.name ? k->request.name
						       : NULL);
		answer_done(&k->out);
		break;
	}
	k->ends = true;
	return k->request.kind == REQUEST_REMEMBER;
}

/* False: it has gone. */
static bool hear(struct control_client *k, struct watchlist *l,
		 struct trial *t, bool *look, int64_t now)
{
	char more_than_that[64];
	const char *err;
	bool more;
	ssize_t n;

	if (k->asked) {
		/* it has nothing more to say, but may have gone */
		n = recv(k->fd, more_than_that, sizeof more_than_that, 0);
		if (n > 0 && !k->ends)
			refuse(k, "expected one request", now);
		return k->ends || n > 0 || (n < 0 && errno == EAGAIN);
	}
	n = recv(k->fd, k->in + k->n, sizeof k->in - k->n, 0);
	if (n < 0 && errno == EAGAIN && now < k->until)
		return true;
	if (n < 0 && errno != EAGAIN)
		return false;
	k->n += n > 0 ? (size_t)n : 0;
	err = request_parse(&k->request, k->in, k->n, &more);
	if (!err && more && n <= 0)
		err = n ? "expected a request within 2 s"
			: "expected a whole request";
	if (err)
		refuse(k, err, now);
	else if (!more) {
		k->asked = true;
		*look |= act(k, l, t, now);
	}
	return true;
}

/* Whether somebody waits for what comes of a test. */
static bool is_attended(const struct control *c)
{
	const struct control_client *k;

	vec_each(k, &c->clients)
		if (k->asked && !k->ends && k->request.kind == REQUEST_TEST)
			return true;
	return false;
}

bool control_read(struct control *c, struct watchlist *l, struct trial *t,
		  bool knocks, int64_t now)
{
	bool look = false;
	size_t i = 0;

	if (knocks)
		let_in(c, now);
	while (i < c->clients.n)
		if (hear(&c->clients.v[i], l, t, &look, now))
			i++;
		else
			drop(c, i);
	if (t->lines.n && !is_attended(c))
		trial_end(t, l, now);
	return look;
}

/* How lines stand, and from then on what happens; too much of it: how they stand. */
static void say_events(struct control_client *k, const struct watchlist *l,
		       int64_t now)
{
	k->again = INT64_MAX;
	if (k->begun ? k->seen >= l->settled
		     : !l->known || l->settled < l->happened)
		return;
	k->until = now + READING;
	if (k->begun && watchlist_happened(l, k->seen)) {
		answer_events(&k->out, l, k->seen);
		k->seen = l->settled;
	} else {
		answer_standing(&k->out, l);
		k->seen = l->happened;
	}
	k->begun = true;
}

/* Of what goes on: when it is time, and the last answer has gone. */
static void say(struct control_client *k, const struct watchlist *l,
		const struct trial *t, const struct publishing *p, int64_t now)
{
	bool test = k->request.kind == REQUEST_TEST;
	size_t serial = test ? t->serial : l->serial;

	if (k->ends || !k->asked || has_answer(k))
		return;
	if (k->request.kind == REQUEST_EVENTS) {
		say_events(k, l, now);
		return;
	}
	if (now < k->again && k->seen == serial)
		return;
	k->out.n = k->sent = 0;
	if (test)
		answer_trial(&k->out, t, l, now);
	else
		answer_lines(&k->out, l, p, now);
	k->seen = serial;
	k->again = now + FOLLOWING;
	k->until = now + READING;
	k->ends = test ? t->over : k->request.kind == REQUEST_LINES;
}

/* False: it has all that it gets, or does not read. */
static bool give(struct control_client *k, int64_t now)
{
	ssize_t n;

	while (has_answer(k)) {
		n = send(k->fd, k->out.s + k->sent, k->out.n - k->sent,
			 MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0)
			return errno == EAGAIN && now < k->until;
		k->sent += (size_t)n;
	}
	text_free(&k->out);
	k->sent = 0;
	return !k->ends;
}

void control_write(struct control *c, const struct watchlist *l,
		   const struct trial *t, const struct publishing *p,
		   int64_t now)
{
	size_t i = 0;

	while (i < c->clients.n) {
		say(&c->clients.v[i], l, t, p, now);
		if (give(&c->clients.v[i], now))
			i++;
		else
			drop(c, i);
	}
}

int64_t control_due(const struct control *c)
{
	const struct control_client *k;
	int64_t due = INT64_MAX, one;

	vec_each(k, &c->clients) {
		one = has_answer(k) || !k->asked ? k->until : k->again;
		due = one < due ? one : due;
	}
	return due;
}
