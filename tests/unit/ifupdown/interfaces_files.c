/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interfaces(5) files as the three read them. A row is a file and what the
 * hooks would be told: "IFACE KEY OF THE CLAIM", then " option=value@LINE".
 * tests/real/ifquery.sh holds the same against the programs themselves.
 */
#include "ifupdown/interfaces_files.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define FILENAME "interfaces"
#define ST "iface eth1 inet static\n"
#define MA "iface eth1 inet manual\n"
#define ISP2 " multihome-table ISP2\n"
#define DEB DIALECT_DEBIAN
#define NG DIALECT_NG
#define UP2 DIALECT_IFUPDOWN2

struct row {
	enum dialect dialect;
	const char *text;	/* ~ is the directory */
	const char *told;	/* NULL: nothing */
	const char *problems;	/* a line each, NULL: none; W or R first */
};

static char dir[] = "/tmp/input_interfaces.XXXXXX";

static void write_file(const char *name, const char *text, size_t n)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* text with the directory in place of ~ */
static char *in_dir(const char *text)
{
	struct text t = { 0 };

	text_add(&t, "");
	for (; *text; text++)
		if (*text == '~')
			text_add(&t, dir);
		else
			text_addn(&t, text, 1);
	return t.s;
}

static void put(const char *name, const char *text)
{
	char *s = in_dir(text);

	write_file(name, s, strlen(s));
	free(s);
}

static char *show_told(const struct interfaces *in, enum dialect dialect)
{
	struct stanzas all = { 0 };
	const struct setting *o;
	struct text t = { 0 };
	const char *origin;
	size_t i, j;

	text_add(&t, "");
	interfaces_stanzas(in, dialect, &all);
	for (i = 0; i < all.n; i++) {
		text_addf(&t, "%s %s\n", all.v[i].iface, all.v[i].key);
		for (j = 0; j < all.v[i].settings.n; j++) {
			o = &all.v[i].settings.v[j];
			origin = o->origin;
			if (!strncmp(origin, FILENAME ":", sizeof FILENAME))
				origin += sizeof FILENAME;
			if (strcmp(o->key, "method"))
				text_addf(&t, " %s=%s@%s\n", o->key, o->value,
					  origin);
		}
	}
	stanzas_free(&all);
	return t.s;
}

static char *show_problems(const struct diag *d, int ret)
{
	struct text t = { 0 };
	size_t i;

	text_add(&t, "");
	for (i = 0; i < d->n; i++)
		text_addf(&t, "%c %s\n",
			  d->v[i].level == DIAG_REFUSED ? 'R' : 'W',
			  d->v[i].text);
	if (ret)
		text_add(&t, ret == -EBADMSG ? "incomplete\n" : strerror(-ret));
	return t.s;
}

static void check_row(const struct row *row)
{
	struct interfaces in = { 0 };
	struct diag d = { 0 };
	char *told, *problems, *want_told, *want;
	int ret;

	put(FILENAME, row->text);
	ret = interfaces_read(&in, FILENAME, row->dialect, &d);
	told = show_told(&in, row->dialect);
	problems = show_problems(&d, ret);
	want_told = in_dir(row->told ? row->told : "");
	want = in_dir(row->problems ? row->problems : "");
	if (strcmp(told, want_told) || strcmp(problems, want))
		print_message("dialect %d: %s\n", row->dialect, row->text);
	assert_string_equal(problems, want);
	assert_string_equal(told, want_told);
	free(told);
	free(problems);
	free(want_told);
	free(want);
	interfaces_free(&in);
	diag_free(&d);
}

static void check_rows(const struct row *rows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		check_row(&rows[i]);
}

#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof(*(rows)))

/* -EBADMSG */
#define INCOMPLETE "incomplete\n"
#define WHOLE "R " FILENAME ": ifup refuses the whole for this reason\n" \
	INCOMPLETE

static void debian_refuses(void **state)
{
	static const struct row rows[] = {
	{ DEB, "foo bar\n" ST, NULL,
	  "R interfaces:1: foo: expected iface above it: nothing here has "
	  "options\n" WHOLE },
	{ DEB, MA ISP2 " multihome-flag\n" MA,
	  "eth1 inet manual\n multihome-table=ISP2@2\n",
	  "R interfaces:3: multihome-flag: expected a value\n" WHOLE },
	{ DEB, "iface\n", NULL,
	  "R interfaces:1: iface: expected a name\n" WHOLE },
	{ DEB, "iface eth1\n", NULL,
	  "R interfaces:1: iface: expected a family (inet, inet6) or inherits, "
	  "got \"\"\n" WHOLE },
	{ DEB, "iface eth1 inet\n", NULL,
	  "R interfaces:1: iface: expected a method of inet or inherits, "
	  "got \"\"\n" WHOLE },
	{ DEB, "iface eth1 inet statik\n", NULL,
	  "R interfaces:1: iface: expected a method of inet or inherits, "
	  "got \"statik\"\n" WHOLE },
	{ DEB, "iface eth1 inet auto\n", NULL,
	  "R interfaces:1: iface: expected a method of inet or inherits, "
	  "got \"auto\"\n" WHOLE },
	{ DEB, "iface eth1 inet stat\n", NULL,
	  "R interfaces:1: iface: expected a method of inet or inherits, "
	  "got \"stat\"\n" WHOLE },
	{ DEB, "iface eth1 inherits\n", NULL,
	  "R interfaces:1: inherits: expected a stanza's name\n" WHOLE },
	{ DEB, "iface eth1 inherits base\niface base inet manual\n", NULL,
	  "R interfaces:1: inherits: expected the name of a stanza above, got "
	  "base\n" WHOLE },
	{ DEB, "iface base inet6 manual\niface eth1 inet inherits base\n",
	  "base inet6 manual\n",
	  "R interfaces:2: inherits: expected the name of a stanza above, got "
	  "base\n" WHOLE },
	{ DEB, MA "auto eth2\n" ISP2, "eth1 inet manual\n",
	  "R interfaces:3: multihome-table: expected iface above it: nothing "
	  "here has options\n" WHOLE },
	{ DEB, "mapping eth*\n script /a\n script /b\n", NULL,
	  "R interfaces:3: script: expected once\n" WHOLE },
	{ DEB, "mapping eth*\n" ISP2, NULL,
	  "R interfaces:2: multihome-table: expected script or map after "
	  "mapping\n" WHOLE },
	{ DEB, "allow- eth1\n", NULL,
	  "R interfaces:1: allow-: expected iface above it: nothing here has "
	  "options\n" WHOLE },
	{ DEB, "rename eth7\n" MA, "eth1 inet manual\n",
	  "R interfaces:1: rename: expected OLD=NEW, got eth7\n"
	  INCOMPLETE },
	};

	(void)state;
	CHECK(rows);
}

static void others_go_on(void **state)
{
	static const struct row rows[] = {
	/* ng */
	{ NG, "foo bar\n" ISP2 MA, "eth1 any\n",
	  "W interfaces:1: foo: expected iface above it\n"
	  "R interfaces:2: multihome-table: expected iface above it\n" },
	{ NG, "iface\niface eth1\n" ISP2, "eth1 any\n multihome-table=ISP2@3\n",
	  "R interfaces:1: iface: expected a name\n" },
	{ NG, MA " multihome-flag\n", "eth1 any\n multihome-flag=@2\n", NULL },
	{ NG, MA " address 10.2.2\n address\n",
	  "eth1 any\n",
	  "R interfaces:2: address: expected an address, got \"10.2.2\"\n"
	  "R interfaces:3: address: expected an address, got \"\"\n" },
	{ NG, "auto lo eth1\n" MA, "eth1 any\n",
	  "W interfaces:1: auto: expected one name, eth1 is passed over\n" },
	{ NG, MA "auto\n" ISP2, "eth1 any\n",
	  "R interfaces:2: auto: expected a name\n" },
	{ NG, "inherit base\n" MA " inherit\n", "eth1 any\n",
	  "R interfaces:1: inherit: expected iface above it\n"
	  "R interfaces:3: inherit: expected a stanza's name\n" },
	/* ifupdown2 */
	{ UP2, "foo bar\n" MA ISP2, "eth1 any\n multihome-table=ISP2@3\n",
	  "R interfaces:1: foo: expected iface, auto, allow-CLASS, source or "
	  "vlan\n" },
	{ UP2, MA " multihome-flag\n" ISP2,
	  "eth1 any\n multihome-table=ISP2@3\n",
	  "R interfaces:2: multihome-flag: expected a value\n" },
	{ UP2, "iface eth1 inet6 auto\n" ISP2,
	  "eth1 any\n multihome-table=ISP2@2\n",
	  "R interfaces:1: iface: expected one of static manual loopback dhcp "
	  "dhcp6 ppp tunnel , got auto\n" },
	{ UP2, "iface eth1 ipx static\n" ISP2,
	  "eth1 any\n multihome-table=ISP2@2\n",
	  "R interfaces:1: iface: expected inet or inet6, got ipx\n" },
	{ UP2, "auto\n" MA, "eth1 any\n",
	  "R interfaces:1: auto: expected names\n" },
	{ UP2, MA "iface\n" MA, "eth1 any\n",
	  "R interfaces:2: iface: expected a name\n" WHOLE },
	{ UP2, "allow-hotplug\n", NULL,
	  "R interfaces:1: allow-hotplug: expected names\n" WHOLE },
	{ UP2, "allow eth1\n", NULL,
	  "R interfaces:1: allow: expected allow-auto or the like\n" WHOLE },
	{ UP2, "source\n", NULL,
	  "R interfaces:1: source: expected a file\n" WHOLE },
	{ UP2, "# B\xfcro\n" MA, NULL,
	  "R interfaces:1: expected UTF-8, ifupdown2 takes nothing of this "
	  "file\n" },
	{ UP2, "% for i in range(4):\niface eth${i}\n% endfor\n",
	  "eth${i} any\n",
	  "W interfaces:1: looks like a template, which is read here as it is "
	  "written\n"
	  "R interfaces:1: %: expected iface, auto, allow-CLASS, source or "
	  "vlan\n" },
	};

	(void)state;
	CHECK(rows);
}

/* What a value is, byte for byte. */
static void values(void **state)
{
	static const struct row rows[] = {
	{ DEB, MA " multihome-to one \\\n\t  two \\\n three\n",
	  "eth1 inet manual\n multihome-to=one \t  two  three@2\n", NULL },
	{ NG, MA " multihome-to one \\\n\t  two\\\n three\n",
	  "eth1 any\n multihome-to=one twothree@2\n", NULL },
	{ UP2, MA " multihome-to one \\\n\t  two\\\n three\n",
	  "eth1 any\n multihome-to=one two three@2\n", NULL },
	/* a comment is not joined, but for ifupdown2; the line counts */
	{ DEB, "# x \\\n" MA "\n\n# y\n" ISP2,
	  "eth1 inet manual\n multihome-table=ISP2@6\n", NULL },
	{ NG, "# x \\\n" MA "\n\n# y\n" ISP2,
	  "eth1 any\n multihome-table=ISP2@6\n", NULL },
	{ UP2, "# x \\\n" MA "iface eth2\n" ISP2,
	  "eth2 any\n multihome-table=ISP2@4\n", NULL },
	{ UP2, MA " multihome-to a\n\n \\ b\n" ISP2,
	  "eth1 any\n multihome-to=a b@2\n multihome-table=ISP2@5\n", NULL },
	{ DEB, MA " multihome-table ISP2 # x\n  # y\n",
	  "eth1 inet manual\n multihome-table=ISP2 # x@2\n", NULL },
	{ NG, MA " multihome-table ISP2 # x\n  # y\n",
	  "eth1 any\n multihome-table=ISP2 @2\n", NULL },
	{ NG, MA " multihome-table IS\\#P2\n",
	  "eth1 any\n multihome-table=ISP2@2\n", NULL },
	{ NG, MA " multihome-table ISP2 # x",
	  "eth1 any\n multihome-table=ISP2 \xff@2\n", NULL },
	{ UP2, MA " multihome-table ISP2 # x\n  # y\n",
	  "eth1 any\n multihome-table=ISP2 # x@2\n", NULL },
	{ DEB, MA " multihome-to \t a  b \t \n",
	  "eth1 inet manual\n multihome-to=a  b@2\n", NULL },
	{ NG, MA " multihome-to \t a  b \t \n",
	  "eth1 any\n multihome-to=a  b \t @2\n", NULL },
	{ UP2, MA " multihome-to \t a  b \t \n",
	  "eth1 any\n multihome-to=a  b@2\n", NULL },
	{ DEB, MA " multihome-to \"a\" $HOME `id` \\n \\\\ \xc3\xbc \xff\n",
	  "eth1 inet manual\n multihome-to=\"a\" $HOME `id` \\n \\\\ \xc3\xbc "
	  "\xff@2\n", NULL },
	{ NG, MA " multihome-to \"a\" $HOME `id` \\n \\\\ \xc3\xbc \xff\n",
	  "eth1 any\n multihome-to=\"a\" $HOME `id` \\n \\\\ \xc3\xbc "
	  "\xff@2\n", NULL },
	{ UP2, MA " multihome-to $HOME `id` \\n \\\\ \xc3\xbc $IFACE\n",
	  "eth1 any\n multihome-to=$HOME `id` n  \xc3\xbc eth1@2\n", NULL },
	/* CR LF; no newline at the end */
	{ DEB, "iface eth1 inet manual\r\n multihome-table ISP2\r\n",
	  "eth1 inet manual\n multihome-table=ISP2@2\n", NULL },
	{ NG, "iface eth1 inet manual\r\n multihome-table ISP2\r\n",
	  "eth1 any\n multihome-table=ISP2@2\n", NULL },
	{ UP2, "iface eth1 inet manual\r\n multihome-table ISP2\r\n",
	  "eth1 any\n multihome-table=ISP2@2\n", NULL },
	{ DEB, MA " multihome-table ISP2\\",
	  "eth1 inet manual\n multihome-table=ISP2@2\n", NULL },
	{ NG, MA " multihome-table ISP2",
	  "eth1 any\n multihome-table=ISP2@2\n", NULL },
	{ UP2, MA " multihome-table ISP2",
	  "eth1 any\n multihome-table=ISP2@2\n", NULL },
	{ DEB, "", NULL, NULL },
	{ NG, "\\", NULL, NULL },
	{ UP2, "\\", NULL, NULL },
	};

	(void)state;
	CHECK(rows);
}

/* Which of several equal options the hooks see, and which names are equal. */
static void repeats(void **state)
{
	static const struct row rows[] = {
	{ DEB, MA " multihome-to a\n multihome-to b\n multihome-to c\n",
	  "eth1 inet manual\n multihome-to=a\nb\nc@2\n", NULL },
	{ NG, MA " multihome-to a\n multihome-to b\n",
	  "eth1 any\n multihome-to=b@3\n",
	  "W interfaces:2: multihome-to: the hooks are not told of it, only of "
	  "that at interfaces:3\n" },
	{ UP2, MA " multihome-to a\n multihome-to b\n",
	  "eth1 any\n multihome-to=a@2\n",
	  "W interfaces:3: multihome-to: the hooks are not told of it, only of "
	  "that at interfaces:2\n" },
	{ DEB, MA " Multihome_Table A\n multihome-table B\n Multihome_Table C\n",
	  "eth1 inet manual\n multihome-table=B@3\n", NULL },
	{ NG, MA " Multihome_Table A\n multihome-table B\n Multihome_Table B\n",
	  "eth1 any\n multihome-table=B@4\n",
	  "W interfaces:2: Multihome_Table: the hooks are not told of it, only "
	  "of that at interfaces:4\n" },
	{ UP2, MA " Multihome_Table A\n multihome-table B\n multihome_table B\n",
	  "eth1 any\n multihome-table=B@3\n",
	  "W interfaces:2: Multihome_Table: the hooks are not told of it, only "
	  "of that at interfaces:3\n" },
	{ DEB, MA " multi.home-to a\n multihome.dot b\n multihome-a/b c\n",
	  "eth1 inet manual\n multihome-to=a@2\n multihome-ab=c@4\n", NULL },
	{ NG, MA " multi.home-to a\n multihome-a.b b\n",
	  "eth1 any\n", NULL },
	{ UP2, MA " multi.home-to a\n multihome-a.b b\n",
	  "eth1 any\n multihome-a.b=b@3\n", NULL },
	{ DEB, MA " multihome-to? a\n multihome-to? b\n",
	  "eth1 inet manual\n multihome-to=a@2\n", NULL },
	/* no variable of ours: so an option that is unknown */
	{ NG, MA " multihome-table=ISP2\n",
	  "eth1 any\n multihome-table=isp2=@2\n", NULL },
	};

	(void)state;
	CHECK(rows);
}

/* Addresses, netmasks and gateways. */
static void addresses(void **state)
{
	static const struct row rows[] = {
	{ DEB, ST " address 10.2.2.2/24\n gateway 10.2.2.1\n",
	  "eth1 inet 10.2.2.2\n address=10.2.2.2@2\n netmask=255.255.255.0@2\n"
	  " gateway=10.2.2.1@3\n", NULL },
	{ DEB, ST " address 10.2.2.2\n netmask 24\n",
	  "eth1 inet 10.2.2.2\n address=10.2.2.2@2\n netmask=24@3\n", NULL },
	{ DEB, ST " address 10.2.2.2\n",
	  "eth1 inet 10.2.2.2\n address=10.2.2.2@2\n netmask=255.0.0.0@2\n",
	  NULL },
	{ DEB, ST " address 172.16.0.1\n",
	  "eth1 inet 172.16.0.1\n address=172.16.0.1@2\n"
	  " netmask=255.255.0.0@2\n", NULL },
	{ DEB, ST " address 200.1.1.1/255.255.255.240\n",
	  "eth1 inet 200.1.1.1\n address=200.1.1.1@2\n"
	  " netmask=255.255.255.240@2\n", NULL },
	{ DEB, ST " address 10.2.2.2/24\n address 10.2.3.2/16\n",
	  "eth1 inet 10.2.2.2\n address=10.2.2.2@2\n netmask=255.255.255.0@2\n",
	  NULL },
	{ DEB, "iface eth1 inet6 static\n address 2001:DB8::2/64\n",
	  "eth1 inet6 2001:DB8::2\n address=2001:DB8::2@2\n netmask=64@2\n",
	  NULL },
	{ DEB, "iface eth1 inet6 static\n address 2001:db8::2\n",
	  "eth1 inet6 2001:db8::2\n address=2001:db8::2@2\n", NULL },
	{ DEB, MA " address 10.2.2.2/24\n",
	  "eth1 inet 10.2.2.2\n address=10.2.2.2/24@2\n", NULL },
	{ DEB, ST " address junk\n",
	  "eth1 inet junk\n address=junk@2\n netmask=junk@2\n", NULL },
	{ DEB, MA " gateway 10.2.2.1\n gateway 10.2.2.9\n",
	  "eth1 inet manual\n gateway=10.2.2.1\n10.2.2.9@2\n", NULL },
	/* ng: all of them, with a length, as inet_ntop(3) writes them */
	{ NG, ST " address 10.2.2.2\n netmask 255.255.0.0\n"
	  "iface eth1 inet6 static\n address 2001:DB8:0::2\n gateway fe80::1\n"
	  " address 10.2.3.2 # x\n gateway 10.2.2.1 x\n",
	  "eth1 any\n address=10.2.2.2/16 2001:db8::2/64 10.2.3.2/24 @2\n"
	  " gateway=fe80::1 10.2.2.1 @6\n", NULL },
	{ NG, ST " netmask 24\n netmask 16\n address 10.2.2.2\n",
	  "eth1 any\n address=10.2.2.2/24 @4\n netmask=16@3\n", NULL },
	{ NG, ST " address 10.2.2.2/255.255.255.0\n",
	  "eth1 any\n address=10.2.2.2/255 @2\n", NULL },
	/* ifupdown2: as written, the first; a netmask behind its address */
	{ UP2, ST " netmask 8\n address 10.2.2.2\n netmask 16\n"
	  " address 10.2.3.2\n gateway 10.2.2.1\n gateway 10.2.2.9\n",
	  "eth1 any\n address=10.2.2.2@3\n netmask=16@4\n gateway=10.2.2.1@6\n",
	  NULL },
	{ UP2, ST " address 10.2.2.2\n address 10.2.3.2\n netmask 16\n",
	  "eth1 any\n address=10.2.2.2@2\n", NULL },
	};

	(void)state;
	CHECK(rows);
}

/* What nobody writes on purpose. */
static void by_mistake(void **state)
{
	static const char not_utf8[] = "R interfaces:1: expected UTF-8, "
		"ifupdown2 takes nothing of this file\n";
	static const char template[] = "W interfaces:1: looks like a template, "
		"which is read here as it is written\n";
	const struct row rows[] = {
	{ DEB, ST " address 230.1.1.1\n",
	  "eth1 inet 230.1.1.1\n address=230.1.1.1@2\n"
	  " netmask=255.255.255.255@2\n", NULL },
	{ DEB, ST " address 10.2.2.2/x\n",
	  "eth1 inet 10.2.2.2\n address=10.2.2.2@2\n"
	  " netmask=10.2.2.2/x@2\n", NULL },
	{ DEB, ST " address /\n", "eth1 inet \n address=/@2\n", NULL },
	{ DEB, MA ISP2 "\\\n\n",
	  "eth1 inet manual\n multihome-table=ISP2@2\n", NULL },
	/* it reads 79 characters of a word */
	{ DEB, "iface eth1 inet static67890123456789012345678901234567890"
	  "1234567890123456789012345678901234567890\n", NULL,
	  "R interfaces:1: iface: expected a method of inet or inherits, got "
	  "\"static67890123456789012345678901234567890123456789012345678901"
	  "23456789012345678\"\n" WHOLE },
	{ NG, "iface eth1\n address 10.2.2.2\n netmask 255.255.255.x\n",
	  "eth1 any\n address=10.2.2.2/24 @2\n", NULL },
	{ NG, "iface eth1\n address 10.2.2.2\n netmask ::.1\n",
	  "eth1 any\n address=10.2.2.2/24 @2\n", NULL },
	{ NG, "auto\n", NULL, "R interfaces:1: auto: expected a name\n" },
	/* a CR behind a backslash is of the value, one at the end is not */
	{ NG, "iface eth1\n multihome-table ISP2\\\r\n multihome-to "
	  "10.3.0.0/16\n",
	  "eth1 any\n multihome-table=ISP2\n multihome-to 10.3.0.0/16@2\n",
	  NULL },
	{ NG, "iface eth1\n multihome-table ISP2\\\r",
	  "eth1 any\n multihome-table=ISP2@2\n", NULL },
	{ UP2, "# 100 %\n" MA ISP2, "eth1 any\n multihome-table=ISP2@3\n",
	  NULL },
	{ UP2, "# %\n" MA " multihome-table ${x}\n",
	  "eth1 any\n multihome-table=${x}@3\n", template },
	{ UP2, MA " multihome-table \xc3(\n", NULL, not_utf8 },
	{ UP2, MA " multihome-table \xe0\x80\x80\n", NULL, not_utf8 },
	{ UP2, MA " multihome-table \xed\xa0\x80\n", NULL, not_utf8 },
	{ UP2, MA " multihome-table \xf0\x80\x80\x80\n", NULL, not_utf8 },
	{ UP2, MA " multihome-table \xf4\x90\x80\x80\n", NULL, not_utf8 },
	{ UP2, MA " multihome-table \xf1\x90\x80\x80\n",
	  "eth1 any\n multihome-table=\xf1\x90\x80\x80@2\n", NULL },
	};
	const struct row code = { UP2, "# %\n %if x:\n" MA,
		"eth1 any\n", "W interfaces:1: looks like a template, which is "
		"read here as it is written\nR interfaces:2: %if: expected "
		"iface, auto, allow-CLASS, source or vlan\n" };

	(void)state;
	CHECK(rows);
	check_row(&code);
}

/* `auto all` of ifupdown2: all that stand behind it. */
static void auto_all(void **state)
{
	struct interfaces in = { 0 };
	struct diag d = { 0 };

	(void)state;
	put(FILENAME, "iface eth0\nauto all eth7\niface eth1\n");
	assert_int_equal(interfaces_read(&in, FILENAME, UP2, &d), 0);
	assert_true(strings_have(&in.automatic, "eth1"));
	assert_false(strings_have(&in.automatic, "eth7"));
	interfaces_free(&in);
	diag_free(&d);
}

/* Several stanzas, and those that there are no hooks for. */
static void stanzas(void **state)
{
#define THREE \
	"auto lo\niface lo inet loopback\n" ST " address 10.2.2.2/24\n" \
	" multihome-table A\n" ST " address 10.2.3.2/24\n" \
	" multihome-table B\niface eth1 inet6 static\n" \
	" address 2001:db8::2/64\n gateway fe80::1\n"
	static const struct row rows[] = {
	{ DEB, THREE,
	  "eth1 inet 10.2.2.2\n multihome-table=A@5\n address=10.2.2.2@4\n"
	  " netmask=255.255.255.0@4\n"
	  "eth1 inet 10.2.3.2\n multihome-table=B@8\n address=10.2.3.2@7\n"
	  " netmask=255.255.255.0@7\n"
	  "eth1 inet6 2001:db8::2\n address=2001:db8::2@10\n netmask=64@10\n"
	  " gateway=fe80::1@11\n", NULL },
	{ NG, THREE,
	  "eth1 any\n multihome-table=B@8\n"
	  " address=10.2.2.2/24 10.2.3.2/24 2001:db8::2/64 @4\n"
	  " gateway=fe80::1 @11\n",
	  "W interfaces:5: multihome-table: the hooks are not told of it, only "
	  "of that at interfaces:8\n" },
	{ UP2, THREE,
	  "eth1 any\n multihome-table=A@5\n address=10.2.2.2/24@4\n",
	  "W interfaces:8: multihome-table: the hooks are not told of it, only "
	  "of that at interfaces:5\n" },
	{ UP2, "iface eth1:0 inet static\n address 10.2.2.3\n" ST ISP2,
	  "eth1 any\n address=10.2.2.3@2\n",
	  "W interfaces:4: multihome-table: the hooks are not told of it, only "
	  "of the first stanza of eth1\n" },
	{ DEB, "iface eth1:0 inet manual\niface ipx ipx static\n"
	  "iface can0 can static\niface lo inet6 loopback\n",
	  "eth1:0 inet manual\n", NULL },
	{ DEB, "no-scripts eth1 dsl*\n" MA "iface eth2 inet manual\n"
	  "iface dsl0 inet ppp\niface eth3 inet manual\n no-scripts\n" ISP2,
	  "eth2 inet manual\n", NULL },
	{ DEB, "mapping eth*\n script /x\n map a b\n" MA ISP2
	  "rename /mac/a=b eth0=x\nno-auto-down eth1\n",
	  "eth1 inet manual\n multihome-table=ISP2@5\n", NULL },
	{ UP2, "vlan 100\n address 10.9.9.9\n" MA "iface eth2\n" ISP2,
	  "eth1 any\neth2 any\n multihome-table=ISP2@5\n", NULL },
	{ NG, MA "allow-hotplug eth2\nauto eth2\n" ISP2,
	  "eth1 any\neth2 any\n multihome-table=ISP2@4\n", NULL },
	{ DEB, MA "auto\n" ISP2 " post-up a\n pre-down b\nallow-hotplug\n"
	  " multihome-to c\n",
	  "eth1 inet manual\n multihome-table=ISP2@3\n multihome-to=c@7\n",
	  NULL },
	};

	(void)state;
	CHECK(rows);
}

static void inherits(void **state)
{
	static const struct row rows[] = {
	{ DEB, "iface base inet static\n multihome-to a\n" ISP2
	  "iface eth1 inherits base\n address 10.2.2.2/24\n multihome-to b\n",
	  "base inet static\n multihome-to=a@2\n multihome-table=ISP2@3\n"
	  "eth1 inet 10.2.2.2\n multihome-to=a\nb@2\n multihome-table=ISP2@3\n"
	  " address=10.2.2.2@5\n netmask=255.255.255.0@5\n", NULL },
	{ DEB, "iface base inet6 manual\n multihome-table A\n"
	  "iface base inet manual\n multihome-table B\n"
	  "iface eth1 inet inherits base\niface eth2 inherits base\n"
	  "iface eth3 inet dhcp inherits eth1\n multihome-to c\n",
	  "base inet6 manual\n multihome-table=A@2\n"
	  "base inet manual\n multihome-table=B@4\n"
	  "eth1 inet manual\n multihome-table=B@4\n"
	  "eth2 inet6 manual\n multihome-table=A@2\n"
	  "eth3 inet dhcp\n multihome-table=B@4\n multihome-to=c@8\n", NULL },
	{ DEB, MA ISP2 "iface eth1 inherits eth1\n",
	  "eth1 inet manual\n multihome-table=ISP2@2\n"
	  "eth1 inet manual\n multihome-table=ISP2@2\n", NULL },
	{ DEB, "iface eth1 inet manual extra\n", "eth1 inet manual\n",
	  "W interfaces:1: iface: expected inherits or nothing more, got "
	  "extra\n" },
	/* ng: the last, wherever the inherit stands; and base is up no more */
	{ NG, "iface base\n multihome-table A\n address 10.2.2.2/24\n"
	  "iface eth1 inet static inherits base\n multihome-table B\n"
	  "iface eth2\n multihome-table C\n inherit base\n",
	  "eth1 any\n multihome-table=B@5\n address=10.2.2.2/24 @3\n"
	  "eth2 any\n multihome-table=A@2\n address=10.2.2.2/24 @3\n", NULL },
	{ NG, "template base\n" ISP2 "iface eth1 inherits base inherits none\n"
	  "iface none\n",
	  "eth1 any\n multihome-table=ISP2@2\n", NULL },
	{ NG, "defaults\n" ISP2 MA "iface eth2 no-defaults\n",
	  "eth1 any\n multihome-table=ISP2@2\neth2 any\n", NULL },
	{ NG, "iface eth1\n address 10.2.2.2\niface eth1 inherits eth1\n", NULL,
	  NULL },
	{ UP2, "iface base inet static\n" ISP2
	  "iface eth1 inet static inherits base\n multihome-to a\n",
	  "base any\n multihome-table=ISP2@2\neth1 any\n multihome-to=a@4\n",
	  NULL },
	};

	(void)state;
	CHECK(rows);
}

static void sources(void **state)
{
	static const struct row rows[] = {
	{ DEB, "source d/*\n" MA,
	  "one inet manual\n multihome-table=1@./d/one:2\n"
	  "three inet manual\n multihome-table=3@./d/three.x:2\n"
	  "two inet manual\n multihome-table=2@./d/two:2\n"
	  "eth1 inet manual\n",
	  "W interfaces:1: source: ./d/subdirectory is a directory\n" },
	{ DEB, "source-directory d\n" MA,
	  "one inet manual\n multihome-table=1@./d/one:2\n"
	  "two inet manual\n multihome-table=2@./d/two:2\n"
	  "eth1 inet manual\n", NULL },
	{ DEB, "source-dir ~/d\nsource ~/d/one ~/d/t*o\n",
	  "one inet manual\n multihome-table=1@~/d/one:2\n"
	  "two inet manual\n multihome-table=2@~/d/two:2\n", NULL },
	{ NG, "source-directory ~/d\n",
	  "one any\n multihome-table=1@~/d/one:2\n"
	  "three any\n multihome-table=3@~/d/three.x:2\n"
	  "two any\n multihome-table=2@~/d/two:2\n", NULL },
	{ NG, "source ~/d/t*\n multihome-to a\n",
	  "three any\n multihome-table=3@~/d/three.x:2\n"
	  "two any\n multihome-table=2@~/d/two:2\n multihome-to=a@2\n", NULL },
	{ UP2, "source ~/d/*\nsource ~/d/one x\n",
	  "one any\n multihome-table=1@~/d/one:2\n"
	  "three any\n multihome-table=3@~/d/three.x:2\n"
	  "two any\n multihome-table=2@~/d/two:2\n",
	  "W interfaces:1: source: ~/d/subdirectory is a directory\n" },
	{ UP2, "source-directory ~/d\n", NULL,
	  "R interfaces:1: source-directory: expected iface, auto, "
	  "allow-CLASS, source or vlan\n" },
	/* options after it belong to nothing */
	{ DEB, MA "source d/one\n" ISP2,
	  "eth1 inet manual\none inet manual\n multihome-table=1@./d/one:2\n",
	  "R interfaces:3: multihome-table: expected iface above it: nothing "
	  "here has options\n" WHOLE },
	/* what is not there */
	{ DEB, "source d/none\nsource d/n*\nsource\nsource-directory no\n" MA,
	  "eth1 inet manual\n",
	  "W interfaces:1: source: there is no ./d/none\n"
	  "W interfaces:3: source: ./ is a directory\n"
	  "W interfaces:4: source-directory: there is no ./no\n" },
	{ NG, "source ~/d/n*\nsource\nsource-directory ~/no\n" MA "source /no\n"
	  ISP2, "eth1 any\n",
	  "R interfaces:2: source: expected a file\n"
	  "W interfaces:3: source-directory: cannot read ~/no: No such file or "
	  "directory\n"
	  "R interfaces:5: source: there is no /no\n" WHOLE },
	{ UP2, "source /no\nsource /n*o\n" MA, "eth1 any\n",
	  "W interfaces:1: source: there is no /no\n" },
	/* no shell */
	{ DEB, "source $(touch ~/pwned)\nsource `touch ~/pwned`\n"
	  "source d/{one,two}\nsource \"d/one\"\n",
	  NULL,
	  "R interfaces:1: source: expected a path without quotes, $ and other "
	  "characters of the shell, got $(touch ~/pwned)\n"
	  "R interfaces:2: source: expected a path without quotes, $ and other "
	  "characters of the shell, got `touch ~/pwned`\n"
	  "R interfaces:3: source: expected a path without quotes, $ and other "
	  "characters of the shell, got d/{one,two}\n"
	  "R interfaces:4: source: expected a path without quotes, $ and other "
	  "characters of the shell, got \"d/one\"\n"
	  INCOMPLETE },
	/* what is wrong in a sourced file ends only that, with Debian */
	{ DEB, "source d2/bad\n" MA,
	  "bad inet manual\neth1 inet manual\n",
	  "R ./d2/bad:2: flag: expected a value\n" },
	{ UP2, "source ~/d2/iface\n" MA, NULL,
	  "R ~/d2/iface:1: iface: expected a name\n" WHOLE },
	/* circles */
	{ DEB, "source interfaces\n" MA, "eth1 inet manual\neth1 inet manual\n",
	  NULL },
	{ NG, "source ~/loop\n" MA, "loop any\neth1 any\n",
	  "W ~/loop:1: source: ~/loop was read already\n" },
	{ UP2, "source ~/loop\n" MA, NULL,
	  "R ~/loop:1: source: expected no file that sources itself, got "
	  "~/loop\n" WHOLE },
	/* what is no file; a FIFO must not hold us */
	{ DEB, "source d\nsource fifo\nsource /dev/zero\n" MA,
	  "eth1 inet manual\n",
	  "W interfaces:1: source: ./d is a directory\n"
	  "R interfaces:2: source: cannot read ./fifo: expected a regular file\n"
	  "R interfaces:3: source: cannot read /dev/zero: expected a regular "
	  "file\n" },
	{ NG, "source ~/fifo\n" MA, "eth1 any\n",
	  "R interfaces:1: source: cannot read ~/fifo: expected a regular "
	  "file\n" },
	{ UP2, "source ~/fifo\n" MA, "eth1 any\n",
	  "R interfaces:1: source: cannot read ~/fifo: expected a regular "
	  "file\n" },
	{ DEB, "source big\n" MA, "eth1 inet manual\n",
	  "R interfaces:1: source: cannot read ./big: expected at most 1 "
	  "MiB, got 1048577 bytes\n"
	  INCOMPLETE },
	};
	struct stat st;

	(void)state;
	mkdir("d", 0755);
	mkdir("d2", 0755);
	mkdir("d/subdirectory", 0755);
	put("d/one", "iface one inet manual\n multihome-table 1\n");
	put("d/two", "iface two inet manual\n multihome-table 2\n");
	put("d/three.x", "iface three inet manual\n multihome-table 3\n");
	put("d2/bad", "iface bad inet manual\n flag\niface bad2 inet manual\n");
	put("d2/iface", "iface\n");
	put("loop", "source ~/loop\niface loop\n");
	assert_int_equal(mkfifo("fifo", 0600), 0);
	put("big", "");
	assert_int_equal(truncate("big", (1 << 20) + 1), 0);
	CHECK(rows);
	assert_int_equal(stat("pwned", &st), -1);
}

/* Ten levels deep, and no further. */
static void depth(void **state)
{
	struct interfaces in;
	struct diag d = { 0 };
	char name[32], *text;
	int i;

	(void)state;
	for (i = 1; i < 15; i++) {
		snprintf(name, sizeof name, "level%d", i);
		text = text_printf("iface l%d inet manual\nsource level%d\n", i,
				   i + 1);
		put(name, text);
		free(text);
	}
	assert_int_equal(interfaces_read(&in, "level1", DEB, &d), -EBADMSG);
	assert_int_equal(in.n, 10);
	assert_int_equal(d.n, 1);
	assert_string_equal(d.v[0].text, "./level10:2: source: expected at "
			    "most 1000 files, 10 deep: ./level11 is left out");
	interfaces_free(&in);
	diag_free(&d);
}

static void lines_without_end(void **state)
{
	static const char nul[] = MA " multihome-table A\0B\n multihome-to c\n";
	static const enum dialect all[] = { DEB, NG, UP2 };
	size_t n = 1 << 20, i;
	struct interfaces in;
	struct diag d = { 0 };
	struct stanzas told;
	char *text;

	(void)state;
	text = malloc(n);
	assert_non_null(text);
	memset(text, 'x', n);
	memcpy(text, MA " multihome-to ", sizeof MA + 13);
	for (i = 0; i < 3; i++) {
		write_file(FILENAME, text, n);
		assert_int_equal(interfaces_read(&in, FILENAME, all[i], &d), 0);
		told = (struct stanzas){ 0 };
		interfaces_stanzas(&in, all[i], &told);
		assert_int_equal(told.n, 1);
		/* ng takes 4094 bytes for a line */
		assert_int_equal(strlen(told.v[0].settings.v[0].value),
				 all[i] == NG ? 4094 - 14
					      : n - (sizeof MA + 13));
		stanzas_free(&told);
		interfaces_free(&in);

		write_file(FILENAME, nul, sizeof nul - 1);
		assert_int_equal(interfaces_read(&in, FILENAME, all[i], &d), 0);
		assert_int_equal(d.n, 1);
		assert_string_equal(d.v[0].text, FILENAME ":2: expected text: "
				    "a NUL ends the line");
		told = (struct stanzas){ 0 };
		interfaces_stanzas(&in, all[i], &told);
		assert_string_equal(told.v[0].settings.v[0].value, "A");
		assert_string_equal(told.v[0].settings.v[1].value, "c");
		stanzas_free(&told);
		interfaces_free(&in);
		diag_free(&d);
	}
	free(text);
}

/* Files that would fill the memory, or take for ever. */
static void too_much(void **state)
{
	static const enum dialect all[] = { DEB, NG, UP2 };
	struct interfaces in;
	struct stanzas told;
	struct diag d = { 0 };
	struct text t = { 0 };
	size_t i;

	(void)state;
	text_add(&t, MA ISP2 " address 10.2.2.2/24\n");
	while (t.n < (1 << 20) - 64)
		text_add(&t, "iface eth1 inet static inherits eth1\n");
	for (i = 0; i < 3; i++) {
		write_file(FILENAME, t.s, t.n);
		told = (struct stanzas){ 0 };
		assert_int_equal(interfaces_read(&in, FILENAME, all[i], &d),
				 -EBADMSG);
		interfaces_stanzas(&in, all[i], &told);
		stanzas_free(&told);
		interfaces_free(&in);
		diag_free(&d);
	}
	text_free(&t);
}

/* Of a file that is nothing but mistakes some are told. */
static void many_mistakes(void **state)
{
	struct interfaces in = { 0 };
	struct diag d = { 0 };
	struct text t = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 3000; i++)
		text_addf(&t, "mistake-%zu x\n", i);
	write_file(FILENAME, t.s, t.n);
	assert_int_equal(interfaces_read(&in, FILENAME, NG, &d), 0);
	assert_int_equal(d.n, 1000);
	assert_string_equal(d.v[999].text, "interfaces:1000: mistake-999: "
			    "expected iface above it");
	interfaces_free(&in);
	diag_free(&d);
	text_free(&t);
}

static void written(void **state)
{
	static const char text[] =
		"auto lo eth1\nallow-hotplug eth2 /wl*\n"
		"no-scripts eth9\niface base inet manual\n Up true\n"
		"iface eth1 inherits base\n post-up x\n pre-down y\n";
	struct interfaces in;
	struct diag d = { 0 };
	size_t i;
	static const char *const automatic[] = { "lo", "eth1", "eth2", "/wl*" };

	(void)state;
	write_file(FILENAME, text, strlen(text));
	assert_int_equal(interfaces_read(&in, FILENAME, DEB, &d), 0);
	assert_int_equal(d.n, 0);
	assert_int_equal(in.automatic.n, 4);
	for (i = 0; i < 4; i++)
		assert_string_equal(in.automatic.v[i], automatic[i]);
	assert_int_equal(in.no_scripts.n, 1);
	assert_int_equal(in.n, 2);
	assert_true(in.v[0].template);
	assert_null(in.v[0].inherits);
	assert_false(in.v[1].template);
	assert_string_equal(in.v[1].inherits, "base");
	assert_string_equal(in.v[1].family, "inet");
	assert_string_equal(in.v[1].method, "manual");
	assert_string_equal(in.v[1].origin, "interfaces:6");
	assert_int_equal(in.v[1].options.n, 3);
	assert_string_equal(in.v[1].options.v[0].key, "Up");
	assert_string_equal(in.v[1].options.v[0].origin, "interfaces:5");
	assert_string_equal(in.v[1].options.v[1].key, "up");
	assert_string_equal(in.v[1].options.v[2].key, "down");
	interfaces_free(&in);
	interfaces_free(&in);
	diag_free(&d);
}

static void not_readable(void **state)
{
	struct interfaces in;
	struct diag d = { 0 };

	(void)state;
	assert_int_equal(interfaces_read(&in, "nowhere", DEB, &d), -ENOENT);
	assert_int_equal(interfaces_read(&in, ".", NG, &d), -EISDIR);
	assert_int_equal(interfaces_read(&in, "/dev/zero", UP2, &d), -EINVAL);
	assert_int_equal(in.n, 0);
	assert_int_equal(d.n, 2);
	assert_string_equal(d.v[0].text, ".: cannot be read: Is a directory");
	assert_string_equal(d.v[1].text, "/dev/zero: cannot be read: expected "
			    "a regular file");
	diag_free(&d);
}

static void states(void **state)
{
	static const char text[] =
		"lo=lo\neth1=home 1 explicit\n\n eth2=eth2 2\neth3\neth4=\n=x\n";
	static const char *const want[][2] = {
		{ "lo", "lo" }, { "eth1", "home" }, { "eth2", "eth2" },
		{ "eth3", "eth3" }, { "eth4", "eth4" },
	};
	struct iface_states s;
	size_t i;

	(void)state;
	assert_int_equal(interfaces_state_read(&s, "nowhere"), -ENOENT);
	assert_int_equal(interfaces_state(&s, UP2), -ENOENT);
	write_file("ifstate", text, strlen(text));
	assert_int_equal(interfaces_state_read(&s, "ifstate"), 0);
	assert_int_equal(s.n, sizeof want / sizeof *want);
	for (i = 0; i < s.n; i++) {
		assert_string_equal(s.v[i].iface, want[i][0]);
		assert_string_equal(s.v[i].logical, want[i][1]);
	}
	interfaces_state_free(&s);
	interfaces_state_free(&s);
}

static int enter(void **state)
{
	(void)state;
	return mkdtemp(dir) && !chdir(dir) ? 0 : -1;
}

static void remove_all(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	char *file;

	while (d && (e = readdir(d))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		file = text_printf("%s/%s", path, e->d_name);
		if (unlink(file))
			remove_all(file);
		free(file);
	}
	if (d)
		closedir(d);
	rmdir(path);
}

static int leave(void **state)
{
	(void)state;
	remove_all(dir);
	return chdir("/");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(debian_refuses),
		cmocka_unit_test(others_go_on),
		cmocka_unit_test(not_readable),
		cmocka_unit_test(lines_without_end),
		cmocka_unit_test(too_much),
		cmocka_unit_test(values),
		cmocka_unit_test(repeats),
		cmocka_unit_test(addresses),
		cmocka_unit_test(by_mistake),
		cmocka_unit_test(auto_all),
		cmocka_unit_test(stanzas),
		cmocka_unit_test(inherits),
		cmocka_unit_test(sources),
		cmocka_unit_test(depth),
		cmocka_unit_test(many_mistakes),
		cmocka_unit_test(written),
		cmocka_unit_test(states),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
