/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome check: reads every stanza of the machine as ifup would, holds them
 * against each other and against the machine, and touches nothing. What is not
 * up yet is taken as its stanza has it.
 */
#include "check_system.h"
#include "cmd.h"
#include "input_interfaces.h"
#include "option.h"
#include "report.h"
#include "vec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define INTERFACES "/etc/network/interfaces"

enum { PSEUDO_TABLE = 0x70000000 };	/* for names without a number yet */

struct check {
	struct session s;
	struct stanzas stanzas;
	struct { struct device **v; size_t n, cap; } devices;
	struct names new_tables;
	struct checked_list all;
	struct subnets nets;
};

static uint32_t pseudo_table(struct check *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->new_tables.n; i++)
		if (!strcmp(c->new_tables.v[i], name))
			return PSEUDO_TABLE + (uint32_t)i;
	*vec_push(&c->new_tables) = text_dup(name);
	return PSEUDO_TABLE + (uint32_t)i;
}

static struct device *device_of(struct check *c, const char *device)
{
	struct device *dev;
	size_t i;

	for (i = 0; i < c->devices.n; i++)
		if (!strcmp(c->devices.v[i]->rec.device, device))
			return c->devices.v[i];
	dev = vec_realloc(NULL, sizeof *dev);
	*dev = (struct device){ 0 };
	strcpy(dev->rec.device, device);
	*vec_push(&c->devices) = dev;
	return dev;
}

/* Puts a stanza's address on the device if the kernel has not got it. */
static void assume_address(struct facts *f, const struct prefix *p)
{
	struct facts_addr *a;

	if (facts_has(f, &p->addr))
		return;
	a = vec_push(&f->addrs);
	a->prefix = *p;
	a->peer = p->addr;
	a->global = true;
}

static void add_subnets(struct check *c, const char *device,
			const struct uplink *u, const struct stanza *st)
{
	struct subnet *n;
	size_t i;

	for (i = 0; i < u->addresses.n; i++) {
		n = vec_push(&c->nets);
		strcpy(n->device, device);
		n->net = prefix_network(&u->addresses.v[i]);
		n->origin = st->origin;
		n->ours = settings_ours(&st->settings);
	}
}

static void read_stanza(struct check *c, struct stanza *st)
{
	struct uplink all;
	struct diag quiet = { 0 };
	struct claim claim = { 0 };
	char device[16];
	struct device *dev;
	const char *err;
	size_t i, before;

	load_defaults(&c->s, &st->settings);
	err = load_device(st->iface, &st->settings, device);
	if (err) {
		if (settings_ours(&st->settings))
			diag_add(c->s.d, DIAG_REFUSED, st->origin, NULL,
				 "%s, got \"%s\"", err, st->iface);
		return;
	}
	option_read(&all, &st->settings, st->iface, st->family, &quiet);
	add_subnets(c, device, &all, st);
	diag_free(&quiet);
	dev = device_of(c, device);
	if (!dev->facts.device[0])
		kernel_device(c->s.kernel, device, &dev->facts);
	for (i = 0; i < all.addresses.n; i++)
		assume_address(&dev->facts, &all.addresses.v[i]);
	uplink_free(&all);
	if (!settings_ours(&st->settings))
		return;
	claim.iface = st->iface;
	claim.family = st->family;
	claim.key = st->key;
	claim.tried = st->settings;	/* borrowed, as all of it */
	before = dev->uplinks.n;
	load_claim(&c->s, &claim, true, device, &dev->uplinks, c->s.d);
	for (i = before; i < dev->uplinks.n; i++) {
		dev->uplinks.v[i].settings = &st->settings;
		if (!dev->uplinks.v[i].table)
			dev->uplinks.v[i].table = pseudo_table(c,
				dev->uplinks.v[i].table_name);
	}
}

static void check_device(struct check *c, struct device *dev)
{
	struct facts *f = &dev->facts;
	const struct plan_uplink *pu;
	size_t i;

	for (i = 0; i < dev->uplinks.n && f->ifindex; i++)
		kernel_default(c->s.kernel, dev->uplinks.v[i].family, f);
	/* what is down now is judged as if it were up */
	f->ifindex = f->ifindex ? f->ifindex : 1;
	f->up = true;
	plan_build(&dev->plan, dev->uplinks.v, dev->uplinks.n, f,
		   &c->s.policy, c->s.d);
	for (i = 0; i < dev->uplinks.n; i++) {
		pu = &dev->plan.uplinks.v[i];
		if (pu->state == PLAN_REFUSED)
			diag_add(c->s.d, DIAG_REFUSED, uplink_origin(
				 &dev->uplinks.v[i], pu->key), pu->key,
				 "%s", pu->why);
		if (pu->state != PLAN_ABSENT)
			*vec_push(&c->all) = (struct checked){
				&dev->uplinks.v[i], pu };
	}
}

/* Claims of different devices against each other. */
static void check_pairs(struct check *c)
{
	const struct uplink *a, *b;
	const char *why, *key;
	char buf[16];
	size_t i, j;

	for (i = 0; i < c->all.n; i++) {
		for (j = 0; j < i; j++) {
			a = c->all.v[i].u;
			b = c->all.v[j].u;
			if (!strcmp(a->device, b->device))
				continue;
			if (a->table == b->table)
				diag_add(c->s.d, DIAG_REFUSED, uplink_origin(a,
					 "multihome-table"), "multihome-table",
					 "expected a table for each interface, "
					 "but %s has %s too (%s)", b->device,
					 uplink_table(b, buf), uplink_origin(b,
					 "multihome-table"));
			why = judge_conflict(a, b, &key);
			if (why)
				diag_add(c->s.d, DIAG_REFUSED, uplink_origin(a,
					 key), key, "%s has %s (%s)",
					 b->device, why,
					 uplink_origin(b, key));
		}
	}
}

/* Two defaults in main of one metric: the second is refused at ifup. */
static void check_gateways(struct check *c, const struct interfaces *in)
{
	const struct iface_stanza *st, *first[2] = { NULL, NULL };
	const struct setting *gateway, *metric;
	size_t i;
	int fam;

	for (i = 0; i < in->n; i++) {
		st = &in->v[i];
		gateway = settings_find(&st->options, "gateway");
		metric = settings_find(&st->options, "metric");
		if (!gateway || metric)
			continue;
		fam = strchr(gateway->value, ':') != NULL;
		if (!first[fam])
			first[fam] = st;
		else if (strcmp(first[fam]->name, st->name))
			diag_add(c->s.d, DIAG_REFUSED, gateway->origin,
				 "gateway", "%s has one already (%s), and main "
				 "takes only one: this ifup would fail; "
				 "expected multihome-gateway here",
				 first[fam]->name, settings_find(
				 &first[fam]->options, "gateway")->origin);
	}
}

static void check_tables(struct check *c)
{
	const struct tables *t = session_tables(&c->s);
	size_t i, j;

	for (i = 0; i < t->n; i++) {
		for (j = 0; j < i; j++) {
			bool name = !strcmp(t->v[i].name, t->v[j].name);
			bool number = t->v[i].number == t->v[j].number;

			if (name != number)
				diag_add(c->s.d, DIAG_WARNING, t->v[i].origin,
					 NULL, "table %u %s stands against "
					 "%u %s (%s)", t->v[i].number,
					 t->v[i].name, t->v[j].number,
					 t->v[j].name, t->v[j].origin);
		}
	}
}

static void check_all(struct check *c, const struct interfaces *in,
		      enum dialect dialect)
{
	size_t i, n = 0;

	interfaces_stanzas(in, dialect, &c->stanzas);
	input_ini_check(&c->s.ini, CONFFILE, c->s.d);
	for (i = 0; i < c->stanzas.n; i++) {
		n += settings_ours(&c->stanzas.v[i].settings);
		read_stanza(c, &c->stanzas.v[i]);
	}
	for (i = 0; i < c->devices.n; i++)
		check_device(c, c->devices.v[i]);
	check_pairs(c);
	check_gateways(c, in);
	check_tables(c);
	check_rp_filter(&c->all, &c->nets, c->s.d);
	check_equal_subnets(&c->nets, c->s.d);
	if (n)
		check_networkd(c->s.d);
	check_foreign_rules(&c->s, &c->all);
	printf("%zu stanza%s with multihome options%s\n", n, n == 1 ? "" : "s",
	       diag_has(c->s.d, DIAG_REFUSED) || diag_has(c->s.d, DIAG_WARNING)
	       ? "" : ", nothing wrong found");
}

static void check_free(struct check *c)
{
	size_t i;

	for (i = 0; i < c->devices.n; i++) {
		device_free(c->devices.v[i]);
		free(c->devices.v[i]);
	}
	vec_free(&c->devices);
	names_free(&c->new_tables);
	vec_free(&c->all);
	vec_free(&c->nets);
	stanzas_free(&c->stanzas);
	session_close(&c->s);
}

int cmd_check(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : INTERFACES;
	enum dialect dialect = interfaces_dialect();
	struct interfaces in = { 0 };
	struct check c = { 0 };
	struct diag d = { 0 };
	int ret, status;

	if (argc > 2 || *path == '-')
		return cmd_usage("check [FILE]");
	session_init(&c.s, &d);
	ret = kernel_open(&c.s.kernel);
	if (ret)
		diag_add(&d, DIAG_FAILED, NULL, NULL, "%s",
			 kernel_words(c.s.kernel));
	else if ((ret = interfaces_read(&in, path, dialect, &d)) &&
		 ret != -EBADMSG)
		diag_add(&d, DIAG_FAILED, path, NULL, "cannot be read: %s",
			 strerror(-ret));
	else
		check_all(&c, &in, dialect);
	status = report_status(&d, diag_has(&d, DIAG_WARNING));
	status = report_command(&d, status);
	interfaces_free(&in);
	check_free(&c);
	diag_free(&d);
	return status;
}
