/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening and closing what a run needs. */
#include "engine/session.h"
#include "base/lock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void session_init(struct session *s, struct voice voice, struct diag *d)
{
	*s = (struct session){ .store = STORE_CLOSED, .voice = voice, .d = d,
			       .lock_seconds = LOCK_SECONDS };
	conf_read(&s->conf, CONFFILE, &s->policy, d);
}

static const char *rights(int ret)
{
	return ret == -EACCES ? ", expected the rights of root" : "";
}

static void say_closed(struct diag *d, const struct store *store, int ret)
{
	if (ret == -EPERM)
		diag_add(d, DIAG_FAILED, store->path, NULL, "expected a "
			 "directory that only root can write");
	else
		diag_add(d, DIAG_FAILED, store->path, NULL, "cannot keep "
			 "records there: %s%s", strerror(-ret), rights(ret));
}

/* Who has not the rights is not told to come again. */
static void say_unlocked(struct diag *d, const char *iface, int ret)
{
	if (ret == -EACCES)
		diag_add(d, DIAG_FAILED, iface, NULL, "%s; nothing was "
			 "changed%s", strerror(-ret), rights(ret));
	else
		diag_add(d, DIAG_FAILED, iface, NULL, "%s; nothing was "
			 "changed, try later: multihome reload %s",
			 ret == -ETIMEDOUT ? "another multihome has held the "
			 "lock for 60 seconds" : strerror(-ret),
			 iface ? iface : "");
}

int session_open(struct session *s, enum session_mode mode, const char *iface)
{
	bool changing = mode == SESSION_CHANGING;
	struct diag *d = s->d;
	int ret;

	ret = kernel_open(&s->kernel);
	if (ret) {
		diag_add(d, DIAG_FAILED, "kernel", NULL, "%s",
			 kernel_error(s->kernel));
		return ret;
	}
	ret = store_open(&s->store, changing);
	if (ret && !(ret == -ENOENT && !changing)) {
		say_closed(d, &s->store, ret);
		return ret;
	}
	if (mode == SESSION_TRYING) {
		kernel_pretend(s->kernel);
		ret = store_copy(&s->store);
		if (ret) {
			diag_add(d, DIAG_FAILED, "/tmp", NULL, "cannot "
				 "keep a copy of the records there: %s",
				 strerror(-ret));
			return ret;
		}
	}
	s->tables.impatient = s->lock_seconds < LOCK_SECONDS;
	ret = changing ? store_lock(&s->store, s->lock_seconds) : 0;
	if (ret == -EWOULDBLOCK)
		return ret;
	if (ret) {
		say_unlocked(d, iface, ret);
		return ret;
	}
	s->mode = mode;
	return 0;
}

void session_close(struct session *s)
{
	struct facts *f;

	kernel_close(s->kernel);
	store_close(&s->store);
	if (s->conf.file.dictionary)
		conf_free(&s->conf);
	rt_tables_free(&s->tables);
	uplink_list_free(&s->shared.list);
	verdicts_free(&s->shared.verdicts);
	free(s->shared.written);
	vec_free(&s->shared.wide);
	vec_free(&s->shared.lines);
	vec_each(f, &s->shared.devices)
		facts_free(f);
	vec_free(&s->shared.devices);
}

const struct rt_tables *session_tables(struct session *s)
{
	if (!s->tables.read)
		rt_tables_read(&s->tables, s->d);
	return &s->tables;
}
