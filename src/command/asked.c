/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client of the control socket, and answers to fields. */
#include "command/asked.h"
#include "base/text.h"
#include "daemon/control.h"
#include "daemon/request.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MAX = 4 << 20 };

static const char begin[] = "multihome 1\n", end[] = "end\n";

void reply_free(struct reply *r)
{
	struct reply_line *l;

	vec_each(l, &r->lines)
		vec_free(&l->fields);
	vec_free(&r->lines);
	strings_free(&r->added);
	free(r->text);
	r->text = NULL;
}

/* In place: the word, then KEY=VALUE. */
static const char *read_line(struct reply *out, char *line)
{
	struct reply_line *l = vec_push(&out->lines);
	struct reply_field *f;
	char *field, *value;

	l->word = strsep(&line, "\t");
	while ((field = strsep(&line, "\t"))) {
		value = strchr(field, '=');
		if (!value || value == field)
			return "expected KEY=VALUE";
		*value++ = '\0';
		if (text_unescape(value))
			return "expected a value";
		f = vec_push(&l->fields);
		f->key = field;
		f->value = value;
	}
	return *l->word ? NULL : "expected a word";
}

const char *reply_parse(struct reply *out, const char *text, size_t n)
{
	size_t head = sizeof begin - 1;
	const char *err = NULL;
	char *rest, *line;

	*out = (struct reply){ 0 };
	if (n < head || memcmp(text, begin, head))
		return "expected multihome 1";
	if (memchr(text, '\0', n))
		return "expected text without NUL";
	n -= head;
	out->text = memcpy(vec_realloc(NULL, n + 1), text + head, n);
	out->text[n] = '\0';
	rest = out->text;
	while (!err && (line = strsep(&rest, "\n")) && rest) {
		if (!strcmp(line, "end"))
			return *rest ? "expected nothing behind end" : NULL;
		if (!strncmp(line, "error ", 6))
			return line + 6;
		err = read_line(out, line);
	}
	return err ? err : "expected an end";
}

const char *reply_get(const struct reply_line *l, const char *key)
{
	const struct reply_field *f;

	vec_each(f, &l->fields)
		if (!strcmp(f->key, key))
			return f->value;
	return NULL;
}

const char *reply_word(const struct reply_line *l, const char *key)
{
	const char *value = reply_get(l, key);

	return value ? value : "";
}

double reply_number(const struct reply_line *l, const char *key)
{
	const char *value = reply_get(l, key);

	return value ? strtod(value, NULL) : 0;
}

void asked_close(struct asking *a)
{
	if (a->fd >= 0)
		close(a->fd);
	a->fd = -1;
	text_free(&a->text);
}

int asked_open(struct asking *a, const struct store *s, const char *request)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char *text = text_join(begin, request, "\n");
	size_t n = strlen(text);
	int ret = 0;

	*a = (struct asking){ .fd = -1 };
	if (s->dir < 0)
		ret = -ENOENT;
	if (!ret) {
		a->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK |
			       SOCK_CLOEXEC, 0);
		ret = a->fd < 0 ? -errno : 0;
	}
	snprintf(at.sun_path, sizeof at.sun_path, "%s/" CONTROL_NAME, s->path);
	if (!ret && (connect(a->fd, (struct sockaddr *)&at, sizeof at) ||
		     send(a->fd, text, n, MSG_NOSIGNAL) != (ssize_t)n))
		ret = -errno;
	free(text);
	if (ret == -ECONNREFUSED || ret == -EPIPE || ret == -ECONNRESET)
		ret = -ENOENT;		/* somebody has killed it */
	else if (ret == -EAGAIN)
		ret = -ETIMEDOUT;	/* it lets nobody in */
	if (ret)
		asked_close(a);
	return ret;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

/* How much of what has come is a whole answer; 0: not yet. */
static size_t whole(const struct asking *a)
{
	const char *p = a->text.s, *line;
	size_t left = a->text.n;

	while (left && (line = memchr(p, '\n', left))) {
		left -= (size_t)(line + 1 - p);
		if ((size_t)(line + 1 - p) == sizeof end - 1 &&
		    !memcmp(p, end, sizeof end - 1))
			return a->text.n - left;
		if (!strncmp(p, "error ", 6))
			return a->text.n - left;
		p = line + 1;
	}
	return 0;
}

static int read_more(struct asking *a, int64_t until)
{
	struct pollfd p = { .fd = a->fd, .events = POLLIN };
	int64_t left = until - now_ms();
	char buf[4096];
	ssize_t n;
	int ret = poll(&p, 1, left > 0 ? (int)left : 0);

	if (ret <= 0)
		return ret ? -errno : -ETIMEDOUT;
	n = recv(a->fd, buf, sizeof buf, 0);
	if (n < 0)
		return errno == ECONNRESET ? -ENOENT : -errno;
	text_addn(&a->text, buf, (size_t)n);
	return !n ? -ENOENT : a->text.n > ANSWER_MAX ? -EFBIG : 0;
}

int asked_read(struct asking *a, struct reply *out, int ms, const char **why)
{
	int64_t until = now_ms() + ms;
	size_t n;
	int ret;

	*out = (struct reply){ 0 };
	while (!a->text.s || !(n = whole(a))) {
		ret = read_more(a, until);
		if (ret)
			return ret;
	}
	*why = reply_parse(out, a->text.s, n);
	memmove(a->text.s, a->text.s + n, a->text.n - n);
	a->text.n -= n;
	return *why ? -EBADMSG : 0;
}

int asked_once(const struct store *s, const char *request, struct reply *out,
	       const char **why)
{
	struct asking a;
	int ret = asked_open(&a, s, request);

	*out = (struct reply){ 0 };
	if (!ret)
		ret = asked_read(&a, out, ASKED_MS, why);
	asked_close(&a);
	return ret;
}

void asked_do(const struct store *s, const char *what, const char *device,
	      struct diag *d)
{
	char *request = text_join(what, device ? " " : "",
				  device ? device : "");
	const char *why = NULL;
	struct reply r;
	int ret = asked_once(s, request, &r, &why);

	if (ret && ret != -ENOENT)
		diag_add(d, DIAG_WARNING, "watch", NULL, "could not be told to "
			 "%s%s%s: %s", what, device ? " " : "",
			 device ? device : "", asked_error(ret, why));
	reply_free(&r);
	free(request);
}

const char *asked_start(void)
{
	if (!access("/run/systemd/system", F_OK))
		return "systemctl enable --now multihome-watch";
	if (!access("/run/openrc", F_OK))
		return "rc-service multihome-watch start";
	return "multihome watch";
}

const char *asked_error(int ret, const char *why)
{
	static char none[80];

	switch (ret) {
	case -EBADMSG:
		return why;
	case -ENOENT:
		snprintf(none, sizeof none, "no daemon runs that watches "
			 "lines: %s", asked_start());
		return none;
	case -ETIMEDOUT:
		return "the daemon runs and does not answer";
	case -EACCES:
		return "expected the rights of root, or those of the "
		       "control-group in /etc/multihome.conf";
	default:
		return strerror(-ret);
	}
}
