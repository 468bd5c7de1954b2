/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome generate: what the ifcfg files ask for as rule- and route- files,
 * which network-scripts install by themselves. Shows them, or with --write puts
 * them in place; files of somebody else are left alone.
 */
#include "base/report.h"
#include "base/vec.h"
#include "check/ifcfg_check.h"
#include "check/machine.h"
#include "command/cmd.h"
#include "kernel/suppress.h"
#include "network-scripts/rulefile.h"
#include "networkmanager/nm_managed.h"
#include "networkmanager/nm_profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct generator {
	struct session s;
	struct machine v;
	struct ifcfgs files;
	bool write;
};

/* Whether its plan can be put into files; if not, why is said. */
static bool is_fixed(struct generator *g, const struct machine_device *dev)
{
	const struct resolved *pu;
	bool fixed = true, ready = !dev->uplinks.n;
	const char *why;
	size_t i;

	for (i = 0; i < dev->uplinks.n; i++) {
		pu = &dev->plan.uplinks.v[i];
		ready |= pu->state == RESOLVED_READY;
		if (pu->state == RESOLVED_PENDING)
			fixed = false;
		if (pu->state == RESOLVED_PENDING ||
		    (!ready && i + 1 == dev->uplinks.n)) {
			why = pu->why ? pu->why : "it has no address";
			diag_add(g->s.d, DIAG_WARNING, dev->uplinks.v[i].iface,
				 NULL, "%s: files can hold only what is known: "
				 "bring it up first, or write it down", why);
		}
	}
	return fixed && ready;
}

static void say_foreign(struct generator *g, enum generated kind,
			const char *name, int error)
{
	char *path = rulefile_path(kind, name);

	if (error == -EEXIST)
		diag_add(g->s.d, DIAG_REFUSED, path, NULL, "was not made by "
			 "multihome and is left alone; expected no such file: "
			 "`multihome import` shows what it says as options");
	else
		diag_add(g->s.d, DIAG_FAILED, path, NULL, "%s",
			 strerror(-error));
	free(path);
}

/* Whether all four may be written: all or none. */
static bool may_write(struct generator *g, const char *name,
		      const struct text *texts)
{
	enum generated kind;
	bool may = true;
	int ret;

	for (kind = 0; kind < GENERATED_FILES; kind++) {
		ret = rulefile_read(kind, name, NULL);
		if (ret >= 0 || (ret == -EEXIST && !texts))
			continue;
		say_foreign(g, kind, name, ret);
		may = false;
	}
	return may;
}

static bool has(const struct kobjs *l, const struct kobj *k)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (kobj_same_place(&l->v[i], k))
			return true;
	return false;
}

/* ifdown deletes what a file says then: nobody will delete these rules. */
static void say_stay(struct generator *g, enum generated kind, const char *old,
		     const char *text)
{
	struct kobjs before = { 0 }, now = { 0 }, have = { 0 };
	struct text t = { 0 };
	size_t i;

	if (kind != GENERATED_RULE && kind != GENERATED_RULE6)
		return;
	rulefile_parse(&before, kind, old);
	rulefile_parse(&now, kind, text);
	kernel_rules(g->s.kernel, kind == GENERATED_RULE ? AF_INET : AF_INET6, &have);
	for (i = 0; i < before.n; i++) {
		if (has(&now, &before.v[i]) || !has(&have, &before.v[i]))
			continue;
		t.n = 0;
		kobj_print(&t, &before.v[i], NULL);
		diag_add(g->s.d, DIAG_WARNING, NULL, NULL, "a rule of the file "
			 "before is in force and stays, unless you: ip %s rule "
			 "del %s", kind == GENERATED_RULE ? "-4" : "-6", t.s);
	}
	text_free(&t);
	vec_free(&before);
	vec_free(&now);
	vec_free(&have);
}

static void put(struct generator *g, enum generated kind, const char *name,
		const char *text)
{
	char *path = rulefile_path(kind, name), *old = NULL;
	int had = rulefile_read(kind, name, &old), ret;

	if (had == 1 ? strcmp(old, text) != 0 : had == 0 && *text) {
		ret = rulefile_write(kind, name, text);
		if (ret)
			say_foreign(g, kind, name, ret);
		else
			diag_add(g->s.d, DIAG_NOTE, path, NULL, "%s", *text
				 ? "written; it counts from the next ifup on"
				 : "removed");
		if (!ret && had == 1)
			say_stay(g, kind, old, text);
	}
	free(old);
	free(path);
}

static void show(enum generated kind, const char *name, const char *text)
{
	char *path = rulefile_path(kind, name);

	if (*text)
		printf("==> %s <==\n%s", path, text);
	free(path);
}

/* texts NULL: what is ours of that name goes. */
static void give(struct generator *g, const char *name,
		 const struct text *texts)
{
	enum generated kind;
	const char *text;

	if (!may_write(g, name, texts))
		return;
	for (kind = 0; kind < GENERATED_FILES; kind++) {
		text = texts && texts[kind].s ? texts[kind].s : "";
		if (g->write)
			put(g, kind, name, text);
		else
			show(kind, name, text);
	}
}

/* What NetworkManager does instead; our files would only get in its way. */
static void show_nm(struct generator *g, const struct ifcfg *c,
		    const struct machine_device *dev)
{
	bool dynamic[2] = { false, false };
	struct text t = { 0 };
	size_t i;

	diag_add(g->s.d, DIAG_WARNING, c->path, NULL, "NetworkManager has this "
		 "interface, and beside rule- files it does not read route- "
		 "files: none is written; expected NM_CONTROLLED=no, the "
		 "package NetworkManager-dispatcher-routing-rules, or its own "
		 "keys in place of ours");
	if (!dev || dev->refused || !dev->plan.wanted.n)
		return;
	for (i = 0; i < dev->facts.addrs.n; i++)
		if (dev->facts.addrs.v[i].dynamic)
			dynamic[facts_family(dev->facts.addrs.v[i].prefix
					     .addr.family)] = true;
	text_addf(&t, "# NetworkManager: in %s\n", c->path);
	nm_profile_ifcfg(&t, &dev->plan.wanted, dynamic);
	text_add(&t, "# or, in its own form\n");
	nm_profile_nmcli(&t, &dev->plan.wanted, dynamic,
			 ifcfg_get(c, "NAME") ? ifcfg_get(c, "NAME") : c->name);
	printf("%s", t.s);
	text_free(&t);
}

static void generate_one(struct generator *g, const struct ifcfg *c)
{
	struct text texts[GENERATED_FILES] = { { 0 } };
	const struct machine_device *dev = machine_find(&g->v, c);
	enum generated kind;

	if (dev && (dev->uplinks.n || dev->refused) && ifcfg_check_to_nm(c) &&
	    !nm_has_rules_script()) {
		show_nm(g, c, dev);
		return;
	}
	if (dev && (dev->refused || !is_fixed(g, dev)))
		return;
	if (!dev || !dev->uplinks.n) {
		give(g, c->name, NULL);
		return;
	}
	generate(texts, &dev->plan.wanted, c->name,
		 g->s.suppress == SUPPRESS_IGNORED);
	give(g, c->name, texts);
	for (kind = 0; kind < GENERATED_FILES; kind++)
		text_free(&texts[kind]);
}

static bool is_named(const struct ifcfg *c, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++)
		if (!strcmp(argv[i], c->name) ||
		    !strcmp(argv[i], ifcfg_device(c)))
			return true;
	return !argc;
}

/* Files of ours whose ifcfg file is gone. */
static void remove_orphans(struct generator *g)
{
	struct strings list = { 0 };
	size_t i, j;

	rulefile_list(&list);
	for (i = 0; i < list.n; i++) {
		for (j = 0; j < g->files.n; j++)
			if (!strcmp(g->files.v[j].name, list.v[i]))
				break;
		if (j == g->files.n)
			give(g, list.v[i], NULL);
	}
	strings_free(&list);
}

static void generate_all(struct generator *g, int argc, char **argv)
{
	const struct ifcfg *c;
	size_t i, n = 0;

	ifcfg_files_all(&g->files, g->s.d);
	for (i = 0; i < g->files.n; i++)
		ifcfg_stanzas(&g->files.v[i], &g->v.stanzas);
	g->s.suppress = suppress_is_ignored() ? SUPPRESS_IGNORED
					      : SUPPRESS_KEPT;
	machine_plan(&g->v);
	for (i = 0; i < g->files.n; i++) {
		c = &g->files.v[i];
		if (ifcfg_is_alias(c) || !is_named(c, argc, argv))
			continue;
		generate_one(g, c);
		n++;
	}
	if (!argc)
		remove_orphans(g);
	if (argc && !n)
		diag_add(g->s.d, DIAG_FAILED, IFCFG_DIR, NULL,
			 "there is no ifcfg file of that name");
}

int cmd_generate(int argc, char **argv)
{
	struct generator g = { 0 };
	struct diag d = { 0 };
	int i = 1, status;

	if (argc > 1 && !strcmp(argv[1], "--write")) {
		g.write = true;
		i++;
	}
	if (argc > i && *argv[i] == '-')
		return cmd_usage("generate [--write] [IFACE]...");
	session_init(&g.s, (struct voice){ 0 }, &d);
	g.v.s = &g.s;
	if (!ifcfg_files_here())
		diag_add(&d, DIAG_FAILED, IFCFG_DIR, NULL, "there is no such "
			 "directory: rule- and route- files are for "
			 "network-scripts");
	else if (!session_open(&g.s,
			       g.write ? SESSION_CHANGING : SESSION_PROPOSING,
			       NULL))
		generate_all(&g, argc - i, argv + i);
	status = report_status(&d, diag_has(&d, DIAG_WARNING));
	status = report_command(&d, status);
	machine_free(&g.v);
	ifcfgs_free(&g.files);
	session_close(&g.s);
	diag_free(&d);
	return status;
}
