/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The environments of hooks, as ifup and DHCP clients make them. */
#include "ifupdown/hook_env.h"
#include "base/text.h"
#include "../unit.h"

#include <sys/wait.h>
#include <unistd.h>

enum { VARS = 16 };

static const char *self;	/* this program, to be run once more */

struct row {
	const char *env[VARS];
	const char *want;	/* as show() has it */
};

#define UP "MODE=start", "PHASE=up"
#define DEBIAN "MODE=start", "PHASE=post-up"
#define ISP2 "IF_MULTIHOME_TABLE=ISP2"
#define NOT_IFUP "none: expected IFACE, MODE and PHASE in the environment: " \
	"this is run by ifup and ifdown"
#define LEAK "expected no IF_MULTIHOME_, IF_ADDRESS, IF_NETMASK or " \
	"IF_GATEWAY variable in the environment of ifup: ifupdown2 passes it " \
	"on as if the stanza had it"

/* Copies, because a real environment can be written to. */
static void show(struct text *t, const char *const *vars)
{
	static const char *const calls[] = { "none", "up", "down" };
	char *env[VARS + 1] = { 0 };
	struct stanza st = { 0 };
	const char *wrong;
	size_t i;

	for (i = 0; i < VARS && vars[i]; i++)
		env[i] = text_dup(vars[i]);
	text_add(t, calls[hook_env_read(&st, env, &wrong)]);
	if (wrong)
		text_addf(t, ": %s", wrong);
	if (st.iface)
		text_addf(t, " %s", st.iface);
	if (st.key)
		text_addf(t, " (%s) %s", st.key, st.origin);
	for (i = 0; i < st.settings.n; i++) {
		text_addf(t, "\n%s=%s", st.settings.v[i].key,
			  st.settings.v[i].value);
		assert_string_equal(st.settings.v[i].origin, st.origin);
	}
	stanza_free(&st);
	for (i = 0; env[i]; i++)
		free(env[i]);
}

static void check(const struct row *rows, size_t n)
{
	struct text t = { 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		t.n = 0;
		show(&t, rows[i].env);
		same_text(t.s, rows[i].want, rows[i].want);
	}
	text_free(&t);
}

static void not_ours(void **state)
{
	static const struct row rows[] = {
	{ { NULL }, NOT_IFUP },
	{ { "MODE=start", "PHASE=up", ISP2 }, NOT_IFUP },
	{ { "IFACE=eth1", "MODE=start", ISP2 }, NOT_IFUP },
	{ { "IFACE=eth1", "PHASE=up", ISP2 }, NOT_IFUP },
	{ { "IFACES=eth1", "IFACE", "XIFACE=eth1", UP }, NOT_IFUP },
	{ { "IFACE=", UP, ISP2 }, "none" },
	{ { "IFACE=lo", UP, ISP2 }, "none" },
	{ { "IFACE=--all", DEBIAN, "ADDRFAM=meta", "METHOD=none" }, "none" },
	{ { "IFACE=x", DEBIAN, "ADDRFAM=meta", ISP2 }, "none" },
	{ { "IFACE=eth1", "MODE=start", "PHASE=pre-up", "ADDRFAM=inet", ISP2 },
	  "none" },
	{ { "IFACE=eth1", "MODE=depend", "PHASE=depend", ISP2 }, "none" },
	{ { "IFACE=eth1", "MODE=start", "PHASE=down", ISP2 }, "none" },
	{ { "IFACE=can0", DEBIAN, "ADDRFAM=can", "METHOD=static" }, "none" },
	{ { "IFACE=eth1", DEBIAN, ISP2 }, "none" },
	{ { "IFACE=eth1", DEBIAN, "ADDRFAM=inet,inet6", ISP2 }, "none" },
	{ { "IFACE=eth1", DEBIAN, "ADDRFAM=inet", "METHOD=NetworkManager" },
	  "none" },
	{ { "IFACE=eth1", "MODE=stop", "PHASE=post-down", "ADDRFAM=inet",
	    "METHOD=NetworkManager" }, "none" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void downs(void **state)
{
	static const struct row rows[] = {
	{ { "IFACE=eth1", "MODE=stop", "PHASE=pre-down", "ADDRFAM=inet" },
	  "down eth1" },
	{ { "IFACE=eth1", "MODE=stop", "PHASE=down", ISP2 }, "down eth1" },
	{ { "IFACE=eth1:0", "MODE=stop", "PHASE=post-down" }, "down eth1:0" },
	{ { "IFACE=lo", "MODE=stop", "PHASE=down" }, "none" },
	{ { "IFACE=--all", "MODE=stop", "PHASE=pre-down", "ADDRFAM=meta" },
	  "none" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void ups(void **state)
{
	static const struct row rows[] = {
	/* Debian: a stanza each time */
	{ { "IFACE=eth1", "LOGICAL=eth1", "ADDRFAM=inet", "METHOD=static",
	    DEBIAN, "IF_ADDRESS=10.2.2.2", "IF_NETMASK=255.255.255.0",
	    "IF_GATEWAY=10.2.2.1", ISP2, "IF_MULTIHOME_GATEWAY=10.2.2.1",
	    "IF_BROADCAST=10.2.2.255", "VERBOSITY=0", "PATH=/bin" },
	  "up eth1 (inet 10.2.2.2) iface eth1 inet static\n"
	  "multihome-table=ISP2\nmultihome-gateway=10.2.2.1\n"
	  "address=10.2.2.2\nnetmask=255.255.255.0\ngateway=10.2.2.1\n"
	  "method=static" },
	{ { "IFACE=eth1", "LOGICAL=home", "ADDRFAM=inet6", "METHOD=auto",
	    DEBIAN, "IF_ACCEPT_RA=2", "IF_PREFERRED_LIFETIME=" },
	  "up eth1 (inet6 auto) iface home inet6 auto\nmethod=auto" },
	{ { "IFACE=eth1:0", "ADDRFAM=inet", "METHOD=dhcp", DEBIAN,
	    "IF_MULTIHOME_SOURCE=10.2.2.2\n10.2.2.3", "IF_ADDRESS=" },
	  "up eth1:0 (inet dhcp) iface eth1:0 inet dhcp\n"
	  "multihome-source=10.2.2.2\n10.2.2.3\nmethod=dhcp" },
	/* ifupdown-ng: all of the interface, no family */
	{ { "IFACE=eth1", UP, "METHOD=none", ISP2, "IF_ADDRESS=10.2.2.2/24",
	    "IF_ADDRESSES=10.2.2.2/24 2001:db8::2/64 ",
	    "IF_GATEWAY=2001:db8::1", "IF_GATEWAYS=10.2.2.1 2001:db8::1 ",
	    "INTERFACES_FILE=/etc/network/interfaces" },
	  "up eth1 (any) iface eth1\nmultihome-table=ISP2\n"
	  "address=10.2.2.2/24 2001:db8::2/64 \n"
	  "gateway=10.2.2.1 2001:db8::1 \nmethod=none" },
	{ { "IFACE=eth1", UP, "METHOD=none", "IF_ADDRESSES=" },
	  "up eth1 (any) iface eth1\nmethod=none" },
	/* ifupdown2: the first address as written, several families */
	{ { "IFACE=eth1", "LOGICAL=eth1", "ADDRFAM=inet,inet,inet6", UP,
	    "METHOD=static", "IF_ADDRESS=10.2.2.2/24", ISP2 },
	  "up eth1 (any) iface eth1\nmultihome-table=ISP2\n"
	  "address=10.2.2.2/24\nmethod=static" },
	{ { "IFACE=eth1", "ADDRFAM=", UP },
	  "up eth1 (any) iface eth1\nmethod=none" },
	/* names of ours: as they come, for option_read to judge; only ours */
	{ { "IFACE=eth1", UP, "IF_MULTIHOME_MAIN_ROUTES=no",
	    "IF_MULTIHOME_TABEL=2", "IF_MULTIHOME_=3", "IF_MULTIHOME_TABLE=",
	    "IF_MULTIHOME=4", "MULTIHOME_TABLE=5", "IF_MULTIHOME_X",
	    "xIF_MULTIHOME_TO=6" },
	  "up eth1 (any) iface eth1\nmultihome-main-routes=no\n"
	  "multihome-tabel=2\nmultihome-=3\nmultihome-table=\nmethod=none" },
	};

	(void)state;
	check(rows, COUNT(rows));
}

/* What lines of a stanza are told: of what it says, no more. */
static void variables(void **state)
{
	static const char *const keys[] = {
		"multihome-table", "method", "gateway", "address",
	};
	struct settings stanza = { 0 }, out = { 0 };
	size_t i;

	(void)state;
	hook_env_variables(&stanza, &out);
	assert_int_equal(out.n, 0);
	for (i = 0; i < COUNT(keys); i++)
		settings_add(&stanza, keys[i], keys[i], "f:1");
	hook_env_variables(&stanza, &out);
	assert_int_equal(out.n, 2);
	assert_string_equal(settings_find(&out, "IF_ADDRESS")->value,
			    "address");
	assert_string_equal(settings_find(&out, "IF_GATEWAY")->value,
			    "gateway");
	settings_add(&stanza, "netmask", "24", "f:2");
	hook_env_variables(&stanza, &out);
	assert_string_equal(settings_find(&out, "IF_NETMASK")->value, "24");
	settings_free(&stanza);
	settings_free(&out);
}

static void questions(void **state)
{
	char *env[] = { text_dup("IFACE=eth1"), text_dup("IF_MULTIHOME=x"),
			text_dup("EMPTY="), NULL, NULL };
	char *none[] = { NULL };

	(void)state;
	assert_false(hook_env_ours(none));
	assert_false(hook_env_ours(env));
	assert_null(hook_env_get(none, "IFACE"));
	assert_null(hook_env_get(env, "IFAC"));
	assert_null(hook_env_get(env, "IFACE=eth1"));
	assert_string_equal(hook_env_get(env, "IFACE"), "eth1");
	assert_string_equal(hook_env_get(env, "EMPTY"), "");
	env[3] = text_dup("IF_MULTIHOME_TABEL=x");
	assert_true(hook_env_ours(env));
	free(env[0]), free(env[1]), free(env[2]), free(env[3]);
}

/*
 * What ifupdown2's caller has in its environment gets into every stanza. This
 * process plays that caller: it was started with one of the variables that we
 * read, or only with others.
 */
static int inner(bool leak)
{
	static const char *const env[VARS] = {
		"IFACE=eth1", "ADDRFAM=inet", UP, ISP2,
	}, *const ng[VARS] = { "IFACE=eth1", UP, ISP2 },
	*const bare[VARS] = { "IFACE=eth1", "ADDRFAM=inet", UP };
	struct text t = { 0 };
	pid_t pid = fork();
	char *want;
	int status;

	if (!pid) {
		show(&t, env);
		text_add(&t, "|");
		show(&t, ng);
		text_add(&t, "|");
		show(&t, bare);
		want = text_printf("up%s eth1 (any) iface eth1\n"
				   "multihome-table=ISP2\nmethod=none|"
				   "up eth1 (any) iface eth1\n"
				   "multihome-table=ISP2\nmethod=none|"
				   "up eth1 (any) iface eth1\nmethod=none",
				   leak ? ": " LEAK : "");
		_exit(strcmp(t.s, want) ? 1 : 0);
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status)
		? WEXITSTATUS(status) : 2;
}

static int started_with(const char *variable, size_t before, bool leak)
{
	char *big = text_printf("BIG=%0*d", (int)before, 0);
	char *argv[] = { text_dup(self), text_dup(leak ? "leak" : "clean"),
			 NULL };
	char *env[] = { text_dup("PATH=/bin"), big, text_dup(variable), NULL };
	pid_t pid = fork();
	int status = -1;

	if (!pid) {
		execve(self, argv, env);
		_exit(3);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	free(argv[0]), free(argv[1]), free(env[0]), free(big), free(env[2]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 4;
}

static void leaks(void **state)
{
	static const char *const read[] = {
		ISP2, "IF_MULTIHOME_STRICT=no", "IF_ADDRESS=10.2.2.9",
		"IF_ADDRESSES=", "IF_NETMASK=8", "IF_GATEWAY=10.2.2.1",
		"IF_GATEWAYS=10.2.2.1",
	}, *const others[] = { "IF_METRIC=5", "IFACE=eth0", "MULTIHOME=1" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(read); i++)
		same_number(started_with(read[i], 1, true), 0, read[i]);
	for (i = 0; i < COUNT(others); i++)
		same_number(started_with(others[i], 1, false), 0, others[i]);
	same_number(started_with(ISP2, 100000, true), 0, "behind much");
}

#define BOUND "reason=BOUND", "interface=eth1", "new_ip_address=10.2.2.2"
#define DHCLIENT "new_rfc3442_classless_static_routes="
#define DHCPCD "new_classless_static_routes="
#define DNS "new_domain_name_servers="
#define DNS6 "new_dhcp6_name_servers="

static void told(char got[512], const struct told_lease *l)
{
	char buf[ADDR_STRLEN], router[ADDR_STRLEN];
	const struct addr *a;

	if (l->family == AF_INET)
		snprintf(got, 512, "%s %s %s", l->interface,
			 addr_format(&l->address, buf),
			 addr_format(&l->gateway, router));
	else
		snprintf(got, 512, "%s six%s", l->interface,
			 l->over ? " over" : "");
	vec_each(a, &l->servers)
		strcat(strcat(got, " "), addr_format(a, buf));
}

static void leases(void **state)
{
	static const struct row rows[] = {
	/* no event of ours */
	{ { NULL }, "no" }, { { "interface=eth1" }, "no" },
	{ { "reason=BOUND", "new_ip_address=10.2.2.2" }, "no" },
	{ { "reason=BOUND", "interface=" }, "no" },
	{ { "reason=PREINIT", "interface=eth1" }, "no" },
	{ { "reason=BOUND6", "interface=eth1" }, "no" },
	{ { "reason=bound", "interface=eth1" }, "no" },
	/* gone */
	{ { "reason=EXPIRE", "interface=eth1", "new_ip_address=10.2.2.2",
	    "new_routers=10.2.2.1" }, "eth1 none none" },
	{ { "reason=RELEASE", "interface=eth1" }, "eth1 none none" },
	{ { "reason=STOP", "interface=eth1" }, "eth1 none none" },
	{ { "reason=NAK", "interface=eth1" }, "eth1 none none" },
	/* addresses that are none */
	{ { "reason=BOUND", "interface=eth1", "new_ip_address=10.2.2" },
	  "eth1 none none" },
	{ { "reason=BOUND", "interface=eth1", "new_routers=10.2.2.1" },
	  "eth1 none none" },
	{ { BOUND, "new_routers=router.example" }, "eth1 10.2.2.2 none" },
	{ { BOUND }, "eth1 10.2.2.2 none" },
	/* option 121: wrong in various ways, or without a default */
	{ { BOUND, DHCLIENT "33 10 2 2 1", "new_routers=10.2.2.9" },
	  "eth1 10.2.2.2 none" },
	{ { BOUND, DHCLIENT "-1 10 2 2 1" }, "eth1 10.2.2.2 none" },
	{ { BOUND, DHCLIENT "0 10 2 2" }, "eth1 10.2.2.2 none" },
	{ { BOUND, DHCLIENT "0 10 2 2 256" }, "eth1 10.2.2.2 none" },
	{ { BOUND, DHCLIENT "0 10 2 2 4294967297" }, "eth1 10.2.2.2 none" },
	{ { BOUND, DHCLIENT "x" }, "eth1 10.2.2.2 none" },
	/* 0.0.0.0 is no next hop: the destination is on the link (RFC 3442) */
	{ { BOUND, DHCLIENT "0 0 0 0 0" }, "eth1 10.2.2.2 none" },
	{ { BOUND, "new_routers=0.0.0.0" }, "eth1 10.2.2.2 none" },
	{ { BOUND, DHCLIENT "24 10 50 0 10 2 2 1" }, "eth1 10.2.2.2 none" },
	{ { BOUND, DHCPCD "10.50.0.0/16 10.2.2.1" }, "eth1 10.2.2.2 none" },
	{ { BOUND, DHCPCD "0.0.0.0/0 x" }, "eth1 10.2.2.2 none" },
	/* good ones */
	{ { BOUND, "new_routers=10.2.2.1 10.2.2.9" },
	  "eth1 10.2.2.2 10.2.2.1" },
	{ { BOUND, DHCLIENT, "new_routers=10.2.2.1" },
	  "eth1 10.2.2.2 10.2.2.1" },
	{ { BOUND, DHCLIENT "0 10 2 2 1", "new_routers=10.2.2.9" },
	  "eth1 10.2.2.2 10.2.2.1" },
	{ { BOUND, DHCLIENT "16 10 50 10 2 2 7 32 192 0 2 1 10 2 2 8 "
	    "0 10 2 2 1" }, "eth1 10.2.2.2 10.2.2.1" },
	{ { BOUND, DHCLIENT "24.10.50.0.10.2.2.7,0.10.2.2.1" },
	  "eth1 10.2.2.2 10.2.2.1" },
	{ { BOUND, DHCPCD "10.50.0.0/16 10.2.2.7 0.0.0.0/0 10.2.2.1",
	    "new_routers=10.2.2.9" }, "eth1 10.2.2.2 10.2.2.1" },
	{ { "reason=RENEW", "interface=ppp 0\n", "new_ip_address=10.2.2.2" },
	  "ppp 0\n 10.2.2.2 none" },
	/* DNS servers: each once, of that family, of a host, and not too many */
	{ { BOUND, DNS "10.9.9.9 x 10.9.9.9 2001:db8::1 127.0.0.1 0.0.0.0,"
	    "255.255.255.255 224.0.0.1 10.9.9.8" },
	  "eth1 10.2.2.2 none 10.9.9.9 10.9.9.8" },
	{ { BOUND, DNS "10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5 10.0.0.6 "
	    "10.0.0.7 10.0.0.8 10.0.0.9" },
	  "eth1 10.2.2.2 none 10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5 "
	  "10.0.0.6 10.0.0.7 10.0.0.8" },
	{ { "reason=BOUND", "interface=eth1", DNS "10.9.9.9" },
	  "eth1 none none" },
	{ { "reason=EXPIRE", "interface=eth1", DNS "10.9.9.9" },
	  "eth1 none none" },
	/* of IPv6 they are all that counts */
	{ { "reason=BOUND6", "interface=eth1", DNS "2001:db8::1" }, "no" },
	{ { "reason=RENEW6", "interface=eth1", DNS6 "2001:db8::1 ::1 ff02::1 "
	    "10.9.9.9 fe80::1%eth1 :: fe80::1" },
	  "eth1 six 2001:db8::1 fe80::1" },
	{ { "reason=RELEASE6", "interface=eth1", DNS6 "2001:db8::1" },
	  "eth1 six over" },
	{ { "reason=ROUTERADVERT", "interface=eth1", "nd1_rdnss=2001:db8::1",
	    "ndx_rdnss1_servers=2001:db8::2",
	    "nd1_rdnss1_servers2=2001:db8::3" }, "no" },
	{ { "reason=ROUTERADVERT", "interface=eth1",
	    "nd1_rdnss1_servers=2001:db8::1 2001:db8::2",
	    "nd12_rdnss2_servers=2001:db8::3" },
	  "eth1 six 2001:db8::1 2001:db8::2 2001:db8::3" },
	{ { "reason=REBOOT", "interface=eth1", "new_ip_address=10.2.2.3",
	    "new_routers=10.2.2.1" }, "eth1 10.2.2.3 10.2.2.1" },
	};
	char *env[VARS + 1], got[512];
	struct told_lease l;
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		memset(env, 0, sizeof env);
		for (j = 0; j < VARS && rows[i].env[j]; j++)
			env[j] = text_dup(rows[i].env[j]);
		strcpy(got, "no");
		if (hook_env_lease(env, &l))
			told(got, &l);
		same_text(got, rows[i].want, j > 3 ? rows[i].env[3] : "");
		for (j = 0; env[j]; j++)
			free(env[j]);
	}
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_ours),
		cmocka_unit_test(downs),
		cmocka_unit_test(ups),
		cmocka_unit_test(variables),
		cmocka_unit_test(questions),
		cmocka_unit_test(leaks),
		cmocka_unit_test(leases),
	};

	self = argv[0];
	if (argc > 1)
		return inner(!strcmp(argv[1], "leak"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
