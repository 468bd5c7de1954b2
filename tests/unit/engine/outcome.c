/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a device besides what was done, and what of it is kept. */
#include "host.h"
#include "engine/outcome.h"

#include <time.h>

#define HEAD "multihome\t1\nband\t7000\t77\n"
#define CLAIM(family, table) "claim\teth1\t" family "\t" family "\t" table "\n"
#define NOW(key, value) "now\tmultihome-" key "\t" value "\tO\n"
#define REFUSED "try\tmultihome-table\tmain\tO\nrefused\tone\\x0atwo\n"

/* Plans eth1 by a record, and says what waits. */
static bool pending(const char *record, struct voice voice)
{
	struct device dev = { 0 };
	struct session *s;
	size_t line;
	bool waits;

	host.voice = voice;
	s = host_start(SESSION_LOOKING);
	assert_null(record_parse(&dev.rec, record, strlen(record), &line));
	strcpy(dev.rec.device, "eth1");
	assert_int_equal(device_plan(s, &dev), 0);
	diag_free(&host.d);
	outcome_pending(s, &dev);
	waits = s->pending;
	device_free(&dev);
	host_end();
	return waits;
}

static void told_to_wait(void **state)
{
	static const struct {
		const char *device, *record;
		bool waits;
		const char *said;
	} rows[] = {
	{ "eth1 up 10.2.2.2/24", HEAD "end\n", false, "" },
	{ "eth1 up 10.2.2.2/24", HEAD CLAIM("inet", "7001")
	  NOW("gateway", "none") NOW("table", "7001") "end\n", false, "" },
	{ "eth9 up", HEAD CLAIM("inet", "7001") NOW("gateway", "none")
	  NOW("table", "ISP1") "end\n", true,
	  "warning: eth1: IPv4, table ISP1, waits: there is no device eth1; "
	  "when that has changed: multihome sync eth1\n" },
	{ "eth1 down 2001:db8::2/64", HEAD CLAIM("inet6", "7001")
	  NOW("gateway", "none") NOW("table", "7001") "end\n", true,
	  "warning: eth1: IPv6, table 7001, waits: eth1 is down; when that "
	  "has changed: multihome sync eth1\n" },
	/* merged: a family that has nothing is none, but not both of them */
	{ "eth1 up 10.2.2.2/24 main=10.2.2.1", HEAD CLAIM("any", "7001")
	  NOW("table", "7001") "end\n", false, "" },
	{ "eth1 up", HEAD CLAIM("any", "7001") NOW("table", "7001") "end\n",
	  true, "warning: eth1: waits: eth1 has no address; when that has "
	  "changed: multihome sync eth1\n" },
	/* what is only refused waits for nothing */
	{ "eth1 up", HEAD CLAIM("any", "0") REFUSED "end\n", false, "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		host_boot();
		host_device(rows[i].device);
		same_number(pending(rows[i].record,
				    (struct voice){ .pending = true }),
			    rows[i].waits, rows[i].record);
		same_text(host_said(), rows[i].said, rows[i].record);
		/* told or not, it waits */
		same_number(pending(rows[i].record, (struct voice){ 0 }),
			    rows[i].waits, rows[i].record);
		same_text(host_said(), "", rows[i].record);
	}
}

static void refused(void **state)
{
	static const char record[] = HEAD CLAIM("inet", "0") REFUSED "end\n";

	(void)state;
	host_boot();
	assert_false(pending(record, (struct voice){ .refused = true }));
	assert_string_equal(host_said(), "refused: one\nrefused: two\n");
	assert_false(pending(record, (struct voice){ .pending = true }));
	assert_int_equal(host.d.n, 0);
}

static bool is_refused;	/* a claim */

/* Of lines "note: ..." and the like behind the first one: what is kept. */
static const char *noted(const char *const *lines, size_t n, bool mending,
			 bool claims)
{
	static const char *const levels[] = {
		[DIAG_NOTE] = "note", [DIAG_WARNING] = "warning",
		[DIAG_REFUSED] = "refused", [DIAG_FAILED] = "failed",
	};
	struct session *s = host_start(SESSION_CHANGING);
	struct device dev = { .rec.device = "eth1" };
	struct record old = { .device = "eth1" };
	struct text t = { 0 };
	struct last last;
	size_t i;
	int level;

	if (claims)
		claims_get(&dev.rec.claims, "eth1", AF_INET, "inet")->refused =
			text_dup(is_refused ? "why" : NULL);
	claims_get(&old.claims, "eth1", AF_INET, "inet");
	diag_add(&host.d, DIAG_FAILED, NULL, NULL, "of another device");
	for (i = 0; i < n; i++)
		for (level = DIAG_NOTE; level <= DIAG_FAILED; level++)
			if (!strncmp(lines[i], levels[level],
				     strlen(levels[level])))
				diag_add(&host.d, (enum diag_level)level,
					 NULL, NULL, "%s", lines[i]);
	assert_int_equal(host.d.n, n + 1);
	outcome_note(s, &old, &dev.rec, 1, mending);
	if (!last_read(&s->store, "eth1", &last)) {
		assert_true(last.when <= time(NULL) &&
			    last.when > time(NULL) - 60);
		text_add(&t, last.lines);
		free(last.lines);
	}
	record_free(&dev.rec);
	record_free(&old);
	host_end();
	return host_text(&t);
}

#define NOTED(mending, claims, ...) \
	noted((const char *const[]){ __VA_ARGS__ }, \
	      sizeof (const char *[]){ __VA_ARGS__ } / sizeof(char *), \
	      mending, claims)

static void notes(void **state)
{
	(void)state;
	host_boot();
	/* nothing that stays to be seen */
	assert_string_equal(noted(NULL, 0, true, true), "");
	assert_string_equal(NOTED(true, true, "warning: it waits"), "");
	assert_string_equal(NOTED(false, true, "note: 1", "note: 2"), "");
	/* what a sync has mended; what has gone wrong comes before it */
	assert_string_equal(NOTED(true, true, "note: 1"), "note: 1");
	assert_string_equal(NOTED(true, true, "warning: w", "note: 2",
				  "note: 3", "note: 4"),
			    "note: 2, and 2 more");
	assert_string_equal(NOTED(true, true, "note: 1", "refused: r",
				  "warning: w", "failed: f"),
			    "refused: r\nfailed: f");
	/* it goes when all goes well, by a sync as by an up */
	assert_string_equal(noted(NULL, 0, true, true), "");
	assert_string_equal(NOTED(false, true, "failed: f"), "failed: f");
	assert_string_equal(NOTED(false, true, "note: 1"), "");
	/* what was mended stays while nothing new comes */
	assert_string_equal(NOTED(true, true, "note: 1"), "note: 1");
	assert_string_equal(noted(NULL, 0, true, true), "note: 1");
	assert_string_equal(NOTED(false, true, "note: 2"), "note: 1");
	/* and all goes with the last claim */
	assert_string_equal(noted(NULL, 0, false, false), "");
	assert_string_equal(NOTED(false, true, "failed: f"), "failed: f");
	assert_string_equal(noted(NULL, 0, false, false), "");
	/* what is still refused is not over */
	is_refused = true;
	assert_string_equal(NOTED(false, true, "refused: r"), "refused: r");
	assert_string_equal(noted(NULL, 0, true, true), "refused: r");
	assert_string_equal(NOTED(true, true, "note: 1"), "note: 1");
	is_refused = false;
	assert_string_equal(noted(NULL, 0, false, false), "");
}

/* What was noted a short while ago is marked, so that it is not logged again. */
static void repeated(void **state)
{
	char *old;

	(void)state;
	host_boot();
	NOTED(false, true, "failed: a", "failed: b");
	assert_false(host.d.v[1].repeated || host.d.v[2].repeated);
	assert_string_equal(NOTED(false, true, "failed: b"),
			    "failed: a\nfailed: b");
	assert_true(host.d.v[1].repeated);
	assert_false(host.d.v[0].repeated);
	assert_string_equal(NOTED(false, true, "failed: b", "failed: "),
			    "failed: b\nfailed: ");
	assert_true(host.d.v[1].repeated);
	assert_false(host.d.v[2].repeated);
	/* not for ever; nor if somebody has turned the clock back */
	old = text_printf("%lld\nfailed: a", (long long)time(NULL) - 601);
	host_write("last", "eth1", old);
	free(old);
	assert_string_equal(NOTED(false, true, "failed: a"), "failed: a");
	assert_false(host.d.v[1].repeated);
	old = text_printf("%lld\nfailed: a", (long long)time(NULL) + 60);
	host_write("last", "eth1", old);
	free(old);
	NOTED(false, true, "failed: a");
	assert_false(host.d.v[1].repeated);
	NOTED(false, true, "failed: a");
	assert_true(host.d.v[1].repeated);
	/* what is none is as nothing */
	host_write("last", "eth1", "x");
	assert_string_equal(NOTED(false, true, "failed: a"), "failed: a");
	assert_false(host.d.v[1].repeated);
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(told_to_wait),
		cmocka_unit_test(refused),
		cmocka_unit_test(notes),
		cmocka_unit_test(repeated),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
