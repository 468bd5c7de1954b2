/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carrier, neighbours and addresses, held against what is wanted. */
#include "engine/trouble.h"
#include "base/vec.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

void trouble_on_way(struct session *s, const struct facts *f,
		    const struct addr *hop, struct diag *out)
{
	const char *silent = NULL;
	char buf[ADDR_STRLEN];

	if (f->no_carrier)
		diag_add(out, DIAG_WARNING, NULL, NULL, "%s has no carrier",
			 f->device);
	if (hop->family &&
	    kernel_neighbour(s->kernel, hop, f->ifindex, &silent))
		diag_add(s->d, DIAG_FAILED, f->device, NULL,
			 "cannot read the kernel's neighbours: %s",
			 kernel_error(s->kernel));
	if (silent)
		diag_add(out, DIAG_WARNING, NULL, NULL, "%s does not answer on "
			 "%s (neighbour %s)", addr_format(hop, buf), f->device,
			 silent);
}

/* Whether that file of /proc/sys/net/mptcp begins so; false: there is none. */
static bool mptcp_is(const char *path, char c)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char got = '\0';
	bool is = fd >= 0 && read(fd, &got, 1) == 1 && got == c;

	if (fd >= 0)
		close(fd);
	return is;
}

void trouble_mptcp(struct diag *out)
{
	if (mptcp_is("/proc/sys/net/mptcp/enabled", '0'))
		diag_add(out, DIAG_WARNING, NULL, NULL, "net.mptcp.enabled is "
			 "0: no program has MPTCP, until sysctl(8) sets it to "
			 "1");
	if (mptcp_is("/proc/sys/net/mptcp/pm_type", '1'))
		diag_add(out, DIAG_WARNING, NULL, NULL, "net.mptcp.pm_type is "
			 "1: the kernel does nothing with endpoints, a program "
			 "has to");
}

static bool is_in_networks(const struct facts *f, const struct addr *a)
{
	const struct facts_addr *own;

	vec_each(own, &f->addrs)
		if (own->global && prefix_contains(&own->prefix, a))
			return true;
	return false;
}

static void add_absent(const struct facts *f, const struct addr *a,
		       enum diag_level level, struct diag *out)
{
	char buf[ADDR_STRLEN];

	if (!facts_has(f, a))
		diag_add(out, level, NULL, NULL, "%s is not an address of %s",
			 addr_format(a, buf), f->device);
}

void trouble_absent(const struct uplink *u, const struct facts *f,
		    struct diag *out)
{
	struct prefixes own = { 0 };
	const struct prefix *p;
	struct prefix host;

	vec_each(p, &u->addresses) {
		host = prefix_host(&p->addr);
		prefixes_add(&own, &host);
	}
	vec_each(p, &own)
		if (u->source != UPLINK_GIVEN || prefixes_have(&u->sources, p))
			add_absent(f, &p->addr, DIAG_WARNING, out);
	/* others may be routed to us, or come when another host fails */
	vec_each(p, &u->sources)
		if (p->len == addr_bits(u->family) &&
		    !prefixes_have(&own, p) && is_in_networks(f, &p->addr))
			add_absent(f, &p->addr, DIAG_NOTE, out);
	vec_free(&own);
}

void trouble_unclaimed(int family, const struct facts *f,
		       const struct prefixes *sources, struct diag *out)
{
	const struct facts_addr *a;
	char buf[ADDR_STRLEN];

	vec_each(a, &f->addrs)
		if (a->global && a->prefix.addr.family == family &&
		    !prefixes_contain(sources, &a->prefix.addr))
			diag_add(out, DIAG_WARNING, NULL, NULL,
				 "%s on %s belongs to no uplink",
				 addr_format(&a->prefix.addr, buf), f->device);
}

char *trouble_why_narrow(const struct facts *f, int family)
{
	int fam = facts_family(family);
	struct text t = { 0 };

	if (!f->narrow[fam])
		return NULL;
	text_add(&t, "main has ");
	kobj_print(&t, &f->why_narrow[fam], NULL);
	text_add(&t, ": meanwhile of main's routes only those to private "
		     "addresses count for the sources of uplinks");
	return t.s;
}

void trouble_group(const struct session *s, const struct common_device *dev,
		   struct diag *out)
{
	uint32_t group = dev->facts->group;

	if (common_is_uplink(dev) && s->policy.group && group &&
	    group != s->policy.group && group != dev->group)
		diag_add(out, DIAG_WARNING, dev->facts->device, NULL, "is in "
			 "link group %u, which is not multihome's and stays: "
			 "what main has by it leads other uplinks' sources "
			 "there, too", group);
}
