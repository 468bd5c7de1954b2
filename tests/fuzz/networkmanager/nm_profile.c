/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nmkeys, with any name as the connection's and any rules and routes, each a
 * message as the kernel would send it: the shell has the name back, and nothing
 * else than what is meant. Parts end with \xfe; a message begins with r or t.
 */
#include "import/command_line.h"
#include "../fuzz.h"
#include "kernel/rtmsg.h"
#include "networkmanager/nm_profile.h"
#include "base/vec.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

static void add_object(struct kobjs *l, const char *part, size_t n)
{
	/* with padding, which the kernel's have too */
	struct nlmsghdr *nlh = calloc(1, sizeof *nlh + n + 4);
	struct kobj k;

	*nlh = (struct nlmsghdr){
		.nlmsg_len = (uint32_t)(sizeof *nlh + n - 1),
		.nlmsg_type = *part == 'r' ? RTM_NEWRULE : RTM_NEWROUTE,
	};
	memcpy(nlh + 1, part + 1, n - 1);
	if (rtmsg_read(&k, nlh))
		*vec_push(l) = k;
	free(nlh);
}

/* Comments and one command in several lines; what the shell makes of that. */
static void one_command(char *text, const char *connection)
{
	const struct settings none = { 0 };
	struct command_line line = { 0 };
	const struct command *c;
	struct text t = { 0 };
	char *s, *end;
	size_t i = 3;

	for (s = text; *s; s = end) {
		end = strchr(s, '\n');
		HOLDS(end++);
		if (*s == '#')
			continue;
		text_addn(&t, s, (size_t)(end - s));
		if (t.n > 2 && t.s[t.n - 2] == '\\')
			t.n -= 2;	/* joined with the next */
	}
	if (t.n) {
		HOLDS(!command_line_read(&line, t.s, &none));
		HOLDS(line.n == 1);
		c = &line.v[0];
		HOLDS(c->n >= 6 && !strcmp(c->v[0], "nmcli"));
		i += !strcmp(c->v[3], "id");
		HOLDS(!strcmp(c->v[i], connection) ||
		      !strcmp(c->v[i], "CONNECTION"));
		for (i++; i < c->n; i += 2)
			HOLDS(!strncmp(c->v[i], "ipv", 3) ||
			      !strncmp(c->v[i], "+ipv", 4));
		HOLDS(i == c->n);
	}
	command_line_free(&line);
	text_free(&t);
}

/* NAME=WORD, NAME="WORDS" or a comment. */
static void assignments(char *text)
{
	char *line;

	while ((line = strtok_r(text, "\n", &text))) {
		HOLDS(text_is_safe(line));
		if (*line != '#')
			HOLDS(strchr(line, '=') &&
			      !strpbrk(line, "$`'\\;&|<>()*?[]~\t"));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct kobjs l = { 0 };
	struct text name = { 0 }, nmcli = { 0 }, ifcfg = { 0 };
	struct facts f = { 0 };
	const char *part;
	size_t length;

	vec_push(&f.addrs)->dynamic = n & 1;
	f.addrs.v[0].prefix.addr.family = n & 2 ? AF_INET6 : AF_INET;
	part = fuzz_part(&data, &n, 0xfe, &length);
	text_addn(&name, length ? part : "", length);
	while (n) {
		part = fuzz_part(&data, &n, 0xfe, &length);
		if (length)
			add_object(&l, part, length);
	}
	text_add(&nmcli, "");
	text_add(&ifcfg, "");
	nm_profile_nmcli(&nmcli, &l, &f, name.s, "");
	one_command(nmcli.s, name.s);
	nm_profile_ifcfg(&ifcfg, &l, &f);
	assignments(ifcfg.s);
	vec_free(&l);
	facts_free(&f);
	text_free(&name);
	text_free(&nmcli);
	text_free(&ifcfg);
	return 0;
}
