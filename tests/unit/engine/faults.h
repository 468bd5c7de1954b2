/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reconcile on a kernel that refuses: each plan of the golden set is brought up and
 * taken down again, with each operation and each question refused in each way.
 * Whatever happens, what is not ours stays as it is; a call is done or undone; the
 * next one converges; and in the end nothing of ours is left. Each
 * reconcile-*-faults.c is a part of it.
 */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

#include "host.h"
#include "../../golden/input.h"

#include <dirent.h>

enum { CALLS_MAX = 8 };

/* How one goes wrong: an operation, or (question) what is only asked. */
static const struct fault {
	bool question;
	enum fake_answer answer;
	int error;
} faults[] = {
	{ true, FAKE_REFUSED, ENOBUFS }, { true, FAKE_REFUSED, EPERM },
	{ true, FAKE_REFUSED, EINTR }, { true, FAKE_REFUSED, EAGAIN },
	{ false, FAKE_REFUSED, ENOENT }, { false, FAKE_REFUSED, ENODEV },
	{ false, FAKE_REFUSED, ENOBUFS }, { false, FAKE_REFUSED, EPERM },
	{ false, FAKE_REFUSED, EINTR }, { false, FAKE_REFUSED, EEXIST },
	{ false, FAKE_REFUSED, ESRCH }, { false, FAKE_REFUSED, EINVAL },
	{ false, FAKE_REFUSED, ENETDOWN }, { false, FAKE_REFUSED, ENOMEM },
	{ false, FAKE_REFUSED, EAGAIN },
	{ false, FAKE_LOST, 0 }, { false, FAKE_SILENT, ENOMEM },
};

/* One plan, and what the kernel has of ours after each call. */
static struct {
	char *name;
	struct input in;
	bool old;		/* the kernel is */
	size_t ups, downs;
	const char *down[CALLS_MAX];	/* stanzas' names */
	struct kobjs up_state[CALLS_MAX + 1], down_state[CALLS_MAX + 1];
	struct kobjs foreign;
} p;

static struct {
	size_t plans, positions, trials, undone, done;
} count;

static char where[300];	/* what is tried */

static inline void must(const char *what, bool yes)
{
	if (!yes)
		fail_msg("%s: %s", where, what);
}

static inline bool foreign_untouched(void)
{
	const struct fake_object *o;
	size_t i, j, found = 0;

	for (i = 0; i < fake.objects.n; i++) {
		o = &fake.objects.v[i];
		for (j = 0; j < p.foreign.n && !o->made; j++)
			found += !kobj_cmp(&o->k, &p.foreign.v[j]);
	}
	return found == p.foreign.n;
}

/* A session on the plan's own rt_tables and settings. */
static inline struct session *start(void)
{
	struct session *s;
	struct rt_table *t;
	size_t i;

	host.policy = p.in.policy;
	host.conf = p.in.ini;
	host.tables = "";
	s = host_start(SESSION_CHANGING);
	for (i = 0; i < p.in.tables.n; i++) {
		t = vec_push(&s->tables);
		t->number = p.in.tables.v[i].number;
		t->name = p.in.tables.v[i].name;
	}
	return s;
}

/* Whether it said that something was refused by the system. */
static inline bool ended(void)
{
	host_end();
	host.conf = (struct conf){ 0 };	/* the plan's */
	must("a foreign object has changed", foreign_untouched());
	return diag_has(&host.d, DIAG_FAILED);
}

static inline bool up(size_t i)
{
	struct stanza *st = &p.in.stanzas.v[i];
	struct stanzas one = { st, 1, 1 };

	reconcile_up(start(), st->iface, &one, st->family != AF_UNSPEC);
	return ended();
}

static inline bool down(size_t i)
{
	reconcile_down(start(), p.down[i], false);
	return ended();
}

static inline void sync_all(void)
{
	reconcile_sync_all(start());
	ended();
}

static inline void all_up(void)
{
	size_t i;

	for (i = 0; i < p.ups; i++)
		up(i);
}

static inline void all_down(void)
{
	size_t i;

	for (i = 0; i < p.downs; i++)
		down(i);
}

/* A rule of family with that source (NULL: any), of somebody else. */
static inline void foreign_rule(int family, uint32_t priority,
				const char *from, uint32_t table,
				uint8_t protocol)
{
	struct kobj *k = vec_push(&p.foreign);

	*k = (struct kobj){
		.kind = KOBJ_RULE, .family = (uint8_t)family,
		.type = FR_ACT_TO_TBL, .protocol = p.old ? 0 : protocol,
		.priority = priority, .table = table, .suppress = -1,
		.claim = -1,
	};
	if (from)
		assert_null(prefix_parse(&k->src, from, false));
}

static inline void foreign_route(const char *to, const struct addr *gateway,
				 uint32_t table, int ifindex, uint8_t protocol)
{
	struct kobj *k = vec_push(&p.foreign);

	*k = (struct kobj){
		.kind = KOBJ_ROUTE, .type = RTN_UNICAST, .protocol = protocol,
		.table = table, .ifindex = ifindex, .suppress = -1, .claim = -1,
	};
	assert_null(prefix_parse(&k->dst, to, false));
	k->family = k->dst.addr.family;
	k->metric = k->family == AF_INET6 ? KOBJ_METRIC6 : 0;
	if (gateway)
		k->gateway = *gateway;
}

/* The kernel's own, and some in and around the place of ours. */
static inline void make_foreign(void)
{
	const struct facts *f = &p.in.facts;
	static const char *const any[] = { "0.0.0.0/0", "::/0" };
	uint32_t base = p.in.policy.base, table;
	const struct kobj *pin;
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
		if (!f->narrow[fam])
			continue;
		foreign_route(any[fam], NULL, RT_TABLE_MAIN, 0, RTPROT_STATIC);
		p.foreign.v[p.foreign.n - 1].type = RTN_UNREACHABLE;
		p.foreign.v[p.foreign.n - 1].metric = UINT32_MAX;
	}
	vec_each(pin, &f->pins) {
		*vec_push(&p.foreign) = *pin;
		p.foreign.v[p.foreign.n - 1].dev[0] = '\0';
	}
	for (i = 0; i < p.in.tables.n; i++) {
		table = p.in.tables.v[i].number;
		/* without a protocol it would be ours */
		if (!p.old)
			foreign_rule(AF_INET, base + 300, "10.2.2.2/32", table,
				     RTPROT_STATIC);
		foreign_rule(AF_INET6, 500, NULL, table, RTPROT_BOOT);
		foreign_route("198.18.0.0/15", NULL, table, 99, RTPROT_STATIC);
		foreign_route("2001:db8:99::/64", NULL, table, 99, RTPROT_BOOT);
	}
}

static inline void note_lease(void)
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
static inline void take_source(const struct prefix *taken)
{
	char buf[ADDR_STRLEN];
	char *line = text_printf("%s table=4998 gateway=none source=%s",
				 addr_family_name(taken->addr.family),
				 addr_format(&taken->addr, buf));
	struct stanzas one = { 0 };

	host_stanza(&one, "other0", line);
	assert_int_equal(reconcile_up(start(), "other0", &one, true), 0);
	assert_false(ended());
	stanzas_free(&one);
	free(line);
}

/* Nothing of ours is anywhere, and nothing fails. */
static inline void reset(void)
{
	struct facts *f;
	size_t i;

	host_boot();
	fake.no_suppress = p.in.facts.no_suppress;
	fake.no_protocol = fake.no_compare = fake.quiet = p.old;
	f = vec_push(&fake.devices);
	*f = p.in.facts;	/* with addresses of its own */
	memset(&f->addrs, 0, sizeof f->addrs);
	memset(&f->taken, 0, sizeof f->taken);
	memset(&f->pins, 0, sizeof f->pins);	/* are in main */
	for (i = 0; i < p.in.facts.addrs.n; i++)
		*vec_push(&f->addrs) = p.in.facts.addrs.v[i];
	for (i = 0; i < p.foreign.n; i++)
		fake_put(p.foreign.v[i]);
	if (p.in.facts.lease_gateway.family)
		note_lease();
	for (i = 0; i < p.in.facts.taken.n; i++)
		take_source(&p.in.facts.taken.v[i]);
	fake_works();
}

static inline void fails_at(size_t at, const struct fault *fault)
{
	fake_works();
	if (fault->question)
		fake.bad_question = at;
	else
		fake.bad_operation = at;
	fake.answer = fault->answer;
	fake.error = fault->error;
}

/* Whether it has come to what fails. */
static inline bool has_failed(void)
{
	return (fake.bad_question && fake.questions >= fake.bad_question) ||
	       (fake.bad_operation && fake.operations >= fake.bad_operation);
}

static inline int by_text(const void *a, const void *b)
{
	char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* What the kernel has is what NAME.ok says, line by line. */
static inline void check_golden(void)
{
	VEC(char *) got = { 0 }, want = { 0 };
	char *path, *text = slurp(p.name, "ok", &path), *line, *save;
	struct kobjs now = host_ours();
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < now.n; i++) {
		struct kobj k = now.v[i];

		strcpy(k.dev, p.in.facts.device);
		t.n = 0;
		kobj_print(&t, &k, rt_tables_name(&p.in.tables, k.table));
		*vec_push(&got) = text_printf("ip -%c %s add %s protocol %u",
			k.family == AF_INET ? '4' : '6',
			k.kind == KOBJ_RULE ? "rule" : "route", t.s,
			k.no_protocol ? p.in.policy.protocol : k.protocol);
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
	free(now.v);
	text_free(&t);
	free(text);
	free(path);
}

/* Without a fault: the states. */
static inline void learn(void)
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
		p.up_state[i + 1] = host_ours();
	}
	check_golden();
	fake_works();
	all_up();
	sync_all();
	/* what the kernel does not know of rules is tried out each time */
	must("the same again changes something",
	     !fake.operations || p.in.facts.no_suppress);
	for (i = 0; i < p.downs; i++) {
		must("is refused", !down(i));
		p.down_state[i + 1] = host_ours();
	}
	must("something is left", host_is(&p.up_state[0]));
}

/*
 * Whether that is what we have made. An old kernel may have one of it twice: what
 * was removed or not, nobody knows, is put back. That does no harm, and goes when
 * somebody comes next.
 */
static inline bool is_state(const struct kobjs *want)
{
	struct kobjs now = host_ours();
	bool same = true;
	size_t i, n = 0;

	for (i = 0; i < now.n && same; i++) {
		if (p.old && i && !kobj_cmp(&now.v[i - 1], &now.v[i]))
			continue;
		same = n < want->n && !kobj_cmp(&now.v[i], &want->v[n++]);
	}
	free(now.v);
	return same && n == want->n;
}

/* After the call that failed: it was done, or it was not. */
static inline void done_or_undone(const struct kobjs *before,
				  const struct kobjs *after, bool said)
{
	bool undone = is_state(before), done = is_state(after);

	must("neither done nor undone", undone || done);
	must("undone, and nothing said", !undone || done || said);
	count.undone += undone && !done;
	count.done += done;
}

static inline void nothing_left(void)
{
	struct strings list = { 0 };
	struct store s;
	size_t i;

	must("something is left", host_is(&p.up_state[0]));
	assert_int_equal(store_open(&s, true), 0);
	store_list(&s, "dev", &list);
	for (i = 0; i < list.n; i++)
		must("a record is left", !strcmp(list.v[i], "other0"));
	strings_free(&list);
	store_list(&s, "names", &list);
	must("the list of uplinks is left", p.in.facts.taken.n ||
	     !*host_list());
	must("a group is left", p.in.facts.taken.n || !*host_groups());
	must("a name is left", !list.n || p.in.facts.taken.n);
	strings_free(&list);
	store_close(&s);
}

/* False when there are not so many operations, or questions. */
static inline bool try_up(size_t at, const struct fault *fault)
{
	bool said, failed = false;
	size_t i;

	reset();
	fails_at(at, fault);
	for (i = 0; i < p.ups; i++) {
		said = up(i);
		if (!failed && has_failed()) {
			done_or_undone(&p.up_state[i], &p.up_state[i + 1],
				       said);
			failed = true;
			fake_works();
		}
	}
	fake_works();
	count.trials++;
	if (count.trials % 2)
		all_up();
	else
		sync_all();
	must("does not converge", host_is(&p.up_state[p.ups]));
	all_down();
	nothing_left();
	return failed;
}

static inline bool try_down(size_t at, const struct fault *fault)
{
	bool said, failed = false;
	size_t i;

	reset();
	all_up();
	fails_at(at, fault);
	for (i = 0; i < p.downs; i++) {
		said = down(i);
		if (!failed && has_failed()) {
			failed = true;
			done_or_undone(i ? &p.down_state[i] :
				       &p.up_state[p.ups],
				       &p.down_state[i + 1], said);
			fake_works();
		}
	}
	fake_works();
	count.trials++;
	if (count.trials % 2)
		all_down();
	else
		sync_all();
	nothing_left();
	return failed;
}

static inline void each_fault(bool (*try)(size_t, const struct fault *))
{
	size_t at, i;
	bool is_there;

	for (i = 0; i < COUNT(faults); i++)
		for (at = 1, is_there = true; is_there; at++) {
			snprintf(where, sizeof where, "%s: %s %zu: %s, %s",
				 p.name, faults[i].question ? "question" :
				 "operation", at, strerror(faults[i].error),
				 faults[i].answer ? "not told" : "told");
			is_there = try(at, &faults[i]);
			count.positions += is_there;
		}
}

static inline bool is_plan(const char *name)
{
	size_t n = strlen(name);

	return n > 3 && !strcmp(name + n - 3, ".ok");
}

static inline void one_plan(bool (*try)(size_t, const struct fault *),
			    const char *golden, const struct dirent *e,
			    bool old)
{
	size_t i;

	memset(&p, 0, sizeof p);
	p.old = old;
	p.name = text_printf("%s/%.*s", golden, (int)strlen(e->d_name) - 3,
			     e->d_name);
	snprintf(where, sizeof where, "%s", p.name);
	input_read(&p.in, p.name);
	if (!rt_tables_name(&p.in.tables, 4999))
		rt_tables_parse(&p.in.tables, "4999 SPARE", "", &p.in.d);
	/* what keeps a rule's protocol keeps suppress_prefixlength, too */
	if (old || !p.in.facts.no_suppress) {
		make_foreign();
		learn();
		each_fault(try);
	}
	for (i = 1; i <= CALLS_MAX; i++) {
		vec_free(&p.up_state[i]);
		vec_free(&p.down_state[i]);
	}
	vec_free(&p.foreign);
	input_free(&p.in);
	free(p.name);
}

/*
 * By a kernel of today; or an old one, which neither keeps the protocol of a rule
 * nor compares it, nor says that it has suppress_prefixlength.
 */
static inline void every_plan(bool (*try)(size_t, const struct fault *),
			      const char *what, const char *golden, bool old)
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
		one_plan(try, golden, e, old);
		count.plans++;
	}
	closedir(d);
	assert_true(count.plans > (getenv("VALGRIND") ? 4 : 40));
	printf("figures: %s: %zu plans, %zu faults; %zu undone, %zu done all "
	       "the same; leftovers: 0\n", what, count.plans, count.positions,
	       count.undone, count.done);
}

/* Where the golden inputs are; records lie where the test is. */
static inline int setup(void **state)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (n < 0)
		return -1;
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	*state = text_printf("%s/../../../../tests/golden", self);
	return scratch_enter(NULL);
}

static inline int teardown(void **state)
{
	free(*state);
	return host_teardown(state);
}

#endif
