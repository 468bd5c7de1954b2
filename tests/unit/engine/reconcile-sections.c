/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The claim of a section beside those of stanzas: whose it is, and who counts. */
#include "host.h"

#define ONE "inet address=10.1.1.1/24 table=7001 gateway=none"
#define SECTION "any table=7005 gateway=none"
#define ALWAYS "any table=7005 gateway=none strict=always"

static void boot(void)
{
	host_boot();
	host_device("eth1 up 10.1.1.1/24");
	host_device("eth2 up 10.2.2.2/24");
}

static void have(const char *want)
{
	struct kobjs l = host_ours();

	same_text(host_sources(&l), want, "sources");
	free(l.v);
}

static void section_up(const char *line, bool takes_back)
{
	struct session *s = host_start(SESSION_CHANGING);
	struct stanzas l = { 0 };

	host_stanza(&l, "eth1", line);
	free(l.v[0].key);
	l.v[0].key = text_dup(CLAIM_SECTION "eth1");
	s->takes_back = takes_back;
	assert_int_equal(reconcile_up(s, "eth1", &l, true), 0);
	stanzas_free(&l);
	host_end();
}

static void section_down(bool for_good)
{
	struct session *s = host_start(SESSION_CHANGING);

	assert_int_equal(reconcile_down_section(s, "eth1", for_good), 0);
	host_end();
}

/* All stanzas of the interface, of which there are none: as ifup of ng. */
static void up_bare(bool takes_back)
{
	struct session *s = host_start(SESSION_CHANGING);
	struct stanzas none = { 0 };

	s->takes_back = takes_back;
	assert_int_equal(reconcile_up(s, "eth1", &none, false), 0);
	host_end();
}

#define REFUSED "O: eth1 has options of a stanza, too (O), which count; " \
	"expected them in one place\n"

/* What stanzas do leaves it alone; it goes with its section, and is flushed. */
static void own_life(void **state)
{
	(void)state;
	boot();
	section_up(SECTION, false);
	have("10.1.1.1>7005");
	host_down("eth1");
	up_bare(false);
	host_up("eth1", "any address=10.1.1.1/24");
	host_up("eth1", "inet address=10.1.1.1/24");
	have("10.1.1.1>7005");
	section_down(true);
	have("");
	assert_string_equal(host_keeps(), "");
	section_down(true);	/* it is gone already */
	section_up(SECTION, false);
	host_flush("eth1");
	have("");
	assert_string_equal(host_keeps(), "");
	/* what is taken back was without it */
	section_up(SECTION, false);
	up_bare(true);
	have("");
}

/* Whichever came first, the stanza counts while it is up. */
static void gives_way(void **state)
{
	(void)state;
	boot();
	section_up(SECTION, false);
	host_up("eth1", ONE);
	have("10.1.1.1>7001");
	/* that is no fault of the stanza's */
	assert_non_null(strstr(host_said(), "warning: " REFUSED));
	host_sync("eth1");
	assert_string_equal(host_said(), "");
	have("10.1.1.1>7001");
	host_down("eth1");
	have("10.1.1.1>7005");
	section_down(true);
	host_up("eth1", ONE);
	section_up(SECTION, false);
	assert_string_equal(host_said(), "refused: " REFUSED);
	have("10.1.1.1>7001");
	/* another stanza's name, the same device */
	host_down("eth1");
	have("10.1.1.1>7005");
	host_up("office", "inet device=eth1 table=7001 address=10.1.1.1/24 "
		"gateway=none");
	have("10.1.1.1>7001");
	host_down("office");
	have("10.1.1.1>7005");
	/* its table is free for another meanwhile, and then it waits for that */
	host_up("eth1", ONE);
	host_up("eth2", "inet address=10.2.2.2/24 table=7005 gateway=none");
	host_down("eth1");
	have("10.2.2.2>7005");
	host_down("eth2");
	have("10.1.1.1>7005");
}

/* A stanza that is refused itself has nothing, and what is in force stays. */
static void stays(void **state)
{
	(void)state;
	boot();
	section_up(SECTION, false);
	host_up("eth1", "inet address=10.1.1.1/24 table=255 gateway=none");
	have("10.1.1.1>7005");
	/* by the plan, too: that gateway is its own address */
	host_up("eth1", "inet address=10.1.1.1/24 table=7001 "
		"gateway=10.1.1.1");
	have("10.1.1.1>7005");
	assert_null(strstr(host_record("eth1"), "which count"));
	host_up("eth1", ONE);
	have("10.1.1.1>7001");
}

/* It refuses its sources without its interface, and nothing without its section. */
static void strict_always(void **state)
{
	(void)state;
	boot();
	section_up(ALWAYS, false);
	host_change("eth1");
	section_down(false);
	assert_non_null(strstr(host_record("eth1"), "down\tyes"));
	/* the remainder gives way, too, and is there again */
	host_change("eth1 up 10.1.1.1/24");
	host_up("eth1", ONE);
	have("10.1.1.1>7001");
	host_down("eth1");
	have("");
	assert_non_null(strstr(host_record("eth1"), "now\tdown\tyes"));
	section_up(ALWAYS, false);
	have("10.1.1.1>7005");
	section_down(false);
	section_down(true);
	assert_string_equal(host_keeps(), "");
	/* that of a stanza is nothing to give way to */
	host_up("eth1", "inet address=10.1.1.1/24 table=7001 gateway=none "
		"strict=always");
	host_down("eth1");
	section_up(SECTION, false);
	assert_null(strstr(host_record("eth1"), "which count"));
}

int main(void)
{
	static const struct CMUnitTest all[] = {
		cmocka_unit_test(own_life),
		cmocka_unit_test(gives_way),
		cmocka_unit_test(stays),
		cmocka_unit_test(strict_always),
	};

	return cmocka_run_group_tests(all, host_setup, host_teardown);
}
