/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of a record: what comes back, and what is none; leases beside it. */
#include "opened.h"
#include "state/record.h"
#include "../unit.h"
#include "base/vec.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD "multihome\t1\n"
#define BAD_ENDPOINT "expected an address, an id, flags and a device's number"
#define CLAIM "claim\teth1\tinet\tinet\t7001\n"

/* Everything that a record can say, as it is written. */
static const char full[] =
	HEAD
	"band\t7000\t77\n"
	"was\t4999\n"
	"was\t7009\n"
	"endpoint\t10.2.2.2\t0\t2\t3\n"
	"endpoint\t2001:db8::2\t255\t31\t2147483647\n"
	"claim\teth1\tany\tany\t0\n"
	CLAIM
	"now\tmultihome-table\tISP2\tiface eth1 inet static\n"
	"now\tmultihome-to\t\\x09\\x0a\\\\\tline 4\n"
	"try\tmultihome-table\tmain\tline 9\n"
	"refused\texpected a table\n"
	"claim\teth1:1\tinet6\tinet6\t0\n"
	"end\n";

static void comes_back(void **state)
{
	struct record r = { 0 };
	struct text t = { 0 };
	size_t line;

	(void)state;
	same_text(record_parse(&r, full, sizeof full - 1, &line), NULL, "full");
	assert_int_equal(r.base, 7000);
	assert_int_equal(r.protocol, 77);
	assert_int_equal(r.leaving.n, 2);
	assert_true(table_list_has(&r.leaving, 4999));
	assert_int_equal(r.claims.n, 3);
	assert_int_equal(r.claims.v[0].family, AF_UNSPEC);
	assert_int_equal(r.claims.v[1].table, 7001);
	assert_string_equal(r.claims.v[1].in_force.v[1].value, "\t\n\\");
	assert_string_equal(r.claims.v[1].refused, "expected a table");
	assert_int_equal(r.claims.v[2].family, AF_INET6);
	record_format(&t, &r);
	assert_string_equal(t.s, full);
	text_free(&t);
	record_free(&r);
}

static const struct {
	const char *text;
	size_t line;
	const char *err;
} bad[] = {
	{ "", 1, "expected an end" },
	{ "multihome\t1", 1, "expected a whole line" },
	{ "\n", 1, "expected \"multihome 1\"" },
	{ "multihome\n", 1, "expected \"multihome 1\"" },
	{ "multihome\t2\nend\n", 1, "expected \"multihome 1\"" },
	{ "multihomE\t1\nend\n", 1, "expected \"multihome 1\"" },
	{ HEAD, 2, "expected an end" },
	{ HEAD "end", 2, "expected a whole line" },
	{ HEAD "end\nend\n", 3, "expected nothing after the end" },
	{ HEAD CLAIM "now\tkey\tvalue\torigin\tmore\tmore\nend\n", 3,
	  "expected a line of a record" },
	{ HEAD CLAIM "refused\t\\x\nend\n", 3, "expected a line of a record" },
	{ HEAD "band\t7000\nend\n", 2, "expected a claim first" },
	{ HEAD "band\tx\t77\nend\n", 2, "expected a priority and a protocol" },
	{ HEAD "band\t1\tx\nend\n", 2, "expected a priority and a protocol" },
	{ HEAD "band\t1\t0\nend\n", 2, "expected a priority and a protocol" },
	{ HEAD "band\t1\t256\nend\n", 2, "expected a priority and a protocol" },
	{ HEAD "was\tx\nend\n", 2,
	  "expected a table number that an uplink can have" },
	{ HEAD "was\t254\nend\n", 2,
	  "expected a table number that an uplink can have" },
	{ HEAD "was\t1\t2\nend\n", 2, "expected a claim first" },
	{ HEAD "endpoint\tx\t1\t2\t3\nend\n", 2, BAD_ENDPOINT },
	{ HEAD "endpoint\t10.2.2.2\t256\t2\t3\nend\n", 2, BAD_ENDPOINT },
	{ HEAD "endpoint\t10.2.2.2\t1\t-2\t3\nend\n", 2, BAD_ENDPOINT },
	{ HEAD "endpoint\t10.2.2.2\t1\t2\t2147483648\nend\n", 2,
	  BAD_ENDPOINT },
	{ HEAD "endpoint\t10.2.2.2\t1\t2\nend\n", 2,
	  "expected a claim first" },
	{ HEAD "now\tkey\tvalue\torigin\nend\n", 2, "expected a claim first" },
	{ HEAD "claim\teth1\tinet\tinet\nend\n", 2, "expected a claim first" },
	{ HEAD "claim\teth1\tinet4\tinet\t0\nend\n", 2,
	  "expected inet, inet6 or any" },
	{ HEAD "claim\t\tinet\tinet\t0\nend\n", 2,
	  "expected a stanza's name and key" },
	{ HEAD "claim\teth1\tinet\t\t0\nend\n", 2,
	  "expected a stanza's name and key" },
	{ HEAD "claim\teth1\tinet\tinet\t-1\nend\n", 2,
	  "expected a table number that an uplink can have" },
	{ HEAD "claim\teth1\tinet\tinet\t255\nend\n", 2,
	  "expected a table number that an uplink can have" },
	{ HEAD CLAIM CLAIM "end\n", 3, "expected each claim once" },
	{ HEAD CLAIM "then\tkey\tvalue\torigin\nend\n", 3,
	  "expected a known line" },
	{ HEAD CLAIM "now\tkey\tvalue\nend\n", 3, "expected a known line" },
	{ HEAD CLAIM "try\tkey\tvalue\nend\n", 3, "expected a known line" },
	{ HEAD CLAIM "refused\nend\n", 3, "expected a known line" },
	{ HEAD CLAIM "refused\ta\nrefused\tb\nend\n", 4,
	  "expected a known line" },
};

static void is_none(void **state)
{
	struct record r = { 0 };
	size_t i, line;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		same_text(record_parse(&r, bad[i].text, strlen(bad[i].text),
				       &line), bad[i].err, bad[i].text);
		same_number((long long)line, (long long)bad[i].line,
			    bad[i].text);
		record_free(&r);
		r = (struct record){ 0 };
	}
	same_text(record_parse(&r, full, sizeof full, &line),
		  "expected text without NUL", "with its NUL");
	record_free(&r);
}

/* Whatever of it was written before the machine stopped. */
static void cut_off(void **state)
{
	struct record r = { 0 };
	size_t n, line;

	(void)state;
	for (n = 0; n < sizeof full - 1; n++) {
		if (!record_parse(&r, full, n, &line))
			fail_msg("the first %zu bytes are a record", n);
		record_free(&r);
		r = (struct record){ 0 };
	}
}

/* Of a device, in the store; without a claim and a table it is gone. */
static void in_store(void **state)
{
	struct store *s = *state;
	struct record r = { .device = "eth1", .base = 7000, .protocol = 77 };
	struct record got;
	const char *problem;
	char device[16];

	claims_get(&r.claims, "eth1", AF_INET, "inet");
	assert_int_equal(record_write(s, &r), 0);
	assert_int_equal(record_read(s, "eth1", &got, &problem), 0);
	assert_null(problem);
	assert_string_equal(got.device, "eth1");
	assert_int_equal(got.claims.n, 1);
	record_free(&got);
	assert_int_equal(record_device(s, "eth1", device), 0);
	assert_string_equal(device, "eth1");
	claims_remove(&r.claims, 0);
	assert_int_equal(record_write(s, &r), 0);
	assert_int_equal(record_read(s, "eth1", &got, &problem), -ENOENT);
	assert_null(problem);
	assert_int_equal(record_device(s, "eth1", device), -ENOENT);
	assert_int_equal(store_write(s, "dev", "eth1", "x\n", 2), 0);
	assert_int_equal(record_read(s, "eth1", &got, &problem), -EBADMSG);
	assert_string_equal(problem, "expected \"multihome 1\"");
	record_free(&r);
}

/* A stanza's name may be longer than a device's, and is then never one. */
static void names(void **state)
{
	static const char name[] = "a-stanza-of-some-length";
	struct store *s = *state;
	char device[16] = "";

	assert_int_equal(store_write(s, "dev", name, "x\n", 2), 0);
	assert_int_equal(record_device(s, name, device), -ENOENT);
	assert_int_equal(store_link(s, "iface", name, "ppp0"), 0);
	assert_int_equal(record_device(s, name, device), 0);
	assert_string_equal(device, "ppp0");
	assert_int_equal(store_relink(s, "iface", name, "a b"), 0);
	assert_int_equal(record_device(s, name, device), -EINVAL);
	assert_int_equal(record_device(s, "../lock", device), -EINVAL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(is_none),
		cmocka_unit_test(cut_off),
		cmocka_unit_test(in_store),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, opened_setup, opened_teardown);
}
