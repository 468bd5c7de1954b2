/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of /etc/multihome.d: which are read, and what their sections become. */
#include "../scratch.h"
#include "files/section.h"
#include "model/option.h"
#include "../refusals.h"
#include "../unit.h"

static void put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

#define D "./multihome.d/"

/* "KEY=VALUE@ORIGIN ..." of a stanza, and before it what it is itself. */
static char *words_of(const struct stanzas *all)
{
	const struct stanza *st;
	const struct setting *s;
	struct text t = { 0 };

	text_add(&t, "");
	vec_each(st, all) {
		assert_int_equal(st->family, AF_UNSPEC);
		text_addf(&t, "%s%s (%s) %s", t.n ? "\n" : "", st->iface,
			  st->key, st->origin);
		vec_each(s, &st->settings)
			text_addf(&t, " %s=%s@%s", s->key, s->value, s->origin);
	}
	return t.s;
}

static void reads(const char *want, const char *said)
{
	struct stanzas all = { 0 };
	struct diag d = { 0 };
	bool whole = sections_read(&all, "./multihome.d", &d);
	char *got = words_of(&all), *lines = refusals_of(&d);

	same_text(got, want, "stanzas");
	same_text(lines, said, "said");
	assert_int_equal(whole, !*said);
	free(got);
	free(lines);
	stanzas_free(&all);
	diag_free(&d);
}

static void without_any(void **state)
{
	(void)state;
	reads("", "");
	assert_int_equal(mkdir("./multihome.d", 0755), 0);
	reads("", "");
}

static void in_order(void **state)
{
	(void)state;
	put(D "b.conf", "[enP2p1s0]\nTable = ISP2 ; a name\n"
	    "\n[eth3.7]\nmain_routes = no\ntable=7003\n");
	put(D "a.conf", "# the first\n[eth1]\ntable = ISP1\n"
	    "gateway = 10.1.1.1 \\\n  2001:db8::1\n");
	reads("eth1 (conf eth1) " D "a.conf:2: [eth1] "
	      "multihome-table=ISP1@" D "a.conf:3 "
	      "multihome-gateway=10.1.1.1   2001:db8::1@" D "a.conf:4\n"
	      "enP2p1s0 (conf enP2p1s0) " D "b.conf:1: [enP2p1s0] "
	      "multihome-table=ISP2@" D "b.conf:2\n"
	      "eth3.7 (conf eth3.7) " D "b.conf:4: [eth3.7] "
	      "multihome-main-routes=no@" D "b.conf:5 "
	      "multihome-table=7003@" D "b.conf:6", "");
}

/* What editors and packages leave behind, and what somebody hides. */
static void no_such_files(void **state)
{
	static const char *const names[] = {
		D "a.conf~", D "a.conf.dpkg-old", D "a.conf.rpmsave",
		D ".hidden.conf", D "README", D "a.conf.before-multihome",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++)
		put(names[i], "[eth9]\ntable = 9\nno section");
	remove(D "a.conf");
	remove(D "b.conf");
	reads("", "");
}

/* Both places, whichever is asked about. */
static void twice(void **state)
{
	(void)state;
	put(D "a.conf", "[eth1]\ntable = 1\n[eth2]\ntable = 2\n");
	put(D "b.conf", "\n[eth1]\ntable = 3\n[ETH2]\ntable = 4\n");
	reads("eth1 (conf eth1) " D "a.conf:1: [eth1] "
	      "multihome-table=1@" D "a.conf:2 problem=[eth1]: expected "
	      "once, also written at " D "a.conf:1: [eth1]@" D "b.conf:2\n"
	      "eth2 (conf eth2) " D "a.conf:3: [eth2] "
	      "multihome-table=2@" D "a.conf:4\n"
	      "ETH2 (conf ETH2) " D "b.conf:4: [ETH2] "
	      "multihome-table=4@" D "b.conf:5", "");
	put(D "a.conf", "[eth1]\ntable = 1\n[eth1]\ntable = 1\n");
	put(D "b.conf", "[eth2]\ntable = 1\nTABLE = 2\n");
	reads("", D "a.conf:3: [eth1]: expected once, also written at "
	      D "a.conf:1: [eth1]\n" D "b.conf:3: [eth2]: table: expected "
	      "once, also written at " D "b.conf:2");
}

/* A wrong file takes nothing of another with it. */
static void wrong(void **state)
{
	static const struct { const char *text, *said; } rows[] = {
	{ "table = 1\n", "a.conf:1: table: expected a section before it, "
	  "[INTERFACE]" },
	{ "[multihome]\nwait = 3\n", "a.conf:1: [multihome]: is for "
	  "/etc/multihome.conf, expected an interface's name" },
	{ "\n[MultiHome]\n", "a.conf:2: [MultiHome]: is for "
	  "/etc/multihome.conf, expected an interface's name" },
	{ "[eth1\n", "a.conf:1: expected [SECTION] or KEY = VALUE" },
	{ "[eth1:1]\ntable = 1\n", "a.conf:1: expected a section's name "
	  "without a colon\n./multihome.d/a.conf:2: table: expected a section "
	  "before it, [INTERFACE]" },
	{ "[a/b]\ntable = 1\n", "a.conf:1: [a/b]: expected an interface name "
	  "without blanks, '/' and ':'" },
	{ "[..]\n", "a.conf:1: [..]: expected an interface name of 1 to 15 "
	  "characters" },
	{ "[abcdefghijklmnop]\n", "a.conf:1: [abcdefghijklmnop]: expected an "
	  "interface name of 1 to 15 characters" },
	};
	char *said;
	size_t i;

	(void)state;
	put(D "b.conf", "[eth2]\ntable = 2\n");
	for (i = 0; i < COUNT(rows); i++) {
		put(D "a.conf", rows[i].text);
		said = text_join(D, rows[i].said);
		reads("eth2 (conf eth2) " D "b.conf:1: [eth2] "
		      "multihome-table=2@" D "b.conf:2", said);
		free(said);
	}
	remove(D "a.conf");
	assert_int_equal(mkdir(D "a.conf", 0755), 0);
	reads("eth2 (conf eth2) " D "b.conf:1: [eth2] "
	      "multihome-table=2@" D "b.conf:2",
	      D "a.conf: cannot be read: Is a directory");
	remove(D "a.conf");
}

/* What is refused with the claim, in the words of a section. */
static void refused(void **state)
{
	static const struct { const char *text, *said; } rows[] = {
	{ "[eth1]\n", "1: [eth1]: expected table = NAME, or a number, in it" },
	{ "[eth1]\nmark = 1\n", "2: table: missing, expected a table for the "
	  "other multihome options" },
	{ "[eth1]\nmultihome-table = 1\n",
	  "2: multihome-table: expected without multihome-" },
	{ "[eth1]\ntable = 1\ngatway = 10.1.1.1\n", "3: gatway: unknown "
	  "option, did you mean gateway?" },
	{ "[eth1]\ntable = 253\n", "2: table: expected a table other "
	  "than 0 and the kernel's own 253 to 255 (default, main, local), "
	  "got \"253\"" },
	};
	struct stanzas all = { 0 };
	struct diag d = { 0 }, none = { 0 };
	struct uplink u;
	char *said, *want;
	size_t i;

	(void)state;
	remove(D "a.conf");
	remove(D "b.conf");
	for (i = 0; i < COUNT(rows); i++) {
		put(D "a.conf", rows[i].text);
		assert_true(sections_read(&all, "./multihome.d", &none));
		assert_int_equal(all.n, 1);
		option_read(&u, &all.v[0].settings, all.v[0].iface,
			    all.v[0].family, &d);
		said = refusals_of(&d);
		want = text_join(D "a.conf:", rows[i].said);
		same_text(said, want, rows[i].text);
		free(said);
		free(want);
		uplink_free(&u);
		diag_free(&d);
		stanzas_free(&all);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_any), cmocka_unit_test(in_order),
		cmocka_unit_test(no_such_files), cmocka_unit_test(twice),
		cmocka_unit_test(wrong), cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
