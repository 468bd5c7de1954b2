/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reconcile on a kernel that refuses: each plan of the golden set is brought
 * up and taken down again, with each message to the kernel answered wrongly in
 * each way. Whatever happens, what is not ours stays as it is; a call is done
 * or undone; the next one converges; and in the end nothing of ours is left. Each
 * reconcile-*-faults.c is a part of it: where records lie on a disk, all of it
 * takes minutes.
 */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

#include "../scratch.h"
#include "../fakekernel.h"
#include "../../golden/input.h"
#include "engine/reconcile.h"

#include <dirent.h>
#include <sys/stat.h>

enum { CALLS_MAX = 8 };

/* The first ones also of what is only asked. */
static const int errors[] = {
	ENOENT, ENODEV, ENOBUFS, EPERM, EINTR, EEXIST, ESRCH, EINVAL, ENETDOWN,
	ENOMEM,
};

enum { ERRORS_ASKED = 5 };

/* One plan, and what the kernel has of ours after each call. */
static struct {
	char *name;
	struct input in;
	size_t ups, downs, messages[2];
	const char *down[CALLS_MAX];	/* stanzas' names */
	struct kobjs up_state[CALLS_MAX + 1], down_state[CALLS_MAX + 1];
	struct kobjs foreign;
} p;

static struct {
	size_t plans, positions, trials, undone, done;
} count;

static char where[300];	/* what is tried */

static void must(const char *what, bool yes)
{
	if (!yes)
		fail_msg("%s: %s", where, what);
}

static void ours(struct kobjs *out)
{
	size_t i;

	out->n = 0;
	for (i = 0; i < fake.objects.n; i++)
		if (fake.objects.v[i].made)
			*vec_push(out) = fake.objects.v[i].k;
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, kobj_order);
}

static bool is_state(const struct kobjs *want)
{
	struct kobjs now = { 0 };
	bool same;
	size_t i;

	ours(&now);
	same = now.n == want->n;
	for (i = 0; same && i < now.n; i++)
		same = !kobj_cmp(&now.v[i], &want->v[i]);
	vec_free(&now);
	return same;
}

static bool foreign_untouched(void)
{
	size_t i, j = 0;

	for (i = 0; i < fake.objects.n; i++) {
		if (fake.objects.v[i].made)
			continue;
		if (j >= p.foreign.n ||
		    kobj_cmp(&fake.objects.v[i].k, &p.foreign.v[j]))
			return false;
		j++;
	}
	return j == p.foreign.n;
}

/* A session as a hook has it, on the plan's own rt_tables and settings. */
static bool start(struct session *s, struct diag *d)
{
	struct rt_table *t;
	size_t i;

	*s = (struct session){ .store = STORE_CLOSED, .d = d,
			       .policy = p.in.policy, .conf = p.in.ini };
	for (i = 0; i < p.in.tables.n; i++) {
		t = vec_push(&s->tables);
		t->number = p.in.tables.v[i].number;
		t->name = p.in.tables.v[i].name;
	}
	s->tables.read = true;
	return !session_open(s, SESSION_CHANGING, "eth1");
}

/* Whether it said that something was refused by the system. */
static bool ended(struct session *s)
{
	bool said = diag_has(s->d, DIAG_FAILED);

	s->conf = (struct conf){ 0 };	/* the plan's */
	session_close(s);
	diag_free(s->d);
	must("waits for an answer for ever", !fake.hung);
	must("a foreign object has changed", foreign_untouched());
	return said;
}

static bool up(size_t i)
{
	struct stanza *st = &p.in.stanzas.v[i];
	struct stanzas one = { st, 1, 1 };
	struct diag d = { 0 };
	struct session s;

	if (start(&s, &d))
		reconcile_up(&s, st->iface, &one, st->family != AF_UNSPEC);
	return ended(&s);
}

static bool down(size_t i)
{
	struct diag d = { 0 };
	struct session s;

	if (start(&s, &d))
		reconcile_down(&s, p.down[i], false);
	return ended(&s);
}

static void sync_all(void)
{
	struct diag d = { 0 };
	struct session s;

	if (start(&s, &d))
		reconcile_sync_all(&s);
	ended(&s);
}

static void all_up(void)
{
	size_t i;

	for (i = 0; i < p.ups; i++)
		up(i);
}

static void all_down(void)
{
	size_t i;

	for (i = 0; i < p.downs; i++)
		down(i);
}

static void add_foreign(const struct kobj *k)
{
	struct kobj *copy = vec_push(&p.foreign);

	memset(copy, 0, sizeof *copy);
	*copy = *k;
}

/* A rule of family with that source (NULL: any), of somebody else. */
static void foreign_rule(int family, uint32_t priority, const char *from,
			 uint32_t table, uint8_t protocol)
{
	struct kobj k = {
		.kind = KOBJ_RULE, .family = (uint8_t)family,
		.type = FR_ACT_TO_TBL, .protocol = protocol,
		.priority = priority, .table = table, .suppress = -1,
		.claim = -1,
	};

	if (from)
		assert_null(prefix_parse(&k.src, from, false));
	add_foreign(&k);
}

static void foreign_route(const char *to, const struct addr *gateway,
			  uint32_t table, int ifindex, uint8_t protocol)
{
	struct kobj k = {
		.kind = KOBJ_ROUTE, .type = RTN_UNICAST, .protocol = protocol,
		.table = table, .ifindex = ifindex, .suppress = -1, .claim = -1,
	};

	assert_null(prefix_parse(&k.dst, to, false));
	k.family = k.dst.addr.family;
	k.metric = k.family == AF_INET6 ? KOBJ_METRIC6 : 0;
	if (gateway)
		k.gateway = *gateway;
	add_foreign(&k);
}

/* The kernel's own, and some in and around the place of ours. */
static void make_foreign(void)
{
	const struct facts *f = &p.in.facts;
	static const char *const any[] = { "0.0.0.0/0", "::/0" };
	uint32_t base = p.in.policy.base, table;
	int fam, family;
	size_t i;

	for (fam = 0; fam < 2; fam++) {
		family = fam ? AF_INET6 : AF_INET;
		foreign_rule(family, 0, NULL, RT_TABLE_LOCAL, RTPROT_KERNEL);
		foreign_rule(family, base + 100, fam ? "2001:db8:77::/48" :
			     "172.31.0.0/16", 100, RTPROT_BOOT);
		foreign_rule(family, 32766, NULL, RT_TABLE_MAIN,
			     RTPROT_KERNEL);
		if (f->main_default[fam])
			foreign_route(any[fam], f->main_gateway[fam].family ?
				      &f->main_gateway[fam] : NULL,
				      RT_TABLE_MAIN, f->ifindex, RTPROT_BOOT);
		foreign_route(any[fam], NULL, RT_TABLE_MAIN, 99, RTPROT_STATIC);
	}
	for (i = 0; i < p.in.tables.n; i++) {
		table = p.in.tables.v[i].number;
		foreign_rule(AF_INET, base + 300, "10.2.2.2/32", table,
			     RTPROT_STATIC);
		foreign_rule(AF_INET6, 500, NULL, table, RTPROT_BOOT);
		foreign_route("198.18.0.0/15", NULL, table, 99, RTPROT_STATIC);
		foreign_route("2001:db8:99::/64", NULL, table, 99, RTPROT_BOOT);
	}
}

static void forget_records(void)
{
	static const char *const dirs[] = {
		"dev", "iface", "names", "marks", "strict", "retry", "lease",
		"last",
	};
	struct strings list;
	struct store s;
	size_t i, j;

	assert_int_equal(store_open(&s, true), 0);
	for (i = 0; i < COUNT(dirs); i++) {
		list = (struct strings){ 0 };
		assert_int_equal(store_list(&s, dirs[i], &list), 0);
		for (j = 0; j < list.n; j++)
			store_remove(&s, dirs[i], list.v[j]);
		strings_free(&list);
	}
	store_close(&s);
}

static void note_lease(void)
{
	struct lease l = { .gateway = p.in.facts.lease_gateway };
	struct store s;
	size_t i;

	for (i = 0; i < p.in.facts.addrs.n && !l.address.family; i++)
		if (p.in.facts.addrs.v[i].prefix.addr.family == AF_INET)
			l.address = p.in.facts.addrs.v[i].prefix.addr;
	assert_int_equal(store_open(&s, true), 0);
	assert_int_equal(lease_write(&s, p.in.facts.device, &l), 0);
	store_close(&s);
}

/* Another device's claim, which waits for it, has that source. */
static void take_source(const struct prefix *taken)
{
	struct stanza st = { (char *)"other0", taken->addr.family,
			     (char *)"any", (char *)"other0", { 0 } };
	struct stanzas one = { &st, 1, 1 };
	char buf[ADDR_STRLEN];
	struct diag d = { 0 };
	struct session s;

	settings_add(&st.settings, "multihome-table", "4998", "other0");
	settings_add(&st.settings, "multihome-gateway", "none", "other0");
	settings_add(&st.settings, "multihome-source",
		     addr_format(&taken->addr, buf), "other0");
	assert_true(start(&s, &d));
	assert_int_equal(reconcile_up(&s, "other0", &one, true), 0);
	assert_false(ended(&s));
	settings_free(&st.settings);
}

/* Nothing of ours is anywhere, and nothing fails. */
static void reset(void)
{
	size_t i;

	fake.fault = FAULT_NONE;
	fake.hung = fake.lost = false;
	fake.objects.n = 0;
	for (i = 0; i < p.foreign.n; i++) {
		struct fake_object *o = vec_push(&fake.objects);

		o->made = false;
		memcpy(&o->k, &p.foreign.v[i], sizeof o->k);
	}
	forget_records();
	if (p.in.facts.lease_gateway.family)
		note_lease();
	for (i = 0; i < p.in.facts.taken.n; i++)
		take_source(&p.in.facts.taken.v[i]);
	fake.messages = 0;
}

static void fails_at(size_t at, enum fault fault, int error)
{
	fake.messages = 0;
	fake.at = at;
	fake.fault = fault;
	fake.error = error;
	fake.was_dump = fake.was_change = false;
}

static int by_text(const void *a, const void *b)
{
	char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* What the kernel has is what NAME.ok says, line by line. */
static void check_golden(void)
{
	VEC(char *) got = { 0 }, want = { 0 };
	char *path, *text = slurp(p.name, "ok", &path), *line, *save;
	struct kobjs now = { 0 };
	struct text t = { 0 };
	size_t i;

	ours(&now);
	for (i = 0; i < now.n; i++) {
		struct kobj k = now.v[i];

		strcpy(k.dev, p.in.facts.device);
		t.n = 0;
		kobj_print(&t, &k, rt_tables_name(&p.in.tables, k.table));
		*vec_push(&got) = text_printf("ip -%c %s add %s protocol %u",
			k.family == AF_INET ? '4' : '6',
			k.kind == KOBJ_RULE ? "rule" : "route", t.s,
			k.protocol);
	}
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		if (!strncmp(line, "ip -", 4))
			*vec_push(&want) = line;
	if (got.n)
		qsort(got.v, got.n, sizeof *got.v, by_text);
	if (want.n)
		qsort(want.v, want.n, sizeof *want.v, by_text);
	for (i = 0; i < got.n || i < want.n; i++)
		same_text(i < got.n ? got.v[i] : NULL,
			  i < want.n ? want.v[i] : NULL, where);
	for (i = 0; i < got.n; i++)
		free(got.v[i]);
	vec_free(&got);
	vec_free(&want);
	vec_free(&now);
	text_free(&t);
	free(text);
	free(path);
}

/* Without a fault: the states, and how many messages there are. */
static void learn(void)
{
	size_t i, j;

	p.ups = p.in.stanzas.n;
	assert_in_range(p.ups, 1, CALLS_MAX);
	for (i = 0; i < p.ups; i++) {
		for (j = 0; j < p.downs; j++)
			if (!strcmp(p.down[j], p.in.stanzas.v[i].iface))
				break;
		if (j == p.downs)
			p.down[p.downs++] = p.in.stanzas.v[i].iface;
	}
	reset();
	for (i = 0; i < p.ups; i++) {
		must("is refused", !up(i));
		ours(&p.up_state[i + 1]);
	}
	p.messages[0] = fake.messages;
	check_golden();
	fake.changes = 0;
	all_up();
	sync_all();
	/* what the kernel does not know of rules is tried out each time */
	must("the same again changes something",
	     !fake.changes || p.in.facts.no_suppress);
	fake.messages = 0;
	p.down_state[0] = p.up_state[p.ups];
	for (i = 0; i < p.downs; i++) {
		must("is refused", !down(i));
		ours(&p.down_state[i + 1]);
	}
	must("something is left", is_state(&p.up_state[0]));
	p.messages[1] = fake.messages;
}

/* An answer that takes away what we want: "there is no such device". */
static bool device_gone(void)
{
	return fake.fault == FAULT_ERROR && fake.error == ENODEV &&
	       fake.type == RTM_GETLINK;
}

/* "That table is empty" is an answer, and nothing but an answer. */
static bool table_empty(void)
{
	return fake.fault == FAULT_ERROR && fake.error == ENOENT &&
	       fake.type == RTM_GETROUTE;
}

/* After the call that failed: it was done, or it was not. */
static void done_or_undone(const struct kobjs *before,
			   const struct kobjs *after, bool said)
{
	bool undone = is_state(before), done = is_state(after);

	if (device_gone() || table_empty())
		return;
	must("neither done nor undone", undone || done);
	must("undone, and nothing said", !undone || done || said);
	count.undone += undone && !done;
	count.done += done;
}

static void nothing_left(void)
{
	struct strings list = { 0 };
	struct store s;
	size_t i;

	must("something is left", is_state(&p.up_state[0]));
	assert_int_equal(store_open(&s, true), 0);
	store_list(&s, "dev", &list);
	for (i = 0; i < list.n; i++)
		must("a record is left", !strcmp(list.v[i], "other0"));
	strings_free(&list);
	store_close(&s);
}

/* False when there are not so many messages. */
static inline bool try_up(size_t at, enum fault fault, int error)
{
	bool said, failed = false;
	size_t i;

	reset();
	fails_at(at, fault, error);
	for (i = 0; i < p.ups; i++) {
		said = up(i);
		if (!failed && fake.messages >= at) {
			done_or_undone(&p.up_state[i], &p.up_state[i + 1],
				       said);
			failed = true;
			fake.fault = FAULT_NONE;
		}
	}
	fake.fault = FAULT_NONE;
	count.trials++;
	if (count.trials % 2)
		all_up();
	else
		sync_all();
	must("does not converge", is_state(&p.up_state[p.ups]));
	all_down();
	nothing_left();
	return failed;
}

static inline bool try_down(size_t at, enum fault fault, int error)
{
	bool said, failed = false;
	size_t i;

	reset();
	all_up();
	fails_at(at, fault, error);
	for (i = 0; i < p.downs; i++) {
		said = down(i);
		if (!failed && fake.messages >= at) {
			failed = true;
			if (table_empty())
				return true;
			done_or_undone(&p.down_state[i], &p.down_state[i + 1],
				       said);
			fake.fault = FAULT_NONE;
		}
	}
	fake.fault = FAULT_NONE;
	count.trials++;
	if (count.trials % 2)
		all_down();
	else
		sync_all();
	nothing_left();
	return failed;
}

static void each_fault(bool (*try)(size_t, enum fault, int), const char *what,
		       size_t messages)
{
	enum fault fault;
	size_t at, i;
	bool is_there = true;

	for (at = 1; is_there; at++) {
		for (i = 0; i < COUNT(errors) && is_there; i++) {
			snprintf(where, sizeof where, "%s: %s, message %zu: %s",
				 p.name, what, at, strerror(errors[i]));
			is_there = try(at, FAULT_ERROR, errors[i]);
			if (!fake.was_change && i + 1 == ERRORS_ASKED)
				break;
		}
		for (fault = FAULT_LOST; fault < FAULTS && is_there; fault++) {
			snprintf(where, sizeof where, "%s: %s, message %zu: "
				 "fault %d", p.name, what, at, fault);
			is_there = try(at, fault, 0);
			if (is_there && !fake.was_dump)
				break;
		}
		count.positions += is_there;
	}
	must("not every message was tried", at >= messages);
}

static void each_plan(bool (*try)(size_t, enum fault, int), const char *what)
{
	size_t i;

	learn();
	each_fault(try, what, p.messages[try == try_down]);
	for (i = 1; i <= CALLS_MAX; i++) {
		vec_free(&p.up_state[i]);
		vec_free(&p.down_state[i]);
	}
}

static bool is_plan(const char *name)
{
	size_t n = strlen(name);

	return n > 3 && !strcmp(name + n - 3, ".ok");
}

static void one_plan(bool (*try)(size_t, enum fault, int), const char *what,
		     const char *golden, const struct dirent *e, bool strict)
{
	memset(&p, 0, sizeof p);
	p.name = text_printf("%s/%.*s", golden, (int)strlen(e->d_name) - 3,
			     e->d_name);
	snprintf(where, sizeof where, "%s", p.name);
	input_read(&p.in, p.name);
	if (!rt_tables_name(&p.in.tables, 4999))
		rt_tables_parse(&p.in.tables, "4999 SPARE", "", &p.in.d);
	fake.device = &p.in.facts;
	fake.strict = strict;
	/* such a kernel keeps suppress_prefixlength */
	if (!strict || !p.in.facts.no_suppress) {
		make_foreign();
		each_plan(try, what);
	}
	vec_free(&p.foreign);
	input_free(&p.in);
	free(p.name);
}

/* By a kernel that filters its dumps and compares rules (strict), or an older
   one. */
static void every_plan(bool (*try)(size_t, enum fault, int), const char *what,
		       const char *golden, bool strict)
{
	DIR *d = opendir(golden);
	struct dirent *e;
	size_t seen = 0;

	assert_non_null(d);
	memset(&count, 0, sizeof count);
	while ((e = readdir(d))) {
		/* with a checker of memory, a sample */
		if (!is_plan(e->d_name) || (getenv("VALGRIND") && seen++ % 8))
			continue;
		one_plan(try, what, golden, e, strict);
		count.plans++;
	}
	closedir(d);
	assert_true(count.plans > (getenv("VALGRIND") ? 4 : 40));
	printf("figures: %s: %zu plans, %zu positions, %zu faults; %zu undone, "
	       "%zu done all the same; leftovers: 0\n", what, count.plans,
	       count.positions, count.trials, count.undone, count.done);
}

/* Records lie where the test is: in memory, if possible. */
static int setup(void **state)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (n < 0)
		return -1;
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	*state = text_printf("%s/../../../../tests/golden", self);
	return scratch_enter();
}

static int teardown(void **state)
{
	free(*state);
	fake_forget_answers();
	vec_free(&fake.answers);
	vec_free(&fake.objects);
	return scratch_leave();
}

#endif
