/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the name server answers to who asks for our names. */
#include "daemon/asking_back.h"
#include "dns/question.h"
#include "dns/update_script.h"
#include "probe/line.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	AGAIN = 1000000,	/* microseconds between two questions, */
	TIMES = 3,		/* of which there are so many */
	READS = 256,		/* answers at once */
};

static int open_socket(const struct policy_dns *p, const struct addr *from)
{
	static const struct addr loopback = { AF_INET, { 127, 0, 0, 1 } };
	static const struct probe_line none;
	const struct addr *server = p->local ? &loopback : &p->server;
	union line_address at;
	socklen_t n;
	int fd, ret;

	fd = socket(server->family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
		    0);
	if (fd < 0)
		return -errno;
	n = line_address(&none, from, 0, &at);
	if (from->family == server->family && bind(fd, &at.sa, n)) {
		ret = -errno;
		close(fd);
		return ret;
	}
	n = line_address(&none, server, p->local ? POLICY_DNS_PORT : p->port,
			 &at);
	if (!connect(fd, &at.sa, n))
		return fd;
	ret = -errno;
	close(fd);
	return ret;
}

static void send_questions(struct asking_back *a, int64_t now)
{
	uint8_t buf[QUESTION_MAX];
	struct asked_name *n;
	size_t length;

	a->times++;
	a->again_at = now + AGAIN;
	vec_each(n, &a->names) {
		if (n->state != ASKED_WAITS)
			continue;
		length = question_build(buf, n->id, n->name, n->family);
		/* what is not sent now, is so the next time */
		if (send(a->fd, buf, length, MSG_NOSIGNAL) < 0)
			return;
	}
}

int asking_back_start(struct asking_back *a, const struct policy_dns *p,
		      const struct addr *from, const struct name_sets *sets,
		      int64_t now)
{
	const struct name_set *s;
	struct asked_name *n;

	a->names.n = 0;
	a->times = 0;
	a->again_at = now;
	vec_each(s, sets) {
		n = vec_push(&a->names);
		text_copy(n->name, sizeof n->name, s->name);
		n->family = s->family;
		n->id = (uint16_t)line_random();
		if (update_script_has(p, s->name))
			continue;
		n->state = ASKED_WRONG;
		text_copy(n->text, sizeof n->text, "is not in the zone");
	}
	a->fd = open_socket(p, from);
	if (a->fd < 0)
		return a->fd;
	send_questions(a, now);
	return 0;
}

/* As many as there is room for. */
static void note_others(struct asked_name *n, const struct name_set *s,
			const struct question_answer *answer)
{
	static const char more[] = " ...";
	const size_t room = sizeof n->others - sizeof more;
	const struct addr *a;
	char buf[ADDR_STRLEN];
	struct text t = { 0 };

	text_add(&t, "");
	vec_each(a, &answer->addrs) {
		if (name_set_wants(s, a) || name_set_loses(s, a))
			continue;
		addr_format(a, buf);
		if (t.n + 1 + strlen(buf) > room) {
			text_add(&t, more);
			break;
		}
		text_addf(&t, "%s%s", t.n ? " " : "", buf);
	}
	text_copy(n->others, sizeof n->others, t.s);
	text_free(&t);
}

static void take_answer(struct asking_back *a, const struct name_sets *sets,
			bool single, const uint8_t *buf, size_t n)
{
	struct question_answer answer;
	const struct name_set *s;
	struct asked_name *name;
	char *wrong;

	vec_each(name, &a->names) {
		if (name->state != ASKED_WAITS ||
		    !question_read(&answer, buf, n, name->id, name->name,
				   name->family))
			continue;
		s = name_sets_find(sets, name->name, name->family);
		wrong = question_compare(s, &answer, single);
		name->state = wrong ? ASKED_WRONG : ASKED_RIGHT;
		text_copy(name->text, sizeof name->text, wrong ? wrong : "");
		free(wrong);
		note_others(name, s, &answer);
		question_answer_free(&answer);
		return;
	}
}

void asked_name_blame(struct asked_name *n, const char *why)
{
	size_t used = strlen(n->text);

	if (n->state == ASKED_WRONG && *why && used + 2 < sizeof n->text) {
		memcpy(n->text + used, "; ", 2);
		text_copy(n->text + used + 2, sizeof n->text - used - 2, why);
	}
}

static bool all_known(const struct asking_back *a)
{
	const struct asked_name *n;

	vec_each(n, &a->names)
		if (n->state == ASKED_WAITS)
			return false;
	return true;
}

bool asking_back_run(struct asking_back *a, const struct name_sets *sets,
		     bool single, int64_t now)
{
	uint8_t buf[QUESTION_ANSWER_MAX];
	struct asked_name *name;
	ssize_t n = 0;
	int i;

	for (i = 0; i < READS && n >= 0; i++) {
		n = recv(a->fd, buf, sizeof buf, 0);
		if (n >= 0)
			take_answer(a, sets, single, buf, (size_t)n);
	}
	if (all_known(a))
		return true;
	if (now < a->again_at)
		return false;
	if (a->times < TIMES) {
		send_questions(a, now);
		return false;
	}
	vec_each(name, &a->names)
		if (name->state == ASKED_WAITS)
			name->state = ASKED_SILENT;
	return true;
}

const struct asked_name *asking_back_find(const struct asking_back *a,
					  const struct name_set *s)
{
	const struct asked_name *n;

	vec_each(n, &a->names)
		if (n->family == s->family && !strcmp(n->name, s->name))
			return n;
	return NULL;
}

int64_t asking_back_due(const struct asking_back *a)
{
	return a->fd >= 0 ? a->again_at : INT64_MAX;
}

void asking_back_stop(struct asking_back *a)
{
	if (a->fd >= 0)
		close(a->fd);
	a->fd = -1;
}
