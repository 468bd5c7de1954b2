/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening and closing what a run needs. */
#include "engine/session.h"
#include "base/lock.h"
#include "base/vec.h"

#include <errno.h>
#include <string.h>

void session_init(struct session *s, struct diag *d)
{
	*s = (struct session){ .store = STORE_CLOSED, .d = d };
	s->conf_bad = conf_read(&s->ini, CONFFILE, &s->policy, d) < 0;
}

int session_open(struct session *s, bool writing, const char *iface)
{
	struct diag *d = s->d;
	int ret;

	ret = kernel_open(&s->kernel);
	if (ret) {
		diag_add(d, DIAG_FAILED, "kernel", NULL, "%s",
			 kernel_error(s->kernel));
		return ret;
	}
	ret = store_open(&s->store, kernel_socket(s->kernel), writing);
	if (ret && !(ret == -ENOENT && !writing)) {
		diag_add(d, DIAG_FAILED, s->store.path, NULL, ret == -EPERM
			 ? "%sexpected a directory that only root can write"
			 : "cannot keep records there: %s",
			 ret == -EPERM ? "" : strerror(-ret));
		return ret;
	}
	ret = writing ? store_lock(&s->store, LOCK_SECONDS) : 0;
	if (ret) {
		diag_add(d, DIAG_FAILED, iface, NULL, "%s; nothing was "
			 "changed, try later: multihome reload %s",
			 ret == -ETIMEDOUT ? "another multihome has held the "
			 "lock for 60 seconds" : strerror(-ret),
			 iface ? iface : "");
		return ret;
	}
	s->writing = writing;
	return 0;
}

void session_close(struct session *s)
{
	kernel_close(s->kernel);
	store_close(&s->store);
	conf_free(&s->ini);
	rt_tables_free(&s->tables);
	ruleset_free(&s->rules);
	vec_free(&s->claimed);
	vec_free(&s->wanted);
}

const struct rt_tables *session_tables(struct session *s)
{
	if (!s->have_tables)
		rt_tables_read(&s->tables, s->d);
	s->have_tables = true;
	return &s->tables;
}
