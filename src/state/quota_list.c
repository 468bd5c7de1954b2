/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts of quotas, as text and in /var/lib. */
#include "state/quota_list.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/value.h"
#include "state/fields.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define QUOTA_DIR "/var/lib/multihome"

static const char path[] = QUOTA_DIR "/quota", aside[] = QUOTA_DIR "/quota.new";

/* What is kept beside, by its name. */
static const struct {
	const char *name;
	size_t at;
} kept[] = {
	{ "last", offsetof(struct quota_entry, last) },
	{ "other_used", offsetof(struct quota_entry, count.other_used) },
	{ "since", offsetof(struct quota_entry, count.since) },
};

enum { KEPT_ONES = sizeof kept / sizeof *kept };

static uint64_t *kept_of(struct quota_entry *e, size_t i)
{
	return (uint64_t *)(void *)((char *)e + kept[i].at);
}

struct quota_entry *quota_list_find(const struct quota_list *l,
				    const char *device)
{
	struct quota_entry *e;

	vec_each(e, &l->v)
		if (!strcmp(e->device, device))
			return e;
	return NULL;
}

void quota_list_free(struct quota_list *l)
{
	vec_free(&l->v);
}

/* As fields_number() takes it. */
static void add_amount(struct text *out, uint64_t n)
{
	text_add_number(out, n < FIELDS_NUMBER ? n : FIELDS_NUMBER);
}

static void format_one(struct text *out, const struct quota_entry *entry)
{
	struct quota_entry e = *entry;
	size_t i;

	text_addf(out, "quota\t%s\t%u\t", e.device, e.count.day);
	quota_add_date(out, &e.count.begin);
	text_add(out, "\t");
	add_amount(out, e.count.used);
	text_addf(out, "\tifindex=%d", e.ifindex);
	for (i = 0; i < KEPT_ONES; i++) {
		if (!*kept_of(&e, i))
			continue;
		text_addf(out, "\t%s=", kept[i].name);
		add_amount(out, *kept_of(&e, i));
	}
	if (e.count.other.year) {
		text_add(out, "\tother=");
		quota_add_date(out, &e.count.other);
	}
	text_addf(out, "%s%s\n", e.count.set ? "\tset=1" : "",
		  e.told ? "\ttold=1" : "");
}

void quota_list_format(struct text *out, const struct quota_list *l)
{
	const struct quota_entry *e;

	text_addf(out, "multihome\t1\nclock\t%s\t", *l->boot ? l->boot : "-");
	add_amount(out, l->time > 0 ? (uint64_t)l->time : 0);
	text_add(out, "\t");
	add_amount(out, l->uptime > 0 ? (uint64_t)l->uptime : 0);
	text_add(out, "\n");
	vec_each(e, &l->v)
		if (e->count.begin.year)
			format_one(out, e);
	text_add(out, "end\n");
}

static bool read_clock(struct quota_list *out, char **f, size_t n)
{
	if (n < 4 || strlen(f[1]) >= sizeof out->boot ||
	    !fields_number(&out->time, f[2]) ||
	    !fields_number(&out->uptime, f[3]))
		return false;
	text_copy(out->boot, sizeof out->boot, strcmp(f[1], "-") ? f[1] : "");
	return true;
}

/* What a later version says besides is passed over. */
static bool read_kept(struct quota_entry *e, const char *word)
{
	const char *value = strchr(word, '=');
	size_t i, len = value ? (size_t)(value++ - word) : 0;
	int64_t n;

	if (!value)
		return false;
	if (len == 5 && !strncmp(word, "other", len))
		return !quota_date_parse(&e->count.other, value);
	if (!fields_number(&n, value))
		return false;
	for (i = 0; i < KEPT_ONES; i++)
		if (strlen(kept[i].name) == len &&
		    !strncmp(word, kept[i].name, len))
			*kept_of(e, i) = (uint64_t)n;
	if (len == 7 && !strncmp(word, "ifindex", len) && n <= INT_MAX)
		e->ifindex = (int)n;
	if (len == 3 && !strncmp(word, "set", len))
		e->count.set = n > 0;
	if (len == 4 && !strncmp(word, "told", len))
		e->told = n > 0;
	return true;
}

static bool read_line(void *arg, char **f, size_t n)
{
	struct quota_entry e = { .ifindex = 0 };
	struct quota_list *out = arg;
	int64_t day, used;
	size_t i;

	if (!strcmp(f[0], "clock"))
		return read_clock(out, f, n);
	if (n < 5 || strcmp(f[0], "quota") || value_device(f[1]) ||
	    !fields_number(&day, f[2]) || day > 31 ||
	    quota_date_parse(&e.count.begin, f[3]) ||
	    !fields_number(&used, f[4]))
		return false;
	text_copy(e.device, sizeof e.device, f[1]);
	e.count.day = (unsigned)day;
	e.count.used = (uint64_t)used;
	for (i = 5; i < n; i++)
		if (!read_kept(&e, f[i]))
			return false;
	if (!quota_list_find(out, e.device))
		*vec_push(&out->v) = e;
	return true;
}

const char *quota_list_parse(struct quota_list *out, const char *text, size_t n)
{
	*out = (struct quota_list){ .time = 0 };
	return fields_parse(text, n, read_line, out,
			    "expected what was counted of a quota");
}

int quota_list_open(void)
{
	int ret, fd;

	if (mkdir(QUOTA_DIR, 0755) && errno != EEXIST)
		return -errno;
	fd = open(QUOTA_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = lock_wait(fd, 0);
	if (ret)
		close(fd);
	return ret ? ret : fd;
}

int quota_list_read(struct quota_list *out, struct text *why)
{
	struct file f;
	const char *err;
	int ret = file_read(&f, path);

	*out = (struct quota_list){ .time = 0 };
	if (ret == -ENOENT)
		return 0;
	if (ret) {
		text_add(why, f.why);
		return ret;
	}
	err = quota_list_parse(out, f.text, f.n);
	file_free(&f);
	if (err)
		text_add(why, err);
	return err ? -EBADMSG : 0;
}

int quota_list_write(const char *text)
{
	return file_replace(path, aside, text);
}
