/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening and closing what a run needs. */
#include "engine/session.h"
#include "base/lock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void session_init(struct session *s, struct voice voice, struct diag *d)
{
	*s = (struct session){ .store = STORE_CLOSED, .voice = voice, .d = d };
	conf_read(&s->conf, CONFFILE, &s->policy, d);
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
		diag_add(d, DIAG_FAILED, s->store.path, NULL, ret == -EPERM
			 ? "%sexpected a directory that only root can write"
			 : "cannot keep records there: %s",
			 ret == -EPERM ? "" : strerror(-ret));
		return ret;
	}
	ret = changing ? store_lock(&s->store, LOCK_SECONDS) : 0;
	if (ret) {
		diag_add(d, DIAG_FAILED, iface, NULL, "%s; nothing was "
			 "changed, try later: multihome reload %s",
			 ret == -ETIMEDOUT ? "another multihome has held the "
			 "lock for 60 seconds" : strerror(-ret),
			 iface ? iface : "");
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
	if (s->conf.dictionary)
		conf_free(&s->conf);
	rt_tables_free(&s->tables);
	uplink_list_free(&s->shared.list);
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
