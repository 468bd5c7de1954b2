/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * import of rule-, route- and ifcfg- files with any bytes in them: the files
 * stand behind each other, each begins with the digit of its name and ends
 * with \xfe. What is printed can be shown; what is no comment assigns an
 * option that is taken.
 */
#include "../hand.h"
#include "network-scripts/ifcfg.h"
#include "import/to_ifcfg.h"
#include "model/option.h"
#include "base/vec.h"

static const char *const paths[] = {
	"d/ifcfg-eth0", "d/ifcfg-eth1", "d/ifcfg-eth1:1", "d/rule-eth0",
	"d/rule-eth1", "d/route-eth0", "d/route-eth1", "d/rule6-eth1",
	"d/route6-eth1", "d/rule-eth1:1",
};

static void add_file(struct scriptfiles *files, struct stanzas *ifcfgs,
		     const char *text, size_t n)
{
	struct ifcfg c = { 0 };
	const char *path;

	if (!n || *text < '0' || *text > '9')
		return;
	path = paths[*text - '0'];
	if (rule_lines_is(path)) {
		rule_lines_read(vec_push(files), path, text + 1, n - 1);
		return;
	}
	c.name = text_dup(strrchr(path, '-') + 1);
	c.path = text_dup(path);
	sourced_read(&c.vars, text + 1, n - 1, path, ifcfg_used);
	c.device = text_dup(ifcfg_get(&c, "DEVICE"));
	ifcfg_stanzas(&c, ifcfgs);
	ifcfg_free(&c);
}

/* NAME=VALUE or NAME="VALUE" */
static void taken(char *line)
{
	char *value = strchr(line, '='), *key;
	const struct option *o;
	struct uplink u = { .main_routes = UPLINK_MAIN_YES };
	size_t n;

	HOLDS(value && !strncmp(line, "MULTIHOME_", 10));
	*value++ = '\0';
	if (*value == '"') {
		n = strlen(++value);
		HOLDS(n && value[n - 1] == '"');
		value[n - 1] = '\0';
	} else {
		HOLDS(!strchr(value, ' '));
	}
	HOLDS(!strpbrk(value, "$`\"'\\;&|<>()*?[]~\t"));
	key = option_key(line + 10);
	o = option_find(key);
	HOLDS(o && !o->parse(&u, value));
	free(key);
	uplink_free(&u);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *p = (const char *)data, *end = p + n, *q;
	struct scriptfiles files = { 0 };
	struct stanzas ifcfgs = { 0 };
	struct scripts none = { 0 };
	struct text out = { 0 };
	char *s, *line;
	size_t i;

	for (; p < end; p = q < end ? q + 1 : end) {
		q = memchr(p, 0xfe, (size_t)(end - p));
		q = q ? q : end;
		add_file(&files, &ifcfgs, p, (size_t)(q - p));
	}
	to_ifcfg(&out, &files, &ifcfgs, &none,
		 &hand_names);
	s = out.s;
	while ((line = hand_line(&s)))
		if (*line && *line != '#')
			taken(line);
	for (i = 0; i < files.n; i++)
		rule_lines_free(&files.v[i]);
	vec_free(&files);
	stanzas_free(&ifcfgs);
	text_free(&out);
	return 0;
}
