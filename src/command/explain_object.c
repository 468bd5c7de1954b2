/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule, a route or an endpoint for explain. */
#include "command/explain_object.h"
#include "command/planned.h"
#include "engine/endpoints.h"
#include "engine/owned.h"
#include "routing/balance.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>

/* Whom a protocol number stands for (linux/rtnetlink.h). */
static const char *protocol_words(uint8_t protocol, char buf[32])
{
	static const char *const words[] = {
		[RTPROT_UNSPEC] = "added by hand or a program",
		[RTPROT_REDIRECT] = "an ICMP redirect",
		[RTPROT_KERNEL] = "the kernel's own",
		[RTPROT_BOOT] = "added by hand or script",
		[RTPROT_STATIC] = "added by hand or a program (static)",
		[RTPROT_RA] = "a router advertisement",
		[RTPROT_DHCP] = "a DHCP client",
	};

	if (protocol < sizeof words / sizeof *words && words[protocol])
		return words[protocol];
	snprintf(buf, 32, "protocol %u", protocol);
	return buf;
}

/* Where the uplink of a device that wants an object was written. */
struct writer {
	const struct kobj *k;
	char *found;		/* NULL: of none */
	bool noted;		/* an endpoint, by the device's record */
};

static void look_among(struct writer *writer, const struct device *dev,
		       const struct kobjs *wanted, const char *option)
{
	const struct kobj *w;

	vec_each(w, wanted)
		if (!writer->found && kobj_same_place(w, writer->k))
			writer->found = text_dup(uplink_origin(
				&dev->uplinks.v[w->claim], option));
}

static bool find_writer(const struct device *dev, void *arg)
{
	struct writer *writer = arg;

	look_among(writer, dev, &dev->plan.wanted, "multihome-table");
	return !writer->found;
}

/* Whose an endpoint is, records know. */
static bool find_noted(const struct device *dev, void *arg)
{
	struct writer *writer = arg;

	writer->noted = endpoints_known(&dev->rec.endpoints, writer->k);
	if (writer->noted)
		look_among(writer, dev, &dev->plan.endpoints,
			   "multihome-mptcp");
	return !writer->noted;
}

/* Whether it is ours; of which stanzas is added. */
static bool find_writers(struct session *s, const struct explain_lines *lines,
			 const struct kobj *k, struct strings *out)
{
	struct writer writer = { .k = k };
	bool ours = k->kind != KOBJ_ENDPOINT &&
		    owned_is_ours(&s->policy, NULL, k);

	if (ours && balance_has(k)) {
		explain_lines_wrote(lines, k, out);
		return true;
	}
	if (k->kind == KOBJ_ENDPOINT)
		planned_each(s, find_noted, &writer);
	else if (ours)
		planned_each(s, find_writer, &writer);
	if (writer.found)
		strings_add(out, writer.found);
	free(writer.found);
	return ours || writer.noted;
}

static void print_writer(const char *by, const char *words)
{
	struct text safe = { 0 };

	text_add_safe(&safe, words);
	printf("          %s%s\n", by, safe.s);
	text_free(&safe);
}

void explain_object(struct session *s, const struct explain_lines *lines,
		    const char *word, const struct kobj *k)
{
	struct text t = { 0 }, safe = { 0 };
	struct strings writers = { 0 };
	struct kobj shown = *k;
	char buf[32];
	bool ours;
	size_t i;

	if (k->hops) {		/* they say where it leads */
		shown.ifindex = 0;
		shown.gateway = (struct addr){ 0 };
	} else if (k->ifindex) {
		kernel_device_name(k->ifindex, shown.dev);
	}
	kobj_print(&t, &shown, rt_tables_name(session_tables(s), k->table));
	text_add_safe(&safe, t.s);
	printf("  %-8s%s\n", word, safe.s);
	ours = find_writers(s, lines, k, &writers);
	for (i = 0; i < writers.n; i++)
		print_writer("multihome, by ", writers.v[i]);
	if (!writers.n)
		print_writer("", ours ? "multihome, of no stanza that is up"
				      : protocol_words(k->protocol, buf));
	strings_free(&writers);
	text_free(&t);
	text_free(&safe);
}

void explain_endpoint(struct session *s, const struct explain_lines *lines,
		      const struct addr *source)
{
	struct kobjs have = { 0 };
	const struct kobj *k;
	int ret = kernel_endpoints(s->kernel, &have);

	if (ret && ret != -EOPNOTSUPP)
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "cannot read the "
			 "kernel's endpoints: %s", kernel_error(s->kernel));
	vec_each(k, &have)
		if (!addr_cmp(&k->src.addr, source))
			explain_object(s, lines, "mptcp", k);
	vec_free(&have);
}
