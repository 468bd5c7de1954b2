/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is kept of a device until somebody confirms what is in force. */
#include "opened.h"
#include "state/unconfirmed.h"
#include "../unit.h"

#include <errno.h>

enum { MINUTE = 60 * 1000 };

/* A record of eth1 with one claim: in force, and (or "") refused since. */
static struct record record_of(const char *gateway, const char *trial,
			       const char *origin)
{
	struct record r = { .device = "eth1", .base = 7000, .protocol = 77 };
	struct claim *c = claims_get(&r.claims, "dsl", AF_INET, "inet dhcp");

	c->table = 7001;
	settings_add(&c->in_force, "multihome-gateway", gateway, origin);
	if (*trial)
		settings_add(&c->trial, "multihome-gateway", trial, origin);
	return r;
}

static int keep(struct store *s, const char *old, const char *trial,
		const char *new, const char *origin, int64_t until)
{
	struct record a = record_of(old, "", "F:1");
	struct record b = record_of(new, trial, origin);
	int ret = unconfirmed_keep(s, &a, &b, until);

	record_free(&a);
	record_free(&b);
	return ret;
}

/* The gateway that would come back. */
static const char *kept(struct store *s, int64_t *until)
{
	static char gateway[16];
	struct record r;
	int ret = unconfirmed_read(s, "eth1", &r, until);

	if (ret)
		return ret == -ENOENT ? "none" : "bad";
	assert_string_equal(r.device, "eth1");
	assert_int_equal(r.protocol, 77);
	assert_int_equal(r.claims.v[0].table, 7001);
	text_copy(gateway, sizeof gateway, r.claims.v[0].in_force.v[0].value);
	record_free(&r);
	return gateway;
}

static void keeps(void **state)
{
	struct store *s = *state;
	int64_t until;

	/* the same, wherever it is written now, is no change */
	assert_int_equal(keep(s, "10.2.2.1", "", "10.2.2.1", "F:9", 5), 0);
	assert_string_equal(kept(s, &until), "none");
	assert_int_equal(unconfirmed_least(s), -1);
	/* what is refused now could be in force later */
	assert_int_equal(keep(s, "10.2.2.1", "x", "10.2.2.1", "F:1", 5), 0);
	assert_string_equal(kept(s, &until), "10.2.2.1");
	assert_true(unconfirmed_end(s, "eth1"));
	assert_false(unconfirmed_end(s, "eth1"));

	assert_int_equal(keep(s, "10.2.2.1", "", "10.2.2.2", "F:1", 5), 0);
	/* the second is not what comes back, but says when */
	assert_int_equal(keep(s, "10.2.2.2", "", "10.2.2.3", "F:1", 7), 0);
	assert_string_equal(kept(s, &until), "10.2.2.1");
	assert_int_equal(until, 7);
	assert_int_equal(keep(s, "10.2.2.3", "", "10.2.2.3", "F:1", 9), 0);
	assert_string_equal(kept(s, &until), "10.2.2.1");
	assert_int_equal(until, 9);
	assert_true(unconfirmed_end(s, "eth1"));
}

static void time_left(void **state)
{
	int64_t left, now = unconfirmed_clock();
	struct store *s = *state;

	assert_int_equal(unconfirmed_left(s, "eth1"), -1);
	keep(s, "10.2.2.1", "", "10.2.2.2", "F:1", now + MINUTE);
	left = unconfirmed_left(s, "eth1");
	assert_true(left > 0 && left <= MINUTE);
	assert_true(unconfirmed_least(s) > 0);
	/* over; or of a clock that began anew */
	keep(s, "", "", "", "F:1", now - 1);
	assert_int_equal(unconfirmed_left(s, "eth1"), 0);
	keep(s, "", "", "", "F:1", now + 2LL * UNCONFIRMED_SECONDS_MAX * 1000);
	assert_int_equal(unconfirmed_left(s, "eth1"), 0);
	assert_int_equal(unconfirmed_least(s), 0);
	unconfirmed_end(s, "eth1");
}

static void no_such_file(void **state)
{
	static const char *const texts[] = {
		"", "until", "until\t", "until\t7", "until\t7\n",
		"until\t0\nmultihome\t1\nend\n", "until\t-7\nmultihome\t1\nend\n",
		"until\t7 \nmultihome\t1\nend\n", "until\tx\nmultihome\t1\nend\n",
		"until\t99999999999999999999\nmultihome\t1\nend\n",
		"before\t7\nmultihome\t1\nend\n", "multihome\t1\nend\n",
		"until\t7\nmultihome\t2\nend\n", "until\t7\nmultihome\t1\n",
	};
	struct store *s = *state;
	int64_t until;
	size_t i;

	for (i = 0; i < COUNT(texts); i++) {
		store_write(s, "unconfirmed", "eth1", texts[i],
			    strlen(texts[i]));
		same_text(kept(s, &until), "bad", texts[i]);
		/* who comes next is to look at it */
		same_number(unconfirmed_left(s, "eth1"), 0, texts[i]);
		unconfirmed_end(s, "eth1");
	}
}

/* How many devices are meant by a name. */
static size_t listed(struct store *s, const char *iface)
{
	struct strings list = { 0 };
	size_t n;

	unconfirmed_list(s, iface, &list);
	n = list.n;
	strings_free(&list);
	return n;
}

static void names(void **state)
{
	struct store *s = *state;

	assert_int_equal(listed(s, NULL), 0);
	keep(s, "10.2.2.1", "", "10.2.2.2", "F:1", 5);
	assert_int_equal(listed(s, NULL), 1);
	assert_int_equal(listed(s, "eth1"), 1);
	assert_int_equal(listed(s, "dsl"), 1);
	assert_int_equal(listed(s, "eth2"), 0);
	assert_false(unconfirmed_is_back(s, "eth1"));
	unconfirmed_taken_back(s, "eth2");
	assert_true(unconfirmed_is_back(s, "eth2"));
	assert_int_equal(listed(s, "eth2"), 1);
	assert_int_equal(listed(s, NULL), 2);
	unconfirmed_asked(s, "eth2");
	unconfirmed_asked(s, "eth2");
	assert_false(unconfirmed_is_back(s, "eth2"));
	unconfirmed_end(s, "eth1");
	assert_int_equal(listed(s, NULL), 0);
	/* nothing is left, for the hook that looks whether there is */
	assert_int_equal(store_exists(s, ".", "unconfirmed"), -ENOENT);
	assert_int_equal(store_exists(s, ".", "back"), -ENOENT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps),
		cmocka_unit_test(time_left),
		cmocka_unit_test(no_such_file),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, opened_setup, opened_teardown);
}
