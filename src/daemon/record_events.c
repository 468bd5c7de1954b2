/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inotify on the directories of records and of DNS servers, which come and go. */
#include "daemon/record_events.h"
#include "base/text.h"

#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Where there is no directory of records yet, what comes beside it is told. That of
 * DNS servers is made, so that no word of what comes is needed.
 */
static void add_watch(const struct record_events *r, const struct store *store)
{
	char *dev = text_join(store->path, "/dev");
	char *dns = text_join(store->path, "/dns");

	mkdir(dns, 0755);
	inotify_add_watch(r->fd, dns, IN_MOVED_TO | IN_DELETE | IN_ONLYDIR);
	free(dns);

	if (inotify_add_watch(r->fd, dev, IN_MOVED_TO | IN_DELETE |
			      IN_DELETE_SELF | IN_ONLYDIR) < 0)
		inotify_add_watch(r->fd, store->path, IN_CREATE | IN_ONESHOT |
				  IN_ONLYDIR);
	free(dev);
}

void record_events_open(struct record_events *r, const struct store *store)
{
	r->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (r->fd >= 0)
		add_watch(r, store);
}

void record_events_close(struct record_events *r)
{
	if (r->fd >= 0)
		close(r->fd);
}

bool record_events_read(struct record_events *r, const struct store *store,
			void (*written)(void *arg, const char *device),
			void *arg)
{
	_Alignas(struct inotify_event) char buf[4096];
	const struct inotify_event *e;
	ssize_t n = read(r->fd, buf, sizeof buf), at;

	if (n <= 0)
		return false;
	for (at = 0; at < n; at += (ssize_t)(sizeof *e + e->len)) {
		e = (const struct inotify_event *)(const void *)(buf + at);
		if (e->len && e->mask & IN_MOVED_TO)
			written(arg, e->name);
	}
	add_watch(r, store);
	return true;
}
