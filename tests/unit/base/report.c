/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What syslog is told, by a /dev/log of our own: read, stuck, gone, a stream. */
/* syscall; NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*) */
#define _GNU_SOURCE
#include "base/report.h"

#include "../scratch.h"
#include "../unit.h"

#include <errno.h>
#include <sys/syscall.h>
#include <sys/un.h>

static struct sockaddr_un own = { AF_UNIX, "log" };
static int reader;

/* Before the C library's: nothing reaches the machine's own log. */
int connect(int fd, const struct sockaddr *sa, socklen_t n)
{
	const struct sockaddr_un *to = (const void *)sa;

	same_number(n, sizeof own, "size of an address");
	same_text(to->sun_path, "/dev/log", "where it is sent");
	return (int)syscall(SYS_connect, fd, &own, sizeof own);
}

static void log_listens(int type)
{
	unlink(own.sun_path);
	reader = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(reader, (struct sockaddr *)&own, sizeof own), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(reader, 0), 0);
}

static void log_ends(void)
{
	close(reader);
	unlink(own.sun_path);
}

/* What has come, a line each; of a stream, what one connection has sent. */
static char *log_read(int type)
{
	struct text all = { 0 };
	char buf[4096];
	int fd = reader, i;
	ssize_t n;

	if (type == SOCK_STREAM)
		fd = accept(reader, NULL, NULL);
	while ((n = recv(fd, buf, sizeof buf, MSG_DONTWAIT)) > 0) {
		for (i = 0; i < n; i++)
			if (!buf[i])
				buf[i] = '|';
		text_addn(&all, buf, (size_t)n);
		text_add(&all, "\n");
	}
	if (type == SOCK_STREAM)
		close(fd);
	return all.s;
}

/* Sends so many notes, "1", "2", ... as watch does. */
static void log_notes(int n)
{
	struct diag d = { 0 };
	int i;

	for (i = 1; i <= n; i++)
		diag_add(&d, DIAG_NOTE, NULL, NULL, "%d", i);
	report_watch(&d);
	diag_free(&d);
}

static void expect(int type, const char *want, const char *what)
{
	char *got = log_read(type);

	same_text(got, want, what);
	free(got);
}

static void levels(void **state)
{
	static const struct {
		int type;
		const char *want;
	} rows[] = {
		{ SOCK_DGRAM, "<30>multihome: done\n"
		  "<28>multihome: eth1: multihome-table: odd\n"
		  "<27>multihome: bad\n<27>multihome: broken\n" },
		{ SOCK_STREAM, "<30>multihome: done|"
		  "<28>multihome: eth1: multihome-table: odd|"
		  "<27>multihome: bad|<27>multihome: broken|\n" },
	};
	struct diag d = { 0 };
	size_t i;

	(void)state;
	diag_add(&d, DIAG_NOTE, NULL, NULL, "done");
	diag_add(&d, DIAG_WARNING, "eth1", "multihome-table", "odd");
	diag_add(&d, DIAG_REFUSED, NULL, NULL, "said before");
	d.v[2].repeated = true;
	diag_add(&d, DIAG_REFUSED, NULL, NULL, "bad");
	diag_add(&d, DIAG_FAILED, NULL, NULL, "broken");
	for (i = 0; i < COUNT(rows); i++) {
		log_listens(rows[i].type);
		report_watch(&d);
		expect(rows[i].type, rows[i].want, "all levels");
		log_ends();
	}
	diag_free(&d);
}

/* How many lines a /dev/log takes that nobody reads. */
static int log_fill(void)
{
	int n = 0, fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	while (sendto(fd, "x", 1, MSG_DONTWAIT, (struct sockaddr *)&own,
		      sizeof own) == 1)
		n++;
	assert_int_equal(errno, EAGAIN);
	close(fd);
	return n;
}

static void stuck(void **state)
{
	char *got;
	int room;

	(void)state;
	log_listens(SOCK_DGRAM);
	room = log_fill();
	log_notes(2);
	log_notes(1);
	got = log_read(SOCK_DGRAM);
	same_number((long long)strlen(got), 2LL * room, "what was in the way");
	free(got);
	log_notes(1);
	expect(SOCK_DGRAM, "<28>multihome: 3 lines before this one could not be "
	       "logged\n<30>multihome: 1\n", "read again");
	log_notes(1);
	expect(SOCK_DGRAM, "<30>multihome: 1\n", "told once");
	log_notes(room + 1);
	free(log_read(SOCK_DGRAM));
	log_notes(1);
	expect(SOCK_DGRAM, "<28>multihome: 1 line before this one could not be "
	       "logged\n<30>multihome: 1\n", "one line");
	log_ends();
}

/* Room for the count and not for the line: that is one more to be told. */
static void room_for_one(void **state)
{
	char buf[64];
	int i;

	(void)state;
	log_listens(SOCK_DGRAM);
	log_fill();
	log_notes(2);
	assert_int_equal(recv(reader, buf, sizeof buf, 0), 1);
	log_notes(1);
	for (i = 0; recv(reader, buf, sizeof buf - 1, 0) == 1; i++)
		;
	assert_true(i > 0);
	assert_non_null(strstr(buf, "2 lines before this one"));
	log_notes(1);
	expect(SOCK_DGRAM, "<28>multihome: 1 line before this one could not be "
	       "logged\n<30>multihome: 1\n", "after that");
	log_ends();
}

/* No syslog at all, and one that comes later. */
static void gone(void **state)
{
	(void)state;
	log_notes(2);
	log_listens(SOCK_DGRAM);
	close(reader);
	log_notes(2);
	log_listens(SOCK_DGRAM);
	log_notes(1);
	expect(SOCK_DGRAM, "<28>multihome: 4 lines before this one could not be "
	       "logged\n<30>multihome: 1\n", "there again");
	log_ends();
}

/* A stream whose reader accepts nobody. */
static void stuck_stream(void **state)
{
	(void)state;
	log_listens(SOCK_STREAM);
	log_notes(1);
	log_notes(1);
	log_notes(3);
	expect(SOCK_STREAM, "<30>multihome: 1|\n", "the first that came");
	log_notes(1);
	expect(SOCK_STREAM, "<28>multihome: 4 lines before this one could not "
	       "be logged|<30>multihome: 1|\n", "then");
	log_ends();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels),
		cmocka_unit_test(stuck),
		cmocka_unit_test(room_for_one),
		cmocka_unit_test(gone),
		cmocka_unit_test(stuck_stream),
	};
	int failed;

	if (scratch_enter(NULL))
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	return scratch_leave(NULL) || failed;
}
