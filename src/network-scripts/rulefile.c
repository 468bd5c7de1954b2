/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading and writing of rule- and route- files. */
#include "network-scripts/rulefile.h"
#include "base/file.h"
#include "base/vec.h"
#include "model/ip_words.h"
#include "network-scripts/ifcfg_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

char *rulefile_path(enum generated kind, const char *name)
{
	return text_printf(IFCFG_DIR "/%s%s", generated_prefix[kind], name);
}

int rulefile_read(enum generated kind, const char *name, char **text)
{
	char *path = rulefile_path(kind, name);
	struct file f;
	int ret = file_read(&f, path);

	free(path);
	if (text)
		*text = NULL;
	if (ret)
		return ret == -ENOENT ? 0 : ret == -EINVAL || ret == -EISDIR
			? -EEXIST : ret;
	ret = -EEXIST;
	if (!strncmp(f.text, GENERATE_MARK, sizeof GENERATE_MARK - 1)) {
		ret = 1;
		if (text) {
			*text = f.text;
			f.text = NULL;
		}
	}
	file_free(&f);
	return ret;
}

/* One line as `ip rule add` or `ip route add` takes it. */
static bool read_line(struct kobj *k, enum generated kind, char *line)
{
	bool route = kind == GENERATED_ROUTE || kind == GENERATED_ROUTE6;
	bool inet6 = kind == GENERATED_ROUTE6 || kind == GENERATED_RULE6;
	struct ip_words w = { 0 };
	VEC(char *) words = { 0 };
	char *word, *rest = line;
	bool ok;

	while ((word = strtok_r(rest, " \t\r", &rest)))
		*vec_push(&words) = word;
	w.k.kind = route ? KOBJ_ROUTE : KOBJ_RULE;
	w.k.family = inet6 ? AF_INET6 : AF_INET;
	ok = !ip_words_read(&w, words.v, words.n) && !w.beyond && !w.table[0];
	vec_free(&words);
	*k = w.k;
	/* what ip(8) has without a word */
	k->protocol = route ? RTPROT_BOOT : RTPROT_UNSPEC;
	k->ifindex = (int)if_nametoindex(k->dev);
	if (route && !inet6 && !k->gateway.family)
		k->scope = RT_SCOPE_LINK;
	return ok;
}

void rulefile_parse(struct kobjs *out, enum generated kind, const char *text)
{
	char *copy = text_dup(text), *line, *rest = copy;
	struct kobj k;

	while ((line = strtok_r(rest, "\n", &rest)))
		if (*line != '#' && read_line(&k, kind, line))
			*vec_push(out) = k;
	free(copy);
}

void rulefile_list(struct strings *out)
{
	struct dirent **list;
	enum generated kind;
	const char *name;
	size_t n;
	int i, found = scandir(IFCFG_DIR, &list, NULL, alphasort);

	for (i = 0; i < found; i++) {
		for (kind = 0; kind < GENERATED_FILES; kind++) {
			n = strlen(generated_prefix[kind]);
			name = list[i]->d_name + n;
			if (!strncmp(list[i]->d_name, generated_prefix[kind],
				     n) && !strings_have(out, name) &&
			    rulefile_read(kind, name, NULL) == 1)
				strings_add(out, name);
		}
		free(list[i]);
	}
	if (found >= 0)
		free(list);
}

bool rulefile_any(const char *name)
{
	enum generated kind;

	for (kind = 0; kind < GENERATED_FILES; kind++)
		if (rulefile_read(kind, name, NULL) == 1)
			return true;
	return false;
}

static int write_aside(const char *path, const char *text)
{
	size_t left = strlen(text);
	int fd, ret = 0;
	ssize_t n;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		  0644);
	if (fd < 0)
		return -errno;
	while (left && !ret) {
		n = write(fd, text, left);
		if (n < 0 && errno != EINTR)
			ret = -errno;
		if (n > 0) {
			text += n;
			left -= (size_t)n;
		}
	}
	if (!ret && fsync(fd))
		ret = -errno;
	close(fd);
	return ret;
}

int rulefile_write(enum generated kind, const char *name, const char *text)
{
	char *path = rulefile_path(kind, name), *aside;
	int ret = rulefile_read(kind, name, NULL);

	/* ifup reads rule-NAME and the like: this begins otherwise */
	aside = text_printf(IFCFG_DIR "/.multihome-%s%s",
			    generated_prefix[kind], name);
	if (ret < 0)
		goto out;
	if (!*text) {
		ret = ret && unlink(path) && errno != ENOENT ? -errno : 0;
		goto out;
	}
	unlink(aside);
	ret = write_aside(aside, text);
	if (!ret && rename(aside, path))
		ret = -errno;
	if (ret)
		unlink(aside);
out:
	free(aside);
	free(path);
	return ret;
}
