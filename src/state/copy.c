/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A copy of the store below /tmp, for who only shows what he would do: he reads
 * there what he has written, and it is gone in the end.
 */
#include "base/text.h"
#include "base/vec.h"
#include "state/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* What is read before it is written; what is unconfirmed no trial ends. */
static const char *const dirs[] = {
	"dev", "iface", "names", "retry", "lease", "last", "machine", "back", "dns",
};

enum { DIRS = sizeof dirs / sizeof *dirs };

static int copy_file(const struct store *from, const struct store *to,
		     const char *dir, const char *name)
{
	char target[16], *text;
	size_t n;
	int ret;

	if (!store_target(from, dir, name, target, sizeof target)) {
		ret = store_link(to, dir, name, target);
		return ret < 0 ? ret : 0;
	}
	/* what cannot be read is no record */
	if (store_read(from, dir, name, &text, &n))
		return 0;
	ret = store_write(to, dir, name, text, n);
	free(text);
	return ret;
}

static int copy_all(const struct store *from, const struct store *to)
{
	struct strings list = { 0 };
	size_t i, j;
	int ret = from->dir < 0 ? 0 : copy_file(from, to, ".", "version");

	for (i = 0; i < DIRS && from->dir >= 0; i++) {
		store_list(from, dirs[i], &list);
		for (j = 0; j < list.n && !ret; j++)
			ret = copy_file(from, to, dirs[i], list.v[j]);
		strings_free(&list);
	}
	return ret;
}

int store_copy(struct store *s)
{
	struct store copy = STORE_CLOSED;
	int ret;

	copy.copied = true;
	text_copy(copy.path, sizeof copy.path, "/tmp/multihome-XXXXXX");
	if (!mkdtemp(copy.path))
		return -errno;
	copy.dir = open(copy.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
			O_CLOEXEC);
	ret = copy.dir < 0 ? -errno : copy_all(s, &copy);
	store_close(s);
	*s = copy;
	return ret;
}

/* Whatever was written there, also in directories that have no copy. */
void store_discard(const struct store *s)
{
	struct strings all = { 0 }, list = { 0 };
	size_t i, j;

	store_list(s, ".", &all);
	for (i = 0; i < all.n; i++) {
		store_list(s, all.v[i], &list);
		for (j = 0; j < list.n; j++)
			store_remove(s, all.v[i], list.v[j]);
		strings_free(&list);
		if (!store_empty(s, all.v[i]))	/* it is a file */
			store_remove(s, ".", all.v[i]);
	}
	strings_free(&all);
	rmdir(s->path);
}
