/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests by the control socket: whole, in pieces, and wrong. */
#include "daemon/request.h"
#include "../unit.h"

#define V "multihome 1\n"
#define SECONDS "expected a name and 1 to 300 seconds"

static void right(void **state)
{
	static const struct {
		const char *text;
		enum request_kind kind;
		const char *name;
		unsigned seconds;
	} rows[] = {
		{ V "lines\n", REQUEST_LINES, "", 0 },
		{ V "follow\n", REQUEST_FOLLOW, "", 0 },
		{ V "events\n", REQUEST_EVENTS, "", 0 },
		{ V "release ISP1\n", REQUEST_RELEASE, "ISP1", 0 },
		{ V "release eth0/6\n", REQUEST_RELEASE, "eth0/6", 0 },
		{ V "drain ISP1\n", REQUEST_DRAIN, "ISP1", 0 },
		{ V "undrain eth0/4\n", REQUEST_UNDRAIN, "eth0/4", 0 },
		{ V "test-failover ISP1 1\n", REQUEST_TEST, "ISP1", 1 },
		{ V "test-failover eth0/6 300\n", REQUEST_TEST, "eth0/6",
		  300 },
		{ V "forget\n", REQUEST_FORGET, "", 0 },
		{ V "forget eth0\n", REQUEST_FORGET, "eth0", 0 },
		{ V "remember\n", REQUEST_REMEMBER, "", 0 },
	};
	struct request r;
	size_t i, n;
	bool more;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		for (n = 0; n < strlen(rows[i].text); n++) {
			same_text(request_parse(&r, rows[i].text, n, &more),
				  NULL, rows[i].text);
			assert_true(more);
		}
		same_text(request_parse(&r, rows[i].text, n, &more), NULL,
			  rows[i].text);
		assert_false(more);
		same_number(r.kind, rows[i].kind, rows[i].text);
		same_text(r.name, rows[i].name, rows[i].text);
		same_number(r.seconds, rows[i].seconds, rows[i].text);
	}
}

static void wrong(void **state)
{
	static const struct { const char *text, *want; } rows[] = {
		{ "GET / HTTP/1.1\r\n", "expected multihome 1" },
		{ "multihome 2\nlines\n", "expected multihome 1" },
		{ "multihome 10\nlines\n", "expected multihome 1" },
		{ "lines\n", "expected multihome 1" },
		{ V "\n", "expected lines, follow, events, release, drain, "
		  "undrain, test-failover, forget or remember" },
		{ V "line\n", "expected lines, follow, events, release, drain, "
		  "undrain, test-failover, forget or remember" },
		{ V "lines \n", "expected no name" },
		{ V "lines eth0\n", "expected no name" },
		{ V "events eth0\n", "expected no name" },
		{ V "release\n", "expected a name" },
		{ V "release \n", "expected a name" },
		{ V "drain\n", "expected a name" },
		{ V "undrain a b\n", "expected a name" },
		{ V "test-failover\n", "expected a name" },
		{ V "test-failover 10\n", SECONDS },
		{ V "test-failover ISP1\n", SECONDS },
		{ V "test-failover ISP1 \n", SECONDS },
		{ V "test-failover ISP1 0\n", SECONDS },
		{ V "test-failover ISP1 301\n", SECONDS },
		{ V "test-failover ISP1 4294967306\n", SECONDS },
		{ V "test-failover ISP1 -1\n", SECONDS },
		{ V "test-failover ISP1 1s\n", SECONDS },
		{ V "test-failover a b 10\n", "expected a name" },
		{ V "test-failover  10\n", "expected a name" },
		{ V "release a b\n", "expected a name" },
		{ V "release a\tb\n", "expected a name" },
		{ V "forget \n", "expected a name" },
		{ V "lines\nlines\n", "expected one request" },
	};
	char text[REQUEST_MAX + 1] = V "release ";
	struct request r;
	bool more;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		same_text(request_parse(&r, rows[i].text,
					strlen(rows[i].text), &more),
			  rows[i].want, rows[i].text);
		assert_false(more);
	}
	same_text(request_parse(&r, text, strlen(text) + 1, &more),
		  "expected text without NUL", "a NUL");
	memset(text + strlen(text), 'x', sizeof text - strlen(text));
	same_text(request_parse(&r, text, REQUEST_MAX - 1, &more), NULL,
		  "not too long yet");
	assert_true(more);
	same_text(request_parse(&r, text, REQUEST_MAX, &more),
		  "expected a shorter line", "too long");
	text[REQUEST_MAX - 1] = '\n';
	same_text(request_parse(&r, text, REQUEST_MAX, &more),
		  "expected a name", "a name that is too long");
}

static void family(void **state)
{
	static const struct { const char *name, *want; int family; } rows[] = {
		{ "ISP1", "ISP1", AF_UNSPEC }, { "ISP1/4", "ISP1", AF_INET },
		{ "eth0/6", "eth0", AF_INET6 }, { "/4", "/4", AF_UNSPEC },
		{ "a/5", "a/5", AF_UNSPEC }, { "", "", AF_UNSPEC },
	};
	char name[REQUEST_NAME_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		strcpy(name, rows[i].name);
		same_number(request_family(name), rows[i].family, rows[i].name);
		same_text(name, rows[i].want, rows[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right), cmocka_unit_test(wrong),
		cmocka_unit_test(family),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
