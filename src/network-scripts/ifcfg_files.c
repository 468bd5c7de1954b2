/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding and reading ifcfg files. */
#include "network-scripts/ifcfg_files.h"
#include "base/file.h"
#include "base/text.h"
#include "base/vec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define DEFAULTS "/etc/sysconfig/network"

bool ifcfg_files_here(void)
{
	return !access(IFCFG_DIR, F_OK);
}

/* What is read before each file, and where to say what cannot be read. */
struct reading {
	struct file defaults;	/* empty if there is none */
	struct diag *d;
};

/* 0, or -errno with a word in d unless there is no such file. */
static int read_text(struct file *f, const char *path, struct diag *d)
{
	int ret = file_read(f, path);

	if (ret && ret != -ENOENT)
		diag_add(d, DIAG_FAILED, path, NULL, "cannot be read: %s",
			 f->why);
	return ret;
}

/* False: without the defaults no file can be told. */
static bool reading_begin(struct reading *r, struct diag *d)
{
	int ret = read_text(&r->defaults, DEFAULTS, d);

	r->d = d;
	return !ret || ret == -ENOENT;
}

/* As __sed_discard_ignored_files of init.d/functions. */
bool ifcfg_files_is_backup(const char *name)
{
	static const char *const ends[] = {
		"~", ".bak", ".orig", ".rpmnew", ".rpmorig", ".rpmsave",
		".old",
	};
	size_t i, n = strlen(name), m;

	for (i = 0; i < sizeof ends / sizeof *ends; i++) {
		m = strlen(ends[i]);
		if (n > m && !strcmp(name + n - m, ends[i]))
			return true;
	}
	return false;
}

static bool is_ifcfg(const char *name)
{
	return !strncmp(name, "ifcfg-", 6) && name[6] &&
	       !ifcfg_files_is_backup(name);
}

/* Whether the device of that name has that hardware address. */
static bool has_address(const char *device, const char *address)
{
	char *path = text_printf("/sys/class/net/%s/address", device);
	struct file f;
	bool same;

	same = !strchr(device, '/') && !file_read(&f, path);
	if (same) {
		f.text[strcspn(f.text, "\n")] = '\0';
		same = !strcasecmp(f.text, address);
		file_free(&f);
	}
	free(path);
	return same;
}

/* DEVICE; without it, the device with HWADDR (source_config). */
static char *find_device(const struct ifcfg *c)
{
	const char *device = ifcfg_written(c, "DEVICE");
	const char *address = ifcfg_written(c, "HWADDR");
	char *found = text_dup(device);
	struct strings all = { 0 };
	size_t i;

	if (device || !address)
		return found;
	file_list(&all, "/sys/class/net", "");
	for (i = 0; i < all.n && !found; i++)
		if (has_address(all.v[i], address))
			found = text_dup(all.v[i]);
	strings_free(&all);
	return found;
}

/* False if it cannot be read; *out is empty then. */
static bool read_one(struct ifcfg *out, const char *name, struct reading *r)
{
	struct file f;

	*out = (struct ifcfg){
		.name = text_dup(name),
		.path = text_printf(IFCFG_DIR "/ifcfg-%s", name),
	};
	if (read_text(&f, out->path, r->d)) {
		ifcfg_free(out);
		return false;
	}
	sourced_read(&out->vars, r->defaults.text, r->defaults.n, DEFAULTS,
		     ifcfg_used);
	sourced_read(&out->vars, f.text, f.n, out->path, ifcfg_used);
	out->device = find_device(out);
	file_free(&f);
	return true;
}

static void list_all(struct ifcfgs *out, struct reading *r)
{
	struct strings names = { 0 };
	struct ifcfg one;
	int ret = file_list(&names, IFCFG_DIR, "");
	size_t i;

	if (ret && ret != -ENOENT)
		diag_add(r->d, DIAG_FAILED, IFCFG_DIR, NULL,
			 "cannot be read: %s", strerror(-ret));
	for (i = 0; i < names.n; i++)
		if (is_ifcfg(names.v[i]) && read_one(&one, names.v[i] + 6, r))
			*vec_push(out) = one;
	strings_free(&names);
}

static void find_file(struct ifcfgs *out, const char *name, bool ranges,
		      struct reading *r);

/*
 * The parent of an alias: its file is that of the name before the colon. It is
 * none itself, whatever its file says, and so has none.
 */
static void add_parent(struct ifcfg *c, struct reading *r)
{
	const char *name = ifcfg_is_range(c) ? c->name : ifcfg_device(c);
	struct ifcfgs found = { 0 };
	const char *end;
	char *parent;

	if (!ifcfg_is_alias(c))
		return;
	end = ifcfg_is_range(c) ? strstr(name, "-range")
		: name + strcspn(name, ":");
	parent = text_printf("%.*s", (int)(end - name), name);
	find_file(&found, parent, false, r);
	if (found.n && !ifcfg_is_alias(&found.v[0])) {
		c->parent = vec_realloc(NULL, sizeof *c->parent);
		*c->parent = found.v[0];
		found.v[0] = (struct ifcfg){ 0 };
	}
	ifcfgs_free(&found);
	free(parent);
}

static bool range_has(const struct ifcfg *c, const char *alias)
{
	struct stanzas stanzas = { 0 };
	bool found = false;
	size_t i;

	ifcfg_stanzas(c, &stanzas);
	for (i = 0; i < stanzas.n; i++)
		found |= !strcmp(stanzas.v[i].iface, alias);
	stanzas_free(&stanzas);
	return found;
}

/* How a file can be the one that is meant; the first that any fits counts. */
enum how { HOW_HWADDR, HOW_DEVICE, HOW_RANGE, HOW_NAME, HOW_END };

/* NAME="eth1", which desktops have written as "System eth1". */
static bool is_called(const char *value, const char *name)
{
	static const char *const before[] = { "", "System ", "Auto " };
	size_t i, n;

	for (i = 0; i < 3; i++) {
		n = strlen(before[i]);
		if (!strncasecmp(value, before[i], n) &&
		    !strcasecmp(value + n, name))
			return true;
	}
	return false;
}

static bool fits(struct ifcfg *c, const char *name, enum how how,
		 struct reading *r)
{
	const char *value;

	switch (how) {
	case HOW_NAME:
		value = ifcfg_written(c, "NAME");
		return value && is_called(value, name);
	case HOW_HWADDR:
		value = ifcfg_written(c, "HWADDR");
		return value && has_address(name, value);
	case HOW_DEVICE:
		value = ifcfg_written(c, "DEVICE");
		return value && !strcmp(value, name);
	case HOW_RANGE:
		if (!strchr(name, ':') || !ifcfg_is_range(c))
			return false;
		add_parent(c, r);
		return range_has(c, name);
	case HOW_END:
		break;
	}
	return false;
}

static void search(struct ifcfgs *out, const char *name, bool ranges,
		   struct reading *r)
{
	struct ifcfgs all = { 0 };
	enum how how;
	size_t i;

	list_all(&all, r);
	for (how = 0; how < HOW_END && !out->n; how++) {
		for (i = 0; i < all.n; i++) {
			if ((how == HOW_RANGE && !ranges) ||
			    !fits(&all.v[i], name, how, r))
				continue;
			*vec_push(out) = all.v[i];
			all.v[i] = (struct ifcfg){ .name = text_dup("") };
		}
	}
	ifcfgs_free(&all);
}

/* As ifcfg_files_read(), without the parents. */
static void find_file(struct ifcfgs *out, const char *name, bool ranges,
		      struct reading *r)
{
	struct ifcfg one = { 0 };

	if (!strchr(name, '/'))
		read_one(&one, name, r);
	/* ifcfg-eth1 is another device's, if it says so itself */
	if (!one.name || strcmp(ifcfg_device(&one), name))
		search(out, name, ranges, r);
	if (one.name && !out->n)
		*vec_push(out) = one;
	else
		ifcfg_free(&one);
}

void ifcfg_files_read(struct ifcfgs *out, const char *name, struct diag *d)
{
	struct reading r;
	size_t i;

	if (!reading_begin(&r, d))
		return;
	find_file(out, name, true, &r);
	for (i = 0; i < out->n; i++)
		if (!out->v[i].parent)
			add_parent(&out->v[i], &r);
	file_free(&r.defaults);
}

void ifcfg_files_all(struct ifcfgs *out, struct diag *d)
{
	struct reading r;
	size_t i;

	if (!reading_begin(&r, d))
		return;
	list_all(out, &r);
	for (i = 0; i < out->n; i++)
		add_parent(&out->v[i], &r);
	file_free(&r.defaults);
}
