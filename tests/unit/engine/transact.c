/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One device, one transaction: what the kernel and the records have after each
 * step, also after one that was refused, or in the middle of which it was killed.
 */
#include "host.h"

#include <sys/wait.h>

#define ONE "inet address=10.2.2.2/24 table=7001 gateway=10.2.2.1 strict=yes " \
	"mark=2 to=198.51.100.0/24"
#define TWO "inet address=10.2.2.2/24 table=7002 gateway=10.2.2.9 source=" \
	"10.2.2.2,10.2.2.3"
#define SIX "inet6 table=7001 gateway=fe80::1"
#define DEVICE "eth1 up 10.2.2.2/24 10.2.2.3/24 2001:db8:2::2/64"

static void boot(void)
{
	host_boot();
	host_device(DEVICE);
	host_put("rule 2 priority 0 lookup local");
	host_put("rule 2 priority 32766 lookup main");
	host_put("rule 4 priority 7300 from 10.2.2.2 lookup 7001");
	host_put("route 4 10.9.0.0/16 dev eth1 table 7001");
	fake_works();
}

/* Everything that is not ours is as boot() has put it. */
static void others_untouched(void)
{
	size_t i, n = 0;

	for (i = 0; i < fake.objects.n; i++)
		n += !fake.objects.v[i].made;
	assert_int_equal(n, 4);
}

/* Without a record nothing is done; the record of what is not done tells. */
static void no_record(void **state)
{
	struct session *s;
	char *said;
	int ret;

	(void)state;
	/* it cannot be written */
	boot();
	s = host_start(SESSION_CHANGING);
	assert_int_equal(mkdirat(s->store.dir, "new", 0755), 0);
	said = text_printf("failed: eth1: cannot write its record in %s: ",
			   s->store.path);
	host_end();
	ret = host_run("eth1", LINES(ONE));
	assert_true(ret < 0);
	assert_int_equal(strncmp(host_said(), said, strlen(said)), 0);
	assert_non_null(strstr(host.text, strerror(-ret)));
	assert_int_equal(fake.operations, 0);
	free(said);
	/* nor read */
	boot();
	s = host_start(SESSION_CHANGING);
	assert_int_equal(store_write(&s->store, "x", "y", "z", 1), 0);
	assert_int_equal(renameat(s->store.dir, "x/y", s->store.dir, "dev"),
			 0);
	said = text_printf("failed: eth1: cannot read its record in %s: Not a "
			   "directory\n", s->store.path);
	host_end();
	assert_int_equal(host_run("eth1", LINES(ONE)), -ENOTDIR);
	assert_string_equal(host_said(), said);
	assert_int_equal(fake.operations + fake.questions, 0);
	free(said);
}

/* Up, another, down: the whole way. */
static void steps(void **state)
{
	struct kobjs up, now;

	(void)state;
	boot();
	assert_int_equal(host_run("eth1", LINES(ONE, SIX)), 0);
	assert_string_equal(host_complained(), "");
	assert_true(host_changes() > 0);
	up = host_ours();
	assert_string_equal(host_sources(&up), "10.2.2.2>7001 10.2.2.3>7001 "
			    "2001:db8:2::2>7001");
	assert_string_equal(host_keeps(), "dev/eth1\n"
			    "names/from:10.2.2.2_32 eth1\n"
			    "names/mark:inet:2:4294967295 eth1\n"
			    "names/strict:10.2.2.2_32 eth1\n"
			    "names/table:7001 eth1\n"
			    "names/to:198.51.100.0_24 eth1\n");
	assert_null(strstr(host_record("eth1"), "\nwas"));
	assert_null(strstr(host_record("eth1"), "\ntry"));
	/* the same once more is nothing */
	fake_works();
	assert_int_equal(host_run("eth1", NULL), 0);
	assert_int_equal(host_run("eth1", LINES(SIX, ONE)), 0);
	assert_int_equal(fake.operations, 0);
	assert_int_equal(host.d.n, 0);
	assert_true(host_is(&up));
	free(up.v);
	/* another table, other sources; nothing of the old one stays */
	assert_int_equal(host_run("eth1", LINES(TWO)), 0);
	now = host_ours();
	assert_string_equal(host_sources(&now), "10.2.2.2>7002 10.2.2.3>7002");
	free(now.v);
	assert_string_equal(host_keeps(), "dev/eth1\n"
			    "names/from:10.2.2.2_32 eth1\n"
			    "names/from:10.2.2.3_32 eth1\n"
			    "names/table:7002 eth1\n");
	assert_null(strstr(host_record("eth1"), "\nwas"));
	assert_int_equal(host_run("eth1", NONE), 0);
	now = host_ours();
	assert_int_equal(now.n, 0);
	free(now.v);
	assert_string_equal(host_keeps(), "");
	others_untouched();
}

/* From what to what; with a line of the record that is there in between. */
static const struct step {
	const char *from[3], *to[3];
	const char *between;
} changes[] = {
	{ { NULL }, { ONE, SIX }, "\nclaim\teth1\tinet6" },
	{ { ONE, SIX }, { TWO }, "\nwas\t7001\n" },
	{ { TWO }, { ONE, SIX }, "\nwas\t7002\n" },
	{ { ONE, SIX }, { SIX }, "\nwas\t7001\n" },
	{ { ONE, SIX }, { NULL }, "\nwas\t7001\n" },
	{ { TWO }, { NULL }, "\nwas\t7002\n" },
};

/* The kernel once a change is done; how many operations it takes. */
static struct kobjs reach(const struct step *c, struct kobjs *before,
			  size_t *operations)
{
	boot();
	assert_int_equal(host_run("eth1", c->from), 0);
	*before = host_ours();
	fake_works();
	assert_int_equal(host_run("eth1", c->to), 0);
	*operations = fake.operations;
	return host_ours();
}

/* The next who comes converges, whoever it is; and then nothing is left. */
static void converges(const struct step *c, const struct kobjs *after,
		      size_t who)
{
	fake_works();
	if (who % 3 == 0)
		assert_int_equal(host_run("eth1", c->to), 0);
	else if (who % 3 == 1)
		assert_int_equal(host_run("eth1", NULL), 0);
	else
		assert_int_equal(host_sync(NULL), 0);
	assert_true(host_is(after));
	assert_null(strstr(host_record("eth1"), "\nwas"));
	assert_int_equal(host_run("eth1", NONE), 0);
	assert_string_equal(host_keeps(), "");
	others_untouched();
	assert_int_equal(fake.objects.n, 4);
}

/* Each operation refused, each way: undone, and the record knows. */
static void refused(void **state)
{
	struct kobjs before, after;
	size_t i, at, n;

	(void)state;
	for (i = 0; i < COUNT(changes); i++) {
		after = reach(&changes[i], &before, &n);
		for (at = 1; at <= n; at++) {
			boot();
			host_run("eth1", changes[i].from);
			fake_works();
			fake.bad_operation = at;
			fake.error = ENOMEM;
			fake.answer = at % 3 ? FAKE_REFUSED : FAKE_SILENT;
			assert_true(host_run("eth1", changes[i].to) < 0);
			assert_true(diag_has(&host.d, DIAG_FAILED));
			assert_false(host.s.changed);
			assert_true(host_is(&before));
			assert_non_null(strstr(host_record("eth1"),
					       changes[i].between));
			/* and once more */
			fake_works();
			fake.bad_operation = n + 1 - at;
			fake.answer = FAKE_REFUSED;
			assert_true(host_run("eth1", NULL) < 0);
			assert_true(host_is(&before));
			assert_non_null(strstr(host_record("eth1"),
					       changes[i].between));
			converges(&changes[i], &after, at);
		}
		free(before.v);
		free(after.v);
	}
}

/* A kernel that cannot be read is not changed; what is new waits for it. */
static void unread(void **state)
{
	struct kobjs before, after;
	size_t i, at, n;

	(void)state;
	for (i = 0; i < COUNT(changes); i++) {
		after = reach(&changes[i], &before, &n);
		for (at = 1; ; at++) {
			boot();
			host_run("eth1", changes[i].from);
			fake_works();
			fake.bad_question = at;
			fake.error = ENOBUFS;
			host_run("eth1", changes[i].to);
			if (fake.questions < at)
				break;
			assert_int_equal(fake.operations, 0);
			assert_true(diag_has(&host.d, DIAG_FAILED));
			assert_true(host_is(&before));
			assert_non_null(strstr(host_record("eth1"),
					       changes[i].between));
			converges(&changes[i], &after, at);
		}
		assert_true(at > 2);
		free(before.v);
		free(after.v);
	}
}

/* What could not even be tried has taken nothing: a down leaves nothing of it. */
static void unread_and_gone(void **state)
{
	size_t at;

	(void)state;
	for (at = 1; at <= 4; at++) {
		boot();
		if (at % 2)
			host_run("eth1", LINES(TWO));
		fake_works();
		fake.bad_question = 1;
		fake.error = ENOBUFS;
		assert_int_equal(host_run("eth1", LINES(ONE, SIX)), -ENOBUFS);
		if (at > 2)
			host_run("eth1", NULL);
		assert_int_equal(host_run("eth1", NONE), 0);
		assert_string_equal(host_keeps(), "");
		others_untouched();
		assert_int_equal(fake.objects.n, 4);
	}
}

/* The kernel and the records as they were behind that operation. */
static struct kobjs frozen, frozen_made;
static size_t freeze_at;

static void command(char *const *argv)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (!child) {
		execvp(argv[0], argv);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void freeze(void)
{
	size_t i;

	if (fake.operations != freeze_at)
		return;
	command((char *[]){ "rm", "-rf", "frozen", NULL });
	command((char *[]){ "cp", "-a", "store.run", "frozen", NULL });
	for (i = 0; i < fake.objects.n; i++)
		*vec_push(fake.objects.v[i].made ? &frozen_made : &frozen) =
			fake.objects.v[i].k;
}

static void thaw(void)
{
	size_t i;

	command((char *[]){ "rm", "-rf", "store.run", NULL });
	command((char *[]){ "mv", "frozen", "store.run", NULL });
	fake.objects.n = 0;
	for (i = 0; i < frozen.n; i++)
		fake_insert(&frozen.v[i], false);
	for (i = 0; i < frozen_made.n; i++)
		fake_insert(&frozen_made.v[i], true);
	vec_free(&frozen);
	vec_free(&frozen_made);
}

/* Killed behind any operation; what is left when none was done, see above. */
static void killed(void **state)
{
	struct kobjs before, after;
	size_t i, at, n;

	(void)state;
	for (i = 0; i < COUNT(changes); i++) {
		after = reach(&changes[i], &before, &n);
		for (at = 1; at <= n; at++) {
			boot();
			host_run("eth1", changes[i].from);
			fake_works();
			fake.pause = freeze;
			freeze_at = at;
			host_run("eth1", changes[i].to);
			thaw();
			assert_non_null(strstr(host_record("eth1"),
					       changes[i].between));
			converges(&changes[i], &after, at);
		}
		free(before.v);
		free(after.v);
	}
}

/* A source that is an uplink's before and after. */
static const char *changed;

static void stays_served(void)
{
	same_text(host_way("10.2.2.2", "203.0.113.1"), "eth1", changed);
}

static void boot_beside_main(void)
{
	boot();
	host_device("eth9 up 10.7.7.7/24");
	host_put("route 4 default via 10.7.7.1 dev eth9");
	same_text(host_way("10.2.2.2", "203.0.113.1"), "eth9", "before all");
}

/*
 * There is no moment in which it leaves by main: from one claim to another, and
 * back where an operation is refused.
 */
static void no_moment(void **state)
{
	static const char *const lines[] = {
		ONE, TWO, ONE " source=10.2.2.0/29",
		("inet address=10.2.2.2/24 table=7003 gateway=10.2.2.1 "
			"main-routes=no"),
		"inet address=10.2.2.2/24 table=7001 gateway=10.2.2.9",
		"inet address=10.2.2.2/24 table=7001 gateway=none mark=3",
	};
	size_t i, j, at;

	(void)state;
	for (i = 0; i < COUNT(lines); i++) {
		for (j = 0; j < COUNT(lines); j++) {
			for (at = 1; i != j; at++) {
				boot_beside_main();
				host_run("eth1", LINES(lines[i]));
				fake_works();
				fake.bad_operation = at;
				fake.error = EPERM;
				fake.pause = stays_served;
				changed = lines[j];
				host_run("eth1", LINES(lines[j]));
				stays_served();
				if (fake.operations < at)
					break;
			}
		}
	}
}

#define HAND_GATEWAY "inet address=10.2.2.2/24 source=10.2.2.2 table=7003 " \
	"gateway=10.2.2.1"

/* An uplink by hand, all of it but what is last here like ours. */
static void boot_by_hand(void)
{
	static const char *const lines[] = {
		"route 3 10.2.2.0/24 dev eth1 table 7003",
		"route 4 default via 10.2.2.1 dev eth1 table 7003",
		"rule 3 priority 7300 from 10.2.2.2 lookup 7003",
		"rule 3 priority 32765 from 10.2.2.2 lookup 7003",
		"rule 4 priority 32764 from 10.2.2.3 lookup 7003",
		"rule 3 priority 32763 from 10.2.2.2 lookup 100",
		"route 3 10.8.0.0/16 dev eth1 table 7003",
	};
	size_t i;

	host_boot();
	host_device(DEVICE);
	host_device("eth9 up 10.7.7.7/24");
	host_put("rule 2 priority 0 lookup local");
	host_put("rule 2 priority 32766 lookup main");
	host_put("route 3 default via 10.7.7.1 dev eth9");
	for (i = 0; i < COUNT(lines); i++)
		host_put(lines[i]);
	host.takes_over = true;
	changed = "by hand";
	stays_served();
	fake_works();
}

static struct kobjs world(void)
{
	struct kobjs all = { 0 };
	size_t i;

	for (i = 0; i < fake.objects.n; i++)
		*vec_push(&all) = fake.objects.v[i].k;
	if (all.n)
		qsort(all.v, all.n, sizeof *all.v, kobj_cmp);
	return all;
}

/* What of others does what ours does goes when ours is there; all, or nothing. */
static void taken_over(void **state)
{
	struct kobjs before, after;
	char *was, *done;
	size_t at;

	(void)state;
	boot_by_hand();
	before = world();
	was = text_dup(host_lines(&before));
	fake.pause = stays_served;
	assert_int_equal(host_run("eth1", LINES(HAND_GATEWAY)), 0);
	assert_string_equal(host_said(),
		"note: eth1: take over route 10.2.2.0/24 dev eth1 table 7003 "
		"src 10.2.2.2\n"
		"note: eth1: take over route default via 10.2.2.1 dev eth1 "
		"table 7003 src 10.2.2.2\n"
		"note: eth1: add rule priority 7100 from 10.2.2.2 to "
		"10.2.2.0/24 lookup 7003\n"
		"note: eth1: add rule priority 7300 from 10.2.2.2 lookup 7003\n"
		"note: eth1: add rule priority 7498 from all oif eth1 lookup "
		"7003\n"
		"note: eth1: add rule priority 7099 from 10.2.2.2 to "
		"10.2.2.0/24 lookup main suppress_prefixlength 24 "
		"suppress_ifgroup 7000\n"
		"note: eth1: add rule priority 7200 from 10.2.2.2 lookup main "
		"suppress_prefixlength 7 suppress_ifgroup 7000\n"
		"note: eth1: add rule priority 7497 from all oif eth1 lookup "
		"main suppress_prefixlength 7\n"
		"note: eth1: take over rule priority 32765 from 10.2.2.2 "
		"lookup 7003\n"
		"note: eth1: take over rule priority 7300 from 10.2.2.2 lookup "
		"7003\n"
		"warning: eth1: there is a rule that is not multihome's: "
		"priority 32763 from 10.2.2.2 lookup 100\n"
		"note: ip -4 rule del priority 32763 from 10.2.2.2 lookup 100 "
		"protocol 3\n"
		"warning: eth1: there is a rule that is not multihome's: "
		"priority 32764 from 10.2.2.3 lookup 7003\n"
		"note: ip -4 rule del priority 32764 from 10.2.2.3 lookup 7003 "
		"protocol 4\n"
		"warning: eth1: there is a route that is not multihome's: "
		"10.8.0.0/16 dev eth1 table 7003\n"
		"note: ip -4 route del 10.8.0.0/16 dev eth1 table 7003 "
		"protocol 3\n");
	after = world();
	done = text_dup(host_lines(&after));
	/* that is all: once more is nothing */
	assert_int_equal(host_run("eth1", LINES(HAND_GATEWAY)), 0);
	assert_int_equal(host_changes(), 3);
	free(before.v);
	free(after.v);
	for (at = 1; ; at++) {
		boot_by_hand();
		fake.pause = stays_served;
		fake.bad_operation = at;
		fake.error = EPERM;
		host_run("eth1", LINES(HAND_GATEWAY));
		if (fake.operations < at)
			break;
		after = world();
		same_text(host_lines(&after), was, "where it is refused");
		free(after.v);
		/* and the next time it is done */
		fake_works();
		fake.pause = stays_served;
		assert_int_equal(host_run("eth1", LINES(HAND_GATEWAY)), 0);
		after = world();
		same_text(host_lines(&after), done, "the next time");
		free(after.v);
	}
	assert_int_equal(at, 11);
	free(was);
	free(done);
}

/* Another gateway: nothing at all is changed, and what to do is said. */
static void not_taken_over(void **state)
{
	struct kobjs before, after;
	char *was;

	(void)state;
	boot_by_hand();
	host_put("route 3 default via 10.2.2.9 dev eth1 table 7002");
	before = world();
	was = text_dup(host_lines(&before));
	assert_int_equal(host_run("eth1", LINES(
		"inet address=10.2.2.2/24 table=7002 gateway=10.2.2.1")),
		-EEXIST);
	assert_string_equal(host_said(),
		"failed: eth1: cannot add route default via 10.2.2.1 dev eth1 "
		"table 7002 src 10.2.2.2: there is one that is not ours: "
		"default via 10.2.2.9 dev eth1 table 7002; to remove it: "
		"ip -4 route del default via 10.2.2.9 dev eth1 table 7002 "
		"protocol 3\n");
	after = world();
	assert_string_equal(host_lines(&after), was);
	free(before.v);
	free(after.v);
	free(was);
}

/* What others did to ours meanwhile is mended, and only that. */
static void drift(void **state)
{
	struct kobjs up;
	size_t i, n;

	(void)state;
	boot();
	host_run("eth1", LINES(ONE, SIX));
	up = host_ours();
	n = fake.objects.n;
	for (i = 0; i < n; i++) {
		boot();
		host_run("eth1", LINES(ONE, SIX));
		if (!fake.objects.v[i].made)
			continue;
		vec_remove(&fake.objects, i);
		assert_int_equal(host_run("eth1", NULL), 0);
		assert_true(host_is(&up));
		assert_int_equal(host_changes(), 1);
		others_untouched();
	}
	/* strange ones in our band, of our tables, with our selectors */
	boot();
	host_run("eth1", LINES(ONE, SIX));
	n = fake.objects.n;
	host_put("rule* 77 priority 7100 from 10.2.2.2 lookup 7001 "
		 "suppress_prefixlength 0");
	host_put("rule 77 priority 7100 from 10.2.2.2 lookup 7001");
	host_put("rule 77 priority 7300 from 10.9.9.9 lookup 7001");
	host_put("rule 77 priority 7999 from 10.2.2.2 prohibit");
	host_put("route 77 10.77.0.0/16 dev eth1 table 7001");
	assert_int_equal(host_run("eth1", NULL), 0);
	assert_int_equal(fake.objects.n, n);
	others_untouched();
	/* some of ours were taken for them, and are back */
	assert_int_equal(host_run("eth1", NULL), 0);
	assert_int_equal(host.d.n, 0);
	free(up.v);
}

/* A foreign route in the place of one of ours: refused, and both are shown. */
static void foreign_route(void **state)
{
	(void)state;
	boot();
	host_put("route 4 default via 10.2.2.7 dev eth1 table 7001");
	fake_works();
	assert_int_equal(host_run("eth1", LINES(ONE)), -EEXIST);
	assert_string_equal(host_said(), "failed: eth1: cannot add route "
			    "default via 10.2.2.1 dev eth1 table 7001 src "
			    "10.2.2.2: there is one that is not ours: default "
			    "via 10.2.2.7 dev eth1 table 7001; to remove it: "
			    "ip -4 route del default via 10.2.2.7 dev eth1 "
			    "table 7001 protocol 4\n");
	assert_int_equal(fake.operations, 0);
	assert_non_null(strstr(host_record("eth1"), "\nnow\tmultihome-table"));
	vec_remove(&fake.objects, fake.objects.n - 1);
	assert_int_equal(host_run("eth1", NULL), 0);
	assert_string_equal(host_way("10.2.2.2", "192.0.2.1"), "eth1");
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(no_record),
		cmocka_unit_test(steps),
		cmocka_unit_test(refused),
		cmocka_unit_test(unread),
		cmocka_unit_test(unread_and_gone),
		cmocka_unit_test(killed),
		cmocka_unit_test(no_moment),
		cmocka_unit_test(taken_over),
		cmocka_unit_test(not_taken_over),
		cmocka_unit_test(drift),
		cmocka_unit_test(foreign_route),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
