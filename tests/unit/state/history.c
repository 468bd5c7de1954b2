/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of lines: its text, what is none, and its files. */
#include "opened.h"
#include "state/history.h"
#include "../unit.h"

#include <errno.h>
#include <sys/socket.h>

#define HEAD "multihome\t1\n"

static const char full[] = HEAD
	"change\t1764000000000000\tdown\tprobes\tdown: no answer for 0.31 s\n"
	"change\t1764000001000000\theld\tanswers\ta\\\\b\\x09c\n"
	"change\t1764000002000000\tup\tup\tup\n"
	"end\n";

static void same(const struct history *h, const char *want)
{
	struct text t = { 0 };

	history_format(&t, h);
	same_text(t.s, want, "history");
	text_free(&t);
}

static void comes_back(void **state)
{
	struct history h;

	(void)state;
	same_text(history_parse(&h, full, strlen(full)), NULL, "full");
	assert_int_equal(h.n, 3);
	assert_true(h.v[0].when == INT64_C(1764000000000000));
	assert_string_equal(h.v[0].state, "down");
	assert_string_equal(h.v[0].reason, "probes");
	assert_string_equal(h.v[1].text, "a\\b\tc");
	same(&h, full);
}

static void oldest_goes(void **state)
{
	struct history h = { .n = 0 };
	struct transition t = { .state = "up", .reason = "up", .text = "up" };
	int i;

	(void)state;
	for (i = 1; i <= HISTORY_MAX + 8; i++) {
		t.when = i;
		history_add(&h, &t);
	}
	assert_int_equal(h.n, HISTORY_MAX);
	assert_int_equal(h.v[0].when, 9);
	assert_int_equal(h.v[HISTORY_MAX - 1].when, HISTORY_MAX + 8);
}

static void damaged(void **state)
{
	static const char *const rows[] = {
		"", HEAD, "change\t1\tup\tup\tup\nend\n",
		HEAD "change\t1\tup\tup\tup\n",
		HEAD "change\t1\tup\tup\nend\n",
		HEAD "change\t-1\tup\tup\tup\nend\n",
		HEAD "change\t1\tfartoolongaword\tup\tup\nend\n",
		HEAD "change\t1\tup\tfartoolongaword\tup\nend\n",
		HEAD "change\t1\tup\tup\t\\q\nend\n",
		HEAD "changed\t1\tup\tup\tup\nend\n",
	};
	struct store *s = *state;
	struct history h;
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(store_write(s, "history", "inet:eth0", rows[i],
					     strlen(rows[i])), 0);
		same_number(history_read(s, "eth0", AF_INET, &h), -EBADMSG,
			    rows[i]);
		assert_int_equal(h.n, 0);
	}
	history_remove(s, NULL);
}

/* What a later version says besides. */
static void later(void **state)
{
	static const char text[] = HEAD
		"change\t1\tup\tup\tup\tmore\tand more\nend\n";
	struct history h;

	(void)state;
	same_text(history_parse(&h, text, strlen(text)), NULL, "later");
	assert_int_equal(h.n, 1);
}

static void kept(void **state)
{
	struct store *s = *state;
	struct history h, got;

	assert_int_equal(history_read(s, "eth0", AF_INET, &got), 0);
	assert_int_equal(got.n, 0);
	assert_null(history_parse(&h, full, strlen(full)));
	assert_int_equal(history_write(s, "eth0", AF_INET, &h), 0);
	assert_int_equal(history_write(s, "eth0", AF_INET6, &h), 0);
	assert_int_equal(history_write(s, "eth00", AF_INET6, &h), 0);
	assert_int_equal(history_read(s, "eth0", AF_INET6, &got), 0);
	same(&got, full);
	history_remove(s, "eth0");
	assert_int_equal(history_read(s, "eth0", AF_INET, &got), 0);
	assert_int_equal(got.n, 0);
	assert_int_equal(history_read(s, "eth00", AF_INET6, &got), 0);
	assert_int_equal(got.n, 3);
	history_remove(s, NULL);
	assert_int_equal(store_exists(s, ".", "history"), -ENOENT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back), cmocka_unit_test(oldest_goes),
		cmocka_unit_test(damaged), cmocka_unit_test(later),
		cmocka_unit_test(kept),
	};

	return cmocka_run_group_tests(tests, opened_setup, opened_teardown);
}
