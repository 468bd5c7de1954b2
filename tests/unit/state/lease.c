/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device's lease and its last message, in the store. */
#include "opened.h"
#include "base/text.h"
#include "state/lease.h"
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* What is done, to which servers, and what is named then; "same": not written. */
static const struct servers_row {
	int family;
	char what;	/* + noted, - forgotten, = as a file that somebody wrote */
	const char *words, *want;
	bool same;
} servers_rows[] = {
	{ AF_INET, '+', "", "", true },
	{ AF_INET, '-', "", "", true },
	{ AF_INET, '+', "10.9.9.9 10.9.9.8", "10.9.9.9 10.9.9.8", false },
	{ AF_INET6, '+', "", "", true },
	{ AF_INET, '+', "10.9.9.9 10.9.9.8", "10.9.9.9 10.9.9.8", true },
	{ AF_INET, '+', "10.9.9.8 10.9.9.9", "10.9.9.8 10.9.9.9", false },
	{ AF_INET, '+', "10.9.9.7", "10.9.9.7", false },
	{ AF_INET, '+', "", "", false },
	{ AF_INET, '+', "10.9.9.7", "10.9.9.7", false },
	{ AF_INET, '-', "10.9.9.8", "10.9.9.7", true },
	{ AF_INET, '-', "", "", false },
	/* of IPv6 they come together */
	{ AF_INET6, '+', "2001:db8::1", "2001:db8::1", false },
	{ AF_INET6, '+', "2001:db8::2", "2001:db8::2 2001:db8::1", false },
	{ AF_INET6, '+', "2001:db8::1", "2001:db8::2 2001:db8::1", true },
	{ AF_INET6, '+', "", "2001:db8::2 2001:db8::1", true },
	{ AF_INET6, '-', "2001:db8::2 2001:db8::3", "2001:db8::1", false },
	{ AF_INET6, '-', "2001:db8::1", "", false },
	/* whatever lies there */
	{ AF_INET, '=', "x 10.9.9.9\n\n10.9.9.9 ::1 127.0.0.1", "10.9.9.9",
	  false },
	{ AF_INET, '+', "10.9.9.8", "10.9.9.8", false },
};

static int servers_do(const struct store *s, const struct servers_row *r)
{
	struct dns_servers l = { .n = 0 };

	if (r->what == '=')
		return store_write(s, "dns", "inet:eth1", r->words,
				   strlen(r->words));
	dns_servers_read(&l, r->words, r->family);
	return r->what == '+' ? servers_note(s, "eth1", r->family, &l)
			      : servers_forget(s, "eth1", r->family, &l);
}

/* A file that is written is another one. */
static ino_t file_of(const struct store *s, const struct servers_row *r)
{
	struct stat st;

	return fstatat(s->dir, r->family == AF_INET ? "dns/inet:eth1" : "dns/inet6:eth1",
		       &st, 0) ? 0 : st.st_ino;
}

static void servers(void **state)
{
	struct store *s = *state;
	const struct servers_row *r;
	struct dns_servers l;
	struct text got = { 0 };
	char buf[ADDR_STRLEN];
	size_t i, j;
	ino_t was;

	for (i = 0; i < COUNT(servers_rows); i++) {
		r = &servers_rows[i];
		was = file_of(s, r);
		assert_int_equal(servers_do(s, r), 0);
		same_number(file_of(s, r) == was, r->same, r->words);
		assert_int_equal(servers_read(s, "eth1", r->family, &l), 0);
		text_free(&got);
		text_add(&got, "");
		for (j = 0; j < l.n; j++)
			text_addf(&got, "%s%s", j ? " " : "",
				  addr_format(&l.v[j], buf));
		same_text(got.s, r->want, r->words);
	}
	text_free(&got);
	/* nothing that could be read, and then something again */
	assert_int_equal(store_remove(s, "dns", "inet:eth1"), 0);
	assert_int_equal(mkdirat(s->dir, "dns/inet:eth1", 0755), 0);
	assert_int_not_equal(servers_read(s, "eth1", AF_INET, &l), 0);
	assert_int_equal(l.n, 0);
	l = (struct dns_servers){ .n = 0 };
	dns_servers_read(&l, "10.9.9.9", AF_INET);
	assert_int_not_equal(servers_note(s, "eth1", AF_INET, &l), 0);
	assert_int_equal(unlinkat(s->dir, "dns/inet:eth1", AT_REMOVEDIR), 0);
	assert_int_equal(servers_note(s, "eth1", AF_INET, &l), 0);
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
		cmocka_unit_test(servers),
		cmocka_unit_test(last),
	};

	return cmocka_run_group_tests(tests, opened_setup, opened_teardown);
}
