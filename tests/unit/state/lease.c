/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device's lease and its last message, in the store. */
#include "opened.h"
#include "base/text.h"
#include "state/lease.h"
#include "../unit.h"

#include <errno.h>

static const struct {
	const char *text;
	int ret;
} leases[] = {
	{ "10.2.2.2 10.2.2.1\n", 0 },
	{ "10.2.2.2 10.2.2.1", 0 },
	{ "10.2.2.2 10.2.2.1\nwhatever", 0 },
	{ "", -EBADMSG },
	{ "10.2.2.2\n", -EBADMSG },
	{ "10.2.2.2\n10.2.2.1", -EBADMSG },
	{ "10.2.2 10.2.2.1\n", -EBADMSG },
	{ "10.2.2.2 router\n", -EBADMSG },
};

static void lease(void **state)
{
	struct store *s = *state;
	struct lease l;
	size_t i;
	int ret;

	assert_int_equal(lease_read(s, "eth2", &l), -ENOENT);
	for (i = 0; i < COUNT(leases); i++) {
		store_write(s, "lease", "eth1", leases[i].text,
			    strlen(leases[i].text));
		ret = lease_read(s, "eth1", &l);
		same_number(ret, leases[i].ret, leases[i].text);
		if (!ret)
			assert_int_equal(l.gateway.b[3], 1);
	}
}

static const struct {
	const char *text;
	int ret;
} lasts[] = {
	{ "1700000000\neth1: a line\n", 0 },
	{ "1700000000", -EBADMSG },
	{ "1700000000\n", -EBADMSG },
	{ "-1\neth1: a line\n", -EBADMSG },
	{ "\neth1: a line\n", -EBADMSG },
};

static void last(void **state)
{
	static const char nul[] = "1\nx\0y";
	struct store *s = *state;
	struct last l;
	size_t i;
	int ret;

	assert_int_equal(last_read(s, "eth2", &l), -ENOENT);
	for (i = 0; i < COUNT(lasts); i++) {
		store_write(s, "last", "eth1", lasts[i].text,
			    strlen(lasts[i].text));
		ret = last_read(s, "eth1", &l);
		same_number(ret, lasts[i].ret, lasts[i].text);
		if (ret)
			continue;
		assert_int_equal(l.when, 1700000000);
		assert_false(l.mended);
		assert_string_equal(l.lines, "eth1: a line\n");
		free(l.lines);
	}
	store_write(s, "last", "eth1", nul, sizeof nul - 1);
	assert_int_equal(last_read(s, "eth1", &l), -EBADMSG);
	/* each takes the place of the other */
	for (i = 0; i < 4; i++) {
		l = (struct last){ (int64_t)i, i % 2, text_dup("a\nb\n") };
		assert_int_equal(last_write(s, "eth1", &l), 0);
		free(l.lines);
		assert_int_equal(last_read(s, "eth1", &l), 0);
		assert_int_equal(l.when, i);
		assert_int_equal(l.mended, i % 2);
		assert_string_equal(l.lines, "a\nb\n");
		free(l.lines);
	}
	assert_int_equal(last_remove(s, "eth1", false), 0);
	assert_int_equal(last_read(s, "eth1", &l), 0);
	free(l.lines);
	assert_int_equal(last_remove(s, "eth1", true), 0);
	assert_int_equal(last_read(s, "eth1", &l), -ENOENT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lease),
		cmocka_unit_test(last),
	};

	return cmocka_run_group_tests(tests, opened_setup, opened_teardown);
}
