/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A golden case's inputs: NAME.env or NAME.ifcfg, NAME.facts and, if it is
 * there, NAME.ini. For golden, and for the tests that run all of its plans.
 *
 * NAME.env: an environment a paragraph, as a hook gets it at each stanza; in a
 * value \n, \\, \xNN, and \*N*C for N times the character C. # is a comment.
 * NAME.ifcfg: files of network-scripts, each below a line "==> ifcfg-eth1 <==";
 * "==> network <==" is the defaults. The first is an alias's parent.
 * NAME.facts: the words of fact_lines[] below.
 */
#ifndef TESTS_GOLDEN_INPUT_H
#define TESTS_GOLDEN_INPUT_H

#include "model/facts.h"
#include "network-scripts/ifcfg.h"
#include "ifupdown/hook_env.h"
#include "config/conf.h"
#include "config/rt_tables.h"
#include "base/value.h"
#include "base/vec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct input {
	const char *name;
	struct stanzas stanzas;
	char *ifcfg;		/* the first ifcfg file's name */
	struct conf ini;
	bool bad_ini;
	struct policy policy;
	struct facts facts;
	struct rt_tables tables;
	struct diag d;
};

static inline void die(const char *file, unsigned line, const char *what)
{
	fprintf(stderr, "%s:%u: %s\n", file, line, what);
	exit(2);
}

static inline char *slurp(const char *name, const char *ending, char **path)
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
static inline char *unescaped(const char *s)
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

/* One paragraph. */
static inline void add_stanza(struct input *in, char *const *env, const char *path,
		      unsigned line)
{
	struct stanza st = { 0 };
	const char *wrong;

	if (hook_env_read(&st, env, &wrong) != ENV_UP)
		die(path, line, wrong ? wrong : "expected a call to an up hook");
	if (wrong)
		diag_add(&in->d, DIAG_REFUSED, st.origin, NULL, "%s", wrong);
	*vec_push(&in->stanzas) = st;
}

/* The files of NAME.ifcfg, as ifcfg_files_read() would find them. */
static inline void read_ifcfg(struct input *in)
{
	static const char dir[] = "/etc/sysconfig/network-scripts/ifcfg-";
	char *path, *text = slurp(in->name, "ifcfg", &path), *p, *end, *name;
	const char *defaults = "";
	size_t n, ndefaults = 0;
	struct ifcfgs files = { 0 };
	struct ifcfg *c;

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
			defaults = p;
			ndefaults = (size_t)(end - p);
			continue;
		}
		c = vec_push(&files);
		c->name = text_printf("%.*s", (int)n - 6, name + 6);
		c->path = text_printf("%s%s", dir, c->name);
		sourced_read(&c->vars, defaults, ndefaults,
			     "/etc/sysconfig/network", ifcfg_used);
		sourced_read(&c->vars, p, (size_t)(end - p), c->path,
			     ifcfg_used);
		c->device = text_dup(ifcfg_get(c, "DEVICE"));
		if (files.n > 1)
			c->parent = &files.v[0];
		ifcfg_stanzas(c, &in->stanzas);
		c->parent = NULL;
	}
	if (!files.n)
		die(path, 0, "expected ==> ifcfg-NAME <==");
	in->ifcfg = text_dup(files.v[0].name);
	ifcfgs_free(&files);
	free(text);
	free(path);
}

static inline void read_env(struct input *in)
{
	char *path, *text = slurp(in->name, "env", &path), *line, *next, *var;
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
		add_stanza(in, env.v, path, number);
		while (env.n)
			free(env.v[--env.n]);
	}
	vec_free(&env);
	free(text);
	free(path);
}

/* The next word of a line, or "". */
static inline char *word(char **line)
{
	char *w = *line + strspn(*line, " ");
	size_t n = strcspn(w, " ");

	*line = w + n;
	if (w[n])
		*(*line)++ = '\0';
	return w;
}

/* "blue:10" */
static inline uint32_t fact_vrf(struct facts *f, char *w)
{
	char *table = strchr(w, ':');

	text_copy(f->vrf, sizeof f->vrf, strsep(&w, ":"));
	return table ? (uint32_t)strtoul(table + 1, NULL, 10) : 0;
}

static inline bool fact_device(struct input *in, char *rest)
{
	struct facts *f = &in->facts;
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
		else if (!strncmp(w, "vrf=", 4))
			f->vrf_table = fact_vrf(f, w + 4);
		else
			return false;
	}
	return true;
}

static inline bool fact_address(struct input *in, char *rest)
{
	struct facts_addr *a = vec_push(&in->facts.addrs);
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

static inline bool fact_main_gateway(struct input *in, char *rest)
{
	struct addr a;
	int i;

	if (addr_parse(&a, rest))
		return false;
	i = facts_family(a.family);
	in->facts.main_gateway[i] = a;
	return in->facts.main_default[i] = true;
}

static inline bool fact_main_default(struct input *in, char *rest)
{
	in->facts.main_default[!strcmp(rest, "inet6")] = true;
	return !strcmp(rest, "inet") || !strcmp(rest, "inet6");
}

static inline bool fact_lease(struct input *in, char *rest)
{
	return !addr_parse(&in->facts.lease_gateway, rest);
}

static inline bool fact_taken(struct input *in, char *rest)
{
	return !prefix_parse(vec_push(&in->facts.taken), rest, true);
}

/* P [via A] [metric N] [advmss N] */
static inline bool fact_pin(struct input *in, char *rest)
{
	struct kobj *k = vec_push(&in->facts.pins);
	char *w;

	*k = (struct kobj){
		.kind = KOBJ_ROUTE, .protocol = 3, .type = 1, .table = 254,
		.ifindex = in->facts.ifindex, .suppress = -1, .claim = -1,
	};
	if (prefix_parse(&k->dst, word(&rest), true))
		return false;
	k->family = k->dst.addr.family;
	k->metric = k->family == AF_INET6 ? KOBJ_METRIC6 : 0;
	k->scope = k->family == AF_INET ? 253 : 0;
	while (*(w = word(&rest))) {
		if (!strcmp(w, "via")) {
			if (addr_parse(&k->gateway, word(&rest)))
				return false;
			k->scope = 0;
		} else if (!strcmp(w, "metric")) {
			k->metric = (uint32_t)strtoul(word(&rest), NULL, 10);
		} else if (!strcmp(w, "advmss")) {
			k->metrics[METRIC_ADVMSS] =
				(uint32_t)strtoul(word(&rest), NULL, 10);
		} else {
			return false;
		}
	}
	return true;
}

static inline bool fact_narrow(struct input *in, char *rest)
{
	in->facts.narrow[!strcmp(rest, "inet6")] = true;
	return !strcmp(rest, "inet") || !strcmp(rest, "inet6");
}

static inline bool fact_table(struct input *in, char *rest)
{
	char *name = word(&rest), *line;
	struct diag d = { 0 };

	line = text_printf("%s %s", rest, name);
	rt_tables_parse(&in->tables, line, "", &d);
	free(line);
	return !d.n;
}

static const struct {
	const char *word;
	bool (*read)(struct input *in, char *rest);
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
	/* pin P [via A] [metric N] [advmss N]: main's route by the device */
	{ "pin", fact_pin },
	/* narrow inet|inet6: main forbids, or leads elsewhere, a part of all */
	{ "narrow", fact_narrow },
};

static inline void read_facts(struct input *in)
{
	char *path, *text = slurp(in->name, "facts", &path), *line, *next, *w;
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
		if (i == n || !fact_lines[i].read(in, line))
			die(path, number, "expected a fact");
	}
	if (!in->facts.device[0])
		die(path, number, "expected a device");
	free(text);
	free(path);
}

static inline void input_read(struct input *in, const char *name)
{
	char *ini = text_printf("%s.ini", name);
	char *scripts = text_printf("%s.ifcfg", name);

	*in = (struct input){ .name = name };
	in->bad_ini = conf_read(&in->ini, ini, &in->policy, &in->d) != 0;
	read_facts(in);
	if (access(scripts, F_OK))
		read_env(in);
	else
		read_ifcfg(in);
	free(scripts);
	free(ini);
}

static inline void input_free(struct input *in)
{
	conf_free(&in->ini);
	stanzas_free(&in->stanzas);
	free(in->ifcfg);
	facts_free(&in->facts);
	rt_tables_free(&in->tables);
	diag_free(&in->d);
}

#endif
