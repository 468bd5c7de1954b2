/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines to the text format of Prometheus, and that to a file. */
#include "daemon/metrics.h"
#include "base/file.h"
#include "base/report.h"
#include "health/health_words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef VERSION
#define VERSION "unknown"
#endif

/* Microseconds. */
enum {
	EVERY = 15000000,
	BUSY = 1000000,		/* until somebody is looked at again who still writes */
};

/* A family of samples: its lines are together, and first what it is. */
struct family {
	struct text *out;
	const char *name, *type, *help;
	bool begun;
};

/* UTF-8 without what cannot be shown. */
static void add_label(struct text *out, const char *key, const char *value)
{
	struct text safe = { 0 };
	const char *p;

	text_add_safe(&safe, value);
	text_addf(out, "%s=\"", key);
	for (p = safe.s ? safe.s : ""; *p; p++) {
		text_add(out, *p == '\\' || *p == '"' ? "\\" : "");
		text_addn(out, p, 1);
	}
	text_add(out, "\"");
	text_free(&safe);
}

/* w: NULL of the machine. One more label, or (NULL) none. */
static void add_sample(struct family *f, const struct watched *w,
		       const char *key, const char *value, double number)
{
	if (!f->begun)
		text_addf(f->out, "# HELP %s %s\n# TYPE %s %s\n", f->name,
			  f->help, f->name, f->type);
	f->begun = true;
	text_add(f->out, f->name);
	text_add(f->out, w || key ? "{" : "");
	if (w) {
		add_label(f->out, "line", w->is.table);
		add_label(f->out, ",iface", w->is.device);
		add_label(f->out, ",family", addr_family_name(w->is.family));
		text_add(f->out, key ? "," : "");
	}
	if (key)
		add_label(f->out, key, value);
	text_addf(f->out, "%s %.15g\n", w || key ? "}" : "", number);
}

static void add_up(struct family *f, const struct watched *w)
{
	add_sample(f, w, NULL, NULL, watched_lives(w));
}

static void add_draining(struct family *f, const struct watched *w)
{
	add_sample(f, w, NULL, NULL, w->drained);
}

static void add_state(struct family *f, const struct watched *w)
{
	static const char *const words[] = {
		"up", "degraded", "held", "down", "unknown", "pending",
	};
	const char *is = w->is.ready ? health_state_word(w->health.state,
							 w->health.held)
				     : "pending";
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++)
		add_sample(f, w, "state", words[i], !strcmp(words[i], is));
}

/* Of what is not known there is no sample. */
static void add_inbound(struct family *f, const struct watched *w)
{
	if (w->inbound.state != INBOUND_UNKNOWN)
		add_sample(f, w, NULL, NULL, w->inbound.state == INBOUND_UP);
}

static void add_weight(struct family *f, const struct watched *w)
{
	add_sample(f, w, NULL, NULL, w->weight);
}

static void add_transitions(struct family *f, const struct watched *w)
{
	int s;

	for (s = HEALTH_UP; s <= HEALTH_DOWN; s++)
		add_sample(f, w, "to", health_state_word((enum health_state)s,
							 false),
			   (double)w->health.counters.to[s]);
}

static void add_changed(struct family *f, const struct watched *w)
{
	/* in whole milliseconds: of the wall clock less means nothing */
	int64_t since = (w->health.since + line_clock().ahead) / 1000;

	add_sample(f, w, NULL, NULL, (double)since / 1000);
}

/* The i-th target as it is written; NULL: one before is the same. */
static char *target_of(const struct watched *w, size_t i)
{
	struct text t = { 0 };
	size_t j;

	for (j = 0; j < i; j++)
		if (probing_same_target(&w->is.targets.v[i],
					&w->is.targets.v[j]))
			return NULL;
	probe_target_print(&t, &w->is.targets.v[i]);
	return t.s;
}

static size_t targets_of(const struct watched *w)
{
	return w->health.targets < w->is.targets.n ? w->health.targets
						   : w->is.targets.n;
}

static void add_loss(struct family *f, const struct watched *w)
{
	char *target;
	size_t i;

	for (i = 0; i < targets_of(w); i++) {
		target = target_of(w, i);
		if (target)
			add_sample(f, w, "target", target, health_loss_ratio(
				&w->health, (unsigned)i));
		free(target);
	}
}

static void add_rtt(struct family *f, const struct watched *w)
{
	char *target;
	size_t i;

	for (i = 0; i < targets_of(w); i++) {
		target = target_of(w, i);
		if (target && w->health.target[i].srtt)
			add_sample(f, w, "target", target,
				   (double)w->health.target[i].srtt / 1e6);
		free(target);
	}
}

static const struct {
	const char *name, *type, *help;
	void (*add)(struct family *f, const struct watched *w);
} of_lines[] = {
	{ "multihome_line_up", "gauge",
	  "Whether the line is up, or degraded.", add_up },
	{ "multihome_line_state", "gauge",
	  "The state that the line is in.", add_state },
	{ "multihome_inbound_up", "gauge",
	  "Whether what is sent to the line by another one arrives.",
	  add_inbound },
	{ "multihome_line_weight", "gauge",
	  "Its part of what chooses no line itself.", add_weight },
	{ "multihome_line_draining", "gauge",
	  "Whether it takes nothing new, since somebody said so.",
	  add_draining },
	{ "multihome_line_changed_timestamp_seconds", "gauge",
	  "Since when it is in that state.", add_changed },
	{ "multihome_line_transitions_total", "counter",
	  "Times that it came to a state.", add_transitions },
	{ "multihome_probe_loss_ratio", "gauge",
	  "Lost of the last probes of a target.", add_loss },
	{ "multihome_probe_rtt_seconds", "gauge",
	  "Round trip to a target.", add_rtt },
};

/* Of names, if any follows lines. */
static void add_names(struct text *out, const struct publishing *p)
{
	struct family f = { out, "multihome_dns_published", "gauge",
		"Whether the name server has what it is to have.", false };
	const struct name_set *s;
	const char *why;

	vec_each(s, &p->wanted) {
		if (!f.begun)
			text_addf(out, "# HELP %s %s\n# TYPE %s %s\n", f.name,
				  f.help, f.name, f.type);
		f.begun = true;
		text_addf(out, "%s{name=\"%s\",type=\"%s\"} %d\n", f.name,
			  s->name, dns_record_type(s->family),
			  !strcmp(publishing_word(p, s, &why), "published"));
	}
	if (!f.begun)
		return;
	f = (struct family){ out, "multihome_dns_updates_total", "counter",
		"Times that names were published.", false };
	add_sample(&f, NULL, NULL, NULL, (double)p->updates);
	f = (struct family){ out, "multihome_dns_failures_total", "counter",
		"Times that this failed.", false };
	add_sample(&f, NULL, NULL, NULL, (double)p->failed);
}

void metrics_format(struct text *out, const struct watchlist *l,
		    const struct publishing *p, uint64_t mended)
{
	struct family f;
	size_t i, j;

	for (i = 0; i < sizeof of_lines / sizeof *of_lines; i++) {
		f = (struct family){ out, of_lines[i].name, of_lines[i].type,
				     of_lines[i].help, false };
		for (j = 0; j < l->lines.n; j++)
			of_lines[i].add(&f, l->lines.v[j]);
	}
	add_names(out, p);
	f = (struct family){ out, "multihome_rules_mended_total", "counter",
		"Times that rules or routes were brought in order.", false };
	add_sample(&f, NULL, NULL, NULL, (double)mended);
	f = (struct family){ out, "multihome_build_info", "gauge",
		"The version that runs.", false };
	add_sample(&f, NULL, "version", VERSION, 1);
}

struct task {
	const char *path;
	const char *text;	/* NULL: it goes */
};

/* Aside by a name that no exporter reads. */
static int write_file(const void *arg)
{
	const struct task *task = arg;
	const char *name = strrchr(task->path, '/') + 1;
	struct stat st;
	char *aside;
	int ret;

	if (!lstat(task->path, &st) && !S_ISREG(st.st_mode))
		return -EEXIST;	/* a device, say */
	if (!task->text) {
		unlink(task->path);
		return 0;
	}
	aside = text_printf("%.*s.%s.new", (int)(name - task->path), task->path,
			    name);
	ret = file_replace(task->path, aside, task->text);
	free(aside);
	return ret;
}

/* Once, until it is another reason. */
static void note_written(struct metrics *m, int ret)
{
	struct diag d = { 0 };

	if (ret && ret != m->failed)
		diag_add(&d, DIAG_WARNING, m->path, NULL, "cannot be written: "
			 "%s; tried again every %d s", strerror(-ret),
			 EVERY / 1000000);
	m->failed = ret;
	report_watch(&d);
	diag_free(&d);
}

static void begin_writing(struct metrics *m, const struct watchlist *l,
			  const struct publishing *p, uint64_t mended)
{
	struct text t = { 0 };
	int ret;

	metrics_format(&t, l, p, mended);
	ret = writer_start(&m->writer, write_file,
			   &(struct task){ m->path, t.s });
	if (ret)
		note_written(m, ret);
	text_free(&t);
}

void metrics_run(struct metrics *m, const struct watchlist *l,
		 const struct publishing *p, const char *path, uint64_t mended,
		 int64_t now)
{
	bool another = strcmp(path, m->path) != 0;
	int ret;

	if (writer_ended(&m->writer, false, &ret))
		note_written(m, ret);
	if (!another && (!*path || (now < m->due && m->told == l->changed)))
		return;
	m->due = now + (m->writer.pid ? BUSY : EVERY);
	if (m->writer.pid)
		return;
	if (another && *m->path) {
		writer_start(&m->writer, write_file,
			     &(struct task){ m->path, NULL });
		m->due = now;
	}
	text_copy(m->path, sizeof m->path, path);
	if (m->writer.pid || !*path)
		return;
	m->told = l->changed;
	begin_writing(m, l, p, mended);
}

int64_t metrics_due(const struct metrics *m)
{
	return *m->path ? m->due : INT64_MAX;
}
