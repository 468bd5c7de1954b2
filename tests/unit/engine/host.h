/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host for the tests of the engine: a kernel in memory with its devices, records
 * in a directory of the test's own, and calls as hooks make them. Stanzas and
 * devices are lines as made.h has them. First in a file, as scratch.h.
 */
#ifndef TESTS_HOST_H
#define TESTS_HOST_H

#include "../scratch.h"
#include "../fake_kernel.h"
#include "../made.h"
#include "../words.h"
#include "engine/reconcile.h"
#include "engine/transact.h"
#include "model/ip_words.h"
#include "state/store.h"

static struct {
	struct session s;
	struct diag d;		/* of the last session */
	/* what sessions begin with */
	struct policy policy;
	struct conf conf;
	struct voice voice;
	bool takes_over;
	const char *tables;	/* what rt_tables says */
	char *text;		/* what was last asked for */
	char rival[16];		/* of the last transaction */
} host;

/* A device of a line: "eth1 up 10.2.2.2/24 main=10.2.2.1", with that number. */
static inline struct facts host_facts(const char *line, size_t ifindex)
{
	size_t n = strcspn(line, " ");
	struct made m = { 0 };

	made_facts(&m, line + n);
	snprintf(m.f.device, sizeof m.f.device, "%.*s", (int)n, line);
	if (m.f.ifindex)
		m.f.ifindex = (int)ifindex;
	return m.f;
}

/* Adds one; numbers count from 2. */
static inline void host_device(const char *line)
{
	size_t ifindex = fake.devices.n + 2;

	*vec_push(&fake.devices) = host_facts(line, ifindex);
}

/* The device of that name is so from now on. */
static inline void host_change(const char *line)
{
	struct facts now;
	size_t i;

	for (i = 0; i < fake.devices.n; i++) {
		now = host_facts(line, i + 2);
		if (!strcmp(fake.devices.v[i].device, now.device)) {
			if (now.ifindex && !strstr(line, "group="))
				now.group = fake.devices.v[i].group;
			facts_free(&fake.devices.v[i]);
			fake.devices.v[i] = now;
			return;
		}
		facts_free(&now);
	}
	fail_msg("there is no such device: %s", line);
}

/* A machine that has just booted: no device, no rule, no record. */
static inline void host_boot(void)
{
	fake_free();
	nftw("store.run", scratch_remove, 8, FTW_DEPTH | FTW_PHYS);
	conf_free(&host.conf);
	host.conf = (struct conf){ 0 };
	host.policy = policy_default;
	host.voice = (struct voice){ .pending = true };
	host.takes_over = false;
	host.tables = "7001 ISP1\n7002 ISP2\n7003 ISP3\n";
	diag_free(&host.d);
}

/*
 * An object in words of ip(8) behind its kind and protocol: "rule 77 priority 7300
 * from 10.2.2.2 lookup 7001", "route 4 10.2.2.0/24 dev eth1 table 7001"; "rule*" is
 * one that has more than we know.
 */
static inline struct kobj host_object(const char *line)
{
	char *copy, *words[32], *rest;
	unsigned long protocol = strtoul(line + strcspn(line, " "), &rest, 10);
	struct ip_words w = { .k.claim = -1, .k.suppress = -1 };
	const struct facts *f;

	w.k.kind = strncmp(line, "rule", 4) ? KOBJ_ROUTE : KOBJ_RULE;
	copy = text_dup(rest);
	same_text(ip_words_read(&w, words, split(copy, words, COUNT(words))),
		  NULL, line);
	w.k.protocol = (uint8_t)protocol;
	w.k.strange = line[strcspn(line, " *")] == '*';
	if (w.k.kind == KOBJ_ROUTE) {
		f = fake_device(w.k.dev, 0);
		w.k.ifindex = f ? f->ifindex : w.k.dev[0] ? 99 : 0;
		w.k.scope = w.k.family == AF_INET && !w.k.gateway.family
			? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	}
	free(copy);
	return w.k;
}

static inline void host_put(const char *line)
{
	fake_put(host_object(line));
}

/* A session as a command or a hook has it, but for files of the machine. */
static inline struct session *host_start(enum session_mode mode)
{
	host.s = (struct session){
		.store = STORE_CLOSED, .d = &host.d, .policy = host.policy,
		.conf = host.conf, .voice = host.voice,
		.takes_over = host.takes_over,
	};
	diag_free(&host.d);
	rt_tables_parse(&host.s.tables, host.tables, "rt_tables", &host.d);
	host.s.tables.read = true;
	same_number(session_open(&host.s, mode, "eth1"), 0, "session_open");
	return &host.s;
}

static inline void host_end(void)
{
	host.s.conf = (struct conf){ 0 };	/* is the host's */
	session_close(&host.s);
}

/* Adds the stanza of a line: "inet address=10.2.2.2/24 table=7001". */
static inline void host_stanza(struct stanzas *l, const char *iface,
			       const char *line)
{
	struct stanza *st = vec_push(l);
	const struct setting *address, *method;

	st->iface = text_dup(iface);
	st->origin = text_dup("O");
	st->family = made_settings(&st->settings, line);
	address = settings_find(&st->settings, "address");
	method = settings_find(&st->settings, "method");
	st->key = stanza_key(st->family, address ? address->value : NULL,
			     method ? method->value : "static");
}

/* The hooks' calls, each a session of its own. */
static inline int host_up(const char *iface, const char *line)
{
	struct session *s = host_start(SESSION_CHANGING);
	struct stanzas l = { 0 };
	int ret;

	host_stanza(&l, iface, line);
	ret = reconcile_up(s, iface, &l, l.v[0].family != AF_UNSPEC);
	stanzas_free(&l);
	host_end();
	return ret;
}

static inline int host_down(const char *iface)
{
	int ret = reconcile_down(host_start(SESSION_CHANGING), iface, false);

	host_end();
	return ret;
}

static inline int host_sync(const char *iface)
{
	struct session *s = host_start(SESSION_CHANGING);
	int ret = iface ? reconcile_sync(s, iface) : reconcile_sync_all(s);

	host_end();
	return ret;
}

static inline int host_flush(const char *iface)
{
	int ret = reconcile_flush(host_start(SESSION_CHANGING), iface);

	host_end();
	return ret;
}

/* What a device's claims are to be: lines of stanzas, NULL ends them. */
static inline void host_put_claims(struct record *r, const void *arg)
{
	const char *const *lines = arg;
	struct stanzas l = { 0 };
	struct claim *c;
	size_t i, j;

	for (i = 0; lines[i]; i++)
		host_stanza(&l, r->device, lines[i]);
	for (i = 0; i < r->claims.n; ) {
		for (j = 0; j < l.n; j++)
			if (!strcmp(l.v[j].key, r->claims.v[i].key))
				break;
		if (j < l.n)
			i++;
		else
			claims_remove(&r->claims, i);
	}
	for (j = 0; j < l.n; j++) {
		c = claims_get(&r->claims, r->device, l.v[j].family, l.v[j].key);
		settings_free(&c->trial);
		settings_copy(&c->trial, &l.v[j].settings);
		settings_sort(&c->trial);
		free(c->refused);
		c->refused = NULL;
	}
	stanzas_free(&l);
}

#define LINES(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NONE ((const char *const[]){ NULL })

/* One transaction: the device is to have those claims; or (NULL) what it has. */
static inline int host_run(const char *device, const char *const *lines)
{
	struct change change = { lines ? host_put_claims : NULL, lines };
	struct session *s = host_start(SESSION_CHANGING);
	int ret = transact(s, NULL, device, change, host.rival);

	host_end();
	return ret;
}

/* Keeps a text until the next one. */
static inline const char *host_text(struct text *t)
{
	text_add(t, "");
	free(host.text);
	return host.text = t->s;
}

static inline void host_add_diag(struct text *t, const struct diag *d)
{
	static const char *const levels[] = {
		[DIAG_NOTE] = "note", [DIAG_WARNING] = "warning",
		[DIAG_REFUSED] = "refused", [DIAG_FAILED] = "failed",
	};
	size_t i;

	for (i = 0; i < d->n; i++)
		text_addf(t, "%s: %s\n", levels[d->v[i].level], d->v[i].text);
}

/* What the last session said, a line each: "note: eth1: add rule ...". */
static inline const char *host_said(void)
{
	struct text t = { 0 };

	host_add_diag(&t, &host.d);
	return host_text(&t);
}

/* The same without what was changed. */
static inline const char *host_complained(void)
{
	struct text t = { 0 };
	struct diag d = { 0 };
	size_t i;

	for (i = 0; i < host.d.n; i++)
		if (host.d.v[i].level > DIAG_NOTE)
			*vec_push(&d) = host.d.v[i];
	host_add_diag(&t, &d);
	vec_free(&d);
	return host_text(&t);
}

/* How many lines say what was changed. */
static inline size_t host_changes(void)
{
	size_t i, n = 0;

	for (i = 0; i < host.d.n; i++)
		n += host.d.v[i].level == DIAG_NOTE;
	return n;
}

/* What we have made, in order; the caller frees. */
static inline struct kobjs host_ours(void)
{
	struct kobjs l = { 0 };
	size_t i;

	for (i = 0; i < fake.objects.n; i++)
		if (fake.objects.v[i].made)
			*vec_push(&l) = fake.objects.v[i].k;
	if (l.n)
		qsort(l.v, l.n, sizeof *l.v, kobj_cmp);
	return l;
}

/* Whether that is what we have made now. */
static inline bool host_is(const struct kobjs *want)
{
	struct kobjs now = host_ours();
	bool same = now.n == want->n;
	size_t i;

	for (i = 0; same && i < now.n; i++)
		same = !kobj_cmp(&now.v[i], &want->v[i]);
	free(now.v);
	return same;
}

/* What a list has, as ip(8) would be told, a line each. */
static inline const char *host_lines(const struct kobjs *l)
{
	struct text t = { 0 };
	struct kobj k;
	size_t i;

	for (i = 0; i < l->n; i++) {
		k = l->v[i];
		if (k.kind == KOBJ_ROUTE && !k.dev[0])
			kernel_device_name(k.ifindex, k.dev);
		kobj_print(&t, &k, NULL);
		text_add(&t, "\n");
	}
	return host_text(&t);
}

/* Which sources have which table for all: "10.2.2.2>7001 10.2.2.3>7001". */
static inline const char *host_sources(const struct kobjs *l)
{
	char buf[PREFIX_STRLEN];
	struct text t = { 0 };
	const struct kobj *k;
	size_t i;

	for (i = 0; i < l->n; i++) {
		k = &l->v[i];
		if (k->kind == KOBJ_RULE && k->src.len && !k->dst.len &&
		    k->suppress < 0 && k->type == FR_ACT_TO_TBL)
			text_addf(&t, "%s%s>%u", t.n ? " " : "",
				  prefix_format(&k->src, buf), k->table);
	}
	return host_text(&t);
}

/* By which device a packet leaves; "-": by none. */
static inline const char *host_way(const char *from, const char *to)
{
	struct packet p = { 0 };
	struct kobj match, way;
	struct text t = { 0 };

	if (from)
		assert_null(addr_parse(&p.from, from));
	assert_null(addr_parse(&p.to, to));
	text_add(&t, kernel_lookup(NULL, &p, &match, &way) ? "-" : way.dev);
	return host_text(&t);
}

/* The record of a device, "" if there is none. */
static inline const char *host_record(const char *device)
{
	struct text t = { 0 };
	struct store s;
	char *text;
	size_t n;

	if (!store_open(&s, false)) {
		if (!store_read(&s, "dev", device, &text, &n)) {
			text_add(&t, text);
			free(text);
		}
		store_close(&s);
	}
	return host_text(&t);
}

/* Writes text as the record of a device, whatever it says. */
static inline void host_write(const char *dir, const char *name,
			      const char *text)
{
	struct store s;

	assert_int_equal(store_open(&s, true), 0);
	assert_int_equal(store_write(&s, dir, name, text, strlen(text)), 0);
	store_close(&s);
}

static inline void host_link(const char *dir, const char *name,
			     const char *device)
{
	struct store s;

	assert_int_equal(store_open(&s, true), 0);
	assert_int_equal(store_relink(&s, dir, name, device), 0);
	store_close(&s);
}

/* What the store has of records, names and marks: "names/table:7001 eth1". */
static inline const char *host_keeps(void)
{
	static const char *const dirs[] = { "dev", "iface", "names", "retry" };
	struct strings list = { 0 };
	struct text t = { 0 };
	struct store s;
	char target[16];
	size_t i, j;

	for (i = 0; i < COUNT(dirs) && !store_open(&s, false); i++) {
		store_list(&s, dirs[i], &list);
		for (j = 0; j < list.n; j++) {
			text_addf(&t, "%s/%s", dirs[i], list.v[j]);
			if (!store_target(&s, dirs[i], list.v[j], target,
					  sizeof target))
				text_addf(&t, " %s", target);
			text_add(&t, "\n");
		}
		strings_free(&list);
		store_close(&s);
	}
	return host_text(&t);
}

/* The list of uplinks, a word for each line of it; "" if there is none. */
static inline const char *host_list(void)
{
	struct text t = { 0 };
	struct store s;
	char *text, *line, *save;
	size_t n;

	if (!store_open(&s, false)) {
		if (!store_read(&s, "machine", "uplinks", &text, &n)) {
			for (line = strtok_r(text, "\n", &save); line;
			     line = strtok_r(NULL, "\n", &save))
				if (strncmp(line, "multihome", 9) &&
				    strcmp(line, "end"))
					text_addf(&t, "%s%s", t.n ? ", " : "",
						  line);
			free(text);
		}
		store_close(&s);
	}
	for (n = 0; n < t.n; n++)
		if (t.s[n] == '\t')
			t.s[n] = ' ';
	return host_text(&t);
}

/* The devices that are in a group: "eth0:7000 eth1:7000". */
static inline const char *host_groups(void)
{
	struct text t = { 0 };
	const struct facts *f;

	vec_each(f, &fake.devices)
		if (f->group)
			text_addf(&t, "%s%s:%u", t.n ? " " : "", f->device,
				  f->group);
	return host_text(&t);
}

static inline int host_setup(void **state)
{
	(void)state;
	return scratch_enter(NULL);
}

static inline int host_teardown(void **state)
{
	(void)state;
	host_boot();
	free(host.text);
	return scratch_leave(NULL);
}

#endif
