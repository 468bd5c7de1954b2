/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session opens, and what it says when it cannot. */
#include "host.h"
#include "engine/session.h"

#include <fcntl.h>
#include <sys/file.h>

/* The records of this network namespace, or something in them; static. */
static const char *path_of(const char *name)
{
	static char path[100];
	char ns[STORE_NAMESPACE_MAX];

	assert_int_equal(store_namespace(ns), 0);
	snprintf(path, sizeof path, "store.run/%s/%s", ns, name);
	return path;
}

static struct session *begin_session(void)
{
	host.s = (struct session){ .store = STORE_CLOSED, .d = &host.d };
	diag_free(&host.d);
	return &host.s;
}

static void no_kernel(void **state)
{
	struct session *s = begin_session();

	(void)state;
	host_boot();
	fake.closed = true;
	assert_int_equal(session_open(s, SESSION_CHANGING, "eth1"), -EMFILE);
	assert_string_equal(host_said(), "failed: kernel: the kernel says 24\n");
	assert_int_equal(access("store.run", F_OK), -1);
	session_close(s);
}

static void somebody_elses(void **state)
{
	static const enum session_mode modes[] = {
		SESSION_LOOKING, SESSION_PROPOSING, SESSION_CHANGING,
	};
	struct session *s;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(modes); i++) {
		host_boot();
		assert_int_equal(mkdir("store.run", 0755), 0);
		assert_int_equal(chmod("store.run", 0777), 0);
		s = begin_session();
		assert_int_equal(session_open(s, modes[i], "eth1"), -EPERM);
		assert_string_equal(host_said(), "failed: store.run: expected "
				    "a directory that only root can write\n");
		session_close(s);
	}
}

/* A lock that cannot be had: who waits for one is in tests/netns/lock.sh. */
static void no_lock(void **state)
{
	struct session *s;

	(void)state;
	host_boot();
	host_start(SESSION_CHANGING);
	host_end();
	assert_int_equal(unlink(path_of("lock")), 0);
	assert_int_equal(symlink("elsewhere", path_of("lock")), 0);
	s = begin_session();
	assert_int_equal(session_open(s, SESSION_CHANGING, "eth1"), -ELOOP);
	assert_string_equal(host_said(), "failed: eth1: Too many levels of "
			    "symbolic links; nothing was changed, try later: "
			    "multihome reload eth1\n");
	session_close(s);
	/* who changes nothing needs none */
	s = begin_session();
	assert_int_equal(session_open(s, SESSION_LOOKING, NULL), 0);
	session_close(s);
}

/* Who looks makes nothing; who changes has a directory, and the lock. */
static void opens(void **state)
{
	struct session *s = begin_session();
	int fd;

	(void)state;
	host_boot();
	assert_int_equal(session_open(s, SESSION_LOOKING, NULL), 0);
	assert_true(s->store.dir < 0);
	assert_int_equal(s->mode, SESSION_LOOKING);
	session_close(s);
	s = begin_session();
	assert_int_equal(session_open(s, SESSION_PROPOSING, NULL), 0);
	assert_int_equal(s->mode, SESSION_PROPOSING);
	session_close(s);
	assert_int_equal(access("store.run", F_OK), -1);

	s = begin_session();
	assert_int_equal(session_open(s, SESSION_CHANGING, NULL), 0);
	assert_true(s->store.dir >= 0);
	assert_int_equal(s->mode, SESSION_CHANGING);
	fd = open(path_of("lock"), O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), -1);
	session_close(s);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	close(fd);
	assert_int_equal(host.d.n, 0);
}

/* It begins with the machine's own settings, whatever they are. */
static void begins(void **state)
{
	struct policy policy;
	struct conf conf;
	struct diag d = { 0 };

	(void)state;
	conf_read(&conf, CONFFILE, &policy, &d);
	diag_free(&host.d);
	memset(&host.s, 0xff, sizeof host.s);
	session_init(&host.s, (struct voice){ .terse = true }, &host.d);
	assert_true(host.s.store.dir == -1 && host.s.store.lock == -1);
	assert_null(host.s.kernel);
	assert_true(host.s.voice.terse && !host.s.voice.pending);
	assert_ptr_equal(host.s.d, &host.d);
	assert_int_equal(host.d.n, d.n);
	assert_int_equal(host.s.conf.bad, conf.bad);
	assert_int_equal(host.s.policy.base, policy.base);
	assert_int_equal(host.s.policy.protocol, policy.protocol);
	assert_int_equal(host.s.policy.table_max, policy.table_max);
	assert_false(host.s.tables.read || host.s.pending || host.s.changed);
	session_close(&host.s);
	conf_free(&conf);
	diag_free(&d);
}

/* Names of tables are read when somebody asks, and once. */
static void tables(void **state)
{
	struct session *s = begin_session();
	const struct rt_tables *t;
	uint32_t number = 0;

	(void)state;
	t = session_tables(s);
	assert_ptr_equal(t, &s->tables);
	assert_true(t->read);
	rt_tables_parse(&s->tables, "4711 only-here\n", "", &host.d);
	assert_null(rt_tables_number(session_tables(s), "only-here", &number));
	assert_int_equal(number, 4711);
	session_close(s);
}

int main(void)
{
	static const struct CMUnitTest list[] = {
		cmocka_unit_test(no_kernel),
		cmocka_unit_test(somebody_elses),
		cmocka_unit_test(no_lock),
		cmocka_unit_test(opens),
		cmocka_unit_test(begins),
		cmocka_unit_test(tables),
	};

	return cmocka_run_group_tests(list, host_setup, host_teardown);
}
