/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What we have published, as it is known after a restart. */
#include "daemon/kept_records.h"
#include "base/report.h"
#include "state/published.h"

#include <string.h>

/* Microseconds: to the next look at who writes, and until it is tried again. */
enum { SOON = 5000, AGAIN = 60000000 };

static const char file[] = "/var/lib/multihome/dns";

static void warn(const char *what, const char *why)
{
	struct diag d = { 0 };

	diag_add(&d, DIAG_WARNING, file, NULL, "%s: %s", what, why);
	report_watch(&d);
	diag_free(&d);
}

void kept_records_read(struct kept_records *k)
{
	struct text why = { 0 };

	k->read = true;
	if (published_read(&k->records, &why))
		warn("what else was published before is not known", why.s);
	text_free(&why);
}

static int write_records(const void *arg)
{
	return published_write(arg);
}

static void begin_writing(struct kept_records *k)
{
	struct text t = { 0 };

	published_format(&t, &k->records);
	k->changed = writer_start(&k->writer, write_records, t.s) != 0;
	text_free(&t);
}

bool kept_records_add(struct kept_records *k, const struct name_sets *sets)
{
	size_t before = k->records.n;
	const struct name_address *w;
	const struct name_set *s;

	vec_each(s, sets)
		vec_each(w, &s->wanted)
			dns_records_add(&k->records, s->name, &w->addr);
	k->changed |= k->records.n > before;
	k->lacks |= k->records.n > before;
	if (k->lacks && !k->writer.pid)
		begin_writing(k);
	return k->lacks && k->writer.pid && !k->late;
}

void kept_records_give_up(struct kept_records *k)
{
	k->late = k->writer.pid != 0;
}

void kept_records_settle(struct kept_records *k, const struct name_set *s)
{
	const struct dns_record *r;
	size_t i;

	for (i = k->records.n; i-- > 0;) {
		r = &k->records.v[i];
		if (r->addr.family != s->family || strcmp(r->name, s->name) ||
		    name_set_wants(s, &r->addr))
			continue;
		vec_remove(&k->records, i);
		k->changed = true;
	}
}

bool kept_records_written(struct kept_records *k, int64_t now)
{
	int ret;

	if (!writer_ended(&k->writer, false, &ret))
		return false;
	if (ret && !k->again_at)
		warn("cannot be written", strerror(-ret));
	k->changed |= ret != 0;
	k->again_at = ret ? now + AGAIN : 0;
	k->late = false;
	k->lacks &= k->changed;
	if (ret || !k->lacks)
		return true;
	begin_writing(k);	/* what has come while it was written */
	return !k->writer.pid;
}

void kept_records_run(struct kept_records *k, int64_t now)
{
	if (k->changed && !k->writer.pid && now >= k->again_at)
		begin_writing(k);
}

int64_t kept_records_due(const struct kept_records *k, int64_t now)
{
	if (k->writer.pid)
		return now + SOON;
	return k->changed ? k->again_at : INT64_MAX;
}
