/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conf_read, on any bytes as multihome.conf, in a file that is only memory. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier,cert-*) */
#include "../fuzz.h"
#include "config/conf.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static const char *path(const uint8_t *data, size_t n)
{
	static int fd = -1;
	static char buf[32];

	if (fd < 0) {
		fd = memfd_create("multihome.conf", MFD_CLOEXEC);
		HOLDS(fd >= 0);
		snprintf(buf, sizeof buf, "/proc/self/fd/%d", fd);
	}
	HOLDS(!ftruncate(fd, 0));
	HOLDS(!n || pwrite(fd, data, n, 0) == (ssize_t)n);
	return buf;
}

static bool same_policy(const struct policy *a, const struct policy *b)
{
	return a->base == b->base && a->protocol == b->protocol &&
	       a->table_min == b->table_min && a->table_max == b->table_max &&
	       a->group == b->group && a->wait == b->wait &&
	       a->fail == b->fail &&
	       a->none_alive_refuse == b->none_alive_refuse &&
	       a->on_death_keep == b->on_death_keep &&
	       a->on_return_move == b->on_return_move &&
	       a->balance == b->balance && a->balance_by == b->balance_by &&
	       a->forward_marks == b->forward_marks &&
	       !strcmp(a->control_group, b->control_group) &&
	       !strcmp(a->metrics_file, b->metrics_file);
}

static void possible(const struct policy *p)
{
	HOLDS(p->base >= 1 && p->base <= 32766 - POLICY_BAND);
	HOLDS(p->protocol >= 5);
	HOLDS(p->table_min >= 1 && p->table_min <= p->table_max);
	HOLDS(p->table_max < 253 || p->table_min > 255);
	HOLDS(p->wait <= 60 && p->group <= INT32_MAX);
	HOLDS(!*p->metrics_file || *p->metrics_file == '/');
	HOLDS(p->balance <= POLICY_SPILL && p->balance_by <= POLICY_BY_FLOW);
}

static void tables(const struct conf *ini)
{
	static const char *const names[] = { "ISP2", "t", "1", "multihome",
					     "metrics" };
	struct settings s = { 0 };
	struct diag d = { 0 };
	size_t i, k;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		conf_defaults(ini, names[i], &s, &d);
	for (i = 0; i < s.n; i++) {
		/* with its line: iniparser and conf_lines have the same keys */
		HOLDS(!strncmp(s.v[i].origin, ini->file.path, strlen(ini->file.path)));
		HOLDS(s.v[i].origin[strlen(ini->file.path) + 1] != ' ');
		HOLDS(diag_is_section(s.v[i].origin));
		for (k = 0; k < i && strcmp(s.v[i].key, "problem"); k++)
			HOLDS(strcmp(s.v[i].key, s.v[k].key));
	}
	fuzz_shown(&d);
	diag_free(&d);
	settings_free(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct policy p, normal = policy_default;
	struct diag d = { 0 };
	struct conf ini;
	const char *file = path(data, n);
	int ret = conf_read(&ini, file, &p, &d);

	HOLDS(ret == 0 || ret == -EINVAL || ret == -EFBIG);
	HOLDS(!ret == !d.n && !ret == !!ini.file.dictionary);
	if (ret)
		HOLDS(same_policy(&p, &normal));
	possible(&p);
	tables(&ini);
	conf_check(&ini, &p, &d);
	fuzz_shown(&d);
	conf_free(&ini);
	diag_free(&d);
	return 0;
}
