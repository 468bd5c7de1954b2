/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * golden NAME: what hooks would ask of the kernel, without hooks and kernel.
 * Reads NAME.env or NAME.ifcfg, NAME.facts and, if it is there, NAME.ini;
 * prints what NAME.ok holds and exits 0, or what NAME.err holds and exits 3.
 * With ifcfg files it also prints what would be generated. Called by run.
 *
 * NAME.env: an environment a paragraph, as a hook gets it at each stanza; in a
 * value \n, \\, \xNN, and \*N*C for N times the character C. # is a comment.
 * NAME.ifcfg: files of network-scripts, each below a line "==> ifcfg-eth1 <==";
 * "==> network <==" is the defaults. The first is an alias's parent.
 * NAME.facts: the words of fact_lines[] below.
 */
#include "generate.h"
#include "ifcfg.h"
#include "input_env.h"
#include "input_ini.h"
#include "option.h"
#include "plan.h"
#include "tables.h"
#include "vec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct golden {
	const char *name;
	struct claims claims;
	char *ifcfg;		/* the first ifcfg file's name */
	struct ini ini;
	struct policy policy;
	struct facts facts;
	struct tables tables;
	struct { struct uplink *v; size_t n, cap; } uplinks;
	VEC(const struct claim *) claim_of;	/* of each uplink */
	struct diag d;
};

static void die(const char *file, unsigned line, const char *what)
{
	fprintf(stderr, "%s:%u: %s\n", file, line, what);
	exit(2);
}

static char *slurp(const char *name, const char *ending, char **path)
{
	struct text t = { 0 };
	char buf[4096];
	size_t n;
	FILE *f;

	*path = text_printf("%s.%s", name, ending);
	f = fopen(*path, "r");
	if (!f)
		die(*path, 0, strerror(errno));
	text_add(&t, "");
	while ((n = fread(buf, 1, sizeof buf, f)))
		text_addn(&t, buf, n);
	fclose(f);
	return t.s;
}

/* A value's escapes undone; NULL if there is one that is none. */
static char *unescaped(const char *s)
{
	struct text t = { 0 };
	unsigned long n;
	char c, hex[3] = "", *end;

	text_add(&t, "");
	for (; *s; s++) {
		c = *s;
		n = 1;
		if (c == '\\') {
			switch (*++s) {
			case 'n':
				c = '\n';
				break;
			case '\\':
				break;
			case 'x':
				hex[0] = s[1];
				hex[1] = '\0';
				if (s[1])
					hex[1] = s[2];
				c = (char)strtoul(hex, &end, 16);
				if (*end || !c)
					return NULL;
				s += 2;
				break;
			case '*':
				n = strtoul(s + 1, &end, 10);
				if (*end != '*' || !end[1])
					return NULL;
				s = end + 1;
				c = *s;
				break;
			default:
				return NULL;
			}
		}
		while (n--)
			text_addn(&t, &c, 1);
	}
	return t.s;
}

/* As reconcile would have it: a later call replaces a claim. */
static void add_stanza(struct golden *g, struct stanza *st)
{
	const struct setting *table;
	struct claim *c;

	table = settings_find(&st->settings, "multihome-table");
	if (table)
		input_ini_defaults(&g->ini, table->value, &st->settings, &g->d);
	if (!settings_ours(&st->settings))
		return;
	c = claims_get(&g->claims, st->iface, st->family, st->key);
	settings_free(&c->tried);
	settings_copy(&c->tried, &st->settings);
}

/* One paragraph. */
static void add_claim(struct golden *g, char *const *env, const char *path,
		      unsigned line)
{
	struct stanza st = { 0 };
	const char *wrong;

	if (input_env(&st, env, &wrong) != ENV_UP)
		die(path, line, wrong ? wrong : "expected a call to an up hook");
	if (wrong)
		diag_add(&g->d, DIAG_REFUSED, st.origin, NULL, "%s", wrong);
	add_stanza(g, &st);
	stanza_free(&st);
}

/* The files of NAME.ifcfg, as input_ifcfg() would find them. */
static void read_ifcfg(struct golden *g)
{
	static const char dir[] = "/etc/sysconfig/network-scripts/ifcfg-";
	char *path, *text = slurp(g->name, "ifcfg", &path), *p, *end, *name;
	struct assigns defaults = { 0 };
	struct ifcfgs files = { 0 };
	struct stanzas all = { 0 };
	struct ifcfg *c;
	size_t i, n;

	for (p = text; !strncmp(p, "==> ", 4); p = end) {
		name = p + 4;
		n = strcspn(name, " \n");
		p = strchr(name, '\n');
		if (!p)
			die(path, 0, "expected lines");
		p++;
		end = strstr(p, "==> ");
		end = end ? end : p + strlen(p);
		if (!strncmp(name, "network ", 8)) {
			assigns_parse(&defaults, p, (size_t)(end - p),
				      "/etc/sysconfig/network", ifcfg_used);
			continue;
		}
		c = vec_push(&files);
		c->name = text_printf("%.*s", (int)n - 6, name + 6);
		c->path = text_printf("%s%s", dir, c->name);
		for (i = 0; i < defaults.n; i++)
			*vec_push(&c->vars) = (struct assign){
				text_dup(defaults.v[i].name),
				text_dup(defaults.v[i].value),
				text_dup(defaults.v[i].origin),
				defaults.v[i].bad,
			};
		assigns_parse(&c->vars, p, (size_t)(end - p), c->path,
			      ifcfg_used);
		c->device = text_dup(ifcfg_get(c, "DEVICE"));
		if (files.n > 1)
			c->parent = &files.v[0];
		ifcfg_stanzas(c, &all);
		c->parent = NULL;
	}
	if (!files.n)
		die(path, 0, "expected ==> ifcfg-NAME <==");
	g->ifcfg = text_dup(files.v[0].name);
	for (i = 0; i < all.n; i++)
		add_stanza(g, &all.v[i]);
	stanzas_free(&all);
	ifcfgs_free(&files);
	assigns_free(&defaults);
	free(text);
	free(path);
}

static void read_env(struct golden *g)
{
	char *path, *text = slurp(g->name, "env", &path), *line, *next, *var;
	VEC(char *) env = { 0 };
	unsigned number = 0;

	for (line = text; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		number++;
		if (*line && *line != '#') {
			var = unescaped(line);
			if (!var || !strchr(var, '='))
				die(path, number, "expected VARIABLE=VALUE");
			*vec_push(&env) = var;
		}
		if ((*line && next) || !env.n)
			continue;
		vec_push(&env);	/* NULL ends it */
		add_claim(g, env.v, path, number);
		while (env.n)
			free(env.v[--env.n]);
	}
	vec_free(&env);
	free(text);
	free(path);
}

/* The next word of a line, or "". */
static char *word(char **line)
{
	char *w = *line + strspn(*line, " ");
	size_t n = strcspn(w, " ");

	*line = w + n;
	if (w[n])
		*(*line)++ = '\0';
	return w;
}

static bool fact_device(struct golden *g, char *rest)
{
	struct facts *f = &g->facts;
	char *w = word(&rest);

	if (value_device(w))
		return false;
	strcpy(f->device, w);
	w = word(&rest);
	f->up = !strcmp(w, "up");
	f->ifindex = f->up || !strcmp(w, "down") ? 2 : 0;
	if (!f->ifindex && strcmp(w, "absent"))
		return false;
	while (*(w = word(&rest))) {
		if (!strcmp(w, "pointopoint"))
			f->pointopoint = true;
		else if (!strcmp(w, "no-ipv6"))
			f->no_ipv6 = true;
		else if (!strcmp(w, "no-suppress"))
			f->no_suppress = true;
		else
			return false;
	}
	return true;
}

static bool fact_address(struct golden *g, char *rest)
{
	struct facts_addr *a = vec_push(&g->facts.addrs);
	char *w;

	if (prefix_parse(&a->prefix, word(&rest), false))
		return false;
	a->peer = a->prefix.addr;
	a->global = true;
	while (*(w = word(&rest))) {
		if (!strcmp(w, "dynamic"))
			a->dynamic = true;
		else if (!strcmp(w, "shared"))
			a->shared = true;
		else if (!strcmp(w, "local"))
			a->global = false;
		else if (strcmp(w, "peer") || addr_parse(&a->peer, word(&rest)))
			return false;
	}
	return true;
}

static bool fact_main_gateway(struct golden *g, char *rest)
{
	struct addr a;
	int i;

	if (addr_parse(&a, rest))
		return false;
	i = facts_family(a.family);
	g->facts.main_gateway[i] = a;
	return g->facts.main_default[i] = true;
}

static bool fact_main_default(struct golden *g, char *rest)
{
	g->facts.main_default[!strcmp(rest, "inet6")] = true;
	return !strcmp(rest, "inet") || !strcmp(rest, "inet6");
}

static bool fact_lease(struct golden *g, char *rest)
{
	return !addr_parse(&g->facts.lease_gateway, rest);
}

static bool fact_taken(struct golden *g, char *rest)
{
	return !prefix_parse(vec_push(&g->facts.taken), rest, true);
}

static bool fact_table(struct golden *g, char *rest)
{
	char *name = word(&rest), *line;
	struct diag d = { 0 };

	line = text_printf("%s %s", rest, name);
	tables_parse(&g->tables, line, "", &d);
	free(line);
	return !d.n;
}

static const struct {
	const char *word;
	bool (*read)(struct golden *g, char *rest);
} fact_lines[] = {
	/* device NAME up|down|absent [pointopoint] [no-ipv6] [no-suppress] */
	{ "device", fact_device },
	/* address A/LEN [dynamic] [shared] [local] [peer A] */
	{ "address", fact_address },
	/* main-gateway A: main has a default by it; of inet or inet6 */
	{ "main-gateway", fact_main_gateway },
	/* main-default inet|inet6: one without a next hop */
	{ "main-default", fact_main_default },
	/* lease A: the router of the DHCP lease */
	{ "lease", fact_lease },
	/* table NAME NUMBER: what rt_tables says */
	{ "table", fact_table },
	/* taken P: a source that another device's claim names */
	{ "taken", fact_taken },
};

static void read_facts(struct golden *g)
{
	char *path, *text = slurp(g->name, "facts", &path), *line, *next, *w;
	size_t i, n = sizeof fact_lines / sizeof *fact_lines;
	unsigned number = 0;

	for (line = text; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		number++;
		w = word(&line);
		if (!*w || *w == '#')
			continue;
		for (i = 0; i < n && strcmp(w, fact_lines[i].word); i++)
			;
		if (i == n || !fact_lines[i].read(g, line))
			die(path, number, "expected a fact");
	}
	if (!g->facts.device[0])
		die(path, number, "expected a device");
	free(text);
	free(path);
}

static void add_family(struct golden *g, const struct claim *c,
		       const struct uplink *all, int family)
{
	struct uplink *u = vec_push(&g->uplinks);

	*u = uplink_select(all, family);
	u->trial = true;
	strcpy(u->device, g->facts.device);
	if (u->merged && u->gateway == UPLINK_GIVEN && !u->gateways.n)
		u->gateway = UPLINK_AUTO;
	*vec_push(&g->claim_of) = c;
}

/* As load_claim() does, without the claims of other devices. */
static void read_claim(struct golden *g, const struct claim *c)
{
	struct diag own = { 0 };
	const char *err = NULL;
	struct uplink all;

	option_read(&all, &c->tried, c->iface, c->family, &own);
	if (!own.n && !all.table)
		err = tables_number(&g->tables, all.table_name, &all.table);
	if (err && !*err)
		die(g->name, 0, "expected the table in .facts");
	if (err)
		diag_add(&own, DIAG_REFUSED,
			 uplink_origin(&all, "multihome-table"),
			 "multihome-table", "%s, got \"%s\"", err,
			 all.table_name);
	if (!diag_has(&own, DIAG_REFUSED) && c->family != AF_INET6)
		add_family(g, c, &all, AF_INET);
	if (!diag_has(&own, DIAG_REFUSED) && c->family != AF_INET)
		add_family(g, c, &all, AF_INET6);
	uplink_free(&all);
	diag_move(&g->d, &own);
}

static const char *table_name(const struct golden *g, uint32_t table)
{
	size_t i;

	for (i = 0; i < g->uplinks.n; i++)
		if (g->uplinks.v[i].table == table &&
		    g->uplinks.v[i].table_name[0])
			return g->uplinks.v[i].table_name;
	return NULL;
}

static void print_plan(const struct golden *g, const struct plan *p)
{
	static const char *const states[] = {
		[PLAN_READY] = "ready", [PLAN_ABSENT] = "absent",
		[PLAN_PENDING] = "pending", [PLAN_REFUSED] = "refused",
	};
	struct text t = { 0 };
	char buf[16];
	size_t i;

	for (i = 0; i < p->uplinks.n; i++) {
		const struct uplink *u = &g->uplinks.v[i];
		const struct plan_uplink *pu = &p->uplinks.v[i];

		printf("%s %s: %s %s %s%s%s\n", g->claim_of.v[i]->iface,
		       g->claim_of.v[i]->key, addr_family_name(u->family),
		       uplink_table(u, buf), states[pu->state],
		       pu->why ? ": " : "", pu->why ? pu->why : "");
	}
	for (i = 0; i < p->wanted.n; i++) {
		const struct kobj *k = &p->wanted.v[i];

		t.n = 0;
		kobj_print(&t, k, table_name(g, k->table));
		printf("ip -%c %s add %s protocol %u\n",
		       k->family == AF_INET ? '4' : '6',
		       k->kind == KOBJ_RULE ? "rule" : "route", t.s,
		       k->protocol);
	}
	text_free(&t);
}

static void print_files(const struct golden *g, const struct plan *p)
{
	struct text texts[GENERATED_FILES] = { { 0 } };
	size_t i;

	generate(texts, &p->wanted, g->ifcfg, g->facts.no_suppress);
	for (i = 0; i < GENERATED_FILES; i++) {
		if (texts[i].n)
			printf("==> %s%s <==\n%s", generated_prefix[i],
			       g->ifcfg, texts[i].s);
		text_free(&texts[i]);
	}
}

static void print_diag(const struct diag *d)
{
	static const char *const levels[] = {
		[DIAG_NOTE] = "note: ", [DIAG_WARNING] = "warning: ",
		[DIAG_REFUSED] = "", [DIAG_FAILED] = "failed: ",
	};
	size_t i;

	for (i = 0; i < d->n; i++)
		printf("%s%s\n", levels[d->v[i].level], d->v[i].text);
}

/* Whether all of it can be in force. */
static bool plan_all(struct golden *g)
{
	struct plan p = { 0 };
	size_t i;

	for (i = 0; i < g->claims.n; i++)
		read_claim(g, &g->claims.v[i]);
	if (!diag_has(&g->d, DIAG_REFUSED))
		plan_build(&p, g->uplinks.v, g->uplinks.n, &g->facts,
			   &g->policy, &g->d);
	for (i = 0; i < p.uplinks.n; i++)
		if (p.uplinks.v[i].state == PLAN_REFUSED)
			diag_add(&g->d, DIAG_REFUSED, uplink_origin(
				 &g->uplinks.v[i], p.uplinks.v[i].key),
				 p.uplinks.v[i].key, "%s", p.uplinks.v[i].why);
	print_diag(&g->d);
	if (!diag_has(&g->d, DIAG_REFUSED))
		print_plan(g, &p);
	if (g->ifcfg && !diag_has(&g->d, DIAG_REFUSED))
		print_files(g, &p);
	plan_free(&p);
	return !diag_has(&g->d, DIAG_REFUSED);
}

int main(int argc, char **argv)
{
	struct golden g = { 0 };
	char *ini, *scripts;
	size_t i;
	bool ok;

	if (argc != 2)
		die("golden", 0, "expected a name");
	g.name = argv[1];
	ini = text_printf("%s.ini", g.name);
	ok = !input_ini(&g.ini, ini, &g.policy, &g.d);
	read_facts(&g);
	scripts = text_printf("%s.ifcfg", g.name);
	if (access(scripts, F_OK))
		read_env(&g);
	else
		read_ifcfg(&g);
	free(scripts);
	ok = plan_all(&g) && ok;
	free(ini);
	input_ini_free(&g.ini);
	claims_free(&g.claims);
	free(g.ifcfg);
	facts_free(&g.facts);
	tables_free(&g.tables);
	for (i = 0; i < g.uplinks.n; i++)
		uplink_free(&g.uplinks.v[i]);
	vec_free(&g.uplinks);
	vec_free(&g.claim_of);
	diag_free(&g.d);
	return ok ? 0 : 3;
}
