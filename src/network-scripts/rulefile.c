/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rule- and route- files. ifup passes each line to `ip` as words: names of
 * tables may not be known to it and comments behind a line would be words, so
 * there are numbers only, and comments stand alone. Rules have a priority,
 * since without one the kernel takes a second copy at the next ifup.
 */
#include "network-scripts/rulefile.h"
#include "base/file.h"
#include "base/vec.h"
#include "kernel/kernel.h"
#include "model/ip_words.h"
#include "network-scripts/ifcfg_files.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const char *const generated_prefix[GENERATED_FILES] = {
	[GENERATED_ROUTE] = "route-",
	[GENERATED_ROUTE6] = "route6-",
	[GENERATED_RULE] = "rule-",
	[GENERATED_RULE6] = "rule6-",
};

static enum generated file_of(const struct kobj *k)
{
	if (k->kind == KOBJ_RULE)
		return k->family == AF_INET ? GENERATED_RULE : GENERATED_RULE6;
	return k->family == AF_INET ? GENERATED_ROUTE : GENERATED_ROUTE6;
}

/* The name is a file's: it may hold anything. */
static void add_head(struct text *out, const char *name, bool classic)
{
	text_add(out, GENERATE_MARK);
	text_add_safe(out, name);
	text_add(out, ", to which changes belong;\n"
		 "# then `multihome generate --write ");
	text_add_safe(out, name);
	text_add(out, "`.\n");
	if (classic)
		text_add(out, "# This kernel ignores suppress_prefixlength: "
			 "one rule for each source, and\n# more specific "
			 "routes of main do not hold for it.\n");
}

void rulefile_print(struct text out[GENERATED_FILES],
		    const struct kobjs *wanted, const char *name, bool classic)
{
	struct text *t;
	struct kobj k;
	size_t i;

	for (i = 0; i < wanted->n; i++) {
		k = wanted->v[i];
		k.suppress_group = 0;	/* files put no device into one */
		t = &out[file_of(&k)];
		if (!t->n)
			add_head(t, name, classic && k.kind == KOBJ_RULE);
		kobj_print(t, &k, NULL);
		text_add(t, "\n");
	}
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
		if (*line != '#' && text_is_safe(line) &&
		    read_line(&k, kind, line))
			*vec_push(out) = k;
	free(copy);
}

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
		return ret == -ENOENT ? 0 : ret == -EINVAL ||
			ret == -EISDIR || ret == -EFBIG ? -EEXIST : ret;
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

void rulefile_list(struct strings *out)
{
	struct strings all = { 0 };
	enum generated kind;
	const char *name;
	size_t i, n;

	file_list(&all, IFCFG_DIR, "");
	for (i = 0; i < all.n; i++)
		for (kind = 0; kind < GENERATED_FILES; kind++) {
			n = strlen(generated_prefix[kind]);
			name = all.v[i] + n;
			if (!strncmp(all.v[i], generated_prefix[kind], n) &&
			    !strings_have(out, name) &&
			    rulefile_read(kind, name, NULL) == 1)
				strings_add(out, name);
		}
	strings_free(&all);
}

bool rulefile_any(const char *name)
{
	enum generated kind;

	for (kind = 0; kind < GENERATED_FILES; kind++)
		if (rulefile_read(kind, name, NULL) == 1)
			return true;
	return false;
}

bool rulefile_may_replace(const char *name, const struct text *texts,
			  struct diag *d)
{
	enum generated kind;
	bool may = true;
	char *path;
	int ret;

	for (kind = 0; kind < GENERATED_FILES; kind++) {
		ret = rulefile_read(kind, name, NULL);
		if (ret >= 0 || (ret == -EEXIST && !texts))
			continue;
		path = rulefile_path(kind, name);
		if (ret == -EEXIST)
			diag_add(d, DIAG_REFUSED, path, NULL, "was not made "
				 "by multihome and is left alone; expected no "
				 "such file: `multihome import` shows what it "
				 "says as options");
		else
			diag_add(d, DIAG_FAILED, path, NULL, "%s",
				 strerror(-ret));
		free(path);
		may = false;
	}
	return may;
}

static bool has_place(const struct kobjs *l, const struct kobj *k)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (kobj_same_place(&l->v[i], k))
			return true;
	return false;
}

/* ifdown deletes what a file says then: nobody will delete these rules. */
static void say_stay(enum generated kind, const char *old, const char *text,
		     struct kernel *kernel, struct diag *d)
{
	struct kobjs before = { 0 }, now = { 0 }, have = { 0 };
	struct text t = { 0 };
	size_t i;

	if (kind != GENERATED_RULE && kind != GENERATED_RULE6)
		return;
	rulefile_parse(&before, kind, old);
	rulefile_parse(&now, kind, text);
	kernel_rules(kernel, kind == GENERATED_RULE ? AF_INET : AF_INET6,
		     &have);
	for (i = 0; i < before.n; i++) {
		if (has_place(&now, &before.v[i]) ||
		    !has_place(&have, &before.v[i]))
			continue;
		t.n = 0;
		kobj_print(&t, &before.v[i], NULL);
		diag_add(d, DIAG_WARNING, NULL, NULL, "a rule of the file "
			 "before is in force and stays, unless you: ip %s rule "
			 "del %s", kind == GENERATED_RULE ? "-4" : "-6", t.s);
	}
	text_free(&t);
	vec_free(&before);
	vec_free(&now);
	vec_free(&have);
}

static void replace_one(enum generated kind, const char *name,
			const char *text, struct kernel *kernel, struct diag *d)
{
	char *path = rulefile_path(kind, name), *old = NULL;
	/* ifup reads rule-NAME and the like: this begins otherwise */
	char *aside = text_printf(IFCFG_DIR "/.multihome-%s%s",
				  generated_prefix[kind], name);
	int had = rulefile_read(kind, name, &old), ret;

	/* somebody else's: it is not to be there, and is not ours to remove */
	if (had < 0 || !strcmp(old ? old : "", text))
		goto out;
	ret = *text ? file_replace(path, aside, text)
		: unlink(path) && errno != ENOENT ? -errno : 0;
	if (ret)
		diag_add(d, DIAG_FAILED, path, NULL, "%s", strerror(-ret));
	else
		diag_add(d, DIAG_NOTE, path, NULL, "%s", *text
			 ? "written; it counts from the next ifup on"
			 : "removed");
	if (!ret && old)
		say_stay(kind, old, text, kernel, d);
out:
	free(aside);
	free(old);
	free(path);
}

void rulefile_replace(const char *name, const struct text *texts,
		      struct kernel *kernel, struct diag *d)
{
	enum generated kind;

	if (!rulefile_may_replace(name, texts, d))
		return;
	for (kind = 0; kind < GENERATED_FILES; kind++)
		replace_one(kind, name, texts && texts[kind].s
			    ? texts[kind].s : "", kernel, d);
}
