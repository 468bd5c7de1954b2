/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which answer belongs to which question, and how much is read in one go (netns has
 * the sockets themselves). What would be of a socket is here: what is sent is kept,
 * and what is received is told before.
 */
#include "probe/probe.h"
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { ID = 4711, EVER = 1000 };

static struct {
	/* replies that are there: number, and who sends it by its last byte */
	struct {
		uint16_t seq;
		uint8_t from;
	} replies[300];
	size_t n, next;
	bool ever;		/* the last of them, without an end */
	size_t received;
	int send_error, wait_error, watch_error;
	int fail_at, calls;	/* which call fails, with ENOMEM; 0: none */
	int last;		/* descriptor */
	size_t unwatched;	/* so many while they were open */
} net;

/* Of each call that may fail. */
static int next_call(void)
{
	errno = ++net.calls == net.fail_at ? ENOMEM : 0;
	return errno ? -1 : 0;
}

int socket(int domain, int type, int protocol)
{
	(void)domain, (void)protocol;
	assert_true(type & SOCK_NONBLOCK);
	assert_true(type & SOCK_CLOEXEC);
	if (next_call())
		return -1;
	net.last = open("/dev/null", O_RDWR | O_CLOEXEC);
	return net.last;
}

int bind(int fd, const struct sockaddr *sa, socklen_t n)
{
	(void)fd, (void)sa, (void)n;
	return next_call();
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t n)
{
	(void)fd, (void)value, (void)n;
	/* what is asked for in passing */
	if ((level == SOL_SOCKET && option == SO_LINGER) ||
	    (level == IPPROTO_TCP && option == TCP_SYNCNT))
		return 0;
	return next_call();
}

int connect(int fd, const struct sockaddr *sa, socklen_t n)
{
	(void)fd, (void)sa, (void)n;
	return next_call();
}

ssize_t send(int fd, const void *buf, size_t n, int flags)
{
	(void)fd, (void)buf, (void)flags;
	return next_call() ? -1 : (ssize_t)n;
}

int ioctl(int fd, unsigned long request, ...)
{
	struct ifreq *r;
	va_list ap;

	(void)fd;
	assert_true(request == SIOCGIFHWADDR);
	va_start(ap, request);
	r = va_arg(ap, struct ifreq *);
	va_end(ap);
	assert_string_equal(r->ifr_name, "eth1");
	r->ifr_hwaddr.sa_family = ARPHRD_ETHER;
	return next_call();
}

ssize_t sendto(int fd, const void *buf, size_t n, int flags,
	       const struct sockaddr *to, socklen_t size)
{
	(void)fd, (void)buf, (void)flags, (void)to, (void)size;
	if (next_call())
		return -1;
	errno = net.send_error;
	return errno ? -1 : (ssize_t)n;
}

int epoll_create1(int flags)
{
	assert_int_equal(flags, EPOLL_CLOEXEC);
	if (next_call())
		return -1;
	return open("/dev/null", O_RDWR | O_CLOEXEC);
}

int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
	(void)epoll, (void)event;
	if (operation == EPOLL_CTL_DEL) {
		assert_true(fcntl(fd, F_GETFD) >= 0);
		net.unwatched++;
		return 0;
	}
	if (next_call())
		return -1;
	errno = net.watch_error;
	return errno ? -1 : 0;
}

/* The echoes' socket is the first. */
int epoll_wait(int epoll, struct epoll_event *events, int n, int timeout)
{
	(void)epoll;
	assert_true(n > 0);
	assert_int_equal(timeout, 0);
	errno = net.wait_error;
	if (errno)
		return -1;
	events[0] = (struct epoll_event){ .events = EPOLLIN };
	return 1;
}

ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
	uint8_t b[] = { 0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 10, 1, 1, 0,
			10, 1, 1, 2, 0, 0, 0, 0, ID >> 8, ID & 255, 0, 0 };
	struct sockaddr_in from = { .sin_family = AF_INET };
	uint32_t sum;

	(void)fd, (void)flags;
	if (net.next == net.n) {
		errno = EAGAIN;
		return -1;
	}
	net.received++;
	b[26] = (uint8_t)(net.replies[net.next].seq >> 8);
	b[27] = (uint8_t)net.replies[net.next].seq;
	sum = ID + net.replies[net.next].seq;
	sum = ~((sum & 0xffff) + (sum >> 16));
	b[22] = (uint8_t)(sum >> 8);
	b[23] = (uint8_t)sum;
	memcpy(&from.sin_addr, (uint8_t[]){ 10, 1, 1,
					    net.replies[net.next].from }, 4);
	memcpy(m->msg_name, &from, sizeof from);
	memcpy(m->msg_iov->iov_base, b, sizeof b);
	m->msg_controllen = 0;
	net.next += !net.ever;
	return sizeof b;
}

static void told(uint16_t seq, uint8_t from)
{
	assert_true(net.n < COUNT(net.replies));
	net.replies[net.n].seq = seq;
	net.replies[net.n++].from = from;
}

static int open_line(struct probe **p, const char *source)
{
	struct probe_line l = { .device = "eth1", .ifindex = 2,
				.identifier = ID };
	struct prefixes own = { 0 };

	assert_null(addr_parse(&l.source, source));
	return probe_open(p, &l, &own);
}

static struct probe *opened(void)
{
	struct probe *p = NULL;

	memset(&net, 0, sizeof net);
	assert_int_equal(open_line(&p, "10.1.1.2"), 0);
	return p;
}

static struct probe_target target(const char *word)
{
	struct probe_target t;

	assert_null(probe_target_parse(&t, word));
	return t;
}

/* "SEQ:ADDRESS " of each. */
static void note(const struct probe_answer *a, void *arg)
{
	text_addf(arg, "%u:", a->seq);
	probe_target_print(arg, a->target);
	text_add(arg, " ");
	assert_true(a->expected);
}

static void answers(struct probe *p, const char *want, const char *what)
{
	struct text t = { 0 };

	text_add(&t, "");
	assert_int_equal(probe_read(p, note, &t), 0);
	same_text(t.s, want, what);
	text_free(&t);
}

static void once(void **state)
{
	struct probe_target one = target("10.1.1.1"), other = target("10.1.1.9");
	struct probe *p = opened();

	(void)state;
	told(0, 1);
	answers(p, "", "nothing was asked");
	assert_int_equal(probe_send(p, &one, 0), 0);
	assert_int_equal(probe_send(p, &other, 1), 0);
	told(1, 1);
	told(0, 9);
	told(2, 1);
	told(128, 1);
	answers(p, "", "of none of the two");
	told(1, 9);
	told(0, 1);
	told(0, 1);
	told(1, 9);
	answers(p, "1:10.1.1.9 0:10.1.1.1 ", "each once");
	assert_int_equal(probe_packets(p), 2);
	probe_close(p);
}

/* Numbers begin anew; the last 128 are known. */
static void numbers(void **state)
{
	struct probe_target one = target("10.1.1.1");
	struct probe *p = opened();
	int i;

	(void)state;
	assert_int_equal(probe_send(p, &one, 65535), 0);
	assert_int_equal(probe_send(p, &one, 0), 0);
	told(65535, 1);
	told(0, 1);
	answers(p, "65535:10.1.1.1 0:10.1.1.1 ", "around the end");
	for (i = 1; i <= 129; i++)
		assert_int_equal(probe_send(p, &one, (uint16_t)i), 0);
	told(1, 1);
	told(2, 1);
	told(129, 1);
	answers(p, "2:10.1.1.1 129:10.1.1.1 ", "the first is forgotten");
	probe_close(p);
}

/* What did not go out has no answer. */
static void not_asked(void **state)
{
	struct probe_target one = target("10.1.1.1"), six = target("fe80::1"),
			    other = target("10.1.1.9");
	struct probe *p = opened();

	(void)state;
	net.send_error = EPERM;
	assert_int_equal(probe_send(p, &one, 0), -EPERM);
	net.send_error = 0;
	assert_int_equal(probe_send(p, &six, 1), -EAFNOSUPPORT);
	assert_int_equal(probe_send(p, &one, 2), 0);
	assert_int_equal(probe_send(p, &other, 3), 0);
	assert_int_equal(probe_packets(p), 2);
	told(0, 1);
	told(1, 1);
	told(3, 9);
	answers(p, "3:10.1.1.9 ", "of what was asked");
	net.wait_error = EINTR;
	told(3, 9);
	answers(p, "", "a signal");
	net.wait_error = EBADF;
	assert_int_equal(probe_read(p, note, NULL), -EBADF);
	probe_close(p);
}

/* A flood, of what might be ours, is read in parts: others have their turn. */
static void flood(void **state)
{
	struct probe_target one = target("10.1.1.1");
	struct probe *p = opened();

	(void)state;
	assert_int_equal(probe_send(p, &one, 7), 0);
	told(7, 1);
	net.ever = true;
	answers(p, "7:10.1.1.1 ", "a flood");
	assert_int_equal(net.received, PROBE_READ_MAX);
	probe_close(p);
}

static size_t descriptors(void)
{
	size_t n = 0;
	int fd;

	for (fd = 0; fd < EVER; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

/* Where there is room for no more, the oldest is dropped, and not the first. */
static void oldest(void **state)
{
	struct probe_target some = target("dns:10.1.1.1");
	size_t before = descriptors();
	struct probe *p = opened();
	int i, second = -1;
	int64_t now;

	(void)state;
	assert_int_equal(probe_send(p, &some, 0), 0);
	for (i = 1; i < 64; i++) {
		assert_int_equal(probe_send(p, &some, (uint16_t)i), 0);
		second = i == 1 ? net.last : second;
		now = line_clock().now;	/* none is of the same time */
		while (line_clock().now == now)
			;
	}
	assert_int_equal(descriptors(), before + 3 + 64);
	assert_int_equal(probe_send(p, &some, 64), 0);
	assert_int_equal(descriptors(), before + 3 + 64);
	assert_int_equal(probe_send(p, &some, 65), 0);
	assert_int_equal(descriptors(), before + 3 + 64);
	assert_int_equal(net.last, second);
	probe_expire(p, line_clock().now + 1);
	assert_int_equal(descriptors(), before + 3);
	/* closing ends no watch if a child has the socket, too */
	assert_int_equal(net.unwatched, 2 + 64);
	probe_close(p);
	assert_int_equal(descriptors(), before);
}

/* Whichever call fails, that is told, and nothing stays open. */
static void failures(void **state)
{
	static const struct {
		const char *source, *word;	/* NULL: the line is opened */
		bool gateway;
	} rows[] = {
		{ "10.1.1.2", NULL, false }, { "2001:db8::2", NULL, false },
		{ "10.1.1.2", "10.1.1.1", true },
		{ "2001:db8::2", "fe80::1", true },
		{ "10.1.1.2", "10.1.1.1", false },
		{ "10.1.1.2", "tcp:10.1.1.1:7", false },
		{ "10.1.1.2", "dns:10.1.1.1", false },
		{ "2001:db8::2", "http://[2001:db8::1]/=200", false },
	};
	size_t before = descriptors(), open, i;
	struct probe_target t;
	struct probe *p;
	int at, ret;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		memset(&net, 0, sizeof net);
		for (at = 1, ret = -1; ret; at++) {
			p = NULL;
			net.calls = 0;
			net.fail_at = rows[i].word ? 0 : at;
			ret = open_line(&p, rows[i].source);
			open = descriptors();
			if (rows[i].word) {
				t = target(rows[i].word);
				if (rows[i].gateway)
					t.kind = PROBE_GATEWAY;
				net.calls = 0;
				net.fail_at = at;
				ret = probe_send(p, &t, 0);
				assert_true(ret || probe_packets(p) == 1);
			}
			same_number(ret, net.calls < at ? 0 : -ENOMEM,
				    rows[i].word ? rows[i].word : "line");
			/* the socket for next hops stays, once it is there */
			if (rows[i].word && ret && !rows[i].gateway)
				assert_int_equal(descriptors(), open);
			probe_close(p);
			assert_int_equal(descriptors(), before);
		}
		assert_true(at > 2);
	}
}

/* Nothing is left open, of a next hop neither. */
static void closed(void **state)
{
	struct probe_target gateway = target("10.1.1.1");
	size_t before = descriptors();
	struct probe *p = opened();

	(void)state;
	gateway.kind = PROBE_GATEWAY;
	assert_int_equal(probe_send(p, &gateway, 0), 0);
	assert_int_equal(descriptors(), before + 4);
	probe_close(p);
	probe_close(NULL);
	assert_int_equal(descriptors(), before);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(once),
		cmocka_unit_test(numbers),
		cmocka_unit_test(not_asked),
		cmocka_unit_test(flood),
		cmocka_unit_test(oldest),
		cmocka_unit_test(failures),
		cmocka_unit_test(closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
