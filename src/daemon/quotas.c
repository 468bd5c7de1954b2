/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters of devices to quotas that are spent. */
#include "daemon/quotas.h"
#include "base/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	LOOK = 2000000,		/* microseconds */
	WRITE = 60000000,
	STEPPED = 60,		/* seconds; by itself no clock goes so wrong */
	YEAR_MOST = 9999,
};

static const char file[] = "/var/lib/multihome/quota";

/* "": it is not known, as where /proc/sys is out of sight. */
static void read_boot(char boot[QUOTA_BOOT_MAX])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, boot, QUOTA_BOOT_MAX - 1);

	boot[n > 0 ? n : 0] = '\0';
	boot[strcspn(boot, "\n")] = '\0';
	if (fd >= 0)
		close(fd);
}

/* The zone may be another one by now. */
static struct quota_date day_of(time_t t)
{
	struct quota_date d = { 1970, 1, 1 };
	struct tm tm;

	tzset();
	if (localtime_r(&t, &tm) && tm.tm_year > -1900 &&
	    tm.tm_year + 1900 <= YEAR_MOST)
		d = (struct quota_date){ (unsigned)tm.tm_year + 1900,
					 (unsigned)tm.tm_mon + 1,
					 (unsigned)tm.tm_mday };
	return d;
}

/* What the clock has done since the last look, of whichever daemon; notes it anew. */
static enum quota_clock look_at_clock(struct quota_list *l,
				      struct quota_date *today)
{
	struct quota_list was = *l;
	struct quota_entry *e;
	struct timespec up;
	int64_t by;

	read_boot(l->boot);
	clock_gettime(CLOCK_BOOTTIME, &up);
	l->time = time(NULL);
	l->uptime = up.tv_sec;
	*today = day_of(l->time);
	if (*was.boot && *l->boot && strcmp(was.boot, l->boot)) {
		vec_each(e, &l->v) {
			e->ifindex = 0;
			e->last = 0;
		}
		return QUOTA_CLOCK_UNKNOWN;
	}
	by = (l->time - l->uptime) - (was.time - was.uptime);
	return l->v.n && (by > STEPPED || by < -STEPPED) ? QUOTA_CLOCK_SET
							 : QUOTA_CLOCK_RUNS;
}

static bool any_has_quota(const struct watchlist *l)
{
	size_t i;

	for (i = 0; i < l->lines.n; i++)
		if (l->lines.v[i]->is.quota.bytes)
			return true;
	return false;
}

static bool is_line(const struct watchlist *l, const char *device)
{
	return watchlist_find(l, device, AF_INET) ||
	       watchlist_find(l, device, AF_INET6);
}

/* By its name; or it is one that had another, by which no line goes now. */
static struct quota_entry *entry_of(struct quotas *q, const struct watchlist *l,
				    const struct watched *w)
{
	struct quota_entry *e = quota_list_find(&q->list, w->is.device);

	if (e)
		return e;
	vec_each(e, &q->list.v)
		if (e->ifindex == w->is.ifindex && !is_line(l, e->device)) {
			text_copy(e->device, sizeof e->device, w->is.device);
			return e;
		}
	return NULL;
}

/*
 * What has passed since its counter was read last. A device that was made anew since
 * then has counted from 0, as has one whose driver began anew; one that was there
 * before, and has got the name, has counted for others.
 */
static uint64_t passed(const struct quota_entry *e, int ifindex, uint64_t counter)
{
	if (ifindex < e->ifindex)
		return 0;
	return ifindex == e->ifindex && counter >= e->last ? counter - e->last
							   : counter;
}

static void count_device(struct quotas *q, const struct watchlist *l,
			 const struct watched *w, const struct traffic *t,
			 const struct quota_date *today)
{
	uint64_t counter = t->rx_bytes + t->tx_bytes, n;
	struct quota_entry *e = entry_of(q, l, w);

	if (!e) {	/* what was before is of no quota */
		e = vec_push(&q->list.v);
		text_copy(e->device, sizeof e->device, w->is.device);
		e->ifindex = t->ifindex;
		e->last = counter;
		quota_today(&e->count, &w->is.quota, today, QUOTA_CLOCK_RUNS);
		q->changed = true;
	}
	n = passed(e, t->ifindex, counter);
	q->changed |= n > 0;
	quota_add(&e->count, n);
	e->ifindex = t->ifindex;
	e->last = counter;
}

/* A line of each device that has a quota, in order; how many. */
static size_t list_devices(const struct watchlist *l, const struct watched **out)
{
	const struct watched *w;
	size_t i, n = 0;

	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (w->is.quota.bytes && (!n || strcmp(out[n - 1]->is.device,
						       w->is.device)))
			out[n++] = w;
	}
	return n;
}

static void count(struct quotas *q, const struct watchlist *l,
		  const struct quota_date *today)
{
	const struct watched **w = vec_realloc(NULL, (l->lines.n + 1) * sizeof *w);
	struct traffic *t = vec_realloc(NULL, (l->lines.n + 1) * sizeof *t);
	size_t i, n = 0, all = list_devices(l, w);

	for (i = 0; i < all; i++) {
		if (w[i]->is.ifindex < 1)	/* it is not there now */
			continue;
		t[n] = (struct traffic){ .ifindex = w[i]->is.ifindex };
		w[n++] = w[i];
	}
	if (!q->kernel && kernel_open(&q->kernel)) {
		kernel_close(q->kernel);
		q->kernel = NULL;
	}
	if (q->kernel && !kernel_traffic(q->kernel, t, n, false))
		for (i = 0; i < n; i++)
			if (t[i].there)
				count_device(q, l, w[i], &t[i], today);
	free(w);
	free(t);
}

/* Of lines that are down, too: what the clock has done is seen once. */
static void look_at_day(struct quotas *q, const struct watchlist *l,
			struct quota_date *today)
{
	enum quota_clock clock = look_at_clock(&q->list, today);
	struct quota_date before;
	const struct watched *w;
	struct quota_entry *e;
	struct quota quota;

	vec_each(e, &q->list.v) {
		w = watchlist_find(l, e->device, AF_INET);
		w = w ? w : watchlist_find(l, e->device, AF_INET6);
		quota = w && w->is.quota.bytes ? w->is.quota
			: (struct quota){ 1, e->count.day };
		before = e->count.begin;
		quota_today(&e->count, &quota, today, clock);
		q->changed |= quota_date_cmp(&before, &e->count.begin) != 0;
	}
}

/* "50 GB of this month are used up: it stands by until 2026-12-01" */
static void tell(struct watchlist *l, const struct watched *first,
		 const struct quota_entry *e, bool spent)
{
	const struct quota *quota = &first->is.quota;
	struct quota_date begin, end;
	struct text name = { 0 }, t = { 0 };
	struct diag d = { 0 };
	struct watched *w;
	size_t i;

	quota_period(quota, &e->count.begin, &begin, &end);
	if (!spent) {
		text_add(&t, first->is.priority ? "stands by no more: " : "");
		quota_add_bytes(&t, e->count.used);
		text_add(&t, " of ");
	}
	quota_add_bytes(&t, quota->bytes);
	text_add(&t, " of ");
	quota_add_period(&t, quota, &begin);
	text_addf(&t, " are used%s", !spent ? "" : first->is.priority
		  ? " up: it stands by until " : " up until ");
	if (spent)
		quota_add_date(&t, &end);
	text_addf(&name, "%s %s", first->is.table, first->is.device);
	diag_put(&d, DIAG_WARNING, name.s, t.s);
	report_watch(&d);
	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		if (!strcmp(w->is.device, e->device))
			watchlist_note(l, w, "quota", t.s);
	}
	diag_free(&d);
	text_free(&name);
	text_free(&t);
}

static void judge_device(struct quotas *q, struct watchlist *l,
			 const struct watched *w)
{
	struct quota_entry *e = quota_list_find(&q->list, w->is.device);
	bool spent = e && e->count.used >= w->is.quota.bytes;

	if (!e || spent == e->told)
		return;
	e->told = spent;
	q->changed = true;
	tell(l, w, e, spent);
}

static void judge(struct quotas *q, struct watchlist *l)
{
	const struct watched **of = vec_realloc(NULL,
						(l->lines.n + 1) * sizeof *of);
	size_t i, n = list_devices(l, of);
	const struct quota_entry *e;
	struct watched *w;
	bool spent;

	for (i = 0; i < n; i++)
		judge_device(q, l, of[i]);
	free(of);
	for (i = 0; i < l->lines.n; i++) {
		w = l->lines.v[i];
		e = w->is.quota.bytes
		    ? quota_list_find(&q->list, w->is.device) : NULL;
		w->counted = e ? e->count : (struct quota_count){ 0 };
		spent = e && e->told;
		if (w->spent != spent)
			l->serial++;
		w->spent = spent;
	}
}

/* Once, until it is another reason. */
static void note_written(struct quotas *q, int ret, const char *why)
{
	struct diag d = { 0 };

	if (ret && ret != q->failed)
		diag_add(&d, DIAG_WARNING, file, NULL, "cannot be kept: %s; "
			 "quotas are counted from here on, until we end",
			 why ? why : ret == -EWOULDBLOCK ? "another daemon, of "
			 "another network namespace, has its own there"
			 : strerror(-ret));
	q->failed = ret;
	if (ret == -ENOENT && q->dir >= 0) {	/* somebody has removed it */
		close(q->dir);
		q->dir = ret;
	}
	report_watch(&d);
	diag_free(&d);
}

static void read_before(struct quotas *q)
{
	struct text why = { 0 };
	struct diag d = { 0 };
	int ret = 0;

	q->read = true;
	q->dir = quota_list_open();
	if (q->dir >= 0)
		ret = quota_list_read(&q->list, &why);
	if (ret)
		diag_add(&d, DIAG_WARNING, file, NULL, "is damaged: %s; what "
			 "else was counted before is not known", why.s);
	report_watch(&d);
	diag_free(&d);
	text_free(&why);
}

/* Whether it may be written now. */
static bool open_again(struct quotas *q)
{
	if (q->dir < 0 && q->dir != -EWOULDBLOCK)
		q->dir = quota_list_open();
	if (q->dir < 0)
		note_written(q, q->dir, NULL);
	return q->dir >= 0;
}

static void end_writing(struct quotas *q, bool wait)
{
	int ret;

	if (!writer_ended(&q->writer, wait, &ret))
		return;
	q->changed |= ret != 0;
	note_written(q, ret, NULL);
}

static int write_list(const void *arg)
{
	return quota_list_write(arg);
}

static void begin_writing(struct quotas *q)
{
	struct text t = { 0 };
	int ret;

	quota_list_format(&t, &q->list);
	ret = writer_start(&q->writer, write_list, t.s);
	if (ret)
		note_written(q, ret, NULL);
	q->changed &= ret != 0;
	text_free(&t);
}

void quotas_run(struct quotas *q, struct watchlist *l, int64_t now)
{
	struct quota_date today;

	/* also once more when the last one has gone */
	if ((!any_has_quota(l) && !q->read) ||
	    (now < q->due && q->looked == l->serial))
		return;
	q->due = now - now % LOOK + LOOK;
	if (!q->read)
		read_before(q);
	look_at_day(q, l, &today);
	count(q, l, &today);
	judge(q, l);
	q->looked = l->serial;
	end_writing(q, false);
	if (now < q->write_due || !q->changed || q->writer.pid)
		return;
	q->write_due = now + WRITE;
	if (open_again(q))
		begin_writing(q);
}

int64_t quotas_due(const struct quotas *q, const struct watchlist *l)
{
	return any_has_quota(l) ? q->due : INT64_MAX;
}

void quotas_end(struct quotas *q, struct watchlist *l)
{
	struct quota_date today;
	struct text t = { 0 };

	if (!q->read)
		return;
	end_writing(q, true);
	look_at_day(q, l, &today);
	count(q, l, &today);
	if (open_again(q)) {
		quota_list_format(&t, &q->list);
		note_written(q, quota_list_write(t.s), NULL);
	}
	text_free(&t);
}

void quotas_free(struct quotas *q)
{
	kernel_close(q->kernel);
	quota_list_free(&q->list);
	if (q->read && q->dir >= 0)
		close(q->dir);
}
