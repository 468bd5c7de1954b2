/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome generate: what the ifcfg files ask for as rule- and route- files,
 * which network-scripts install by themselves. Shows them, or with --write puts
 * them in place; files of somebody else are left alone. For a device that is
 * NetworkManager's, what is to be said to that; with --nm also where options are
 * in no file.
 */
#include "base/report.h"
#include "check/nm_check.h"
#include "command/cmd.h"
#include "model/option.h"
#include "network-scripts/rulefile.h"
#include "networkmanager/nm_managed.h"
#include "networkmanager/nm_profile.h"

#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct generator {
	struct session *s;
	struct machine v;
	struct ifcfgs files;
	bool write;
};

/* Whether its plan can be put into files; if not, why is said. */
static bool is_fixed(struct generator *g, const char *path,
		     const struct machine_device *dev)
{
	const struct resolved *pu;
	bool fixed = text_is_safe(dev->name), ready = false;
	size_t i;

	if (!fixed)
		diag_add(g->s->d, DIAG_WARNING, path, NULL, "no files can hold "
			 "the name of its device");
	for (i = 0; i < dev->uplinks.n; i++) {
		pu = &dev->plan.uplinks.v[i];
		ready |= pu->state == RESOLVED_READY;
		if (pu->state != RESOLVED_PENDING &&
		    (ready || i + 1 < dev->uplinks.n))
			continue;
		fixed = false;
		diag_add(g->s->d, DIAG_WARNING, dev->uplinks.v[i].iface, NULL,
			 "%s: files can hold only what is known: bring it up "
			 "first, or write it down",
			 pu->why ? pu->why : "it has no address");
	}
	return fixed;
}

/* texts NULL: what is ours of that name goes. */
static void write_or_show(struct generator *g, const char *name,
			  const struct text *texts)
{
	enum generated kind;
	char *path;

	if (g->write)
		rulefile_replace(name, texts, g->s->kernel, g->s->d);
	if (g->write || !rulefile_may_replace(name, texts, g->s->d) || !texts)
		return;
	for (kind = 0; kind < GENERATED_FILES; kind++) {
		path = rulefile_path(kind, name);
		if (texts[kind].n)
			printf("==> %s <==\n%s", path, texts[kind].s);
		free(path);
	}
}

/* A name that no file has yet keeps the number that was thought of for it. */
static void add_table(struct text *out, const struct rt_tables *tables,
		      uint32_t number)
{
	const struct rt_table *t;

	vec_each(t, tables)
		if (t->number == number && !t->line)
			text_addf(out, "# The table's name is new:\n"
				  "mkdir -p /etc/iproute2/rt_tables.d\n"
				  "echo %u %s >>" RT_TABLES_OURS "\n",
				  number, t->name);
}

static void add_nmcli(struct text *out, struct generator *g,
		      const struct machine_device *dev, const char *connection)
{
	struct table_list tables = { 0 };
	const struct uplink *u;
	char uuid[NM_UUID_MAX];
	size_t i;

	vec_each(u, &dev->uplinks)
		table_list_add(&tables, u->table);
	for (i = 0; i < tables.n; i++)
		add_table(out, session_tables(g->s), tables.v[i]);
	vec_free(&tables);
	nm_uuid((int)if_nametoindex(dev->name), uuid);
	nm_profile_nmcli(out, &dev->plan.wanted, &dev->facts, connection, uuid);
	nm_profile_mptcp(out, &dev->plan.endpoints, connection, uuid);
}

/* What NetworkManager does instead; our files would only get in its way. */
static void show_nm(struct generator *g, const struct ifcfg *c,
		    const struct machine_device *dev)
{
	struct text t = { 0 };

	diag_add(g->s->d, DIAG_WARNING, c->path, NULL, "NetworkManager has "
		 "this interface, and beside rule- files it does not read "
		 "route- files: none is written; expected NM_CONTROLLED=no, "
		 "the package NetworkManager-dispatcher-routing-rules, or its "
		 "own keys in place of ours");
	if (!dev || dev->refused || !dev->plan.wanted.n)
		return;
	text_addf(&t, "# NetworkManager: in %s\n", c->path);
	nm_profile_ifcfg(&t, &dev->plan.wanted, &dev->facts);
	text_add(&t, "# or, in its own form\n");
	add_nmcli(&t, g, dev, ifcfg_get(c, "NAME") ? ifcfg_get(c, "NAME")
						   : c->name);
	printf("%s", t.s);
	text_free(&t);
}

/* They hold rules and routes. */
static void say_endpoints(struct generator *g, const struct ifcfg *c,
			  const struct kobjs *endpoints)
{
	struct text t = { 0 };
	const struct kobj *k;

	vec_each(k, endpoints) {
		t.n = 0;
		kobj_print_command(&t, "add", k, NULL);
		diag_add(g->s->d, DIAG_NOTE, NULL, NULL, "%s: no such file has "
			 "endpoints of MPTCP: the hook adds it, or a script: "
			 "%s", c->name, t.s);
	}
	text_free(&t);
}

static void generate_one(struct generator *g, const struct ifcfg *c)
{
	struct text texts[GENERATED_FILES] = { { 0 } };
	const struct machine_device *dev = machine_find(&g->v, c);
	bool ours = dev && (dev->uplinks.n || dev->refused);
	enum generated kind;

	if (ours && nm_check_has(c) && !nm_has_rules_script()) {
		show_nm(g, c, dev);
		return;
	}
	if (dev && (dev->refused || !is_fixed(g, c->path, dev)))
		return;
	if (ours) {
		rulefile_print(texts, &dev->plan.wanted, c->name,
			       g->s->suppress == SUPPRESS_IGNORED);
		say_endpoints(g, c, &dev->plan.endpoints);
	}
	write_or_show(g, c->name, ours ? texts : NULL);
	for (kind = 0; kind < GENERATED_FILES; kind++)
		text_free(&texts[kind]);
}

static bool is_named(const struct ifcfg *c, char **names)
{
	for (; *names; names++)
		if (!strcmp(*names, c->name) ||
		    !strcmp(*names, ifcfg_device(c)))
			return true;
	return false;
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
			write_or_show(g, list.v[i], NULL);
	}
	strings_free(&list);
}

static void generate_all(struct generator *g, char **names)
{
	const struct ifcfg *c;
	size_t i, n = 0;

	ifcfg_files_all(&g->files, g->s->d);
	for (i = 0; i < g->files.n; i++)
		ifcfg_stanzas(&g->files.v[i], &g->v.stanzas);
	machine_plan(&g->v);
	for (i = 0; i < g->files.n; i++) {
		c = &g->files.v[i];
		if (ifcfg_is_alias(c) || (*names && !is_named(c, names)))
			continue;
		generate_one(g, c);
		n++;
	}
	if (!*names)
		remove_orphans(g);
	else if (!n)
		diag_add(g->s->d, DIAG_FAILED, IFCFG_DIR, NULL,
			 "there is no ifcfg file of that name");
}

/* Of words like table=ISP2; false: one of them is unknown. */
static bool read_words(struct settings *out, char **words, const char *origin,
		       struct diag *d)
{
	struct text all = { 0 };
	const struct option *o;
	char *key, *name;
	bool known = true;
	size_t n;

	for (o = options; o->name; o++)
		if (!o->daemon)
			text_addf(&all, "%s%s=", all.n ? ", " : "",
				  o->name + 10);
	for (; *words; words++) {
		n = strcspn(*words, "=");
		name = text_dup(*words);
		name[n] = '\0';
		key = option_key(name);
		o = option_find(key);
		if ((*words)[n] && o && !o->daemon) {
			settings_add(out, key, *words + n + 1, origin);
		} else {
			diag_add(d, DIAG_REFUSED, origin, NULL, "expected one "
				 "of %s, got \"%s\"", all.s, *words);
			known = false;
		}
		free(key);
		free(name);
	}
	text_free(&all);
	return known;
}

/* Says what is not known of the device. */
static void say_unknown(struct generator *g, const struct machine_device *dev,
			const char *origin)
{
	const struct uplink *u = dev->uplinks.v;
	const struct resolved *pu;

	if (!if_nametoindex(dev->name)) {
		diag_add(g->s->d, DIAG_WARNING, origin, NULL,
			 "there is no device %s", dev->name);
		return;
	}
	vec_each(pu, &dev->plan.uplinks) {
		if (pu->state == RESOLVED_PENDING)
			diag_add(g->s->d, DIAG_WARNING, origin, NULL, "%s%s: "
				 "bring it up first, or write it down",
				 u->family == AF_INET ? "IPv4: "
				 : u->family == AF_INET6 ? "IPv6: " : "",
				 pu->why);
		u++;
	}
	if (!dev->plan.wanted.n && !diag_has(g->s->d, DIAG_WARNING))
		diag_add(g->s->d, DIAG_WARNING, origin, NULL, "%s has no "
			 "address: bring it up first, or write source= and "
			 "gateway=", dev->name);
}

/* For NetworkManager, of a device and the words behind it. */
static void generate_nm(struct generator *g, char **argv)
{
	char *origin = text_join("--nm ", *argv);
	const struct machine_device *dev;
	struct text t = { 0 };
	struct stanza *st;

	st = vec_push(&g->v.stanzas);
	*st = (struct stanza){ .iface = text_dup(*argv), .family = AF_UNSPEC,
			       .key = text_dup("any"),
			       .origin = text_dup(origin) };
	if (read_words(&st->settings, argv + 1, origin, g->s->d))
		machine_plan(&g->v);
	dev = g->v.devices.n ? g->v.devices.v[0] : NULL;
	if (dev && !dev->refused) {
		say_unknown(g, dev, origin);
		if (dev->plan.wanted.n && if_nametoindex(dev->name)) {
			add_nmcli(&t, g, dev, dev->name);
			printf("%s", t.s);
		}
	}
	text_free(&t);
	free(origin);
}

static void generate(struct generator *g, char **argv, bool nm)
{
	if (!nm && !ifcfg_files_here()) {
		diag_add(g->s->d, DIAG_FAILED, IFCFG_DIR, NULL, "there is no "
			 "such directory: rule- and route- files are for "
			 "network-scripts; for NetworkManager: multihome "
			 "generate --nm IFACE table=NAME");
		return;
	}
	if (session_open(g->s, g->write ? SESSION_CHANGING
					: SESSION_PROPOSING, NULL))
		return;
	g->s->suppress = suppress_is_ignored() ? SUPPRESS_IGNORED
					       : SUPPRESS_KEPT;
	g->v.written = true;
	if (nm)
		generate_nm(g, argv);
	else
		generate_all(g, argv);
}

/* What is shown is for a file or a shell: notes are comments in it. */
static void show_notes(struct diag *d)
{
	size_t i = 0;

	while (i < d->n) {
		if (d->v[i].level != DIAG_NOTE) {
			i++;
			continue;
		}
		printf("# %s\n", d->v[i].text);
		free(d->v[i].text);
		vec_remove(d, i);
	}
}

int cmd_generate(struct session *s, char **argv)
{
	struct generator g = { s, { .s = s }, { 0 }, false };
	bool nm;

	argv++;
	nm = *argv && !strcmp(*argv, "--nm");
	g.write = *argv && !strcmp(*argv, "--write");
	if (nm || g.write)
		argv++;
	if ((*argv && **argv == '-') || (nm && (!*argv || !argv[1])))
		return EXIT_USAGE;
	session_init(s, (struct voice){ 0 }, s->d);
	generate(&g, argv, nm);
	if (!g.write)
		show_notes(s->d);
	machine_free(&g.v);
	ifcfgs_free(&g.files);
	return report_status(s->d, diag_has(s->d, DIAG_WARNING));
}
