/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * multihome explain: asks the kernel which way a packet takes, finds the rule
 * that decided and the endpoint of its source, and says who wrote them. Changes
 * nothing.
 */
#include "base/report.h"
#include "base/value.h"
#include "base/vec.h"
#include "command/cmd.h"
#include "command/explain_object.h"
#include "command/named.h"
#include "engine/trouble.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Why it goes there, by what is known of lines; way is NULL if it does not. */
static void print_why(const struct explain_lines *lines, const struct packet *p,
		      const struct kobj *match, const struct kobj *way)
{
	struct strings notes = { 0 };
	struct text safe = { 0 };
	size_t i;

	explain_lines_why(lines, p, match, way, &notes);
	for (i = 0; i < notes.n; i++) {
		safe.n = 0;
		text_add_safe(&safe, notes.v[i]);
		printf("  note    %s\n", safe.s);
	}
	text_free(&safe);
	strings_free(&notes);
}

/* All next hops of a route, in place of the first; they live as the kernel does. */
static void read_hops(struct session *s, struct kobj *route)
{
	struct kobjs routes = { 0 };
	const struct kobj *k;

	if (kernel_routes(s->kernel, route->family, route->table, 0, &routes))
		diag_add(s->d, DIAG_FAILED, NULL, NULL, "cannot read the "
			 "kernel's routes: %s", kernel_error(s->kernel));
	vec_each(k, &routes)
		if (kobj_same_place(k, route))
			route->hops = k->hops;
	vec_free(&routes);
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
	char *vrf;

	if (kernel_device(s->kernel, way->dev, &f))
		diag_add(s->d, DIAG_FAILED, way->dev, NULL, "cannot read the "
			 "kernel's state: %s", kernel_error(s->kernel));
	else
		trouble_on_way(s, &f, way->gateway.family ? &way->gateway
							  : &p->to, &notes);
	vrf = facts_vrf_words(&f);
	if (vrf)
		diag_put(&notes, DIAG_NOTE, NULL, vrf);
	vec_each(line, &notes)
		printf("  note    %s\n", line->text);
	free(vrf);
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
static void print_refuser(struct session *s, const struct explain_lines *lines,
			  const struct kobjs *rules, const struct packet *p)
{
	struct kobjs routes = { 0 };
	const struct kobj *rule, *route;
	size_t i;

	for (i = lookup_next(rules->v, rules->n, 0, p); i < rules->n;
	     i = lookup_next(rules->v, rules->n, i + 1, p)) {
		rule = &rules->v[i];
		if (lookup_refuses(rule)) {
			explain_object(s, lines, "rule", rule);
			break;
		}
		routes.n = 0;
		if (rule->type != FR_ACT_TO_TBL)
			continue;
		if (kernel_routes(s->kernel, p->to.family,
				  lookup_table(rule, p), 0, &routes)) {
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
			explain_object(s, lines, "rule", rule);
			explain_object(s, lines, "route", route);
			print_why(lines, p, route, NULL);
		}
		break;
	}
	vec_free(&routes);
}

static void print_found(struct session *s, const struct explain_lines *lines,
			const struct kobjs *rules, const struct packet *p,
			struct kobj *match, const struct kobj *way)
{
	/* of several next hops, IPv4 looks at the group of the first */
	int judged = p->to.family == AF_INET ? match->ifindex : way->ifindex;
	const struct kobj *rule = lookup_decider(rules->v, rules->n, p, match,
						 group_of(s, judged));

	if (rule)
		explain_object(s, lines, "rule", rule);
	else
		printf("  rule    none that multihome understands\n");
	if (match->several) {
		read_hops(s, match);
		match->ifindex = way->ifindex;
		match->gateway = way->gateway;
	}
	explain_object(s, lines, "route", match);
	print_way(p, way, match->several);
	if (!p->came_by)
		explain_endpoint(s, lines, p->from.family ? &p->from
							  : &way->prefsrc);
	print_trouble(s, p, way);
	print_why(lines, p, match, way);
}

/* The number of a device: 0; 1 if it has none, or -errno, which is said. */
static int find_device(struct session *s, const char *name, struct packet *p,
		       int *ifindex)
{
	struct facts f = { 0 };
	int ret = kernel_device(s->kernel, name, &f);

	*ifindex = f.ifindex;
	p->vrf_table = f.vrf_table;
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
	struct explain_lines lines;
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

		explain_lines_read(s, p->to.family, &lines);
		print_refuser(s, &lines, &rules, p);
		printf("  refused: %s\n", words);
		free(words);
	} else {
		explain_lines_read(s, p->to.family, &lines);
		print_found(s, &lines, &rules, p, &match, &way);
	}
	explain_lines_free(&lines);
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
		ret = find_device(s, p.iif, &p, &p.came_by);
	if (!ret && p.oif[0])
		ret = find_device(s, p.oif, &p, &p.ifindex);
	if (!ret && name)
		explain_name(s, &p, name);
	else if (!ret)
		explain(s, &p, NULL);
	return ret > 0 ? EXIT_USAGE : report_status(s->d, false);
}
