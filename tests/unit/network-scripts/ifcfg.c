/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ifcfg files to stanzas. What becomes of these is in tests/golden. */
#include "network-scripts/ifcfg.h"
#include "base/text.h"
#include "../unit.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define CODE "expected NAME=VALUE or a comment, ; & | < > ( ) in quotes: other " \
	"shell code is not followed, and might change any value"
#define DIR "/etc/sysconfig/network-scripts/ifcfg-"

static struct ifcfg read_file(const char *name, const char *defaults,
			      const char *text)
{
	struct ifcfg c = {
		.name = text_dup(name), .path = text_printf(DIR "%s", name),
	};

	sourced_read(&c.vars, defaults, strlen(defaults),
		      "/etc/sysconfig/network", ifcfg_used);
	sourced_read(&c.vars, text, strlen(text), c.path, ifcfg_used);
	c.device = text_dup(ifcfg_written(&c, "DEVICE"));
	return c;
}

/* All that the file says, a line each: IFACE FAMILY KEY, then key=value. */
static char *told(const char *name, const char *defaults, const char *parent,
		  const char *text)
{
	struct ifcfg c = read_file(name, defaults, text);
	struct stanzas all = { 0 };
	struct text out = { 0 };
	size_t i, j;

	if (parent) {
		c.parent = vec_realloc(NULL, sizeof *c.parent);
		*c.parent = read_file("eth1", defaults, parent);
	}
	ifcfg_stanzas(&c, &all);
	text_add(&out, "");
	for (i = 0; i < all.n; i++) {
		text_addf(&out, "%s %s:", all.v[i].iface, all.v[i].key);
		for (j = 0; j < all.v[i].settings.n; j++)
			if (strcmp(all.v[i].settings.v[j].key, "method"))
				text_addf(&out, " %s=%s",
					  all.v[i].settings.v[j].key,
					  all.v[i].settings.v[j].value);
		text_add(&out, "\n");
	}
	stanzas_free(&all);
	ifcfg_free(&c);
	return out.s;
}

static const struct {
	const char *name, *defaults, *parent, *text, *want;
} rows[] = {
	/* nothing, garbage, what ifup would not take either */
	{ "eth1", "", NULL, "", "eth1 any:\n" },
	{ "eth1", "", NULL, "IPADDR=10.2.2\nPREFIX=24\n", "eth1 any:\n" },
	{ "eth1", "", NULL, "IPADDR=10.2.2.2\nPREFIX=33\n", "eth1 any:\n" },
	{ "eth1", "", NULL, "IPADDR=2001:db8::1\nPREFIX=64\n", "eth1 any:\n" },
	{ "eth1", "", NULL, "IPV6ADDR=10.2.2.2\n", "eth1 any:\n" },
	{ "eth1", "", NULL, "IPADDR=10.2.2.2\nNETMASK=255.0.255.0\n",
	  "eth1 any:\n" },
	/* lengths */
	{ "eth1", "", NULL, "IPADDR=10.2.2.2\n", "eth1 any: address=10.2.2.2/8\n" },
	{ "eth1", "", NULL, "IPADDR=172.16.0.2\n",
	  "eth1 any: address=172.16.0.2/16\n" },
	{ "eth1", "", NULL, "IPADDR=192.168.0.2\n",
	  "eth1 any: address=192.168.0.2/24\n" },
	{ "eth1", "", NULL, "IPADDR=10.2.2.2\nPREFIX=24\nNETMASK=255.0.0.0\n",
	  "eth1 any: address=10.2.2.2/24\n" },
	/* IPADDR1 may be missing, IPADDR2 may not */
	{ "eth1", "", NULL, "IPADDR0=10.0.0.2\nIPADDR2=10.0.2.2\n"
	  "IPADDR4=10.0.4.2\nPREFIX0=24\nPREFIX2=24\nPREFIX4=24\n",
	  "eth1 any: address=10.0.0.2/24 address=10.0.2.2/24\n" },
	{ "eth1", "", NULL, "IPADDR01=10.0.0.2\nIPADDR256=10.0.0.2\n",
	  "eth1 any:\n" },
	{ "eth1", "", NULL, "IPV6INIT=no\nIPV6ADDR=2001:db8::1/64\n",
	  "eth1 any:\n" },
	{ "eth1", "", NULL, "IPV6ADDR_SECONDARIES='2001:db8::2/48 2001:db8::3'",
	  "eth1 any: address=2001:db8::2/48 address=2001:db8::3/64\n" },
	/* gateways */
	{ "eth1", "", NULL, "GATEWAY=10.9.9.9\n", "eth1 any: gateway=10.9.9.9\n" },
	{ "eth1", "", NULL, "GATEWAY=10.9.9.9\nGATEWAYDEV=eth0\n",
	  "eth1 any:\n" },
	{ "eth1", "GATEWAY=10.2.2.1\n", NULL, "IPADDR=10.2.2.2\nPREFIX=24\n",
	  "eth1 any: address=10.2.2.2/24 gateway=10.2.2.1\n" },
	{ "eth1", "GATEWAY=10.1.1.1\n", NULL, "IPADDR=10.2.2.2\nPREFIX=24\n",
	  "eth1 any: address=10.2.2.2/24\n" },
	{ "eth1", "GATEWAY=10.1.1.1\nGATEWAYDEV=eth1\n", NULL, "",
	  "eth1 any: gateway=10.1.1.1\n" },
	{ "eth1", "IPV6_DEFAULTGW=2001:db8::1\n", NULL, "", "eth1 any:\n" },
	{ "eth1", "IPV6_DEFAULTGW=fe80::1%eth1\n", NULL, "",
	  "eth1 any: gateway=fe80::1\n" },
	{ "eth1", "", NULL, "IPV6_DEFAULTGW=fe80::1%eth0\n", "eth1 any:\n" },
	{ "eth1", "", NULL, "IPV6_DEFAULTGW=fe80::1\n",
	  "eth1 any: gateway=fe80::1\n" },
	/* options: only in the file itself do they make it ours */
	{ "eth1", "MULTIHOME_TABLE=T\n", NULL, "", "eth1 any:\n" },
	{ "eth1", "MULTIHOME_STRICT=yes\n", NULL, "MULTIHOME_TABLE=T\n",
	  "eth1 any: multihome-strict=yes multihome-table=T\n" },
	{ "eth1", "", NULL, "MULTIHOME_MAIN_ROUTES=no\nMULTIHOME_MAIN_ROUTES=\n",
	  "eth1 any: multihome-main-routes=\n" },
	{ "eth1", "", NULL, "MULTIHOME_Table=T\n",
	  "eth1 any: problem=MULTIHOME_Table: unknown option, expected "
	  "MULTIHOME_TABLE\n" },
	/* the file's name is the device where it has none */
	{ "eth1", "", NULL, "DEVICE=eth9\n", "eth9 any:\n" },
	/* aliases */
	{ "eth1:1", "", "PREFIX=24\nGATEWAY=10.2.2.1\n",
	  "DEVICE=eth1:1\nIPADDR=10.2.2.3\n",
	  "eth1:1 inet 10.2.2.3: address=10.2.2.3/24 gateway=10.2.2.1\n" },
	{ "eth1:1", "", "PREFIX=24\nGATEWAY=10.2.2.1\n",
	  "IPADDR=10.9.9.3\n", "eth1:1 inet 10.9.9.3: address=10.9.9.3/24\n" },
	{ "eth1:1", "", "PREFIX=24\nMULTIHOME_TABLE=T\n",
	  "IPADDR=10.2.2.3\nNETMASK=255.255.0.0\nIPV6ADDR=2001:db8::3\n",
	  "eth1:1 inet 10.2.2.3: address=10.2.2.3/16\n"
	  "eth1:1 inet6 2001:db8::3: address=2001:db8::3/64\n" },
	{ "eth1:1", "", NULL, "", "eth1:1 inet static:\n" },
	{ "eth1:1", "", NULL, "IPADDR=$X\n",
	  "eth1:1 inet static: problem=IPADDR: expected no $: it is not "
	  "expanded here; '$' is one that stays\n" },
	/* what is not followed, told once where there is an option of ours */
	{ "eth1", "", NULL, "DEVICE=eth9\nIPADDR=10.2.2.2\nMULTIHOME_TABLE=T\n"
	  "PREFIX=24; x\n", "eth9 any: problem=" CODE "\n" },
	{ "eth1", "", NULL, "x\nMULTIHOME_TABLE=T\nMULTIHOME_TO=$x\n",
	  "eth1 any: problem=" CODE "\n" },
	{ "eth1", "x\n", NULL, "MULTIHOME_TABLE=T\nIPADDR=$X\n",
	  "eth1 any: problem=" CODE "\n" },
	{ "eth1", "MULTIHOME_TABLE=T\n", NULL, "IPADDR=10.2.2.2\nx\n",
	  "eth1 any:\n" },
	{ "eth1:1", "", "PREFIX=24\nx\n", "IPADDR=10.2.2.3\nMULTIHOME_TABLE=T\n",
	  "eth1:1 inet 10.2.2.3: problem=" CODE " address=10.2.2.3/8\n" },
	{ "eth1:1", "", "PREFIX=24\nMULTIHOME_TABLE=T\n", "IPADDR=10.2.2.3\nx\n",
	  "eth1:1 inet static:\n" },
	{ "eth1-range0", "", NULL, "x\nMULTIHOME_TABLE=T\nIPADDR_START=10.2.2.9\n"
	  "IPADDR_END=10.2.2.9\nCLONENUM_START=1\n",
	  "eth1-range0 inet static: problem=" CODE "\n" },
	{ "eth1-range0", "", NULL, "IPADDR_START=10.2.2.9\nIPADDR_END=10.2.2.9\n"
	  "CLONENUM_START=1\nMULTIHOME_TABLE=T\nx\n",
	  "eth1:1 inet 10.2.2.9: problem=" CODE " address=10.2.2.9/8\n" },
	{ "eth1", "GATEWAY=router\n", NULL, "IPADDR=10.2.2.2\nPREFIX=24\n",
	  "eth1 any: address=10.2.2.2/24\n" },
	/* ranges */
	{ "eth1-range0", "", "PREFIX=24\n", "IPADDR_START=10.2.2.254\n"
	  "IPADDR_END=10.2.2.255\nCLONENUM_START=7\nMULTIHOME_TABLE=T\n",
	  "eth1:7 inet 10.2.2.254: multihome-table=T address=10.2.2.254/24\n"
	  "eth1:8 inet 10.2.2.255: multihome-table=T address=10.2.2.255/24\n" },
	{ "eth1-range0", "", NULL, "IPADDR_START=10.2.2.9\n"
	  "IPADDR_END=10.2.2.8\nCLONENUM_START=7\n", "" },
	{ "eth1-range0", "", NULL, "IPADDR_START=10.2.2.9\n"
	  "IPADDR_END=10.2.3.9\nCLONENUM_START=7\n", "" },
	{ "eth1-range0", "", NULL, "IPADDR_START=10.2.2.9\n"
	  "IPADDR_END=10.2.2.9\nCLONENUM_START=-1\n", "" },
};

static void test_rows(void **state)
{
	size_t i;
	char *got;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		got = told(rows[i].name, rows[i].defaults, rows[i].parent,
			   rows[i].text);
		same_text(got, rows[i].want, rows[i].text);
		free(got);
	}
}

/* What matters and cannot be known is told, and is no value. */
static void test_problems(void **state)
{
	static const char *const matter[] = {
		"MULTIHOME_TABLE", "MULTIHOME_GATEWAY", "IPADDR", "GATEWAY",
		"IPV6ADDR", "IPV6_DEFAULTGW", "IPADDR1",
	};
	char *text, *want, *got;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(matter); i++) {
		text = text_printf("%s=$HOSTNAME\n", matter[i]);
		want = text_printf("eth1 any: problem=%s: expected ", matter[i]);
		got = told("eth1", "", NULL, text);
		assert_memory_equal(got, want, strlen(want));
		free(text);
		free(want);
		free(got);
	}
	got = told("eth1", "", NULL, "NAME=$x\nNM_CONTROLLED=${id}\n");
	assert_string_equal(got, "eth1 any:\n");
	free(got);
}

/* The key comes from an address, however many settings there are with it. */
static void test_many(void **state)
{
	struct text text = { 0 };
	char *got;
	int i;

	(void)state;
	text_add(&text, "DEVICE=eth1:1\nIPADDR=10.2.2.3\nPREFIX=24\n");
	for (i = 0; i < 40; i++) {
		text_addf(&text, "MULTIHOME_X%c%c=\n", 'A' + i / 26,
			  'A' + i % 26);
		got = told("eth1:1", "", NULL, text.s);
		assert_memory_equal(got, "eth1:1 inet 10.2.2.3: ", 22);
		free(got);
	}
	text_free(&text);
}

static void test_words(void **state)
{
	struct ifcfg c = read_file("eth1", "", "ONPARENT=No\nDEFROUTE=yes\n"
				   "NAME=''\n");

	(void)state;
	assert_true(ifcfg_says_no(&c, "ONPARENT"));
	assert_false(ifcfg_says_no(&c, "DEFROUTE"));
	assert_false(ifcfg_says_no(&c, "BOOTPROTO"));
	assert_null(ifcfg_get(&c, "NAME"));
	assert_false(ifcfg_is_alias(&c));
	ifcfg_free(&c);
	assert_false(ifcfg_used("WPA_PSK"));
	assert_false(ifcfg_used("IPADDRX"));
	assert_true(ifcfg_used("MULTIHOME_"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
