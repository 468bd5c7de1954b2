/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The request for a page, and the status of what answers it. */
#include "probe/http.h"
#include "../unit.h"

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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(status),
		cmocka_unit_test(request),
		cmocka_unit_test(longest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
