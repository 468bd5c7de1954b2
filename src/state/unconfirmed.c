/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was in force, kept until somebody confirms what is. */
#include "state/unconfirmed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char dir[] = "unconfirmed", back[] = "back", word[] = "until\t";

int64_t unconfirmed_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* As claims_equal(), wherever it was written and in whatever order. */
static bool ask_the_same(const struct claims *a, const struct claims *b)
{
	const struct claim *c, *other;

	vec_each(c, a) {
		other = claims_find(b, c->iface, c->key);
		if (!other || c->table != other->table ||
		    !settings_equal(&c->in_force, &other->in_force) ||
		    !settings_equal(&c->trial, &other->trial))
			return false;
	}
	return a->n == b->n;
}

static int write_down(const struct store *s, const struct record *before,
		      int64_t until)
{
	struct text t = { 0 };

	text_addf(&t, "%s%lld\n", word, (long long)until);
	record_format(&t, before);
	return store_write_text(s, dir, before->device, &t);
}

int unconfirmed_keep(const struct store *s, const struct record *old,
		     const struct record *r, int64_t until)
{
	struct record before;
	int64_t earlier;
	int ret;

	if (!unconfirmed_read(s, r->device, &before, &earlier)) {
		ret = write_down(s, &before, until);
		record_free(&before);
		return ret;
	}
	return ask_the_same(&old->claims, &r->claims)
		? 0 : write_down(s, old, until);
}

int unconfirmed_read(const struct store *s, const char *device,
		     struct record *before, int64_t *until)
{
	char *text, *rest;
	size_t n, line;
	int ret = store_read(s, dir, device, &text, &n);

	*before = (struct record){ 0 };
	if (ret)
		return ret;
	text_copy(before->device, sizeof before->device, device);
	ret = -EBADMSG;
	if (!strncmp(text, word, strlen(word))) {
		errno = 0;
		*until = strtoll(text + strlen(word), &rest, 10);
		if (!errno && *until > 0 && *rest == '\n') {
			rest++;
			if (!record_parse(before, rest,
					  n - (size_t)(rest - text), &line))
				ret = 0;
		}
	}
	if (ret)
		record_free(before);
	free(text);
	return ret;
}

int64_t unconfirmed_left(const struct store *s, const char *device)
{
	struct record before;
	int64_t until, left;
	int ret = unconfirmed_read(s, device, &before, &until);

	if (ret)
		return ret == -ENOENT ? -1 : 0;
	record_free(&before);
	left = until - unconfirmed_clock();
	/* what is further off than anybody can ask for is of another boot */
	return left < 0 || left > UNCONFIRMED_SECONDS_MAX * 1000LL ? 0 : left;
}

int64_t unconfirmed_least(const struct store *s)
{
	struct strings list = { 0 };
	int64_t left, least = -1;
	size_t i;

	store_list(s, dir, &list);
	for (i = 0; i < list.n; i++) {
		left = unconfirmed_left(s, list.v[i]);
		if (left >= 0 && (least < 0 || left < least))
			least = left;
	}
	strings_free(&list);
	return least;
}

bool unconfirmed_end(const struct store *s, const char *device)
{
	bool was = !store_exists(s, dir, device);

	if (was) {
		store_remove(s, dir, device);
		store_empty(s, dir);
	}
	return was;
}

static bool has_stanza(const struct store *s, const char *device,
		       const char *iface)
{
	struct record before;
	const struct claim *c;
	char now[16];
	int64_t until;
	bool has = !strcmp(device, iface) ||
		   (!record_device(s, iface, now) && !strcmp(device, now));

	if (has || unconfirmed_read(s, device, &before, &until))
		return has;
	vec_each(c, &before.claims)
		has |= !strcmp(c->iface, iface);
	record_free(&before);
	return has;
}

void unconfirmed_list(const struct store *s, const char *iface,
		      struct strings *out)
{
	struct strings list = { 0 };
	size_t i;

	store_list(s, dir, &list);
	store_list(s, back, &list);
	for (i = 0; i < list.n; i++)
		if (!strings_have(out, list.v[i]) &&
		    (!iface || has_stanza(s, list.v[i], iface)))
			strings_add(out, list.v[i]);
	strings_free(&list);
}

bool unconfirmed_is_back(const struct store *s, const char *device)
{
	return !store_exists(s, back, device);
}

void unconfirmed_taken_back(const struct store *s, const char *device)
{
	store_link(s, back, device, device);
}

void unconfirmed_asked(const struct store *s, const char *device)
{
	if (unconfirmed_is_back(s, device)) {
		store_remove(s, back, device);
		store_empty(s, back);
	}
}
