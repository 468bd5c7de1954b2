/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines by hand in, options and what is left with its reason out. And whatever
 * the lines are: what is struck is in the plan that hooks will make of the
 * options, or the kernel has it, or it is another's way of the same.
 */
#include "import/decide.h"
#include "import/hand_line.h"
#include "model/option.h"
#include "routing/plan.h"
#include "../dice.h"
#include "base/vec.h"

#include <linux/rtnetlink.h>

static const char *number(const void *arg, const char *name, uint32_t *n)
{
	(void)arg;
	*n = !strcmp(name, "ISP2") ? 2 : !strcmp(name, "2nd") ? 22 : 0;
	return *n ? NULL : "";
}

static const char *name(const void *arg, uint32_t n)
{
	(void)arg;
	return n == 2 ? "ISP2" : NULL;
}

struct hand {
	struct handmade b;
	struct stanzas stanzas;
	struct { struct hand_line *v; size_t n, cap; } lines;
	struct settings options;	/* of each line */
};

/* "eth1 inet static 10.2.2.2/24 via 10.2.2.1", any for one of both families. */
static void add_stanza(struct hand *h, const char *text)
{
	char *copy = text_dup(text), *save = NULL, *word;
	struct stanza *s = vec_push(&h->stanzas);
	const char *key = "address";

	s->origin = text_dup(text);
	s->iface = text_dup(strtok_r(copy, " ", &save));
	word = strtok_r(NULL, " ", &save);
	s->family = !strcmp(word, "any") ? AF_UNSPEC : !strcmp(word, "inet")
		? AF_INET : AF_INET6;
	settings_add(&s->settings, "method", strtok_r(NULL, " ", &save), "-");
	while ((word = strtok_r(NULL, " ", &save))) {
		if (!strcmp(word, "via"))
			key = "gateway";
		else if (!strncmp(word, "multihome-", 10))
			settings_add(&s->settings, word,
				     strtok_r(NULL, " ", &save), "-");
		else
			settings_add(&s->settings, key, word, "-");
	}
	free(copy);
}

/* "down ..." for a down line; each line is its own origin. */
static void add_lines(struct hand *h, const char *text)
{
	char *copy = text_dup(text), *save = NULL, *line;
	struct settings none = { 0 };
	struct hand_line *l;
	size_t i;
	bool down;

	for (line = strtok_r(copy, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		settings_add(&h->options, "", line, line);
	for (i = 0; i < h->options.n; i++) {
		l = vec_push(&h->lines);
		l->option = &h->options.v[i];
		down = !strncmp(l->option->value, "down ", 5);
		if (down)
			memmove(l->option->value, l->option->value + 5,
				strlen(l->option->value + 5) + 1);
		hand_line_read(l, &h->b, 0, down, &none);
		assert_null(l->why);
	}
	free(copy);
}

static void hand_decide(struct hand *h, const char *stanzas, const char *lines)
{
	char *copy = text_dup(stanzas), *save = NULL, *s;
	size_t i;

	*h = (struct hand){ .b.names = { number, name, NULL } };
	for (s = strtok_r(copy, "\n", &save); s; s = strtok_r(NULL, "\n", &save))
		add_stanza(h, s);
	for (i = 0; i < h->stanzas.n; i++)
		handmade_owner_add(&h->b, &h->stanzas.v[i]);
	add_lines(h, lines);
	decide(&h->b);
	free(copy);
}

static void hand_free(struct hand *h)
{
	size_t i;

	for (i = 0; i < h->lines.n; i++)
		hand_line_free(&h->lines.v[i]);
	vec_free(&h->lines);
	handmade_free(&h->b);
	stanzas_free(&h->stanzas);
	settings_free(&h->options);
}

/* "eth1: table 7, gateway 10.2.2.1\n", then "LINE: why\n" of what is left. */
static char *shown(const struct hand *h)
{
	const struct handmade_owner *o;
	const struct handmade_command *c;
	struct text t = { 0 };
	size_t i, j;

	text_add(&t, "");
	for (i = 0; i < h->b.owners.n; i++) {
		o = &h->b.owners.v[i];
		for (j = 0; j < o->options.n; j++)
			text_addf(&t, "%s%s%s %s", j ? ", " : o->stanza->iface,
				  j ? "" : ": ", o->options.v[j].key + 10,
				  o->options.v[j].value);
		text_add(&t, o->options.n ? "\n" : "");
	}
	for (i = 0; i < h->b.commands.n; i++) {
		c = &h->b.commands.v[i];
		if (c->fate == HANDMADE_LEFT)
			text_addf(&t, "%s: %s\n", c->origin, c->why);
		if (c->fate == HANDMADE_STAYS)
			text_addf(&t, "%s: stays\n", c->origin);
	}
	return t.s;
}

#define ETH0 "eth0 inet static 10.1.1.2/24 via 10.1.1.1\n"
#define ETH1 "eth1 inet static 10.2.2.2/24\n"
#define SIX "eth1 inet6 static 2001:db8:2::2/64\n"
#define BOTH "eth1 any static 10.2.2.2/24 2001:db8:2::2/64\n"
#define ROUTE "ip route add default via 10.2.2.1 table 7\n"
#define RULE "ip rule add from 10.2.2.2 table 7\n"
#define OTHER "ip rule add from 10.1.1.2 table 8\n"
#define GIVES "eth1: table 7, gateway 10.2.2.1"
#define BY_MARK "let nftables give such packets the uplink's mark"
#define TWO "it asks for more than one thing, multihome's rules for one of " \
	    "from, to and fwmark: " BY_MARK
#define SECOND(of) "it is behind the table's default (" of "), and multihome " \
		   "has nothing for a second one"
#define NUMBERS "expected a number behind each word: mtu 68 to 65520, advmss " \
		"8 to 65495, the others 1 to 65535"
#define DEAD "ip rule add from 10.2.2.2 table main prio 1000 stays, and with " \
	     "priority 1000 it would be asked before multihome's rules, by " \
	     "hand it was not: delete it, or give it a priority above 7999"
#define SPLIT "with another mtu, advmss, initcwnd or initrwnd of its default " \
	      "in one family than in the other"
#define SPLIT_STRICT "with a default that forbids in one family only"
#define LACKS "no default route of its table is written here"

static const struct row { const char *stanzas, *lines, *shown; } rows[] = {
	/* nothing that could be said */
	{ ETH1, "", "" },
	{ ETH1, "ip rule add from all lookup main\n",
	  "ip rule add from all lookup main: its table is one of the kernel's "
	  "own\n" },
	{ ETH1, "ip route add 10.9.0.0/16 via 10.2.2.9\n",
	  "ip route add 10.9.0.0/16 via 10.2.2.9: stays\n" },
	{ ETH1, "ip rule flush\n",
	  "ip rule flush: it takes multihome's rules away, too\n" },
	{ ETH1, RULE, "ip rule add from 10.2.2.2 table 7: " LACKS "\n" },
	{ ETH0, "ip -6 rule add from 2001:db8::1 table 7\n",
	  "ip -6 rule add from 2001:db8::1 table 7: there is no inet6 stanza "
	  "whose it could be\n" },
	{ ETH1, "ip route add default dev tun0 table 7\n",
	  "ip route add default dev tun0 table 7: there is no inet stanza of "
	  "tun0\n" },
	{ ETH1, "ip route add default via 10.9.9.1 table 7\n",
	  "ip route add default via 10.9.9.1 table 7: there is no inet stanza "
	  "whose it could be\n" },
	{ "eth1 inet static 10.2.2.2/24 multihome-table 7\n", ROUTE,
	  "ip route add default via 10.2.2.1 table 7: it is the table of eth1, "
	  "which is left alone: it has multihome options already\n" },
	{ ETH1 "eth2 inet static 10.3.3.2/24 multihome-table 7\n", ROUTE RULE,
	  "ip route add default via 10.2.2.1 table 7: the table is eth2's "
	  "already\n"
	  "ip rule add from 10.2.2.2 table 7: the table is eth2's already\n" },
	/* what the plan refuses, or has to wait for */
	{ ETH1, "ip route add default via 10.2.2.2 table 7\n",
	  "ip route add default via 10.2.2.2 table 7: expected the router's "
	  "address, but 10.2.2.2 is this host's own\n" },
	{ ETH1, "ip route add default via 224.0.0.1 dev eth1 table 7\n",
	  "ip route add default via 224.0.0.1 dev eth1 table 7: expected a "
	  "router's address, got 224.0.0.1\n" },
	{ "eth1 inet manual\n", "ip rule add from 10.2.2.2 table 7\n",
	  "ip rule add from 10.2.2.2 table 7: " LACKS "\n" },
	/* what would be in the way of a route of the plan */
	{ ETH1, "ip route add default via 10.2.2.1 table 7 rtt 100\n" RULE,
	  "ip route add default via 10.2.2.1 table 7 rtt 100: multihome has "
	  "nothing for \"rtt\"\n"
	  "ip rule add from 10.2.2.2 table 7: ip route add default via "
	  "10.2.2.1 table 7 rtt 100 would be in the way of multihome's own "
	  "route (multihome has nothing for \"rtt\")\n" },
	{ ETH1, "ip route add default via 10.2.2.1 table 7 metric 1 rtt 100\n"
	  "ip route add default via 10.2.2.9 table 7 metric 2\n",
	  "ip route add default via 10.2.2.1 table 7 metric 1 rtt 100: "
	  "multihome has nothing for \"rtt\"\n"
	  "ip route add default via 10.2.2.9 table 7 metric 2: ip route add "
	  "default via 10.2.2.1 table 7 metric 1 rtt 100 would be behind "
	  "multihome's own route (multihome has nothing for \"rtt\")\n" },
	{ ETH1, ROUTE RULE "ip route add throw default table 7 metric 1\n",
	  GIVES "\nip route add throw default table 7 metric 1: multihome "
	  "makes no such routes\n" },
	{ ETH1, RULE "ip route add blackhole default table 7\n",
	  "ip rule add from 10.2.2.2 table 7: ip route add blackhole default "
	  "table 7 refuses all that its table has\n"
	  "ip route add blackhole default table 7: ip route add blackhole "
	  "default table 7 refuses all that its table has\n" },
	{ ETH1, "ip route add default via 10.2.2.1 table 7 metric 9\n" RULE
	  "ip route add prohibit default table 7 metric 8\n",
	  "ip route add default via 10.2.2.1 table 7 metric 9: ip route add "
	  "prohibit default table 7 metric 8 refuses all that its table has\n"
	  "ip rule add from 10.2.2.2 table 7: ip route add prohibit default "
	  "table 7 metric 8 refuses all that its table has\n"
	  "ip route add prohibit default table 7 metric 8: ip route add "
	  "prohibit default table 7 metric 8 refuses all that its table "
	  "has\n" },
	/* behind the default it is strict; without a down line always */
	{ ETH1, ROUTE RULE "ip route add blackhole default table 7 metric 1\n",
	  GIVES ", strict always\n" },
	{ ETH1, ROUTE RULE "ip route add prohibit default table 7 metric 1\n"
	  "down ip route flush table 7\n", GIVES ", strict yes\n" },
	/* what the default says of connections */
	{ ETH1, "ip route add default via 10.2.2.1 table 7 mtu 1400 advmss 9\n"
	  RULE, GIVES ", route-options mtu 1400 advmss 9\n" },
	{ ETH1, "ip route add default via 10.2.2.1 table 7 mtu 7\n" RULE,
	  "ip route add default via 10.2.2.1 table 7 mtu 7: ip route add "
	  "default via 10.2.2.1 table 7 mtu 7: " NUMBERS "\n"
	  "ip rule add from 10.2.2.2 table 7: ip route add default via "
	  "10.2.2.1 table 7 mtu 7: " NUMBERS "\n" },
	{ ETH1, "ip route add default via 10.2.2.1 table 7 metric 9 mtu 1400\n"
	  RULE "ip route add default via 10.2.2.9 table 7 metric 10\n",
	  GIVES ", route-options mtu 1400\n"
	  "ip route add default via 10.2.2.9 table 7 metric 10: "
	  SECOND("ip route add default via 10.2.2.1 table 7 metric 9 mtu 1400")
	  "\n" },
	/* more left than covered */
	{ ETH1, ROUTE "ip rule add from 10.2.2.2 table 7 tos 8\n"
	  "ip rule add fwmark 1 table 7 to 10.9.9.9\n",
	  "ip route add default via 10.2.2.1 table 7: more of its table would "
	  "be left than translated\n"
	  "ip rule add from 10.2.2.2 table 7 tos 8: multihome has nothing for "
	  "\"tos\": " BY_MARK "\n"
	  "ip rule add fwmark 1 table 7 to 10.9.9.9: " TWO "\n" },
	{ ETH1, ROUTE "ip rule add from 10.2.2.2 table 7 tos 8\n",
	  GIVES "\nip rule add from 10.2.2.2 table 7 tos 8: multihome has "
	  "nothing for \"tos\": " BY_MARK "\n" },
	/* priorities: where what stays would come before ours, nothing is ours */
	{ ETH1, ROUTE "ip rule add from 10.2.2.2 table 7 prio 9\n",
	  GIVES "\n" },
	{ ETH1, ROUTE "ip rule add from 10.2.2.2 table 7 prio 900\n"
	  "ip rule add from 10.2.2.2 table main prio 1000\n",
	  "ip route add default via 10.2.2.1 table 7: " DEAD "\n"
	  "ip rule add from 10.2.2.2 table 7 prio 900: " DEAD "\n"
	  "ip rule add from 10.2.2.2 table main prio 1000: its table is one "
	  "of the kernel's own\n" },
	{ ETH1, ROUTE "ip rule add from 10.2.2.2 table 7 prio 1000\n"
	  "ip rule add from 10.2.2.2 table main prio 900\n",
	  GIVES "\nip rule add from 10.2.2.2 table main prio 900: its table is "
	  "one of the kernel's own\n" },
	{ ETH1, ROUTE "ip rule add from 10.2.2.2 table 7 prio 10000\n"
	  "ip rule add to 10.9.9.9 table main prio 9000\n",
	  GIVES "\nip rule add to 10.9.9.9 table main prio 9000: its table is "
	  "one of the kernel's own; give it a priority below 7000, or "
	  "multihome's rules are asked before it\n" },
	{ ETH1, ROUTE RULE "ip rule add to 10.9.9.9 table main\n",
	  GIVES "\nip rule add to 10.9.9.9 table main: its table is one of the "
	  "kernel's own; give it a priority below 7000, or multihome's rules "
	  "are asked before it\n" },
	{ ETH1, ROUTE "ip rule add to 10.9.9.9 table main\n" RULE,
	  GIVES "\nip rule add to 10.9.9.9 table main: its table is one of the "
	  "kernel's own; give it a priority above 7999, or it may be asked "
	  "before multihome's rules\n" },
	{ ETH1, ROUTE RULE "ip rule add from 10.7.7.7 table main\n",
	  GIVES "\nip rule add from 10.7.7.7 table main: its table is one of "
	  "the kernel's own\n" },
	/* what comes in by a device has its networks */
	{ ETH1 "lan inet static 192.168.7.1/24\n", ROUTE
	  "ip rule add iif lan table 7\n", GIVES ", source 192.168.7.0/24\n" },
	{ ETH1, ROUTE "ip rule add iif lan table 7\n", GIVES "\n"
	  "ip rule add iif lan table 7: multihome has nothing for \"iif\": "
	  "name the networks behind lan in multihome-source, or let nftables "
	  "give what comes in by it the uplink's mark\n" },
	/* nothing of a lease is written down, unless it is not known what */
	{ "eth1 inet dhcp\n", ROUTE RULE "ip rule add to 10.2.2.2 table 7\n"
	  "ip route add 10.2.2.0/24 dev eth1 table 7\n"
	  "down ip rule del from 10.2.2.2\n", "eth1: table 7\n" },
	{ "eth1 inet dhcp\n", ROUTE RULE
	  "ip rule add from 198.51.100.0/28 table 7\n",
	  "eth1: table 7, source 10.2.2.2 198.51.100.0/28\n" },
	{ "eth1 inet dhcp\n", ROUTE RULE "ip rule add from 10.2.2.3 table 7\n",
	  "eth1: table 7, source 10.2.2.2 10.2.2.3\n" },
	{ "eth1 any dhcp 2001:db8:2::2/64\n", ROUTE RULE
	  "ip -6 route add default via fe80::1 dev eth1 table 7\n"
	  "ip -6 rule add from 2001:db8:2::2 table 7\n",
	  "eth1: table 7, gateway fe80::1\n" },
	/* as ip(8) has it */
	{ ETH1, "ip route add default via 10.2.2.1 dev eth1:1 table 7\n" RULE,
	  GIVES "\n" },
	{ ETH1, "ip route add default via 0.0.0.0 dev eth1 table 7\n" RULE,
	  "eth1: table 7, gateway none\n" },
	{ ETH1, "ip route add default via 10.2.2.1 table 2nd\n"
	  "ip rule add from 10.2.2.2 table 2nd\n",
	  "eth1: table 22, gateway 10.2.2.1\n" },
	/* all of it */
	{ ETH1, ROUTE RULE, GIVES "\n" },
	{ ETH1, ROUTE RULE "down ip rule del from 10.2.2.2\n"
	  "down ip route flush table 7\n", GIVES "\n" },
	{ ETH1, "ip route add default via 10.2.2.1 table ISP2\n"
	  "ip rule add from 10.2.2.2 table 2\n",
	  "eth1: table ISP2, gateway 10.2.2.1\n" },
	{ ETH1, "ip route add default via 10.2.2.1 table new\n"
	  "ip rule add from 10.2.2.2 table new\n",
	  "eth1: table new, gateway 10.2.2.1\n" },
	{ ETH1, ROUTE RULE "ip route add 10.2.2.0/24 dev eth1 table 7\n"
	  "ip route add 127.0.0.0/8 dev lo table 7\n"
	  "ip rule add to 10.2.2.2 table 7\n", GIVES "\n" },
	{ ETH1, ROUTE "ip rule add from 198.51.100.0/28 table 7\n"
	  "ip rule add to 203.0.113.9 table 7\n"
	  "ip rule add fwmark 2/0xff table 7\n",
	  GIVES ", source 198.51.100.0/28, to 203.0.113.9, mark 0x2/0xff\n" },
	{ ETH1, "ip route add default dev eth1 table 7\n" RULE,
	  "eth1: table 7, gateway none\n" },
	{ "eth1 inet dhcp\n", ROUTE RULE
	  "ip route add 10.2.2.0/24 dev eth1 table 7\n",
	  "eth1: table 7\n" },
	{ "eth1 inet dhcp\n", RULE, "eth1: table 7\n" },
	{ "dsl inet ppp\n", "ip route add default dev ppp0 table 7\n",
	  "dsl: table 7, gateway none, device ppp0\n" },
	/* the smaller metric, and the later that replaces, is the default */
	{ ETH1, "ip route add default via 10.2.2.9 table 7 metric 9\n" RULE
	  "ip route add default via 10.2.2.1 table 7 metric 5\n",
	  GIVES "\nip route add default via 10.2.2.9 table 7 metric 9: "
	  SECOND("ip route add default via 10.2.2.1 table 7 metric 5") "\n" },
	{ ETH1, "ip route add default via 10.2.2.9 table 7\n" RULE
	  "ip route replace default via 10.2.2.1 table 7\n", GIVES "\n" },
	/* several stanzas, several tables */
	{ ETH1 ETH0, ROUTE RULE OTHER, "eth1: table 7, gateway 10.2.2.1\n"
	  "eth0: table 8\n" },
	{ ETH1 ETH0, ROUTE RULE OTHER "ip rule add from 10.1.1.2 table 7\n",
	  GIVES "\neth0: table 8\n"
	  "ip rule add from 10.1.1.2 table 7: eth0 has the same source; give it "
	  "a priority below 7000, or multihome's rules are asked before it\n" },
	{ ETH1 ETH0, ROUTE RULE OTHER "ip rule add to 203.0.113.9 table 7\n"
	  "ip rule add to 203.0.113.9 table 8\n",
	  GIVES ", to 203.0.113.9\neth0: table 8\n"
	  "ip rule add to 203.0.113.9 table 8: eth1 has the same destination "
	  "prefix; give it a priority below 7000, or multihome's rules are "
	  "asked before it\n" },
	{ ETH1, ROUTE RULE "ip rule add fwmark 1 table 7\n"
	  "ip rule add fwmark 2 table 7\n", GIVES ", mark 0x1\n"
	  "ip rule add fwmark 2 table 7: an uplink has one mark: let "
	  "nftables give such packets 0x1, too\n" },
	{ ETH1 "eth1:0 inet static 10.2.2.3/24\n", ROUTE RULE
	  "ip rule add from 10.2.2.3 table 7\n", GIVES "\n"
	  "eth1:0: table 7, gateway 10.2.2.1\n" },
	{ "eth1 any static 10.2.2.2/24\neth1:0 any static 10.2.2.3/24\n",
	  ROUTE RULE "ip rule add from 10.2.2.3 table 7\n", GIVES "\n"
	  "eth1:0: table 7, gateway 10.2.2.1, source 10.2.2.3\n" },
	{ ETH1, "ip route add default via 10.2.2.9 table 9\n" ROUTE RULE,
	  GIVES "\nip route add default via 10.2.2.9 table 9: eth1 has table "
	  "7, and only one is translated\n" },
	/* the one for which most speaks cannot be: then the other */
	{ ETH1, "ip route add default via 10.2.2.9 table 9\n" RULE
	  "ip route add default via 10.2.2.1 table 7 rtt 100\n",
	  "eth1: table 9, gateway 10.2.2.9\n"
	  "ip rule add from 10.2.2.2 table 7: ip route add default via "
	  "10.2.2.1 table 7 rtt 100 would be in the way of multihome's own "
	  "route (multihome has nothing for \"rtt\")\n"
	  "ip route add default via 10.2.2.1 table 7 rtt 100: multihome has "
	  "nothing for \"rtt\"\n" },
	/* families */
	{ ETH1 SIX, ROUTE RULE
	  "ip -6 route add default via fe80::1 dev eth1 table 7\n"
	  "ip -6 rule add from 2001:db8:2::2 table 7\n",
	  GIVES "\neth1: table 7, gateway fe80::1\n" },
	{ BOTH, ROUTE RULE, GIVES ", source 10.2.2.2\n" },
	{ BOTH, ROUTE RULE
	  "ip -6 route add default via fe80::1 dev eth1 table 7\n"
	  "ip -6 rule add from 2001:db8:2::2 table 7\n",
	  "eth1: table 7, gateway 10.2.2.1 fe80::1\n" },
	{ BOTH, ROUTE RULE "ip rule add fwmark 1 table 7\n"
	  "ip -6 route add default via fe80::1 dev eth1 table 7\n"
	  "ip -6 rule add from 2001:db8:2::2 table 7\n"
	  "ip -6 rule add fwmark 2 table 7\n",
	  "eth1: table 7, gateway 10.2.2.1 fe80::1, mark 0x1\n"
	  "ip -6 rule add fwmark 2 table 7: an uplink has one mark: let "
	  "nftables give such packets 0x1, too\n" },
	{ BOTH, "ip route add default via 10.2.2.1 table 7 mtu 1400\n"
	  "ip -6 route add default via fe80::1 dev eth1 table 7\n",
	  "ip route add default via 10.2.2.1 table 7 mtu 1400: " SPLIT "\n"
	  "ip -6 route add default via fe80::1 dev eth1 table 7: " SPLIT "\n" },
	{ BOTH, ROUTE "ip route add prohibit default table 7 metric 9\n"
	  "ip -6 route add default via fe80::1 dev eth1 table 7\n",
	  "ip route add default via 10.2.2.1 table 7: " SPLIT_STRICT "\n"
	  "ip route add prohibit default table 7 metric 9: " SPLIT_STRICT "\n"
	  "ip -6 route add default via fe80::1 dev eth1 table 7: "
	  SPLIT_STRICT "\n" },
	{ BOTH, ROUTE RULE "ip -6 route add default dev eth1 table 7\n",
	  "ip route add default via 10.2.2.1 table 7: with a next hop in one "
	  "family and none in the other\n"
	  "ip rule add from 10.2.2.2 table 7: with a next hop in one family "
	  "and none in the other\n"
	  "ip -6 route add default dev eth1 table 7: with a next hop in one "
	  "family and none in the other\n" },
};

static void tables(void **state)
{
	struct hand h;
	size_t i;
	char *got;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		hand_decide(&h, rows[i].stanzas, rows[i].lines);
		got = shown(&h);
		same_text(got, rows[i].shown, rows[i].lines);
		free(got);
		hand_free(&h);
	}
}

/* A few stanzas: those of eth1 to eth3 may have an alias, or a lease. */
static void roll_stanzas(struct text *t)
{
	uint32_t i, alias;
	const char *family;

	for (i = 1; i <= 3; i++) {
		if (dice_one_in(4))
			continue;
		family = dice_one_in(3) ? "any" : "inet";
		alias = dice_one_in(4);
		if (dice_one_in(5))
			text_addf(t, "eth%u %s dhcp\n", i, family);
		else
			text_addf(t, "eth%u %s static 10.%u.%u.2/24%s\n", i,
				  family, i, i, dice_one_in(4)
				  ? " via 10.0.0.1" : "");
		if (alias)
			text_addf(t, "eth%u:0 %s static 10.%u.%u.3/24\n", i,
				  family, i, i);
	}
	text_add(t, "lan inet static 192.168.7.1/24\n");
}

/*
 * Lines as people write them, mostly of one table for each interface: # is its
 * number, @ the table's.
 */
static void roll_lines(struct text *t)
{
	static const char *const lines[] = {
		"ip route add default via 10.#.#.1 table @",
		"ip route add default via 10.#.#.1 dev eth# table @",
		"ip route replace default via 10.#.#.1 table @",
		"ip route add default via 10.#.#.9 table @ metric 9",
		"ip route add default via 10.#.#.9 table @",
		"ip route add default dev eth# table @",
		"ip route add unreachable default table @ metric 99",
		"ip route add 10.#.#.0/24 dev eth# table @",
		"ip route add 10.#.#.0/24 dev eth#",
		"ip route add 10.9.0.0/16 via 10.#.#.8 table @",
		"ip route add 10.9.0.0/16 via 10.#.#.8",
		"ip route add 192.168.7.0/24 dev lan table @",
		"ip rule add from 10.#.#.2 table @",
		"ip rule add from 10.#.#.2 table @",
		"ip rule add from 10.#.#.3 table @",
		"ip rule add from 10.#.#.0/24 table @",
		"ip rule add from 198.51.100.7 table @",
		"ip rule add to 203.0.113.9 table @",
		"ip rule add to 10.#.#.2 table @",
		"ip rule add fwmark #/0xf table @",
		"ip rule add fwmark # table @",
		"ip rule add from 10.#.#.2 table @ prio 9",
		"ip rule add to 203.0.113.9 table @ prio 8",
		"ip rule add from 10.#.#.2 table main prio 10",
		"ip rule add to 203.0.113.0/24 table main prio 9000",
		"ip route add default via 10.#.#.1 table @ metric 3 mtu 1400",
		"ip route add blackhole default table @ metric 4",
		"ip rule add from 10.#.#.2 to 10.9.9.9 table @",
		"ip rule add iif lan table @",
		"down ip rule del from 10.#.#.2 table @",
		"down ip route flush table @",
	};
	uint32_t n = 1 + dice(12), i, table;
	const char *p;

	while (n--) {
		i = 1 + dice(3);
		table = dice_one_in(8) ? 7 + dice(3) : 6 + i;
		for (p = lines[dice(COUNT(lines))]; *p; p++)
			text_addf(t, "%c", *p == '#' ? (char)('0' + i) :
				  *p == '@' ? (char)('0' + table) : *p);
		text_add(t, "\n");
	}
}

/* The lease of that owner: what the lines of its table have. */
static void roll_lease(const struct hand *h, const struct handmade_owner *o,
		       struct prefix *p, struct addr *router)
{
	const struct handmade_table *t;

	prefix_parse(p, "10.0.0.77/32", false);
	p->addr.b[1] = p->addr.b[2] = (uint8_t)(o->device[3] - '0');
	*router = p->addr;
	router->b[3] = 1;
	for (t = h->b.tables.v; t != vec_end(&h->b.tables); t++) {
		if (t->owner != o || !handmade_is_open(t) ||
		    t->want.family != AF_INET)
			continue;
		if (t->today.addr.family)
			p->addr = t->today.addr;
		if (t->route && t->route->w.k.gateway.family)
			*router = t->route->w.k.gateway;
	}
	/* of another network no more is known */
	if (p->addr.b[1] == router->b[1])
		p->len = 24;
}

/* What hooks will have of the options, with all up, on that device. */
static void plan_options(struct plan *p, const struct hand *h,
			 const char *device)
{
	struct facts f = { .ifindex = 1, .up = true };
	struct settings all[16] = { 0 };
	VEC(struct uplink) uplinks = { 0 };
	const struct handmade_owner *o;
	struct diag d = { 0 };
	struct facts_addr *a;
	struct uplink u;
	size_t i, j;

	strcpy(f.device, device);
	for (i = 0; i < h->b.owners.n; i++) {
		o = &h->b.owners.v[i];
		if (strcmp(o->device, device))
			continue;
		for (j = 0; j < o->own.addresses.n; j++) {
			a = vec_push(&f.addrs);
			a->prefix = o->own.addresses.v[j];
			a->peer = a->prefix.addr;
			a->global = true;
		}
		if (!o->own.addresses.n) {
			a = vec_push(&f.addrs);
			roll_lease(h, o, &a->prefix, &f.lease_gateway);
			a->peer = a->prefix.addr;
			a->global = true;
		}
		settings_copy(&all[i], &o->options);
		settings_copy(&all[i], &o->stanza->settings);
		if (!o->options.n)
			continue;
		option_read(&u, &all[i], o->stanza->iface, o->stanza->family,
			    &d);
		HOLDS(!d.n);
		*vec_push(&uplinks) = uplink_select(&u, AF_INET);
		uplink_free(&u);
		uplinks.v[uplinks.n - 1].trial = true;
	}
	plan_build(p, uplinks.v, uplinks.n, &f, &policy_default, &d);
	for (i = 0; i < uplinks.n; i++) {
		HOLDS(p->uplinks.v[i].state == RESOLVED_READY);
		uplink_free(&uplinks.v[i]);
	}
	for (i = 0; i < COUNT(all); i++)
		settings_free(&all[i]);
	vec_free(&uplinks);
	facts_free(&f);
	diag_free(&d);
}

static bool same_route(const struct kobj *a, const struct kobj *b)
{
	return !prefix_cmp(&a->dst, &b->dst) &&
	       !addr_cmp(&a->gateway, &b->gateway) &&
	       (!a->dev[0] || !b->dev[0] || !strcmp(a->dev, b->dev));
}

static bool is_planned(const struct plan *p, size_t n, const struct kobj *k)
{
	const struct kobj *w;
	size_t i, j;

	for (i = 0; i < n; i++) {
		for (j = 0; j < p[i].wanted.n; j++) {
			w = &p[i].wanted.v[j];
			if (w->kind == k->kind && w->table == k->table &&
			    w->type == k->type && w->suppress < 0 &&
			    (k->kind == KOBJ_RULE ? kobj_same_selector(w, k)
						  : same_route(w, k)))
				return true;
		}
	}
	return false;
}

/* Whether something of the plans is where the route is. */
static bool in_the_way(const struct plan *p, size_t n, const struct kobj *k)
{
	size_t i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < p[i].wanted.n; j++)
			if (k->kind == KOBJ_ROUTE &&
			    kobj_same_place(&p[i].wanted.v[j], k))
				return true;
	return false;
}

/* Whether the host goes there without a line; or another line says it. */
static bool is_needless(const struct hand *h, const struct handmade_command *c)
{
	const struct kobj *k = &c->w.k, *of;
	const struct handmade_command *m;
	size_t i;

	if (handmade_local(&h->b, &k->dst, k->dev))
		return true;
	for (i = 0; i < h->b.tables.n; i++)
		if (h->b.tables.v[i].want.table == k->table &&
		    k->dst.addr.family &&
		    !prefix_cmp(&k->dst, &h->b.tables.v[i].today))
			return true;
	for (i = 0; i < h->b.commands.n; i++) {
		m = &h->b.commands.v[i];
		of = &m->w.k;
		if (of->kind != KOBJ_ROUTE || k->kind != KOBJ_ROUTE)
			continue;
		if (of->table == RT_TABLE_MAIN && same_route(of, k))
			return true;
		if (m > c && m->verb == IP_COMMAND_REPLACE &&
		    of->table == k->table && of->metric == k->metric)
			return true;
	}
	return false;
}

static bool is_strict(const struct handmade_owner *o)
{
	return settings_find(&o->options, "multihome-strict");
}

/* With the network that stands for the device that it asks for. */
static const struct kobj *as_said(const struct handmade_command *c)
{
	static struct kobj k;

	k = c->w.k;
	if (c->behind.n) {
		k.iif[0] = '\0';
		k.src = c->behind.v[0];
	}
	return &k;
}

static void check_command(const struct hand *h, const struct plan *p, size_t n,
			  const struct handmade_command *c)
{
	const struct kobj *k = &c->w.k;
	bool ours = handmade_adds(c) &&
		    (k->kind == KOBJ_RULE || handmade_in_table(c));

	switch (c->fate) {
	case HANDMADE_STAYS:
		HOLDS(!ours);
		break;
	case HANDMADE_DONE:
		HOLDS(ours && !c->against && (handmade_forbids(c)
		      ? is_strict(c->now) : is_planned(p, n, as_said(c))));
		HOLDS(c->now->options.n);
		break;
	case HANDMADE_NEEDLESS:
		HOLDS(!handmade_adds(c) || is_planned(p, n, k) ||
		      is_needless(h, c));
		break;
	case HANDMADE_LEFT:
		HOLDS(c->why && *c->why);
		HOLDS(!handmade_adds(c) || !in_the_way(p, n, k));
		break;
	}
}

/* Each line by hand is in the plan of the options, or it is left and why. */
static void properties(void **state)
{
	static const char *const devices[] = { "eth1", "eth2", "eth3" };
	struct plan plans[COUNT(devices)];
	struct text stanzas, lines;
	struct hand h;
	size_t i, done = 0;

	(void)state;
	ROUNDS(20000) {
		stanzas = lines = (struct text){ 0 };
		roll_stanzas(&stanzas);
		roll_lines(&lines);
		hand_decide(&h, stanzas.s, lines.s);
		for (i = 0; i < COUNT(devices); i++)
			plan_options(&plans[i], &h, devices[i]);
		for (i = 0; i < h.b.commands.n; i++) {
			check_command(&h, plans, COUNT(devices),
				      &h.b.commands.v[i]);
			done += h.b.commands.v[i].fate == HANDMADE_DONE;
		}
		for (i = 0; i < COUNT(devices); i++)
			plan_free(&plans[i]);
		hand_free(&h);
		text_free(&stanzas);
		text_free(&lines);
	}
	assert_true(done > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables),
		cmocka_unit_test(properties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
