/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Devices that lead out. */
#include "command/candidates.h"
#include "check/interfaces_check.h"
#include "engine/load.h"

#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

static struct candidate *line_of(struct candidates *l, const char *device)
{
	struct candidate *f;

	vec_each(f, l)
		if (!strcmp(f->device, device))
			return f;
	f = vec_push(l);
	text_copy(f->device, sizeof f->device, device);
	f->metrics[0] = f->metrics[1] = UINT32_MAX;
	return f;
}

static void add_defaults(struct candidates *l, const struct kobjs *wide)
{
	char name[KOBJ_DEVLEN];
	const struct kobj *k;
	struct candidate *f;
	int family;

	vec_each(k, wide) {
		if (k->dst.len || k->type != RTN_UNICAST || !k->ifindex)
			continue;
		family = facts_family(k->family);
		f = line_of(l, kernel_device_name(k->ifindex, name));
		f->families[family] = true;
		if (k->metric < f->metrics[family])
			f->metrics[family] = k->metric;
	}
}

/* Gateways with which ifup fails, since another one is main's. */
static void add_second(struct session *s, const struct written *w,
		       struct candidates *l)
{
	const struct iface_stanza *st;
	const struct setting *gateway;
	struct candidate *f;
	char device[16];

	vec_each(st, &w->in) {
		if (!interfaces_check_gateway_before(s->kernel, &w->in,
						     w->dialect, st) ||
		    load_device(st->name, &st->options, device))
			continue;
		gateway = interfaces_check_gateway(st);
		f = line_of(l, device);
		f->families[strchr(gateway->value, ':') != NULL] = true;
		f->second = gateway;
	}
}

/* Whether the address is by DHCP, whose router is not known to be none. */
static bool is_leased(struct session *s, const struct stanza *st,
		      const struct facts *f)
{
	const struct setting *method = settings_find(&st->settings, "method");
	const struct facts_addr *a;
	struct lease lease;

	if (s->store.dir >= 0 && !lease_read(&s->store, f->device, &lease) &&
	    facts_has(f, &lease.address))
		return lease.gateway.family;
	if (!method || strcmp(method->value, "dhcp") || st->family == AF_INET6)
		return false;
	vec_each(a, &f->addrs)
		if (a->global && a->prefix.addr.family == AF_INET)
			return true;
	return false;
}

static int add_leased(struct session *s, const struct stanzas *all,
		      struct candidates *l)
{
	const struct stanza *st;
	struct facts f;
	char device[16];
	bool leased;
	int ret;

	vec_each(st, all) {
		if (load_device(st->iface, &st->settings, device))
			continue;
		f = (struct facts){ 0 };
		ret = kernel_device(s->kernel, device, &f);
		leased = !ret && f.ifindex && is_leased(s, st, &f);
		facts_free(&f);
		if (ret)
			return ret;
		if (leased)
			line_of(l, device)->families[0] = true;
	}
	return 0;
}

/* Of devices that are there. */
static int keep_devices(struct session *s, struct candidates *l)
{
	struct facts f;
	size_t i = 0;
	int ret;

	while (i < l->n) {
		f = (struct facts){ 0 };
		ret = kernel_device(s->kernel, l->v[i].device, &f);
		l->v[i].tunnel = f.tunnel;
		if (!f.ifindex)
			vec_remove(l, i);
		else
			i++;
		facts_free(&f);
		if (ret)
			return ret;
	}
	return 0;
}

static int by_use(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int family;

	for (family = 0; family < 2; family++)
		if (x->metrics[family] != y->metrics[family])
			return x->metrics[family] < y->metrics[family] ? -1 : 1;
	return strcmp(x->device, y->device);
}

int candidates_read(struct session *s, const struct written *w,
		    struct candidates *out)
{
	struct kobjs wide = { 0 };
	int ret;

	ret = kernel_wide(s->kernel, AF_INET, &wide);
	if (!ret)
		ret = kernel_wide(s->kernel, AF_INET6, &wide);
	add_defaults(out, &wide);
	add_second(s, w, out);
	if (!ret)
		ret = add_leased(s, &w->told, out);
	if (!ret)
		ret = add_leased(s, &w->ifcfgs, out);
	if (!ret)
		ret = keep_devices(s, out);
	if (ret)
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "cannot read the "
			 "kernel's state: %s", kernel_error(s->kernel));
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, by_use);
	vec_free(&wide);
	return ret;
}
