/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The request for a page, and the status of what answers it. */
#include "probe/http.h"
#include "../unit.h"

#include <unistd.h>

enum { MORE = -1 };

static const struct {
	const char *s;
	int status;
} rows[] = {
	{ "X", 0 }, { "HTTX", 0 }, { "http/1.1 200 OK", 0 },
	{ "HTTP/2.0 200 OK", 0 }, { "HTTP/1.x 200 OK", 0 },
	{ "HTTP/1.1  200", 0 }, { "HTTP/1.1 2x0 OK", 0 },
	{ "HTTP/1.1 099 OK", 0 }, { "HTTP/1.1 600 OK", 0 },
	{ "HTTP/1.1 2000 OK", 0 }, { "HTTP/1.1 20\n OK", 0 },
	{ "SSH-2.0-OpenSSH", 0 }, { "<html>", 0 },
	{ "", MORE }, { "H", MORE }, { "HTTP/1.1 20", MORE },
	{ "HTTP/1.1 200", MORE },
	{ "HTTP/1.1 200 OK\r\n", 200 }, { "HTTP/1.0 204\r", 204 },
	{ "HTTP/1.9 511\n", 511 }, { "HTTP/1.1 100 ", 100 },
	{ "HTTP/1.1 599 ", 599 },
};

static void status(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		same_number(http_status(rows[i].s, strlen(rows[i].s)),
			    rows[i].status, rows[i].s);
}

#define HEAD "\r\nUser-Agent: multihome\r\nConnection: close\r\n\r\n"

static const struct {
	const char *target, *request;
} requests[] = {
	{ "http://192.0.2.1/=204", "GET / HTTP/1.1\r\nHost: 192.0.2.1" HEAD },
	{ "http://[2001:db8::1]:8080/a?b=204",
	  "GET /a?b HTTP/1.1\r\nHost: [2001:db8::1]:8080" HEAD },
	{ "http://www.example.net@[2001:db8::1]:8080/=204",
	  "GET / HTTP/1.1\r\nHost: www.example.net:8080" HEAD },
	{ "http://www.example.net@192.0.2.1/=204",
	  "GET / HTTP/1.1\r\nHost: www.example.net" HEAD },
};

static void request(void **state)
{
	struct probe_target t;
	char buf[HTTP_REQUEST_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(requests); i++) {
		assert_null(probe_target_parse(&t, requests[i].target));
		same_number((long long)http_request(buf, &t),
			    (long long)strlen(requests[i].request),
			    requests[i].target);
		same_text(buf, requests[i].request, requests[i].target);
	}
}

/* The longest there may be has room. */
static void longest(void **state)
{
	struct probe_target t;
	char buf[HTTP_REQUEST_MAX];

	(void)state;
	assert_null(probe_target_parse(&t, "http://[2001:db8::1]:65535/=204"));
	memset(t.name, 'a', sizeof t.name - 1);
	memset(t.path, '/', sizeof t.path - 1);
	assert_true(http_request(buf, &t) > 0);
	assert_non_null(strstr(buf, "a:65535" HEAD));
}

/* What the other side has said so far, then its end. */
static void pieces(void **state)
{
	static const struct {
		const char *s;	/* NULL: it closes */
		enum exchange_state state;
		int status;
	} steps[] = {
		{ "", EXCHANGE_WAITS, 0 }, { "H", EXCHANGE_WAITS, 0 },
		{ "TTP/1.1 20", EXCHANGE_WAITS, 0 },
		{ "4 No Content\r\n\r\n", EXCHANGE_ANSWERED, 204 },
		{ NULL, EXCHANGE_ANSWERED, 0 },
		{ "HTTP/1.1 2", EXCHANGE_WAITS, 0 },
		{ NULL, EXCHANGE_ANSWERED, 0 },
	};
	struct line_clock clock = { .now = 7 };
	struct exchange e = { .fd = -1 };
	int ends[2] = { -1, -1 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(steps); i++) {
		if (e.fd < 0) {
			assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0,
						    ends), 0);
			e = (struct exchange){ .fd = ends[0],
					       .connected = true };
		}
		if (steps[i].s)
			assert_int_equal(write(ends[1], steps[i].s,
					       strlen(steps[i].s)),
					 strlen(steps[i].s));
		else
			shutdown(ends[1], SHUT_WR);
		same_number(http_go_on(&e, &clock), steps[i].state,
			    steps[i].s ? steps[i].s : "closed");
		same_number(e.status, steps[i].status,
			    steps[i].s ? steps[i].s : "closed");
		assert_int_equal(e.arrived, 7);
		if (steps[i].state == EXCHANGE_WAITS)
			continue;
		close(ends[0]);
		close(ends[1]);
		e.fd = -1;
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(status),
		cmocka_unit_test(request),
		cmocka_unit_test(longest),
		cmocka_unit_test(pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
