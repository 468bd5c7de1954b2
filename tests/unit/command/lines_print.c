/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines as they are shown, byte for byte. */
#include "command/lines_print.h"
#include "../unit.h"

#define HEAD "multihome 1\nmachine\ttime=100000.0\tdecides=1\n"
#define LINE(table, device, family, more) "line\tline=" table " " device \
	"\ttable=" table "\tdevice=" device "\tinterface=office\tfamily=" \
	family "\tup=1\tstate=up\tsince=99990.0\tpriority=1\tweight=1" \
	"\tshare_percent=100\tinterval_seconds=10.0\tpatience_seconds=0.26" \
	"\tpatience_max_seconds=3.0\tquorum=1\tloss_limit_percent=20" more "\n"

/* What is shown of an answer. */
static char *shown(const char *answer, const char *name, bool colour)
{
	struct text t = { 0 };
	struct reply r;

	same_text(reply_parse(&r, answer, strlen(answer)), NULL, answer);
	lines_print(&t, &r, name, colour);
	reply_free(&r);
	return t.s;
}

static void shows(const char *answer, const char *name, const char *want)
{
	char *got = shown(answer, name, false);

	same_text(got, want, answer);
	free(got);
}

static void one(void **state)
{
	(void)state;
	shows(HEAD LINE("ISP1", "eth0", "inet", "\tsilent_seconds=0.128"
			"\treason=up")
	      "probe\ttarget=192.0.2.1\tanswered=1\trtt_seconds=0.0123"
	      "\tloss_ratio=0.0042\n"
	      "probe\ttarget=192.0.2.2\tanswered=0\taside=1\n"
	      "change\tnumber=0\ttime=99990.0\tline=ISP1 eth0\ttext=up\nend\n",
	      NULL,
	      "ISP1 eth0  up since 03:46:30, for 10 s\n"
	      "    part      carries 100 % of what chooses no line itself, "
	      "priority 1\n"
	      "    probe     192.0.2.1: 12 ms, 0.42 % lost\n"
	      "              192.0.2.2: has not answered yet, set aside: "
	      "others answer\n"
	      "    silent    for 128 ms\n"
	      "    asked     each 10 s, patience 260 ms to 3 s, loss 20 %\n"
	      "    change    up\n"
	      "all lines\n"
	      "    default   IPv4 by ISP1 eth0\n"
	      "              IPv6 by main's default route\n"
	      "    changes   03:46:30  ISP1 eth0: up\n");
}

/* What comes in, where that is tried. */
static void inbound(void **state)
{
	static const struct { const char *more, *want; } rows[] = {
		{ "\tinbound=no", "" },
		{ "\tinbound=unknown", "    inbound   unknown: nothing sent by "
		  "another line was seen yet\n" },
		{ "\tinbound=up\tinbound_since=99940.0\tinbound_reason=a: b",
		  "    inbound   up since 03:45:40, for 1 min\n" },
		{ "\tinbound=down\tinbound_since=99940.0\tinbound_reason="
		  "inbound down: lost", "    inbound   down since 03:45:40, "
		  "for 1 min; lost\n" },
		{ "\tinbound=down\tinbound_since=99940.0",
		  "    inbound   down since 03:45:40, for 1 min\n" },
	};
	char *answer, *got, *row;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		answer = text_printf("%s%.*s%s\nend\n", HEAD, (int)strlen(
			LINE("ISP1", "eth0", "inet", "")) - 1,
			LINE("ISP1", "eth0", "inet", ""), rows[i].more);
		got = shown(answer, NULL, false);
		row = strstr(got, "    inbound ");
		if (row)
			strchr(row, '\n')[1] = '\0';
		same_text(row ? row : "", rows[i].want, rows[i].more);
		same_number(strstr(got, "; inbound down") != NULL,
			    strstr(rows[i].more, "=down") != NULL, "its head");
		free(got);
		free(answer);
	}
}

/* Nothing new goes by it, or everything must; or it is dead as well. */
static void drained(void **state)
{
	static const char answer[] =
		HEAD LINE("ISP1", "eth0", "inet", "\tdrained=1")
		"line\tline=ISP2 eth1\ttable=ISP2\tdevice=eth1\tfamily=inet"
		"\tstate=up\tup=1\tsince=99990.0\tpriority=2\tweight=0"
		"\tdrained=1\n"
		"line\tline=ISP3 eth2\ttable=ISP3\tdevice=eth2\tfamily=inet"
		"\tstate=down\tup=0\tsince=99990.0\tpriority=3\tweight=0"
		"\tdrained=1\nend\n";
	char *got = shown(answer, NULL, false);

	(void)state;
	assert_non_null(strstr(got, "ISP1 eth0  up since 03:46:30, for 10 s; "
			       "drained\n    part      carries 100 % since all "
			       "that are up are drained, priority 1\n"));
	assert_non_null(strstr(got, "ISP2 eth1  up since 03:46:30, for 10 s; "
			       "drained\n    part      takes nothing new, "
			       "priority 2\n"));
	assert_non_null(strstr(got, "ISP3 eth2  down since 03:46:30, for 10 s; "
			       "drained\n    part      carries nothing, "
			       "priority 3\n"));
	free(got);
}

/* What has a quota: some of it is used, or it is spent, or nothing is known yet. */
static void quotas(void **state)
{
	static const char answer[] = HEAD
		LINE("ISP1", "eth0", "inet", "\tquota_bytes=50000000000"
		     "\tquota_used_bytes=12345678\tquota_spent=0"
		     "\tquota_since=2026-11-01\tquota_until=2026-12-01")
		LINE("ISP2", "eth1", "inet", "\tquota_bytes=1500"
		     "\tquota_used_bytes=0\tquota_spent=0")
		LINE("ISP3", "eth2", "inet", "\tquota_bytes=50000000"
		     "\tquota_used_bytes=50100000\tquota_spent=1"
		     "\tquota_since=2026-11-01\tquota_until=2026-12-01")
		"line\tline=ISP3 eth2 IPv6\ttable=ISP3\tdevice=eth2"
		"\tinterface=eth2\tfamily=inet6\tup=1\tstate=up\tsince=99990.0"
		"\tpriority=1\tweight=0\tquota_spent=1\nend\n";
	static const struct { const char *name, *row; } rows[] = {
		{ "ISP1", "    quota     12.35 MB of 50 GB, since 2026-11-01 "
			  "until 2026-12-01\n" },
		{ "ISP2", "    quota     0 bytes of 1.5 kB\n" },
		{ "ISP3/4", "    quota     50.1 MB of 50 MB, used up until "
			    "2026-12-01\n" },
		{ "ISP3/4", "carries 100 % since no other line is up, priority "
			    "1\n" },
		{ "ISP3/6", "stands by, behind all others, priority 1\n" },
	};
	char *got;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		got = shown(answer, rows[i].name, false);
		if (!strstr(got, rows[i].row))
			fail_msg("%s: no %s", got, rows[i].row);
		free(got);
	}
}

/* What it carries, where lines share by that. */
static void loaded(void **state)
{
	static const struct { const char *fields, *want; } rows[] = {
	{ "\tforwarded_percent=62\twanted_percent=65\tconnections=23\tfull=1"
	  "\tdown_bits=3912000\tup_bits=120500\tdown_udp_bits=3400000"
	  "\tup_udp_bits=0\tdown_bits_known=4000000"
	  "\tup_bits_known=1000000000",
	  "    share     62 % of what is forwarded, 65 % wanted\n"
	  "    load      full, 23 connections at work; down 3.91M of 4M, "
	  "UDP 3.4M; up 120k\n              of 1G\n" },
	{ "\tforwarded_percent=0\twanted_percent=0\tconnections=1\tfull=0"
	  "\tdown_bits=0\tup_bits=999\tdown_bits_known=0\tup_bits_known=0",
	  "    share     0 % of what is forwarded, 0 % wanted\n"
	  "    load      not full, 1 connection at work; down 0; up 999\n" },
	};
	struct text answer = { 0 };
	char *got;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		answer.n = 0;
		text_addf(&answer, HEAD "line\tline=ISP1 eth0\tfamily=inet"
			  "\tpriority=1%s\nend\n", rows[i].fields);
		got = shown(answer.s, NULL, false);
		if (!strstr(got, rows[i].want))
			fail_msg("%s", got);
		free(got);
	}
	text_free(&answer);
}

/* One that is used although it is not up. */
static void last_resort(void **state)
{
#define REST(state) HEAD "line\tline=ISP1\tfamily=inet\tup=0\tsince=99990.0" \
	"\tpriority=2\tshare_percent=100\tstate=" state
	char *got = shown(REST("held\tweight=1\thold_left_seconds=4.2") "\nend\n",
			  NULL, false);

	(void)state;
	assert_non_null(strstr(got, "ISP1  held, up in 5 s, since 03:46:30"));
	assert_non_null(strstr(got, "    part      carries 100 % since no line is "
			       "up, priority 2\n"));
	free(got);
	got = shown(REST("down\tweight=1") "\nend\n", NULL, false);
	assert_non_null(strstr(got, "carries 100 % since no line is up, "));
	free(got);
	got = shown(REST("held\tweight=0\thold_left_seconds=4.2") "\nend\n",
		    NULL, false);
	assert_non_null(strstr(got, "ISP1  held, in use in 5 s, since"));
	assert_non_null(strstr(got, "carries nothing, priority 2\n"));
	free(got);
}

/* What one of them is called. */
static void named(void **state)
{
	static const struct { const char *name; bool four, six; } rows[] = {
		{ NULL, true, true }, { "ISP1", true, true },
		{ "eth0", true, true }, { "office", true, true },
		{ "ISP1/4", true, false }, { "eth0/6", false, true },
		{ "ISP2", false, false }, { "ISP1/5", false, false },
	};
	static const char text[] = HEAD LINE("ISP1", "eth0", "inet", "")
		LINE("ISP1", "eth0", "inet6", "") "end\n";
	struct reply r;
	size_t i;

	(void)state;
	same_text(reply_parse(&r, text, sizeof text - 1), NULL, text);
	for (i = 0; i < COUNT(rows); i++) {
		same_number(lines_means(&r.lines.v[1], rows[i].name),
			    rows[i].four, rows[i].name);
		same_number(lines_means(&r.lines.v[2], rows[i].name),
			    rows[i].six, rows[i].name);
	}
	assert_false(lines_means(&r.lines.v[0], NULL));
	reply_free(&r);
}

/* Fields that are missing, long, or not to be shown as they are. */
static void odd(void **state)
{
	char *got;

	(void)state;
	shows(HEAD "end\n", NULL,
	      "no line is watched: no stanza that is up has multihome-probe or\n"
	      "multihome-priority\n");
	shows(HEAD "line\nend\n", NULL,
	      "   since 1970-01-01 00:00, for 27 h\n"
	      "    part      none in failover: no multihome-priority\n"
	      "    probe     none: its carrier alone decides\n"
	      "all lines\n"
	      "    default   IPv4 by main's default route\n"
	      "              IPv6 by main's default route\n");
	got = shown(HEAD LINE("ISP1", "eth0", "inet", "\treason=\\x1b[2J") "end\n",
		    NULL, true);
	assert_non_null(strstr(got, "change    \\x1b[2J\n"));
	assert_non_null(strstr(got, "\033[32mup since"));
	free(got);
}

/* As wide as names may be, nothing is beyond 80 columns. */
static void wide(void **state)
{
	static const char answer[] = HEAD LINE(
		"A234567890123456789012345678901234567890123456789012345678901",
		"eth123456789012", "inet", "\treason=down: no answer for 0.43 s"
		" (7 probes, 3 targets; gateway answers)") "end\n";
	char *got = shown(answer, NULL, false), *p, *save = NULL;

	(void)state;
	assert_non_null(strstr(got, "\n    state     up since"));
	for (p = strtok_r(got, "\n", &save); p; p = strtok_r(NULL, "\n", &save))
		assert_in_range(strlen(p), 0, 80);
	free(got);
}

static int in_utc(void **state)
{
	(void)state;
	return setenv("TZ", "UTC", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one), cmocka_unit_test(named),
		cmocka_unit_test(odd), cmocka_unit_test(wide),
		cmocka_unit_test(loaded),
		cmocka_unit_test(last_resort),
		cmocka_unit_test(drained), cmocka_unit_test(inbound), cmocka_unit_test(quotas),
	};

	return cmocka_run_group_tests(tests, in_utc, NULL);
}
