/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What names have, as lines live and die; and what is sent and written of that. */
#include "dns/name_sets.h"
#include "../unit.h"
#include "base/value.h"
#include "dns/lua_file.h"
#include "dns/update_script.h"

#include <sys/socket.h>

enum { LINES = 3 };

/* Lines by the names, addresses and rank that they are made with. */
struct made_line {
	const char *names, *addresses;
	int family;
	enum dns_rank rank;
	unsigned weight;
};

struct made_lines {
	struct dns_lines lines;
	struct strings names[8];
	struct prefixes addresses[8];
};

static void make_lines(struct made_lines *m, const struct made_line *v, size_t n)
{
	char word[VALUE_WORD_MAX];
	const char *list;
	struct prefix p;
	size_t i;

	*m = (struct made_lines){ .lines = { 0 } };
	for (i = 0; i < n; i++) {
		for (list = v[i].names; value_next_word(&list, word);)
			strings_add(&m->names[i], word);
		for (list = v[i].addresses; value_next_word(&list, word);) {
			assert_null(prefix_parse(&p, word, true));
			prefixes_add(&m->addresses[i], &p);
		}
		*vec_push(&m->lines) = (struct dns_line){
			&m->names[i], &m->addresses[i], v[i].family, v[i].rank,
			v[i].weight };
	}
}

static void free_lines(struct made_lines *m)
{
	size_t i;

	for (i = 0; i < 8; i++) {
		strings_free(&m->names[i]);
		vec_free(&m->addresses[i]);
	}
	vec_free(&m->lines);
}

/* "NAME TYPE +ADDRESS*WEIGHT -ADDRESS", a line each */
static char *shown(const struct name_sets *sets)
{
	const struct name_address *w;
	const struct name_set *s;
	char buf[ADDR_STRLEN];
	struct text t = { 0 };
	const struct addr *u;

	text_add(&t, "");
	vec_each(s, sets) {
		text_addf(&t, "%s%s %s", t.n ? "\n" : "", s->name,
			  dns_record_type(s->family));
		vec_each(w, &s->wanted)
			text_addf(&t, " +%s*%u", addr_format(&w->addr, buf),
				  w->weight);
		vec_each(u, &s->unwanted)
			text_addf(&t, " -%s", addr_format(u, buf));
	}
	return t.s;
}

static void add_record(struct dns_records *l, const char *name, const char *s)
{
	struct addr a;

	assert_null(addr_parse(&a, s));
	dns_records_add(l, name, &a);
}

#define W "www.example.org"
#define M "mail.example.org"

static void rows_of_lines(void **state)
{
	static const struct {
		struct made_line v[LINES];
		const char *was[3];	/* of W */
		const char *want;
	} rows[] = {
	{ { { W, "192.0.2.1", AF_INET, DNS_TAKES, 3 },
	    { W, "198.51.100.2", AF_INET, DNS_TAKES, 1 } }, { NULL },
	  W " A +192.0.2.1*3 +198.51.100.2*1" },
	{ { { W, "192.0.2.1", AF_INET, DNS_DEAD, 0 },
	    { W, "198.51.100.2", AF_INET, DNS_TAKES, 1 } }, { NULL },
	  W " A +198.51.100.2*1 -192.0.2.1" },
	{ { { W, "192.0.2.1", AF_INET, DNS_DEGRADED, 1 },
	    { W, "198.51.100.2", AF_INET, DNS_TAKES, 1 } }, { NULL },
	  W " A +198.51.100.2*1 -192.0.2.1" },
	{ { { W, "192.0.2.1", AF_INET, DNS_DEGRADED, 1 },
	    { W, "198.51.100.2", AF_INET, DNS_STANDS_BY, 0 } }, { NULL },
	  W " A +192.0.2.1*1 -198.51.100.2" },
	{ { { W, "192.0.2.1", AF_INET, DNS_RETURNS, 1 },
	    { W, "198.51.100.2", AF_INET, DNS_STANDS_BY, 0 } }, { NULL },
	  W " A +198.51.100.2*0 -192.0.2.1" },
	{ { { W, "192.0.2.1", AF_INET, DNS_RETURNS, 1 },
	    { W, "198.51.100.2", AF_INET, DNS_DEAD, 0 } }, { NULL },
	  W " A +192.0.2.1*1 -198.51.100.2" },
	/* none lives: all of them */
	{ { { W, "192.0.2.1", AF_INET, DNS_DEAD, 0 },
	    { W, "198.51.100.2", AF_INET, DNS_DEAD, 0 } }, { NULL },
	  W " A +192.0.2.1*0 +198.51.100.2*0" },
	/* each family for itself, each name by those that bear it */
	{ { { W, "192.0.2.1", AF_INET, DNS_DEAD, 0 },
	    { W, "2001:db8::1", AF_INET6, DNS_TAKES, 1 },
	    { W " " M, "198.51.100.2", AF_INET, DNS_TAKES, 1 } }, { NULL },
	  W " A +198.51.100.2*1 -192.0.2.1\n" W " AAAA +2001:db8::1*1\n"
	  M " A +198.51.100.2*1" },
	/* of a lease before, and of another family */
	{ { { W, "192.0.2.1 192.0.2.9", AF_INET, DNS_TAKES, 1 } },
	  { "192.0.2.7", "192.0.2.1", "2001:db8::7" },
	  W " A +192.0.2.1*1 +192.0.2.9*1 -192.0.2.7" },
	/* nobody has an address: nothing is taken away */
	{ { { W, "", AF_INET, DNS_TAKES, 1 } }, { "192.0.2.7" }, "" },
	/* one address behind which two lines are */
	{ { { W, "192.0.2.1", AF_INET, DNS_TAKES, 1 },
	    { W, "192.0.2.1", AF_INET, DNS_DEAD, 0 } }, { NULL },
	  W " A +192.0.2.1*1" },
	};
	struct dns_records was = { 0 };
	struct name_sets sets = { 0 };
	struct made_lines m;
	size_t i, j, n;
	char *got;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		for (n = 0; n < LINES && rows[i].v[n].names; n++)
			;
		make_lines(&m, rows[i].v, n);
		for (j = 0; j < 3 && rows[i].was[j]; j++)
			add_record(&was, W, rows[i].was[j]);
		name_sets_build(&sets, &m.lines, &was);
		got = shown(&sets);
		same_text(got, rows[i].want, rows[i].want);
		assert_true(name_sets_done(&sets, &sets, true));
		free(got);
		name_sets_free(&sets);
		vec_free(&was);
		free_lines(&m);
	}
}

static void printed(void **state)
{
	static const struct made_line v[] = {
		{ W, "192.0.2.1", AF_INET, DNS_TAKES, 3 },
		{ W " m.other", "198.51.100.2", AF_INET, DNS_TAKES, 0 },
		{ W, "203.0.113.3", AF_INET, DNS_DEAD, 1 },
		{ W, "2001:db8::1", AF_INET6, DNS_TAKES, 2 },
	};
	struct policy_dns p = policy_default.dns;
	static const struct addr none;
	struct dns_records was = { 0 };
	struct name_sets sets = { 0 };
	struct text t = { 0 };
	struct made_lines m;
	struct addr from;

	(void)state;
	make_lines(&m, v, COUNT(v));
	name_sets_build(&sets, &m.lines, &was);
	name_set_print(&t, &sets.v[0]);
	same_text(t.s, W " A: publish 192.0.2.1, 198.51.100.2; withdraw "
		  "203.0.113.3", "a set");
	t.n = 0;
	p.local = true;
	p.zone[0] = '\0';
	update_script_print(&t, &p, &none, &sets);
	same_text(t.s, "update add " W ". 30 A 192.0.2.1\n"
		  "update add " W ". 30 A 198.51.100.2\n"
		  "update delete " W ". A 203.0.113.3\nsend\n"
		  "update add m.other. 30 A 198.51.100.2\nsend\n"
		  "update add " W ". 30 AAAA 2001:db8::1\nsend\n", "local");
	t.n = 0;
	p.local = false;
	assert_null(addr_parse(&p.server, "2001:db8::53"));
	assert_null(addr_parse(&from, "2001:db8::1"));
	p.port = 5353;
	p.ttl = 5;
	text_copy(p.zone, sizeof p.zone, "example.org");
	assert_false(update_script_has(&p, "m.other"));
	assert_false(update_script_has(&p, "www.anexample.org"));
	assert_true(update_script_has(&p, "example.org"));
	update_script_print(&t, &p, &from, &sets);
	same_text(t.s, "server 2001:db8::53 5353\nlocal 2001:db8::1\n"
		  "zone example.org.\n"
		  "update add " W ". 5 A 192.0.2.1\n"
		  "update add " W ". 5 A 198.51.100.2\n"
		  "update delete " W ". A 203.0.113.3\n"
		  "update add " W ". 5 AAAA 2001:db8::1\nsend\n", "a zone");
	t.n = 0;
	lua_file_print(&t, &sets, W, 1795896459);
	same_text(t.s, "return { time=1795896459, A={ {3,\"192.0.2.1\"}, "
		  "{1,\"198.51.100.2\"} }, AAAA={ {2,\"2001:db8::1\"} } }\n",
		  "lua");
	t.n = 0;
	lua_file_print(&t, &sets, "m.other", 7);
	same_text(t.s, "return { time=7, A={ {1,\"198.51.100.2\"} } }\n", "lua");
	text_free(&t);
	name_sets_free(&sets);
	free_lines(&m);
}

static void done_or_not(void **state)
{
	static const struct made_line v[] = {
		{ W, "192.0.2.1", AF_INET, DNS_TAKES, 3 },
	}, w[] = { { W, "192.0.2.1", AF_INET, DNS_TAKES, 2 } };
	struct name_sets a = { 0 }, b = { 0 };
	struct dns_records was = { 0 };
	struct made_lines m, n;

	(void)state;
	make_lines(&m, v, 1);
	make_lines(&n, w, 1);
	name_sets_build(&a, &m.lines, &was);
	name_sets_build(&b, &n.lines, &was);
	assert_true(name_sets_done(&a, &b, false));
	assert_false(name_sets_done(&a, &b, true));
	/* one more to lose is something to do, one less is not */
	assert_null(addr_parse(vec_push(&a.v->unwanted), "192.0.2.9"));
	assert_false(name_sets_done(&a, &b, false));
	assert_true(name_sets_done(&b, &a, false));
	name_sets_free(&b);
	assert_false(name_sets_done(&a, &b, false));
	name_sets_free(&a);
	free_lines(&m);
	free_lines(&n);
}

/* A zone, on which the sets are done as a name server does an update. */
static void update_zone(struct dns_records *zone, const struct name_sets *sets)
{
	const struct name_address *w;
	const struct name_set *s;
	const struct addr *u;
	size_t i;

	vec_each(s, sets) {
		vec_each(w, &s->wanted)
			dns_records_add(zone, s->name, &w->addr);
		vec_each(u, &s->unwanted)
			for (i = zone->n; i-- > 0;)
				if (!addr_cmp(&zone->v[i].addr, u) &&
				    !strcmp(zone->v[i].name, s->name))
					vec_remove(zone, i);
	}
}

static size_t count_of(const struct dns_records *zone, const char *name)
{
	const struct dns_record *r;
	size_t n = 0;

	vec_each(r, zone)
		n += !strcmp(r->name, name);
	return n;
}

/* Lines that are there, in every order, as they die, return, and are flushed. */
static void check_order(const size_t order[LINES], unsigned how)
{
	static const char *const addresses[LINES] = {
		"192.0.2.1", "198.51.100.2", "203.0.113.3" };
	static const enum dns_rank ranks[] = {
		DNS_TAKES, DNS_DEGRADED, DNS_STANDS_BY, DNS_RETURNS };
	struct made_line v[LINES], there[LINES];
	struct dns_records zone = { 0 }, was = { 0 };
	struct name_sets sets = { 0 };
	struct made_lines m;
	size_t i, j, step, n, living;
	struct addr foreign;

	assert_null(addr_parse(&foreign, "192.0.2.200"));
	for (i = 0; i < LINES; i++) {
		v[i] = (struct made_line){ W, addresses[i], AF_INET,
					   ranks[how >> 2 * i & 3], 1 };
		add_record(&was, W, addresses[i]);
		add_record(&zone, W, addresses[i]);
	}
	if (how & 64)
		dns_records_add(&zone, W, &foreign);
	for (step = 0; step < (size_t)2 * LINES; step++) {
		i = order[step % LINES];
		v[i].rank = step < LINES ? DNS_DEAD : DNS_TAKES;
		/* who has died may go altogether, as by ifdown */
		for (n = j = living = 0; j < LINES; j++) {
			living += v[j].rank != DNS_DEAD;
			if (v[j].rank != DNS_DEAD || !(how & 128))
				there[n++] = v[j];
		}
		make_lines(&m, there, n);
		name_sets_build(&sets, &m.lines, &was);
		update_zone(&zone, &sets);
		assert_true(count_of(&zone, W) > (how & 64 ? 1 : 0));
		assert_int_equal(dns_records_have(&zone, W, &foreign),
				 (how & 64) != 0);
		for (j = 0; j < sets.n; j++)
			assert_true(sets.v[j].wanted.n > 0);
		for (j = 0; j < LINES && living; j++)
			if (v[j].rank == DNS_DEAD)
				assert_false(dns_records_have(&zone, W,
							      &was.v[j].addr));
		name_sets_free(&sets);
		free_lines(&m);
	}
	vec_free(&zone);
	vec_free(&was);
}

static void every_order_of_deaths(void **state)
{
	static const size_t orders[][LINES] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	size_t i;
	unsigned how;

	(void)state;
	for (i = 0; i < COUNT(orders); i++)
		for (how = 0; how < 256; how++)
			check_order(orders[i], how);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_lines),
		cmocka_unit_test(printed),
		cmocka_unit_test(done_or_not),
		cmocka_unit_test(every_order_of_deaths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
