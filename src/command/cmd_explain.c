/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome explain: asks the kernel which way a packet takes, finds the rule
 * that decided, and says who wrote it. Changes nothing.
 */
#include "base/report.h"
#include "base/value.h"
#include "base/vec.h"
#include "command/cmd.h"
#include "command/named.h"
#include "engine/owned.h"
#include "engine/trouble.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

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

/* Where the uplink of a device that wants k was written, or NULL. */
static char *writer_of(const struct device *dev, const struct kobj *k)
{
	const struct kobjs *wanted = &dev->plan.wanted;
	size_t i;

	for (i = 0; i < wanted->n; i++)
		if (kobj_same_place(&wanted->v[i], k))
			return text_dup(uplink_origin(
				&dev->uplinks.v[wanted->v[i].claim],
				"multihome-table"));
	return NULL;
}

/* The same of all devices; the caller frees. */
static char *writer(struct session *s, const struct kobj *k)
{
	struct strings list = { 0 };
	struct diag quiet = { 0 }, *said = s->d;
	const char *problem;
	char *found = NULL;
	size_t i;
	int ret = s->store.dir < 0 ? 0 : store_list(&s->store, "dev", &list);

	if (ret)
		diag_add(said, DIAG_FAILED, s->store.path, NULL,
			 "cannot read the records: %s", strerror(-ret));
	s->d = &quiet;
	for (i = 0; i < list.n && !found; i++) {
		struct device dev = { 0 };

		ret = record_read(&s->store, list.v[i], &dev.rec, &problem);
		if (ret && ret != -ENOENT)
			diag_add(said, DIAG_FAILED, list.v[i], NULL, "cannot "
				 "read its record in %s: %s", s->store.path,
				 problem ? problem : strerror(-ret));
		else if (!ret && device_plan(s, &dev))
			diag_move(said, &quiet);
		else if (!ret)
			found = writer_of(&dev, k);
		device_free(&dev);
	}
	s->d = said;
	diag_free(&quiet);
	strings_free(&list);
	return found;
}

static void print_object(struct session *s, const char *word,
			 const struct kobj *k)
{
	bool ours = owned_is_ours(&s->policy, NULL, k);
	char *origin, buf[32];
	struct text t = { 0 }, safe = { 0 };
	struct kobj shown = *k;

	if (k->ifindex)
		kernel_device_name(k->ifindex, shown.dev);
	kobj_print(&t, &shown, rt_tables_name(session_tables(s), k->table));
	text_add_safe(&safe, t.s);
	printf("  %-8s%s\n", word, safe.s);
	origin = ours ? writer(s, k) : NULL;
	safe.n = 0;
	text_add_safe(&safe, origin ? origin
		      : ours ? "multihome, of no stanza that is up"
		      : protocol_words(k->protocol, buf));
	printf("          %s%s\n", origin ? "multihome, by " : "", safe.s);
	free(origin);
	text_free(&t);
	text_free(&safe);
}

static void print_way(const struct packet *p, const struct kobj *way,
		      bool several)
{
	struct text dev = { 0 };
	char buf[ADDR_STRLEN];

	text_add_safe(&dev, way->dev);
	printf("  leaves  by %s", dev.s);
	text_free(&dev);
	if (way->gateway.family)
		printf(" to %s", addr_format(&way->gateway, buf));
	else
		printf(" directly");
	if (way->prefsrc.family && !p->from.family)
		printf(", source %s", addr_format(&way->prefsrc, buf));
	printf("%s\n", several ? ", one of several next hops" : "");
}

/* The link group of a device; 0, which all have at first, if there is none. */
static uint32_t group_of(struct session *s, int ifindex)
{
	char name[KOBJ_DEVLEN];
	struct facts f = { 0 };
	uint32_t group = 0;

	if (!kernel_device(s->kernel, kernel_device_name(ifindex, name), &f))
		group = f.group;
	facts_free(&f);
	return group;
}

/* What is wrong with the device and with whom the packet is handed to there. */
static void print_trouble(struct session *s, const struct packet *p,
			  const struct kobj *way)
{
	const struct diag_line *line;
	struct facts f = { 0 };
	struct diag notes = { 0 };

	if (kernel_device(s->kernel, way->dev, &f))
		diag_add(s->d, DIAG_FAILED, way->dev, NULL, "cannot read the "
			 "kernel's state: %s", kernel_error(s->kernel));
	else
		trouble_on_way(s, &f, way->gateway.family ? &way->gateway
							  : &p->to, &notes);
	vec_each(line, &notes)
		printf("  note    %s\n", line->text);
	diag_free(&notes);
	facts_free(&f);
}

/* name: that of the destination, or NULL. */
static void print_head(const struct packet *p, const char *name)
{
	struct text safe = { 0 };
	char buf[ADDR_STRLEN];

	printf("%s", addr_format(&p->to, buf));
	if (name) {
		text_add_safe(&safe, name);
		printf(" (%s)", safe.s);
		text_free(&safe);
	}
	if (p->from.family)
		printf(" from %s%s%s", addr_format(&p->from, buf),
		       p->iif[0] ? ", come in by " : "", p->iif);
	else
		printf("%s%s, source not decided yet",
		       p->oif[0] ? " bound to " : "", p->oif);
	if (p->mark)
		printf(", mark 0x%x", p->mark);
	printf("\n");
}

static bool is_local(struct session *s, const struct addr *a)
{
	struct packet p = { .to = *a };
	struct kobj match, way;

	return !kernel_lookup(s->kernel, &p, &match, &way) &&
	       match.type == RTN_LOCAL;
}

/*
 * What ended a packet that has no way: a rule, or a route in a rule's table.
 * Nothing where it just ran out of rules, or the kernel has another reason.
 */
static void print_refuser(struct session *s, const struct kobjs *rules,
			  const struct packet *p)
{
	struct kobjs routes = { 0 };
	const struct kobj *rule, *route;
	size_t i;

	for (i = lookup_next(rules->v, rules->n, 0, p); i < rules->n;
	     i = lookup_next(rules->v, rules->n, i + 1, p)) {
		rule = &rules->v[i];
		if (lookup_refuses(rule)) {
			print_object(s, "rule", rule);
			break;
		}
		routes.n = 0;
		if (rule->type != FR_ACT_TO_TBL)
			continue;
		if (kernel_routes(s->kernel, p->to.family, rule->table, 0,
				  &routes)) {
			diag_add(s->d, DIAG_FAILED, NULL, NULL, "cannot read "
				 "the kernel's routes: %s",
				 kernel_error(s->kernel));
			break;
		}
		route = lookup_route(routes.v, routes.n, p);
		if (!route || route->type == RTN_THROW ||
		    lookup_suppresses(rule, route,
				      group_of(s, route->ifindex)))
			continue;
		if (lookup_refuses(route)) {
			print_object(s, "rule", rule);
			print_object(s, "route", route);
		}
		break;
	}
	vec_free(&routes);
}

static void print_found(struct session *s, const struct kobjs *rules,
			const struct packet *p, struct kobj *match,
			const struct kobj *way)
{
	/* of several next hops, IPv4 looks at the group of the first */
	int judged = p->to.family == AF_INET ? match->ifindex : way->ifindex;
	const struct kobj *rule = lookup_decider(rules->v, rules->n, p, match,
						 group_of(s, judged));

	if (rule)
		print_object(s, "rule", rule);
	else
		printf("  rule    none that multihome understands\n");
	if (match->several) {
		match->ifindex = way->ifindex;
		match->gateway = way->gateway;
	}
	print_object(s, "route", match);
	print_way(p, way, match->several);
	print_trouble(s, p, way);
}

/* The number of a device: 0; 1 if it has none, or -errno, which is said. */
static int find_device(struct session *s, const char *name, int *ifindex)
{
	struct facts f = { 0 };
	int ret = kernel_device(s->kernel, name, &f);

	*ifindex = f.ifindex;
	facts_free(&f);
	if (ret)
		diag_add(s->d, DIAG_FAILED, name, NULL, "cannot read the "
			 "kernel's state: %s", kernel_error(s->kernel));
	if (ret || *ifindex)
		return ret;
	named_unknown(s, name);
	return 1;
}

static void explain(struct session *s, const struct packet *p,
		    const char *name)
{
	struct kobjs rules = { 0 };
	struct kobj match, way;
	char buf[ADDR_STRLEN];
	int ret = kernel_rules(s->kernel, p->to.family, &rules);

	if (ret) {
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "cannot read the "
			 "kernel's rules: %s", kernel_error(s->kernel));
		return;
	}
	if (p->from.family && !p->came_by && !is_local(s, &p->from)) {
		diag_add(s->d, DIAG_FAILED, addr_format(&p->from, buf), NULL,
			 "is not an address of this host; of a packet that "
			 "comes from there, expected --in with the interface "
			 "by which it does");
		vec_free(&rules);
		return;
	}
	ret = kernel_lookup(s->kernel, p, &match, &way);
	print_head(p, name);
	if (ret) {
		char *words = text_dup(kernel_error(s->kernel));

		print_refuser(s, &rules, p);
		printf("  refused: %s\n", words);
		free(words);
	} else {
		print_found(s, &rules, p, &match, &way);
	}
	vec_free(&rules);
}

/* Each address that a name has, of the source's family if there is a source. */
static void explain_name(struct session *s, struct packet *p, const char *name)
{
	const struct addrinfo hints = {
		.ai_family = p->from.family, .ai_socktype = SOCK_DGRAM,
	};
	struct addrinfo *all = NULL, *one;
	char text[ADDR_STRLEN];
	int ret = getaddrinfo(name, NULL, &hints, &all);

	if (ret)
		diag_add(s->d, DIAG_FAILED, name, NULL, "cannot be resolved: "
			 "%s", ret == EAI_SYSTEM ? strerror(errno)
						 : gai_strerror(ret));
	for (one = ret ? NULL : all; one; one = one->ai_next) {
		/* no text is longer, but with a zone */
		if (getnameinfo(one->ai_addr, one->ai_addrlen, text,
				sizeof text, NULL, 0, NI_NUMERICHOST) ||
		    addr_parse(&p->to, text))
			continue;
		if (one != all)
			printf("\n");
		explain(s, p, name);
	}
	if (all)
		freeaddrinfo(all);
}

/* Not what was meant to be an address or a prefix. */
static bool is_name(const char *word)
{
	return !strpbrk(word, "/:") && word[strspn(word, "0123456789.")];
}

/* NULL; or what was expected, "" where that is what usage says. */
static const char *read_packet(char **argv, struct packet *p,
			       const char **name)
{
	struct mark mark;
	const char *err = NULL;

	while (*++argv && !err) {
		if (!strcmp(*argv, "--from") && argv[1]) {
			err = addr_parse(&p->from, *++argv);
		} else if (!strcmp(*argv, "--in") && argv[1]) {
			err = value_device(*++argv);
			text_copy(p->iif, sizeof p->iif, *argv);
		} else if (!strcmp(*argv, "--oif") && argv[1]) {
			err = value_device(*++argv);
			text_copy(p->oif, sizeof p->oif, *argv);
		} else if (!strcmp(*argv, "--mark") && argv[1]) {
			err = value_mark(&mark, *++argv);
			p->mark = err ? 0 : mark.value;
		} else if (**argv == '-' || p->to.family || *name) {
			return "";
		} else if (is_name(*argv)) {
			*name = *argv;
		} else {
			err = addr_parse(&p->to, *argv);
		}
	}
	if (!err && !p->to.family && !*name)
		return "";
	if (!err && p->oif[0] && (p->from.family || p->iif[0]))
		return p->iif[0] ? "expected --in or --oif, not both"
				 : "expected --from or --oif, not both";
	if (!err && p->iif[0] && !p->from.family)
		return "expected --from beside --in";
	if (!err && p->from.family && p->to.family &&
	    p->from.family != p->to.family)
		return "expected addresses of one family";
	return err;
}

int cmd_explain(struct session *s, char **argv)
{
	struct packet p = { 0 };
	const char *name = NULL, *err = read_packet(argv, &p, &name);
	int ret;

	if (err && *err)
		fprintf(stderr, "multihome: explain: %s\n", err);
	if (err)
		return EXIT_USAGE;
	session_init(s, (struct voice){ 0 }, s->d);
	ret = session_open(s, SESSION_LOOKING, NULL);
	if (!ret && p.iif[0])
		ret = find_device(s, p.iif, &p.came_by);
	if (!ret && p.oif[0])
		ret = find_device(s, p.oif, &p.ifindex);
	if (!ret && name)
		explain_name(s, &p, name);
	else if (!ret)
		explain(s, &p, NULL);
	return ret > 0 ? EXIT_USAGE : report_status(s->d, false);
}
