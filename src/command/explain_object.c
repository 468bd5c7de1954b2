/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule or a route for explain. */
#include "command/explain_object.h"
#include "command/planned.h"
#include "engine/owned.h"
#include "routing/balance.h"

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
};

static bool find_writer(const struct device *dev, void *arg)
{
	const struct kobj *w;
	struct writer *writer = arg;

	vec_each(w, &dev->plan.wanted)
		if (!writer->found && kobj_same_place(w, writer->k))
			writer->found = text_dup(uplink_origin(
				&dev->uplinks.v[w->claim], "multihome-table"));
	return !writer->found;
}

static void find_writers(struct session *s, const struct explain_lines *lines,
			 const struct kobj *k, struct strings *out)
{
	struct writer writer = { .k = k };

	if (balance_has(k)) {
		explain_lines_wrote(lines, k, out);
		return;
	}
	planned_each(s, find_writer, &writer);
	if (writer.found)
		strings_add(out, writer.found);
	free(writer.found);
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
	bool ours = owned_is_ours(&s->policy, NULL, k);
	struct text t = { 0 }, safe = { 0 };
	struct strings writers = { 0 };
	struct kobj shown = *k;
	char buf[32];
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
	if (ours)
		find_writers(s, lines, k, &writers);
	for (i = 0; i < writers.n; i++)
		print_writer("multihome, by ", writers.v[i]);
	if (!writers.n)
		print_writer("", ours ? "multihome, of no stanza that is up"
				      : protocol_words(k->protocol, buf));
	strings_free(&writers);
	text_free(&t);
	text_free(&safe);
}
